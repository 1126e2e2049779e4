"""What can be wrong in a row of a vectors file: every mistake with its key, what stands there and what may.

`app.rules.vectors` runs the rows in which nothing is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final, get_args

from app.rules.errors import ErrorCode
from app.rules.library import Library
from app.rules.pack import Pack
from app.rules.terms import FactName

COMPARED: Final = ("due", "rolled", "then", "opens", "not_before", "last_working_day", "error")
READ: Final = ("id", "regime", "clock", "events", "facts", "place", "calendar_known_to", "expect")
FOR_THE_READER: Final = ("why", "law", "source")

A_DAY: Final = "a day such as 2026-09-20"
AN_INSTANT: Final = "an instant with its offset such as 2026-04-02T17:30+11:00"
ERROR_CODES: Final = get_args(ErrorCode)
_LONGEST_SHOWN: Final = 80
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a row: its key (``events.received[2]``), what was found there, what would be accepted."""

    key: str
    found: str
    accepted: str

    def __str__(self) -> str:
        return f"{self.key}: found {self.found}; accepted: {self.accepted}"

    def to_json(self) -> dict[str, str]:
        """Plain JSON values."""
        return {"key": self.key, "found": self.found, "accepted": self.accepted}


class Row(dict[str, Any]):
    """A JSON object as a person wrote it; `twice` are the keys written more than once, of which JSON keeps the last."""

    twice: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> Row:
        """The object of these pairs, for `json.loads(object_pairs_hook=…)`."""
        names = [name for name, _ in pairs]
        row = cls(pairs)
        row.twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
        return row


def mistakes_in(library: Library, row: Mapping[str, Any], earlier: Mapping[str, int]) -> tuple[Mistake, ...]:
    """Every mistake of a row. `earlier` gives the places (from 1) of the ids of the rows before it."""
    return tuple(_mistakes(library, row, earlier))


def _mistakes(library: Library, row: Mapping[str, Any], earlier: Mapping[str, int]) -> Iterator[Mistake]:
    yield from _keys(row)
    name = row.get("id")
    if not isinstance(name, str) or not name.strip():
        yield Mistake("id", _found(row, "id"), "a text that no other row has")
    elif name in earlier:
        yield Mistake("id", f"{_shown(name)}, as in row {earlier[name]}", "a text that no other row has")
    regime, clock = row.get("regime"), row.get("clock")
    pack = library.packs.get(regime) if isinstance(regime, str) else None
    if pack is None:
        yield Mistake("regime", _found(row, "regime"), _one_of(regime, library.packs))
    elif clock not in pack.clock_ids():
        yield Mistake("clock", _found(row, "clock"), _one_of(clock, pack.clock_ids()))
    yield from _events(row)
    yield from _facts(row, pack)
    if not isinstance(row.get("place") or "", str):
        yield Mistake("place", _found(row, "place"), "a text such as NSW, or no such key")
    known_to = row.get("calendar_known_to")
    if known_to is not None and not _is_day(known_to):
        yield Mistake("calendar_known_to", _found(row, "calendar_known_to"), f"{A_DAY}, or no such key")
    yield from _expected(row)


def _keys(row: Mapping[str, Any]) -> Iterator[Mistake]:
    """Keys written twice, and those that look like a misspelt one. Any other is for the reader and not read here."""
    inner = ((f"{key}.", row.get(key)) for key in ("events", "facts", "expect"))
    for before, part in (("", row), *inner):
        for key in part.twice if isinstance(part, Row) else ():
            yield Mistake(
                f"{before}{key}", "the key more than once", "each key once; what happens twice is a list"
            )
    for key in row:
        near = get_close_matches(key.lower(), READ, n=1)
        if key not in READ and key not in FOR_THE_READER and near:
            yield Mistake(key, "a key that is not read", f"{near[0]}, if that is meant")


