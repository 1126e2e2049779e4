"""The daily sweep: dates that have passed are judged again, and people are reminded, once for each step.

Idempotent: a reminder's key names case, deadline, day and step, so that running it again, or late, sends nothing twice.
Its cost follows the deadlines that are near or past, not the cases that are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.domain.working_days import third_working_day
from app.cases.models import Case, Deadline
from app.cases.services.deadlines import LAW, basis_of, is_owed, recompute
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.platform.jobs import enqueue
from app.rules.library import Library
from app.shared.clock import Clock, legal_day

BATCH = 100
HORIZON = timedelta(days=14)
"""Further ahead than any three working days can reach, whatever the holidays."""

Write = Callable[[str, "Reminder"], tuple[str, str]]


@dataclass(frozen=True)
class Reminder:
    """What a reminder is about: ``step`` is near, today or over; ``title`` by language, as its certificate has it.

    ``Write`` puts it into words in a language.
    """

    step: str
    reference: str
    complainant: str
    title: dict[str, str]
    law: bool
    due_on: date


def sweep(*, clock: Clock, library: Library, write: Write) -> dict[str, int]:
    """Judge lapsed dates again and put reminders into the outbox; counts for the ledger."""
    counts = {"judged": 0, "reminders": 0}
    now = clock.now()
    for ids in _batches(now, states=("running",), before=now.date() + timedelta(days=1)):
        with transaction() as session:
            calendars = TableCalendars(session)
            for case in session.scalars(select(Case).where(Case.id.in_(ids)).with_for_update()):
                recompute(session, case, library=library, now=now, calendars=calendars)
                counts["judged"] += 1
    for ids in _batches(now, states=("running", "late"), before=now.date() + HORIZON):
        with transaction() as session:
            counts["reminders"] += _remind(session, ids, now, library, write)
    return counts


def _batches(now: datetime, *, states: tuple[str, ...], before: date) -> Iterator[list[int]]:
    """Ids of open cases with a deadline in ``states`` due before a day, a hundred at a time."""
    last = 0
    while True:
        ids = list(
            db.session.scalars(
                select(Deadline.case_id)
                .join(Case, Case.id == Deadline.case_id)
                .where(
                    Deadline.state.in_(states),
                    Deadline.due_on < before,
                    Case.is_open,
                    Deadline.case_id > last,
                )
                .distinct()
                .order_by(Deadline.case_id)
                .limit(BATCH)
            )
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


def _remind(session: Session, ids: list[int], now: datetime, library: Library, write: Write) -> int:
    calendars, sent = TableCalendars(session), 0
    rows = session.execute(
        select(Case, Deadline, Unit)
        .join(Deadline, Deadline.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.id.in_(ids), Deadline.kind.in_([*LAW, "target"]))
    ).all()
    for case, deadline, unit in rows:
        if not is_owed(deadline) or deadline.due_on is None:
            continue
        today = legal_day(now, case.zone)
        calendar = basis_of(case, unit, library, calendars).calendar
        step = _step(deadline.due_on, today, third_working_day(today, calendar, calendars))
        if step is None:
            continue
        reminder = Reminder(
            step,
            case.reference,
            case.complainant_name,
            deadline.certificate["title"],
            deadline.kind in LAW,
            deadline.due_on,
        )
        for person in _people(session, case, unit, step):
            subject, body = write(person.locale, reminder)
            sent += enqueue(
                key=f"reminder:{case.reference}:{deadline.clock}:{deadline.due_on}:{step}:{person.id}",
                to_name=person.display_name,
                to_address=person.email,
                subject=subject,
                body=body,
                now=now,
                case_reference=case.reference,
            )
    return sent


def _step(due_on: date, today: date, near: date) -> str | None:
    if due_on > near:
        return None
    return "over" if due_on < today else "today" if due_on == today else "near"


def _people(session: Session, case: Case, unit: Unit, step: str) -> list[User]:
    """The owner; the unit's supervisors too when nobody owns it or the day has passed."""
    people = {case.owner_id} if case.owner_id else set()
    if step == "over" or not people:
        above = [int(part) for part in unit.path.strip("/").split("/") if part]
        people |= set(
            session.scalars(
                select(RoleBinding.user_id).where(
                    RoleBinding.role == Role.SUPERVISOR, RoleBinding.unit_id.in_(above[-1:])
                )
            )
        )
    return list(session.scalars(select(User).where(User.id.in_(people), User.active).order_by(User.id)))
