"""Recording what deadlines hang on: appraisals, longer time, new facts, referrals, complexity, legal holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.domain.basis import packs_of
from app.cases.models import Case, Deadline
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.cases.services.supposing import Move, Supposed, suppose
from app.complaints.domain.clock_events import (
    AFTER,
    BEFORE_RECEIPT,
    LETTER_AFTER_EVENT,
    PROMISED_BY,
    Recordable,
    named_by_rules,
    recordable_in,
)
from app.complaints.domain.extensions import APPROVED
from app.complaints.domain.letter_kinds import TELLS, is_possible
from app.complaints.letters.gathering import has_complainant
from app.complaints.letters.time_told import told_of
from app.complaints.services.extensions import outlooks, refused_by
from app.complaints.services.letters import prepare_letter
from app.letters import manners
from app.letters.blocks import Lang
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import Entry, EventKind, entries, kind_named
from app.platform.log.dating import why_so_late
from app.platform.log.standing import standing
from app.rulebook.pack_events import OF_THE_FIRM
from app.rules.families import is_chinese
from app.rules.library import Library
from app.rules.pack import all_hold
from app.shared.clock import Clock, today
from app.shared.errors import Refused
from app.shared.text import N_, Words

COMPLEXITIES = ("simple", "complex", "special")
MOST_DAYS = 365
LONGEST_REASON = 300


@dataclass(frozen=True)
class ClockEvent:
    """``kind`` of the log, and what it asks: ``days`` of an authority, who approved, how, by whom, what is new."""

    kind: str
    on: date
    reason: str | None = None
    days: int | None = None
    approver: str = ""
    how: str = ""
    by: str = ""
    what: str = ""


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
        what = _checked(session, case, event, library=library, clock=clock)
        moved = [
            move
            for move in _moves(session, case, event, what, library=library, clock=clock)
            if move.is_change
        ]
        note(
            case,
            _kind(event.kind),
            on=event.on,
            reason=(event.reason or "").strip() or None,
            actor=actor,
            clock=clock,
            **_fields(session, case, event, what, library=library, clock=clock),
        )
        _follow(case, event, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
        _prepare_notice(session, case, event, moved, actor=actor, clock=clock, library=library)
    return case


def recordables(library: Library, case: Case) -> dict[str, Recordable]:
    """What can be recorded by hand on this case: what its rules read, all that run on it."""
    packs = packs_of(library, case.regime, case.beside)
    offered = recordable_in(packs, case.received_on)
    return {**named_by_rules(packs, case.received_on, _only_named_by_rules), **offered}


def letter_with(
    library: Library, case: Case, kind: str, *, moved: bool, known: Sequence[Entry]
) -> str | None:
    """The kind of letter that is prepared with an event: where it was promised; else where the rules wait for its
    sending, or a date has moved."""
    letter = LETTER_AFTER_EVENT.get(kind)
    if letter is None or not is_possible(letter, case.state, case.closing):
        return None
    if kind in PROMISED_BY:
        return letter if any(entry.kind == PROMISED_BY[kind] for entry in standing(known)) else None
    return letter if moved or waits_for(library, case, letter) else None


def waits_for(library: Library, case: Case, letter: str | None) -> bool:
    """True where the rules of the case read that a letter of this kind was sent, and no date moves before."""
    return letter is not None and TELLS.get(letter) in recordables(library, case)


def _only_named_by_rules(kind: str) -> bool:
    known = kind_named(kind)
    return known is not None and known.title_zh is not None and kind not in OF_THE_FIRM


def preview_clock_event(
    session: Session, case: Case, event: ClockEvent, *, library: Library, clock: Clock
) -> list[Move]:
    """What the event would do to every date of the case, once what has to follow it has followed.

    Raises Refused like recording it would. Writes nothing.
    """
    what = _checked(session, case, event, library=library, clock=clock)
    return _moves(session, case, event, what, library=library, clock=clock)


def preview_complexity(
    session: Session, case: Case, complexity: str, *, library: Library, clock: Clock
) -> list[Move]:
    """The same for a complaint marked complex, special or simple again."""
    return suppose(
        session,
        case,
        library=library,
        now=clock.now(),
        happens=[Supposed(case_events.COMPLEXITY_CHANGED.name, today(clock, case.zone))],
        facts={**case.facts, "complexity": complexity},
    )


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
        if not is_chinese(case.regime):
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
        select(Deadline.due_on).where(
            Deadline.case_id == case.id, Deadline.regime == case.regime, Deadline.clock == "decision"
        )
    )
    if due is not None and today(clock, case.zone) > due:
        raise Refused(
            N_("The period ended on %(day)s; marking it complex now would not move the date."),
            field="complexity",
            day=due,
        )


def _checked(
    session: Session, case: Case, event: ClockEvent, *, library: Library, clock: Clock
) -> Recordable:
    """What the event is, when these rules know it and it can have happened. Raises Refused."""
    known = recordables(library, case)
    if event.kind not in known:
        raise Refused(_unknown(event.kind))
    what = known[event.kind]
    _check_day(case, event, what, clock)
    _check_order(session, case, event)
    for name in what.asks:
        if name != "days" and not str(getattr(event, name)).strip():
            raise Refused(N_("This is needed."), field=name)
    if event.kind == APPROVED:
        _approved_days(session, case, event, library=library, clock=clock)
    if what.reasoned and not (event.reason or "").strip():
        raise Refused(N_("Say where the approval stands, so that it can be shown."), field="reason")
    if "days" in what.asks:
        _check_days(case, event, library)
    _check_lateness(case, event, clock)
    return what


def _moves(
    session: Session, case: Case, event: ClockEvent, what: Recordable, *, library: Library, clock: Clock
) -> list[Move]:
    happens = [Supposed(event.kind, event.on), *(Supposed(kind, event.on) for kind in what.then)]
    return suppose(
        session, case, library=library, now=clock.now(), happens=happens, facts=_facts_after(case, event)
    )


def _approved_days(session: Session, case: Case, event: ClockEvent, *, library: Library, clock: Clock) -> int:
    """How many days an approval of that day gives; they are the rule's. Raises Refused in its words when none."""
    looked = outlooks(session, case, library=library, clock=clock, on=event.on)
    possible = next((each for each in looked if each.until and each.ours), None)
    if possible is None:
        raise refused_by(next((each.refusal for each in looked if each.ours), None))
    return possible.days


