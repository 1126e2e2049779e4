"""Looking through one series for the stretch that differs most from what went before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from operator import mul

from app.reports.domain.charts import settled_spread
from app.reports.domain.distributions import (
    binomial_at_least,
    binomial_at_most,
    ratio_interval,
    usual_interval,
)

LONGEST = 12
BACK = 24
LEAST_BEFORE = 6
WORTH_A_TEST = 2.5
_WORTH_A_LOOK = WORTH_A_TEST**2 / 4 * 0.999999


@dataclass(frozen=True)
class Window:
    """Places ``start`` to ``end`` (exclusive) differ: ``p`` is two-sided and already pays for all windows tried.

    ``expected`` is by the first exposure, from ``before`` counts over ``weight_before``; ``spread`` is the standard
    deviation over what chance alone gives.
    """

    start: int
    end: int
    observed: float
    expected: float
    rises: bool
    p: float
    score: float
    spread: float
    before: float
    weight: float
    weight_before: float

    def usual(self) -> tuple[float, float]:
        """Between which counts 19 of 20 such stretches would lie had nothing changed, the short past allowed for."""
        wider = self.spread**2 * (1 + self.weight / self.weight_before)
        return usual_interval(self.expected, wider)

    def ratio(self) -> tuple[float, float, float] | None:
        """Observed over expected with its 95 % interval; None when nothing was expected."""
        if self.expected <= 0:
            return None
        scale = self.spread**2
        low, high = ratio_interval(
            self.observed / scale, self.before / scale, self.weight, self.weight_before
        )
        return self.observed / self.expected, low, high


def scan(
    counts: Sequence[float],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
    start: int,
    *,
    longest: int = LONGEST,
) -> Window | None:
    """The window from place ``start`` on that differs most from the ``BACK`` places before it, under every exposure.

    For each window the count is compared with what the places before it lead to expect, by the square-root transform
    2(√(x + 3/8) − √(μ + 3/8)) (Anscombe, Biometrika 35, 1948); the weakest of the exposures counts, so that a rise is
    one only when it is a rise against the series' own past *and* against the whole (an intersection-union test: Berger,
    Technometrics 24, 1982). The best window is then tested exactly: given x + b, x is binomial (Przyborowski & Wilenski
    1940), with counts divided by the dispersion (Rao & Scott 1992), and paid for the number of windows (Bonferroni), of
    which those of one length that overlap count as the fewer that would not. None when no window is worth a test.
    """
    if not _may_differ(counts, exposures, trusted, start, longest):
        return None
    series = _Series(counts, exposures, trusted, start)
    best: tuple[float, int, int] | None = None
    tried = 0.0
    for first in range(start, len(counts)):
        if not trusted[first]:
            continue
        scores = series.scores_from(first, min(len(counts), first + longest))
        tried += sum(1 / (end - first) for end, _ in scores)
        for end, score in scores:
            if best is None or abs(score) > abs(best[0]):
                best = (score, first, end)
    if best is None or abs(best[0]) < WORTH_A_TEST:
        return None
    found = series.tested(*best, 2 * max(1.0, tried))
    whole = series.whole(start, longest)
    return whole if whole is not None and whole.p < found.p else found


def _may_differ(
    counts: Sequence[float],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
    start: int,
    longest: int,
) -> bool:
    """Whether a window may have a score that is worth a test; most series have none, and this is quick to see.

    No score is more than it would be without any spread beyond chance, and that squared is
    4 (x − μ)² / (√x + √μ)² / (1 + share), of which (√x + √μ)² = x + μ + 2√(xμ) is x + μ + 2 min(x, μ) at least.
    """
    steps, seen = _running([1] * len(counts), trusted), _running(counts, trusted)
    weights = [_running(each, trusted) for each in exposures]
    for first in range(start, len(counts)):
        if not trusted[first]:
            continue
        begin = max(0, first - BACK)
        if steps[first] - steps[begin] < LEAST_BEFORE:
            return True
        before, gone = seen[first] - seen[begin], seen[first]
        pasts = [weight[first] - weight[begin] for weight in weights]
        if min(pasts) <= 0:
            continue
        for end in range(first + 1, min(len(counts), first + longest) + 1):
            count, sign = seen[end] - gone, 0
            for weight, past in zip(weights, pasts, strict=True):
                share = (weight[end] - weight[first]) / past
                mean = before * share
                far = count - mean
                least = (3 * mean + count if mean < count else 3 * count + mean) + 1.5
                if far * far < _WORTH_A_LOOK * least * (1 + share) or far * sign < 0:
                    break
                sign = 1 if far > 0 else -1
            else:
                return True
    return False


def compare(
    counts: Sequence[float],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
    window: tuple[int, int],
    *,
    back: int = BACK,
) -> Window | None:
    """One window that was chosen beforehand, tested like those that ``scan`` finds; None with too short a past."""
    series = _Series(counts, exposures, trusted, window[0], back)
    parts = series.parts(*window)
    if parts is None:
        return None
    return series.tested(series.score(parts), *window, 1.0)


Part = tuple[float, float]
"""How much in a window, and how much in what it is compared with."""


class _Series:
    """Running sums of a series and its exposures over the trusted places."""

    def __init__(
        self,
        counts: Sequence[float],
        exposures: Sequence[Sequence[float]],
        trusted: Sequence[bool],
        start: int,
        back: int = BACK,
    ) -> None:
        self.size, self.back, self.trusted = len(counts), back, trusted
        self.steps = _running([1] * self.size, trusted)
        self.sums = [_running(counts, trusted), *(_running(each, trusted) for each in exposures)]
        self.spreads = [_spread(counts, each, trusted, start) for each in exposures]

    def scores_from(self, first: int, last: int) -> list[tuple[int, float]]:
        """(end, score) of every window that begins at ``first`` and has a past; the tight loop of it all."""
        begin = max(0, first - self.back)
        if self.steps[first] - self.steps[begin] < LEAST_BEFORE:
            ends = (end for end in range(first + 1, last + 1) if self.trusted[end - 1])
            found = ((end, self.parts(first, end)) for end in ends)
            return [(end, self.score(parts)) for end, parts in found if parts is not None]
        seen, *weights = self.sums
        before = seen[first] - seen[begin]
        against = []
        for weight, spread in zip(weights, self.spreads, strict=True):
            past = weight[first] - weight[begin]
            if past <= 0:
                return []
            against.append((weight, weight[first], past, spread))
        scores = []
        for end in range(first + 1, last + 1):
            if not self.trusted[end - 1]:
                continue
            root = sqrt(seen[end] - seen[first] + 0.375)
            low, high = 1e9, -1e9
            for weight, gone, past, spread in against:
                share = (weight[end] - gone) / past
                score = 2 * (root - sqrt(before * share + 0.375)) / (spread * sqrt(1 + share))
                low, high = min(low, score), max(high, score)
            scores.append((end, low if low > 0 else high if high < 0 else 0.0))
        return scores

    def whole(self, start: int, longest: int) -> Window | None:
        """The period as one window, as far as it is to be trusted, when it is no longer than a window may be."""
        end = self.size
        while end > start and not self.trusted[end - 1]:
            end -= 1
        parts = self.parts(start, end) if 0 < end - start <= longest else None
        return self.tested(self.score(parts), start, end, 2.0) if parts else None

    def parts(self, first: int, end: int) -> list[Part] | None:
        """The window and its past, of the counts and of each exposure; None with too short a past."""
        spans = self._past(first, end)
        parts = [
            (total[end] - total[first], sum(total[b] - total[a] for a, b in spans)) for total in self.sums
        ]
        usable = spans and all(weight > 0 and before > 0 for weight, before in parts[1:])
        return parts if usable else None

    def _past(self, first: int, end: int) -> list[tuple[int, int]]:
        """What a window is compared with: the places before it, and those after it where too few went before."""
        begin, after = max(0, first - self.back), min(self.size, end + self.back)
        before = self.steps[first] - self.steps[begin]
        if before >= LEAST_BEFORE:
            return [(begin, first)]
        if before + self.steps[after] - self.steps[end] >= LEAST_BEFORE:
            return [(begin, first), (end, after)]
        return []

    def score(self, parts: Sequence[Part]) -> float:
        """The weakest of the exposures' deviations; 0 when they do not agree on the direction."""
        (seen, before), *weights = parts
        scores = [
            2
            * (sqrt(seen + 0.375) - sqrt(before * weight / past + 0.375))
            / (spread * sqrt(1 + weight / past))
            for (weight, past), spread in zip(weights, self.spreads, strict=True)
        ]
        if min(scores) > 0:
            return min(scores)
        return max(scores) if max(scores) < 0 else 0.0

    def tested(self, score: float, first: int, end: int, tried: float) -> Window:
        """The exact test of one window, paid for ``tried`` times."""
        parts = self.parts(first, end)
        assert parts is not None  # whoever has a score has a past
        (seen, before), *weights = parts
        worst = 0.0
        for (weight, past), spread in zip(weights, self.spreads, strict=True):
            scale = spread**2
            tail = binomial_at_least if score > 0 else binomial_at_most
            worst = max(worst, tail(seen / scale, (seen + before) / scale, weight / (weight + past)))
        weight, past = weights[0]
        return Window(
            start=first,
            end=end,
            observed=seen,
            expected=before * weight / past,
            rises=score > 0,
            p=min(1.0, 2 * worst * tried),
            score=score,
            spread=self.spreads[0],
            before=before,
            weight=weight,
            weight_before=past,
        )


def _running(values: Sequence[float], trusted: Sequence[bool]) -> list[float]:
    return [0, *accumulate(map(mul, values, trusted))]


def _spread(counts: Sequence[float], exposure: Sequence[float], trusted: Sequence[bool], start: int) -> float:
    """The dispersion of the places before ``start``, of all where those are too few."""
    places = [at for at in range(max(0, start - BACK), start) if trusted[at] and exposure[at] > 0]
    if len(places) < LEAST_BEFORE:
        places = [at for at, good in enumerate(trusted) if good and exposure[at] > 0]
    weight = sum(exposure[at] for at in places)
    rate = sum(counts[at] for at in places) / weight if weight else 0.0
    if rate <= 0:
        return 1.0
    return settled_spread([(counts[at] - rate * exposure[at]) / sqrt(rate * exposure[at]) for at in places])
