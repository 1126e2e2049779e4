"""Folding changed cases into the tallies, and proving the tallies right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.platform.db import insert_into, transaction
from app.reports.domain.facts import UNKNOWN, YES
from app.reports.models.tallies import (
    ALL,
    KEY,
    KIND,
    OUTCOME,
    REASON,
    STAGE,
    STATE,
    SUMS,
    TALLIED,
    ChangedCase,
    CountedCase,
    Tally,
)
from app.reports.queries.counted import COLUMNS, UPHELD, Counted, as_counted, from_to, kept, these

AT_ONCE = 2000
MANY = 1000
"""So many changes that wait are many; they are not counted further."""
_NONE = (0,) * len(SUMS)
_TALLIED_BY = [COLUMNS.index(name) for name in (*KEY, "stage_id", "kind_id")]

Key = tuple[Any, ...]
"""Values of ``KEY``, and the stage and the kind of the root cause."""
TallyKey = tuple[Any, ...]
"""Values of ``TALLIED``."""


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
        before, now = kept(session, these(ids)), as_counted(session, these(ids))
        changes = tallied(_keys(now))
        for key, sums in tallied(_keys(before)).items():
            had = changes.get(key, _NONE)
            changes[key] = [new - old for new, old in zip(had, sums, strict=True)]
        session.execute(delete(CountedCase).where(CountedCase.case_id.in_(ids)))
        if now:
            session.execute(
                insert(CountedCase),
                [
                    {"case_id": case_id, **dict(zip(COLUMNS, values, strict=True))}
                    for case_id, values in now.items()
                ],
            )
        _apply(session, {key: sums for key, sums in changes.items() if any(sums)})
        session.execute(delete(ChangedCase).where(ChangedCase.id.in_([row.id for row in rows])))
    return len(rows)


def tallied(keys: Mapping[Key, int]) -> dict[TallyKey, list[int]]:
    """The sums of cases, so many of each key, by ``TALLIED``."""
    sums: dict[TallyKey, list[int]] = {}
    for key, cases in keys.items():
        unit, month, product, reason, state, outcome, late, _confidential, stage, kind = key
        finding = UPHELD.get(outcome)
        one = (1, finding is not None, finding == YES, late != UNKNOWN, late == YES)
        counted = [cases * each for each in one]
        values = (
            *((ALL, ""), (REASON, str(reason)), (OUTCOME, outcome), (STATE, state)),
            *((STAGE, str(stage)), (KIND, str(kind))),
        )
        for dimension, value in values:
            for of in (
                (False, dimension, unit, "", month, value),
                (True, dimension, unit, product, month, value),
            ):
                had = sums.get(of, _NONE)
                sums[of] = [old + new for old, new in zip(had, counted, strict=True)]
    return sums


def _keys(counted: Mapping[int, Counted]) -> Counter[Key]:
    return Counter(tuple(each[place] for place in _TALLIED_BY) for each in counted.values())


def _apply(session: Session, changes: dict[TallyKey, list[int]]) -> None:
    """Add to tallies, make new ones, and take away those that have become empty."""
    if not changes:
        return
    table: Any = Tally.__table__
    statement = insert_into(session, table)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[table.c[name] for name in TALLIED],
            set_={name: table.c[name] + statement.excluded[name] for name in SUMS},
        ),
        [
            dict(zip((*TALLIED, *SUMS), (*key, *sums), strict=True))
            for key, sums in sorted(changes.items(), key=lambda each: each[0])
        ],
    )
    if fewer := [key for key, sums in changes.items() if sums[0] < 0]:
        same = [table.c[name] == bindparam(f"of_{name}") for name in TALLIED]
        session.connection().execute(
            delete(table).where(*same, table.c.cases == 0),
            [{f"of_{name}": value for name, value in zip(TALLIED, key, strict=True)} for key in fewer],
        )


@dataclass(frozen=True)
class Wrong:
    """A case or tally that is not what the cases say."""

    what: str
    stored: str
    counted: str


def reconcile(session: Session) -> tuple[int, list[Wrong]]:
    """Count every case again and compare with what is stored: how many cases, and what differs."""
    wrong: list[Wrong] = []
    keys: Counter[Key] = Counter()
    cases, last = 0, 0
    while ids := list(
        session.scalars(select(Case.id).where(Case.id > last).order_by(Case.id).limit(AT_ONCE))
    ):
        piece, last = from_to(ids[0], ids[-1]), ids[-1]
        cases += len(ids)
        stored, counted = kept(session, piece), as_counted(session, piece)
        keys.update(_keys(counted))
        wrong += [
            Wrong(f"case {case_id}", _said(stored.get(case_id)), _said(values))
            for case_id, values in counted.items()
            if stored.get(case_id) != values
        ]
    columns = [getattr(Tally, name) for name in (*TALLIED, *SUMS)]
    tallies = {
        tuple(row[: len(TALLIED)]): list(row[len(TALLIED) :]) for row in session.execute(select(*columns))
    }
    right = tallied(keys)
    none = list(_NONE)
    wrong += [
        Wrong(f"tally {_said(key)}", _said(tallies.get(key, none)), _said(right.get(key, none)))
        for key in sorted(tallies.keys() | right.keys(), key=str)
        if tallies.get(key, none) != right.get(key, none)
    ]
    return cases, wrong


def waiting(session: Session) -> int:
    """How many changes are not folded in yet, counted to ``MANY``."""
    some = select(ChangedCase.id).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def mend() -> None:
    """Throw the tallies away and count everything again."""
    with transaction() as session:
        for model in (Tally, CountedCase, ChangedCase):
            session.execute(delete(model))
        session.execute(insert(ChangedCase).from_select(["case_id"], select(Case.id)))
    fold()


def _said(values: Sequence[Any] | None) -> str:
    return "–" if values is None else " ".join(str(part) for part in values)
