"""Running a vectors file: rows of events and facts with the dates that must come out.

The form stands in docs/rules.md; a compliance officer can write such a file and run `flask rules verify` on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.rules.calendars import CalendarSource
from app.rules.engine import Result, compute
from app.rules.errors import RulesError
from app.rules.library import Library
from app.rules.occurrences import parse_when

COMPARED = ("due", "rolled", "then", "opens", "not_before", "last_working_day", "error")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One row that did not come out as expected. `unknown` are its events and facts that the rules do not know."""

    id: str
    regime: str
    clock: str
    expected: Mapping[str, str]
    got: Mapping[str, str]
    certificate: Mapping[str, Any] | None
    unknown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "id": self.id,
            "regime": self.regime,
            "clock": self.clock,
            "expected": dict(self.expected),
            "got": dict(self.got),
            "unknown": list(self.unknown),
            "certificate": self.certificate,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What a vectors file showed."""

    rows: int
    failed: tuple[Mismatch, ...]

    @property
    def passed(self) -> int:
        """How many rows came out as expected."""
        return self.rows - len(self.failed)

    def to_json(self) -> dict[str, Any]:
        """`rows`, `passed`, `failed`, as plain JSON values."""
        return {"rows": self.rows, "passed": self.passed, "failed": [each.to_json() for each in self.failed]}


def read_vectors(path: Path) -> list[dict[str, Any]]:
    """The rows of a vectors file; RulesError when it is not a JSON list of objects."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RulesError(f"{path}: cannot be read: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RulesError(f"{path}: must be a JSON list of objects")
    return rows


def verify(library: Library, rows: list[dict[str, Any]], calendars: CalendarSource) -> Verification:
    """Compare every row with what the engine gives. A row that cannot be computed at all counts as failed."""
    failed = (mismatch for row in rows if (mismatch := _check(library, row, calendars)))
    return Verification(len(rows), tuple(failed))


def _check(library: Library, row: dict[str, Any], calendars: CalendarSource) -> Mismatch | None:
    try:
        expected = {key: str(value) for key, value in row["expect"].items()}
        if strange := set(expected) - set(COMPARED):
            raise RulesError(f"cannot compare {', '.join(sorted(strange))}")
        result: Result | None = compute_row(library, row, calendars)
        got = {key: _found(result, key, value) for key, value in expected.items()} if result else {}
    except (RulesError, KeyError, TypeError, AttributeError) as error:
        expected, got, result = (
            dict(row.get("expect") or {}),
            {"error": f"{type(error).__name__}: {error}"},
            None,
        )
    if got == expected:
        return None
    certificate = result.certificate.to_json() if result and result.certificate else None
    return Mismatch(
        id=str(row.get("id", "")),
        regime=str(row.get("regime", "")),
        clock=str(row.get("clock", "")),
        expected=expected,
        got=got,
        certificate=certificate,
        unknown=_unknown(library, row),
    )


def _unknown(library: Library, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Names that these rules do not know: most often a misspelt one."""
    pack = library.packs.get(str(row.get("regime", "")))
    if pack is None:
        return ()
    asked = ((row.get("events"), pack.events), (row.get("facts"), pack.facts))
    return tuple(
        str(name)
        for names, known in asked
        if isinstance(names, Mapping)
        for name in names
        if name not in known and name not in pack.facts and name not in pack.events
    )


def compute_row(library: Library, row: Mapping[str, Any], calendars: CalendarSource) -> Result:
    """The result of one row."""
    known_to = row.get("calendar_known_to")
    return compute(
        library,
        regime=row["regime"],
        clock=row["clock"],
        events={name: _when(value) for name, value in row["events"].items()},
        facts=row.get("facts") or {},
        place=row.get("place", ""),
        calendars=calendars,
        known_to=date.fromisoformat(known_to) if known_to else None,
    )


def _when(value: str | list[str]) -> date | datetime | list[date | datetime]:
    return [parse_when(item) for item in value] if isinstance(value, list) else parse_when(value)


def _found(result: Result, key: str, expected: str) -> str:
    """A value of the result written as the row writes it: an hour clock's `due` is an instant unless a day is asked."""
    if key == "error":
        return result.error or ""
    if key == "due" and len(expected) > len("2026-09-20"):
        # Of a rule that also counts a working day an instant asks where the hours end.
        ends = result.hours_end or result.due_at
        wanted = datetime.fromisoformat(expected)
        same = ends is not None and wanted.tzinfo is not None and ends == wanted
        return expected if same else ends.isoformat() if ends else str(result.due or "")
    return str(getattr(result, key) or "")
