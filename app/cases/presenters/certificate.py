"""How a date was reached: the result, the term as days, the working with its sources.

See templates/cases/certificate.html for the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Deadline
from app.cases.panels import CaseView
from app.cases.presenters.chronology import OUTSIDE, title
from app.platform.log import Entry
from app.platform.log.standing import restated
from app.platform.web.filters import day, instant, legalday, weekday_day
from app.rulebook.presenters.pages import compared_by
from app.rules import CalendarSource, Certificate
from app.rules.library import Library
from app.rules.settling import confirmation_of
from app.rules.steps import PARTS, render
from app.rules.terms import Confirmation

LAW = frozenset({"law", "authority", "right", "window", "opening", "floor"})
LONGEST = 26 * 7
"""A term longer than half a year is said in words; as cells it would be a wall."""
UNVERIFIED = "unverified"


def working(view: CaseView, row: Deadline, *, library: Library, calendars: CalendarSource) -> dict[str, Any]:
    """The page's model, read from the stored certificate: what was computed is what is shown."""
    certificate = Certificate.from_json(row.certificate)
    confirmed = confirmation_of(library, certificate)
    on = row.due_on or row.not_before_on or row.opens_on or view.today
    return {
        "crumbs": [
            {
                "label": f"{view.case.reference} {view.case.complainant_name}",
                "href": url_for("cases.show", reference=view.case.reference),
            },
            {"label": _("Deadlines"), "href": None},
        ],
        "title": _("How this date was reached"),
        "print_href": None,
        "try_href": None,
        "law": row.kind in LAW,
        "what": words.said(certificate.title),
        "on": on,
        "days": _days(on, row.met_on or view.today),
        "days_label": _settled(row) if row.met_on else _position(view, certificate, on),
        "stands": _stands(row, certificate, confirmed),
        "work_to": row.work_to_on if row.work_to_on != on and not row.met_on else None,
        "calendar": _calendar(view, row, certificate, on, calendars),
        "key": _key(certificate, row),
        "steps": _steps(view, certificate),
        "restated": _restated(view),
        "rests_on": _rests_on(row, certificate, confirmed, view),
        "compare": None,
    }


def _days(on: date, today: date) -> str:
    days = (on - today).days
    if days < 0:
        return ngettext("%(num)s day over", "%(num)s days over", -days)
    return ngettext("%(num)s day", "%(num)s days", days)


def _position(view: CaseView, certificate: Certificate, on: date) -> str:
    if certificate.start_on is None:
        return ""
    number, length = (view.today - certificate.start_on).days, (on - certificate.start_on).days
    return (
        _("left, today is day %(number)s of %(length)s", number=number, length=length)
        if number <= length
        else ""
    )


def _settled(row: Deadline) -> str:
    """What the days between the date and its fulfilment mean; nothing when they speak for themselves."""
    if row.met_on is None or row.due_on is None or row.met_on > row.due_on:
        return ""
    return _("left when it ended") if row.state == "stopped" else _("left when it was done")


def _stands(row: Deadline, certificate: Certificate, confirmed: Confirmation | None) -> str:
    parts = []
    if row.state in {"met", "late"} and row.met_on:
        parts.append(_("Done on %(day)s.", day=weekday_day(row.met_on)))
    ended_by = [event.label for event in certificate.events if event.name == certificate.outcome.stopped_by]
    if row.state == "stopped" and row.met_on and ended_by:
        day_and_event = {"day": weekday_day(row.met_on), "event": words.said(ended_by[0])}
        parts.append(_("Ended on %(day)s: %(event)s.", **day_and_event))
    if row.kind == "target":
        return " ".join([*parts, _("Our own target: ours to change.")])
    if not any(item.allowed for item in certificate.exclusions) and not any(
        item.granted for item in certificate.extensions
    ):
        parts.append(_("Neither excluded time nor extension has moved it."))
    if certificate.verified == UNVERIFIED and confirmed is None:
        parts.append(_("This rule has not been verified against the official text."))
    return " ".join(parts)


