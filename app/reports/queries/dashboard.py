"""The figures of the dashboard, from the tallies, and the very cases behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.cases.models import Case
from app.platform.db import Page, keyset_rows, keyset_statement
from app.reports.models.tallies import CountedCase, Tally

PAGE = 30
CLOSED = "closed"


@dataclass(frozen=True)
class Asked:
    """What narrows the figures: units (ids), a product; and, for cases, what one figure counts."""

    units: tuple[int, ...]
    since: date
    product: str | None = None
    state: str | None = None  # a state, or "open"
    month: date | None = None
    before: date | None = None  # received in a month before this one
    outcome: str | None = None
    late: int | None = None
    reason: int | None = None


def _where(asked: Asked, of: type[Tally] | type[CountedCase]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [of.unit_id.in_(asked.units)]
    if asked.product is not None:
        found.append(of.product == asked.product)
    if asked.state == "open":
        found.append(of.state != CLOSED)
    elif asked.state is not None:
        found.append(of.state == asked.state)
    else:
        found.append(of.month >= asked.since)
    for column, value in (
        (of.month, asked.month),
        (of.outcome, asked.outcome),
        (of.late, asked.late),
        (of.reason_id, asked.reason),
    ):
        if value is not None:
            found.append(column == value)
    if asked.before is not None:
        found.append(of.month < asked.before)
    return found


def by(
    session: Session, asked: Asked, *columns: InstrumentedAttribute[Any]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Sums of the tallies by some of what they count by."""
    statement = select(*columns, func.sum(Tally.cases).label("cases")).where(*_where(asked, Tally))
    return session.execute(statement.group_by(*columns)).all()


def behind(session: Session, asked: Asked, may_see: ColumnElement[bool], *, cursor: str | None) -> Page:
    """The cases that a figure counts, as far as this person may see them, newest receipt first."""
    statement = (
        select(Case)
        .join(CountedCase, CountedCase.case_id == Case.id)
        .where(*_where(asked, CountedCase), may_see)
    )
    keys = [Case.received_on, Case.id]
    statement = keyset_statement(statement, keys=keys, cursor=cursor, size=PAGE, descending=True)
    return keyset_rows(session, statement, keys=keys, size=PAGE)


def sizes(session: Session, asked: Asked, may_see: ColumnElement[bool]) -> tuple[int, int]:
    """How many cases a figure counts, and how many confidential ones of them this person may not see."""
    counted = select(func.coalesce(func.sum(Tally.cases), 0)).where(*_where(asked, Tally))
    confidential = (
        select(func.count())
        .select_from(CountedCase)
        .where(*_where(asked, CountedCase), CountedCase.confidential.is_(True))
    )
    seen = confidential.join(Case, Case.id == CountedCase.case_id).where(may_see)
    hidden = (session.scalar(confidential) or 0) - (session.scalar(seen) or 0)
    return session.scalar(counted) or 0, hidden
