"""Writing to the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.platform.db import db, insert_into
from app.platform.db.transaction import in_transaction
from app.platform.log.canonical import GENESIS, VERSION, canonical, digest, instant_text
from app.platform.log.dating import dated
from app.platform.log.event import NewEvent, Stream
from app.platform.log.kinds import EventKind
from app.platform.log.models import LogEvent, LogStream
from app.shared.clock import legal_day

# Tables, not mapped classes: an import writes hundreds of thousands of events, and nothing needs them as objects.
_EVENTS, _HEADS = cast(Table, LogEvent.__table__), cast(Table, LogStream.__table__)
_MOVE_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.stream_type == bindparam("type"), _HEADS.c.stream_id == bindparam("id"))
    .values(last_seq=bindparam("seq"), last_hash=bindparam("hash"))
)

_NEW_HEAD = insert(_HEADS).values(
    stream_type=bindparam("type"),
    stream_id=bindparam("id"),
    last_seq=bindparam("seq"),
    last_hash=bindparam("hash"),
)

Head: TypeAlias = tuple[int, str]
"""The number and hash of the last event of a stream."""

_PART = 400
"""Streams named in one statement: well below the number of parameters any engine takes."""


def record(
    stream: Stream,
    kind: EventKind,
    *,
    actor: str,
    recorded_at: datetime,
    legal_zone: str,
    occurred_on: date | None = None,
    occurred_at: datetime | None = None,
    reason: str | None = None,
    corrects: int | None = None,
    **fields: Any,
) -> LogEvent:
    """Append one event to ``stream`` inside the current transaction and return it.

    ``actor`` is ``user:<id>`` or ``system:<name>``; ``corrects`` the sequence number of the event this one corrects.
    ``legal_zone`` is the zone of the stream, in which a legal day begins and ends; without ``occurred_on`` it happened
    on the day of its instant, or today. What is asked of an event that does not lie on the day it is recorded stands
    in :mod:`app.platform.log.dating`: Refused when that is missing.
    Raises TypeError when the fields are not exactly those declared, RuntimeError outside of a transaction.
    """
    on = occurred_on or legal_day(occurred_at or recorded_at, legal_zone)
    event = NewEvent(stream, kind, on, occurred_at, reason, corrects, fields)
    record_many([event], actor=actor, recorded_at=recorded_at, legal_zone=legal_zone)
    return db.session.scalars(
        select(LogEvent)
        .where(LogEvent.stream_type == stream.type, LogEvent.stream_id == stream.id)
        .order_by(LogEvent.seq.desc())
        .limit(1)
    ).one()


def lock_stream(stream: Stream) -> None:
    """Let nobody else write to ``stream`` until this transaction ends: what is read now holds when it is written."""
    if not in_transaction():
        raise RuntimeError("a stream is locked inside transaction() only")
    _lock_heads(db.session(), [stream])


def record_many(
    events: Sequence[NewEvent],
    *,
    actor: str,
    recorded_at: datetime,
    legal_zone: str,
    new_streams: bool = False,
) -> None:
    """Append events, in order, to any number of streams of one zone, with a fixed number of statements per thousand.

    ``new_streams`` says that this transaction alone can know these streams, as when it gave out their names: then
    nothing is looked up. Were one of them there after all, its key would refuse the whole.
    """
    if not in_transaction():
        raise RuntimeError("the log is written inside transaction() only")
    if not events:
        return
    session = db.session()
    session.flush()  # rows the events speak of come first, so that a failing constraint names them
    streams = (event.stream for event in events)
    heads = dict.fromkeys(streams, (0, GENESIS)) if new_streams else _lock_heads(session, streams)
    rows = []
    for event in events:
        seq, previous = heads[event.stream]
        told = dated(event, recorded_at=recorded_at, zone=legal_zone)
        row = row_of(told, seq=seq + 1, previous=previous, actor=actor, recorded_at=recorded_at)
        heads[event.stream] = (row["seq"], row["hash"])
        rows.append(row)
    session.execute(insert(_EVENTS), rows)
    session.execute(
        _NEW_HEAD if new_streams else _MOVE_HEAD,
        [
            {"type": stream.type, "id": stream.id, "seq": seq, "hash": hash_}
            for stream, (seq, hash_) in heads.items()
        ],
    )


def _lock_heads(session: Session, streams: Iterable[Stream]) -> dict[Stream, Head]:
    """The head rows, locked until the transaction ends; those of new streams are made first.

    Always in the same order, so that two writers of the same streams wait for each other and never in a circle. Two
    who open the same stream at once both go on: the second waits for the first's row and then attaches to it.
    """
    wanted = sorted(set(streams))
    heads = _select_heads(session, wanted)
    missing = [stream for stream in wanted if stream not in heads]
    if missing:
        _open_streams(session, missing)
        heads |= _select_heads(session, missing)
    return heads


def _select_heads(session: Session, streams: Sequence[Stream]) -> dict[Stream, Head]:
    heads: dict[Stream, Head] = {}
    for start in range(0, len(streams), _PART):
        part = [(stream.type, stream.id) for stream in streams[start : start + _PART]]
        found = session.execute(
            select(_HEADS)
            .where(tuple_(_HEADS.c.stream_type, _HEADS.c.stream_id).in_(part))
            .order_by(_HEADS.c.stream_type, _HEADS.c.stream_id)
            .with_for_update()
        )
        heads |= {Stream(row.stream_type, row.stream_id): (row.last_seq, row.last_hash) for row in found}
    return heads


def _open_streams(session: Session, streams: Sequence[Stream]) -> None:
    session.execute(
        insert_into(session, _HEADS).on_conflict_do_nothing(),
        [
            {"stream_type": stream.type, "stream_id": stream.id, "last_seq": 0, "last_hash": GENESIS}
            for stream in streams
        ],
    )


def row_of(event: NewEvent, *, seq: int, previous: str, actor: str, recorded_at: datetime) -> dict[str, Any]:
    """The row of ``event`` as number ``seq`` after the event with the hash ``previous``. Touches no database."""
    body = canonical(
        {
            "v": VERSION,
            "stream": [event.stream.type, event.stream.id],
            "seq": seq,
            "prev": previous,
            "kind": event.kind.name,
            "on": event.occurred_on.isoformat(),
            "at": instant_text(event.occurred_at),
            "recorded": instant_text(recorded_at),
            "actor": actor,
            "reason": event.reason,
            "corrects": event.corrects,
            "fields": event.kind.checked(event.fields),
        }
    )
    return {
        "stream_type": event.stream.type,
        "stream_id": event.stream.id,
        "seq": seq,
        "kind": event.kind.name,
        "occurred_on": event.occurred_on,
        "occurred_at": event.occurred_at,
        "recorded_at": recorded_at,
        "actor": actor,
        "body": body,
        "hash": digest(body),
    }
