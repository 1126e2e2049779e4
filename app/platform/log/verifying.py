"""Proof that nothing was changed since it was recorded; it does not prove that what was recorded is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.platform.log.canonical import GENESIS, canonical, digest, instant_text
from app.platform.log.models import LogEvent, LogStream, TextVersion
from app.platform.log.recording import Stream
from app.platform.log.texts import salted_digest

_BATCH = 2000


@dataclass(frozen=True)
class Break:
    """The first place where a stream's chain does not hold; ``problem`` is a code with the column it names."""

    stream_type: str
    stream_id: str
    seq: int
    problem: str


@dataclass
class Report:
    """``breaks`` holds at most one entry a stream: after it nothing of that stream is proven."""

    streams: int = 0
    events: int = 0
    texts: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.breaks


def verify(session: Session, stream: Stream | None = None) -> Report:
    """Walk every chain (or one), comparing each column with the hashed body, and the ends with the stream heads.

    Memory stays flat: events are streamed in order. Kept texts are compared with their salted digests.
    """
    report = Report()
    statement = select(LogEvent.__table__).order_by(LogEvent.stream_type, LogEvent.stream_id, LogEvent.seq)
    heads = select(LogStream.__table__)
    texts = select(TextVersion.__table__).where(TextVersion.erased_at.is_(None))
    if stream is not None:
        statement = statement.where(LogEvent.stream_type == stream.type, LogEvent.stream_id == stream.id)
        heads = heads.where(LogStream.stream_type == stream.type, LogStream.stream_id == stream.id)
        texts = texts.where(TextVersion.stream_type == stream.type, TextVersion.stream_id == stream.id)
    ends = _walk(_stream(session, statement), report)
    _compare_heads(_stream(session, heads), ends, report)
    _compare_texts(_stream(session, texts), report)
    return report


def _stream(session: Session, statement: Select[Any]) -> Iterator[Row[Any]]:
    return iter(session.execute(statement.execution_options(yield_per=_BATCH)))


def _walk(rows: Iterator[Row[Any]], report: Report) -> dict[tuple[str, str], tuple[int, str]]:
    """Check each event against its body and its predecessor; return the last (seq, hash) of every stream."""
    ends: dict[tuple[str, str], tuple[int, str]] = {}
    broken: set[tuple[str, str]] = set()
    for row in rows:
        name = (row.stream_type, row.stream_id)
        report.events += 1
        seq, previous = ends.get(name, (0, GENESIS))
        ends[name] = (row.seq, row.hash)
        if name in broken:
            continue
        problem = _problem(row, seq + 1, previous)
        if problem:
            broken.add(name)
            report.breaks.append(Break(*name, row.seq, problem))
    report.streams = len(ends)
    return ends


def _problem(row: Row[Any], seq: int, previous: str) -> str | None:
    if digest(row.body) != row.hash:
        return "hash"
    try:
        body = json.loads(row.body)
        if canonical(body) != row.body:
            return "body:not-canonical"
        expected = {
            "stream": [row.stream_type, row.stream_id],
            "seq": row.seq,
            "kind": row.kind,
            "on": row.occurred_on.isoformat(),
            "at": instant_text(row.occurred_at),
            "recorded": instant_text(row.recorded_at),
            "actor": row.actor,
        }
        for name, value in expected.items():
            if body[name] != value:
                return f"column:{name}"
        if body["seq"] != seq:
            return f"missing:{seq}"
        return None if body["prev"] == previous else "prev"
    except (ValueError, KeyError, TypeError):
        return "body:unreadable"


def _compare_heads(
    heads: Iterator[Row[Any]], ends: dict[tuple[str, str], tuple[int, str]], report: Report
) -> None:
    broken = {(item.stream_type, item.stream_id) for item in report.breaks}
    seen = set()
    for head in heads:
        name = (head.stream_type, head.stream_id)
        seen.add(name)
        if name not in broken and ends.get(name) != (head.last_seq, head.last_hash):
            report.breaks.append(Break(*name, head.last_seq, "end"))
    for name in ends.keys() - seen - broken:
        report.breaks.append(Break(*name, ends[name][0], "head-missing"))


def _compare_texts(rows: Iterator[Row[Any]], report: Report) -> None:
    for row in rows:
        report.texts += 1
        if row.text is None or row.salt is None or salted_digest(row.salt, row.text) != row.digest:
            report.breaks.append(Break(row.stream_type, row.stream_id, 0, f"text:{row.field}:{row.digest[:12]}"))
