"""What an effect check counts: complaints of a unit and all below it, narrowed to what the action is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, Deadline, Head, Policy
from app.complaints.domain.outcomes import Outcome
from app.complaints.models import Citation
from app.platform.accounts.models import Unit
from app.reports.domain.effects import WEEK, Measure, Side, Window
from app.reports.models.actions import Action

UPHELD = (Outcome.UPHELD, Outcome.PARTLY)
DECIDED = (*UPHELD, Outcome.NOT_UPHELD)
_LAW = ("law", "authority")


@dataclass(frozen=True)
class Moved:
    """A complaint reason before and after, of complaints that the action is not about."""

    label: str
    label_zh: str | None
    before: int
    after: int


def seen(
    session: Session, measure: Measure, unit_path: str, scope: Mapping[str, int], window: Window
) -> Side:
    """One side of a comparison. Confidential cases are counted too: figures name nobody."""
    if measure is Measure.UPHELD:
        return _upheld(session, unit_path, scope, window)
    if measure is Measure.LATE:
        return _late(session, unit_path, scope, window)
    by_day = session.execute(
        select(Case.received_on, func.count())
        .where(*_within(unit_path, scope, window))
        .group_by(Case.received_on)
    )
    weekly = [0] * (window.days // WEEK)
    total = 0
    for day, number in by_day:
        total += number
        week = (day - window.first).days // WEEK
        if week < len(weekly):
            weekly[week] += number
    return Side(total, window.days, tuple(weekly))


def reasons_in(
    session: Session, unit_path: str, scope: Mapping[str, int], before: Window, after: Window
) -> list[Moved]:
    """How often each complaint reason other than the action's own was given, before and after."""
    in_before = Case.received_on.between(before.first, before.last)
    in_after = Case.received_on.between(after.first, after.last)
    conditions = [_in_unit(unit_path), or_(in_before, in_after)]
    if "reason" in scope:
        conditions.append(Head.reason_id != scope["reason"])
    rows = session.execute(
        select(
            Code.label,
            Code.label_zh,
            func.count(distinct(case((in_before, Case.id)))),
            func.count(distinct(case((in_after, Case.id)))),
        )
        .join(Head, Head.reason_id == Code.id)
        .join(Case, Case.id == Head.case_id)
        .where(*conditions)
        .group_by(Code.id, Code.label, Code.label_zh, Code.position)
        .order_by(Code.position)
    )
    return [Moved(*row) for row in rows]


def actions_in(session: Session, action: Action, after: Window) -> Sequence[Action]:
    """Other actions whose effect began in the days looked at, here, above or below."""
    unit = session.get_one(Unit, action.unit_id)
    above = {int(part) for part in unit.path.split("/") if part}
    near = select(Unit.id).where(or_(Unit.id.in_(above), Unit.path.startswith(unit.path, autoescape=True)))
    return session.scalars(
        select(Action)
        .where(
            Action.id != action.id,
            Action.unit_id.in_(near),
            Action.state.in_(("done", "effective")),
            Action.from_on.between(after.first, after.last),
        )
        .order_by(Action.from_on, Action.id)
        .limit(20)
    ).all()


def _upheld(session: Session, unit_path: str, scope: Mapping[str, int], window: Window) -> Side:
    row = session.execute(
        select(func.count().filter(Head.outcome.in_(UPHELD)), func.count().filter(Head.outcome.in_(DECIDED)))
        .select_from(Head)
        .join(Case, Case.id == Head.case_id)
        .where(_in_unit(unit_path), _received(window), *_of_point(scope))
    ).one()
    return Side(row[0], row[1])


def _late(session: Session, unit_path: str, scope: Mapping[str, int], window: Window) -> Side:
    def has(*states: str) -> ColumnElement[bool]:
        return exists().where(
            Deadline.case_id == Case.id, Deadline.kind.in_(_LAW), Deadline.state.in_(states)
        )

    row = session.execute(
        select(func.count().filter(has("late")), func.count()).where(
            *_within(unit_path, scope, window), has("met", "late")
        )
    ).one()
    return Side(row[0], row[1])


def _within(unit_path: str, scope: Mapping[str, int], window: Window) -> list[ColumnElement[bool]]:
    conditions = [_in_unit(unit_path), _received(window)]
    if scope:
        conditions.append(exists().where(Head.case_id == Case.id, *_of_point(scope)).correlate(Case))
    return conditions


def _of_point(scope: Mapping[str, int]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "product" in scope:
        insured = exists().where(Policy.case_id == Head.case_id, Policy.product_id == scope["product"])
        found.append(or_(Head.product_id == scope["product"], insured))
    if "reason" in scope:
        found.append(Head.reason_id == scope["reason"])
    if "clause" in scope:
        found.append(exists().where(Citation.head_id == Head.id, Citation.clause_id == scope["clause"]))
    return found


def _received(window: Window) -> ColumnElement[bool]:
    return Case.received_on.between(window.first, window.last)


def _in_unit(unit_path: str) -> ColumnElement[bool]:
    return Case.unit_id.in_(select(Unit.id).where(Unit.path.startswith(unit_path, autoescape=True)))


def days_known(session: Session, unit_path: str) -> date | None:
    """The first receipt of the unit: before it there is no past to compare with."""
    return session.scalar(select(func.min(Case.received_on)).where(_in_unit(unit_path)))
