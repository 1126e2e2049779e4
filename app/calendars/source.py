"""The calendar table as the deadline engine asks for it: as it is, as it was in an edition, as it would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.domain import ORDINARY, DayChange, DayKind, Plan
from app.calendars.models import Calendar, CalendarDay
from app.platform.log import Stream, entries


@dataclass(frozen=True, slots=True)
class _Loaded:
    week: frozenset[int]
    known_from: date
    known_to: date
    edition: str
    kinds: Mapping[date, str]
    names: Mapping[date, str]


class TableCalendars:
    """`app.rules.CalendarSource` over the calendar table: two queries a calendar, then memory.

    Make one for a request or a job: a calendar corrected meanwhile is seen by the next one. An unknown code raises
    KeyError. With `editions` the calendars named there are given as they were when they bore that edition, told
    backwards from the log; KeyError too for an edition that never was.
    """

    def __init__(self, session: Session, *, editions: Mapping[str, str] | None = None) -> None:
        self._session = session
        self._editions = editions or {}
        self._loaded: dict[str, _Loaded | None] = {}

    def supposing(self, plan: Plan) -> TableCalendars:
        """These calendars as they would be once `plan` is carried out."""
        supposed = TableCalendars(self._session, editions=self._editions)
        supposed._loaded = {
            **self._loaded,
            plan.code: replace(
                _with_days(
                    self._calendar(plan.code), {each.day: (each.new, each.called) for each in plan.changes}
                ),
                known_to=plan.known_to,
                edition=plan.edition,
            ),
        }
        return supposed

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
        loaded = _Loaded(
            week=frozenset(number for number, mark in enumerate(calendar.week, start=1) if mark == "1"),
            known_from=calendar.known_from,
            known_to=calendar.known_to,
            edition=calendar.edition,
            kinds={row.day: row.kind for row in days},
            names={row.day: row.name for row in days if row.kind != ORDINARY},
        )
        wanted = self._editions.get(code)
        return loaded if wanted in (None, loaded.edition) else self._back_to(loaded, code, str(wanted))

    def _back_to(self, loaded: _Loaded, code: str, wanted: str) -> _Loaded | None:
        """Undo one recorded change after the other until the calendar bears the edition again."""
        for entry in reversed(entries(self._session, Stream("calendar", code))):
            if loaded.edition == wanted:
                break
            if "was_edition" not in entry.fields:
                continue
            changes = map(DayChange.from_list, entry.fields["days"])
            known_to = entry.fields.get("was_known_to")
            loaded = replace(
                _with_days(loaded, {each.day: (each.old, each.was_called) for each in changes}),
                known_to=date.fromisoformat(known_to) if known_to else loaded.known_to,
                edition=entry.fields["was_edition"],
            )
        return loaded if loaded.edition == wanted else None


def _with_days(loaded: _Loaded, days: Mapping[date, tuple[DayKind, str]]) -> _Loaded:
    kinds = {**loaded.kinds, **{day: kind for day, (kind, _) in days.items()}}
    names = {**loaded.names, **{day: name for day, (_, name) in days.items()}}
    return replace(
        loaded, kinds=kinds, names={day: name for day, name in names.items() if kinds[day] != ORDINARY}
    )
