"""What is known of each complaint, in columns: a million of them fit into a few dozen megabytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.reports.domain.periods import Stretches

UNKNOWN, NO, YES = 0, 1, 2
NOT_GIVEN = -1
_NOTHING = array("i", [NOT_GIVEN])


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

    def codes(self, given: Iterable[str]) -> tuple[int, ...]:
        """The numbers of some values, each once; a new value gets the next."""
        found: dict[int, None] = {}
        for value in given:
            code = self._codes.get(value)
            if code is None:
                code = self._codes[value] = len(self.values)
                self.values.append(value)
            found[code] = None
        return tuple(found)

    def put(self, row: int, codes: Sequence[int]) -> None:
        """Values of a complaint, one at least, beside those that it has already."""
        if row >= len(self.first):
            self.reach(row)
            self.first.append(codes[0])
            if len(codes) > 1:
                self.rest[row] = tuple(codes[1:])
        elif self.first[row] == NOT_GIVEN:
            self.first[row] = codes[0]
            if len(codes) > 1:
                self.rest[row] = tuple(codes[1:])
        else:
            had = self.of(row)
            if new := [code for code in codes if code not in had]:
                self.rest[row] = (*had[1:], *new)

    def put_next(self, texts: Sequence[str]) -> None:
        """One value each of complaints that come next; "" is none."""
        self.first.extend(map(self._code_of(texts).__getitem__, texts))

    def put_more(self, rows: Sequence[int], texts: Sequence[str]) -> None:
        """One value each of complaints (as often as they have values), beside those that they have; "" is none."""
        code_of, first = self._code_of(texts), self.first
        for row, text in zip(rows, texts, strict=True):
            if first[row] == NOT_GIVEN:
                first[row] = code_of[text]
            elif text:
                self.put(row, (code_of[text],))

    def _code_of(self, texts: Sequence[str]) -> dict[str, int]:
        return {text: self.codes((text,))[0] if text else NOT_GIVEN for text in dict.fromkeys(texts)}

    def reach(self, rows: int) -> None:
        """Say of complaints up to ``rows`` (exclusive), as far as nothing was said, that they have no value."""
        missing = rows - len(self.first)
        if missing > 0:
            self.first.extend(_NOTHING * missing)

    def of(self, row: int) -> tuple[int, ...]:
        """All codes of one complaint."""
        first = self.first[row]
        return () if first < 0 else (first, *self.rest.get(row, ()))

    def counted(self, rows: range) -> Counter[int]:
        """How many of these complaints have which code."""
        found = Counter(self.first[rows.start : rows.stop])
        found.update(code for row, codes in self.rest.items() if row in rows for code in codes)
        del found[NOT_GIVEN]
        return found

    def of_all(self, rows: Sequence[int]) -> Counter[int]:
        """The same of any complaints; codes in the order in which they come."""
        if self.rest:
            return Counter(code for row in rows for code in self.of(row))
        found = Counter(map(self.first.__getitem__, rows))
        del found[NOT_GIVEN]
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
    _places: dict[int, int] = field(default_factory=dict)

    def open(self, name: str, title: str, role: str) -> Dimension:
        """A dimension by its name, made where there is none yet."""
        if name not in self.columns:
            self.columns[name] = Dimension(title, role)
        return self.columns[name]

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
        values: Iterable[tuple[Dimension, Sequence[int]]],
    ) -> None:
        """One complaint with its values as codes; ``closed`` is None where the day of closing is not known. Amounts are
        of the whole. Raises ValueError for one received in a stretch before that of the last one."""
        self.add_many(
            [case_id],
            [received.toordinal()],
            days=[(closed - received).days if closed is not None else NOT_GIVEN],
            still_open=[is_open],
            state=[3 * upheld + late],
            redress=[redress],
        )
        for column, codes in values:
            column.put(len(self.case_id) - 1, codes)

    def add_many(
        self,
        case_id: Sequence[int],
        received: Sequence[int],
        *,
        days: Sequence[int],
        still_open: Sequence[bool],
        state: Sequence[int],
        redress: Iterable[int | None],
    ) -> None:
        """Many complaints, without their values; otherwise as ``add``. Days of receipt are ordinals, ``days`` the
        number from there to closing."""
        for ordinal in dict.fromkeys(received):
            if ordinal not in self._places:
                self._places[ordinal] = self.stretches.place(date.fromordinal(ordinal))
        places = list(map(self._places.__getitem__, received))
        in_order = [*self.place[-1:], *places]
        if in_order != sorted(in_order):
            raise ValueError("complaints have to be added in the order of their receipt")
        first = len(self.case_id)
        self.case_id.extend(case_id)
        self.place.extend(places)
        self.received.extend(received)
        self.delay.extend(days)
        self.state.extend(state)
        self.redress.update((row, amount) for row, amount in enumerate(redress, first) if amount)
        self.open_cases += sum(still_open)
        if NOT_GIVEN in days:
            self.undated += sum(
                day == NOT_GIVEN and not is_open for day, is_open in zip(days, still_open, strict=True)
            )

    def undate(self, row: int) -> None:
        """Say of a complaint that it is closed and nobody knows since when."""
        self.undated += self.delay[row] != NOT_GIVEN
        self.delay[row] = NOT_GIVEN

    def finish(self) -> Facts:
        """All columns as long as there are complaints, but those in which all complaints are alike; returns this."""
        self.columns = {name: column for name, column in self.columns.items() if len(column.values) > 1}
        for column in self.columns.values():
            column.reach(len(self))
        return self

    def row_of(self) -> array[int]:
        """Where a complaint stands, by its case id; -1 for one that is not there."""
        rows = array("i", _NOTHING) * (max(self.case_id, default=0) + 1)
        for row, case_id in enumerate(self.case_id):
            rows[case_id] = row
        return rows

    def compared(self) -> tuple[range, range]:
        """The complaints of the period, and those of as long a time before it."""
        start, size = self.stretches.start, len(self.stretches)
        return self.rows_from(start, size), self.rows_from(max(0, start - (size - start)), start)

    def rows_from(self, start: int, end: int) -> range:
        """The complaints of places ``start`` to ``end`` (exclusive)."""
        return range(bisect_left(self.place, start), bisect_left(self.place, end))
