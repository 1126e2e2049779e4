"""What closed cases like this one came to, and when an answer leaves their band.

Practice of the trade: an answer is held against its like, and one outside their band needs a reason that an auditor
can read. Like means the same clause, product and currency, and the same complaint reason where enough share it. The
band of money is the middle half (lower to upper quartile); an outcome leaves it when fewer than one in ten of the like
cases had it. No regulator sets these measures: they are ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.shared.money import round_minor

FEWEST = 5
"""Below this many, figures say nothing, and could give away whose they are."""
SELDOM = Decimal("0.1")


class Measure(StrEnum):
    """In what an answer differs from its like."""

    OUTCOME = "outcome"
    AMOUNT = "amount"


@dataclass(frozen=True)
class LikePoint:
    """One point of a closed case.

    ``minor`` is 0 where nothing was paid, ``reference`` empty for a reader who may not open the case.
    """

    outcome: str
    minor: int
    reason_id: int | None
    reference: str
    closed_on: date


@dataclass(frozen=True)
class Quartiles:
    """A quarter was paid ``lower`` or less, half ``middle`` or less, a quarter ``upper`` or more; minor units."""

    lower: int
    middle: int
    upper: int

    def holds(self, minor: int) -> bool:
        """True for an amount in the middle half."""
        return self.lower <= minor <= self.upper


@dataclass(frozen=True)
class Departure:
    """An answer outside the band.

    Of ``compared`` like points ``same`` had this outcome; half of what was paid lay between ``lower`` and ``upper``
    (None where too few were paid anything).
    """

    measure: Measure
    outcome: str
    minor: int
    compared: int
    same: int
    lower: int | None
    upper: int | None


def quartiles(amounts: Sequence[int]) -> Quartiles | None:
    """Of at least ``FEWEST`` amounts; None of fewer. Between two amounts in proportion (Hyndman and Fan's type 7)."""
    if len(amounts) < FEWEST:
        return None
    ordered = sorted(amounts)
    return Quartiles(*(_at(ordered, Decimal(quarter) / 4) for quarter in (1, 2, 3)))


def alike(points: Sequence[LikePoint], reason_id: int | None) -> tuple[LikePoint, ...]:
    """Those with the same reason where there are enough of them, else all."""
    same = tuple(point for point in points if reason_id is not None and point.reason_id == reason_id)
    return same if len(same) >= FEWEST else tuple(points)


def paid(points: Sequence[LikePoint]) -> Quartiles | None:
    """The quartiles of what was paid, where anything was; None of too few."""
    return quartiles([point.minor for point in points if point.minor > 0])


def departure(points: Sequence[LikePoint], outcome: str, minor: int) -> Departure | None:
    """How an answer leaves the band of like points; None inside it, or where they are too few to tell."""
    if len(points) < FEWEST:
        return None
    same, band = Counter(point.outcome for point in points)[outcome], paid(points)
    if same < SELDOM * len(points):
        measure = Measure.OUTCOME
    elif minor > 0 and band is not None and not band.holds(minor):
        measure = Measure.AMOUNT
    else:
        return None
    lower, upper = (band.lower, band.upper) if band else (None, None)
    return Departure(measure, outcome, minor, len(points), same, lower, upper)


def _at(ordered: Sequence[int], share: Decimal) -> int:
    place = share * (len(ordered) - 1)
    below = int(place)
    if below + 1 == len(ordered):
        return ordered[below]
    return round_minor(ordered[below] + (place - below) * (ordered[below + 1] - ordered[below]))
