"""Keyset paging: the cost of page 2,000 is the cost of page 1."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.shared.errors import Refused
from app.shared.text import N_

_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursor of the next (None on the last)."""

    rows: Sequence[Any]
    next_cursor: str | None


def keyset_page(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    *,
    keys: Sequence[InstrumentedAttribute[Any]],
    cursor: str | None,
    size: int,
    descending: bool = False,
) -> Page:
    """One page of ``statement`` ordered by ``keys`` (none nullable, the last unique).

    ``cursor`` is what the page before gave; one that was tampered with is Refused.
    """
    asked = keyset_statement(statement, keys=keys, cursor=cursor, size=size, descending=descending)
    return keyset_rows(session, asked, keys=keys, size=size)


def keyset_statement(
    statement: Select[*tuple[Any, ...]],
    *,
    keys: Sequence[InstrumentedAttribute[Any]],
    cursor: str | None,
    size: int,
    descending: bool = False,
) -> Select[*tuple[Any, ...]]:
    """What ``keyset_page`` asks: the rows of the page and one more, which says that there is a next page."""
    if cursor:
        statement = statement.where(_after(keys, _decode(cursor, keys), descending))
    return statement.order_by(*(key.desc() if descending else key.asc() for key in keys)).limit(size + 1)


def keyset_rows(
    session: Session,
    asked: Select[*tuple[Any, ...]],
    *,
    keys: Sequence[InstrumentedAttribute[Any]],
    size: int,
) -> Page:
    """The page that a ``keyset_statement`` finds."""
    rows = session.execute(asked).all()
    shown = rows[:size]
    following = None
    if len(rows) > size:
        last = shown[-1][0]
        following = _encode([getattr(last, key.key) for key in keys])
    return Page(shown, following)


def _after(keys: Sequence[InstrumentedAttribute[Any]], values: Sequence[Any], descending: bool) -> Any:
    alternatives = []
    for position, key in enumerate(keys):
        same = [earlier == values[index] for index, earlier in enumerate(keys[:position])]
        beyond = key < values[position] if descending else key > values[position]
        alternatives.append(and_(*same, beyond))
    return or_(*alternatives)


def _encode(values: Sequence[Any]) -> str:
    raw = json.dumps([value.isoformat() if hasattr(value, "isoformat") else value for value in values])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError
        return [_convert(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Refused(
            N_("This page address is not one that we gave out. Go back to the first page.")
        ) from error


def _convert(key: InstrumentedAttribute[Any], value: Any) -> Any:
    """``value`` as the column has it; raises for one that no row of ours could have given."""
    kind = key.type.python_type
    if kind is datetime:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError
        return instant.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(value)
    if not isinstance(value, kind) or (isinstance(value, int) and abs(value) > _LARGEST):
        raise ValueError
    return value
