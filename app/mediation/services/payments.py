"""Payments under an outcome: agreed or ordered, paid, and open until they are proven."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.mediation import events
from app.mediation.domain.tracks import Outcome
from app.mediation.models import Award, Payment, Settlement
from app.mediation.services.award_interest import Terms, interest_of, interest_on
from app.mediation.services.changing import At, By, Change, ahead, changing, reason
from app.mediation.services.steps import happen
from app.shared.errors import Refused
from app.shared.money import LARGEST_MINOR, Money
from app.shared.text import N_

MOST_PAYMENTS = 60
NO_INTEREST = Terms()


def add_payment(
    *,
    by: By,
    at: At,
    due_on: date | None,
    amount_minor: int | None,
    to_whom: str,
    terms: Terms = NO_INTEREST,
) -> Payment:
    """Something that is to be paid by a day, with interest beside it where the outcome gives it.

    Refused before the decision binds.
    """
    with changing(by, at) as change:
        if change.proceeding.state != "decided":
            raise Refused(N_("Record the outcome first."))
        award = award_of(change)
        if award is not None and award.acceptance == "open":
            raise Refused(N_("The decision does not bind before it is accepted."))
        from_ = outcome_day(change)
        due = ahead(due_on, "due_on", since=from_)
        if due is None:
            raise Refused(N_("Give the day."), field="due_on")
        if amount_minor is None or not 0 < amount_minor <= LARGEST_MINOR:
            raise Refused(N_("Give the amount."), field="amount")
        if not to_whom.strip():
            raise Refused(N_("Say to whom it is paid."), field="to_whom")
        number = change.next_number(Payment.number)
        if number > MOST_PAYMENTS:
            raise Refused(N_("At most 60 payments are kept; write the rest into the terms."))
        amount = Money(amount_minor, change.proceeding.currency)
        interest = interest_of(change.session, terms, amount, due)
        row = Payment(
            proceeding_id=change.proceeding.id,
            number=number,
            due_on=due,
            amount_minor=amount_minor,
            currency=change.proceeding.currency,
            to_whom=to_whom.strip(),
            interest=interest.to_json() if interest else None,
        )
        change.session.add(row)
        change.note(events.PAYMENT_SET, row, payment=number, due=due, from_=from_)
    return row


def pay(*, by: By, at: At, number: int, on: date | None, proof: str = "") -> Payment:
    """It was paid; with ``proof`` (a bank's reference, a receipt) also proven. Without, the proof stays open.

    Interest is worked out to that day, and stays as it was then.
    """
    with changing(by, at) as change:
        row = _unpaid(change, number)
        day = change.past(on, "on", since=outcome_day(change))
        interest = interest_on(change.session, row, day)
        row.paid_on, row.interest = day, interest.to_json() if interest else None
        change.note(events.PAYMENT_MADE, row, on=row.paid_on, payment=number)
        if proof.strip():
            _prove(change, row, proof)
        _complied(change)
    return row


def drop_payment(*, by: By, at: At, number: int, on: date | None, why: str) -> None:
    """It is not to be paid: entered wrongly, or other days were agreed. The list keeps it, struck through."""
    with changing(by, at) as change:
        row = _unpaid(change, number)
        row.dropped_on = change.past(on, "on", since=outcome_day(change))
        change.note(events.PAYMENT_DROPPED, row, on=row.dropped_on, reason=reason(why), payment=number)
        _complied(change)


def _unpaid(change: Change, number: int) -> Payment:
    row = change.one(Payment, number)
    if row.paid_on is not None:
        raise Refused(N_("It was paid already."))
    if row.dropped_on is not None:
        raise Refused(N_("It is not payable any more."))
    return row


def prove(*, by: By, at: At, number: int, proof: str) -> None:
    """What proves a payment that was made."""
    with changing(by, at) as change:
        row = change.one(Payment, number)
        if row.paid_on is None or row.proof is not None:
            raise Refused(N_("There is no proof to add."))
        if not proof.strip():
            raise Refused(N_("Say what proves it."), field="proof")
        _prove(change, row, proof)
        _complied(change)


def _prove(change: Change, row: Payment, proof: str) -> None:
    row.proof = proof.strip()[:200]
    change.note(events.PAYMENT_PROVEN, row, payment=row.number, proof=row.proof)


def _complied(change: Change) -> None:
    """When the last payment is proven, the procedure's own step of compliance is written down once."""
    rows = [row for row in payments_of(change) if row.dropped_on is None]
    step = outcome_of(change).complied
    if not step or not rows or any(row.paid_on is None or row.proof is None for row in rows):
        return
    last = max(row.paid_on for row in rows if row.paid_on)
    happen(change.session, change.by, change.case, change.proceeding, change.track, step, on=last)


def payments_of(change: Change) -> list[Payment]:
    """Everything that is to be paid under the outcome, in the order in which it was entered."""
    return list(
        change.session.scalars(
            select(Payment).where(Payment.proceeding_id == change.proceeding.id).order_by(Payment.number)
        )
    )


def outcome_of(change: Change) -> Outcome:
    """The way in which it ended; Refused while it runs."""
    outcome = change.track.outcome(change.proceeding.outcome_name or "")
    if outcome is None:
        raise Refused(N_("Record the outcome first."))
    return outcome


def award_of(change: Change) -> Award | None:
    """The award or decision, where it ended with one."""
    award_id = change.proceeding.award_id
    return change.session.get(Award, award_id) if award_id else None


def outcome_day(change: Change) -> date:
    """The day from which something may be due under the outcome."""
    award = award_of(change)
    if award is not None:
        return award.made_on
    settlement_id = change.proceeding.settlement_id
    if settlement_id is None:
        raise Refused(N_("Nothing is to be paid under it."))
    return change.session.get_one(Settlement, settlement_id).agreed_on
