"""Putting the day of receipt right: every date that hangs on it is restated, and the log shows both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.receipt import check_day_of_receipt
from app.cases.models import Case
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.cases.services.supposing import Move, Supposed, suppose
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import Entry, entries
from app.platform.log.standing import standing
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_


def correct_receipt(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    received_on: date,
    reason: str,
    version: int | None = None,
) -> None:
    """Record another ``received`` in the place of the first, with the reason, and compute all deadlines again.

    Raises Refused for a day to come, one too long ago, the day that stands already, or no reason.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=now, version=version)
        _check(case, received_on, clock)
        if not reason.strip() or len(reason) > 300:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        first = _receipt(entries(session, stream_of(case)))
        case.received_on, case.received_at = received_on, None
        note(
            case,
            events.RECEIVED,
            actor=actor,
            clock=clock,
            on=received_on,
            reason=reason.strip(),
            corrects=first.seq,
            **first.fields,
        )
        recompute(session, case, library=library, now=now)


def preview_receipt(
    session: Session,
    case: Case,
    received_on: date,
    *,
    library: Library,
    clock: Clock,
    log_entries: Sequence[Entry],
) -> list[Move]:
    """Every date as it stands, and as it would stand had the complaint been received on that day. Writes nothing.

    Raises Refused like correcting it would, but asks for no reason.
    """
    _check(case, received_on, clock)
    first = _receipt(log_entries)
    supposed = Supposed(events.RECEIVED.name, received_on, first.fields, sequence=first.seq)
    return suppose(
        session,
        case,
        library=library,
        now=clock.now(),
        instead={first.seq: supposed},
        log_entries=log_entries,
    )


def _check(case: Case, received_on: date, clock: Clock) -> None:
    check_day_of_receipt(received_on, today(clock, case.zone))
    if received_on == case.received_on:
        raise Refused(N_("This is the day that stands already."), field="received_on")


def _receipt(log_entries: Sequence[Entry]) -> Entry:
    return next(entry for entry in standing(log_entries) if entry.kind == events.RECEIVED.name)
