"""What came of a letter that left: it arrived or came back, and how one knows; the scan of its stamped paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, BinaryIO

from app.cases.models import Case, CaseLetter
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.complaints import events
from app.complaints.letters.office import current_office
from app.complaints.services.letter_approval import LEFT, letter_to_change
from app.complaints.services.letter_sending import RETURNED_FLAG
from app.platform.accounts.actor import Actor
from app.platform.db import transaction
from app.platform.log import EventKind
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST_WORDS = 200


class Fate(StrEnum):
    """What can come of a letter that left; also the letter's state from then on."""

    DELIVERED = "delivered"
    RETURNED = "returned"


@dataclass(frozen=True)
class _Kept:
    """Where a fate is kept: the event with its field for the words, and the letter's columns."""

    event: EventKind
    field: str
    on: str
    words: str


_KEPT: Mapping[Fate, _Kept] = {
    Fate.DELIVERED: _Kept(events.LETTER_DELIVERED, "proof", "delivered_on", "delivered_proof"),
    Fate.RETURNED: _Kept(events.LETTER_RETURNED, "why", "returned_on", "returned_why"),
}


def record_fate(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    letter_id: int,
    fate: Fate,
    on: date,
    words: str | None = None,
) -> CaseLetter:
    """Record that the letter arrived or came back on a day, with the proof or the reason in up to 200 characters.

    Clocks that run from receipt are computed anew; the case shows returned mail until a letter arrives. The same
    recorded twice does nothing. Raises Refused for a letter that has not left, and for a day before it left or to come.
    """
    kept, said = _KEPT[fate], (words or "").strip()[:LONGEST_WORDS] or None
    with transaction() as session:
        case, row = letter_to_change(session, actor, clock, reference, letter_id)
        _require_left(row)
        if row.state == fate and getattr(row, kept.on) == on:
            return row
        _require_day(case, row, on, clock)
        row.state = fate.value
        setattr(row, kept.on, on)
        setattr(row, kept.words, said)
        case.flags = sorted(
            {*case.flags, RETURNED_FLAG} - ({RETURNED_FLAG} if fate is Fate.DELIVERED else set())
        )
        told: dict[str, Any] = {"letter": row.kind, "id": row.id, kept.field: said}
        note(case, kept.event, actor=actor, clock=clock, on=on, **told)
        recompute(session, case, library=library, now=clock.now())
    return row


def stamp(
    *, actor: Actor, clock: Clock, reference: str, letter_id: int, scan: BinaryIO, file_name: str
) -> CaseLetter:
    """Keep the scan of the stamped paper beside the file that was sent: two digests, linked in the log."""
    office = current_office()
    stored = office.store.put(scan, max_bytes=office.largest_bytes, name=file_name)
    with transaction() as session:
        case, row = letter_to_change(session, actor, clock, reference, letter_id)
        _require_left(row)
        if row.stamped_digest == stored.digest:
            return row
        row.stamped_digest = stored.digest
        note(
            case,
            events.LETTER_STAMPED,
            actor=actor,
            clock=clock,
            letter=row.kind,
            id=row.id,
            file=row.pdf_digest or "",
            scan=stored.digest,
        )
    return row


def _require_left(row: CaseLetter) -> None:
    if row.state not in LEFT:
        raise Refused(N_("The letter has not been sent yet."))


def _require_day(case: Case, row: CaseLetter, on: date, clock: Clock) -> None:
    if row.sent_on is None or not row.sent_on <= on <= today(clock, case.zone):
        raise Refused(N_("Give a day from the day it was sent up to today."), field="on")
