"""Reminders of improvements: to the owner a week before, the day before, on the day, and each week after."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.cases.models import Case
from app.platform.accounts.models import Unit
from app.platform.db import transaction
from app.reports.domain.actions import State
from app.reports.models.actions import Action
from app.reports.models.flags import SystemicFlag
from app.reports.services.telling import remind, remind_of_flag
from app.shared.clock import Clock, legal_day

SOON = timedelta(days=7)
WEEKLY = 7


def is_reminded(due_on: date, day: date) -> bool:
    """True on the days on which the owner hears of a due date."""
    left = (due_on - day).days
    return left in (7, 1, 0) or (left < 0 and -left % WEEKLY == 0)


def send_reminders(*, clock: Clock) -> int:
    """Write today's reminders into the outbox; how many are new. Whoever asks twice sends none twice."""
    sent, near = 0, clock.now().date() + SOON + timedelta(days=1)
    with transaction() as session:
        going = (State.PROPOSED, State.AGREED, State.STARTED)
        actions = session.execute(
            select(Action, Unit.zone)
            .join(Unit, Unit.id == Action.unit_id)
            .where(Action.state.in_(going), Action.due_on <= near)
        ).all()
        for action, zone in actions:
            day = legal_day(clock.now(), zone)
            if is_reminded(action.due_on, day):
                sent += remind(session, action, day, clock=clock)
        flags = session.execute(
            select(SystemicFlag, Case)
            .join(Case, Case.id == SystemicFlag.case_id)
            .where(SystemicFlag.state == "open", SystemicFlag.due_on <= near)
        ).all()
        for flag, case in flags:
            day = legal_day(clock.now(), case.zone)
            if is_reminded(flag.due_on, day):
                sent += remind_of_flag(session, case, flag, day, clock=clock)
    return sent
