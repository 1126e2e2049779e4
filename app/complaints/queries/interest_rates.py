"""The dated table of interest rates, read: its rows, and how far a rate is known."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.complaints.domain.interest_rules import RULES
from app.complaints.models import InterestRate


def rates_of(session: Session, basis: str) -> list[InterestRate]:
    """The rows of one table that count, oldest first."""
    current = select(InterestRate).where(InterestRate.basis == basis, InterestRate.superseded_at.is_(None))
    return list(session.scalars(current.order_by(InterestRate.from_on)))


def standing_rate(session: Session, basis: str, from_on: date | None) -> InterestRate | None:
    """The row of a table that counts from that very day on, if there is one."""
    return session.scalar(
        select(InterestRate).where(
            InterestRate.basis == basis, InterestRate.from_on == from_on, InterestRate.superseded_at.is_(None)
        )
    )


def known_until(session: Session, rule_id: str) -> date | None:
    """The last day for which somebody has looked up the rate of a rule; None where it does not move.

    A row that was compared with its source says how things stood on the day it was entered; one that nobody compared
    says no more than that it began.
    """
    rule = RULES.get(rule_id)
    rows = rates_of(session, rule.basis) if rule is not None and rule.moves else []
    if not rows:
        return None
    last = rows[-1]
    return last.from_on if last.verified == "unverified" else max(last.from_on, last.at.date())
