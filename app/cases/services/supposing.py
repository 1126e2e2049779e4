"""What would happen to the dates of a case if something were recorded: computed the same way, written nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.domain.reckoning import reckon
from app.cases.models import Case
from app.cases.policy import stream_of
from app.cases.services.deadlines import basis_of
from app.platform.accounts.models import Unit
from app.platform.log import Entry, entries
from app.platform.log.standing import standing
from app.rules.calendars import CalendarSource
from app.rules.engine import Result
from app.rules.library import Library
from app.rules.occurrences import LogEntry
from app.rules.pack import Bilingual
from app.shared.clock import legal_day

NOT_RECORDED = 0
"""Sequence number of an event that stands in no log."""


@dataclass(frozen=True)
class Supposed:
    """An event that might be recorded; rules read it like one of the log."""

    kind: str
    occurred_on: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: datetime | None = None
    sequence: int = NOT_RECORDED


@dataclass(frozen=True)
class Move:
    """One clock before and after. None: it does not run on that side. ``now`` carries the working of the new date."""

    was: Result | None
    now: Result | None

    @property
    def regime(self) -> str:
        return self._either.regime

    @property
    def clock(self) -> str:
        return self._either.clock

    @property
    def kind(self) -> str:
        return self._either.kind

    @property
    def title(self) -> Bilingual:
        return self._either.title

    @property
    def is_change(self) -> bool:
        """True when a reader of the two dates would see a difference."""
        return _seen(self.was) != _seen(self.now)

    @property
    def _either(self) -> Result:
        found = self.now or self.was
        assert found is not None  # one of the two made this move
        return found


def suppose(
    session: Session,
    case: Case,
    *,
    library: Library,
    now: datetime,
    happens: Sequence[Supposed] = (),
    instead: Mapping[int, Supposed] | None = None,
    facts: Mapping[str, Any] | None = None,
    beside: Sequence[str] | None = None,
    log_entries: Iterable[Entry] | None = None,
    calendars: CalendarSource | None = None,
) -> list[Move]:
    """Every clock of the case as it stands, and as it would stand after ``happens`` (and with ``facts`` instead).

    ``instead`` puts other events in the place of those of the log, by sequence number, as a correction would; with
    ``beside`` other rules run beside. In the packs' order.
    """
    read = entries(session, stream_of(case)) if log_entries is None else log_entries
    known: list[LogEntry] = [*standing(read)]
    calendars = calendars or TableCalendars(session)
    unit = session.get_one(Unit, case.unit_id)

    def computed(
        events: Sequence[LogEntry], facts: Mapping[str, Any], beside: Sequence[str]
    ) -> dict[tuple[str, str], Result]:
        results = reckon(
            basis_of(case, unit, library, calendars, beside=beside),
            events,
            facts=facts,
            zone=case.zone,
            library=library,
            calendars=calendars,
            as_of=legal_day(now, case.zone),
        )
        return {(result.regime, result.clock): result for result in results}

    was = computed(known, case.facts, case.beside)
    stands = [(instead or {}).get(entry.sequence, entry) for entry in known]
    then = computed(
        [*stands, *happens], case.facts if facts is None else facts, case.beside if beside is None else beside
    )
    return [Move(was.get(key), then.get(key)) for key in dict.fromkeys([*was, *then])]


def _seen(result: Result | None) -> tuple[object, ...] | None:
    if result is None:
        return None
    return (
        result.due,
        result.not_before,
        result.rolled,
        result.state,
        result.met_on,
        result.stopped_on,
        result.opens,
        result.error,
    )
