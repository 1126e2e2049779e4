"""From windows to signals: corrected for looking often, each thing said once, and where it is concentrated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import prod
from operator import mul, sub

from app.reports.domain.cells import Cell, Series, Where
from app.reports.domain.discovery import discoveries
from app.reports.domain.distributions import binomial_at_least
from app.reports.domain.facts import Facts
from app.reports.domain.marks import Marking, Marks, but, join, meet
from app.reports.domain.recoding import Recoding, recodings
from app.reports.domain.scanning import Window, compare, outbreaks, scan
from app.reports.domain.seasons import BY_CHANCE_OF_MANY, YEAR, season_factors

FALSE_SHARE = 0.05
"""Which share of the signals of a measure may be chance (Benjamini & Hochberg)."""
FOR_VALUES = 0.15
"""How much of that is for single values: they are few beside their pairs, and what people look at first."""
WORTH_SAYING = 0.2
FEWEST_MORE = 5
MOST = 25
MOST_WEIGHED = 150
UNUSUAL_ALREADY = 0.01
"""How seldom a stretch next to a signal is so by chance that still belongs to it."""
CONCENTRATED_BY_CHANCE = 0.05
"""How often complaints may be said to share something that they share by chance."""
CLEARLY = 2.5
"""Beyond how many standard deviations a pair is told from its values."""
MEASURES = ("complaints", "upheld", "late")
SHARES = ("upheld", "late")
LINES = {"complaints": ("counts",), "upheld": ("decided", "upheld"), "late": ("timed", "late")}
"""Which lines of a series a measure is made of."""


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


Lines = tuple[Sequence[float], list[Sequence[float]]]
"""Counts, and the exposures that they are held against."""


@dataclass
class Hunt:
    """What is needed to look: the facts, the whole as a series, which stretches to trust, and how they weigh."""

    facts: Facts
    total: Series
    trusted: list[bool]
    seasons: list[float]
    """How much each stretch weighs by its length, the time of year and what of it is there already."""
    marking: Marking
    behind: Mapping[tuple[str, int], Sequence[float]] = field(default_factory=dict)
    """Of values whose own policies are known: which part of all policies, stretch by stretch."""
    singles: dict[str, dict[int, Series]] = field(default_factory=dict)
    """The series of single values, filled while looking."""

    @property
    def start(self) -> int:
        return self.facts.stretches.start

    def lines(self, measure: str, series: Series) -> Lines:
        """The counts of a measure and what they are held against: their own past, and the whole."""
        if measure == "complaints":
            return series.counts, [self.seasons, self.total.counts]
        mine, whole = _of(measure, series), _of(measure, self.total)
        drift = [
            size * (count / out if out else 0.0)
            for size, count, out in zip(mine[1], whole[0], whole[1], strict=True)
        ]
        return mine[0], [mine[1], drift]

    def lines_behind(self, measure: str, where: Where, series: Series) -> Lines:
        """The same for equal policies of its own, of a value whose policies are known."""
        counts, exposures = self.lines(measure, series)
        if measure == "complaints":
            for value in where:
                if value in self.behind:
                    exposures = [list(map(mul, exposure, self.behind[value])) for exposure in exposures]
        return counts, exposures

    def lines_in_season(self, measure: str, where: Where, series: Series) -> Lines:
        """The same, with what every year shows of this series beyond the whole: travel in summer."""
        counts, exposures = self.lines_behind(measure, where, series)
        own = self._season(where, series) if measure == "complaints" else None
        if own is None:
            return counts, exposures
        factors = [own[(at - self.start) % YEAR] for at in range(len(counts))]
        return counts, [list(map(mul, exposure, factors)) for exposure in exposures]

    def _season(self, where: Where, series: Series) -> list[float] | None:
        """The season of a value; of a pair those of its values, for a few complaints show none of their own."""
        if self.facts.stretches.grain != "month":
            return None
        parts = [self.singles[name][code] for name, code in where] if len(where) > 1 else [series]
        past = slice(self.start)
        found = [
            season_factors(part.counts[past], self.seasons[past], self.trusted[past], BY_CHANCE_OF_MANY)
            for part in parts
        ]
        together = [prod(factors) for factors in zip(*found, strict=True)]
        return together if together != [1.0] * YEAR else None

    def calm(self, measure: str, lines: Lines) -> list[bool]:
        """The stretches to trust of a series that falls: not those in which it had its outbreaks."""
        if measure != "complaints":
            return self.trusted
        counts, exposures = lines
        over = set(outbreaks(counts, exposures[0], self.trusted, self.start))
        return [good and at not in over for at, good in enumerate(self.trusted)] if over else self.trusted


def _of(measure: str, series: Series) -> tuple[Sequence[int], Sequence[int]]:
    return (series.upheld, series.decided) if measure == "upheld" else (series.late, series.timed)


@dataclass
class Looked:
    """How many cells were looked at: values, and pairs of values."""

    values: int = 0
    pairs: int = 0

    @property
    def cells(self) -> int:
        return self.values + self.pairs

    def add(self, where: Where) -> None:
        if len(where) == 1:
            self.values += 1
        else:
            self.pairs += 1

    def weights(self, wheres: Iterable[Where]) -> list[float]:
        """What weight each has against chance (``FOR_VALUES``): a value's rise should not go under among its pairs."""
        parts = ((FOR_VALUES, self.values), (1 - FOR_VALUES, self.pairs))
        by_size = [0.0, *(self.cells * part / many if many else 0.0 for part, many in parts)]
        if not self.values or not self.pairs:
            by_size = [1.0] * 3
        return [by_size[len(where)] for where in wheres]


