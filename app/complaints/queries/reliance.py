"""Which cases relied on a clause: the way back from a text to everybody whose answer rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

from app.cases.list_filters import Reader
from app.cases.models import Case, Head
from app.complaints.models import Citation
from app.shared.ids import row_id_in


@dataclass(frozen=True)
class ReliedOn:
    """A point that quotes the clause, with its case."""

    case: Case
    head: Head
    relied_on: str  # for | against the complainant


def points_relying_on(
    session: Session, clause_id: int, may_see: ColumnElement[bool], *, most: int
) -> list[ReliedOn]:
    """Points of cases that the reader may see, newest receipt first, open cases before closed ones."""
    rows = session.execute(
        select(Case, Head, Citation.relied_on)
        .join(Head, Head.case_id == Case.id)
        .join(Citation, Citation.head_id == Head.id)
        .where(Citation.clause_id == clause_id, may_see)
        .order_by(Case.is_open.desc(), Case.received_on.desc(), Case.id.desc(), Head.number)
        .limit(most)
    )
    return [ReliedOn(case, head, relied_on) for case, head, relied_on in rows]


def outcomes_relying_on(session: Session, clause_id: int) -> dict[str | None, int]:
    """How many points that quote the clause ended how (None: not yet), confidential ones included.

    Figures name nobody, so they are the whole house's: a sum that depended on the reader would mislead.
    """
    rows = session.execute(
        select(Head.outcome, func.count(func.distinct(Head.id)))
        .join(Citation, Citation.head_id == Head.id)
        .where(Citation.clause_id == clause_id)
        .group_by(Head.outcome)
    )
    return dict(rows.all())


def heads_relying_on(clause_id: int) -> Select[int]:
    """The points that quote the clause, as a statement of their ids."""
    return select(Citation.head_id).where(Citation.clause_id == clause_id)


def quoting(value: str, _reader: Reader) -> ColumnElement[bool]:
    """Cases that quote the clause of that id; none for what is no id."""
    clause_id = row_id_in(value)
    if clause_id is None:
        return false()
    return Case.id.in_(select(Citation.case_id).where(Citation.clause_id == clause_id))
