"""Dated rules of interest: which rate holds on which day, and how a term is cut where the rate changes.

Rates stand in a table that the firm keeps (``services/interest_rates.py``); nothing here knows a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.complaints.domain.redress import Interest, Step
from app.shared.errors import Refused
from app.shared.money import Money
from app.shared.text import N_


@dataclass(frozen=True)
class InterestRule:
    """Points above a dated rate. ``basis`` names the table, ``title`` what people call it.

    ``country`` is where it belongs, as the ids of rule packs begin.
    """

    id: str
    country: str
    basis: str
    plus: Decimal
    title: str
    source: str

    @property
    def moves(self) -> bool:
        """True where the rate changes without anybody telling us."""
        return self.basis == BANK_RATE


BANK_RATE, STATUTORY = "gb-bank-rate", "gb-simple-8"
RULES = {
    rule.id: rule
    for rule in (
        InterestRule(
            "gb-bank-rate-plus-1",
            "gb",
            BANK_RATE,
            Decimal(1),
            N_("UK: Bank Rate and 1 point (referred to the ombudsman from 1 January 2026)"),
            "Financial Ombudsman Service, award interest from 1 January 2026",
        ),
        InterestRule(
            "gb-8-simple",
            "gb",
            STATUTORY,
            Decimal(0),
            N_("UK: 8 per cent simple (referred before 2026; late payment after a determination)"),
            "Financial Ombudsman Service, award interest before 1 January 2026",
        ),
    )
}
BASES = {
    BANK_RATE: N_("Bank Rate of the Bank of England"),
    STATUTORY: N_("Simple interest of ombudsman awards"),
}


def rules_under(regime: str | None) -> list[InterestRule]:
    """The rules that complaints under that pack can use."""
    country = (regime or "").partition("-")[0]
    return [rule for rule in RULES.values() if rule.country == country]


@dataclass(frozen=True, slots=True)
class DatedRate:
    """``percent`` holds from ``from_on`` until the next row of its table."""

    from_on: date
    percent: Decimal


def interest_under(
    rule_id: str, rates: Sequence[DatedRate], principal: Money, from_on: date, to_on: date
) -> Interest:
    """Interest by a dated rule, a step for each rate that held; the last day is not counted.

    Raises Refused for an unknown rule, a term that ends before it begins, and a first day for which no rate is known.
    """
    rule = RULES.get(rule_id)
    if rule is None:
        raise Refused(N_("There is no such rule of interest."), field="interests")
    if to_on < from_on:
        raise Refused(N_("Interest cannot end before it begins."), field="interests")
    steps = _steps(sorted(rates, key=lambda rate: rate.from_on), rule.plus, from_on, to_on)
    if not steps:
        message = N_("The table knows no rate of %(rule)s on %(day)s.")
        raise Refused(message, field="interests", rule=rule.title, day=from_on)
    days = sum(step.days for step in steps)
    mean = sum((step.percent * step.days for step in steps), Decimal(0)) / days if days else steps[0].percent
    return Interest(principal, mean.quantize(Decimal("0.0001")), from_on, to_on, rule_id, steps)


def _steps(rates: Sequence[DatedRate], plus: Decimal, from_on: date, to_on: date) -> tuple[Step, ...]:
    if not rates or rates[0].from_on > from_on:
        return ()
    ends = [rate.from_on for rate in rates[1:]] + [None]
    found = []
    for rate, end in zip(rates, ends, strict=True):
        first, last = max(rate.from_on, from_on), min(end or to_on, to_on)
        if first < last or (
            first == from_on == to_on and first >= rate.from_on and (end is None or first < end)
        ):
            found.append(Step(rate.percent + plus, first, last))
    return tuple(found)
