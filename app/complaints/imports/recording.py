"""What an import writes into the log: the events that a register knows of, each on its legal day.

They are recorded now, by whoever imports, with the run as the reason: ``import:12``. The receipt
names source and number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.calendars.source import TableCalendars
from app.cases import events as case_events
from app.cases.services.dating import Dating
from app.complaints import events
from app.complaints.domain.states import Closing
from app.complaints.imports.codes import CodeBook
from app.complaints.imports.mapping import Complaint, Point
from app.complaints.imports.profile import Profile
from app.platform.accounts.models import Unit
from app.platform.log import NewEvent, Stream
from app.rules import Library

FACTS = {"from_register": True}
"""What rules may ask of an imported complaint: what was done before, and when, only its register could say."""


@dataclass(frozen=True)
class Target:
    """Where complaints go: unit and profile, who imports (a label), in which run (an id), on which day; and the codes,
    rules and calendars by which they are written."""

    unit: Unit
    profile: Profile
    actor: str
    run_id: int
    today: date
    codes: CodeBook
    library: Library
    calendars: TableCalendars
    dating: Dating

    @property
    def reason(self) -> str:
        """Why something of long ago is recorded now."""
        return f"import:{self.run_id}"


def history(complaint: Complaint, stream: Stream, words: str | None, target: Target) -> Iterator[NewEvent]:
    """All events of a complaint that is new here; ``words`` is the digest of the complainant's own."""
    yield received(complaint, stream, words, target)
    for number, point in enumerate(complaint.points, start=1):
        yield point_added(complaint, point, number, stream, target)
    if has_disposition(complaint):
        yield disposed(complaint, stream, target)
    if complaint.closed_on is not None:
        yield closed(complaint, stream, target)


def received(
    complaint: Complaint, stream: Stream, words: str | None, target: Target, *, corrects: int | None = None
) -> NewEvent:
    """The receipt, on its legal day."""
    return NewEvent(
        stream,
        case_events.RECEIVED,
        complaint.received_on,
        reason=target.reason,
        corrects=corrects,
        fields={
            "channel": complaint.channel,
            "unit": target.unit.code,
            "regime": target.profile.regime,
            "place": target.profile.unit.get("place"),
            "zone": target.profile.unit["zone"],
            "language": target.profile.language,
            "facts": FACTS,
            "words": words,
            "summary": None,
            "wants": None,
            "source": target.profile.name,
            "source_ref": complaint.number,
            "import_run": target.run_id,
        },
    )


def disposed(
    complaint: Complaint, stream: Stream, target: Target, *, corrects: int | None = None
) -> NewEvent:
    """What the register says became of it, on the day it was closed there."""
    return NewEvent(
        stream,
        events.DISPOSED,
        complaint.closed_on or complaint.received_on,
        reason=target.reason,
        corrects=corrects,
        fields={
            "outcomes": list(complaint.dispositions),
            "recovered": complaint.recovered,
            "currency": target.profile.unit["currency"] if complaint.recovered is not None else None,
        },
    )


def closed(complaint: Complaint, stream: Stream, target: Target, *, corrects: int | None = None) -> NewEvent:
    """The closing, on its legal day, or on the latest day that the register knows."""
    assert complaint.closed_on is not None
    return NewEvent(
        stream,
        events.CLOSED,
        complaint.closed_on,
        reason=target.reason,
        corrects=corrects,
        fields={"closing": closing_of(target.profile).value, "outcome": complaint.outcome},
    )


def closing_of(profile: Profile) -> Closing:
    """How a complaint ended that is closed in the register."""
    return Closing.IMPORTED if profile.closed_day_known else Closing.IMPORTED_UNDATED


def point_added(complaint: Complaint, point: Point, number: int, stream: Stream, target: Target) -> NewEvent:
    """A complaint point; a register has a code for it, nobody's words."""
    about = point.code[1] if point.code else None
    return NewEvent(
        stream,
        case_events.POINT_ADDED,
        complaint.received_on,
        reason=target.reason,
        fields={"number": number, "about": about, "product": None, "said": None},
    )


def has_disposition(complaint: Complaint) -> bool:
    """Whether the register says anything of what became of it."""
    return bool(complaint.dispositions) or complaint.recovered is not None
