"""What the calendar pages read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calendars.events import IMPORTED
from app.calendars.models import Calendar, CalendarDay
from app.platform.accounts.models import RoleBinding, User
from app.platform.accounts.permissions import PERMISSIONS, Permission
from app.platform.log import Entry, LogEvent, Stream, entries


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar, how many of its days are provisional, and the last of them."""

    calendar: Calendar
    provisional: int
    provisional_to: date | None


def all_calendars(session: Session) -> list[Listed]:
    """Every calendar, by code."""
    provisional = (
        select(
            CalendarDay.calendar_code,
            func.count().label("number"),
            func.max(CalendarDay.day).label("last"),
        )
        .where(CalendarDay.provisional)
        .group_by(CalendarDay.calendar_code)
        .subquery()
    )
    rows = session.execute(
        select(Calendar, provisional.c.number, provisional.c.last)
        .outerjoin(provisional, provisional.c.calendar_code == Calendar.code)
        .order_by(Calendar.code)
    )
    return [Listed(row[0], row[1] or 0, row[2]) for row in rows]


def name_of(session: Session, code: str) -> str:
    """What a calendar is called, in English; its code where it is not here (any more)."""
    calendar = session.get(Calendar, code)
    return calendar.name if calendar else code


def days_of_year(session: Session, code: str, year: int) -> dict[date, CalendarDay]:
    """The days of a year that are not what their weekday says, or were made so."""
    rows = session.scalars(
        select(CalendarDay)
        .where(
            CalendarDay.calendar_code == code,
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(CalendarDay.day)
    )
    return {row.day: row for row in rows}


def day_of(session: Session, code: str, day: date) -> CalendarDay | None:
    """The row of one day, if it has one."""
    return session.get(CalendarDay, (code, day))


def told(session: Session, code: str) -> list[Entry]:
    """What was recorded of a calendar, oldest first."""
    return entries(session, Stream("calendar", code))


def names_of(session: Session, labels: set[str]) -> dict[str, str]:
    """The people behind actors' labels of the log."""
    ids = [int(label[5:]) for label in labels if label.startswith("user:")]
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {f"user:{row.id}": row.display_name for row in rows}


def managers(session: Session) -> list[User]:
    """The active people who may manage calendars, each once."""
    roles = [role for role, granted in PERMISSIONS.items() if Permission.MANAGE_CALENDARS in granted]
    held = select(RoleBinding.user_id).where(RoleBinding.role.in_(roles))
    return list(session.scalars(select(User).where(User.id.in_(held), User.active).order_by(User.id)))


def file_digests(session: Session) -> set[str]:
    """The official files that were imported: they stay, as proof of what a calendar rests on."""
    rows = session.scalars(
        select(LogEvent.body).where(LogEvent.stream_type == "calendar", LogEvent.kind == IMPORTED.name)
    )
    return {digest for body in rows if (digest := json.loads(body)["fields"].get("file"))}
