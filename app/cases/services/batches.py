"""Cases by the hundred with their logs and their dates, in three statements: for whoever goes through all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case, Deadline
from app.cases.services.deadlines import recompute
from app.platform.accounts.models import Unit
from app.platform.log import Entry, entries_of
from app.rules.calendars import CalendarSource
from app.rules.library import Library

BATCH = 200


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with what its dates are computed from and what is stored of them."""

    case: Case
    unit: Unit
    entries: list[Entry]
    deadlines: list[Deadline]


def dossiers(session: Session, ids: Sequence[int], *, lock: bool = False) -> list[Dossier]:
    """The cases with these ids, in the order of their ids; ``lock`` holds them until the transaction ends."""
    statement = select(Case).where(Case.id.in_(ids)).order_by(Case.id).options(joinedload(Case.unit))
    if lock:
        statement = statement.with_for_update(of=Case)
    cases = list(session.scalars(statement))
    told = entries_of(session, "case", [case.reference for case in cases])
    deadlines: dict[int, list[Deadline]] = {case.id: [] for case in cases}
    rows = (
        select(Deadline).where(Deadline.case_id.in_(list(deadlines))).order_by(Deadline.case_id, Deadline.id)
    )
    for deadline in session.scalars(rows):
        deadlines[deadline.case_id].append(deadline)
    return [Dossier(case, case.unit, told[case.reference], deadlines[case.id]) for case in cases]


def recompute_dossier(
    session: Session, each: Dossier, calendars: CalendarSource, *, library: Library, now: datetime, by: str
) -> list[Deadline]:
    """``recompute`` with all that was read already."""
    return recompute(
        session,
        each.case,
        library=library,
        now=now,
        log_entries=each.entries,
        calendars=calendars,
        stored=each.deadlines,
        by=by,
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """A case by its reference, with its log and the rows of its dates as plain values, for whoever only compares."""

    reference: str
    entries: list[Entry]
    dates: list[Row[Any]]


def stored(session: Session, ids: Sequence[int]) -> list[Stored]:
    """The cases with these ids, in the order of their ids. Nothing of it stays in the session."""
    cases = session.execute(select(Case.id, Case.reference).where(Case.id.in_(ids)).order_by(Case.id)).all()
    told = entries_of(session, "case", [case.reference for case in cases])
    dates: dict[int, list[Row[Any]]] = {case.id: [] for case in cases}
    columns = Deadline.__table__.c
    rows = select(*columns).where(columns.case_id.in_(list(dates))).order_by(columns.case_id, columns.id)
    for row in session.execute(rows):
        dates[row.case_id].append(row)
    return [Stored(case.reference, told[case.reference], dates[case.id]) for case in cases]


def all_case_ids(session: Session, *, among: range | None = None) -> Iterator[list[int]]:
    """The ids of all cases, or of those whose id lies ``among`` these, a batch at a time; nothing is held between two
    batches."""
    last = among.start - 1 if among else 0
    statement = select(Case.id).order_by(Case.id).limit(BATCH)
    if among:
        statement = statement.where(Case.id < among.stop)
    while ids := list(session.scalars(statement.where(Case.id > last))):
        yield ids
        last = ids[-1]


def shares_of_cases(session: Session, size: int) -> list[range]:
    """Ranges of case ids that hold every case and at most ``size`` each."""
    first, last = session.scalar(select(func.min(Case.id))), session.scalar(select(func.max(Case.id)))
    if first is None or last is None:
        return []
    return [range(start, min(start + size, last + 1)) for start in range(first, last + 1, size)]
