"""Did it work? Before and after an improvement, with an exact interval, and the verdict that the figures suggest.

Counts are compared as two Poisson rates (Przyborowski & Wilenski, Biometrika 31, 1940), shares as two binomials by the
exact conditional interval of their odds ratio (Cornfield, Proc. 3rd Berkeley Symposium 4, 1956), told as a ratio of
shares. Counts that vary more than chance from week to week are divided by their dispersion first (Rao & Scott,
Biometrics 48, 1992): else any change would look like an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, inf, lgamma

from app.reports.domain.distributions import binomial_at_most, ratio_interval
from app.shared.errors import Refused
from app.shared.text import N_

LEVEL = 0.95
POWER = 0.8
"""How likely the expected effect must be to show, for a look that shows nothing to mean something."""
WEEK = 7
YEAR = timedelta(days=364)  # whole weeks, so that weekdays agree


class Measure(StrEnum):
    COMPLAINTS = "complaints"
    RATE = "rate"  # per 1,000 policies in force
    UPHELD = "upheld"
    LATE = "late"


class Verdict(StrEnum):
    EFFECTIVE = "effective"
    NOT_SHOWN = "not-shown"
    WORSE = "worse"


MEASURE_TITLES = {
    Measure.COMPLAINTS: N_("Complaints received"),
    Measure.RATE: N_("Complaints per 1,000 policies in force"),
    Measure.UPHELD: N_("Share of points upheld, in whole or part"),
    Measure.LATE: N_("Share of complaints answered after a date set by law"),
}
VERDICT_TITLES = {
    Verdict.EFFECTIVE: N_("Effective"),
    Verdict.NOT_SHOWN: N_("Not shown"),
    Verdict.WORSE: N_("Worse"),
}
COUNTED = frozenset({Measure.COMPLAINTS, Measure.RATE})


@dataclass(frozen=True)
class Window:
    """Days from ``first`` to ``last``, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Side:
    """What was seen on one side: ``count`` out of ``size`` (days, policies, or cases), and week by week."""

    count: int
    size: float
    weekly: Sequence[int] = ()


@dataclass(frozen=True)
class Effect:
    """After against before. ``ratio`` None: there was nothing before to compare with."""

    before: Side
    after: Side
    expected: float
    ratio: float | None
    low: float
    high: float
    spread: float
    enough: bool
    suggestion: Verdict
    reached: bool
    """Whether the effect that was expected lies within what was seen, or was passed."""


