"""The board of deadlines: as a list by day, and as a month whose days are cells. See templates/watch/board.html."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.cases.models import Deadline
from app.cases.services.deadlines import LAW
from app.cases.words import deadline_title, rules_beside, said
from app.platform.accounts.models import Unit, User
from app.platform.db import Page
from app.platform.web.filters import chinese, longday, weekday_day
from app.rules.library import Library
from app.watch.domain.ladder import WorkingDays
from app.watch.queries import Day


@dataclass(frozen=True)
class Asked:
    """What the address bar says, kept as it stands there; what is the usual is left out of addresses."""

    view: str = "list"
    who: str = "mine"
    unit: str = ""
    kind: str = "all"
    due: str = ""
    day: date | None = None
    month: date | None = None  # its first day

    def address(self, **changes: Any) -> str:
        """The address of the board with something changed."""
        new = replace(self, **changes)
        known: dict[str, Any] = {
            "view": new.view if new.view != "list" else None,
            "who": new.who,
            "unit": new.unit or None,
            "kind": new.kind if new.kind != "all" else None,
            "due": new.due or None,
            "day": new.day.isoformat() if new.day else None,
            "month": f"{new.month:%Y-%m}" if new.month and new.view == "month" else None,
        }
        return url_for("deadlines.board", **{name: value for name, value in known.items() if value})


def frame(
    asked: Asked,
    *,
    today: date,
    counts: Mapping[str, int],
    people: Sequence[User],
    units: Sequence[Unit],
    me: int | None,
) -> dict[str, Any]:
    """Head, counters and filters, which list and month share."""
    others = [(str(person.id), person.display_name) for person in people if person.id != me]
    return {
        "title": _("Deadlines"),
        "note": longday(today),
        "counters": [
            _counter(asked, counts, "overdue", _("Overdue"), bad=True),
            _counter(asked, counts, "today", _("Due today")),
            _counter(asked, counts, "week", _("Next seven days")),
        ],
        "views": [
            {"label": _("List"), "href": asked.address(view="list"), "current": asked.view == "list"},
            {
                "label": _("Month"),
                "href": asked.address(view="month", due="", day=None),
                "current": asked.view == "month",
            },
        ],
        "kept": [("view", "month")] if asked.view == "month" else [],
        "who": {
            "chosen": asked.who,
            "options": [("mine", _("Mine")), ("all", _("Everybody’s")), ("nobody", _("Nobody’s")), *others],
        },
        "unit": {
            "chosen": asked.unit,
            "options": [("", _("All units")), *((unit.code, unit.name) for unit in units)],
        }
        if len(units) > 1
        else None,
        "kind": {
            "chosen": asked.kind,
            "options": [
                ("all", _("Law and own targets")),
                ("law", _("Law only")),
                ("own", _("Own targets only")),
            ],
        },
        "narrowed": _narrowed(asked),
    }


def _counter(
    asked: Asked, counts: Mapping[str, int], name: str, label: str, *, bad: bool = False
) -> dict[str, Any]:
    current = asked.view == "list" and asked.due == name
    return {
        "count": counts[name],
        "label": label,
        "href": asked.address(view="list", due="" if current else name, day=None),
        "current": current,
        "bad": bad,
    }


def _narrowed(asked: Asked) -> dict[str, str] | None:
    """A list of one day says so, and how to see the others again."""
    if asked.day is None or asked.view != "list":
        return None
    return {"label": weekday_day(asked.day), "href": asked.address(day=None)}


def listed(
    asked: Asked, page: Page, *, today: date, near: date, cursor: str | None, library: Library
) -> dict[str, Any]:
    """The dates by day."""
    rows: list[Deadline] = [row[0] for row in page.rows]
    days = [
        {
            "on": on,
            "over": on < today,
            "today": on == today,
            "rows": [
                _row(item, today, near, library)
                for item in sorted(items, key=lambda item: item.kind not in LAW)
            ],
        }
        for on, items in groupby(rows, key=lambda item: item.due_on or today)
    ]
    return {
        "days": days,
        "empty": None if rows else _empty(asked),
        "pager": {
            "first_href": asked.address() if cursor else None,
            "next_href": f"{_with_query(asked.address())}after={page.next_cursor}"
            if page.next_cursor
            else None,
            "shown": ngettext("%(num)s date", "%(num)s dates", len(rows)),
        },
    }


def _with_query(address: str) -> str:
    return address + ("&" if "?" in address else "?")


def _row(item: Deadline, today: date, near: date, library: Library) -> dict[str, Any]:
    due, owner = item.due_on or today, item.keeper or item.case.owner
    return {
        "law": item.kind in LAW,
        "days": (due - today).days,
        "near": due <= near,
        "reference": item.case.reference,
        "href": url_for("cases.show", reference=item.case.reference),
        "complainant": item.case.complainant_name or _("Not stated"),
        "what": deadline_title(item),
        "rules": rules_beside(item.regime, item.case.regime, library),
        "owner": owner.display_name if owner else "",
        "work_to": item.work_to_on if item.work_to_on and today <= item.work_to_on < due else None,
        "why_href": url_for(
            "cases.certificate", reference=item.case.reference, regime=item.regime, deadline=item.clock
        ),
    }


def _empty(asked: Asked) -> dict[str, str]:
    if asked.who == "mine" and not (asked.due or asked.day or asked.unit or asked.kind != "all"):
        return {
            "title": _("No date is waiting for you"),
            "text": _("Dates of cases given to you appear here."),
        }
    return {"title": _("No date fits these filters"), "text": _("Take one away to see more.")}


def month(
    asked: Asked,
    *,
    first: date,
    today: date,
    by_day: Mapping[date, Day],
    works: WorkingDays,
) -> dict[str, Any]:
    """The month as weeks of days; a day is a cell, law is solid and ours is dashed."""
    start, end = grid(first)
    days = [start + timedelta(days=offset) for offset in range((end - start).days + 1)]
    cells = [_cell(asked, on, first, today, by_day.get(on, Day()), works) for on in days]
    before, after = first - timedelta(days=1), (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return {
        "title": format_date(first, "y年M月" if chinese() else "MMMM y"),
        "heads": [format_date(start + timedelta(days=offset), "EEE") for offset in range(7)],
        "weeks": [cells[index : index + 7] for index in range(0, len(cells), 7)],
        "before_href": asked.address(month=before.replace(day=1)),
        "after_href": asked.address(month=after),
        "now_href": asked.address(month=today.replace(day=1)) if first != today.replace(day=1) else None,
    }


def grid(first: date) -> tuple[date, date]:
    """The first and last day that the sheet of a month shows: whole weeks from Monday to Sunday."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _cell(
    asked: Asked,
    on: date,
    first: date,
    today: date,
    day: Day,
    works: WorkingDays,
) -> dict[str, Any]:
    more = day.law + day.own - len(day.entries)
    return {
        "on": on,
        "label": format_date(on, "M月d日" if chinese() else "d MMM") if on.day == 1 else str(on.day),
        "weekday": format_date(on, "EEE"),
        "outside": on.month != first.month,
        "rest": not works(on),
        "today": on == today,
        "law": day.law,
        "own": day.own,
        "href": asked.address(view="list", day=on, due="", month=None) if day.law + day.own else None,
        "entries": [_entry(row, today) for row in day.entries],
        "more": ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "",
    }


def _entry(row: Any, today: date) -> dict[str, Any]:
    return {
        "law": row.kind in LAW,
        "over": row.due_on < today and row.kind in LAW,
        "reference": row.reference,
        "what": said(row.certificate["title"]),
        "complainant": row.complainant,
        "href": url_for("cases.show", reference=row.reference),
    }
