"""What a correction or a file would change, worked out before anything is changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.domain import (
    LONGEST_EDITION,
    ORDINARY,
    Day,
    DayKind,
    Plan,
    corrected_edition,
    differences,
    fresh_edition,
)
from app.calendars.events import IMPORTED
from app.calendars.files import CalendarFile, CalendarPart
from app.calendars.models import Calendar, CalendarDay
from app.calendars.seeding import FIRST_YEAR, SEEDS, SOURCE, is_ours, last_year, seed_days
from app.platform.log import LogEvent, Stream, entries
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

CORRECTION = "correction"
MOST_AT_ONCE = 62
"""Days that one correction covers at most: a mistyped year must not empty a calendar."""


def calendar_named(session: Session, code: str) -> Calendar:
    """The calendar, or NotFound."""
    calendar = session.get(Calendar, code) if len(code) <= 16 else None
    if calendar is None:
        raise NotFound(N_("There is no calendar %(code)s."), code=code[:16])
    return calendar


def plan_correction(
    session: Session, *, code: str, first: date, last: date, kind: DayKind, name: str
) -> Plan:
    """Every day from `first` to `last` becomes `kind`. Refused when nothing would change, or it cannot be meant."""
    calendar = calendar_named(session, code)
    if last < first:
        raise Refused(N_("The last day lies before the first."), field="last")
    if (last - first).days >= MOST_AT_ONCE:
        raise Refused(N_("Correct at most %(most)s days at once."), field="last", most=MOST_AT_ONCE)
    if not calendar.known_from <= first <= last <= date(calendar.known_to.year + 2, 12, 31):
        raise Refused(
            N_("Give days from %(first)s to the second year after %(last)s."),
            field="first",
            first=calendar.known_from,
            last=calendar.known_to,
        )
    if kind != ORDINARY and not name.strip():
        raise Refused(N_("Give the day a name."), field="name")
    called = "" if kind == ORDINARY else name.strip()
    days = tuple(
        Day(first + timedelta(days=offset), kind, called) for offset in range((last - first).days + 1)
    )
    before = _stored(session, code, {each.day for each in days})
    changes = differences(before, days)
    if not changes:
        raise Refused(N_("It is already so in this calendar."), field="first")
    turned = {each.day for each in changes}
    return Plan(
        code=code,
        name=calendar.name,
        week=calendar.week,
        source=CORRECTION,
        changes=changes,
        days=tuple(each for each in days if each.day in turned),
        replaced=tuple(sorted(turned)),
        kept=(),
        years=tuple(sorted({each.day.year for each in changes})),
        was_edition=calendar.edition,
        edition=fresh_edition(corrected_edition(calendar.edition), editions_used(session, calendar)),
        was_known_to=calendar.known_to,
        known_to=calendar.known_to,
    )


def plan_import(session: Session, *, file: CalendarFile, source: str, today: date) -> tuple[Plan, ...]:
    """What an official file would change in each calendar that it speaks of. NotFound for one that is not here.

    It replaces the days of the years it covers. Corrected days stay as corrected. A calendar becomes known to the end
    of the last year that the file makes reliable, without a gap; it is never known less far than before.
    """
    return tuple(
        _plan_part(session, calendar_named(session, code), part, source or file.source, today)
        for code, part in sorted(file.parts.items())
    )


def plan_shipped(session: Session, *, today: date, codes: Collection[str] = ()) -> tuple[Plan, ...]:
    """What the days that this release lays out would change: mended days, and years that have come within reach.

    Only calendars in which something would change; of ``codes`` where they are given. An official file and a person
    know better: days and years that one of them settled stay as they are.
    """
    for code in codes:
        calendar_named(session, code)
    official = _settled_by_files(session)
    plans = []
    for seed in SEEDS:
        calendar = session.get(Calendar, seed.code)
        if calendar is None or (codes and seed.code not in codes):
            continue
        days, settled = seed_days(seed, today), official[seed.code]
        years = frozenset(range(FIRST_YEAR, last_year(today) + 1)) - settled.years
        doubtful = {each.day.year for each in days if each.provisional}
        part = CalendarPart(
            tuple(each for each in days if each.day.year in years and each.day not in settled.days),
            years,
            years - doubtful,
        )
        plan = _plan_part(session, calendar, part, SOURCE, today, but=settled.days)
        if plan.changes or plan.known_to != plan.was_known_to:
            plans.append(plan)
    return tuple(sorted(plans, key=lambda plan: plan.code))


@dataclass(frozen=True, slots=True)
class _Settled:
    """What official files said of a calendar: days by name, and whole years, in which a day not named is ordinary."""

    days: set[date] = field(default_factory=set)
    years: set[int] = field(default_factory=set)


def _settled_by_files(session: Session) -> dict[str, _Settled]:
    found: dict[str, _Settled] = defaultdict(_Settled)
    named = select(CalendarDay.calendar_code, CalendarDay.day, CalendarDay.source)
    for code, day, source in session.execute(named.where(CalendarDay.source != CORRECTION)):
        if not is_ours(source):
            found[code].days.add(day)
    told = select(LogEvent.stream_id, LogEvent.body).where(
        LogEvent.stream_type == "calendar", LogEvent.kind == IMPORTED.name
    )
    for code, body in session.execute(told):
        fields = json.loads(body)["fields"]
        if not is_ours(fields["source"]):
            found[code].years.update(fields["years"])
    return found


def editions_used(session: Session, calendar: Calendar) -> set[str]:
    """Every edition that the calendar ever bore."""
    told = entries(session, Stream("calendar", calendar.code))
    names = {entry.fields.get(key, "") for entry in told for key in ("edition", "was_edition")}
    return names | {calendar.edition}


def _plan_part(
    session: Session,
    calendar: Calendar,
    part: CalendarPart,
    source: str,
    today: date,
    *,
    but: Container[date] = (),
) -> Plan:
    """What ``part`` would change in the calendar; days in ``but`` it leaves alone."""
    named = {each.day for each in part.days}
    rows = [
        row
        for row in session.scalars(select(CalendarDay).where(CalendarDay.calendar_code == calendar.code))
        if (row.day.year in part.years or row.day in named) and row.day not in but
    ]
    corrected = {row.day for row in rows if row.source == CORRECTION}
    wanted = {each.day: each for each in part.days}
    new = tuple(each for day, each in sorted(wanted.items()) if day not in corrected)
    free = [row for row in rows if row.day not in corrected]
    bound = [row for row in rows if row.day in corrected]
    edition = f"{source[: LONGEST_EDITION - 12]}, {today.isoformat()}"
    return Plan(
        code=calendar.code,
        name=calendar.name,
        week=calendar.week,
        source=source,
        changes=differences(map(_day, free), new),
        days=new,
        replaced=tuple(sorted(row.day for row in free)),
        kept=differences(map(_day, bound), (wanted[day] for day in corrected if day in wanted)),
        years=tuple(sorted(part.years)),
        was_edition=calendar.edition,
        edition=fresh_edition(edition, editions_used(session, calendar)),
        was_known_to=calendar.known_to,
        known_to=_known_after(calendar.known_to, part.reliable),
    )


def _known_after(known: date, years: frozenset[int]) -> date:
    """An official file extends what is known, year by year without a gap; it never shortens it."""
    while known.year + 1 in years:
        known = date(known.year + 1, 12, 31)
    return known


def _stored(session: Session, code: str, days: Iterable[date]) -> list[Day]:
    rows = select(CalendarDay).where(CalendarDay.calendar_code == code, CalendarDay.day.in_(list(days)))
    return [_day(row) for row in session.scalars(rows)]


def _day(row: CalendarDay) -> Day:
    kind: DayKind = "holiday" if row.kind == "holiday" else "workday" if row.kind == "workday" else ORDINARY
    return Day(row.day, kind, "" if kind == ORDINARY else row.name, row.provisional)
