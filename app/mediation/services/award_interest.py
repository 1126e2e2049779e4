"""Interest that a payment under an outcome carries until it is made: worked out anew for the day of payment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.complaints.domain.redress import Interest, rate_of_interest, read_percent
from app.complaints.services.interest_rates import worked_out
from app.mediation.models import Payment
from app.shared.errors import Refused
from app.shared.money import Money
from app.shared.text import N_

TYPED = "typed"
"""A rate that the decision names itself, instead of one of the dated rules."""


@dataclass(frozen=True)
class Terms:
    """As typed: a dated rule or ``TYPED``, per cent a year, on which amount (None: the whole), from which day."""

    rate: str = ""
    percent: str = ""
    on_minor: int | None = None
    from_on: date | None = None


def interest_of(session: Session, terms: Terms, amount: Money, to_on: date) -> Interest | None:
    """What the terms come to by ``to_on``, simple, the last day not counted; None without a rate. Raises Refused."""
    if not terms.rate:
        return None
    if terms.from_on is None or terms.from_on > to_on:
        raise Refused(
            N_("Say from which day interest runs, before the day of payment."), field="interest_from"
        )
    principal = amount if terms.on_minor is None else Money(terms.on_minor, amount.currency)
    if not 0 < principal.minor <= amount.minor:
        raise Refused(N_("Interest runs on the amount, or on a part of it."), field="interest_on")
    if terms.rate == TYPED:
        percent = rate_of_interest(read_percent(terms.percent, field="percent"))
        return Interest(principal, percent, terms.from_on, to_on)
    try:
        return worked_out(session, terms.rate, principal, terms.from_on, to_on)
    except Refused as error:
        raise Refused(error.message, field="rate", **error.params) from error


def interest_on(session: Session, payment: Payment, day: date) -> Interest | None:
    """The interest of a payment when it is made on that day; once it was made, as it was then."""
    if payment.interest is None:
        return None
    kept = Interest.from_json(payment.interest, payment.currency)
    if payment.paid_on is not None:
        return kept
    to_on = max(day, kept.from_on)
    if kept.rule:
        return worked_out(session, kept.rule, kept.principal, kept.from_on, to_on)
    return replace(kept, to_on=to_on)
