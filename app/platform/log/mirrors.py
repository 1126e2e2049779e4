"""Tables that repeat what events tell: whoever alters such a row alone is found by ``verify``.

The current state lies in ordinary tables, for lists and pages; nothing hashes those. What may not differ from the log
is declared here by the room that owns the table, value by value: a ``Mirror`` of what events tell, a ``Copy`` of what
follows from other rows. ``tests/meta/test_mirrors.py`` asks that every column is in one of them or says why not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Select, SQLColumnExpression, exists, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import iterate

from app.platform.log.models import LogStream, TextVersion

ANYTHING: Final = object()
"""A value that the row may hold from now on, whatever was told before."""
GONE: Final[Mapping[str, object]] = {"gone": True}
"""Told of a row: from now on there is none."""


@dataclass(frozen=True)
class Words:
    """The row holds the kept text of this digest, word for word, unless the text was erased; None: nothing is told."""

    digest: str | None


@dataclass(frozen=True)
class Stated:
    """The row holds what the kept text of this digest says, an object of JSON, name by name, unless it was erased."""

    digest: str


@dataclass(frozen=True)
class Under:
    """Every row told of so far whose key begins so, in the place of a key; only ``GONE`` is told of those."""

    prefix: str


@dataclass(frozen=True)
class Onto:
    """What was told before, with these entries on top."""

    entries: Mapping[str, object]


Values = Mapping[str, object]
Key = int | str
Tells = Callable[[dict[str, Any]], Iterable[tuple[Key | Under, Values]]]
"""From the hashed text of an event: the keys of rows within its stream, and what each then holds."""

_MIRRORS: dict[str, Mirror] = {}
_COPIES: dict[str, Copy] = {}


@dataclass(frozen=True)
class Mirror:
    """``table`` repeats events of streams of type ``stream_type``.

    ``told`` by the name of a kind; a later event of a row adds to what earlier ones told of it. ``kept`` selects
    ``stream``, ``number`` and every told value under its name, days as ``cast(…, String)``: a day that is none must
    differ, not fail. ``only_told`` leaves rows alone that no event told of. ``files`` are values that name files, or
    none. ``as_told`` turns a selected row into the values told, where one of them is written otherwise in the log.
    """

    table: str
    told: Mapping[str, Tells]
    kept: Select[*tuple[Any, ...]]
    stream: SQLColumnExpression[str]
    stream_type: str = "case"
    only_told: bool = False
    files: tuple[str, ...] = ()
    as_told: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None

    def columns(self) -> set[Column[Any]]:
        """The columns that it reads."""
        found = (part for column in self.kept.selected_columns for part in iterate(column))
        return {part for part in found if isinstance(part, Column)}


@dataclass(frozen=True)
class Copy:
    """Columns of ``table`` that follow from other rows of the same streams.

    ``differing`` gives (stream, key, column) of each that does not. ``thorough``: only compared where files are read
    too, because it takes long.
    """

    name: str
    columns: tuple[SQLColumnExpression[Any], ...]
    differing: Callable[[Session, Sequence[str]], Iterable[tuple[str, Key, str]]]
    stream_type: str = "case"
    thorough: bool = False


def register_copy(copy: Copy) -> None:
    """Have ``verify`` compare columns with the rows that they follow from; once a name, when its room is opened."""
    _COPIES[copy.name] = copy


def copies() -> tuple[Copy, ...]:
    """All that rooms have registered."""
    return tuple(_COPIES.values())


def register_mirror(mirror: Mirror) -> None:
    """Have ``verify`` compare a table with the log; once a table, when its room is opened."""
    _MIRRORS[mirror.table] = mirror


def mirrors() -> tuple[Mirror, ...]:
    """All that rooms have registered."""
    return tuple(_MIRRORS.values())


@dataclass
class Told:
    """What the events of some streams tell of one mirror's rows, and the event that told it last."""

    mirror: Mirror
    values: dict[tuple[str, Key], dict[str, object]] = field(default_factory=dict)
    by: dict[tuple[str, Key], int] = field(default_factory=dict)

    def hear(self, stream_id: str, body: dict[str, Any]) -> None:
        """Take in an event of a kind that the mirror knows."""
        for key, values in self.mirror.told[body["kind"]](body):
            if isinstance(key, Under):
                self._forget(stream_id, key.prefix)
                continue
            row = stream_id, key
            self.by[row] = body["seq"]
            if values is GONE:
                self.values.pop(row, None)
                continue
            told = self.values.setdefault(row, {})
            for name, value in values.items():
                before: Any = told.get(name)
                told[name] = {**(before or {}), **value.entries} if isinstance(value, Onto) else value

    def _forget(self, stream_id: str, prefix: str) -> None:
        for row in [row for row in self.values if row[0] == stream_id and str(row[1]).startswith(prefix)]:
            del self.values[row]

    def differences(
        self, session: Session, streams: list[str], intact: Callable[[str], bool] | None
    ) -> Iterator[tuple[str, int, str]]:
        """(stream, event, problem) of each row that is not as it was told, and of each file that is not intact."""
        found = session.execute(self.mirror.kept.where(self.mirror.stream.in_(streams))).mappings().all()
        rows: list[dict[str, Any]] = [{str(name): value for name, value in row.items()} for row in found]
        read = self.mirror.as_told or dict
        kept = {(row["stream"], row["number"]): {**row, **read(row)} for row in rows}
        texts = self._texts(session)
        names = kept.keys() if not self.mirror.only_told else kept.keys() & self.values.keys()
        for key in sorted(names | self.values.keys()):
            problem = self._problem(kept.get(key), self.values.get(key), texts, intact)
            if problem:
                yield key[0], self.by.get(key, 0), f"{problem[0]}:{self.mirror.table} {key[1]}:{problem[1]}"

    def _texts(self, session: Session) -> dict[str, str | None]:
        named = {
            value.digest
            for values in self.values.values()
            for value in values.values()
            if isinstance(value, Words | Stated) and value.digest
        }
        if not named:
            return {}
        kept = select(TextVersion.digest, TextVersion.text).where(TextVersion.digest.in_(named))
        return {row.digest: row.text for row in session.execute(kept)}

    def _problem(
        self,
        row: Mapping[str, Any] | None,
        told: Values | None,
        texts: Mapping[str, str | None],
        intact: Callable[[str], bool] | None,
    ) -> tuple[str, str] | None:
        if row is None or told is None:
            return "row", "missing" if row is None else "untold"
        for name, value in _in_words(told, texts):
            if value is not ANYTHING and row.get(name) != value:
                return "row", name
        for name in self.mirror.files:
            if intact is not None and told[name] is not None and not intact(str(told[name])):
                return "file", name
        return None


