"""Folding changed cases into the tallies, and proving the tallies right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline, Head
from app.platform.db import transaction
from app.reports.models.tallies import KEY, ChangedCase, CountedCase, Tally
from app.reports.queries.facts import JUDGED

AT_ONCE = 2000

Key = tuple[Any, ...]
"""Values of ``KEY``."""


def fold(*, most: int | None = None) -> dict[str, int]:
    """Count what changed since last time, ``AT_ONCE`` changes a transaction; counts for the ledger.

    Called by one process at a time (the job's lock). Rows that a transaction adds while this runs stay for the next
    time, so it does not matter in which order transactions end.
    """
    folded = 0
    while most is None or folded < most:
        done = _fold_some()
        folded += done
        if done < AT_ONCE:
            break
    return {"folded": folded} if folded else {}


def _fold_some() -> int:
    with transaction() as session:
        rows = session.execute(select(ChangedCase.id, ChangedCase.case_id).limit(AT_ONCE)).all()
        if not rows:
            return 0
        ids = sorted({row.case_id for row in rows})
        before = _counted(session, ids)
        now = as_counted(session, ids)
        changes: Counter[Key] = Counter()
        changes.update(now.values())
        changes.subtract(before.values())
        session.execute(delete(CountedCase).where(CountedCase.case_id.in_(ids)))
        if now:
            session.execute(
                insert(CountedCase),
                [{"case_id": case_id, **dict(zip(KEY, key, strict=True))} for case_id, key in now.items()],
            )
        _apply(session, {key: change for key, change in changes.items() if change})
        session.execute(delete(ChangedCase).where(ChangedCase.id.in_([row.id for row in rows])))
    return len(rows)


def _counted(session: Session, ids: Sequence[int]) -> dict[int, Key]:
    columns = [getattr(CountedCase, name) for name in KEY]
    rows = session.execute(select(CountedCase.case_id, *columns).where(CountedCase.case_id.in_(ids)))
    return {row[0]: tuple(row[1:]) for row in rows}


def _apply(session: Session, changes: dict[Key, int]) -> None:
    """Add to tallies, make new ones, and take away those that have become empty."""
    columns = [getattr(Tally, name) for name in KEY]
    there: set[Key] = set()
    keys = list(changes)
    for begin in range(0, len(keys), 100):
        piece = keys[begin : begin + 100]
        there |= {tuple(row) for row in session.execute(select(*columns).where(tuple_(*columns).in_(piece)))}
    for key, change in changes.items():
        if key in there:
            same = [column == value for column, value in zip(columns, key, strict=True)]
            session.execute(update(Tally).where(*same).values(cases=Tally.cases + change))
            if change < 0:
                session.execute(delete(Tally).where(*same, Tally.cases == 0))
    new = [
        {**dict(zip(KEY, key, strict=True)), "cases": change}
        for key, change in changes.items()
        if key not in there
    ]
    if new:
        session.execute(insert(Tally), new)


def as_counted(session: Session, ids: Sequence[int]) -> dict[int, Key]:
    """As what these cases are to be counted, from the cases themselves."""
    late = _late(session, ids)
    reasons = dict(
        session.execute(
            select(Head.case_id, Head.reason_id).where(Head.case_id.in_(ids), Head.number == 1)
        ).all()
    )
    rows = session.execute(
        select(
            Case.id,
            Case.unit_id,
            Case.received_on,
            Case.product_label,
            Case.state,
            Case.outcome,
            Case.confidential,
        ).where(Case.id.in_(ids))
    )
    return {
        row.id: (
            row.unit_id,
            row.received_on.replace(day=1),
            row.product_label,
            reasons.get(row.id) or 0,
            row.state,
            row.outcome or "",
            late.get(row.id, 0),
            row.confidential,
        )
        for row in rows
    }


def _late(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """2 where a date was missed, 1 where all were met: of law or authority where any was judged, else our own."""
    law = Deadline.kind.in_(("law", "authority"))
    missed = Deadline.state == "late"
    rows = session.execute(
        select(
            Deadline.case_id,
            func.max(case((and_(law, missed), 2), (law, 1), else_=0)),
            func.max(case((missed, 2), else_=1)),
        )
        .where(Deadline.case_id.in_(ids), Deadline.kind.in_(JUDGED), Deadline.state.in_(("met", "late")))
        .group_by(Deadline.case_id)
    )
    return {case_id: by_law or by_any for case_id, by_law, by_any in rows}


@dataclass(frozen=True)
class Wrong:
    """A case or tally that is not what the cases say."""

    what: str
    stored: str
    counted: str


def reconcile(session: Session) -> tuple[int, list[Wrong]]:
    """Count every case again and compare with what is stored: how many cases, and what differs."""
    wrong: list[Wrong] = []
    tallies: Counter[Key] = Counter()
    cases, last = 0, 0
    while ids := list(
        session.scalars(select(Case.id).where(Case.id > last).order_by(Case.id).limit(AT_ONCE))
    ):
        last = ids[-1]
        cases += len(ids)
        stored, counted = _counted(session, ids), as_counted(session, ids)
        tallies.update(counted.values())
        wrong += [
            Wrong(f"case {case_id}", _said(stored.get(case_id)), _said(key))
            for case_id, key in counted.items()
            if stored.get(case_id) != key
        ]
    columns = [getattr(Tally, name) for name in KEY]
    kept = {tuple(row[:-1]): row[-1] for row in session.execute(select(*columns, Tally.cases))}
    wrong += [
        Wrong(f"tally {_said(key)}", str(kept.get(key, 0)), str(tallies.get(key, 0)))
        for key in sorted(kept.keys() | tallies.keys(), key=str)
        if kept.get(key, 0) != tallies.get(key, 0)
    ]
    return cases, wrong


def waiting(session: Session) -> int:
    """How many changes are not folded in yet, counted to a thousand."""
    some = select(ChangedCase.id).limit(1000).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def mend() -> None:
    """Throw the tallies away and count everything again."""
    with transaction() as session:
        for model in (Tally, CountedCase, ChangedCase):
            session.execute(delete(model))
        session.execute(insert(ChangedCase).from_select(["case_id"], select(Case.id)))
    fold()


def _said(key: Key | None) -> str:
    return "–" if key is None else " ".join(str(part) for part in key)
