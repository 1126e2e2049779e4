"""Running a vectors file: rows of events and facts with the dates that must come out.

The form stands in docs/rules.md; a compliance officer can write such a file and run `flask rules verify` on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from app.rules.calendars import CalendarSource
from app.rules.engine import Result, compute
from app.rules.errors import RulesError
from app.rules.library import Library
from app.rules.occurrences import parse_when
from app.rules.pack import Pack
from app.rules.rows import Mistake, Row, is_none, mistakes_in

Compared: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One row that did not come out as expected, or that could not be run because of `mistakes` in it.

    `row` is its place in the file, from 1. `got` has the error that stood in the way of a date, asked for or not.
    `unknown` are its events and facts that the rules do not know.
    """

    id: str
    row: int
    regime: str
    clock: str
    expected: Compared
    got: Compared
    certificate: Mapping[str, Any] | None
    unknown: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "id": self.id,
            "row": self.row,
            "regime": self.regime,
            "clock": self.clock,
            "expected": dict(self.expected),
            "got": dict(self.got),
            "unknown": list(self.unknown),
            "mistakes": [each.to_json() for each in self.mistakes],
            "certificate": self.certificate,
        }


@dataclass(frozen=True, slots=True)
class Warned:
    """A row that came out as expected although its rules do not know these names: they were not read."""

    id: str
    row: int
    unknown: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"id": self.id, "row": self.row, "unknown": list(self.unknown)}


@dataclass(frozen=True, slots=True)
class Verification:
    """What a vectors file showed."""

    rows: int
    failed: tuple[Mismatch, ...]
    warned: tuple[Warned, ...] = ()

    @property
    def passed(self) -> int:
        """How many rows came out as expected."""
        return self.rows - len(self.failed)

    def to_json(self) -> dict[str, Any]:
        """`rows`, `passed`, `failed`, `warned`, as plain JSON values."""
        return {
            "rows": self.rows,
            "passed": self.passed,
            "failed": [each.to_json() for each in self.failed],
            "warned": [each.to_json() for each in self.warned],
        }


def read_vectors(path: Path) -> list[dict[str, Any]]:
    """The rows of a vectors file; RulesError when it is not a JSON list of objects."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=Row.of)
    except (OSError, ValueError, RecursionError) as error:
        raise RulesError(f"{path}: cannot be read: {error}") from error
    if not isinstance(rows, list):
        raise RulesError(f"{path}: must be a JSON list of objects")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise RulesError(f"{path}: must be a JSON list of objects; row {number} is none")
    return rows


def verify(library: Library, rows: Sequence[Mapping[str, Any]], calendars: CalendarSource) -> Verification:
    """Compare every row with what the engine gives. A row with a mistake in it counts as failed and is not run."""
    failed: list[Mismatch] = []
    warned: list[Warned] = []
    places: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if mistakes := mistakes_in(library, row, places):
            failed.append(_wrong(number, row, mistakes))
        elif mismatch := _check(library, number, row, calendars):
            failed.append(mismatch)
        elif unknown := _unknown(library.pack(row["regime"]), row):
            warned.append(Warned(row["id"], number, unknown))
        if isinstance(row.get("id"), str):
            places.setdefault(row["id"], number)
    return Verification(len(rows), tuple(failed), tuple(warned))


def _wrong(number: int, row: Mapping[str, Any], mistakes: tuple[Mistake, ...]) -> Mismatch:
    expect = row.get("expect")
    return Mismatch(
        id=str(row.get("id", "")),
        row=number,
        regime=str(row.get("regime", "")),
        clock=str(row.get("clock", "")),
        expected=dict(expect) if isinstance(expect, Mapping) else {},
        got={},
        certificate=None,
        mistakes=mistakes,
    )


def _check(
    library: Library, number: int, row: Mapping[str, Any], calendars: CalendarSource
) -> Mismatch | None:
    expected: Compared = {key: None if is_none(value) else value for key, value in row["expect"].items()}
    result = compute_row(library, row, calendars)
    got = {key: _found(result, key, value) for key, value in expected.items()}
    if got == expected:
        return None
    if result.error:
        got["error"] = result.error
    return Mismatch(
        id=row["id"],
        row=number,
        regime=row["regime"],
        clock=row["clock"],
        expected=expected,
        got=got,
        certificate=result.certificate.to_json() if result.certificate else None,
        unknown=_unknown(library.pack(row["regime"]), row),
    )


def _unknown(pack: Pack, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Names that these rules do not know: most often a misspelt one."""
    names = (*row["events"], *(row.get("facts") or {}))
    return tuple(name for name in names if name not in pack.facts and name not in pack.events)


def compute_row(library: Library, row: Mapping[str, Any], calendars: CalendarSource) -> Result:
    """The result of one row in which nothing is wrong."""
    known_to = row.get("calendar_known_to")
    return compute(
        library,
        regime=row["regime"],
        clock=row["clock"],
        events={name: _when(value) for name, value in row["events"].items()},
        facts=row.get("facts") or {},
        place=row.get("place") or "",
        calendars=calendars,
        known_to=date.fromisoformat(known_to) if known_to else None,
    )


def _when(value: str | list[str]) -> date | datetime | list[date | datetime]:
    return [parse_when(item) for item in value] if isinstance(value, list) else parse_when(value)


def _found(result: Result, key: str, expected: str | None) -> str | None:
    """A value of the result written as the row writes it: an hour clock's `due` is an instant unless a day is asked."""
    if key == "due" and expected and len(expected) > len("2026-09-20"):
        # Of a rule that also counts a working day an instant asks where the hours end.
        ends = result.hours_end or result.due_at
        if ends is not None:
            return expected if ends == datetime.fromisoformat(expected) else ends.isoformat()
    value: object = getattr(result, key)
    return None if value is None else str(value)