def _in_words(told: Values, texts: Mapping[str, str | None]) -> Iterator[tuple[str, object]]:
    """What was told, name by name, with the kept texts in the place of their digests; ANYTHING where one was erased."""
    for name, value in told.items():
        if not isinstance(value, Words | Stated):
            yield name, value
            continue
        text = texts.get(value.digest or "")
        if isinstance(value, Words):
            yield name, ANYTHING if text is None else text
        elif text is not None:
            yield from json.loads(text).items()


def rows_without_log(session: Session) -> Iterator[tuple[str, str]]:
    """(type, id) of each stream that rows belong to and whose log is gone altogether, its end mark too.

    Every row of a mirror hangs on a row of the table that names its streams, so each such table is walked once.
    """
    found: set[tuple[str, str]] = set()
    naming = {(mirror.stream_type, str(mirror.stream)): mirror.stream for mirror in mirrors()}
    for (stream_type, _column), stream in naming.items():
        head = exists().where(LogStream.stream_type == stream_type, LogStream.stream_id == stream)
        found.update((stream_type, stream_id) for stream_id in session.scalars(select(stream).where(~head)))
    yield from sorted(found)


def mirrored_kinds() -> dict[tuple[str, str], list[Mirror]]:
    """Which mirrors listen to (stream type, kind)."""
    listening: dict[tuple[str, str], list[Mirror]] = {}
    for mirror in mirrors():
        for kind in mirror.told:
            listening.setdefault((mirror.stream_type, kind), []).append(mirror)
    return listening
