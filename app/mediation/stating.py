"""What a row of an external case says, as text: kept beside the log by whoever changes it, compared by ``verify``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Date, String, cast, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from app.mediation.models import (
    Award,
    Cost,
    Direction,
    Exhibit,
    ForumLetter,
    Issue,
    Member,
    Offer,
    Payment,
    PointOutcome,
    Proceeding,
    Settlement,
    Sitting,
)
from app.platform.db import JSONText, Model, UTCDateTime
from app.platform.log.canonical import canonical

_NAMES_IT = frozenset({"id", "proceeding_id", "number"})
UNSTATED: Mapping[type[Model], frozenset[str]] = {
    Proceeding: frozenset(
        {*_NAMES_IT, "case_id", "version", "stage", "opened_at", "settlement_id", "award_id"}
    ),
    **dict.fromkeys((Member, Issue, Direction, Sitting, Cost, ForumLetter, Offer, Payment), _NAMES_IT),
    Exhibit: _NAMES_IT | {"letter"},
    **dict.fromkeys((Settlement, Award), _NAMES_IT),
    PointOutcome: _NAMES_IT | {"head_id"},
}
"""The tables that are stated, and what is not of each: what names the row, counts changes, or follows from others."""


def stated(row: Model) -> str:
    """Every column of the row but the unstated, by name, in the bytes of the log: days and instants as text, in UTC."""
    return canonical({column.key: _plain(getattr(row, column.key)) for column in columns_of(type(row))})


def columns_of(model: type[Model]) -> list[Column[Any]]:
    """The columns of a table that are stated, under the names of its attributes."""
    mapper = model.__mapper__
    return [
        getattr(model, attribute.key)
        for attribute in mapper.column_attrs
        if attribute.key not in UNSTATED[model]
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def as_text(column: Any) -> ColumnElement[Any]:
    """A column to be compared: what is altered to be no day, instant or JSON at all only differs then."""
    kind = column.type
    if isinstance(kind, Date):
        return cast(column, String).label(column.key)
    if isinstance(kind, UTCDateTime | JSONText):
        return type_coerce(column, String).label(column.key)
    return column.label(column.key)


def read_as(model: type[Model], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row selected through :func:`as_text`, as :func:`stated` would have written it."""
    found = dict(row)
    for column in columns_of(model):
        value = found[column.key]
        with suppress(ValueError):  # it stays as it is, and differs
            if isinstance(column.type, JSONText) and isinstance(value, str):
                found[column.key] = json.loads(value)
            elif isinstance(column.type, UTCDateTime) and value is not None:
                instant = datetime.fromisoformat(str(value))
                found[column.key] = instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC).isoformat()
    return found
