"""What a change of a calendar would do to open dates: computed both ways, written nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.calendars.domain import Plan
from app.calendars.models import Calendar
from app.calendars.source import TableCalendars
from app.cases.models import Case, Deadline
from app.cases.policy import visible_to
from app.cases.services.batches import dossiers
from app.cases.services.deadlines import basis_at
from app.cases.services.restating import asks_of, case_ids, count_cases, reckoned
from app.cases.services.shifting import Shift, shifts
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.rules.library import Library
from app.shared.clock import legal_day

LOOK = 100
"""Cases computed for one page of the preview."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One case whose dates would move."""

    reference: str
    complainant: str
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Foresight:
    """What was looked at: of ``open_cases`` those from where the page begins, ``looked`` many.

    ``hidden`` cases move too and are not for this person to see. ``going_on`` is where the next page begins.
    """

    open_cases: int
    closed_cases: int
    looked: int
    cases: tuple[Foreseen, ...]
    hidden: int
    going_on: int | None


def foresee(
    session: Session, actor: Actor, plans: Sequence[Plan], *, after: int, now: datetime, library: Library
) -> Foresight:
    """The dates of the next hundred open cases that hang on the days of ``plans``, before and after."""
    plans = [plan for plan in plans if plan.runs]
    counts = [count_cases(session, plan.code, plan.runs) for plan in plans]
    found = {
        case_id
        for plan in plans
        for case_id in case_ids(session, plan.code, plan.runs, after=after, at_most=LOOK + 1, is_open=True)
    }
    ids = sorted(found)[:LOOK]
    seen = set(session.scalars(select(Case.id).where(Case.id.in_(ids), visible_to(actor, now))))
    calendars = TableCalendars(session)
    supposed = calendars
    for plan in plans:
        supposed = supposed.supposing(plan)
    moved, hidden = [], 0
    for dossier in dossiers(session, ids):
        if not any(asks_of(row, plan.code, plan.runs) for row in dossier.deadlines for plan in plans):
            continue
        as_of = legal_day(now, dossier.case.zone)
        found_shifts = shifts(
            reckoned(dossier, calendars, library=library, as_of=as_of),
            reckoned(dossier, supposed, library=library, as_of=as_of),
        )
        if found_shifts and dossier.case.id not in seen:
            hidden += 1
        elif found_shifts:
            case = dossier.case
            moved.append(Foreseen(case.reference, case.complainant_name, tuple(found_shifts)))
    return Foresight(
        open_cases=sum(count[True] for count in counts),
        closed_cases=sum(count[False] for count in counts),
        looked=len(ids),
        cases=tuple(moved),
        hidden=hidden,
        going_on=ids[-1] if len(found) > LOOK else None,
    )


def calendars_in_use(session: Session, today: date, *, library: Library) -> set[str]:
    """Calendars of which a date asks days yet to come, and those by which each unit's next complaint will count."""
    asked = select(Calendar.code).where(
        exists().where(Deadline.calendar_code == Calendar.code, Deadline.asked_to >= today)
    )
    calendars = TableCalendars(session)
    units = session.scalars(select(Unit))
    return {*session.scalars(asked), *(basis_at(unit, library, calendars).calendar for unit in units)}
