"""Reading the log back as values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.log.event import Stream
from app.platform.log.models import LogEvent


@dataclass(frozen=True)
class Entry:
    """One event, read. ``fields`` as declared; ``corrects`` the sequence number it corrects."""

    seq: int
    kind: str
    occurred_on: date
    occurred_at: datetime | None
    recorded_at: datetime
    actor: str
    reason: str | None
    corrects: int | None
    fields: dict[str, Any]
    hash: str

    @property
    def sequence(self) -> int:
        """The number in its stream, under the name that the rules know it by."""
        return self.seq


_COLUMNS = (
    LogEvent.stream_id,
    LogEvent.seq,
    LogEvent.kind,
    LogEvent.occurred_on,
    LogEvent.occurred_at,
    LogEvent.recorded_at,
    LogEvent.actor,
    LogEvent.body,
    LogEvent.hash,
)


def entries(session: Session, stream: Stream, *, up_to: datetime | None = None) -> list[Entry]:
    """The events of ``stream`` in order; with ``up_to`` (aware) only those recorded by then."""
    statement = (
        select(*_COLUMNS)
        .where(LogEvent.stream_type == stream.type, LogEvent.stream_id == stream.id)
        .order_by(LogEvent.seq)
    )
    if up_to is not None:
        statement = statement.where(LogEvent.recorded_at <= up_to)
    return [entry_of(event) for event in session.execute(statement)]


def entries_of(session: Session, stream_type: str, ids: Sequence[str]) -> dict[str, list[Entry]]:
    """The events of several streams of one type, by stream, in one statement: for whoever goes through all of them."""
    statement = (
        select(*_COLUMNS)
        .where(LogEvent.stream_type == stream_type, LogEvent.stream_id.in_(ids))
        .order_by(LogEvent.stream_id, LogEvent.seq)
    )
    found: dict[str, list[Entry]] = {stream_id: [] for stream_id in ids}
    for event in session.execute(statement):
        found[event.stream_id].append(entry_of(event))
    return found


def entry_of(event: Any) -> Entry:
    """The values of one stored event."""
    body = json.loads(event.body)
    return Entry(
        seq=event.seq,
        kind=event.kind,
        occurred_on=event.occurred_on,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=event.actor,
        reason=body["reason"],
        corrects=body["corrects"],
        fields=body["fields"],
        hash=event.hash,
    )
