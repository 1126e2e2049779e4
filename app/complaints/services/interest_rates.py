"""The dated table of interest rates: read by redress, kept by whoever verifies rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.complaints.domain.interest_rules import BANK_RATE, BASES, RULES, STATUTORY, DatedRate, interest_under
from app.complaints.domain.redress import HIGHEST_RATE, Interest
from app.complaints.events import INTEREST_RATE_SET
from app.complaints.models import InterestRate
from app.complaints.queries.interest_rates import rates_of, standing_rate
from app.platform import log
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, Refused
from app.shared.money import Money
from app.shared.text import N_

_BOE = "Bank of England, Official Bank Rate history; not compared with the official page"
_FIRST = (
    *((BANK_RATE, day, percent, _BOE) for day, percent in (
        ("2016-08-04", "0.25"), ("2017-11-02", "0.50"), ("2018-08-02", "0.75"), ("2020-03-11", "0.25"),
        ("2020-03-19", "0.10"), ("2021-12-16", "0.25"), ("2022-02-03", "0.50"), ("2022-03-17", "0.75"),
        ("2022-05-05", "1.00"), ("2022-06-16", "1.25"), ("2022-08-04", "1.75"), ("2022-09-22", "2.25"),
        ("2022-11-03", "3.00"), ("2022-12-15", "3.50"), ("2023-02-02", "4.00"), ("2023-03-23", "4.25"),
        ("2023-05-11", "4.50"), ("2023-06-22", "5.00"), ("2023-08-03", "5.25"), ("2024-08-01", "5.00"),
        ("2024-11-07", "4.75"), ("2025-02-06", "4.50"), ("2025-05-08", "4.25"), ("2025-08-07", "4.00"),
        ("2025-12-18", "3.75"),
    )),
    (STATUTORY, "1993-04-01", "8", "Financial Ombudsman Service; not compared with the official page"),
)  # fmt: skip
"""What the table holds before anybody kept it: from general knowledge, and marked so."""


def worked_out(session: Session, rule: str, principal: Money, from_on: date, to_on: date) -> Interest:
    """Interest by a rule and the rates of today's table. Raises Refused."""
    if rule not in RULES:
        raise Refused(N_("There is no such rule of interest."), field="interests")
    rows = rates_of(session, RULES[rule].basis)
    rates = [DatedRate(row.from_on, Decimal(row.percent)) for row in rows]
    return interest_under(rule, rates, principal, from_on, to_on)


def set_rate(
    *,
    actor: Actor,
    clock: Clock,
    basis: str,
    from_on: date | None,
    percent: Decimal,
    source: str,
    verified: str,
    known: int | None = None,
) -> InterestRate:
    """Add a rate, or correct the one of that very day; what stood there is kept as superseded.

    ``known`` is what :func:`newest` gave for the tables shown: Conflict when the rate of that day was put there since.
    Decisions keep the rates that they were worked out with. Raises Refused, NotAllowed without VERIFY_RULES.
    """
    actor.require(Permission.VERIFY_RULES)
    if basis not in BASES:
        raise Refused(N_("There is no such table."), field="basis")
    if from_on is None:
        raise Refused(N_("Say from which day it holds, like 2026-01-31."), field="from_on")
    if not 0 <= percent <= HIGHEST_RATE or len(str(percent)) > 12:
        raise Refused(N_("A rate of interest lies between 0 and 100 per cent."), field="percent")
    if not source.strip():
        raise Refused(N_("Name the source, so that somebody else can look it up."), field="source")
    if verified not in ("read", "secondary", "unverified"):
        raise Refused(N_("Say how sure it is."), field="verified")
    with transaction() as session:
        standing = standing_rate(session, basis, from_on)
        if known is not None and standing is not None and standing.id > known:
            raise Conflict(N_("A rate for this day was put in by someone else while you were working on it."))
        return _put(session, actor, clock, (basis, from_on, percent, source.strip()[:300], verified))


def _put(
    session: Session, actor: Actor, clock: Clock, row: tuple[str, date, Decimal, str, str]
) -> InterestRate:
    basis, from_on, percent, source, verified = row
    now = clock.now()
    was = standing_rate(session, basis, from_on)
    if was is not None:
        was.superseded_at = now
        session.flush()
    rate = InterestRate(
        basis=basis,
        from_on=from_on,
        percent=str(percent),
        source=source,
        verified=verified,
        by_name=actor.label,
        at=now,
    )
    session.add(rate)
    if actor is not SYSTEM:  # what is shipped was nobody's change
        _record(rate, was.percent if was else None, actor)
    return rate


def newest(session: Session) -> int:
    """The id of the rate that was put in last, in any table: what a page that shows them all was made from."""
    return session.scalar(select(func.max(InterestRate.id))) or 0


def _record(rate: InterestRate, was: str | None, actor: Actor) -> None:
    log.record(
        log.Stream("interest-rates", rate.basis),
        INTEREST_RATE_SET,
        actor=actor.label,
        recorded_at=rate.at,
        legal_zone="UTC",
        occurred_at=rate.at,
        basis=rate.basis,
        from_on=rate.from_on,
        percent=rate.percent,
        source=rate.source,
        verified=rate.verified,
        was=was,
    )


def seed_rates(clock: Clock) -> None:
    """Fill the table when it is empty; what a firm changed later stays."""
    with transaction() as session:
        if session.scalar(select(InterestRate.id).limit(1)) is not None:
            return
        for basis, day, percent, source in _FIRST:
            row = (basis, date.fromisoformat(day), Decimal(percent), source, "unverified")
            _put(session, SYSTEM, clock, row)


def shown_rates(session: Session) -> Sequence[tuple[str, list[InterestRate]]]:
    """Every table with its rows, newest first."""
    return [(basis, rates_of(session, basis)[::-1]) for basis in BASES]
