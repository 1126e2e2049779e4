"""Which days count as working days where a date is counted, or where somebody works."""

from __future__ import annotations

from datetime import date

from app.cases.services.deadlines import basis_at
from app.platform.accounts.models import Unit
from app.rules.calendars import CalendarSource
from app.rules.library import Library
from app.watch.domain.ladder import WorkingDays


def working_days(calendar: str, calendars: CalendarSource) -> WorkingDays:
    """By that calendar; plain weekdays where it is not there."""

    def works(day: date) -> bool:
        try:
            return calendars.is_working_day(calendar, day)
        except KeyError:
            return day.isoweekday() <= 5

    return works


def working_days_at(unit: Unit, library: Library, calendars: CalendarSource) -> WorkingDays:
    """The working days of a unit."""
    return working_days(basis_at(unit, library, calendars).calendar, calendars)
