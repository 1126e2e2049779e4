"""What a row says, as text: kept beside the log by whoever changes it, so that ``verify`` compares the whole row.

An event names the digest of the text and not what stands in it, since others read the log too. Everything is stated
but what names a row or counts its changes, and what a table leaves to other events in its ``__unstated__``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Date, Select, String, cast, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.platform.db import JSONText, Model, UTCDateTime
from app.platform.log.canonical import canonical
from app.platform.log.event import Stream
from app.platform.log.mirrors import Mirror, Stated, Tells, Values
from app.platform.log.texts import keep_text

_NAMES_OR_COUNTS = frozenset({"id", "number", "version"})


def keep_row(session: Session, stream: Stream, row: Model, *, now: datetime) -> str:
    """Keep what a row says after all changes to it, for the event that tells of them; its digest."""
    session.flush()  # what the table fills in by itself belongs to it
    told = {column.key: _plain(getattr(row, column.key)) for column in _columns(type(row))}
    return keep_text(stream, row.__tablename__, canonical(told), now=now)


def says(digest: str | None) -> Values:
    """What an event tells of a row: what it said then, or, where no digest is named, only that there is one."""
    return {"row": Stated(digest)} if digest else {}


def select_rows(model: type[Model], stream: Any, key: Any) -> Select[Any]:
    """Rows with their stream, their key within it, and what is stated, in forms in which a wrong value only differs."""
    columns = (_comparable(column) for column in _columns(model))
    return select(stream.label("stream"), key.label("number"), *columns)


def mirror_rows(
    model: type[Model], told: Mapping[str, Tells], kept: Select[Any], stream: Any, stream_type: str = "case"
) -> Mirror:
    """A mirror of whole rows, as :func:`select_rows` reads them and :func:`says` tells of them."""
    return Mirror(model.__tablename__, told, kept, stream, stream_type, as_told=partial(_as_kept, model))


def _columns(model: type[Model]) -> list[InstrumentedAttribute[Any]]:
    left_out = _NAMES_OR_COUNTS | getattr(model, "__unstated__", frozenset())
    return [getattr(model, each.key) for each in model.__mapper__.column_attrs if each.key not in left_out]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _comparable(column: InstrumentedAttribute[Any]) -> Any:
    if isinstance(column.type, Date):
        return cast(column, String).label(column.key)
    if isinstance(column.type, UTCDateTime | JSONText):
        return type_coerce(column, String).label(column.key)
    return column.label(column.key)


def _as_kept(model: type[Model], row: Mapping[str, Any]) -> dict[str, Any]:
    """A selected row in the words of its kept text."""
    found = dict(row)
    for column in _columns(model):
        value = found[column.key]
        with suppress(ValueError):  # it stays as it is, and differs
            if isinstance(column.type, JSONText) and isinstance(value, str):
                found[column.key] = json.loads(value)
            elif isinstance(column.type, UTCDateTime) and value is not None:
                instant = datetime.fromisoformat(str(value))
                found[column.key] = instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC).isoformat()
    return found
