"""Tables that repeat what events tell: whoever alters such a row alone is found by ``verify``.

The current state lies in ordinary tables, for lists and pages; nothing hashes those. What may not differ from the log
is declared here by the room that owns the table, value by value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Select, SQLColumnExpression, exists
from sqlalchemy.orm import Session

from app.platform.log.models import LogStream

ANYTHING: Final = object()
"""A value that the row may hold from now on, whatever was told before."""
Values = Mapping[str, object]
Tells = Callable[[dict[str, Any]], tuple[int, Values]]
"""From the hashed text of an event: the row's number within its stream, and what the row then holds."""

_MIRRORS: dict[str, Mirror] = {}


@dataclass(frozen=True)
class Mirror:
    """``table`` repeats events of streams of type ``stream_type``.

    ``told`` by the name of a kind; a later event of a row adds to what earlier ones told of it. ``kept`` selects
    ``stream``, ``number`` and every told value under its name, days as ``cast(…, String)``: a day that is none must
    differ, not fail. ``only_told`` leaves rows alone that no event told of. ``files`` are values that name files.
    """

    table: str
    told: Mapping[str, Tells]
    kept: Select[*tuple[Any, ...]]
    stream: SQLColumnExpression[str]
    stream_type: str = "case"
    only_told: bool = False
    files: tuple[str, ...] = ()


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
    values: dict[tuple[str, int], dict[str, object]] = field(default_factory=dict)
    by: dict[tuple[str, int], int] = field(default_factory=dict)

    def hear(self, stream_id: str, body: dict[str, Any]) -> None:
        """Take in an event of a kind that the mirror knows."""
        number, values = self.mirror.told[body["kind"]](body)
        self.values.setdefault((stream_id, number), {}).update(values)
        self.by[stream_id, number] = body["seq"]

    def differences(
        self, session: Session, streams: list[str], intact: Callable[[str], bool] | None
    ) -> Iterator[tuple[str, int, str]]:
        """(stream, event, problem) of each row that is not as it was told, and of each file that is not intact."""
        rows = session.execute(self.mirror.kept.where(self.mirror.stream.in_(streams))).mappings().all()
        kept = {(row["stream"], row["number"]): row for row in rows}
        names = kept.keys() if not self.mirror.only_told else kept.keys() & self.values.keys()
        for key in sorted(names | self.values.keys()):
            problem = self._problem(kept.get(key), self.values.get(key), intact)
            if problem:
                yield key[0], self.by.get(key, 0), f"{problem[0]}:{self.mirror.table} {key[1]}:{problem[1]}"

    def _problem(
        self, row: Mapping[Any, Any] | None, told: Values | None, intact: Callable[[str], bool] | None
    ) -> tuple[str, str] | None:
        if row is None or told is None:
            return "row", "missing" if row is None else "untold"
        for name, value in told.items():
            if value is not ANYTHING and row[name] != value:
                return "row", name
        for name in self.mirror.files:
            if intact is not None and not intact(str(told[name])):
                return "file", name
        return None


def rows_without_log(session: Session) -> Iterator[tuple[str, str]]:
    """(type, id) of each stream that rows belong to and whose log is gone altogether, its end mark too."""
    found: set[tuple[str, str]] = set()
    for mirror in mirrors():
        head = exists().where(
            LogStream.stream_type == mirror.stream_type, LogStream.stream_id == mirror.stream
        )
        statement = mirror.kept.with_only_columns(mirror.stream).where(~head).distinct()
        found.update((mirror.stream_type, stream_id) for stream_id in session.scalars(statement))
    yield from sorted(found)


def mirrored_kinds() -> dict[tuple[str, str], list[Mirror]]:
    """Which mirrors listen to (stream type, kind)."""
    listening: dict[tuple[str, str], list[Mirror]] = {}
    for mirror in mirrors():
        for kind in mirror.told:
            listening.setdefault((mirror.stream_type, kind), []).append(mirror)
    return listening
