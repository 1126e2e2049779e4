"""Closed cases in which the same clause was quoted for the same product, and answers that left their band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select, union_all
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.cases.policy import visible_to
from app.cases.queries import texts_by_digest
from app.complaints.domain.like_cases import Departure, LikePoint, alike, departure
from app.complaints.domain.outcomes import ANSWERS
from app.complaints.models import Citation, Decision, DecisionHead, LikeDeparture
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import User
from app.platform.db import keyset_page

LATEST = 200
"""So many of the latest of each clause are looked at, however many there are."""
MOST_CLAUSES = 5
PAGE = 50


def like_points(
    session: Session, case: Case, head: Head, clause_ids: Sequence[int], *, actor: Actor, now: datetime
) -> tuple[LikePoint, ...]:
    """What other closed cases came to on the clauses quoted for a point, newest first; one statement, along an index.

    A point counts once though it quotes several of the clauses. All are counted; ``actor`` is told the references of
    those that they may open.
    """
    clauses = list(dict.fromkeys(clause_ids))[:MOST_CLAUSES]
    if not clauses:
        return ()
    each = [_of_clause(case, head, clause_id).subquery() for clause_id in clauses]
    rows = session.execute(
        select(
            Head.outcome,
            Head.redress_minor,
            Head.reason_id,
            Case.reference,
            Case.closed_on,
            visible_to(actor, now).label("open_to_reader"),
        )
        .join(Case, Case.id == Head.case_id)
        .where(Head.id.in_(union_all(*(select(part.c.head_id) for part in each))))
        .order_by(Case.closed_on.desc(), Head.id.desc())
    )
    return alike(
        [
            LikePoint(
                outcome=row.outcome,
                minor=row.redress_minor or 0,
                reason_id=row.reason_id,
                reference=row.reference if row.open_to_reader else "",
                closed_on=row.closed_on,
            )
            for row in rows
        ],
        head.reason_id,
    )


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
            Head.outcome.in_(sorted(ANSWERS)),
            Head.product_id.is_not_distinct_from(head.product_id),
        )
        .order_by(Citation.id.desc())
        .limit(LATEST)
    )


def departures_of_case(
    session: Session, case: Case, decision: Decision, *, actor: Actor, now: datetime
) -> dict[int, Departure]:
    """By number of the point: the answers of ``decision`` that leave the band of like cases."""
    rows = session.execute(
        select(Head, DecisionHead.outcome)
        .join(DecisionHead, DecisionHead.head_id == Head.id)
        .where(DecisionHead.decision_id == decision.id)
        .order_by(Head.number)
    ).all()
    quoted: dict[int, list[int]] = {}
    cited = (
        select(Citation.head_id, Citation.clause_id).where(Citation.case_id == case.id).order_by(Citation.id)
    )
    for head_id, clause_id in session.execute(cited):
        quoted.setdefault(head_id, []).append(clause_id)
    found = {
        head.number: departure(
            like_points(session, case, head, quoted.get(head.id, ()), actor=actor, now=now),
            outcome,
            head.redress_minor or 0,
        )
        for head, outcome in rows
    }
    return {number: each for number, each in found.items() if each is not None}


def explained(session: Session, head: Head, outcome: str, minor: int) -> LikeDeparture | None:
    """Why this very answer leaves the band, when somebody has said so; what was said of another answer is no reason."""
    return session.scalar(
        select(LikeDeparture).where(
            LikeDeparture.head_id == head.id,
            LikeDeparture.outcome == outcome,
            LikeDeparture.minor == minor,
        )
    )


@dataclass(frozen=True)
class DepartureRow:
    """A line of the auditor's list; ``approved_by`` is empty while nobody has said yes."""

    departure: LikeDeparture
    case: Case
    head: Head
    reason: str
    said_by: str
    approved_by: str


def departures(
    session: Session, *, actor: Actor, now: datetime, cursor: str | None
) -> tuple[list[DepartureRow], str | None]:
    """A page of answers that stand outside the band of like cases, newest first, and the next page's cursor.

    An answer that was changed after its reason was given is left out: the reason speaks of another one.
    """
    asked = (
        select(LikeDeparture, Case, Head)
        .join(Case, Case.id == LikeDeparture.case_id)
        .join(Head, Head.id == LikeDeparture.head_id)
        .where(_still_answered(), visible_to(actor, now))
    )
    page = keyset_page(session, asked, keys=(LikeDeparture.id,), cursor=cursor, size=PAGE, descending=True)
    texts = texts_by_digest(session, [row.reason_digest for row, _case, _head in page.rows])
    approvers = _approvers(session, [case.id for _row, case, _head in page.rows])
    names = _names(session, {row.by_id for row, _case, _head in page.rows} | set(approvers.values()))
    return [
        DepartureRow(
            departure=row,
            case=case,
            head=head,
            reason=texts.get(row.reason_digest) or "",
            said_by=names.get(row.by_id, "–"),
            approved_by=names.get(approvers.get(case.id, 0), ""),
        )
        for row, case, head in page.rows
    ], page.next_cursor


def _still_answered() -> ColumnElement[bool]:
    """The answer that the reason is about went to approval, and still stands."""
    return exists().where(
        DecisionHead.head_id == LikeDeparture.head_id,
        DecisionHead.outcome == LikeDeparture.outcome,
        Decision.id == DecisionHead.decision_id,
        Decision.state.in_(["proposed", "approved"]),
        func.coalesce(Head.redress_minor, 0) == LikeDeparture.minor,
    )


def _approvers(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Decision.case_id, Decision.approved_by_id).where(
            Decision.case_id.in_(case_ids), Decision.state == "approved"
        )
    )
    return {case_id: approver for case_id, approver in rows if approver is not None}


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {row.id: row.display_name for row in rows}