def _events(row: Mapping[str, Any]) -> Iterator[Mistake]:
    accepted = f"{A_DAY}, {AN_INSTANT}, or a list of them"
    events = row.get("events")
    if not isinstance(events, Mapping):
        yield Mistake("events", _found(row, "events"), 'an object such as {"received": "2026-09-20"}')
        return
    for name, value in events.items():
        if value == []:
            yield Mistake(f"events.{name}", "an empty list", accepted)
        items = value if isinstance(value, list) else [value]
        for number, item in enumerate(items, start=1):
            if not (_is_day(item) or _is_instant(item)):
                place = f"[{number}]" if isinstance(value, list) else ""
                yield Mistake(f"events.{name}{place}", _moment(item), accepted)


def _facts(row: Mapping[str, Any], pack: Pack | None) -> Iterator[Mistake]:
    facts = row.get("facts")
    if facts is None:
        return
    if not isinstance(facts, Mapping):
        yield Mistake("facts", _found(row, "facts"), 'an object such as {"complexity": "complex"}')
        return
    expect = row.get("expect")
    unknown_expected = isinstance(expect, Mapping) and expect.get("error") == "fact-unknown"
    for name, value in facts.items():
        known = pack.facts.get(name) if pack else None
        if not isinstance(value, bool | int | str):
            yield Mistake(
                f"facts.{name}",
                _shown(value),
                admitted(known) if known else "true, false, a whole number, a text",
            )
        elif known and not unknown_expected and not known.admits(value):
            yield Mistake(f"facts.{name}", _shown(value), admitted(known))


def _expected(row: Mapping[str, Any]) -> Iterator[Mistake]:
    expect = row.get("expect")
    if not isinstance(expect, Mapping) or not expect:
        yield Mistake(
            "expect", _found(row, "expect"), f"an object with at least one of: {', '.join(COMPARED)}"
        )
        return
    for key, value in expect.items():
        if key not in COMPARED:
            yield Mistake(f"expect.{key}", "a key that cannot be compared", _one_of(key, COMPARED))
        elif not _comparable(key)(value):
            yield Mistake(f"expect.{key}", _moment(value) if key == "due" else _shown(value), _asked(key))


def _comparable(key: str) -> Callable[[Any], bool]:
    if key == "error":
        return lambda value: is_none(value) or value in ERROR_CODES
    if key == "due":
        return lambda value: is_none(value) or _is_day(value) or _is_instant(value)
    return lambda value: is_none(value) or _is_day(value)


def _asked(key: str) -> str:
    if key == "error":
        return f"{', '.join(ERROR_CODES)}, or null for none"
    return f"{A_DAY}, {AN_INSTANT}, or null for none" if key == "due" else f"{A_DAY}, or null for none"


def is_none(value: object) -> bool:
    """True for what a person writes for nothing there: null, or no letters."""
    return value is None or value == ""


def admitted(fact: FactName) -> str:
    """The values of a fact."""
    kinds = {"flag": "true, false", "number": "a whole number"}
    return kinds.get(fact.kind) or ", ".join(fact.values)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None and _reads(date.fromisoformat, value)


def _is_instant(value: Any) -> bool:
    if not isinstance(value, str) or not _DAY.match(value) or not _reads(datetime.fromisoformat, value):
        return False
    return datetime.fromisoformat(value).tzinfo is not None


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _moment(value: Any) -> str:
    """What was found where a day or an instant should be; a time of day without its offset is said to be one."""
    local = (
        isinstance(value, str) and len(value) > len("2026-09-20") and _reads(datetime.fromisoformat, value)
    )
    return f"{_shown(value)}, an instant without its offset" if local else _shown(value)


def _found(row: Mapping[str, Any], key: str) -> str:
    return _shown(row[key]) if key in row else "nothing"


def _shown(value: Any) -> str:
    """The value as JSON writes it, cut where it grows long."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}…"


def _one_of(written: Any, names: Iterable[str]) -> str:
    """The names there are; the one most like what was written comes first."""
    known = sorted(names)
    near = get_close_matches(written, known, n=1) if isinstance(written, str) else []
    return ", ".join(dict.fromkeys([*near, *known]))
