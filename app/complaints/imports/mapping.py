"""From the rows of one complaint to the complaint, or to what is wrong with them. Pure: the standard library only."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.complaints.imports.profile import ListColumn, Profile, fold
from app.complaints.imports.reading import Row
from app.shared.errors import Refused
from app.shared.money import Money, total
from app.shared.text import visible

NOT_STATED = "not-stated"
NOT_STATED_LABEL = "Not stated"
_EARLIEST = date(1900, 1, 1)
_LONGEST_NUMBER = 120
_LONGEST_LABEL = 200
LONGEST_WORDS = 200_000
_SHOWN = 300


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, or was met for the first time; ``expected`` says what would be accepted."""

    line: int
    column: str
    value: str
    expected: str

    def as_json(self) -> dict[str, Any]:
        """With the value as read, or its beginning."""
        return asdict(self)


@dataclass(frozen=True)
class Point:
    """A complaint point: its title, and the code (list, code) of its most exact part; None when not stated."""

    title: str
    code: tuple[str, str] | None


@dataclass(frozen=True)
class Complaint:
    """A complaint as the register has it. ``lists`` holds codes, or text where a column has no code list."""

    number: str
    received_on: date
    closed_on: date | None
    channel: str
    words: str
    product: str
    points: tuple[Point, ...]
    lists: dict[str, list[str]]
    dispositions: tuple[str, ...]
    outcome: str | None
    recovered: int | None

    @cached_property
    def digest(self) -> str:
        """The same for the same content, whatever the order of its rows."""
        values = {
            **vars(self),
            "points": sorted(point.title for point in self.points),
            "lists": {name: sorted(items) for name, items in self.lists.items()},
            "dispositions": sorted(self.dispositions),
        }
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class NewCode:
    """A label that the profile does not know."""

    label: str
    line: int


