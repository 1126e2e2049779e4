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
BEFORE = (SOON, timedelta(days=1))
WEEKLY = 7


def reminder_of(due_on: date, day: date, since: date) -> date | None:
    """The newest day up to ``day`` on which the owner was to hear of a due date; what was missed is made up for.

    None before the first, and of days before ``since``, when there was nothing to be reminded of.
    """
    days = [due_on - left for left in BEFORE]
    if day >= due_on:
        days.append(due_on + timedelta(days=(day - due_on).days // WEEKLY * WEEKLY))
    return max((each for each in days if since <= each <= day), default=None)


def send_reminders(*, clock: Clock) -> int:
    """Write the reminders that are due into the outbox; how many are new. Each is sent once: whoever asks twice sends
    none twice, and after days on which nobody asked the newest one is sent."""
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
            if asked := reminder_of(action.due_on, day, legal_day(action.raised_at, zone)):
                sent += remind(session, action, asked, day, clock=clock)
        flags = session.execute(
            select(SystemicFlag, Case)
            .join(Case, Case.id == SystemicFlag.case_id)
            .where(SystemicFlag.state == "open", SystemicFlag.due_on <= near)
        ).all()
        for flag, case in flags:
            day = legal_day(clock.now(), case.zone)
            if asked := reminder_of(flag.due_on, day, legal_day(flag.raised_at, case.zone)):
                sent += remind_of_flag(session, case, flag, asked, clock=clock)
    return sent
