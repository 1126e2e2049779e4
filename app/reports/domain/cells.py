"""Every value of every dimension, and every pair of values, as series: counted in one pass per dimension and pair."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from app.reports.domain.facts import Dimension, Facts

LEAST = 12
"""Of a value or pair with fewer complaints in all, nothing can be said that chance would not say."""
PIECE = 50_000

Where = tuple[tuple[str, int], ...]
"""One or two (dimension, code), in the order of the dimensions."""


@dataclass
class Series:
    """Per stretch: complaints, those decided and upheld, those that had a date to meet and were late."""

    counts: list[int]
    decided: list[int]
    upheld: list[int]
    timed: list[int]
    late: list[int]

    @classmethod
    def empty(cls, size: int) -> Series:
        return cls(*([0] * size for _ in range(5)))

    def copy(self) -> Series:
        """One that can be changed without changing this."""
        return Series(*(list(line) for line in vars(self).values()))

    def add(self, place: int, state: int, times: int = 1) -> None:
        """Count complaints of one state (see ``Facts.state``); negative times take away."""
        upheld, late = divmod(state, 3)
        self.counts[place] += times
        if upheld:
            self.decided[place] += times
            self.upheld[place] += times * (upheld - 1)
        if late:
            self.timed[place] += times
            self.late[place] += times * (late - 1)


@dataclass
class Cell:
    """A value or pair of values, and its series."""

    where: Where
    series: Series
    total: int

    def copy(self) -> Cell:
        """One whose series can be changed without changing this one's."""
        return Cell(self.where, self.series.copy(), self.total)


def whole(facts: Facts) -> Series:
    """All complaints as one series."""
    series = Series.empty(len(facts.stretches))
    for (place, state), times in Counter(zip(facts.place, facts.state, strict=True)).items():
        series.add(place, state, times)
    return series


def cells(facts: Facts) -> Iterator[Cell]:
    """Cells with ``LEAST`` complaints or more, dimension by dimension, then pair by pair.

    A pair can only be frequent where both its values are (Agrawal & Srikant, *Fast algorithms for mining association
    rules*, VLDB 1994), so rare values are left out before pairs are counted. A pair that holds just the complaints of
    one of its values says nothing new and is left out.
    """
    frequent: dict[str, dict[int, int]] = {}
    for name, column in facts.columns.items():
        totals = Counter(column.first)
        totals.update(code for codes in column.rest.values() for code in codes)
        frequent[name] = {code: times for code, times in totals.items() if code >= 0 and times >= LEAST}
        yield from _singles(facts, name, frequent[name])
    telling = [name for name, found in frequent.items() if len(found) > 1]
    for first, second in combinations(telling, 2):
        yield from _pairs(facts, (first, second), frequent)


def _singles(facts: Facts, name: str, frequent: dict[int, int]) -> Iterator[Cell]:
    size = len(facts.stretches)
    column = facts.columns[name]
    counted = Counter(zip(column.first, facts.place, facts.state, strict=True))
    for row, codes in column.rest.items():
        for code in codes:
            counted[code, facts.place[row], facts.state[row]] += 1
    found = {code: Cell(((name, code),), Series.empty(size), total) for code, total in frequent.items()}
    for (code, place, state), times in counted.items():
        if code in found:
            found[code].series.add(place, state, times)
    yield from found.values()


def _pairs(facts: Facts, names: tuple[str, str], frequent: dict[str, dict[int, int]]) -> Iterator[Cell]:
    size = len(facts.stretches)
    left, right = (facts.columns[name] for name in names)
    width, step = len(right.values), size * 9
    moments = array("i", (place * 9 + state for place, state in zip(facts.place, facts.state, strict=True)))
    kept_left, kept_right = _kept(left, frequent[names[0]]), _kept(right, frequent[names[1]])
    counted: Counter[int] = Counter()
    for begin in range(0, len(moments), PIECE):
        piece = slice(begin, begin + PIECE)
        counted.update(
            [
                (a * width + b) * step + moment
                for a, b, moment in zip(kept_left[piece], kept_right[piece], moments[piece], strict=True)
                if a >= 0 and b >= 0
            ]
        )
    for row in left.rest.keys() | right.rest.keys():
        pairs = [(a, b) for a in left.of(row) for b in right.of(row)][1:]
        for a, b in pairs:
            if a in frequent[names[0]] and b in frequent[names[1]]:
                counted[(a * width + b) * step + moments[row]] += 1
    totals: Counter[int] = Counter()
    for key, times in counted.items():
        totals[key // step] += times
    found = {}
    for pair, total in totals.items():
        a, b = divmod(pair, width)
        if LEAST <= total < min(frequent[names[0]][a], frequent[names[1]][b]):
            found[pair] = Cell(((names[0], a), (names[1], b)), Series.empty(size), total)
    for key, times in counted.items():
        if (cell := found.get(key // step)) is not None:
            place, state = divmod(key % step, 9)
            cell.series.add(place, state, times)
    yield from found.values()


def _kept(column: Dimension, frequent: dict[int, int]) -> array[int]:
    return array("i", (code if code in frequent else -1 for code in column.first))


def rows_of(facts: Facts, where: Where) -> set[int]:
    """The complaints of a cell."""
    (name, code), *more = where
    rows = facts.columns[name].rows_with(code)
    for name, code in more:
        rows &= facts.columns[name].rows_with(code)
    return rows
