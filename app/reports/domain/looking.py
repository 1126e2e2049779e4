"""Looking into one series after the other: what each is held against, and which differ by more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from operator import mul

from app.reports.domain.cells import Cell, Series, Where
from app.reports.domain.charts import usual_excess
from app.reports.domain.discovery import discoveries
from app.reports.domain.facts import Facts
from app.reports.domain.marks import Marking
from app.reports.domain.scanning import BACK, Window, excess, outbreaks, scan
from app.reports.domain.seasons import BY_CHANCE_OF_MANY, YEAR, season_factors

FALSE_SHARE = 0.05
"""Which share of the signals of a measure may be chance (Benjamini & Hochberg)."""
FOR_VALUES = 0.15
"""How much of that is for single values: they are few beside their pairs, and what people look at first."""
WORTH_SAYING = 0.2
FEWEST_MORE = 5
MEASURES = ("complaints", "upheld", "late")
SHARES = ("upheld", "late")
LINES = {"complaints": ("counts",), "upheld": ("decided", "upheld"), "late": ("timed", "late")}
"""Which lines of a series a measure is made of."""

Kind = tuple[str, ...]
"""Cells of the same dimensions."""

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
    wild: dict[Kind, float] = field(default_factory=dict)
    """By how much more than chance the numbers of cells of a kind usually vary, filled while looking."""

    @property
    def start(self) -> int:
        return self.facts.stretches.start

    def learn(self, kind: Kind, cells: Iterable[Cell]) -> None:
        """How wild cells of a kind are: complaints may come in batches that share a branch and a reason."""
        each = [excess(cell.series.counts, self.seasons, self.trusted, self.start) for cell in cells]
        points = sum(self.trusted[max(0, self.start - BACK) : self.start])
        self.wild[kind] = usual_excess([one for one in each if one is not None], points)

    def usual(self, measure: str, where: Where) -> float:
        """The excess of variance that is usual for a cell."""
        return self.wild.get(kind_of(where), 0.0) if measure == "complaints" else 0.0

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


def kind_of(where: Where) -> Kind:
    return tuple(name for name, _ in where)


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


def that_stand(hits: list[tuple[Cell, Window]], looked: Looked) -> list[tuple[Cell, Window]]:
    """Of all cells looked at with one measure those whose change is no chance find."""
    others = looked.cells - len(hits)
    p = [window.p for _, window in hits] + [1.0] * others
    weights = looked.weights(cell.where for cell, _ in hits) + [1.0] * others
    return [hits[at] for at in discoveries(p, FALSE_SHARE, weights) if at < len(hits)]


def look(quarry: Hunt, measure: str, cell: Cell) -> Window | None:
    """The window that differs most; only where there is one, the series' own seasons and outbreaks are asked for."""
    share, usual = measure in SHARES, quarry.usual(measure, cell.where)
    counts, exposures = quarry.lines_behind(measure, cell.where, cell.series)
    if share and sum(counts) < FEWEST_MORE:
        return None
    window = scan(counts, exposures, quarry.trusted, quarry.start, share=share, usual=usual)
    if window is None or share:
        return window
    lines = quarry.lines_in_season(measure, cell.where, cell.series)
    if lines[1] != exposures:
        window = scan(*lines, quarry.trusted, quarry.start, usual=usual)
    if window is None or window.rises:
        return window
    calm = quarry.calm(measure, lines)
    if calm is not quarry.trusted:
        window = scan(*lines, calm, quarry.start, usual=usual)
    return window


def worth_saying(window: Window) -> bool:
    change = window.observed - window.expected
    return abs(change) >= FEWEST_MORE and abs(change) >= WORTH_SAYING * window.expected
