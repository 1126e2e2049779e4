"""Recording what deadlines hang on: appraisals, longer time, new facts, referrals, complexity, legal holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.models import Case, Deadline
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.complaints.domain.clock_events import AFTER, BEFORE_RECEIPT, recordable_in
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import EventKind, entries, kind_named
from app.platform.log.standing import standing
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_, Words

COMPLEXITIES = ("simple", "complex", "special")
MOST_DAYS = 365
LONGEST_REASON = 300


@dataclass(frozen=True)
class ClockEvent:
    """``kind`` of the log. ``days`` and ``approver`` for longer time, ``how`` or ``by`` where the kind asks."""

    kind: str
    on: date
    reason: str | None = None
    days: int | None = None
    approver: str = ""
    how: str = ""
    by: str = ""


def record_clock_event(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    event: ClockEvent,
    version: int | None = None,
) -> Case:
    """Record it and compute every deadline again.

    Raises Refused, in words, where the rules of this complaint do not know it, when something is missing before it, or
    for a day that cannot be.
    """
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.WORK_CASES, now=clock.now(), version=version
        )
        known = recordable_in(library.pack(case.regime), case.received_on) if case.regime else {}
        if event.kind not in known:
            raise Refused(_unknown(event.kind))
        _check_day(case, event, clock)
        _check_order(session, case, event)
        note(
            case,
            _kind(event.kind),
            on=event.on,
            reason=(event.reason or "").strip() or None,
            actor=actor,
            clock=clock,
            **_fields(event, known[event.kind].asks),
        )
        _follow(case, event, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
    return case


def change_complexity(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    complexity: str,
    reason: str,
    version: int | None = None,
) -> Case:
    """Mark a Chinese complaint complex or special, with a reason, before its period as a simple one has ended."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.WORK_CASES, now=clock.now(), version=version
        )
        if not (case.regime or "").startswith("cn-"):
            raise Refused(N_("These rules know no complexity: the period is the same for every complaint."))
        if complexity not in COMPLEXITIES or complexity == case.facts.get("complexity"):
            raise Refused(N_("Choose another complexity than it has."), field="complexity")
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        _require_in_time(session, case, clock)
        old = case.facts.get("complexity")
        case.facts = {**case.facts, "complexity": complexity}
        note(
            case,
            case_events.COMPLEXITY_CHANGED,
            old=old,
            new=complexity,
            reason=reason.strip(),
            actor=actor,
            clock=clock,
        )
        recompute(session, case, library=library, now=clock.now())
    return case


def _require_in_time(session: Session, case: Case, clock: Clock) -> None:
    due = session.scalar(
        select(Deadline.due_on).where(Deadline.case_id == case.id, Deadline.clock == "decision")
    )
    if due is not None and today(clock, case.zone) > due:
        raise Refused(
            N_("The period ended on %(day)s; marking it complex now would not move the date."),
            field="complexity",
            day=due,
        )


def _unknown(kind: str) -> str:
    if kind.startswith("extension_"):
        return N_(
            "These rules know no longer time. A holding letter tells the complainant, but moves no date."
        )
    return N_("The rules of this complaint do not know this; it would change no date.")


def _check_day(case: Case, event: ClockEvent, clock: Clock) -> None:
    if event.on > today(clock, case.zone):
        raise Refused(N_("This cannot have happened in the future."), field="on")
    if event.on < case.received_on and event.kind not in BEFORE_RECEIPT:
        raise Refused(
            N_("Give a day from receipt, %(received)s, on."),
            field="on",
            received=case.received_on,
        )


def _check_order(session: Session, case: Case, event: ClockEvent) -> None:
    needed = AFTER.get(event.kind)
    if needed is None:
        return
    earlier = [entry for entry in standing(entries(session, stream_of(case))) if entry.kind == needed]
    if not earlier:
        raise Refused(N_("First record: %(what)s."), what=Words(_kind(needed).title))
    if event.on < min(entry.occurred_on for entry in earlier):
        raise Refused(N_("It cannot lie before what it follows."), field="on")


def _fields(event: ClockEvent, asks: tuple[str, ...]) -> dict[str, Any]:
    """The fields of the kind, each checked. AFCA's days are a fact, not a field: see ``_follow``."""
    if "days" in asks and not 1 <= (event.days or 0) <= MOST_DAYS:
        raise Refused(N_("Say how many days, from 1 to %(most)s."), field="days", most=MOST_DAYS)
    found: dict[str, Any] = {}
    for name in asks:
        value = getattr(event, name)
        if name != "days" and not str(value).strip():
            raise Refused(N_("This is needed."), field=name)
        found[name] = value
    if event.kind == "afca_extension_granted":
        del found["days"]
    return found


def _kind(name: str) -> EventKind:
    kind = kind_named(name)
    if kind is None:
        raise AssertionError(f"{name} is offered and not declared")
    return kind


def _follow(case: Case, event: ClockEvent, *, actor: Actor, clock: Clock) -> None:
    """Facts and flags that come with an event."""
    facts = dict(case.facts)
    if event.kind == "afca_extension_granted":
        facts["extension_days"] = event.days
    if event.kind in {"afca_lodged", "afca_referred"} and case.state in {"answered", "closed"}:
        facts["idr_status"] = "complete"
    elif event.kind == "afca_lodged":
        facts["idr_status"] = "part-way"
    if facts != case.facts:
        note(case, case_events.FACTS_CHANGED, old=case.facts, new=facts, actor=actor, clock=clock)
        case.facts = facts
    if event.kind == "legal_hold_placed" and "legal-hold" not in case.flags:
        case.flags = [*case.flags, "legal-hold"]
    if event.kind == "legal_hold_released":
        case.flags = [flag for flag in case.flags if flag != "legal-hold"]
