"""What the board of deadlines needs to know, in a fixed number of statements, over the index of what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.cases.models import Case, Deadline
from app.cases.services.deadlines import LAW
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.db import Page, keyset_page

PAGE = 60
IN_A_DAY = 4
"""Dates that a day of the month shows by name; the rest is counted."""
COUNT_TO = 1000
MOST_OWN = 5000
"""Dates that one person's cases owe: far above any desk, so that a list of ids stays a list."""
MOST_PEOPLE = 300


@dataclass(frozen=True)
class BoardFilters:
    """What the address bar asks for. ``who``: mine, all, nobody or a person's id; ``kind``: law, own or all."""

    who: str = "mine"
    unit_path: str | None = None
    kind: str = "all"
    day: date | None = None
    due: str | None = None  # overdue | today | week


@dataclass(frozen=True)
class BoardReader:
    """For whom: what they may see, and today where they are."""

    user_id: int | None
    may_see: ColumnElement[bool]
    today: date


def board_page(session: Session, filters: BoardFilters, reader: BoardReader, cursor: str | None) -> Page:
    """One page of dates, the nearest first, each row a deadline with its case and its owner."""
    statement = owed(session, filters, reader).options(
        contains_eager(Deadline.case).options(joinedload(Case.owner)), joinedload(Deadline.keeper)
    )
    return keyset_page(session, statement, keys=[Deadline.due_on, Deadline.id], cursor=cursor, size=PAGE)


def board_counts(session: Session, filters: BoardFilters, reader: BoardReader) -> dict[str, int]:
    """How many dates of these people and units are overdue, due today and in the next seven days; bounded."""
    found = {}
    whenever = owed(session, replace(filters, day=None, due=None), reader).with_only_columns(Deadline.id)
    for name in ("overdue", "today", "week"):
        some = whenever.where(*_due(name, reader.today)).limit(COUNT_TO).subquery()
        found[name] = session.scalar(select(func.count()).select_from(some)) or 0
    return found


@dataclass(frozen=True)
class Day:
    """A day of the month: how many dates of law, how many of our own, and the first few of them, law first."""

    law: int = 0
    own: int = 0
    entries: tuple[Any, ...] = ()


def month_days(
    session: Session, filters: BoardFilters, reader: BoardReader, first: date, last: date
) -> dict[date, Day]:
    """The days of a stretch that have dates, counted and ranked in one walk over them."""
    day = Deadline.due_on
    ranked = (
        owed(session, filters, reader)
        .where(Deadline.due_on >= first, Deadline.due_on <= last)
        .with_only_columns(
            Deadline.id.label("id"),
            func.row_number()
            .over(partition_by=day, order_by=(_law_as_number().desc(), Deadline.id))
            .label("place"),
            func.sum(_law_as_number()).over(partition_by=day).label("law"),
            func.count().over(partition_by=day).label("all"),
        )
        .subquery()
    )
    # What is shown of them is read last: a month may hold tens of thousands, and shows four a day.
    rows = (
        select(
            ranked.c.law,
            (ranked.c.all - ranked.c.law).label("own"),
            Deadline.id,
            Deadline.due_on,
            Deadline.kind,
            Deadline.regime,
            Deadline.clock,
            Deadline.certificate,
            Case.reference,
            Case.complainant_name.label("complainant"),
        )
        .join(Deadline, Deadline.id == ranked.c.id)
        .join(Deadline.case)
        .where(ranked.c.place <= IN_A_DAY)
        .order_by(Deadline.due_on, ranked.c.place)
    )
    found = {}
    for on, its_rows in groupby(session.execute(rows), key=lambda row: row.due_on):
        entries = tuple(its_rows)
        found[on] = Day(int(entries[0].law), int(entries[0].own), entries)
    return found


def people_with_work(session: Session, paths: Sequence[str]) -> Sequence[User]:
    """Whoever could own a case in the units at these paths, by name."""
    under = [Unit.path.startswith(path, autoescape=True) for path in paths]
    if not under:
        return []
    return session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(
                select(RoleBinding.user_id)
                .join(Unit, Unit.id == RoleBinding.unit_id)
                .where(or_(*under), RoleBinding.role.in_(("officer", "investigator", "supervisor", "legal")))
            ),
        )
        .order_by(User.display_name, User.id)
        .limit(MOST_PEOPLE)
    ).all()


def owed(session: Session, filters: BoardFilters, reader: BoardReader) -> Select[Deadline]:
    """The dates of the board, with their cases joined, in no order yet."""
    statement = (
        select(Deadline)
        .join(Deadline.case)
        .where(Deadline.owed, reader.may_see, *_whose(session, filters, reader), *_which(filters, reader))
    )
    if filters.unit_path is not None:
        units = select(Unit.id).where(Unit.path.startswith(filters.unit_path, autoescape=True))
        statement = statement.where(Case.unit_id.in_(units))
    return statement


def owed_by(session: Session, people: Sequence[int | None]) -> Sequence[int]:
    """The ids of the dates that these people's open cases owe, and of those that they keep themselves.

    Read apart: they are few, and in one statement the planner walks all that is owed to find them.
    """
    found: set[int] = set()
    for theirs in (Case.owner_id.in_(people), Case.investigator_id.in_(people)):
        dates = select(Deadline.id).join(Deadline.case).where(Case.is_open, theirs, Deadline.owed)
        found.update(session.scalars(dates.limit(MOST_OWN)))
    kept = select(Deadline.id).where(Deadline.keeper_id.in_(people), Deadline.owed)
    return sorted(found.union(session.scalars(kept.limit(MOST_OWN))))


def _whose(session: Session, filters: BoardFilters, reader: BoardReader) -> list[ColumnElement[bool]]:
    if filters.who == "all":
        return []
    if filters.who == "nobody":
        return [Case.owner_id.is_(None), Deadline.keeper_id.is_(None)]
    person = reader.user_id if filters.who == "mine" else int(filters.who)
    return [Deadline.id.in_(owed_by(session, [person]))]


def _which(filters: BoardFilters, reader: BoardReader) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.kind == "law":
        found.append(Deadline.kind.in_(LAW))
    elif filters.kind == "own":
        found.append(Deadline.kind == "target")
    if filters.day is not None:
        found.append(Deadline.due_on == filters.day)
    return [*found, *_due(filters.due, reader.today)]


def _due(when_due: str | None, today: date) -> list[ColumnElement[bool]]:
    if when_due == "overdue":
        return [Deadline.due_on < today]
    if when_due == "today":
        return [Deadline.due_on == today]
    if when_due == "week":
        return [Deadline.due_on > today, Deadline.due_on <= today + timedelta(days=7)]
    return []


def _law_as_number() -> ColumnElement[int]:
    return when((Deadline.kind.in_(LAW), 1), else_=0)
