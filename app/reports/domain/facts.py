"""What is known of each complaint, in columns: a million of them fit into a few dozen megabytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from app.reports.domain.periods import Stretches

UNKNOWN, NO, YES = 0, 1, 2
NOT_GIVEN = -1


@dataclass
class Dimension:
    """One dimension, such as the product. A complaint may have several values (keywords); ``rest`` holds all but the
    first of those that do."""

    title: str
    role: str
    values: list[str] = field(default_factory=list)
    first: array[int] = field(default_factory=lambda: array("i"))
    rest: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _codes: dict[str, int] = field(default_factory=dict)

    def add(self, given: Iterable[str]) -> None:
        """The values of the next complaint; none is allowed."""
        codes = []
        for value in given:
            code = self._codes.get(value)
            if code is None:
                code = self._codes[value] = len(self.values)
                self.values.append(value)
            if code not in codes:
                codes.append(code)
        if len(codes) > 1:
            self.rest[len(self.first)] = tuple(codes[1:])
        self.first.append(codes[0] if codes else NOT_GIVEN)

    def of(self, row: int) -> tuple[int, ...]:
        """All codes of one complaint."""
        first = self.first[row]
        return () if first < 0 else (first, *self.rest.get(row, ()))

    def entries(self) -> Iterator[tuple[int, int]]:
        """(row, code) for every value given."""
        yield from ((row, code) for row, code in enumerate(self.first) if code >= 0)
        for row, codes in self.rest.items():
            yield from ((row, code) for code in codes)

    def rows_with(self, code: int) -> set[int]:
        """The complaints that have a value."""
        found = {row for row, first in enumerate(self.first) if first == code}
        found.update(row for row, codes in self.rest.items() if code in codes)
        return found


@dataclass
class Facts:
    """Complaints received in ``stretches``. ``state`` packs whether upheld and whether late: 3 × upheld + late."""

    stretches: Stretches
    columns: dict[str, Dimension] = field(default_factory=dict)
    case_id: array[int] = field(default_factory=lambda: array("q"))
    place: array[int] = field(default_factory=lambda: array("h"))
    received: array[int] = field(default_factory=lambda: array("i"))
    delay: array[int] = field(default_factory=lambda: array("i"))
    state: array[int] = field(default_factory=lambda: array("b"))
    redress: dict[int, int] = field(default_factory=dict)
    open_cases: int = 0
    undated: int = 0
    currencies: set[str] = field(default_factory=set)

    def open(self, name: str, title: str, role: str) -> None:
        """Make room for a dimension; complaints added before have no value in it."""
        if name not in self.columns:
            column = self.columns[name] = Dimension(title, role)
            column.first.extend([NOT_GIVEN] * len(self))

    def __len__(self) -> int:
        return len(self.case_id)

    def add(
        self,
        case_id: int,
        received: date,
        *,
        closed: date | None,
        is_open: bool,
        upheld: int,
        late: int,
        redress: int | None,
        values: dict[str, tuple[str, ...]],
    ) -> None:
        """One complaint; ``closed`` is None where the day of closing is not known. Amounts are of the whole."""
        row = len(self.case_id)
        self.case_id.append(case_id)
        self.place.append(self.stretches.place(received))
        self.received.append(received.toordinal())
        self.delay.append((closed - received).days if closed is not None else NOT_GIVEN)
        self.state.append(3 * upheld + late)
        if redress:
            self.redress[row] = redress
        self.open_cases += is_open
        self.undated += not is_open and closed is None
        for name, column in self.columns.items():
            column.add(values.get(name, ()))

    def rows_from(self, start: int, end: int) -> Iterator[int]:
        """The complaints of places ``start`` to ``end`` (exclusive)."""
        return (row for row, place in enumerate(self.place) if start <= place < end)
