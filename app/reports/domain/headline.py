"""The whole: single months out of the ordinary, changes of level, and whether any one thing explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import exp, sqrt
from operator import sub

from app.reports.domain.cells import Series
from app.reports.domain.changes import Change, change_point
from app.reports.domain.charts import settled_spread
from app.reports.domain.discovery import discoveries
from app.reports.domain.distributions import binomial_at_least
from app.reports.domain.looking import Hunt
from app.reports.domain.scanning import Window, compare, outbreaks
from app.reports.domain.signals import UNUSUAL_ALREADY, Share, Signal, already
from app.reports.domain.splitting import Group, mix_and_rate, without

A_YEAR = 12
UNUSUAL = 0.002
"""How often a calm period may be called unusual."""
WORTH_SAYING = 0.15
EXPLAINS, MORE_THAN_USUAL = 0.5, 0.25
"""A value explains a change when a quarter more of it is its own than its usual part, and either that is half of it,
or without the value nothing is unusual."""
LARGEST_MOVER = 0.5
MOVES, CLEARLY = 0.01, 2.58
"""A headline share has to move by a point at least, and by more than chance, before anybody is said to move it."""


def unusual_stretches(quarry: Hunt) -> list[Signal]:
    """Stretches in which the whole stands out from the year before; neighbours are told as one.

    Each is tested against the twelve trusted stretches before it that were no outbreaks, paid for the number of
    stretches (Bonferroni). What has been growing steadily is expected to go on (Farrington et al. 1996 do so too).
    Those that are told as one need not all stand out: what lies between two has to be unusual taken together, as it is
    of a level that lasts, and is not of two storms.
    """
    counts, seasons = quarry.total.counts, _going_on(quarry)
    size = len(counts)
    out = outbreaks(counts, seasons, quarry.trusted, quarry.start)
    earlier = len(out)
    rises: dict[int, bool] = {}
    tried = max(1, size - quarry.start)
    for at in range(quarry.start, size):
        window = _weighed(quarry, seasons, out, (at, at + 1)) if quarry.trusted[at] else None
        if window and window.p * tried <= UNUSUAL and _worth_saying(window):
            out.append(at)
            rises[at] = window.rises
    for one, other in pairwise(sorted(rises)):
        between = _weighed(quarry, seasons, out, (one + 1, other)) if other > one + 1 else None
        same = between and between.rises == rises[one] == rises[other]
        if between and same and between.p <= UNUSUAL_ALREADY and _worth_saying(between):
            found = [at for at in range(one + 1, other) if quarry.trusted[at]]
            out += found
            rises |= dict.fromkeys(found, between.rises)
    return [_told(quarry, run, out, seasons) for run in _runs(sorted(out[earlier:]), rises)]


def _worth_saying(window: Window) -> bool:
    return abs(window.observed - window.expected) >= WORTH_SAYING * window.expected


def _weighed(
    quarry: Hunt, seasons: Sequence[float], out: Sequence[int], span: tuple[int, int]
) -> Window | None:
    """A span of stretches against the year before it, without those that are ``out``."""
    trusted = [good and other not in out for other, good in enumerate(quarry.trusted)]
    return compare(quarry.total.counts, [seasons], trusted, span, back=_a_year_before(span[0], out))


def _a_year_before(at: int, out: Sequence[int]) -> int:
    """How far back a year of stretches reaches that are not left out: else a long rise would use up its own past."""
    return A_YEAR + sum(other < at for other in out)


def _runs(places: Sequence[int], rises: dict[int, bool]) -> list[list[int]]:
    runs: list[list[int]] = []
    for at in places:
        if runs and at == runs[-1][-1] + 1 and rises[at] == rises[runs[-1][0]]:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _going_on(quarry: Hunt) -> list[float]:
    """How much each stretch weighs, with the growth of the stretches before the period, where that was a steady one."""
    places = [at for at in range(quarry.start) if quarry.trusted[at]]
    counts = [quarry.total.counts[at] for at in places]
    weights = [quarry.seasons[at] for at in places]
    change = change_point(counts, weights, spread=spread(counts, weights))
    if change is None or not change.gradual:
        return quarry.seasons
    return [weight * exp(change.growth * (at - quarry.start)) for at, weight in enumerate(quarry.seasons)]


def _told(quarry: Hunt, run: list[int], out: list[int], seasons: list[float]) -> Signal:
    counts = quarry.total.counts
    trusted = [good and (at not in out or at in run) for at, good in enumerate(quarry.trusted)]
    window = compare(counts, [seasons], trusted, (run[0], run[-1] + 1), back=_a_year_before(run[0], out))
    assert window is not None  # each of its stretches had a past
    rates = {at: counts[at] / seasons[at] for at in run}
    peak = max(rates, key=lambda at: rates[at]) if window.rises else min(rates, key=lambda at: rates[at])
    rows = list(quarry.facts.rows_from(run[0], run[-1] + 1))
    signal = Signal("complaints", (), window, peak, rows, len(rows))
    signal.parts = contributions(quarry, window, min(at for at in out if at >= quarry.start))
    signal.concentrated = [
        share
        for share in signal.parts
        if share.part >= share.usual + MORE_THAN_USUAL
        and (share.part >= EXPLAINS or _nothing_without(quarry, share, window, trusted, seasons))
    ]
    signal.broad = not signal.concentrated
    weigh = partial(compare, counts, [seasons], quarry.trusted, back=A_YEAR)
    signal.already = already(weigh, quarry.start, window, out if window.rises else ())
    return signal


def _nothing_without(
    quarry: Hunt, share: Share, window: Window, trusted: Sequence[bool], seasons: Sequence[float]
) -> bool:
    """Whether the whole would not stand out in that window but for the complaints of one value."""
    one = quarry.singles[share.dimension][share.code]
    rest = list(map(sub, quarry.total.counts, one.counts))
    back = A_YEAR + sum(not good for good in trusted[: window.start])
    left = compare(rest, [seasons], trusted, (window.start, window.end), back=back)
    tried = max(1, len(trusted) - quarry.start)
    return left is None or left.p * tried > UNUSUAL or left.rises != window.rises


def contributions(quarry: Hunt, window: Window, first: int) -> list[Share]:
    """The values that have a larger part of a change than of everything else; per dimension the largest.

    What is usual is told from the year before ``first``, the first stretch that stands out: a value that has been high
    since then would look usual beside its own months.

    A value's part of the change is (x − share before × μ) / (X − μ). It is named when its share of the complaints in
    the window is higher than before by more than chance (exact binomial, Benjamini–Hochberg over all values).
    """
    change = window.observed - window.expected
    if not change:
        return []
    total = quarry.total.counts
    first = min(first, window.start)
    past = [at for at in range(max(0, first - A_YEAR), first) if quarry.trusted[at]]
    size_before = sum(total[at] for at in past)
    size = sum(total[window.start : window.end])
    weighed: list[tuple[float, Share]] = []
    for name, by_code in quarry.singles.items():
        for code, series in by_code.items():
            count = sum(series.counts[window.start : window.end])
            before = sum(series.counts[at] for at in past)
            usual = (before + 0.5) / (size_before + 1)
            part = (count - usual * window.expected) / change
            tail = binomial_at_least(count, size, min(1.0, usual)) if window.rises else 1.0
            weighed.append((tail, Share(name, code, part, usual, count)))
    standing = discoveries([tail for tail, _ in weighed], 0.01)
    best: dict[str, Share] = {}
    for at in standing:
        share = weighed[at][1]
        if share.part > 0.1 and (share.dimension not in best or share.part > best[share.dimension].part):
            best[share.dimension] = share
    return sorted(best.values(), key=lambda share: share.usual - share.part)


def level(quarry: Hunt, unusual: Sequence[Signal]) -> tuple[Change, int] | None:
    """The change of the whole's level that falls into the period and the place where it did, or the growth that goes on
    in it; single unusual stretches left out, and no growth told of a period of which most is unusual. One that follows
    on unusual stretches of its own direction began with them."""
    out = {at for signal in unusual for at in range(signal.window.start, signal.window.end)}
    begin = max(0, quarry.start - 24)
    places = [at for at in range(begin, len(quarry.trusted)) if quarry.trusted[at] and at not in out]
    counts = [quarry.total.counts[at] for at in places]
    weights = [quarry.seasons[at] for at in places]
    change = change_point(counts, weights, spread=spread(counts, weights))
    if change is not None and change.gradual:
        start = places.index(quarry.start) if quarry.start in places else 0
        left = len(places) - start
        told = 2 * left > sum(quarry.trusted[quarry.start :])
        change = _told_of_the_period(change, start, counts, weights) if told else None
    if change is None or places[change.at] < quarry.start:
        return None
    if change.before and abs(change.after / change.before - 1) < 0.1:
        return None
    at = places[change.at]
    same = {
        place
        for signal in unusual
        if signal.window.rises == (change.after > change.before)
        for place in range(signal.window.start, signal.window.end)
    }
    while not change.gradual and at - 1 in same:
        at -= 1
    return change, at


def _told_of_the_period(
    change: Change, at: int, counts: Sequence[float], weights: Sequence[float]
) -> Change | None:
    """A steady growth began nowhere: the averages of the period and of the time before it are what can be told."""
    if not at:
        return None
    before, after = sum(counts[:at]) / sum(weights[:at]), sum(counts[at:]) / sum(weights[at:])
    return (
        replace(change, at=at, before=before, after=after)
        if (after > before) == (change.growth > 0)
        else None
    )


def spread(counts: Sequence[float], weights: Sequence[float]) -> float:
    """The dispersion of a series of counts with weights."""
    rate = sum(counts) / sum(weights) if sum(weights) else 0.0
    if rate <= 0:
        return 1.0
    return settled_spread(
        [
            (count - rate * weight) / sqrt(rate * weight)
            for count, weight in zip(counts, weights, strict=True)
            if weight > 0
        ]
    )


@dataclass(frozen=True)
class Moved:
    """A headline share changed, and one group moves it: with it from ``before`` to ``after``, without it otherwise."""

    measure: str
    before: float
    after: float
    dimension: str
    code: int
    mix: float
    rate: float
    without_before: float
    without_after: float
    size: int


def movers(quarry: Hunt, measure: str) -> list[Moved]:
    """Per dimension the smallest group without which a headline share would have changed by less than half as much.

    The period is compared with as many stretches before it, twelve at most.
    """
    now, past = _compared(quarry)
    everything = _group(quarry.total, measure, now, past)
    if not everything.size_before or not everything.size_after:
        return []
    before = everything.count_before / everything.size_before
    after = everything.count_after / everything.size_after
    both = (everything.count_before + everything.count_after) / (
        everything.size_before + everything.size_after
    )
    error = sqrt(both * (1 - both) * (1 / everything.size_before + 1 / everything.size_after))
    if abs(after - before) < max(MOVES, CLEARLY * error):
        return []
    found = []
    for name, by_code in quarry.singles.items():
        groups = {code: _group(series, measure, now, past) for code, series in by_code.items()}
        movers_here = [
            moved
            for code, group in groups.items()
            if (moved := _moved(measure, name, code, group, everything)) is not None
        ]
        found += sorted(movers_here, key=lambda each: each.size)[:1]
    return sorted(found, key=lambda each: each.size)


def _compared(quarry: Hunt) -> tuple[list[int], list[int]]:
    now = [at for at in range(quarry.start, len(quarry.trusted)) if quarry.trusted[at]]
    back = max(0, quarry.start - min(A_YEAR, max(1, len(now))))
    return now, [at for at in range(back, quarry.start) if quarry.trusted[at]]


def _group(series: Series, measure: str, now: Sequence[int], past: Sequence[int]) -> Group:
    counts, sizes = (series.upheld, series.decided) if measure == "upheld" else (series.late, series.timed)
    return Group(
        sum(counts[at] for at in past),
        sum(sizes[at] for at in past),
        sum(counts[at] for at in now),
        sum(sizes[at] for at in now),
    )


def _moved(measure: str, name: str, code: int, group: Group, everything: Group) -> Moved | None:
    """The group, if the headline would have changed by less than half as much, or the other way, without it."""
    rest = _less(everything, group)
    alone = without({"rest": rest, "one": group}, "one")
    split = mix_and_rate({"rest": rest, "one": group})
    if alone is None or split is None or group.size_after > LARGEST_MOVER * everything.size_after:
        return None
    left = alone[1] - alone[0]
    if abs(left) > abs(split.total) / 2 and left * split.total > 0:
        return None
    return Moved(
        measure,
        everything.count_before / everything.size_before,
        everything.count_after / everything.size_after,
        name,
        code,
        split.mix,
        split.rate,
        *alone,
        size=int(group.size_after),
    )


def _less(everything: Group, group: Group) -> Group:
    return Group(
        everything.count_before - group.count_before,
        everything.size_before - group.size_before,
        everything.count_after - group.count_after,
        everything.size_after - group.size_after,
    )
