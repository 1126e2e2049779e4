"""What counts as near: within three working days."""

from __future__ import annotations

from datetime import date, timedelta

from app.rules.calendars import CalendarSource

NEAR = 3


def third_working_day(today: date, calendar: str, calendars: CalendarSource) -> date:
    """The third working day after ``today``; plain weekdays where no calendar applies."""
    found, on = 0, today
    while found < NEAR:
        on += timedelta(days=1)
        found += calendars.is_working_day(calendar, on) if calendar else on.weekday() < 5
    return on
