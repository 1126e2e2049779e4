"""Looking through one series for the stretch that differs most from what went before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from math import sqrt
from operator import mul
from statistics import median

from app.reports.domain.charts import excess_of, settled_spread
from app.reports.domain.distributions import (
    binomial_at_least,
    binomial_at_most,
    drawn_at_least,
    drawn_at_most,
    ratio_interval,
    usual_interval,
)

LONGEST = 12
BACK = 24
LEAST_BEFORE = 6
WORTH_A_TEST = 2.5
_WORTH_A_LOOK = WORTH_A_TEST**2 / 4 * 0.999999
OUTBREAK, MOST_OUTBREAKS = 2.58, 0.25
LEAST_EACH = 2.0
"""Of a series with fewer complaints a place the moving range says nothing of its variance."""
LEAST_CHANCE = 0.1
"""A share varies by 1 − share of what a count would; not less than this is taken, where nearly all are upheld."""


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
    share: bool = False,
    usual: float = 0.0,
) -> Window | None:
    """The window from place ``start`` on that differs most from the ``BACK`` places before it, under every exposure.

    For each window the count is compared with what the places before it lead to expect, by the square-root transform
    2(√(x + 3/8) − √(μ + 3/8)) (Anscombe, Biometrika 35, 1948); the weakest of the exposures counts, so that a rise is
    one only when it is a rise against the series' own past *and* against the whole (an intersection-union test: Berger,
    Technometrics 24, 1982). The best window is then tested exactly: given x + b, x is binomial (Przyborowski & Wilenski
    1940), with counts divided by the dispersion (Rao & Scott 1992), and paid for the number of windows (Bonferroni), of
    which those of one length that overlap count as the fewer that would not. None when no window is worth a test.

    ``share``: the counts are a part of the first exposure. They vary less than counts do, by 1 − share, and the test is
    Fisher's, given how many are in the window and how many of all are upheld. ``usual`` is the excess of variance that
    is usual among series like this one (``usual_excess``).
    """
    series = _Series(counts, exposures, trusted, start, share=share, usual=usual)
    scored = [
        (series.score(parts), *window)
        for window in series.worth_a_look(start, longest)
        if (parts := series.parts(*window)) is not None
    ]
    best = max(scored, key=lambda each: abs(each[0]), default=None)
    if best is None or abs(best[0]) < WORTH_A_TEST:
        return None
    found = series.tested(*best, 2 * max(1.0, series.tried(start, longest)))
    whole = series.whole(start, longest)
    return whole if whole is not None and whole.p < found.p else found


def windows_tried(
    counts: Sequence[float], exposure: Sequence[float], trusted: Sequence[bool], start: int
) -> float:
    """For how many windows ``scan`` pays."""
    return max(1.0, _Series(counts, [exposure], trusted, start).tried(start, LONGEST))


def compare(
    counts: Sequence[float],
    exposures: Sequence[Sequence[float]],
    trusted: Sequence[bool],
    window: tuple[int, int],
    *,
    back: int = BACK,
    share: bool = False,
    usual: float = 0.0,
) -> Window | None:
    """One window that was chosen beforehand, tested like those that ``scan`` finds; None with too short a past."""
    series = _Series(counts, exposures, trusted, window[0], back, share=share, usual=usual)
    parts = series.parts(*window)
    if parts is None:
        return None
    return series.tested(series.score(parts), *window, 1.0)


Weigh = Callable[[tuple[int, int]], Window | None]
"""Tests one window."""


def changed_before(weigh: Weigh, first: int, window: Window, by_chance: float) -> int | None:
    """The place before ``first`` at which a series changed that a ``window`` from ``first`` on shows as changed.

    A level that changed inside of what a window is compared with makes its own past look like the window. So the place
    is sought from which on all differs most from what was before (the single change point of largest score: Hinkley,
    Biometrika 57, 1970). It is one when it tells more than the window alone, and what lies between differs by itself,
    the places tried paid for. None where the change is the window's own.
    """
    if window.start != first:
        return None
    places = range(max(1, first - BACK), first)
    scores = {
        place: abs(whole.score)
        for place in places
        if (whole := weigh((place, window.end))) is not None and whole.rises == window.rises
    }
    best = max(scores, key=lambda place: scores[place], default=first)
    between = weigh((best, first)) if scores.get(best, 0.0) > abs(window.score) else None
    if between is None or between.rises != window.rises or between.p * len(places) > by_chance:
        return None
    return best


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
        *,
        share: bool = False,
        usual: float = 0.0,
    ) -> None:
        self.usual = usual
        self.size, self.back, self.start = len(counts), back, start
        self.trusted = tuple(trusted)
        self.lines = (counts, *exposures)
        self.steps = _running([1] * self.size, trusted)
        self.sums = [_running(each, trusted) for each in self.lines]
        self.share = share
        self.chance = sqrt(max(LEAST_CHANCE, 1 - self._part_of_all())) if share else 1.0

    def _part_of_all(self) -> float:
        counts, sizes = self.sums[0][-1], self.sums[1][-1]
        return counts / sizes if sizes else 0.0

    @cached_property
    def spreads(self) -> list[float]:
        """The dispersion under each exposure over that of counts; most series are seen to be calm without it."""
        counts, *exposures = self.lines
        return [
            self.chance * _spread(counts, each, self.trusted, self.start, self.chance, self.usual)
            for each in exposures
        ]

    def worth_a_look(self, start: int, longest: int) -> list[tuple[int, int]]:
        """The windows that may have a score worth a test; most series have none, and this is quick to see.

        No score is more than it would be without any spread beyond chance, and for counts that squared is
        4 (x − μ)² / (√x + √μ)² / (1 + share), of which (√x + √μ)² = x + μ + 2√(xμ) is x + μ + 2 min(x, μ) at least,
        which is 4x − 2(x − μ) − |x − μ|. The first exposure is asked alone, in one go for all ends.
        """
        seen, weight, *others = self.sums
        least = _WORTH_A_LOOK * self.chance**2
        found: list[tuple[int, int]] = []
        for first, ends in _windows(self.trusted, start, longest):
            begin = max(0, first - self.back)
            if self.steps[first] - self.steps[begin] < LEAST_BEFORE:
                found += [(first, end) for end in ends]
                continue
            gone, past = seen[first], weight[first] - weight[begin]
            if past <= 0:
                continue
            rate = (gone - seen[begin]) / past
            level, usual = gone - rate * weight[first], past - weight[first]
            far_away = [
                end
                for end in ends
                if (far := seen[end] - level - rate * weight[end]) * far * past
                >= least
                * (4 * (seen[end] - gone) - (3 * far if far > 0 else far) + 1.5)
                * (weight[end] + usual)
            ]
            found += [(first, end) for end in far_away if self._agree(first, end, begin, others)]
        return found

    def _agree(self, first: int, end: int, begin: int, others: Sequence[Sequence[float]]) -> bool:
        """Whether a window deviates to the same side under the further exposures."""
        seen, weight = self.sums[:2]
        before, count = seen[first] - seen[begin], seen[end] - seen[first]
        rises = count * (weight[first] - weight[begin]) > before * (weight[end] - weight[first])
        return all(
            (count * (other[first] - other[begin]) > before * (other[end] - other[first])) == rises
            for other in others
        )

    def tried(self, start: int, longest: int) -> float:
        """For how many windows to pay: of one length, those that overlap count as the fewer that would not."""
        tried = 0.0
        for first, ends in _windows(self.trusted, start, longest):
            begin = max(0, first - self.back)
            if self.steps[first] - self.steps[begin] < LEAST_BEFORE:
                ends = tuple(end for end in ends if self.parts(first, end) is not None)
            elif any(weight[first] <= weight[begin] for weight in self.sums[1:]):
                continue
            tried += sum(1 / (end - first) for end in ends)
        return tried

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
        if self.share:
            worst = max(worst, self._drawn(score > 0, parts))
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

    def _drawn(self, rises: bool, parts: Sequence[Part]) -> float:
        """Fisher's exact test of a share, with all numbers divided by the dispersion beyond chance."""
        scale = (self.spreads[0] / self.chance) ** 2
        (seen, before), (size, past), *_ = parts
        x, marked, drawn, of = (round(each / scale) for each in (seen, seen + before, size, size + past))
        return drawn_at_least(x, marked, drawn, of) if rises else drawn_at_most(x, marked, drawn, of)


