"""Proof that nothing was changed since it was recorded; it does not prove that what was recorded is true."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session

from app.platform.log.canonical import GENESIS, VERSION, canonical, digest
from app.platform.log.event import Stream
from app.platform.log.mirrors import Told, copies, mirrored_kinds, mirrors, rows_without_log
from app.platform.log.models import LogEvent, LogStream, TextVersion
from app.platform.log.texts import TEXT_DIGEST, TEXT_ERASED, salted_digest

_BATCH = 2000
_LOOKED_UP_AT_ONCE = 400
_quoted = json.encoder.encode_basestring
"""A string as ``canonical`` writes it."""


@dataclass(frozen=True)
class Break:
    """The first place where a stream's chain does not hold; ``problem`` is a code with the column it names."""

    stream_type: str
    stream_id: str
    seq: int
    problem: str


@dataclass
class Report:
    """``breaks`` holds at most one entry a chain, since after it nothing of that chain is proven, a text and a row."""

    streams: int = 0
    events: int = 0
    texts: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.breaks


def verify(session: Session, *streams: Stream, intact: Callable[[str], bool] | None = None) -> Report:
    """Walk every chain, or those named: each column against the hashed body, each end against the stream's head.

    Every text that an event names must be kept and fit its salted digest, or have been erased by a recorded event.
    Every row of a mirror must hold what events told of it; with ``intact``, which says whether the file of a digest
    has that digest, the files they name are read too. Memory stays flat: rows are streamed, chain after chain.
    """
    report = Report()
    _check_chains(session, streams, report, intact)
    _check_heads_without_events(session, streams, report)
    if not streams:
        report.breaks += [Break(*name, 0, "log-missing") for name in rows_without_log(session)]
    _check_texts(session, streams, report)
    return report


def _of(table: type[LogEvent | LogStream | TextVersion], streams: tuple[Stream, ...]) -> ColumnElement[bool]:
    if not streams:
        return true()
    return tuple_(table.stream_type, table.stream_id).in_([(stream.type, stream.id) for stream in streams])


def _streamed(session: Session, statement: Select[Any]) -> Iterator[Row[Any]]:
    """Rows in batches; on PostgreSQL from a cursor that stays on the server."""
    return iter(session.execute(statement.execution_options(yield_per=_BATCH)))


def _check_chains(
    session: Session,
    streams: tuple[Stream, ...],
    report: Report,
    intact: Callable[[str], bool] | None,
) -> None:
    # Events and heads come in one statement: on PostgreSQL two would see the log at two moments.
    head = LogStream.__table__
    same_stream = and_(head.c.stream_type == LogEvent.stream_type, head.c.stream_id == LogEvent.stream_id)
    statement = (
        select(*_columns_as_hashed(session), head.c.last_seq, head.c.last_hash)
        .outerjoin(head, same_stream)
        .where(_of(LogEvent, streams))
        .order_by(LogEvent.stream_type, LogEvent.stream_id, LogEvent.seq)
    )
    named, mirrored = _NamedTexts(session, report), _Mirrored(session, report, intact)
    chains = groupby(_streamed(session, statement), key=lambda row: (row.stream_type, row.stream_id))
    for name, rows in chains:
        report.streams += 1
        broken = _check_chain((mirrored.note(named.note(row)) for row in rows), report)
        if broken:
            report.breaks.append(Break(*name, *broken))
        mirrored.end_of_chain()
    named.look_up()
    mirrored.compare()


class _NamedTexts:
    """The texts that events name, looked up some hundred at a time: each must be kept, if only as a marked hole."""

    def __init__(self, session: Session, report: Report) -> None:
        self._session = session
        self._report = report
        self._named: dict[str, tuple[str, str, int]] = {}

    def note(self, row: Row[Any]) -> Row[Any]:
        """Remember the texts of an event; hands the row on."""
        for digest_ in TEXT_DIGEST.findall(row.body):
            self._named.setdefault(digest_, (row.stream_type, row.stream_id, row.seq))
        if len(self._named) >= _LOOKED_UP_AT_ONCE:
            self.look_up()
        return row

    def look_up(self) -> None:
        """Report the noted texts that are not there, and forget them all."""
        kept = select(TextVersion.digest).where(TextVersion.digest.in_(self._named))
        for digest_ in self._named.keys() - set(self._session.scalars(kept)):
            self._report.breaks.append(Break(*self._named[digest_], f"text:{digest_[:12]}:missing"))
        self._named.clear()


