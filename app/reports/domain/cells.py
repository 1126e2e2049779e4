"""Every value of every dimension, and every pair of values, as series: counted in one pass per dimension and pair."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from operator import sub

from app.reports.domain.facts import Facts

LEAST = 12
"""Of a value or pair with fewer complaints in all, nothing can be said that chance would not say."""
STATES = 9
"""See ``Facts.state``."""

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

    def less(self, other: Series) -> Series:
        """Without the complaints of another."""
        both = zip(vars(self).values(), vars(other).values(), strict=True)
        return Series(*(list(map(sub, mine, its)) for mine, its in both))

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
    table = Table(facts)
    for name, column in facts.columns.items():
        totals = Counter(column.first)
        totals.update(code for codes in column.rest.values() for code in codes)
        frequent[name] = {code: times for code, times in totals.items() if code >= 0 and times >= LEAST}
        table.keep(name, frequent[name])
        yield from _singles(table, name, frequent[name])
    telling = [name for name, found in frequent.items() if len(found) > 1]
    for first, second in combinations(telling, 2):
        yield from _pairs(table, (first, second), frequent)


def _singles(table: Table, name: str, frequent: dict[int, int]) -> Iterator[Cell]:
    counted = table.counted(name)
    column = table.facts.columns[name]
    for row, codes in column.rest.items():
        place, state = table.moment(row)
        for code in codes:
            if code in frequent:
                counted[place][(code + 1) * STATES + state] += 1
    lines = table.lines(counted, {code + 1 for code in frequent})
    for code, total in frequent.items():
        yield Cell(((name, code),), table.series(lines[code + 1]), total)


def _pairs(table: Table, names: tuple[str, str], frequent: dict[str, dict[int, int]]) -> Iterator[Cell]:
    width = table.width(names[1])
    counted = table.counted(*names)
    _count_others(table, counted, names, frequent)
    totals: dict[int, int] = {}
    for of_stretch in counted:
        for key, times in of_stretch.items():
            pair = key // STATES
            totals[pair] = totals.get(pair, 0) + times
    wanted = {}
    for pair, total in totals.items():
        a, b = divmod(pair, width)
        if a and b and LEAST <= total < min(frequent[names[0]][a - 1], frequent[names[1]][b - 1]):
            wanted[pair] = ((names[0], a - 1), (names[1], b - 1))
    for pair, line in table.lines(counted, wanted).items():
        yield Cell(wanted[pair], table.series(line), totals[pair])


def _count_others(
    table: Table,
    counted: list[Counter[int]],
    names: tuple[str, str],
    frequent: dict[str, dict[int, int]],
) -> None:
    """Of complaints with several values the pairs beyond that of the first ones, which have been counted."""
    width = table.width(names[1])
    left, right = (table.facts.columns[name] for name in names)
    known_left, known_right = (frequent[name] for name in names)
    for row in left.rest.keys() | right.rest.keys():
        (place, state), others = table.moment(row), right.of(row)
        here = counted[place]
        for a in left.of(row):
            if a in known_left:
                for b in others:
                    if b in known_right:
                        here[((a + 1) * width + b + 1) * STATES + state] += 1
        first, second = left.first[row], right.first[row]
        if first in known_left and second in known_right:
            here[((first + 1) * width + second + 1) * STATES + state] -= 1


class Table:
    """Counts complaints by values and state, those of a stretch at a time.

    What is counted is a number for each complaint: its codes plus one (0 is a rare value or none) and its state, as
    digits of mixed base. These numbers are computed for all complaints of a stretch at once: their codes side by side
    are one long number, and to multiply and add those is to do so for every complaint. As a stretch has few different
    numbers, what counts them stays in the fast memory of the processor.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.size = len(facts.stretches)
        self.spans = [_slice(facts.rows_from(at, at + 1)) for at in range(self.size)]
        self.states = array("I", facts.state)
        self.kept: dict[str, array[int]] = {}

    def keep(self, name: str, codes: Container[int]) -> None:
        """Count these codes of a dimension and no others."""
        column = self.facts.columns[name]
        digits = [code + 1 if code in codes else 0 for code in range(len(column.values))]
        digits.append(0)  # where -1 leads, which stands for no value
        self.kept[name] = array("I", map(digits.__getitem__, column.first))

    def width(self, name: str) -> int:
        """How many digits the values of a dimension may be."""
        return len(self.facts.columns[name].values) + 1

    def moment(self, row: int) -> tuple[int, int]:
        """Stretch and state of a complaint."""
        return self.facts.place[row], self.facts.state[row]

    def counted(self, *names: str) -> list[Counter[int]]:
        """Of each stretch how many complaints have which key by the first of their values, in order of the first
        such one."""
        highest = prod(map(self.width, names)) * STATES
        kind = "I" if highest < 1 << 32 else "Q"
        found = []
        for span in self.spans:
            keys = 0
            for name in names:
                keys = keys * self.width(name) + _side_by_side(self.kept[name][span], kind)
            states = self.states[span]
            keys = keys * STATES + _side_by_side(states, kind)
            each = array(kind)
            each.frombytes(keys.to_bytes(len(states) * each.itemsize, sys.byteorder))
            found.append(Counter(each))
        return found

    def lines(self, counted: Sequence[Counter[int]], wanted: Collection[int]) -> dict[int, list[int]]:
        """Of each wanted value or pair how many complaints there are, state by state and of each stretch by stretch."""
        size, long = self.size, self.size * STATES
        lines = {value: [0] * long for value in wanted}
        for place, of_stretch in enumerate(counted):
            for key, times in of_stretch.items():
                line = lines.get(key // STATES)
                if line is not None:
                    line[key % STATES * size + place] += times
        return lines

    def series(self, line: Sequence[int]) -> Series:
        """What was counted, as a series."""
        by_state = [line[at : at + self.size] for at in range(0, len(line), self.size)]

        def together(*states: int) -> list[int]:
            return list(map(sum, zip(*(by_state[state] for state in states), strict=True)))

        return Series(
            together(*range(STATES)),
            together(3, 4, 5, 6, 7, 8),
            together(6, 7, 8),
            together(1, 2, 4, 5, 7, 8),
            together(2, 5, 8),
        )


def _slice(rows: range) -> slice:
    return slice(rows.start, rows.stop)


def _side_by_side(codes: array[int], kind: str) -> int:
    """Small numbers as one long number, four or eight bytes each."""
    if codes.typecode != kind:
        codes = array(kind, codes)
    return int.from_bytes(codes.tobytes(), sys.byteorder)
