"""Lines of money: interest worked out, sums added up. Whole minor units; one rounding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from app.shared.errors import Refused
from app.shared.money import Money, round_minor, total
from app.shared.text import N_


class LineKind(StrEnum):
    AMOUNT = "amount"
    EXCESS = "excess"
    CAP = "cap"
    INTEREST = "interest"
    TAX = "tax"
    COMPENSATION = "compensation"
    GOODWILL = "goodwill"
    PAID = "paid"


LINE_TITLES = {
    LineKind.AMOUNT: N_("Amount owed"),
    LineKind.EXCESS: N_("Less excess"),
    LineKind.CAP: N_("Less what is above the limit"),
    LineKind.INTEREST: N_("Interest"),
    LineKind.TAX: N_("Less tax"),
    LineKind.COMPENSATION: N_("Compensation"),
    LineKind.GOODWILL: N_("Goodwill"),
    LineKind.PAID: N_("Less already paid"),
}
TAKES_AWAY = frozenset({LineKind.EXCESS, LineKind.CAP, LineKind.TAX, LineKind.PAID})
HIGHEST_RATE = Decimal(100)


def read_percent(text: str, *, field: str) -> Decimal:
    """A rate as people type it, with or without its sign. Raises Refused at ``field`` for what is no number."""
    try:
        value = Decimal(text.rstrip("% "))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Refused(N_("“%(text)s” is not a rate. Write 8 or 3.65."), field=field, text=text[:20])
    return value


def rate_of_interest(percent: Decimal) -> Decimal:
    """The rate, where it can be one of interest. Raises Refused."""
    if not 0 <= percent <= HIGHEST_RATE:
        raise Refused(N_("A rate of interest lies between 0 and 100 per cent."), field="percent")
    return percent


@dataclass(frozen=True)
class Step:
    """One rate and the days on which it held: the last day is not counted."""

    percent: Decimal
    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """Days that bear interest."""
        return (self.to_on - self.from_on).days

    def exact(self, principal: Money) -> Decimal:
        """What it comes to in minor units, not rounded."""
        return Decimal(principal.minor) * self.percent * self.days / Decimal(36500)


@dataclass(frozen=True)
class Interest:
    """Simple interest, counted from ``from_on`` to ``to_on``: the last day is not counted.

    By a dated rule (``rule``) it is cut into ``steps``, and ``percent`` is their mean by days.
    """

    principal: Money
    percent: Decimal
    from_on: date
    to_on: date
    rule: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def days(self) -> int:
        """Days that bear interest."""
        return (self.to_on - self.from_on).days

    @property
    def amount(self) -> Money:
        """principal × percent × days ÷ 365, all steps together, rounded once.

        Raises Refused when the term or a rate cannot be.
        """
        steps = self.steps or (Step(self.percent, self.from_on, self.to_on),)
        if self.days < 0:
            raise Refused(N_("Interest cannot end before it begins."), field="to_on")
        for step in steps:
            rate_of_interest(step.percent)
        exact = sum((step.exact(self.principal) for step in steps), Decimal(0))
        return Money(round_minor(exact), self.principal.currency)

    def to_json(self) -> dict[str, Any]:
        """As kept with the line."""
        stored: dict[str, Any] = {
            "principal": self.principal.minor,
            "percent": str(self.percent),
            "from_on": self.from_on.isoformat(),
            "to_on": self.to_on.isoformat(),
        }
        if self.rule:
            stored["rule"] = self.rule
            stored["steps"] = [
                [str(step.percent), step.from_on.isoformat(), step.to_on.isoformat()] for step in self.steps
            ]
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any], currency: str) -> Interest:
        """As :meth:`to_json` wrote it."""
        return cls(
            Money(stored["principal"], currency),
            Decimal(stored["percent"]),
            date.fromisoformat(stored["from_on"]),
            date.fromisoformat(stored["to_on"]),
            stored.get("rule", ""),
            tuple(
                Step(Decimal(percent), date.fromisoformat(first), date.fromisoformat(last))
                for percent, first, last in stored.get("steps", ())
            ),
        )


@dataclass(frozen=True)
class Line:
    """``amount`` is negative exactly where the kind takes away; of interest it is what ``interest`` works out to.

    Of a cap it is what :func:`apply_limits` makes of the ``limit``.
    """

    kind: LineKind
    what: str
    basis: str
    amount: Money
    interest: Interest | None = None
    limit: Money | None = None

    @property
    def before_limit(self) -> Money | None:
        """What a limit that was exceeded is set against; None where it was not reached, or there is none."""
        return None if self.limit is None or not self.amount.minor else self.limit - self.amount


def check_line(line: Line) -> None:
    """Raise Refused where the sign does not fit the kind, interest is not its own working, or nothing says what for."""
    if not line.what.strip():
        raise Refused(N_("Each line of money says what it is for."), field="what")
    if line.kind in TAKES_AWAY and line.amount.minor > 0:
        raise Refused(
            N_("“%(what)s” takes away: write it with a minus."), field="amount", what=line.what[:60]
        )
    if line.kind not in TAKES_AWAY and line.amount.minor < 0:
        raise Refused(N_("“%(what)s” cannot be negative."), field="amount", what=line.what[:60])
    if line.interest is not None and (
        line.kind is not LineKind.INTEREST or line.amount != line.interest.amount
    ):
        raise Refused(N_("Interest is what its own working comes to."), field="amount")


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The order in which a table of redress is read: what is owed, what is taken off, interest, the rest."""
    return sorted(lines, key=lambda line: list(LineKind).index(line.kind))


