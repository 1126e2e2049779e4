"""What the engine asks of a working-day calendar, and two simple ones.

The truth lives in the calendar table of the database (`app.calendars`); this protocol keeps the engine free of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


class CalendarSource(Protocol):
    """Working days by calendar code (`CN`, `GB-ENG`, `AU-NSW` …). An unknown code raises KeyError everywhere."""

    def is_working_day(self, calendar_code: str, day: date) -> bool:
        """True on a day of work: week mask, then holidays, then make-up working days."""
        ...

    def holiday_name(self, calendar_code: str, day: date) -> str | None:
        """The name of the holiday, or of the make-up working day, on that day; None on a plain day."""
        ...

    def known_from(self, calendar_code: str) -> date:
        """The first day on which the calendar can be relied on."""
        ...

    def known_to(self, calendar_code: str) -> date:
        """The last day on which the calendar can be relied on."""
        ...

    def edition(self, calendar_code: str) -> str:
        """Which edition of the calendar this is, as printed in a certificate."""
        ...


@dataclass(frozen=True)
class WrittenCalendar:
    """One calendar written out by hand: `week` holds the ISO weekdays of work (1 is Monday)."""

    closed: dict[date, str] = field(default_factory=dict)
    worked: dict[date, str] = field(default_factory=dict)
    week: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    known_from: date = date.min
    known_to: date = date.max
    edition: str = "written"


@dataclass(frozen=True)
class WrittenCalendars:
    """Calendars held in memory: for tests, and for whoever replays a certificate without the database."""

    calendars: dict[str, WrittenCalendar] = field(default_factory=dict)

    def is_working_day(self, calendar_code: str, day: date) -> bool:
        calendar = self.calendars[calendar_code]
        if day in calendar.worked:
            return True
        return day.isoweekday() in calendar.week and day not in calendar.closed

    def holiday_name(self, calendar_code: str, day: date) -> str | None:
        calendar = self.calendars[calendar_code]
        return calendar.worked.get(day) or calendar.closed.get(day)

    def known_from(self, calendar_code: str) -> date:
        return self.calendars[calendar_code].known_from

    def known_to(self, calendar_code: str) -> date:
        return self.calendars[calendar_code].known_to

    def edition(self, calendar_code: str) -> str:
        return self.calendars[calendar_code].edition


@dataclass(slots=True)
class CalendarInUse:
    """One calendar of a source, with the day on which knowledge of it ends for this computation.

    It remembers the first and the last day that it was asked about: a change of any other day changes nothing that
    was computed with it.
    """

    source: CalendarSource
    code: str
    known_from: date
    known_to: date
    edition: str
    asked_from: date | None = None
    asked_to: date | None = None

    @classmethod
    def of(cls, source: CalendarSource, code: str, known_to: date | None = None) -> CalendarInUse:
        """The calendar `code`; `known_to` may end its knowledge earlier. KeyError when there is none."""
        known = source.known_to(code)
        until = min(known, known_to) if known_to else known
        return cls(source, code, source.known_from(code), until, source.edition(code))

    def is_working_day(self, day: date) -> bool:
        """True on a day of work. The caller has checked that the day is known."""
        return self.source.is_working_day(self.code, day)

    def name(self, day: date) -> str | None:
        """The name of the holiday or make-up working day."""
        return self.source.holiday_name(self.code, day)

    def knows(self, day: date) -> bool:
        """True when the calendar can be relied on for that day."""
        if self.asked_from is None or day < self.asked_from:
            self.asked_from = day
        if self.asked_to is None or day > self.asked_to:
            self.asked_to = day
        return self.known_from <= day <= self.known_to