@dataclass
class Mapper:
    """Maps groups of rows. Labels it meets that the profile does not know gather in ``new_codes``.

    ``placed``: what people made of such labels, by (list, code). The label stays; an outcome follows what it counts as.
    """

    profile: Profile
    today: date
    currency: str
    placed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    new_codes: dict[tuple[str, str], NewCode] = field(default_factory=dict)
    _days: dict[str, date | None] = field(default_factory=dict)
    _codes: dict[tuple[str, str], str] = field(default_factory=dict)

    def mapped(self, rows: list[Row]) -> Complaint | list[Problem]:
        """The complaint, or everything that keeps its rows from being one."""
        problems = list(self._unreadable(rows))
        if problems:
            return problems
        first = rows[0]
        assert first.cells is not None  # rows without cells are unreadable
        problems += self._differing(rows)
        received = self._day(first, self.profile.received, problems)
        closed = self._closing_day(first, problems)
        if received and closed and closed < received:
            expected = (
                f"a day not before {self.profile.received} ({first.cells[self.profile.received].strip()})"
            )
            assert self.profile.closed is not None
            problems.append(_problem(first, self.profile.closed, expected))
        recovered = self._recovered(rows, problems)
        lists = {column.name: self._values(rows, column, problems) for column in self.profile.lists}
        points = self._points(rows)
        words = self._words(first)
        if problems:
            return problems
        assert received is not None  # else there would be a problem
        return Complaint(
            number=first.cells[self.profile.number].strip(),
            received_on=received,
            closed_on=closed,
            channel=self._channel(first),
            words=words,
            product=self._product(lists),
            points=points,
            lists={name: values for name, values in lists.items() if values},
            dispositions=tuple(code for name in self.profile.disposed_by for code in lists[name]),
            outcome=self._outcome(lists),
            recovered=recovered,
        )

    def title_of(self, column: ListColumn, code: str) -> str:
        """The label under which people know a code."""
        if not column.coded:
            return code
        met = self.new_codes.get((column.name, code))
        return met.label if met else column.titles.get(code, code)

    # ── what makes rows unreadable ────────────────────────────────────────────────────────────────────────────────

    def _unreadable(self, rows: list[Row]) -> Iterator[Problem]:
        for row in rows:
            if row.cells is None:
                expected = f"{len(self.profile.header)} cells, as in the header"
                yield Problem(row.line, "", f"{len(row.raw)} cells", expected)
                continue
            number = row.cells[self.profile.number].strip()
            if not number or len(number) > _LONGEST_NUMBER:
                yield _problem(
                    row, self.profile.number, f"the complaint’s number, at most {_LONGEST_NUMBER} characters"
                )
            for column, value in row.cells.items():
                if "\0" in value:
                    yield _problem(row, column, "text without NUL characters")
            words = row.cells[self.profile.words] if self.profile.words else ""
            if len(words) > LONGEST_WORDS:
                assert self.profile.words is not None
                yield _problem(row, self.profile.words, f"at most {LONGEST_WORDS:,} characters")

    def _differing(self, rows: list[Row]) -> Iterator[Problem]:
        """What must be the same on every row of a complaint and is not."""
        profile = self.profile
        single = (profile.received, profile.closed, profile.channel, profile.words, *profile.constant)
        for column in dict.fromkeys(name for name in single if name):
            first = _cell(rows[0], column)
            for row in rows[1:]:
                if _cell(row, column) != first:
                    number = _cell(row, profile.number)
                    yield _problem(
                        row, column, f"“{first[:80]}”, as on line {rows[0].line} of complaint {number}"
                    )

    # ── single values ─────────────────────────────────────────────────────────────────────────────────────────────

    def _day(self, row: Row, column: str, problems: list[Problem]) -> date | None:
        text = _cell(row, column)
        if text not in self._days:
            self._days[text] = _parsed(text, self.profile.dates)
        day = self._days[text]
        if day is None or not _EARLIEST <= day <= self.today:
            shown = " or ".join(_shape(pattern) for pattern in self.profile.dates)
            problems.append(_problem(row, column, f"a day from 1900 to today, as {shown}"))
            return None
        return day

    def _closing_day(self, row: Row, problems: list[Problem]) -> date | None:
        if self.profile.closed is None or fold(_cell(row, self.profile.closed)) in self.profile.not_stated:
            return None
        if self.profile.open_when is not None:
            column, labels = self.profile.open_when
            if fold(_cell(row, column)) in labels:
                return None
        return self._day(row, self.profile.closed, problems)

    def _channel(self, row: Row) -> str:
        if self.profile.channel is None:
            return "register"
        return self.profile.channels.get(fold(_cell(row, self.profile.channel)), "register")

    def _words(self, row: Row) -> str:
        """The complainant's own words, letter for letter."""
        if self.profile.words is None or row.cells is None:
            return ""
        words = row.cells[self.profile.words]
        return words if words.strip() else ""

    def _recovered(self, rows: list[Row], problems: list[Problem]) -> int | None:
        """What was recovered for the complainant. An amount repeats on rows: each different one counts once."""
        if self.profile.recovered is None:
            return None
        amounts: dict[str, Money] = {}
        for row in rows:
            text = _cell(row, self.profile.recovered)
            if text in amounts or fold(text) in self.profile.not_stated:
                continue
            amount = self._amount(text)
            if amount is None:
                expected = f"an amount of {self.currency} not below zero, such as 1,806.63"
                problems.append(_problem(row, self.profile.recovered, expected))
            else:
                amounts[text] = amount
        different = {amount.minor: amount for amount in amounts.values()}
        return total(list(different.values()), self.currency).minor if different else None

    def _amount(self, text: str) -> Money | None:
        """What was paid, which is never below zero; None for what is no such amount."""
        try:
            amount = Money.parse(_without_idle_zeros(text), self.currency)
        except Refused:
            return None
        return amount if amount.minor >= 0 else None

    # ── lists and codes ───────────────────────────────────────────────────────────────────────────────────────────

    def _values(self, rows: list[Row], column: ListColumn, problems: list[Problem]) -> list[str]:
        """The different values of a list column, in the order met; what is blank is left out."""
        values: dict[str, None] = {}
        for row in rows:
            for label in self._labels(row, column):
                if len(label) > _LONGEST_LABEL:
                    problems.append(_problem(row, column.column, f"at most {_LONGEST_LABEL} characters"))
                    continue
                values[self._code(column, label, row.line)] = None
        return list(values)

    def _labels(self, row: Row, column: ListColumn) -> Iterator[str]:
        text = _cell(row, column.column)
        for part in text.split(column.splitter) if column.splitter else (text,):
            label = part.strip()
            if fold(label) not in self.profile.not_stated:
                yield label

    def _code(self, column: ListColumn, label: str, line: int) -> str:
        if not column.coded:
            return label
        known = self._codes.get((column.name, label))
        if known is None:
            known = column.labels.get(fold(label))
            if known is None:
                known = slug(label)
                if known not in column.titles:
                    self.new_codes.setdefault((column.name, known), NewCode(label, line))
            self._codes[column.name, label] = known
        return known

    def _points(self, rows: list[Row]) -> tuple[Point, ...]:
        """The different combinations of the columns that make a point; one that is not stated when all are blank."""
        columns = [self.profile.list_named(name) for name in self.profile.points]
        points: dict[Point, None] = {}
        for row in rows:
            *outer, inner = columns
            above = [(column, label) for column in outer for label in self._labels(row, column)]
            stated = [[*above, (inner, label)] for label in self._labels(row, inner)]
            for parts in stated or filter(None, [above]):
                points[self._point(parts, row.line)] = None
        return tuple(points) or (Point(NOT_STATED_LABEL, None),)

    def _point(self, stated: list[tuple[ListColumn, str]], line: int) -> Point:
        coded = [(column, self._code(column, label[:_LONGEST_LABEL], line)) for column, label in stated]
        title = ": ".join(self.title_of(column, code) for column, code in coded)
        column, code = coded[-1]
        return Point(title[:_LONGEST_LABEL], (column.name, code) if column.coded else None)

    def _product(self, lists: dict[str, list[str]]) -> str:
        parts = [
            self.title_of(self.profile.list_named(name), lists[name][0])
            for name in self.profile.product
            if lists[name]
        ]
        return ": ".join(dict.fromkeys(parts))[:120]

    def _outcome(self, lists: dict[str, list[str]]) -> str | None:
        """The one outcome of the complaint: of all its dispositions, that which ``outcome_order`` names first."""
        for name in self.profile.disposed_by:
            outcomes = self.profile.list_named(name).outcomes
            counted = {self.placed.get((name, code), code) for code in lists[name]}
            found = {outcomes[code] for code in counted if code in outcomes}
            for outcome in self.profile.outcome_order:
                if outcome in found:
                    return outcome
        return None


