"""As what a case is counted and read, from the case itself: what the fold keeps and ``reconcile`` compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.cases.models import Case, Deadline, Head, Party
from app.reports.domain.facts import NO, NOT_GIVEN, YES
from app.reports.models.coding import PointCause
from app.reports.models.tallies import KEY, READ, CountedCase

COLUMNS = (*KEY, *READ)
UPHELD = {"upheld": YES, "partly": YES, "not-upheld": NO}
"""Outcomes that find for or against; "partly" counts as upheld (settled for the UK return). Others are no finding."""
FILING = ("complainant", "representative", "group-representative")
"""Who of a case's people complains."""

Counted = tuple[Any, ...]
"""Values of ``COLUMNS``."""
Which = Callable[[InstrumentedAttribute[int]], ColumnElement[bool]]
"""Says of a column with case ids which cases are meant."""


def these(ids: Sequence[int]) -> Which:
    """The cases with these ids."""
    return lambda column: column.in_(ids)


def from_to(first: int, last: int) -> Which:
    """All cases whose ids lie between these two, which costs less to ask than thousands one by one."""
    return lambda column: column.between(first, last)


def kept(session: Session, which: Which) -> dict[int, Counted]:
    """As what these cases are counted now."""
    columns = [getattr(CountedCase, name) for name in COLUMNS]
    rows = session.execute(select(CountedCase.case_id, *columns).where(which(CountedCase.case_id)))
    return {row[0]: tuple(row[1:]) for row in rows}


def as_counted(session: Session, which: Which) -> dict[int, Counted]:
    """As what these cases are to be counted and read, a few statements for all of them."""
    late = _late(session, which)
    reasons, redress = _points(session, which)
    causes, filers = _causes(session, which), _filers(session, which)
    rows = session.execute(
        select(
            Case.id,
            Case.unit_id,
            Case.received_on,
            Case.closed_on,
            Case.product_label,
            Case.state,
            Case.outcome,
            Case.confidential,
            Case.currency,
            Case.source,
            Case.channel,
            Case.place,
        ).where(which(Case.id))
    )
    found: dict[int, Counted] = {}
    for row in rows:
        reason, cause, filer = reasons[row.id], causes[row.id], filers[row.id]
        stage, kind = cause[0] if cause else (0, 0)
        rest = {"reason": reason[1:], "cause": cause[1:], "filer": filer[1:]}
        found[row.id] = (
            row.unit_id,
            row.received_on.replace(day=1),
            row.product_label,
            (reason[0] if reason else None) or 0,
            row.state,
            row.outcome or "",
            _judged(late.get(row.id, (0, 0)), row.source),
            row.confidential,
            row.received_on.toordinal(),
            (row.closed_on - row.received_on).days if row.closed_on else NOT_GIVEN,
            row.currency,
            row.source or "",
            row.channel,
            row.place or "",
            redress[row.id],
            filer[0] if filer else "",
            stage,
            kind,
            {name: values for name, values in rest.items() if values} or None,
        )
    return found


def _points(session: Session, which: Which) -> tuple[dict[int, list[int | None]], dict[int, int]]:
    """The reasons of the points in their order, and what was paid for all of them."""
    reasons: dict[int, list[int | None]] = defaultdict(list)
    redress: dict[int, int] = defaultdict(int)
    for case_id, reason, paid in session.execute(
        select(Head.case_id, Head.reason_id, Head.redress_minor)
        .where(which(Head.case_id))
        .order_by(Head.case_id, Head.number)
    ):
        reasons[case_id].append(reason)
        redress[case_id] += paid or 0
    return reasons, redress


def _causes(session: Session, which: Which) -> dict[int, list[list[int]]]:
    """Stage and kind of the root cause of each point that has one."""
    found: dict[int, list[list[int]]] = defaultdict(list)
    for case_id, stage, kind in session.execute(
        select(PointCause.case_id, PointCause.stage_id, PointCause.kind_id)
        .join(Head, Head.id == PointCause.head_id)
        .where(which(PointCause.case_id), PointCause.superseded_at.is_(None))
        .order_by(PointCause.case_id, Head.number)
    ):
        found[case_id].append([stage, kind])
    return found


def _filers(session: Session, which: Which) -> dict[int, list[str]]:
    """In what roles people complain, each once; firms are told by name and not kept here."""
    found: dict[int, list[str]] = defaultdict(list)
    for case_id, role in session.execute(
        select(Party.case_id, Party.role)
        .where(
            which(Party.case_id),
            Party.role.in_(FILING),
            Party.kind != "organisation",
            Party.ended_on.is_(None),
        )
        .distinct()
        .order_by(Party.case_id, Party.role.desc())
    ):
        found[case_id].append(role)
    return found


def _late(session: Session, which: Which) -> dict[int, tuple[int, int]]:
    """2 where a date was missed, 1 where all were met, 0 where none was judged: of law or authority, and of any."""
    law = Deadline.kind.in_(("law", "authority"))
    missed, met = Deadline.state == "late", Deadline.state == "met"
    # no condition on the state: without statistics SQLite would walk the index of all dates ever met for it
    rows = session.execute(
        select(
            Deadline.case_id,
            func.max(case((and_(law, missed), 2), (and_(law, met), 1), else_=0)),
            func.max(case((missed, 2), (met, 1), else_=0)),
        )
        .where(which(Deadline.case_id), Deadline.kind.in_(("law", "authority", "target")))
        .group_by(Deadline.case_id)
    )
    return {case_id: (by_law, by_any) for case_id, by_law, by_any in rows}


def _judged(late: tuple[int, int], source: str | None) -> int:
    """By law or authority where any was, else by our own dates: they bound nobody whose register was read in."""
    by_law, by_any = late
    return by_law or (0 if source else by_any)
