"""Remedies: what the complainant is to get, until they have it. Money or something else; each step is in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case, Evidence
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.complaints import events
from app.complaints.domain.outcomes import Overall
from app.complaints.domain.remedies import OWED, Stage, Step, next_stage
from app.complaints.models import Decision, Remedy
from app.complaints.services.decision import decision_total
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import EventKind
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.money import Money
from app.shared.text import N_

FLAG = "remedy"
LATEST = date(2200, 12, 31)
IN_DECISION = N_("Redress of the decision")
AS_DECIDED = N_("by the decision itself")


@dataclass(frozen=True)
class NewRemedy:
    """``amount`` None: something other than money. ``accepted_on``: the complainant said yes already, by ``how``."""

    what: str
    amount: Money | None
    promised_on: date | None
    accepted_on: date | None = None
    how: str = ""
    late_reason: str | None = None


@dataclass(frozen=True)
class Taken:
    """What a step needs: on which day it was taken, and what its form asks; the rest stays empty."""

    on: date
    how: str = ""
    promised_on: date | None = None
    minor: int | None = None
    payee: str = ""
    payment_ref: str = ""
    proof: str = ""
    paper: int | None = None
    reason: str | None = None


def offer_remedy(*, actor: Actor, clock: Clock, library: Library, reference: str, new: NewRemedy) -> Remedy:
    """Record something that the complainant is to get. Raises Refused without words, or for an amount not above 0."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        if not case.is_open:
            raise Refused(N_("The complaint is closed. Reopen it first."))
        _check_new(case, new, clock)
        row = _add(session, case, new, actor=actor, clock=clock)
        _follow(session, case, actor=actor, clock=clock, library=library)
    return row


def owe_decided(session: Session, case: Case, *, on: date, actor: Actor, clock: Clock) -> None:
    """When a decision's letter goes out, what it grants is owed; the caller owns the transaction and the dates.

    A decision that accepts the complaint promises its money outright; one that only offers waits for a yes.
    """
    decision = session.scalar(
        select(Decision).where(Decision.case_id == case.id).order_by(Decision.number.desc()).limit(1)
    )
    if decision is None or decision.state != "approved":
        return
    amount = decision_total(session, decision, case.currency)
    known = session.scalar(select(Remedy.id).where(Remedy.decision_id == decision.id))
    if amount.minor <= 0 or known is not None:
        return
    accepted = decision.overall == Overall.ACCEPTS
    promised = on + timedelta(days=decision.pay_by_days) if decision.pay_by_days else None
    new = NewRemedy(IN_DECISION, amount, promised, on if accepted else None, AS_DECIDED if accepted else "")
    row = _add(session, case, new, actor=actor, clock=clock, on=on)
    row.decision_id = decision.id
    _flag(session, case)


