"""Cases by the hundred with their logs and their dates, in three statements: for whoever goes through all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cases.models import Case, Deadline
from app.platform.accounts.models import Unit
from app.platform.log import Entry, entries_of

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


def all_case_ids(session: Session) -> Iterator[list[int]]:
    """The ids of all cases, a batch at a time; nothing is held between two batches."""
    last = 0
    while ids := list(session.scalars(select(Case.id).where(Case.id > last).order_by(Case.id).limit(BATCH))):
        yield ids
        last = ids[-1]