class _Mirrored:
    """What events tell of rows beside the log, compared with the rows for some hundred streams at a time."""

    def __init__(self, session: Session, report: Report, intact: Callable[[str], bool] | None) -> None:
        self._session, self._report, self._intact = session, report, intact
        self._listening = mirrored_kinds()
        self._begin()

    def _begin(self) -> None:
        self._told = {mirror.table: Told(mirror) for mirror in mirrors()}
        self._walked_to: dict[tuple[str, str], int] = {}

    def note(self, row: Row[Any]) -> Row[Any]:
        """Hear what the hashed text tells, whatever the columns say; hands the row on."""
        self._walked_to[row.stream_type, row.stream_id] = row.seq
        for mirror in self._listening.get((row.stream_type, row.kind), ()):
            try:
                self._told[mirror.table].hear(row.stream_id, json.loads(row.body))
            except (AttributeError, KeyError, TypeError, ValueError):
                continue  # no text of ours: a break of its chain already
        return row

    def end_of_chain(self) -> None:
        """A chain was walked to its end."""
        if len(self._walked_to) >= _LOOKED_UP_AT_ONCE:
            self.compare()

    def compare(self) -> None:
        """Report the rows of the walked streams that are not as told, and forget them all."""
        found = [
            Break(told.mirror.stream_type, *difference)
            for told in self._told.values()
            for difference in told.differences(
                self._session, self._walked(told.mirror.stream_type), self._intact
            )
        ]
        found += self._copied_otherwise()
        if found:
            grown = self._written_meanwhile()
            self._report.breaks += [one for one in found if (one.stream_type, one.stream_id) not in grown]
        self._begin()

    def _copied_otherwise(self) -> Iterator[Break]:
        for copy in copies():
            streams = self._walked(copy.stream_type)
            if not streams or (copy.thorough and self._intact is None):
                continue
            for stream_id, key, column in copy.differing(self._session, streams):
                yield Break(copy.stream_type, stream_id, 0, f"copy:{copy.name} {key}:{column}")

    def _walked(self, wanted: str) -> list[str]:
        return [stream_id for stream_type, stream_id in self._walked_to if stream_type == wanted]

    def _written_meanwhile(self) -> set[tuple[str, str]]:
        """Streams that grew since they were walked: on PostgreSQL their rows are newer than what we heard."""
        name = tuple_(LogStream.stream_type, LogStream.stream_id)
        heads = select(LogStream.__table__).where(name.in_(list(self._walked_to)))
        return {
            (head.stream_type, head.stream_id)
            for head in self._session.execute(heads)
            if head.last_seq > self._walked_to[head.stream_type, head.stream_id]
        }


def _columns_as_hashed(session: Session) -> list[ColumnElement[Any]]:
    """The columns of the log, days and instants as the text that is hashed.

    Whatever somebody put in their place then only differs; read as dates it could not even be read.
    """
    event = LogEvent.__table__.c
    if session.get_bind().dialect.name == "sqlite":
        on: ColumnElement[Any] = type_coerce(event.occurred_on, String)
        at, recorded = (
            func.replace(type_coerce(column, String), " ", "T", type_=String) + "Z"
            for column in (event.occurred_at, event.recorded_at)
        )
    else:
        on = func.to_char(event.occurred_on, "YYYY-MM-DD", type_=String)
        at, recorded = (
            func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', type_=String)
            for column in (event.occurred_at, event.recorded_at)
        )
    named = [on.label("on"), at.label("at"), recorded.label("recorded")]
    return [
        event.stream_type,
        event.stream_id,
        event.seq,
        event.kind,
        event.actor,
        *named,
        event.body,
        event.hash,
    ]


def _check_chain(rows: Iterable[Row[Any]], report: Report) -> tuple[int, str] | None:
    """Walk one chain to its end; its first break as (sequence number, problem)."""
    broken: tuple[int, str] | None = None
    seq, previous = 0, GENESIS
    for row in rows:
        report.events += 1
        if broken is None:
            problem = _problem(row, seq + 1, previous)
            broken = (row.seq, problem) if problem else None
        seq, previous = row.seq, row.hash
    if broken is None and row.last_seq is None:
        return seq, "head-missing"
    if broken is None and (row.last_seq, row.last_hash) != (seq, previous):
        return row.last_seq, "end"
    return broken


