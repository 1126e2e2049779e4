"""How much of a month is there already, when a register holds closed complaints only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

STRETCH = 28


def closed_within(delays: Sequence[int], limits: Sequence[int]) -> list[float]:
    """F(d), the share of complaints that are closed within d days, from closed ones alone.

    ``limits`` says for each complaint within how many days it had to be closed to be in the file (last closing day −
    receipt). Reverse-time product limit: F(d) = Π_{e > d} (1 − n(e) / R(e)) with n(e) closed after exactly e days and
    R(e) those closed within e days that could have taken e (Kalbfleisch & Lawless, *Inference based on retrospective
    ascertainment*, JASA 84, 1989; Lynden-Bell 1971). F is relative to the longest delay that can be seen.
    """
    longest = max(delays, default=0)
    exactly = [0] * (longest + 2)
    risk = [0] * (longest + 2)
    for delay, limit in zip(delays, limits, strict=True):
        exactly[delay] += 1
        risk[delay] += 1
        risk[min(limit, longest) + 1] -= 1
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


def recorded_closings(closings: Sequence[int]) -> tuple[int, int]:
    """From which to which day (ordinals) closings were recorded, not counting stragglers.

    Records begin with the first stretch of four weeks that has a quarter as many closings as the stretch in which the
    middle one of all closings lies: what a register took over from before is a few old complaints. They end with the
    last but a thousandth.
    """
    ordered = sorted(closings)
    last = ordered[-1 - len(ordered) // 1000]
    by_stretch = Counter((day - ordered[0]) // STRETCH for day in ordered)
    usual = median(by_stretch[(day - ordered[0]) // STRETCH] for day in ordered)
    first = next(stretch for stretch in sorted(by_stretch) if by_stretch[stretch] * 4 >= usual)
    return ordered[0] + first * STRETCH, last
