"""Which page of a bundle shows what. A page number once frozen never means anything else.

A first version is numbered from 1, our own pages first. A later one leaves every frozen number where it is: what is new
is numbered on at the end; an index that has grown goes on at the end; what was taken out leaves a sheet that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WITHDRAWN, KEPT_FREE = "withdrawn", "kept-free"


@dataclass(frozen=True, slots=True)
class Part:
    """Something with pages: ``key`` names it and its content (``evidence:3@9f86d0``); ``ours`` grows and shrinks."""

    key: str
    pages: int
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """``count`` pages of ``key`` from its page ``start`` (from 0), on the bundle's pages from ``first`` (from 1).

    ``stands_for``: whose pages a sheet keeps the numbers of.
    """

    key: str
    start: int
    first: int
    count: int
    stands_for: str = ""

    @property
    def last(self) -> int:
        return self.first + self.count - 1


@dataclass(frozen=True)
class Layout:
    """All pages of a bundle in their order."""

    ranges: tuple[Range, ...] = ()

    @property
    def pages(self) -> int:
        """How many there are."""
        return self.ranges[-1].last if self.ranges else 0

    def of(self, key: str) -> list[Range]:
        """Where ``key`` stands: one range, or more when it goes on elsewhere."""
        return [each for each in self.ranges if each.key == key]

    def first_page(self, key: str) -> int | None:
        """Its first page."""
        found = self.of(key)
        return found[0].first if found else None

    def page_of(self, key: str, index: int) -> int | None:
        """Where page ``index`` (from 0) of ``key`` stands."""
        for each in self.of(key):
            if each.start <= index < each.start + each.count:
                return each.first + index - each.start
        return None

    def to_json(self) -> list[list[object]]:
        """As it is kept."""
        return [[each.key, each.start, each.first, each.count, each.stands_for] for each in self.ranges]

    @classmethod
    def from_json(cls, rows: Iterable[Sequence[object]]) -> Layout:
        """The same back."""
        return cls(tuple(Range(*row) for row in rows))  # type: ignore[arg-type]


def lay_out(parts: Sequence[Part], frozen: Layout | None = None) -> Layout:
    """Number ``parts`` in their order; after ``frozen``, leave its numbers where they are."""
    ranges = list(_kept(parts, frozen)) if frozen else []
    told = {each.key: 0 for each in parts}
    for each in ranges:
        if each.key in told:
            told[each.key] += each.count
    following = ranges[-1].last + 1 if ranges else 1
    for part in parts:
        left = part.pages - told[part.key]
        if left > 0:
            ranges.append(Range(part.key, told[part.key], following, left))
            following += left
    return Layout(tuple(ranges))


def _kept(parts: Sequence[Part], frozen: Layout) -> Iterator[Range]:
    sizes = {part.key: part.pages for part in parts}
    for each in frozen.ranges:
        key = each.stands_for or each.key
        if key not in sizes:
            yield Range(WITHDRAWN, each.start, each.first, each.count, key)
            continue
        there = max(0, min(each.count, sizes[key] - each.start))
        if there:
            yield Range(key, each.start, each.first, there)
        if there < each.count:
            yield Range(KEPT_FREE, each.start + there, each.first + there, each.count - there, key)
