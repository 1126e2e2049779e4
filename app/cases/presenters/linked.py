"""The panel of complaints that belong with this one: linked, merged here, or merged into."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Case
from app.cases.panels import CaseView
from app.cases.queries import linked_cases
from app.platform.accounts.permissions import Permission


def linked_panel(view: CaseView) -> dict[str, Any] | None:
    """Those that this person may read, and the way to link another; None where there is neither."""
    linked = linked_cases(view.session, view.case, view.actor, now=view.now)
    may_link = view.may(Permission.WORK_CASES)
    if not linked and not may_link:
        return None
    return {
        "title": _("Linked complaints"),
        "items": [
            {
                "kind": words.state_of(other.state)["kind"],
                "title": other.reference,
                "href": url_for("cases.show", reference=other.reference),
                "end": _how(view.case, other),
                "off_href": url_for("case_links.off", reference=view.case.reference, other=other.reference)
                if may_link and not _are_merged(view.case, other)
                else None,
            }
            for other in linked
        ],
        "link": {
            "label": _("Link another"),
            "href": url_for("case_links.add", reference=view.case.reference),
            "key": None,
        }
        if may_link
        else None,
        "empty": None,
    }


def _are_merged(case: Case, other: Case) -> bool:
    return other.merged_into_id == case.id or case.merged_into_id == other.id


def _how(case: Case, other: Case) -> str:
    if other.merged_into_id == case.id:
        return _("merged into this one")
    if case.merged_into_id == other.id:
        return _("goes on with this one")
    return words.state_of(other.state)["label"]