def _steps(view: CaseView, certificate: Certificate) -> list[dict[str, Any]]:
    lang = "zh" if words.chinese() else "en"
    steps: list[dict[str, Any]] = []
    for step in certificate.steps:
        text = render(step, translate=_, write_day=weekday_day, lang=lang)
        if steps and steps[-1]["name"] == _(PARTS[step.part]):
            steps[-1]["text"] += " " + text
        else:
            steps.append(
                {
                    "name": _(PARTS[step.part]),
                    "lead": None,
                    "text": text,
                    "sources": _sources(view, step.part, certificate),
                }
            )
    return steps


def _sources(view: CaseView, part: str, certificate: Certificate) -> list[dict[str, Any]]:
    if part == "start":
        log = url_for("cases.log", reference=view.case.reference)
        return [
            {"label": _("Log event %(number)s", number=event.ref), "href": f"{log}#event-{event.ref}"}
            for event in certificate.events
            if event.ref
        ]
    if part == "rule":
        return [
            {"label": label, "href": None}
            for label in (certificate.rule, words.said(certificate.version_title))
            if label
        ]
    if part in {"count", "roll"} and certificate.calendar is not None and certificate.unit == "working_days":
        return [
            {"label": certificate.calendar.code, "href": None},
            {"label": certificate.calendar.edition, "href": None},
        ]
    return []


def _calendar(
    view: CaseView, row: Deadline, certificate: Certificate, on: date, calendars: CalendarSource
) -> dict[str, Any]:
    """Weeks as rows whose columns begin on the day after the start, so that whole weeks are whole rows."""
    start = certificate.start_on
    if start is None or not 0 < (on - start).days <= LONGEST:
        return {"note": _("Too long, or not begun: said in words below."), "heads": [""] * 7, "weeks": []}
    code = certificate.calendar.code if certificate.calendar else ""
    events = _events_by_day(view.entries)
    last = max(on, min(view.today, on + timedelta(days=6)))
    first = start + timedelta(days=1)
    weeks = [_start_row(start, events)]
    number = 0
    while first <= last:
        number += 1
        days = [first + timedelta(days=offset) for offset in range(7)]
        cells = [
            _cell(item, view.today, on, row, certificate, code, calendars, events, last) for item in days
        ]
        weeks.append(
            {
                "label": _("Week %(number)s", number=number),
                "days": cells,
                "notes": _notes(days, on, row, events),
            }
        )
        first += timedelta(days=7)
    heads = [format_date(start + timedelta(days=offset), "EEE") for offset in range(1, 8)]
    note = (
        _("Only working days count under this rule")
        if certificate.unit == "working_days"
        else _("Every day counts under this rule, weekends and holidays too")
    )
    return {"note": note, "heads": heads, "weeks": weeks}


def _start_row(start: date, events: dict[date, list[str]]) -> dict[str, Any]:
    blank = {"label": "", "kinds": [], "event": False}
    cell = {"label": _short(start), "kinds": ["start"], "event": False}
    text = words.listed(events.get(start, []))
    return {
        "label": _("Start"),
        "days": [blank] * 6 + [cell],
        "notes": [{"lead": day(start), "text": text}],
    }


def _cell(
    on: date,
    today: date,
    due: date,
    row: Deadline,
    certificate: Certificate,
    code: str,
    calendars: CalendarSource,
    events: dict[date, list[str]],
    last: date,
) -> dict[str, Any]:
    if on > last:
        return {"label": "", "kinds": [], "event": False}
    kinds = []
    if on == due:
        kinds.append("law" if row.kind in LAW else "own")
    elif on == today:
        kinds.append("today")
    elif on == row.work_to_on:
        kinds.append("working-end")
    elif on < today:
        kinds.append("gone")
    if code and not calendars.is_working_day(code, on):
        kinds.append("rest")
    for excluded in certificate.exclusions:
        if excluded.first <= on and (excluded.end is None or on < excluded.end):
            kinds.append("excluded" if excluded.allowed else "claimed")
    return {"label": _short(on) if on.day == 1 else str(on.day), "kinds": kinds, "event": on in events}


