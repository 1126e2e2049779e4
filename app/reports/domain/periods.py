"""The stretches of time that a report compares: months, or weeks for a period shorter than four of them."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

HISTORY = {"month": 36, "week": 104}
SHORTEST_IN_MONTHS = 28


@dataclass(frozen=True)
class Stretches:
    """Consecutive stretches; those from place ``start`` on are the period, those before are its history."""

    grain: str
    firsts: tuple[date, ...]
    lasts: tuple[date, ...]
    start: int

    def __len__(self) -> int:
        return len(self.firsts)

    def place(self, day: date) -> int:
        """In which stretch a day lies; it must lie in one."""
        return bisect_right(self.firsts, day) - 1

    def days(self, place: int) -> int:
        """How long a stretch is."""
        return (self.lasts[place] - self.firsts[place]).days + 1


def stretches(first: date, last: date) -> Stretches:
    """Cut the period and what went before it; the last stretch ends with the period, whole or not."""
    grain = "month" if (last - first).days + 1 >= SHORTEST_IN_MONTHS else "week"

    def begin(step: int) -> date:
        return months_later(first, step) if grain == "month" else first + timedelta(weeks=step)

    firsts = []
    step = -HISTORY[grain]
    while (day := begin(step)) <= last:
        firsts.append(day)
        step += 1
    lasts = [day - timedelta(days=1) for day in firsts[1:]] + [last]
    return Stretches(grain, tuple(firsts), tuple(lasts), HISTORY[grain])


def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last day where the month is shorter."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