def _problem(row: Row[Any], seq: int, previous: str) -> str | None:
    try:
        if digest(row.body) != row.hash:
            return "hash"
        if row.seq == seq and _columns_stand_in_body(row, previous):
            return None
        return _first_difference(row, seq, previous)
    except (AttributeError, KeyError, TypeError, ValueError):
        return "body:unreadable"


def _columns_stand_in_body(row: Row[Any], previous: str) -> bool:
    """True when the columns stand in the hashed text at their places. Its keys are sorted, so the places are known.

    Parsing each text and writing it anew would say the same and take three times as long. Between ``start`` and
    ``middle`` stand ``corrects`` and ``fields``; after ``middle`` the reason, a JSON string or null, which a part of
    ``fields`` that looks like ``middle``, with all that follows it, cannot be.
    """
    at = "null" if row.at is None else _quoted(row.at)
    start = f'{{"actor":{_quoted(row.actor)},"at":{at},"corrects":'
    middle = f',"kind":{_quoted(row.kind)},"on":"{row.on}","prev":"{previous}","reason":'
    stream = f"[{_quoted(row.stream_type)},{_quoted(row.stream_id)}]"
    end = f',"recorded":"{row.recorded}","seq":{row.seq},"stream":{stream},"v":{VERSION}}}'
    if not row.body.startswith(start) or not row.body.endswith(end):
        return False
    _, found, reason = row.body[len(start) : -len(end)].rpartition(middle)
    return bool(found) and (reason == "null" or _is_string(reason))


def _is_string(text: str) -> bool:
    try:
        return isinstance(json.loads(text), str)
    except ValueError:
        return False


def _first_difference(row: Row[Any], seq: int, previous: str) -> str | None:
    """The first problem by name, found by reading the hashed text."""
    body = json.loads(row.body)
    if canonical(body) != row.body:
        return "body:not-canonical"
    expected = {
        "stream": [row.stream_type, row.stream_id],
        "seq": row.seq,
        "kind": row.kind,
        "on": row.on,
        "at": row.at,
        "recorded": row.recorded,
        "actor": row.actor,
    }
    for name, value in expected.items():
        if body[name] != value:
            return f"column:{name}"
    if body["seq"] != seq:
        return f"missing:{seq}"
    if body["v"] != VERSION:
        return "body:version"
    return None if body["prev"] == previous else "prev"


def _check_heads_without_events(session: Session, streams: tuple[Stream, ...], report: Report) -> None:
    """A head whose events are all gone: nothing else would miss them."""
    any_event = exists().where(
        LogEvent.stream_type == LogStream.stream_type, LogEvent.stream_id == LogStream.stream_id
    )
    statement = select(LogStream.__table__).where(_of(LogStream, streams), ~any_event)
    for head in _streamed(session, statement):
        report.streams += 1
        report.breaks.append(Break(head.stream_type, head.stream_id, head.last_seq, "end"))


def _check_texts(session: Session, streams: tuple[Stream, ...], report: Report) -> None:
    for row in _streamed(session, select(TextVersion.__table__).where(_of(TextVersion, streams))):
        report.texts += 1
        problem = _text_problem(row)
        if problem:
            report.breaks.append(
                Break(row.stream_type, row.stream_id, 0, f"text:{row.digest[:12]}:{problem}")
            )
    for row in _streamed(session, _erased_without_event(streams)):
        problem = f"text:{row.digest[:12]}:erased-unrecorded"
        report.breaks.append(Break(row.stream_type, row.stream_id, 0, problem))


def _text_problem(row: Row[Any]) -> str | None:
    if row.text is None and row.salt is None and row.erased_at is not None:
        return None  # a marked hole
    if row.text is None or row.salt is None or row.erased_at is not None:
        return "half-erased"
    return None if salted_digest(row.salt, row.text) == row.digest else "changed"


def _erased_without_event(streams: tuple[Stream, ...]) -> Select[Any]:
    recorded = exists().where(
        LogEvent.stream_type == TextVersion.stream_type,
        LogEvent.stream_id == TextVersion.stream_id,
        LogEvent.kind == TEXT_ERASED.name,
        LogEvent.body.contains(TextVersion.digest),
    )
    erased = or_(TextVersion.text.is_(None), TextVersion.erased_at.is_not(None))
    return select(TextVersion.__table__).where(_of(TextVersion, streams), erased, ~recorded)
