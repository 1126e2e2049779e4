"""What the complainant told us: their own words, what would put it right, and our summary of it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.queries import texts_by_digest
from app.cases.words import code_label
from app.platform.web.filters import legalday

BEGINNING = 420
"""Characters that the case page shows; the rest is one page further."""


def told_panel(view: CaseView) -> dict[str, Any] | None:
    """The beginning of their own words, or of what we wrote down in their place."""
    texts = _texts(view)
    words = texts["words"] or texts["summary"]
    if not words:
        return None
    return {
        "head": _("In their own words") if texts["words"] else _("What we wrote down"),
        "words": _beginning(words),
        "wants": texts["wants"] if texts["words"] else "",
        "href": url_for("complaints_points.index", reference=view.case.reference),
        "is_all": len(words) <= BEGINNING,
    }


def told_of(view: CaseView) -> dict[str, Any]:
    """Everything: see complaints/told.html for the model."""
    return {
        **_texts(view),
        "points": [
            {
                "number": head.number,
                "title": head.title,
                "said": head.said,
                "facts": [
                    {"label": label, "value": value, "note": ""}
                    for label, value in (
                        (_("What it is about"), code_label(head.reason)),
                        (_("When did it happen?"), legalday(head.happened_on) if head.happened_on else ""),
                        (_("What would put it right?"), head.wants),
                    )
                    if value
                ],
                "href": url_for(
                    "complaints_points.change", reference=view.case.reference, number=head.number
                ),
                "off_href": url_for(
                    "complaints_points.take_off", reference=view.case.reference, number=head.number
                )
                if head.finding is None and len(view.record.heads) > 1
                else None,
            }
            for head in view.record.heads
        ],
    }


def _texts(view: CaseView) -> dict[str, str]:
    """The texts of the case by name, empty where there is none; a text that was erased says so."""
    case = view.case
    digests = {"words": case.words_digest, "summary": case.summary_digest, "wants": case.wants_digest}
    found = texts_by_digest(view.session, list(digests.values()))
    return {
        name: "" if digest is None else (found.get(digest) or _("(erased)"))
        for name, digest in digests.items()
    }


def _beginning(words: str) -> str:
    if len(words) <= BEGINNING:
        return words
    cut = words[:BEGINNING]
    return (cut.rsplit(" ", 1)[0] if " " in cut[-40:] else cut) + "…"
