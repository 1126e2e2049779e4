"""What closed cases with the same clause came to: figures only where there are enough to say anything.

Practice of the trade: an answer is held against its like, and one outside their band is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.shared.money import round_minor

FEWEST = 5
"""Below this many, figures say nothing, and could give away whose they are."""


@dataclass(frozen=True)
class Quartiles:
    """A quarter was paid ``lower`` or less, half ``middle`` or less, a quarter ``upper`` or more; minor units."""

    lower: int
    middle: int
    upper: int

    def holds(self, minor: int) -> bool:
        """True for an amount in the middle half."""
        return self.lower <= minor <= self.upper


def quartiles(amounts: Sequence[int]) -> Quartiles | None:
    """Of at least ``FEWEST`` amounts; None of fewer. Between two amounts in proportion (Hyndman and Fan's type 7)."""
    if len(amounts) < FEWEST:
        return None
    ordered = sorted(amounts)
    return Quartiles(*(_at(ordered, Decimal(quarter) / 4) for quarter in (1, 2, 3)))


def _at(ordered: Sequence[int], share: Decimal) -> int:
    place = share * (len(ordered) - 1)
    below = int(place)
    if below + 1 == len(ordered):
        return ordered[below]
    return round_minor(ordered[below] + (place - below) * (ordered[below + 1] - ordered[below]))