@lru_cache(maxsize=8)
def _windows(trusted: tuple[bool, ...], start: int, longest: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Where a window may begin from ``start`` on, and where it may end then."""
    size = len(trusted)
    return tuple(
        (first, tuple(end for end in range(first + 1, min(size, first + longest) + 1) if trusted[end - 1]))
        for first in range(start, size)
        if trusted[first]
    )


def outbreaks(
    counts: Sequence[float], exposure: Sequence[float], trusted: Sequence[bool], start: int, back: int = BACK
) -> list[int]:
    """The few places before ``start`` that were far above their time: what is over is no level to come down from.

    A place is one when its Anscombe residual from the median rate is beyond ``OUTBREAK`` dispersions. Such a past is
    weighed less by Farrington et al., *A statistical algorithm for the early detection of outbreaks of infectious
    disease*, Journal of the Royal Statistical Society A 159, 1996; the bar is that of Noufaily et al., *An improved
    algorithm for outbreak detection in multiple surveillance systems*, Statistics in Medicine 32, 2013.
    More than ``MOST_OUTBREAKS`` of all are a level of their own, and none is an outbreak.
    """
    places = [at for at in range(max(0, start - back), start) if trusted[at] and exposure[at] > 0]
    usual = median([counts[at] / exposure[at] for at in places]) if len(places) >= LEAST_BEFORE else 0.0
    if usual <= 0:
        return []
    far = OUTBREAK * _spread(counts, exposure, tuple(trusted), start, 1.0)
    found = [at for at in places if 2 * (sqrt(counts[at] + 0.375) - sqrt(usual * exposure[at] + 0.375)) > far]
    return found if len(found) <= MOST_OUTBREAKS * len(places) else []


def _running(values: Sequence[float], trusted: Sequence[bool]) -> list[float]:
    return [0, *accumulate(map(mul, values, trusted))]


def excess(
    counts: Sequence[float], exposure: Sequence[float], trusted: Sequence[bool], start: int
) -> float | None:
    """By how much more than chance the places before ``start`` vary; None of too few places or complaints to say."""
    z, rate = _standardised(counts, exposure, trusted, start, 1.0)
    return excess_of(z) if _enough(z, rate, exposure) else None


def _enough(z: Sequence[float], rate: float, exposure: Sequence[float]) -> bool:
    """Whether a series can say by itself how it varies: of few complaints most places are alike, whatever they do."""
    return len(z) >= LEAST_BEFORE and rate * sum(exposure) >= LEAST_EACH * len(exposure)


def _spread(
    counts: Sequence[float],
    exposure: Sequence[float],
    trusted: Sequence[bool],
    start: int,
    chance: float,
    usual: float = 0.0,
) -> float:
    """The dispersion of the places before ``start``, of all where those are too few, over ``chance`` times that of
    counts; at least what is ``usual`` of its like for a series that cannot say so itself."""
    z, rate = _standardised(counts, exposure, trusted, start, chance)
    own = settled_spread(z, usual)
    return own if _enough(z, rate, exposure) else max(own, sqrt(1 + usual))


def _standardised(
    counts: Sequence[float], exposure: Sequence[float], trusted: Sequence[bool], start: int, chance: float
) -> tuple[list[float], float]:
    """How far each of those places is from their rate, and that rate; none where it is 0."""
    places = [at for at in range(max(0, start - BACK), start) if trusted[at] and exposure[at] > 0]
    if len(places) < LEAST_BEFORE:
        places = [at for at, good in enumerate(trusted) if good and exposure[at] > 0]
    weight = sum(exposure[at] for at in places)
    rate = sum(counts[at] for at in places) / weight if weight else 0.0
    if rate <= 0:
        return [], 0.0
    one = sqrt(rate) * chance
    return [(counts[at] - rate * exposure[at]) / (one * sqrt(exposure[at])) for at in places], rate
