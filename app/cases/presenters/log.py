"""The whole log of a case, for people: every event, its fields, its hash."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.panels import CaseView
from app.cases.presenters.chronology import called, detail
from app.platform.accounts.queries import names_by_label
from app.platform.web.filters import by_whom, instant, labelled, weekday_day


def log_page(view: CaseView) -> dict[str, Any]:
    """``rows``: seq, title, on, recorded, actor, told, fields (name, value), hash; newest last, as chained."""
    kept_back = list(view.unseen)  # a list: fields may be lists, which no set takes
    names = names_by_label(view.session, [entry.actor for entry in view.entries])
    return {
        "crumbs": [
            {
                "label": f"{view.case.reference} {view.case.complainant_name}",
                "href": url_for("cases.show", reference=view.case.reference),
            },
            {"label": _("Log"), "href": None},
        ],
        "rows": [
            {
                "seq": entry.seq,
                "title": called(view.entries, entry),
                "on": weekday_day(entry.occurred_on),
                "recorded": instant(entry.recorded_at, view.case.zone),
                "actor": by_whom(names.get(entry.actor, entry.actor)),
                "told": detail(view, entry),
                "corrects": entry.corrects,
                "fields": [
                    (name, _("A case that you may not open") if value in kept_back else _shown(value))
                    for name, value in entry.fields.items()
                    if value not in (None, "", [], {})
                ],
                "hash": entry.hash,
            }
            for entry in view.entries
        ],
    }


def _shown(value: object) -> object:
    """A field as recorded; a list without its brackets, and its sentences in the reader's language; pairs as pairs."""
    if isinstance(value, dict):
        return words.listed(labelled(name, "–" if each is None else each) for name, each in value.items())
    if not isinstance(value, list):
        return value
    return words.listed(_(item) if item and isinstance(item, str) else item for item in value)