def slug(label: str) -> str:
    """A code for a label: ``Fire - Real Property`` is ``fire-real-property``. Never empty."""
    folded = unicodedata.normalize("NFKD", label).casefold()
    words = re.findall(r"\w+", re.sub(r"[’']", "", folded))
    return "-".join(words)[:120] or hashlib.sha256(label.encode()).hexdigest()[:12]


def _problem(row: Row, column: str, expected: str) -> Problem:
    value = row.cells[column] if row.cells else ""
    return Problem(row.line, column, visible(value[:_SHOWN]), expected[:_SHOWN])


def _cell(row: Row, column: str) -> str:
    return row.cells[column].strip() if row.cells else ""


def _parsed(text: str, patterns: Iterable[str]) -> date | None:
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a legal day has no zone
        except ValueError:
            continue
    return None


def _shape(pattern: str) -> str:
    """``%m/%d/%Y`` as people write it: MM/DD/YYYY, such as 02/28/2018."""
    shape = pattern.replace("%m", "MM").replace("%d", "DD").replace("%Y", "YYYY").replace("%y", "YY")
    return f"{shape}, such as {date(2018, 2, 28).strftime(pattern)}"


def _without_idle_zeros(text: str) -> str:
    """``1806.6300`` is 1806.63: programs write decimals that say nothing."""
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text
