"""The list of external cases: counters, filters, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.models import Deadline
from app.cases.services.deadlines import LAW
from app.cases.words import deadline_title, label
from app.mediation.domain import words
from app.mediation.domain.tracks import Tracks
from app.mediation.models import Proceeding
from app.mediation.presenters.desk import page_href
from app.mediation.queries import Asked
from app.platform.db import Page
from app.rulebook.words import said

_USUAL = asdict(Asked())


def address(asked: Asked, **more: Any) -> str:
    """The list's address with what is asked; what is usual is left out."""
    given: dict[str, Any] = {name: value for name, value in asdict(asked).items() if value != _USUAL[name]}
    return url_for("external_cases.index", **given, **more)


def list_page(
    asked: Asked,
    page: Page,
    *,
    counts: Mapping[str, int],
    dates: Mapping[int, Deadline],
    tracks: Tracks,
    today: date,
    cursor: str | None,
    negotiates: bool,
) -> dict[str, Any]:
    """The whole page."""
    rows: Sequence[Proceeding] = [row[0] for row in page.rows]
    return {
        "counters": [_counter(asked, counts, *each) for each in _COUNTERS()],
        "who": {
            "chosen": asked.who,
            "options": [("mine", _("Mine")), ("all", _("Everybody’s"))]
            if negotiates
            else [("all", _("Everybody’s"))],
        },
        "state": {
            "chosen": asked.state,
            "options": [
                ("open", _("Not ended")),
                *((code, _(title)) for code, title in words.STATES.items()),
                ("all", _("All")),
            ],
        },
        "track": {
            "chosen": asked.track,
            "options": [
                ("", _("Every procedure")),
                *((each.track, said(each.title)) for each in tracks.newest()),
            ],
        },
        "q": asked.q,
        "due": asked.due,
        "rows": [_row(row, dates.get(row.id), tracks, today) for row in rows],
        "empty": None if rows else _empty(asked),
        "pager": {
            "first_href": address(asked) if cursor else None,
            "next_href": address(asked, after=page.next_cursor) if page.next_cursor else None,
            "shown": ngettext("%(num)s external case", "%(num)s external cases", len(rows)),
        },
        "procedures_href": url_for("procedures.index"),
    }


def _COUNTERS() -> list[tuple[str, str, bool]]:  # noqa: N802  # words need the reader's language
    return [
        ("overdue", _("Overdue"), True),
        ("week", _("Due in seven days"), False),
        ("unpaid", _("Not paid or not proven"), False),
    ]


def _counter(asked: Asked, counts: Mapping[str, int], name: str, title: str, bad: bool) -> dict[str, Any]:
    current = asked.due == name
    return {
        "count": counts[name],
        "label": title,
        "href": address(replace(asked, due="" if current else name, state="open")),
        "current": current,
        "bad": bad,
    }


def _row(row: Proceeding, item: Deadline | None, tracks: Tracks, today: date) -> dict[str, Any]:
    track = tracks.find(row.track, row.edition) or tracks.find(row.track)
    return {
        "href": page_href(row.case.reference, row.number),
        "forum": row.forum,
        "number": row.forum_reference,
        "procedure": said(track.short) if track else row.track,
        "reference": row.case.reference,
        "complainant": row.case.complainant_name,
        "stage": said(track.stage(row.stage).title) if track else row.stage,
        "state": label(words.STATES, row.state),
        "opened": row.opened_on,
        "handler": row.handler.display_name if row.handler else _("Nobody"),
        "date": {
            "law": item.kind in LAW,
            "days": (item.due_on - today).days,
            "on": item.due_on,
            "what": deadline_title(item),
        }
        if item and item.due_on
        else None,
    }


def _empty(asked: Asked) -> dict[str, str]:
    if asked.q:
        return {
            "title": _("Nothing found for “%(q)s”", q=asked.q[:60]),
            "text": _("Try fewer words, the forum’s reference or a name."),
        }
    if asked.who == "mine":
        return {
            "title": _("No external case is yours"),
            "text": _("Open one from the page of a complaint, or look at everybody’s."),
        }
    return {"title": _("No external case fits these filters"), "text": _("Take one away to see more.")}