@dataclass
class Found:
    """What a hunt brings home."""

    signals: list[Signal]
    recodings: list[Recoding]
    looked_at: int
    alpha: float
    """How seldom by chance the change of a single value must be to be told, were it the only one."""


def hunt(quarry: Hunt, cells: Iterable[Cell]) -> Found:
    """Signals of all cells and measures. Each is worth saying only if it still stands without what was said before."""
    hits: dict[str, list[tuple[Cell, Window]]] = {measure: [] for measure in MEASURES}
    looked = Looked()
    for cell in cells:
        if len(cell.where) == 1:
            (name, code) = cell.where[0]
            quarry.singles.setdefault(name, {})[code] = cell.series
        looked.add(cell.where)
        for measure in MEASURES:
            window = _look(quarry, measure, cell)
            if window is not None:
                hits[measure].append((cell, window))
    standing = {measure: _standing(found, looked) for measure, found in hits.items()}
    changes = _recodings(quarry, standing["complaints"])
    recoded = {(each.dimension, each.fell) for each in changes}
    recoded |= {(each.dimension, each.rose) for each in changes if each.still}
    standing["complaints"] = _standing(
        [hit for hit in hits["complaints"] if not recoded & set(hit[0].where)], looked
    )
    signals = [
        signal for measure in MEASURES for signal in _peeled(quarry, measure, standing[measure], looked)
    ]
    alpha = FALSE_SHARE / max(1, looked.cells) * looked.weights([(("", 0),)])[0]
    return Found(signals, changes, looked.cells * len(MEASURES), alpha)


def _standing(hits: list[tuple[Cell, Window]], looked: Looked) -> list[tuple[Cell, Window]]:
    """Of all cells looked at with one measure those whose change is no chance find."""
    others = looked.cells - len(hits)
    p = [window.p for _, window in hits] + [1.0] * others
    weights = looked.weights(cell.where for cell, _ in hits) + [1.0] * others
    return [hits[at] for at in discoveries(p, FALSE_SHARE, weights) if at < len(hits)]


