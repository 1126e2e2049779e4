"""Complaints marked with one bit each: thousands are found, taken away and counted at once."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Container, Sequence
from itertools import compress

from app.reports.domain.cells import Series, Where
from app.reports.domain.facts import Facts

Marks = list[int]
"""For each stretch a whole number, with one bit for each complaint received in it, the first one's highest."""

STATES_OF = {"decided": range(3, 9), "upheld": range(6, 9), "timed": (1, 2, 4, 5, 7, 8), "late": (2, 5, 8)}
"""Which states the lines of a series count, but the first, which counts all."""


class Marking:
    """Marks complaints by their values and counts the marked ones."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        size = len(facts.stretches)
        self.spans = [facts.rows_from(at, at + 1) for at in range(size)]
        states = facts.state.tobytes()
        self.lines = {name: self._marks(states.translate(_picking(of))) for name, of in STATES_OF.items()}
        self.values: dict[tuple[str, int], Marks] = {}
        self.others: dict[str, dict[int, array[int]]] = {}

    def nothing(self) -> Marks:
        """No complaint marked."""
        return [0] * len(self.spans)

    def of(self, where: Where) -> Marks:
        """The complaints of a cell."""
        first, *more = where
        marks = self._value(*first)
        for value in more:
            marks = meet(marks, self._value(*value))
        return marks

    def line(self, name: str, marks: Marks) -> list[int]:
        """How many of the marked complaints a line of a series (``Series``) counts, stretch by stretch."""
        if name != "counts":
            marks = meet(marks, self.lines[name])
        return [bits.bit_count() for bits in marks]

    def series(self, marks: Marks) -> Series:
        """The marked complaints as a series."""
        return Series(self.line("counts", marks), *(self.line(name, marks) for name in STATES_OF))

    def rows(self, marks: Marks, start: int, end: int) -> list[int]:
        """The marked complaints of stretches ``start`` to ``end`` (exclusive), in their order."""
        found: list[int] = []
        for span, bits in zip(self.spans[start:end], marks[start:end], strict=True):
            if bits:
                found += compress(span, map("1".__eq__, format(bits, f"0{len(span)}b")))
        return found

    def some(self, marks: Marks, many: Sequence[int]) -> Marks:
        """Of the marked complaints of each stretch so many, spread evenly over it; all where there are no more."""
        return [_some(*each) for each in zip(self.spans, marks, many, strict=True)]

    def _value(self, name: str, code: int) -> Marks:
        found = self.values.get((name, code))
        if found is None:
            found = self._first_is(name, code)
            if others := self._others(name).get(code):
                chars = bytearray(b"0" * len(self.facts))
                for row in others:
                    chars[row] = ord("1")
                found = join(found, self._marks(bytes(chars)))
            self.values[name, code] = found
        return found

    def _first_is(self, name: str, code: int) -> Marks:
        """The complaints whose first value is this one: compared byte by byte of the codes."""
        column = self.facts.columns[name]
        bytes_of = column.first.tobytes()
        width = column.first.itemsize
        telling = 1 if len(column.values) < 0xFF else 2 if len(column.values) < 0xFFFF else width
        found = None
        for at, byte in enumerate(code.to_bytes(width, "little")[:telling]):
            plane = bytes_of[at if sys.byteorder == "little" else width - 1 - at :: width]
            same = self._marks(plane.translate(_picking((byte,))))
            found = same if found is None else meet(found, same)
        assert found is not None  # a code has one byte at least
        return found

    def _others(self, name: str) -> dict[int, array[int]]:
        """By code the complaints that have it as another value than the first."""
        if name not in self.others:
            found: dict[int, array[int]] = {}
            for row, codes in self.facts.columns[name].rest.items():
                for code in codes:
                    found.setdefault(code, array("i")).append(row)
            self.others[name] = found
        return self.others[name]

    def _marks(self, chars: bytes) -> Marks:
        return [int(chars[span.start : span.stop] or b"0", 2) for span in self.spans]


def meet(one: Marks, other: Marks) -> Marks:
    """Marked in both."""
    return [a & b for a, b in zip(one, other, strict=True)]


def join(one: Marks, other: Marks) -> Marks:
    """Marked in either."""
    return [a | b for a, b in zip(one, other, strict=True)]


def but(one: Marks, other: Marks) -> Marks:
    """Marked in the first and not in the other."""
    return [a & ~b for a, b in zip(one, other, strict=True)]


def _some(span: range, bits: int, many: int) -> int:
    of = bits.bit_count()
    if many <= 0 or many >= of:
        return bits if many > 0 else 0
    places = list(compress(range(len(span)), map("1".__eq__, format(bits, f"0{len(span)}b"))))
    chars = bytearray(b"0" * len(span))
    for each in range(many):
        chars[places[(2 * each + 1) * of // (2 * many)]] = ord("1")
    return int(chars, 2)


def _picking(wanted: Container[int]) -> bytes:
    """A table that turns these bytes into "1" and all others into "0"."""
    return bytes(ord("1") if byte in wanted else ord("0") for byte in range(256))