def _short(on: date) -> str:
    return format_date(on, "M/d" if words.chinese() else "d MMM")


def _notes(
    days: Sequence[date], due: date, row: Deadline, events: dict[date, list[str]]
) -> list[dict[str, str]]:
    notes = [
        {"lead": day(on), "text": words.listed(dict.fromkeys(events[on]))} for on in days if on in events
    ]
    if row.work_to_on in days and row.work_to_on != due:
        notes.append({"lead": day(row.work_to_on), "text": _("last working day")})
    if due in days:
        notes.append({"lead": day(due), "text": _("the term ends")})
    return notes


def _events_by_day(entries: Sequence[Entry]) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for entry in entries:
        if entry.kind in OUTSIDE:
            found.setdefault(entry.occurred_on, []).append(title(entry))
    return found


def _key(certificate: Certificate, row: Deadline) -> list[dict[str, str]]:
    key = [{"kind": "gone", "label": _("day gone")}, {"kind": "today", "label": _("today")}]
    if any(not item.allowed for item in certificate.exclusions):
        key.append({"kind": "claimed", "label": _("exclusion asked for, refused: the days count")})
    if any(item.allowed for item in certificate.exclusions):
        key.append({"kind": "excluded", "label": _("time excluded by rule")})
    if row.work_to_on and row.work_to_on != row.due_on:
        key.append({"kind": "working-end", "label": _("last working day")})
    key.append(
        {"kind": "law", "label": _("date in law")}
        if row.kind in LAW
        else {"kind": "own", "label": _("own target")}
    )
    return key


def _restated(view: CaseView) -> dict[str, Any] | None:
    pairs = restated(view.entries)
    if not pairs:
        return None
    return {
        "title": ngettext("Restated once", "Restated %(num)s times", len(pairs)),
        "text": pairs[-1].now.reason or "",
        "rows": [
            {
                "label": _("Received"),
                "was": weekday_day(pair.was.occurred_on),
                "now": weekday_day(pair.now.occurred_on),
            }
            for pair in pairs
        ],
    }


def _rests_on(
    row: Deadline, certificate: Certificate, confirmed: Confirmation | None, view: CaseView
) -> list[dict[str, str]]:
    marks = {
        "read": _("Read in the source named"),
        "secondary": _("Read in a secondary source only"),
        UNVERIFIED: _("Not verified: for the compliance officer to settle"),
    }
    sure = marks[certificate.verified]
    if confirmed is not None:
        sure = _("Compared with the official text: %(reading)s", reading=compared_by(confirmed))
    items = [
        {
            "label": _("Rules"),
            "value": words.said(certificate.regime_title),
            "note": words.said(certificate.version_title)
            if row.kind == "target"
            else _(
                "%(rules)s. %(read)s.",
                rules=words.said(certificate.version_title),
                read=sure,
            ),
        }
    ]
    if certificate.calendar is not None:
        items.append(
            {
                "label": _("Calendar"),
                "value": f"{certificate.calendar.code}, {certificate.calendar.edition}",
                "note": _("Known to %(day)s", day=legalday(certificate.calendar.known_to)),
            }
        )
    digest = certificate.digest()
    items.append(
        {
            "label": _("Computed"),
            "value": instant(row.computed_at, view.case.zone),
            "note": _("Working %(digest)s", digest=f"{digest[:4]}…{digest[-4:]}"),
        }
    )
    for choice in certificate.choices:
        label = _("Reading chosen") if choice.used else _("Not used")
        items.append({"label": label, "value": words.said(choice.text), "note": ""})
    return items
