"""What the calendar pages show. Models are described on top of the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import get_month_names
from flask import url_for
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from app.calendars.consequences import ends_within
from app.calendars.domain import ORDINARY, DayChange, Plan, is_worked
from app.calendars.events import IMPORTED
from app.calendars.models import Calendar, CalendarDay
from app.calendars.planning import CORRECTION
from app.calendars.queries import Listed
from app.calendars.seeding import is_ours
from app.platform.log import Entry, kind_named
from app.platform.web.filters import instant, legalday, listed, weekday_day
from app.shared.text import N_

WARN_DAYS = 60
"""So long before a calendar in use ends, whoever manages calendars is told."""
MOST_NAMED = 5
KINDS = {
    "holiday": N_("holiday"),
    "workday": N_("make-up working day"),
    ORDINARY: N_("as its weekday says"),
}
CHANGES = frozenset({"calendar_imported", "calendar_day_corrected"})


def index_rows(listed: Sequence[Listed], used: set[str], today: date) -> list[dict[str, Any]]:
    """Rows of templates/calendars/index.html: those in use first."""
    rows = [_index_row(each, each.calendar.code in used, today) for each in listed]
    return sorted(rows, key=lambda row: not row["used"])


def edition_words(edition: str) -> str:
    """An official file by its own name; what no file said, by who worked it out."""
    if is_ours(edition):
        return _("worked out by the program (%(edition)s)", edition=edition)
    return edition


def _index_row(each: Listed, used: bool, today: date) -> dict[str, Any]:
    calendar = each.calendar
    return {
        "code": calendar.code,
        "name": _(calendar.name),
        "href": url_for("calendars.calendar", code=calendar.code),
        "used": used,
        "known_to": legalday(calendar.known_to),
        "ends": _ends(calendar, used, today),
        "basis": basis_words(calendar),
        "edition": edition_words(calendar.edition),
        "provisional": _(
            "%(number)s days, to %(day)s", number=each.provisional, day=legalday(each.provisional_to)
        )
        if each.provisional
        else "",
    }


def _ends(calendar: Calendar, used: bool, today: date) -> str:
    if not used or not ends_within(calendar.known_to, today, WARN_DAYS):
        return ""
    return _("has ended") if calendar.known_to < today else _("ends soon")


def shipped_words(plans: Sequence[Plan]) -> str:
    """That this release lays out other days than the calendars hold; nothing where it does not."""
    if not plans:
        return ""
    names = listed(_(plan.name) for plan in plans[:MOST_NAMED])
    more = len(plans) - MOST_NAMED
    if more > 0:
        names = _("%(names)s and %(more)s more", names=names, more=more)
    return _(
        "This release lays out other days than the calendar holds: %(names)s. No date moves before somebody has"
        " looked at them and taken them in.",
        names=names,
    )


def basis_words(calendar: Calendar) -> str:
    """How the days of a calendar come to be known."""
    return _("announced year by year") if calendar.basis == "announced" else _("follows from standing law")


def year_page(
    calendar: Calendar, year: int, days: Mapping[date, CalendarDay], today: date, *, may_correct: bool
) -> dict[str, Any]:
    """The model of templates/calendars/calendar.html but for the side."""
    years = range(calendar.known_from.year, calendar.known_to.year + 3)
    return {
        "year": year,
        "before_href": _year_href(calendar, year - 1) if year - 1 in years else None,
        "after_href": _year_href(calendar, year + 1) if year + 1 in years else None,
        "months": [_month(calendar, year, month, days, today, may_correct) for month in range(1, 13)],
        "heads": [
            format_date(date(2024, 1, day), "EEEEE") for day in range(1, 8)
        ],  # 1 January 2024 is a Monday
        "days": [_listed(calendar, row) for row in days.values()],
        "unknown": year > calendar.known_to.year,
    }


def _year_href(calendar: Calendar, year: int) -> str:
    return url_for("calendars.calendar", code=calendar.code, year=year)


def _month(
    calendar: Calendar,
    year: int,
    month: int,
    days: Mapping[date, CalendarDay],
    today: date,
    may_correct: bool,
) -> dict[str, Any]:
    first = date(year, month, 1)
    begin = first - timedelta(days=first.weekday())
    weeks = []
    while begin.year < year or (begin.year == year and begin.month <= month):
        week = [begin + timedelta(days=offset) for offset in range(7)]
        weeks.append(
            [_cell(calendar, on, on.month == month, days.get(on), today, may_correct) for on in week]
        )
        begin += timedelta(days=7)
    names = get_month_names("wide", context="stand-alone", locale=get_locale())
    return {"name": names[month], "weeks": weeks}


def _cell(
    calendar: Calendar, on: date, inside: bool, row: CalendarDay | None, today: date, may_correct: bool
) -> dict[str, Any]:
    """One day: what it is as classes, and its page where there is something to read or to do."""
    if not inside:
        return {"label": "", "kinds": ["none"], "title": "", "href": None, "quiet": False}
    kinds = [_look(calendar, on, row)]
    if on > calendar.known_to:
        kinds.append("unknown")
    if row is not None and row.provisional:
        kinds.append("provisional")
    if on == today:
        kinds.append("today")
    named = row is not None and row.kind != ORDINARY
    return {
        "label": str(on.day),
        "kinds": kinds,
        "title": row.name if row is not None and named else "",
        "href": url_for("calendars.day", code=calendar.code, day=on.isoformat())
        if row is not None or may_correct
        else None,
        "quiet": row is None,
    }


def _look(calendar: Calendar, on: date, row: CalendarDay | None) -> str:
    if row is not None and row.kind != ORDINARY:
        return row.kind
    return "plain" if is_worked(on, ORDINARY, calendar.week) else "weekend"


def _listed(calendar: Calendar, row: CalendarDay) -> dict[str, Any]:
    return {
        "day": weekday_day(row.day),
        "iso": row.day.isoformat(),
        "href": url_for("calendars.day", code=calendar.code, day=row.day.isoformat()),
        "name": row.name,
        "kind": _(KINDS[row.kind]),
        "source": source_words(row.source),
        "provisional": row.provisional or row.day > calendar.known_to,
    }


def source_words(source: str) -> str:
    """Where a day comes from, in words."""
    return _("Corrected by hand") if source == CORRECTION else source


def key() -> list[dict[str, str]]:
    """What the looks of a day mean."""
    return [
        {"kind": "holiday", "label": _("holiday")},
        {"kind": "weekend", "label": _("day off by its weekday")},
        {"kind": "workday", "label": _("make-up working day")},
        {"kind": "provisional", "label": _("provisional: not announced yet")},
        {"kind": "unknown", "label": _("unknown: no date is counted there")},
    ]


def side(calendar: Calendar, used: bool, today: date, week_words: str) -> list[dict[str, str]]:
    """Pairs for the side column."""
    known = _("Known to %(day)s", day=legalday(calendar.known_to))
    ends = _ends(calendar, used, today)
    return [
        {"label": _("Edition"), "value": edition_words(calendar.edition), "note": basis_words(calendar)},
        {
            "label": _("Horizon"),
            "value": f"{known} – {ends}" if ends else known,
            "note": _("A count that leaves it gives no date: calendar unknown."),
        },
        {"label": _("Working week"), "value": week_words, "note": ""},
        {
            "label": _("In use"),
            "value": _("Yes: dates to come hang on it") if used else _("No date hangs on it"),
            "note": "",
        },
    ]


def week_words(calendar: Calendar) -> str:
    """``Mon–Fri``."""
    days = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(7) if calendar.week[offset] == "1"]
    return "–".join(format_date(day, "EEE") for day in (days[0], days[-1])) if days else ""


def changes(told: Sequence[Entry], names: Mapping[str, str], code: str, zone: str) -> list[dict[str, Any]]:
    """What was changed in a calendar, newest first."""
    return [
        {
            "title": _title(entry),
            "href": url_for("calendars.change", code=code, seq=entry.seq),
            "what": change_words(entry),
            "when": instant(entry.recorded_at, zone),
            "who": names.get(entry.actor) or _("Command line"),
            "reason": entry.reason or "",
            "edition": entry.fields.get("edition", ""),
        }
        for entry in reversed(told)
        if entry.kind in CHANGES
    ]


def _title(entry: Entry) -> str:
    if entry.kind == IMPORTED.name and is_ours(entry.fields["source"]):
        return _("Days of the release taken in")
    kind = kind_named(entry.kind)
    return _(kind.title) if kind else entry.kind


def change_words(entry: Entry) -> str:
    """The days of a change in a few words."""
    days = entry.fields["days"]
    if not days:
        return _("No day differs")
    first, last = (date.fromisoformat(days[number][0]) for number in (0, -1))
    if len(days) == 1:
        return _("%(day)s: %(kind)s", day=weekday_day(first), kind=_(KINDS[days[0][3]]))
    return _(
        "%(number)s days between %(first)s and %(last)s",
        number=len(days),
        first=legalday(first),
        last=legalday(last),
    )


def of_day(told: Sequence[Entry], day: date) -> list[Entry]:
    """The changes that touched one day."""
    iso = day.isoformat()
    return [
        entry
        for entry in told
        if entry.kind in CHANGES and any(values[0] == iso for values in entry.fields["days"])
    ]


def day_rows(changed: Sequence[DayChange]) -> list[dict[str, str]]:
    """Days that differ: what each was and would be."""
    return [
        {
            "day": weekday_day(each.day),
            "was": _stands(each.old, each.was_called),
            "now": _stands(each.new, each.called),
        }
        for each in changed
    ]


def _stands(kind: str, name: str) -> str:
    return f"{name} ({_(KINDS[kind])})" if name else _(KINDS[kind])


def plan_rows(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """For each calendar of a preview: counts, and day by day what differs."""
    return [
        {
            "code": plan.code,
            "name": _(plan.name),
            "href": url_for("calendars.calendar", code=plan.code),
            "edition": plan.edition,
            "known": legalday(plan.known_to) if plan.known_to != plan.was_known_to else "",
            "counts": [
                {"label": _("Added"), "value": plan.added},
                {"label": _("Changed"), "value": plan.changed},
                {"label": _("Removed"), "value": plan.removed},
                {"label": _("Corrections that stand"), "value": len(plan.kept)},
            ],
            "rows": day_rows(plan.changes),
            "kept": day_rows(plan.kept),
        }
        for plan in plans
    ]
