"""Closed cases in which the same clause was quoted for the same product: outcomes and money, and who they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CompoundSelect, Select, select, union_all
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.cases.policy import visible_to
from app.complaints.domain.like_cases import Quartiles, quartiles
from app.complaints.models import Citation
from app.platform.accounts.actor import Actor

LATEST = 200
"""So many of the latest of each clause are looked at, however many there are."""
MOST_CLAUSES = 5


@dataclass(frozen=True)
class LikeCase:
    """One point of a closed case. ``reference`` is empty for a reader who may not open it."""

    reference: str
    outcome: str
    redress_minor: int
    closed_on: date


@dataclass(frozen=True)
class LikeCases:
    """All of them, newest first; a point counts once though it quotes several of the clauses."""

    points: tuple[LikeCase, ...]

    @property
    def named(self) -> tuple[LikeCase, ...]:
        """Those that the reader may open."""
        return tuple(point for point in self.points if point.reference)

    @property
    def paid(self) -> Quartiles | None:
        """The quartiles of what was paid, where anything was; None of too few."""
        return quartiles([point.redress_minor for point in self.points if point.redress_minor > 0])


def like_cases(
    session: Session, case: Case, head: Head, clause_ids: Sequence[int], *, actor: Actor, now: datetime
) -> LikeCases:
    """What other closed cases came to on the clauses quoted for a point: one statement, read from an index."""
    clauses = list(dict.fromkeys(clause_ids))[:MOST_CLAUSES]
    if not clauses:
        return LikeCases(())
    found = _latest(case, head, clauses).subquery()
    rows = session.execute(
        select(
            Head.id,
            Head.outcome,
            Head.redress_minor,
            Case.reference,
            Case.closed_on,
            visible_to(actor, now).label("open_to_reader"),
        )
        .join(Case, Case.id == Head.case_id)
        .where(Head.id.in_(select(found.c.head_id)))
        .order_by(Case.closed_on.desc(), Head.id.desc())
    )
    return LikeCases(
        tuple(
            LikeCase(
                row.reference if row.open_to_reader else "",
                row.outcome,
                row.redress_minor or 0,
                row.closed_on,
            )
            for row in rows
        )
    )


def _latest(case: Case, head: Head, clauses: Sequence[int]) -> CompoundSelect[int]:
    """The latest points of each clause, by the index on clause and citation."""
    each = [_of_clause(case, head, clause_id).subquery() for clause_id in clauses]
    return union_all(*(select(part.c.head_id) for part in each))


def _of_clause(case: Case, head: Head, clause_id: int) -> Select[int]:
    return (
        select(Citation.head_id.label("head_id"))
        .join(Head, Head.id == Citation.head_id)
        .join(Case, Case.id == Citation.case_id)
        .where(
            Citation.clause_id == clause_id,
            Case.id != case.id,
            Case.is_open.is_(False),
            Case.currency == case.currency,
            Head.outcome.is_not(None),
            Head.product_id.is_not_distinct_from(head.product_id),
        )
        .order_by(Citation.id.desc())
        .limit(LATEST)
    )