def windows(from_on: date, judge_on: date, against: str) -> tuple[Window, Window]:
    """The days before and after: as many of each, right before the change or a year (52 weeks) earlier."""
    after = Window(from_on, judge_on - timedelta(days=1))
    if against == "year":
        years = -(-after.days // YEAR.days)
        return Window(after.first - years * YEAR, after.last - years * YEAR), after
    return Window(from_on - timedelta(days=after.days), from_on - timedelta(days=1)), after


def check_expectation(percent: int | None, from_on: date | None, judge_on: date | None) -> None:
    """Raise Refused where nothing could ever be judged by it."""
    if percent is None or not 1 <= percent <= 100:
        raise Refused(N_("Say by how many per cent it is to fall, from 1 to 100."), field="percent")
    if from_on is None or judge_on is None:
        raise Refused(N_("Give the day."), field="from_on" if from_on is None else "judge_on")
    if (judge_on - from_on).days < 4 * WEEK:
        raise Refused(
            N_("Judge it four weeks or more after the effect begins: fewer days show nothing."),
            field="judge_on",
        )


def compare_rates(before: Side, after: Side, percent: int) -> Effect:
    """Two counts over their exposure."""
    expected = 1 - percent / 100
    spread = max(dispersion(before.weekly), dispersion(after.weekly))
    seen, was = after.count / spread, before.count / spread
    if before.size <= 0 or after.size <= 0 or not was + seen:
        return _judged(before, after, expected, None, 0.0, inf, spread, enough=False)
    low, high = ratio_interval(seen, was, after.size, before.size, LEVEL)
    ratio = (seen / after.size) / (was / before.size) if was else None
    enough = was > 0 and _would_show(was, after.size / before.size, expected)
    return _judged(before, after, expected, ratio, low, high, spread, enough=enough)


def compare_shares(before: Side, after: Side, percent: int) -> Effect:
    """Two shares. The interval of the odds ratio is told as that of the ratio of shares, at the share before."""
    expected = 1 - percent / 100
    n_before, n_after = int(before.size), int(after.size)
    if not n_before or not n_after or not before.count:
        return _judged(before, after, expected, None, 0.0, inf, 1.0, enough=False)
    share = before.count / n_before
    odds_low, odds_high = odds_interval(after.count, n_after, before.count, n_before)
    low, high = _as_ratio(odds_low, share), _as_ratio(odds_high, share)
    ratio = (after.count / n_after) / share
    enough = _would_show(before.count * (1 - share), n_after / n_before, expected)
    return _judged(before, after, expected, ratio, low, high, 1.0, enough=enough)


def dispersion(weekly: Sequence[int]) -> float:
    """Pearson's chi-square over its degrees of freedom, at least 1; 1 for fewer than eight whole weeks."""
    if len(weekly) < 8 or not any(weekly):
        return 1.0
    mean = sum(weekly) / len(weekly)
    return max(1.0, sum((week - mean) ** 2 for week in weekly) / mean / (len(weekly) - 1))


def odds_interval(a: int, n: int, b: int, m: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact conditional interval of the odds ratio of ``a`` in ``n`` against ``b`` in ``m``.

    Given a + b, a is Fisher's noncentral hypergeometric; each limit is the odds ratio at which what was seen lies
    just in the tail.
    """
    least, most = max(0, a + b - m), min(n, a + b)
    values = range(least, most + 1)
    weights = [_choose(n, x) + _choose(m, a + b - x) for x in values]
    tail = (1 - level) / 2

    def mass(psi: float, seen: Callable[[int], bool]) -> float:
        terms = [weight + x * psi for weight, x in zip(weights, values, strict=True)]
        top = max(terms)
        parts = [exp(term - top) for term in terms]
        return sum(part for part, x in zip(parts, values, strict=True) if seen(x)) / sum(parts)

    low = 0.0 if a == least else exp(_root(lambda psi: mass(psi, lambda x: x >= a) - tail))
    high = inf if a == most else exp(_root(lambda psi: tail - mass(psi, lambda x: x <= a)))
    return low, high


def _root(rising: Callable[[float], float]) -> float:
    low, high = -25.0, 25.0
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _as_ratio(odds: float, share: float) -> float:
    """The ratio of shares that an odds ratio makes of ``share`` (Zhang & Yu, JAMA 280, 1998)."""
    if odds == inf:
        return 1 / share
    return odds / (1 - share + share * odds)


def _would_show(before: float, weight: float, expected: float) -> bool:
    """True when an effect as expected would show in four of five such looks.

    Given n in all, the count after is binomial; the largest count that shows a fall is found, then how likely the
    expected effect comes to lie there.
    """
    n = round(before * (1 + weight * expected))
    if n < 1:
        return False
    null, alternative = weight / (1 + weight), weight * expected / (1 + weight * expected)
    tail = (1 - LEVEL) / 2
    low, high = -1, n
    while high - low > 1:
        middle = (low + high) // 2
        if binomial_at_most(middle, n, null) <= tail:
            low = middle
        else:
            high = middle
    return low >= 0 and binomial_at_most(low, n, alternative) >= POWER


def _judged(
    before: Side,
    after: Side,
    expected: float,
    ratio: float | None,
    low: float,
    high: float,
    spread: float,
    *,
    enough: bool,
) -> Effect:
    if low > 1:
        suggestion = Verdict.WORSE
    elif high < 1:
        suggestion = Verdict.EFFECTIVE
    else:
        suggestion = Verdict.NOT_SHOWN
    reached = suggestion is Verdict.EFFECTIVE and low <= expected
    return Effect(before, after, expected, ratio, low, high, spread, enough, suggestion, reached)
