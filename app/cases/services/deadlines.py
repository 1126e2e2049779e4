"""Deadlines of a case: computed from its log by the rules, kept in a table for lists and pages."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.domain.authority import stated_dates
from app.cases.models import FAR, Case, Deadline
from app.cases.policy import stream_of
from app.platform.log import Entry, entries
from app.platform.log.standing import standing
from app.rules.engine import Result, clocks_for
from app.rules.library import Library
from app.rules.occurrences import events_from_log
from app.rules.stated import stated
from app.shared.clock import legal_day

LAW = frozenset({"law", "authority"})
DUTIES = LAW | {"target"}
"""Kinds of clock by which something is to be done here; the others are rights, windows and floors."""
AT_ONCE = date(1970, 1, 1)
"""``look_on`` of a date that is new or has moved."""


def recompute(
    session: Session,
    case: Case,
    *,
    library: Library,
    now: datetime,
    log_entries: list[Entry] | None = None,
    calendars: TableCalendars | None = None,
) -> list[Deadline]:
    """Bring the case's deadlines into line with its log; call after every change that a clock could read.

    Returns all deadlines of the case: those of its rules, if it has any, and those that authorities set in their
    requests. The case's ``next_*`` columns follow.
    """
    known = {(item.regime, item.clock): item for item in _stored(session, case)}
    results = _results(session, case, library, log_entries, calendars, now)
    kept = []
    for result in results:
        deadline = known.pop((result.regime, result.clock), None)
        if deadline is None:
            deadline = Deadline(
                case_id=case.id,
                regime=result.regime,
                clock=result.clock,
                due_on=result.due,
                revision=0,
                look_on=AT_ONCE,
            )
            session.add(deadline)
        _copy(result, deadline, now)
        kept.append(deadline)
    for gone in known.values():
        session.delete(gone)
    _summarise(case, kept)
    return kept


def _stored(session: Session, case: Case) -> list[Deadline]:
    return list(session.scalars(select(Deadline).where(Deadline.case_id == case.id)))


def _results(
    session: Session,
    case: Case,
    library: Library,
    log_entries: list[Entry] | None,
    calendars: TableCalendars | None,
    now: datetime,
) -> tuple[Result, ...]:
    log_entries = entries(session, stream_of(case)) if log_entries is None else log_entries
    told, as_of = standing(log_entries), legal_day(now, case.zone)
    calendars = calendars or TableCalendars(session)
    pack = library.pack(case.regime) if case.regime else None
    by_rule = (
        clocks_for(
            library,
            regime=pack.regime,
            events=events_from_log(pack, told),
            facts=case.facts,
            place=case.place or "",
            as_of=as_of,
            calendars=calendars,
        )
        if pack
        else ()
    )
    asked = (
        stated(
            item,
            calendars=calendars,
            calendar=pack.calendar_at(case.place or "") if pack else "",
            zone=case.zone,
            place=case.place or "",
            as_of=as_of,
        )
        for item in stated_dates(told)
    )
    return (*by_rule, *asked)


def _copy(result: Result, deadline: Deadline, now: datetime) -> None:
    """The computed values, written only where they differ, so that an unchanged date keeps its instant."""
    values = {
        "pack_version": result.version,
        "kind": result.kind,
        "state": result.state,
        "starts_on": result.start_on,
        "due_on": result.due,
        "due_at": result.due_at,
        "rolled_on": result.rolled,
        "work_to_on": result.last_working_day,
        "opens_on": result.opens,
        "not_before_on": result.not_before,
        "met_on": result.met_on or result.stopped_on,
        "verified": result.verified,
        "error": result.error,
        "certificate": result.certificate.to_json() if result.certificate else {},
    }
    if all(getattr(deadline, name) == value for name, value in values.items()):
        return
    if deadline.due_on != result.due:
        deadline.revision += 1
        deadline.look_on = AT_ONCE
    for name, value in values.items():
        setattr(deadline, name, value)
    deadline.computed_at = now


def _summarise(case: Case, deadlines: list[Deadline]) -> None:
    running = [item for item in deadlines if is_owed(item)]
    for item in deadlines:
        item.owed = case.is_open and is_owed(item) and item.kind in DUTIES
    law = min((item for item in running if item.kind in LAW), key=_day, default=None)
    target = min((item for item in running if item.kind == "target"), key=_day, default=None)
    case.next_law_on, case.next_law_clock = (law.due_on, law.clock) if law else (None, None)
    case.next_target_on, case.next_target_clock = (target.due_on, target.clock) if target else (None, None)
    case.next_on = min(case.next_law_on or FAR, case.next_target_on or FAR) if case.is_open else FAR


def is_owed(deadline: Deadline) -> bool:
    """True while the deadline still asks for something: it runs, or its day has passed and nothing was done."""
    undone = deadline.state == "running" or (deadline.state == "late" and deadline.met_on is None)
    return undone and deadline.due_on is not None


def _day(deadline: Deadline) -> date:
    return deadline.due_on or FAR
