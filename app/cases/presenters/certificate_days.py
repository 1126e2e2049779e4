"""The term of a date as days: the calendar of its weeks, its key, the days left out by name, a short row to compare.

See templates/cases/certificate.html for the models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Deadline
from app.cases.panels import CaseView
from app.cases.presenters.chronology import OUTSIDE, called
from app.cases.services.deadlines import OURS
from app.platform.log import Entry
from app.platform.log.standing import standing
from app.platform.web.filters import day, joined_sentences, labelled, weekday_day, with_semicolons
from app.rules import CalendarSource, Certificate
from app.rules.certificate import ExclusionOutcome
from app.rules.counting import DayRun
from app.shared.text import N_

LONGEST = 26 * 7
"""A term longer than half a year is said in words; as cells it would be a wall."""
SHORT = 12
"""Days that stand in one row beside the page."""
_NAMELESS = {
    "weekend": N_("weekends"),
    "excluded": N_("excluded by rule"),
    "season": N_("season in which the rule stands still"),
}
"""Why days without a name of their own were passed over; see ``DayRun``."""
_BLANK: dict[str, Any] = {"label": "", "kinds": [], "event": False}
_ONE = timedelta(days=1)


def term(
    view: CaseView, row: Deadline, certificate: Certificate, on: date, calendars: CalendarSource
) -> dict[str, Any]:
    """Weeks as rows whose columns begin on the day after the start, so that whole weeks are whole rows."""
    start = certificate.start_on
    if start is None or not 0 < (on - start).days <= LONGEST:
        return {"note": _("Too long, or not begun: said in words below."), "heads": [""] * 7, "weeks": []}
    events = _events_by_day(view.entries)
    last = max(on, min(view.today, on + timedelta(days=6)))
    cells = _Cells(view.today, on, last, row, certificate, calendars, events)
    weeks = [_start_row(start, events)]
    for number, first in enumerate(range(1, (last - start).days + 1, 7), start=1):
        days = [start + timedelta(days=first + offset) for offset in range(7)]
        weeks.append(
            {
                "label": _("Week %(number)s", number=number),
                "days": [cells.cell(item) for item in days],
                "notes": _notes(days, on, row, certificate, events),
            }
        )
    heads = [format_date(start + timedelta(days=offset), "EEE") for offset in range(1, 8)]
    note = (
        _("Only working days count under this rule")
        if certificate.unit == "working_days"
        else _("Every day counts under this rule, weekends and holidays too")
    )
    return {"note": note, "heads": heads, "weeks": weeks}


class _Cells:
    """What each day of the term is."""

    def __init__(
        self,
        today: date,
        due: date,
        last: date,
        row: Deadline,
        certificate: Certificate,
        calendars: CalendarSource,
        events: dict[date, list[str]],
    ) -> None:
        self._today, self._due, self._last, self._row = today, due, last, row
        self._certificate, self._calendars, self._events = certificate, calendars, events
        self._code = certificate.calendar.code if certificate.calendar else ""

    def cell(self, on: date) -> dict[str, Any]:
        """One day; what lies beyond the term is no day of it."""
        if on > self._last:
            return _BLANK
        kinds = self._standing(on)
        if self._code and not self._calendars.is_working_day(self._code, on):
            kinds.append("rest")
        for excluded in self._certificate.exclusions:
            end = end_of(excluded, self._certificate)
            if excluded.first <= on and (end is None or on < end):
                kinds.append("excluded" if excluded.allowed else "claimed")
        label = short(on) if on.day == 1 else str(on.day)
        return {"label": label, "kinds": kinds, "event": on in self._events}

    def _standing(self, on: date) -> list[str]:
        if on == self._due:
            return ["own" if self._row.kind in OURS else "law"]
        if on == self._today:
            return ["today"]
        if on == self._row.work_to_on:
            return ["working-end"]
        return ["gone"] if on < self._today else []


def short(on: date) -> str:
    """``1 Dec``; 12/1."""
    return format_date(on, "M/d" if words.chinese() else "d MMM")


def key(certificate: Certificate, row: Deadline) -> list[dict[str, str]]:
    """What the marks of the calendar mean: only those that can be met in it."""
    found = [{"kind": "gone", "label": _("day gone")}, {"kind": "today", "label": _("today")}]
    if any(not item.allowed for item in certificate.exclusions):
        found.append({"kind": "claimed", "label": _("exclusion asked for, refused: the days count")})
    if any(item.allowed for item in certificate.exclusions):
        found.append({"kind": "excluded", "label": _("time excluded by rule")})
    if row.work_to_on and row.work_to_on != row.due_on:
        found.append({"kind": "working-end", "label": _("last working day")})
    found.append(
        {"kind": "own", "label": _("own target")}
        if row.kind in OURS
        else {"kind": "law", "label": _("date in law")}
    )
    return found


def runs_said(runs: Iterable[DayRun]) -> str:
    """Days that were passed over, each with its name; weekends together: ``Wed 25 Dec 2026 (Christmas Day)``."""
    runs = list(runs)
    said = [f"{_run(run)} ({run.name})" for run in runs if run.name]
    for why, label in _NAMELESS.items():
        alike = [_run(run) for run in runs if run.why == why and not run.name]
        if alike:
            said.append(labelled(_(label), words.listed(alike)))
    return with_semicolons(said)


def compare(view: CaseView, row: Deadline, calendars: CalendarSource) -> dict[str, Any] | None:
    """An own target that begins with the same event and ends soon, as one short row; None where there is none."""
    target = next(
        (
            each
            for each in view.record.deadlines
            if each.kind == "target"
            and each.id != row.id
            and each.starts_on == row.starts_on
            and each.starts_on is not None
            and each.due_on is not None
            and 0 < (each.due_on - each.starts_on).days <= SHORT
        ),
        None,
    )
    if target is None or row.kind in OURS or target.due_on is None or target.starts_on is None:
        return None
    certificate = Certificate.from_json(target.certificate)
    events = _events_by_day(view.entries)
    length = (target.due_on - target.starts_on).days
    days = [target.starts_on + timedelta(days=offset) for offset in range(length + 1)]
    return {
        "title": _("Our own target, for comparison"),
        "mark": "own",
        "line": labelled(words.said(certificate.title), weekday_day(target.due_on)),
        "heads": [format_date(each, "EEE") for each in days],
        "days": [_small(each, target, certificate, calendars, view.today, events) for each in days],
        "under": _under(days, certificate, calendars, target),
        "text": _came_to(target),
    }


def _small(
    on: date,
    target: Deadline,
    certificate: Certificate,
    calendars: CalendarSource,
    today: date,
    events: dict[date, list[str]],
) -> dict[str, Any]:
    kinds = ["start"] if on == target.starts_on else ["own"] if on == target.due_on else []
    if not kinds and not _counts(on, certificate, calendars):
        kinds = ["off"]
    if on < today and "start" not in kinds:
        kinds = [*kinds, "gone"]
    return {"label": str(on.day), "kinds": kinds, "event": on in events}


def _under(
    days: Sequence[date], certificate: Certificate, calendars: CalendarSource, target: Deadline
) -> list[dict[str, Any]]:
    """Below each day its number in the count, and where the target was met."""
    found, number = [{"label": _("start"), "strong": False}], 0
    for on in days[1:]:
        counts = _counts(on, certificate, calendars)
        number += counts
        label = str(number) if counts else _("no")
        met = on == target.met_on and target.state in {"met", "late"}
        found.append({"label": f"{label} {_('met')}" if met else label, "strong": met})
    return found


def _counts(on: date, certificate: Certificate, calendars: CalendarSource) -> bool:
    if certificate.unit != "working_days" or certificate.calendar is None:
        return True
    return calendars.is_working_day(certificate.calendar.code, on)


def _came_to(target: Deadline) -> str:
    if target.met_on and target.state in {"met", "late"}:
        lead = _("Done on %(day)s.", day=weekday_day(target.met_on))
    elif target.state == "late":
        lead = _("Not done by then.")
    else:
        lead = ""
    return joined_sentences([lead, _("A target is ours to change; a date in law is not.")])


def _start_row(start: date, events: dict[date, list[str]]) -> dict[str, Any]:
    cell = {"label": short(start), "kinds": ["start"], "event": False}
    text = words.listed(events.get(start, []))
    return {
        "label": _("Start"),
        "days": [_BLANK] * 6 + [cell],
        "notes": [{"lead": day(start), "text": text}],
    }


def _run(run: DayRun) -> str:
    return day(run.first) if run.first == run.last else f"{day(run.first)} – {day(run.last)}"


def _notes(
    days: Sequence[date], due: date, row: Deadline, certificate: Certificate, events: dict[date, list[str]]
) -> list[dict[str, str]]:
    """What a week's days are worth saying: time asked for, events, holidays by name, the last days."""
    notes = [
        (each.first, note) for each in certificate.exclusions if (note := _asked(each, certificate, days))
    ]
    notes += [
        (on, {"lead": day(on), "text": words.listed(dict.fromkeys(events[on]))})
        for on in days
        if on in events
    ]
    for run in (*certificate.skipped, *certificate.worked, *certificate.days_off_before):
        if run.name and run.first in days and run.first not in events:
            notes.append((run.first, {"lead": _run(run), "text": run.name}))
    if row.work_to_on in days and row.work_to_on != due and row.work_to_on is not None:
        notes.append((row.work_to_on, {"lead": day(row.work_to_on), "text": _("last working day")}))
    if due in days:
        notes.append((due, {"lead": day(due), "text": _("the term ends")}))
    return [note for _on, note in sorted(notes, key=lambda item: item[0])]


def end_of(excluded: ExclusionOutcome, certificate: Certificate) -> date | None:
    """The first day that counts again; time that still runs is left out up to the day of asking, no further."""
    if excluded.end or not excluded.allowed:
        return excluded.end
    return max(excluded.first, certificate.start_on or excluded.first) + timedelta(days=excluded.days)


def _asked(
    excluded: ExclusionOutcome, certificate: Certificate, days: Sequence[date]
) -> dict[str, str] | None:
    if excluded.first not in days:
        return None
    end = end_of(excluded, certificate)
    last = end - _ONE if end else None
    lead = (
        day(excluded.first)
        if last is None or last <= excluded.first
        else f"{day(excluded.first)} – {day(last)}"
    )
    return {
        "lead": lead,
        "text": _("time excluded by rule") if excluded.allowed else _("exclusion asked for, refused"),
    }


def _events_by_day(entries: Sequence[Entry]) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for entry in standing(entries):
        if entry.kind in OUTSIDE:
            found.setdefault(entry.occurred_on, []).append(called(entries, entry))
    return found