CLAIMED = frozenset({LineKind.AMOUNT, LineKind.EXCESS})
"""What a limit is set against: what is owed less the excess. Interest, compensation and goodwill lie outside it."""


def apply_limits(lines: Iterable[Line]) -> list[Line]:
    """The lines, in their order, with each limit worked out anew: what is above it is taken off.

    A second limit meets what the first one left. Raises Refused for a cap that names no limit, or a negative one.
    """
    found = list(lines)
    left = sum(line.amount.minor for line in found if line.kind in CLAIMED)
    for place, line in enumerate(found):
        if line.kind is not LineKind.CAP:
            continue
        if line.limit is None or line.limit.minor < 0:
            raise Refused(
                N_("Of a limit, type the limit itself: what is above it is worked out."), field="lines"
            )
        above = max(left - line.limit.minor, 0)
        left -= above
        found[place] = replace(line, amount=Money(-above, line.limit.currency))
    return found


def authority_used(lines: Iterable[Line], currency: str) -> Money:
    """The amount that decides who may approve: what is granted, before what was paid already is taken off."""
    granted = total([line.amount for line in lines if line.kind is not LineKind.PAID], currency)
    return granted if granted.minor > 0 else Money.zero(currency)


def point_total(lines: Iterable[Line], currency: str) -> Money:
    """What one point comes to. Raises Refused when it would be less than nothing."""
    amounts = []
    for line in lines:
        check_line(line)
        amounts.append(line.amount)
    result = total(amounts, currency)
    if result.minor < 0:
        raise Refused(N_("The lines of this point come to less than nothing."), field="amount")
    return result


TAX_BASIS = re.compile(r"(\d+(?:\.\d+)?)% × ")
"""How the basis of a line of tax begins, so that it can be worked out anew for another day."""


def tax_on(interest: Money, percent: Decimal) -> Line:
    """The tax taken off interest, rounded once. Raises Refused for a rate that cannot be."""
    if not 0 <= percent <= HIGHEST_RATE:
        raise Refused(N_("A rate of tax lies between 0 and 100 per cent."), field="interests")
    taken = -interest.times(percent / 100)
    what = "税款" if interest.currency == "CNY" else "Less tax on the interest"
    return Line(LineKind.TAX, what, f"{percent.normalize():f}% × {interest}", taken)