def _look(quarry: Hunt, measure: str, cell: Cell) -> Window | None:
    """The window that differs most; only where there is one, the series' own seasons and outbreaks are asked for."""
    share = measure in SHARES
    counts, exposures = quarry.lines_behind(measure, cell.where, cell.series)
    if share and sum(counts) < FEWEST_MORE:
        return None
    window = scan(counts, exposures, quarry.trusted, quarry.start, share=share)
    if window is None or share:
        return window
    lines = quarry.lines_in_season(measure, cell.where, cell.series)
    if lines[1] != exposures:
        window = scan(*lines, quarry.trusted, quarry.start)
    if window is None or window.rises:
        return window
    calm = quarry.calm(measure, lines)
    if calm is not quarry.trusted:
        window = scan(*lines, calm, quarry.start)
    return window


def _worth_saying(window: Window) -> bool:
    change = window.observed - window.expected
    return abs(change) >= FEWEST_MORE and abs(change) >= WORTH_SAYING * window.expected


def _recodings(quarry: Hunt, standing: list[tuple[Cell, Window]]) -> list[Recoding]:
    found = []
    for name, by_code in quarry.singles.items():
        moved = {
            cell.where[0][1]: window
            for cell, window in standing
            if len(cell.where) == 1 and cell.where[0][0] == name
        }
        column = quarry.facts.columns[name]
        counts = {code: series.counts for code, series in by_code.items()}
        exposures: list[Sequence[float]] = [quarry.seasons, quarry.total.counts]
        found += recodings(name, moved, counts, column.values, exposures, quarry.trusted)
    return found


def _peeled(quarry: Hunt, measure: str, standing: list[tuple[Cell, Window]], looked: Looked) -> list[Signal]:
    """The strongest first; then those that still stand when its complaints are taken away; and so on."""
    signals: list[Signal] = []
    left = [hit for hit in standing if _worth_saying(hit[1])]
    left.sort(key=lambda hit: -_rank(*hit))
    left, waiting = [(cell.copy(), window) for cell, window in left[:MOST_WEIGHED]], left[MOST_WEIGHED:]
    marking = quarry.marking
    rest = replace(quarry, total=quarry.total.copy())
    gone = marking.nothing()
    while left and len(signals) < MOST:
        cell, window = _plainest(rest, measure, left)
        left = [hit for hit in left if hit[0] is not cell]
        marks = marking.of(cell.where)
        signal = _signal(quarry, measure, cell.where, window, marks)
        if _worth_saying(signal.window):
            signals.append(signal)
        taken, gone = but(marks, gone), join(gone, marks)
        left = _without(rest, measure, left, taken, looked)
        room = MOST_WEIGHED - len(left)
        left += _moved_up(rest, measure, waiting[:room], gone, looked)
        waiting = waiting[room:]
        left.sort(key=lambda hit: -_rank(*hit))
    return signals


def _plainest(rest: Hunt, measure: str, left: list[tuple[Cell, Window]]) -> tuple[Cell, Window]:
    """The strongest; or, of a pair, the one value whose own change is as large, when it is not the pair that changed:
    the value moves without the pair too, or the pair is what it always was of the value."""
    cell, window = left[0]
    change = window.observed - window.expected
    plainer = [
        (one, of_one)
        for one, of_one in left
        if len(one.where) == 1
        and one.where[0] in cell.where
        and (of_one.observed - of_one.expected) / change >= 0.9
        and (
            _moves_without(rest, measure, one, cell, window)
            or not _moves_within(rest, measure, one, cell, window)
        )
    ]
    return max(plainer, key=lambda hit: abs(hit[1].score)) if plainer else (cell, window)


def _moves_without(rest: Hunt, measure: str, one: Cell, pair: Cell, window: Window) -> bool:
    """Whether a value moves the same way in that window when the complaints of the pair are taken away, from it and
    from the whole."""
    left = replace(rest, total=rest.total.less(pair.series))
    counts, exposures = left.lines(measure, one.series.less(pair.series))
    span = (window.start, window.end)
    found = compare(counts, exposures, rest.trusted, span, share=measure in SHARES)
    return found is not None and found.rises == window.rises and abs(found.score) >= CLEARLY