def take_step(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    number: int,
    step: Step,
    taken: Taken,
    version: int | None = None,
) -> Remedy:
    """Take a remedy one step on. ``version`` is that of the remedy the form showed: Conflict when it moved on since.

    Raises Refused for a step that cannot be taken, a day that cannot be, or without what the step needs.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = remedy_numbered(session, case, number)
        if version is not None and version != row.version:
            raise Conflict(N_("Somebody else has taken this remedy further while you were looking at it."))
        row.state = next_stage(row.state, step, pays=row.minor is not None)
        row.version += 1
        _STEPS[step](session, case, row, taken, actor, clock)
        _follow(session, case, actor=actor, clock=clock, library=library)
    return row


def require_nothing_owed(session: Session, case: Case) -> None:
    """Raise Refused while something that was accepted is still to be done (DISP 1.4.1R)."""
    owed = session.scalar(_owed(case).order_by(Remedy.number).limit(1))
    if owed is not None:
        raise Refused(
            N_(
                "Remedy %(number)s was accepted and is not done: “%(what)s”. Carry it out, or drop it with a reason; "
                "then the complaint can be closed."
            ),
            number=owed.number,
            what=owed.what[:80],
        )


def remedies_of(session: Session, case: Case) -> Sequence[Remedy]:
    """All of them, in the order in which they were recorded."""
    return session.scalars(
        select(Remedy)
        .where(Remedy.case_id == case.id)
        .order_by(Remedy.number)
        .options(joinedload(Remedy.proof_paper))
    ).all()


def remedy_numbered(session: Session, case: Case, number: int) -> Remedy:
    """The remedy of that number, or NotFound."""
    row = session.scalar(
        select(Remedy)
        .where(Remedy.case_id == case.id, Remedy.number == number)
        .options(joinedload(Remedy.proof_paper))
    )
    if row is None:
        raise NotFound(N_("There is no remedy %(number)s on this case."), number=number)
    return row


def _owed(case: Case) -> Select[Remedy]:
    return select(Remedy).where(Remedy.case_id == case.id, Remedy.state.in_(OWED))


def _add(
    session: Session, case: Case, new: NewRemedy, *, actor: Actor, clock: Clock, on: date | None = None
) -> Remedy:
    last = session.scalar(select(func.max(Remedy.number)).where(Remedy.case_id == case.id)) or 0
    row = Remedy(
        case_id=case.id,
        number=last + 1,
        state=Stage.ACCEPTED if new.accepted_on else Stage.OFFERED,
        what=new.what.strip(),
        minor=new.amount.minor if new.amount else None,
        currency=new.amount.currency if new.amount else None,
        promised_on=new.promised_on,
        accepted_on=new.accepted_on,
        accepted_how=new.how.strip() or None,
    )
    session.add(row)
    session.flush()  # the table refuses what no service should have let through
    note(
        case,
        events.REMEDY_OFFERED,
        on=on or new.accepted_on,
        reason=new.late_reason,
        actor=actor,
        clock=clock,
        remedy=row.number,
        what=keep(case, "remedy", row.what, clock=clock),
        minor=row.minor,
        currency=row.currency,
        promised=row.promised_on,
        accepted=row.accepted_on is not None,
    )
    return row


def _accept(session: Session, case: Case, row: Remedy, taken: Taken, actor: Actor, clock: Clock) -> None:
    if not taken.how.strip():
        raise Refused(N_("Say how the complainant accepted."), field="how")
    _check_promise(taken.promised_on, taken.on)
    row.accepted_on, row.accepted_how = taken.on, taken.how.strip()
    row.promised_on = taken.promised_on or row.promised_on
    fields = {"how": row.accepted_how, "promised": row.promised_on}
    _note(case, events.REMEDY_ACCEPTED, row, taken, actor, clock, **fields)


def _ask(session: Session, case: Case, row: Remedy, taken: Taken, actor: Actor, clock: Clock) -> None:
    if not taken.payee.strip():
        raise Refused(N_("Say who is to be paid."), field="payee")
    row.asked_on, row.payee, row.payment_ref = (
        taken.on,
        taken.payee.strip(),
        taken.payment_ref.strip() or None,
    )
    payee = keep(case, "payee", row.payee, clock=clock)
    _note(case, events.REMEDY_ASKED, row, taken, actor, clock, payee=payee, payment_ref=row.payment_ref)


def _do(session: Session, case: Case, row: Remedy, taken: Taken, actor: Actor, clock: Clock) -> None:
    paper = None
    if taken.paper is not None:
        paper = session.scalar(
            select(Evidence).where(Evidence.case_id == case.id, Evidence.number == taken.paper)
        )
        if paper is None:
            raise Refused(N_("There is no paper %(number)s on this case."), field="paper", number=taken.paper)
    if paper is None and not taken.proof.strip():
        raise Refused(N_("Say what proves it, or name the paper that does."), field="proof")
    row.done_on, row.proof, row.proof_id = taken.on, taken.proof.strip() or None, paper.id if paper else None
    row.payment_ref = taken.payment_ref.strip() or row.payment_ref
    fields = {"proof": row.proof, "paper": taken.paper, "payment_ref": row.payment_ref}
    _note(case, events.REMEDY_DONE, row, taken, actor, clock, **fields)


def _move(session: Session, case: Case, row: Remedy, taken: Taken, actor: Actor, clock: Clock) -> None:
    was = row.promised_on
    if taken.promised_on is None or taken.promised_on == was:
        raise Refused(N_("Give another day."), field="promised_on")
    _check_promise(taken.promised_on, taken.on)
    row.promised_on = taken.promised_on
    fields = {"was": was, "promised": row.promised_on}
    _note(case, events.REMEDY_DAY_MOVED, row, taken, actor, clock, **fields)


def _correct(session: Session, case: Case, row: Remedy, taken: Taken, actor: Actor, clock: Clock) -> None:
    """Another amount, while it is not paid. What an approved decision grants is not raised without another decision."""
    was = row.minor
    assert was is not None and row.currency is not None  # the table of steps lets money alone come here
    if not taken.minor or taken.minor == was:
        raise Refused(N_("Give another amount, above zero."), field="amount")
    if not (taken.reason or "").strip():
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    if row.decision_id is not None:
        granted = decision_total(session, session.get_one(Decision, row.decision_id), case.currency)
        if taken.minor > granted.minor:
            raise Refused(
                N_("The decision grants %(amount)s. What goes beyond it is a remedy of its own."),
                field="amount",
                amount=str(granted),
            )
    row.minor = taken.minor
    fields = {"was": was, "minor": row.minor, "currency": row.currency}
    _note(case, events.REMEDY_CORRECTED, row, taken, actor, clock, **fields)


def _drop(session: Session, case: Case, row: Remedy, taken: Taken, actor: Actor, clock: Clock) -> None:
    if not (taken.reason or "").strip():
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    _note(case, events.REMEDY_DROPPED, row, taken, actor, clock)


_STEPS = {
    Step.ACCEPT: _accept,
    Step.ASK: _ask,
    Step.DO: _do,
    Step.MOVE: _move,
    Step.CORRECT: _correct,
    Step.DROP: _drop,
}


def _note(
    case: Case, kind: EventKind, row: Remedy, taken: Taken, actor: Actor, clock: Clock, **fields: Any
) -> None:
    first = max(filter(None, (case.received_on, row.accepted_on if row.state != Stage.ACCEPTED else None)))
    if not first <= taken.on <= today(clock, case.zone):
        raise Refused(N_("Give a day from %(first)s up to today."), field="on", first=first)
    note(case, kind, on=taken.on, reason=taken.reason, actor=actor, clock=clock, remedy=row.number, **fields)


def _check_new(case: Case, new: NewRemedy, clock: Clock) -> None:
    if not new.what.strip():
        raise Refused(N_("Say what the complainant is to get."), field="what")
    if new.amount is not None and (new.amount.minor <= 0 or new.amount.currency != case.currency):
        raise Refused(N_("Give an amount above zero, in the currency of the complaint."), field="amount")
    if new.accepted_on is not None:
        if not case.received_on <= new.accepted_on <= today(clock, case.zone):
            raise Refused(
                N_("Give a day from %(first)s up to today."), field="accepted_on", first=case.received_on
            )
        if not new.how.strip():
            raise Refused(N_("Say how the complainant accepted."), field="how")
    _check_promise(new.promised_on, new.accepted_on or case.received_on)


def _check_promise(promised: date | None, first: date) -> None:
    if promised is not None and not first <= promised <= LATEST:
        raise Refused(N_("The day promised cannot lie before %(first)s."), field="promised_on", first=first)


def _follow(session: Session, case: Case, *, actor: Actor, clock: Clock, library: Library) -> None:
    _flag(session, case)
    recompute(session, case, library=library, now=clock.now())


def _flag(session: Session, case: Case) -> None:
    """The chip on lists says that something accepted is still to be done."""
    session.flush()
    others = [flag for flag in case.flags if flag != FLAG]
    owed = session.scalar(_owed(case).with_only_columns(Remedy.id).limit(1)) is not None
    case.flags = [*others, FLAG] if owed else others
