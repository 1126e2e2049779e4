"""The panel of complaints that belong with this one: linked at intake, merged here, or merged into."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Case
from app.cases.panels import CaseView
from app.cases.queries import linked_cases


def linked_panel(view: CaseView, *, now: datetime) -> dict[str, Any] | None:
    """Those that this person may read; None where there is none."""
    linked = linked_cases(view.session, view.case, view.actor, now=now)
    if not linked:
        return None
    return {
        "title": _("Linked complaints"),
        "items": [
            {
                "kind": words.state_of(other.state)["kind"],
                "title": other.reference,
                "href": url_for("cases.show", reference=other.reference),
                "end": _how(view.case, other),
            }
            for other in linked
        ],
        "link": None,
        "empty": None,
    }


def _how(case: Case, other: Case) -> str:
    if other.merged_into_id == case.id:
        return _("merged into this one")
    if case.merged_into_id == other.id:
        return _("goes on with this one")
    return words.state_of(other.state)["label"]