def _moves_within(rest: Hunt, measure: str, one: Cell, pair: Cell, window: Window) -> bool:
    """Whether the pair moves in that window against all complaints of the value."""
    inside = replace(rest, total=one.series)
    counts, exposures = inside.lines(measure, pair.series)
    found = compare(counts, exposures[1:], rest.trusted, (window.start, window.end))
    return found is not None and found.rises == window.rises and abs(found.score) >= CLEARLY


def _rank(cell: Cell, window: Window) -> float:
    """By weight of evidence; of two alike the plainer one, the value rather than the pair."""
    return abs(window.score) * (1.0 if len(cell.where) == 1 else 0.97)


def _without(
    rest: Hunt, measure: str, left: list[tuple[Cell, Window]], marks: Marks, looked: Looked
) -> list[tuple[Cell, Window]]:
    """Take complaints away from the whole and from all other cells, and look again. Lines of other measures stay."""
    _take(rest.marking, measure, rest.total, marks)
    return _left_over(rest, measure, left, marks, looked)


def _moved_up(
    rest: Hunt, measure: str, waiting: list[tuple[Cell, Window]], gone: Marks, looked: Looked
) -> list[tuple[Cell, Window]]:
    """Weaker ones that were not weighed yet, where others went: else the pairs of a few giants keep out all else."""
    return _left_over(rest, measure, [(cell.copy(), window) for cell, window in waiting], gone, looked)


def _left_over(
    rest: Hunt, measure: str, left: list[tuple[Cell, Window]], marks: Marks, looked: Looked
) -> list[tuple[Cell, Window]]:
    """Those that still stand without these complaints."""
    for cell, _ in left:
        _take(rest.marking, measure, cell.series, meet(marks, rest.marking.of(cell.where)))
    again = [(cell, old, _look(rest, measure, cell)) for cell, old in left]
    still = [(cell, window) for cell, old, window in again if window and window.rises == old.rises]
    return [hit for hit in _standing(still, looked) if _worth_saying(hit[1])]


def _take(marking: Marking, measure: str, series: Series, marks: Marks) -> None:
    for name in LINES[measure]:
        gone = marking.line(name, marks)
        setattr(series, name, list(map(sub, getattr(series, name), gone)))


def _signal(quarry: Hunt, measure: str, where: Where, window: Window, marks: Marks) -> Signal:
    """Told with all of its complaints, also those that an earlier signal has too."""
    marking = quarry.marking
    counts, exposures = lines = quarry.lines_in_season(measure, where, marking.series(marks))
    trusted = quarry.trusted if window.rises else quarry.calm(measure, lines)
    weigh = partial(compare, counts, exposures, trusted, share=measure in SHARES)
    window = weigh((window.start, window.end)) or window
    window = _from_the_first(weigh, quarry.start, window)
    counting = marks if measure == "complaints" else meet(marks, marking.lines[measure])
    counted = marking.rows(counting, window.start, window.end)
    rates = [
        counts[at] / exposures[0][at] if exposures[0][at] else 0 for at in range(window.start, window.end)
    ]
    highest = max(rates) if window.rises else min(rates)
    used = {name for name, _ in where}
    return Signal(
        measure,
        where,
        window,
        window.start + rates.index(highest),
        counted,
        sum(marking.line("counts", marks)[window.start : window.end]),
        concentration(quarry, counted, window, used) if window.rises else [],
        already=already(weigh, quarry.start, window),
    )


Weigh = Callable[[tuple[int, int]], Window | None]
"""Tests one window."""


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
    quarry: Hunt, rows: Sequence[int], window: Window, but: set[str], *, least: float = 0.5
) -> list[Share]:
    """For each other dimension the value that most of these complaints share, if far more than all others do.

    More, too, than chance would have it of the one among all values that stands out (exact binomial, Bonferroni): of a
    dozen complaints seven share something now and then.
    """
    found = []
    tried = sum(map(len, quarry.singles.values()))
    for name, column in quarry.facts.columns.items():
        if name in but or not rows:
            continue
        mine = column.of_all(rows)
        if not mine:
            continue
        code, count = mine.most_common(1)[0]
        part, usual = count / len(rows), usual_part(quarry, name, code, window)
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