def _check_days(case: Case, event: ClockEvent, library: Library) -> None:
    """An authority's grant is a number of days, within the most that any of its clocks takes."""
    limits = [
        clock.extension.length.at_most
        for version in library.pack(case.regime or "").versions
        for clock in version.clocks
        if clock.extension and clock.extension.length.count_from and all_hold(clock.when, case.facts)
    ]
    most = max((limit for limit in limits if limit), default=MOST_DAYS)
    if not 1 <= (event.days or 0) <= most:
        raise Refused(N_("Say how many days, from 1 to %(most)s."), field="days", most=most)


def _unknown(kind: str) -> str:
    if kind.startswith("extension_"):
        return N_(
            "These rules know no longer time. A holding letter tells the complainant, but moves no date."
        )
    return N_("The rules of this complaint do not know this; it would change no date.")


def _check_day(case: Case, event: ClockEvent, what: Recordable, clock: Clock) -> None:
    if event.on > today(clock, case.zone):
        raise Refused(N_("This cannot have happened in the future."), field="on")
    may_lie_before = event.kind in BEFORE_RECEIPT or bool(what.title_zh)  # a claim, a contract: older than it
    if event.on < case.received_on and not may_lie_before:
        raise Refused(
            N_("Give a day from receipt, %(received)s, on."),
            field="on",
            received=case.received_on,
        )


def _check_lateness(case: Case, event: ClockEvent, clock: Clock) -> None:
    """What the log will ask of an earlier day is asked when the dates are looked at, not only when it is recorded."""
    if event.on < today(clock, case.zone) and not (event.reason or "").strip():
        why_so_late(_kind(event.kind))


def _check_order(session: Session, case: Case, event: ClockEvent) -> None:
    needed = AFTER.get(event.kind)
    if needed is None:
        return
    earlier = [entry for entry in standing(entries(session, stream_of(case))) if entry.kind == needed]
    if not earlier:
        raise Refused(N_("First record: %(what)s."), what=Words(_kind(needed).title))
    if event.on < min(entry.occurred_on for entry in earlier):
        raise Refused(N_("It cannot lie before what it follows."), field="on")


def _fields(
    session: Session, case: Case, event: ClockEvent, what: Recordable, *, library: Library, clock: Clock
) -> dict[str, Any]:
    """The fields of the kind. An authority's days are a fact, not a field: see ``_facts_after``."""
    found: dict[str, Any] = {name: getattr(event, name) for name in what.asks if name != "days"}
    if event.kind == APPROVED:
        found["days"] = _approved_days(session, case, event, library=library, clock=clock)
    if "what" in found:
        found["what"] = keep(case, "new-facts", event.what.strip(), clock=clock)
    return found


def _kind(name: str) -> EventKind:
    kind = kind_named(name)
    if kind is None:
        raise AssertionError(f"{name} is offered and not declared")
    return kind


def _facts_after(case: Case, event: ClockEvent) -> dict[str, Any]:
    """The facts that come with an event."""
    facts = dict(case.facts)
    if event.kind == "afca_extension_granted":
        facts["extension_days"] = event.days
    if event.kind in {"afca_lodged", "afca_referred"} and case.state in {"answered", "closed"}:
        facts["idr_status"] = "complete"
    elif event.kind == "afca_lodged":
        facts["idr_status"] = "part-way"
    return facts


def _follow(case: Case, event: ClockEvent, *, actor: Actor, clock: Clock) -> None:
    """Facts and flags that come with an event."""
    facts = _facts_after(case, event)
    if facts != case.facts:
        note(case, case_events.FACTS_CHANGED, old=case.facts, new=facts, actor=actor, clock=clock)
        case.facts = facts
    if event.kind == "legal_hold_placed" and "legal-hold" not in case.flags:
        case.flags = [*case.flags, "legal-hold"]
    if event.kind == "legal_hold_released":
        case.flags = [flag for flag in case.flags if flag != "legal-hold"]


def _prepare_notice(
    session: Session,
    case: Case,
    event: ClockEvent,
    moved: list[Move],
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
) -> None:
    """The letter that tells the complainant, where there is somebody to tell."""
    known = entries(session, stream_of(case))
    kind = letter_with(library, case, event.kind, moved=bool(moved), known=known)
    if kind is not None and case.is_open and has_complainant(session, case):
        country = manners.kept(session.get_one(Unit, case.unit_id).country)
        parts = told_of(event.kind, event.on, cast(Lang, case.language), country)
        prepare_letter(session, case, kind, parts=parts, actor=actor, clock=clock, library=library)
