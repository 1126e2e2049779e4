"""Working days of a place, and what counts as near: within three of them."""

from __future__ import annotations

from datetime import date, timedelta

from app.rules.calendars import CalendarSource

NEAR = 3


def third_working_day(today: date, calendar: str, calendars: CalendarSource) -> date:
    """The third working day after ``today``."""
    found, on = 0, today
    while found < NEAR:
        on += timedelta(days=1)
        found += is_worked(on, calendar, calendars)
    return on


def is_worked(on: date, calendar: str, calendars: CalendarSource) -> bool:
    """Whether people work there on that day; plain weekdays where there is no such calendar. Not for dates in law."""
    try:
        return calendars.is_working_day(calendar, on)
    except KeyError:
        return on.isoweekday() <= 5
