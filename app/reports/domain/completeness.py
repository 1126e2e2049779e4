"""How much of a month is there already, when a register holds closed complaints only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from statistics import median

STRETCH = 28

Counted = Iterable[int] | Mapping[int, int]
"""Whole numbers, one by one or with how often each is there."""


def closed_within(delays: Counted, limits: Counted) -> list[float]:
    """F(d), the share of complaints that are closed within d days, from closed ones alone.

    ``limits`` says for each complaint within how many days it had to be closed to be in the file (last closing day −
    receipt). Reverse-time product limit: F(d) = Π_{e > d} (1 − n(e) / R(e)) with n(e) closed after exactly e days and
    R(e) those closed within e days that could have taken e (Kalbfleisch & Lawless, *Inference based on retrospective
    ascertainment*, JASA 84, 1989; Lynden-Bell 1971). F is relative to the longest delay that can be seen.
    """
    closed, seen = Counter(delays), Counter(limits)
    longest = max(closed, default=0)
    exactly = [0] * (longest + 2)
    risk = [0] * (longest + 2)
    for delay, times in closed.items():
        exactly[delay] += times
        risk[delay] += times
    for limit, times in seen.items():
        risk[min(limit, longest) + 1] -= times
    for at in range(1, longest + 1):
        risk[at] += risk[at - 1]
    within = [1.0] * (longest + 1)
    for at in range(longest, 0, -1):
        left = 1 - exactly[at] / risk[at] if risk[at] else 1.0
        within[at - 1] = within[at] * left
    return within


def present(within: Sequence[float], *, first: int, last: int) -> float:
    """The share of complaints received on a day that are in the file: those closed from ``first`` to ``last`` days
    after it (both relative to the receipt; ``first`` is 0 or less where closings of that time were all recorded)."""

    def until(days: int) -> float:
        if days < 0:
            return 0.0
        return within[min(days, len(within) - 1)] if within else 1.0

    return max(0.0, until(last) - until(first - 1))


def recorded_closings(closings: Counted) -> tuple[int, int]:
    """From which to which day (ordinals) closings were recorded, not counting stragglers.

    Records begin with the first stretch of four weeks that has a quarter as many closings as the stretch in which the
    middle one of all closings lies: what a register took over from before is a few old complaints. They end with the
    last but a thousandth.
    """
    by_day = Counter(closings)
    days = sorted(by_day)
    left, last = by_day.total() // 1000, len(days) - 1
    while left >= by_day[days[last]]:
        left -= by_day[days[last]]
        last -= 1
    by_stretch: Counter[int] = Counter()
    for day in days:
        by_stretch[(day - days[0]) // STRETCH] += by_day[day]
    usual = median(chain.from_iterable(repeat(closed, closed) for closed in by_stretch.values()))
    first = next(stretch for stretch in sorted(by_stretch) if by_stretch[stretch] * 4 >= usual)
    return days[0] + first * STRETCH, days[last]
