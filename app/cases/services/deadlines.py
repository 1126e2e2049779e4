"""Deadlines of a case: computed from its log by the rules, kept in a table for lists and pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases import events
from app.cases.domain.basis import Basis, basis
from app.cases.domain.reckoning import reckon
from app.cases.domain.strands import strand_of, strands_told
from app.cases.models import FAR, Case, Deadline
from app.cases.policy import stream_of
from app.cases.services.rewriting import counted, moved_by_rules, rewritten
from app.cases.services.shifting import as_told
from app.platform.accounts.models import Unit
from app.platform.log import Entry, entries, record
from app.platform.log.standing import standing
from app.rules import CalendarSource
from app.rules.engine import Result
from app.rules.library import Library
from app.shared.clock import legal_day

LAW = frozenset({"law", "authority"})
"""Kinds that the law or an authority sets for us to keep."""
OURS = frozenset({"target"})
"""Kinds that the house set itself; all others come from a law or an authority, rights and floors too."""
DUTIES = LAW | OURS
"""Kinds of clock by which something is to be done here; the others are rights, windows and floors."""
TOLD_BY_LETTER = frozenset({"declined", "out-of-scope"})
"""Ends that are ours to tell: where the rules count the day on which the letter goes, the date stands until it has."""
RULES = "system:follow-rules"
"""Tells of dates that rules written anew moved."""
AT_ONCE = date(1970, 1, 1)
"""``look_on`` of a date that is new or has moved."""


def recompute(
    session: Session,
    case: Case,
    *,
    library: Library,
    now: datetime,
    log_entries: list[Entry] | None = None,
    calendars: CalendarSource | None = None,
    stored: Sequence[Deadline] | None = None,
    by: str | None = None,
) -> list[Deadline]:
    """Bring the case's deadlines into line with its log; call after every change that a clock could read.

    A date that moved because its rule was written anew, and not by what happened in the case, is told in its log.
    Arguments and answer are those of ``recount``.
    """
    stored = _stored(session, case) if stored is None else stored
    log_entries = entries(session, stream_of(case)) if log_entries is None else log_entries
    calendars = calendars or TableCalendars(session)
    before = counted(stored)
    kept = recount(
        session,
        case,
        library=library,
        now=now,
        log_entries=log_entries,
        calendars=calendars,
        stored=stored,
        by=by,
    )
    other = rewritten(before, counted(kept), library)
    if other and (
        moved := moved_by_rules(session, other, log_entries, now=now, library=library, calendars=calendars)
    ):
        record(
            stream_of(case),
            events.RULES_FOLLOWED,
            actor=RULES,
            recorded_at=now,
            legal_zone=case.zone,
            moved=as_told(moved),
        )
    return kept


def recount(
    session: Session,
    case: Case,
    *,
    library: Library,
    now: datetime,
    log_entries: list[Entry],
    calendars: CalendarSource,
    stored: Sequence[Deadline],
    by: str | None,
) -> list[Deadline]:
    """``recompute`` for whoever tells every move themselves.

    Returns all deadlines of the case: those of its rules, or of our own targets where no rules of law apply, and those
    that authorities set in their requests. The case's ``next_*`` columns follow. Whoever has the log, the calendars or
    the ``stored`` deadlines at hand gives them. A date that comes out anew is marked as computed ``by`` a part of the
    program, else by whoever recorded the newest event.
    """
    known = {(item.regime, item.clock): item for item in stored}
    by = by or (log_entries[-1].actor if log_entries else None)
    told = standing(log_entries)
    counted_by = basis_of(case, session.get_one(Unit, case.unit_id), library, calendars)
    results = reckon(
        counted_by,
        told,
        facts=case.facts,
        zone=case.zone,
        library=library,
        calendars=calendars,
        as_of=legal_day(now, case.zone),
    )
    keepers = {strand.name: strand.keeper for strand in strands_told(told)}
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
        _copy(result, deadline, now, by)
        deadline.keeper_id = keepers.get(strand_of(result.clock))
        kept.append(deadline)
    for gone in known.values():
        session.delete(gone)
    _summarise(case, kept, library)
    return kept


def basis_of(
    case: Case,
    unit: Unit,
    library: Library,
    calendars: CalendarSource,
    *,
    beside: Sequence[str] | None = None,
) -> Basis:
    """What the dates of ``case``, which belongs to ``unit``, are counted by; ``beside`` supposes other rules there."""
    return basis(
        library,
        calendars,
        regime=case.regime,
        country=unit.country,
        place=case.place,
        zone=case.zone,
        beside=case.beside if beside is None else beside,
    )


def basis_at(unit: Unit, library: Library, calendars: CalendarSource, beside: Sequence[str] = ()) -> Basis:
    """What the dates of a complaint taken in at ``unit`` are counted by."""
    return basis(
        library,
        calendars,
        regime=unit.regime,
        country=unit.country,
        place=unit.place,
        zone=unit.zone,
        beside=beside,
    )


def _stored(session: Session, case: Case) -> list[Deadline]:
    return list(session.scalars(select(Deadline).where(Deadline.case_id == case.id)))


def stored_values(result: Result) -> dict[str, Any]:
    """What a row keeps of a result, by column."""
    certificate = result.certificate
    calendar = certificate.calendar if certificate else None
    return {
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
        "calendar_code": calendar.code if calendar else None,
        "asked_from": calendar.asked_from if calendar else None,
        "asked_to": calendar.asked_to if calendar else None,
        "certificate": certificate.to_json() if certificate else {},
    }


def _copy(result: Result, deadline: Deadline, now: datetime, by: str | None) -> None:
    """The computed values, written only where they differ, so that an unchanged date keeps its instant and its hand."""
    changed = {
        name: value for name, value in stored_values(result).items() if getattr(deadline, name) != value
    }
    if not changed:
        return
    if deadline.due_on != result.due:
        deadline.revision += 1
        deadline.look_on = AT_ONCE
    for name, value in changed.items():
        setattr(deadline, name, value)
    deadline.computed_at, deadline.computed_by = now, by


class Owed(NamedTuple):
    """A date that still asks for something."""

    kind: str
    regime: str
    clock: str
    due_on: date


def _summarise(case: Case, deadlines: list[Deadline], library: Library) -> None:
    """A matter that runs elsewhere owes its dates also when the complaint is closed; so does a refusal not yet told."""
    running = [item for item in deadlines if is_owed(item)]
    for item in deadlines:
        here = case.is_open or bool(strand_of(item.clock)) or _waits_for_the_letter(case, item, library)
        item.owed = here and is_owed(item) and item.kind in DUTIES
    owed = (Owed(item.kind, item.regime, item.clock, item.due_on or FAR) for item in running)
    for name, value in next_columns(owed, is_open=case.is_open).items():
        setattr(case, name, value)


def _waits_for_the_letter(case: Case, deadline: Deadline, library: Library) -> bool:
    """True for the date by which the complainant is to be told that we will not handle the complaint."""
    if case.closing not in TOLD_BY_LETTER or deadline.kind != "law":
        return False
    events = library.pack(deadline.regime).events
    met_by = library.clock(deadline.regime, deadline.clock).met_by
    return any(("letter", "declined") in events[name].fields for name in met_by)


def next_columns(owed: Iterable[Owed], *, is_open: bool) -> dict[str, Any]:
    """The case's ``next_*`` columns: the first date of law, the first of our own."""
    running = sorted(owed, key=lambda item: item.due_on)
    law = next((item for item in running if item.kind in LAW), None)
    target = next((item for item in running if item.kind == "target"), None)
    return {
        "next_law_on": law and law.due_on,
        "next_law_regime": law and law.regime,
        "next_law_clock": law and law.clock,
        "next_target_on": target and target.due_on,
        "next_target_regime": target and target.regime,
        "next_target_clock": target and target.clock,
        "next_on": min((item.due_on for item in (law, target) if item), default=FAR) if is_open else FAR,
    }


def is_owed(deadline: Deadline) -> bool:
    """True while the deadline still asks for something: it runs, or its day has passed and nothing was done."""
    return is_undone(deadline.state, deadline.met_on) and deadline.due_on is not None


def is_undone(state: str, settled_on: date | None) -> bool:
    """True in the states in which nobody did what is due, and nothing ended it."""
    return state == "running" or (state == "late" and settled_on is None)
