"""A signal: when it began, how large it is, which complaints it has and what they share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from app.reports.domain.cells import Where
from app.reports.domain.distributions import binomial_at_least
from app.reports.domain.looking import SHARES, Hunt
from app.reports.domain.marks import Marks, meet
from app.reports.domain.scanning import BACK, Weigh, Window, changed_before, compare

UNUSUAL_ALREADY = 0.01
"""How seldom a stretch next to a signal is so by chance that still belongs to it."""
CONCENTRATED_BY_CHANCE = 0.05
"""How often complaints may be said to share something that they share by chance."""

PAST_ENOUGH, MORE_THAN_EVER = 20, 1.15
"""From how many complaints on the past of a group tells what it shares; by how much more is more than ever."""


@dataclass(frozen=True)
class Share:
    """Of a signal's complaints ``part`` of 1 have this value; among all complaints of that time ``usual`` of 1."""

    dimension: str
    code: int
    part: float
    usual: float
    count: int


@dataclass
class Signal:
    """Something that is not chance. ``where`` is empty for the whole; ``rows`` are its complaints."""

    measure: str
    where: Where
    window: Window
    peak: int
    rows: list[int]
    out_of: int
    concentrated: list[Share] = field(default_factory=list)
    broad: bool = False
    parts: list[Share] = field(default_factory=list)
    already: int | None = None
    """Since which stretch before the period it has been so, where it begins with the period."""


def signal_of(quarry: Hunt, measure: str, where: Where, window: Window, marks: Marks) -> Signal:
    """Told with all of its complaints, also those that an earlier signal has too."""
    marking = quarry.marking
    counts, exposures = lines = quarry.lines_in_season(measure, where, marking.series(marks))
    trusted = quarry.trusted if window.rises else quarry.calm(measure, lines)
    usual = quarry.usual(measure, where)
    held = partial(compare, counts, exposures, share=measure in SHARES, usual=usual)
    weigh = partial(held, trusted)
    window = weigh((window.start, window.end)) or window
    window = _from_the_first(weigh, quarry.start, window)
    since = changed_before(weigh, quarry.start, window, UNUSUAL_ALREADY) or already(
        weigh, quarry.start, window
    )
    if since is not None:  # what it is held against ends where it began
        before = [good and not since <= at < quarry.start for at, good in enumerate(trusted)]
        window = held(before, (window.start, window.end), back=BACK + quarry.start - since) or window
    counting = marks if measure == "complaints" else meet(marks, marking.lines[measure])
    counted = marking.rows(counting, window.start, window.end)
    rates = [
        counts[at] / exposures[0][at] if exposures[0][at] else 0 for at in range(window.start, window.end)
    ]
    highest = max(rates) if window.rises else min(rates)
    used = {name for name, _ in where}
    began = window.start if since is None else since
    past = [bits if began - BACK <= at < began else 0 for at, bits in enumerate(marks)]
    return Signal(
        measure,
        where,
        window,
        window.start + rates.index(highest),
        counted,
        sum(marking.line("counts", marks)[window.start : window.end]),
        concentration(quarry, counted, window, used, past) if window.rises else [],
        already=since,
    )


def _from_the_first(weigh: Weigh, first: int, window: Window) -> Window:
    """Begin where it began: stretches just before that were unusual already, taken by themselves, belong to it."""
    start = window.start
    while start > first:
        before = weigh((start - 1, start))
        if before is None or before.rises != window.rises or before.p > UNUSUAL_ALREADY:
            break
        start -= 1
    if start == window.start:
        return window
    return weigh((start, window.end)) or window


def already(weigh: Weigh, first: int, window: Window, unusual: Collection[int] = ()) -> int | None:
    """Since when a window that begins with the period has been so before it: back to the first of the stretches that
    were unusual the same way, taken by themselves or known as ``unusual``; None where it began with the period."""
    start = first if window.start == first else 0
    while start > 0:
        if start - 1 not in unusual:
            before = weigh((start - 1, start))
            if before is None or before.rises != window.rises or before.p > UNUSUAL_ALREADY:
                break
        start -= 1
    return start if 0 < start < first else None


def concentration(
    quarry: Hunt, rows: Sequence[int], window: Window, but: set[str], past: Marks, *, least: float = 0.5
) -> list[Share]:
    """For each other dimension the value that most of these complaints share, if far more than all others do, and more
    than those of the same kind in the ``past`` did, where there are some: what always was so is no part of a rise.

    More, too, than chance would have it of the one among all values that stands out (exact binomial, Bonferroni): of a
    dozen complaints seven share something now and then.
    """
    found = []
    tried = sum(map(len, quarry.singles.values()))
    before = sum(quarry.marking.line("counts", past))
    for name, column in quarry.facts.columns.items():
        if name in but or not rows:
            continue
        mine = column.of_all(rows)
        if not mine:
            continue
        code, count = mine.most_common(1)[0]
        part, usual = count / len(rows), usual_part(quarry, name, code, window)
        shared = sum(quarry.marking.line("counts", meet(past, quarry.marking.of(((name, code),)))))
        if before >= PAST_ENOUGH and part < MORE_THAN_EVER * shared / before:
            continue
        by_chance = tried * binomial_at_least(count, len(rows), usual)
        if part >= least and part >= 1.3 * usual and by_chance <= CONCENTRATED_BY_CHANCE:
            found.append(Share(name, code, part, usual, count))
    return sorted(found, key=lambda share: -(share.part - share.usual))


def usual_part(quarry: Hunt, name: str, code: int, window: Window) -> float:
    """Which part of all complaints of that time has the value."""
    series = quarry.singles.get(name, {}).get(code)
    if series is None:
        return 0.0
    span = slice(window.start, window.end)
    return sum(series.counts[span]) / max(1, sum(quarry.total.counts[span]))
