"""Filling, importing and correcting the calendar table. Every change after the first filling is logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.calendars.events import CORRECTED, IMPORTED
from app.calendars.files import CalendarFile
from app.calendars.models import Calendar, CalendarDay
from app.calendars.seeding import FIRST_YEAR, SOURCE, Day, DayKind, all_seeds, known_to
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import Stream, record
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to one calendar. `kept` are corrected days that the file does not overrule."""

    code: str
    added: int
    changed: int
    removed: int
    kept: tuple[date, ...]


def seed_if_empty(clock: Clock) -> None:
    """Fill the table when it holds no calendar. Safe to call at every start; runs after each migration."""
    with transaction() as session:
        if not session.scalar(select(func.count()).select_from(Calendar)):
            seed(session, clock)


def seed(session: Session, clock: Clock) -> None:
    """Fill an empty table from the `holidays` library, inside the caller's transaction."""
    now = clock.now()
    calendars, days = [], []
    for origin, found in all_seeds(now.date()):
        calendars.append(
            {
                "code": origin.code,
                "name": origin.name,
                "week": origin.week,
                "basis": origin.basis,
                "known_from": date(FIRST_YEAR, 1, 1),
                "known_to": known_to(origin, found, now.date()),
                "edition": f"{SOURCE}, {now.date().isoformat()}",
            }
        )
        days += [_row(origin.code, day, SOURCE, now) for day in found]
    session.execute(insert(Calendar), calendars)
    session.execute(insert(CalendarDay), days)


def import_file(*, file: CalendarFile, source: str, actor: Actor, clock: Clock) -> tuple[Imported, ...]:
    """Replace the days of the years that an official file covers; corrected days stay as corrected.

    Announced calendars become known to the end of the last year imported without a gap. Raises NotAllowed, NotFound.
    """
    actor.require(Permission.MANAGE_CALENDARS)
    with transaction() as session:
        return tuple(
            _import_calendar(session, code, days, file.years, source, actor, clock)
            for code, days in sorted(file.days.items())
        )


def correct_day(
    *, code: str, day: date, kind: DayKind, name: str, reason: str, actor: Actor, clock: Clock
) -> CalendarDay:
    """Say what a day really is, with a reason. Raises NotAllowed, NotFound, and Refused when nothing would change."""
    actor.require(Permission.MANAGE_CALENDARS)
    if not reason.strip():
        raise Refused(N_("A correction needs a reason."), field="reason")
    if kind != "ordinary" and not name.strip():
        raise Refused(N_("Give the day a name."), field="name")
    with transaction() as session:
        calendar = _calendar(session, code)
        row = session.get(CalendarDay, (code, day))
        old = row.kind if row else "ordinary"
        if (old, row.name if row else "") == (kind, name.strip()):
            raise Refused(N_("%(day)s is already so in this calendar."), field="day", day=day.isoformat())
        if row is None:
            row = CalendarDay(calendar_code=code, day=day)
            session.add(row)
        row.kind, row.name, row.source = kind, name.strip(), CORRECTION
        row.imported_at, row.provisional = clock.now(), False
        calendar.edition = _next_edition(calendar.edition)
        record(
            Stream("calendar", code),
            CORRECTED,
            actor=actor.label,
            recorded_at=clock.now(),
            legal_zone="UTC",
            reason=reason.strip(),
            day=day,
            old=old,
            new=kind,
            called=name.strip(),
            edition=calendar.edition,
        )
        return row


def _import_calendar(
    session: Session,
    code: str,
    days: Iterable[Day],
    years: frozenset[int],
    source: str,
    actor: Actor,
    clock: Clock,
) -> Imported:
    calendar = _calendar(session, code)
    before = {
        row.day: (row.kind, row.name, row.source)
        for row in session.scalars(select(CalendarDay).where(CalendarDay.calendar_code == code))
        if row.day.year in years or row.day in {each.day for each in days}
    }
    corrected = {day for day, (_, _, origin) in before.items() if origin == CORRECTION}
    wanted = {each.day: each for each in days if each.day not in corrected}
    session.execute(
        delete(CalendarDay).where(
            CalendarDay.calendar_code == code,
            CalendarDay.day.in_([day for day in before if day not in corrected]),
        )
    )
    now = clock.now()
    if wanted:
        session.execute(insert(CalendarDay), [_row(code, day, source, now) for day in wanted.values()])
    done = Imported(
        code,
        added=len(wanted.keys() - before.keys()),
        changed=sum(
            1 for day, each in wanted.items() if day in before and before[day][:2] != (each.kind, each.name)
        ),
        removed=len(before.keys() - wanted.keys() - corrected),
        kept=tuple(sorted(corrected)),
    )
    calendar.edition = f"{source}, {now.date().isoformat()}"[:80]
    calendar.known_to = _known_after(calendar, years)
    record(
        Stream("calendar", code),
        IMPORTED,
        actor=actor.label,
        recorded_at=now,
        legal_zone="UTC",
        source=source,
        years=sorted(years),
        added=done.added,
        changed=done.changed,
        removed=done.removed,
        edition=calendar.edition,
        known_to=calendar.known_to,
    )
    return done


def _known_after(calendar: Calendar, years: frozenset[int]) -> date:
    """An official file extends what is known, year by year without a gap; it never shortens it."""
    known = calendar.known_to
    while known.year + 1 in years:
        known = date(known.year + 1, 12, 31)
    return known


def _next_edition(edition: str) -> str:
    """`…` → `…, corrected 1` → `…, corrected 2`."""
    base, mark, number = edition.rpartition(", corrected ")
    return f"{base}{mark}{int(number) + 1}" if mark else f"{edition[:64]}, corrected 1"


def _calendar(session: Session, code: str) -> Calendar:
    calendar = session.get(Calendar, code)
    if calendar is None:
        raise NotFound(N_("There is no calendar %(code)s."), code=code)
    return calendar


def _row(code: str, day: Day, source: str, now: datetime) -> dict[str, object]:
    return {
        "calendar_code": code,
        "day": day.day,
        "kind": day.kind,
        "name": day.name[:120],
        "source": source,
        "imported_at": now,
        "provisional": day.provisional,
    }
