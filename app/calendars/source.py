"""The calendar table as the deadline engine asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.models import Calendar, CalendarDay


@dataclass(frozen=True, slots=True)
class _Loaded:
    week: frozenset[int]
    known_from: date
    known_to: date
    edition: str
    kinds: dict[date, str]
    names: dict[date, str]


class TableCalendars:
    """`app.rules.CalendarSource` over the calendar table: two queries a calendar, then memory.

    Make one for a request or a job: a calendar corrected meanwhile is seen by the next one. An unknown code raises
    KeyError.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._loaded: dict[str, _Loaded | None] = {}

    def is_working_day(self, calendar_code: str, day: date) -> bool:
        calendar = self._calendar(calendar_code)
        kind = calendar.kinds.get(day)
        if kind in ("holiday", "workday"):
            return kind == "workday"
        return day.isoweekday() in calendar.week

    def holiday_name(self, calendar_code: str, day: date) -> str | None:
        return self._calendar(calendar_code).names.get(day)

    def known_from(self, calendar_code: str) -> date:
        return self._calendar(calendar_code).known_from

    def known_to(self, calendar_code: str) -> date:
        return self._calendar(calendar_code).known_to

    def edition(self, calendar_code: str) -> str:
        return self._calendar(calendar_code).edition

    def _calendar(self, code: str) -> _Loaded:
        if code not in self._loaded:
            self._loaded[code] = self._load(code)
        found = self._loaded[code]
        if found is None:
            raise KeyError(code)
        return found

    def _load(self, code: str) -> _Loaded | None:
        calendar = self._session.get(Calendar, code)
        if calendar is None:
            return None
        days = self._session.execute(
            select(CalendarDay.day, CalendarDay.kind, CalendarDay.name).where(
                CalendarDay.calendar_code == code
            )
        ).all()
        return _Loaded(
            week=frozenset(number for number, mark in enumerate(calendar.week, start=1) if mark == "1"),
            known_from=calendar.known_from,
            known_to=calendar.known_to,
            edition=calendar.edition,
            kinds={row.day: row.kind for row in days},
            names={row.day: row.name for row in days if row.kind != "ordinary"},
        )
