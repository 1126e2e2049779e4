"""What somebody with the database's own password can do: the tools of the tests that try to cheat the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.db import db, transaction
from app.platform.log.canonical import GENESIS, canonical, digest

GUARDED = ("log_event", "log_stream", "text_version")


@contextmanager
def unguarded() -> Iterator[Session]:
    """A transaction in which no trigger stands in the way; ends with every row as it was left."""
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            guards = [f"DROP TRIGGER {name}" for name in names]
        else:
            guards = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in GUARDED]
        for guard in guards:
            session.execute(text(guard))
        yield session


def events_of(session: Session, stream: log.Stream) -> list[dict[str, Any]]:
    rows = session.execute(
        text(
            "SELECT id, seq, body, hash FROM log_event WHERE stream_type = :type AND stream_id = :id ORDER BY seq"
        ),
        {"type": stream.type, "id": stream.id},
    )
    return [dict(row._mapping) for row in rows]


def rewrite_chain(stream: log.Stream, *, seq: int, **changed: Any) -> None:
    """Change parts of an event's text and hash everything after it anew, head and all, as our own code would."""
    session = db.session()
    previous = GENESIS
    for row in events_of(session, stream):
        body = json.loads(row["body"])
        if row["seq"] == seq:
            fields = changed.pop("fields", {})
            body = {**body, **changed, "fields": {**body["fields"], **fields}}
        body["prev"] = previous
        words = canonical(body)
        previous = digest(words)
        session.execute(
            text("UPDATE log_event SET body = :body, hash = :hash, actor = :actor WHERE id = :id"),
            {"body": words, "hash": previous, "actor": body["actor"], "id": row["id"]},
        )
    session.execute(
        text("UPDATE log_stream SET last_hash = :hash WHERE stream_type = :type AND stream_id = :id"),
        {"hash": previous, "type": stream.type, "id": stream.id},
    )
