"""The letter on the workbench, page by page; see templates/complaints/workbench_letter.html for the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.models import CaseLetter
from app.cases.panels import CaseView
from app.complaints.queries.decision import DecisionRecord
from app.letters.pages import MM, places_of
from app.platform.storage import WIDTHS, current_previewer, current_store

A4 = (595, 842)
MARGIN = 30


def letter_of(
    view: CaseView, record: DecisionRecord, *, page: int, check: int | None
) -> dict[str, Any] | None:
    """The prepared letter with the sentence of the chosen check marked; None before there are pages."""
    letter = record.letter
    if letter is None or letter.draft_digest is None:
        return None
    pages = current_previewer().page_count(letter.draft_digest)
    count = pages if isinstance(pages, int) else 0
    shown = page_to_show(letter.check_report or (), page, check, count)
    return {
        "title": _("The letter"),
        "note": _("Large print, as they need") if letter.style == "large-print" else "",
        "other_size": None,
        "pdf_href": url_for("complaints_letters.file", reference=view.case.reference, letter=letter.id),
        "page": {
            "number": shown,
            "of": count,
            "image_href": _picture(view, letter, shown, WIDTHS[-1]),
            "width": A4[0],
            "height": A4[1],
            "text_alternative": _("Page %(page)s of %(pages)s of the letter", page=shown, pages=count),
            **marks_on(letter.draft_digest, letter.check_report or (), shown, check),
        },
        "thumbs": [
            {
                "href": url_for("complaints_decision.workbench", reference=view.case.reference, page=number),
                "image_href": _picture(view, letter, number, WIDTHS[0]),
                "number": number,
                "current": number == shown,
            }
            for number in range(1, count + 1)
        ],
        "enclosures": [{"label": paper["title"], "wrong": False} for paper in letter.enclosures],
    }


def _picture(view: CaseView, letter: CaseLetter, page: int, width: int) -> str:
    return url_for(
        "complaints_letters.picture",
        reference=view.case.reference,
        letter=letter.id,
        page=page,
        width=width,
        v=(letter.draft_digest or "")[:8],
    )


def page_to_show(items: Sequence[dict[str, Any]], page: int, check: int | None, count: int) -> int:
    """The page asked for; with a chosen check the page where its sentence stands."""
    for item in items:
        if check is not None and item["number"] == check and item["page"]:
            return min(int(item["page"]), max(count, 1))
    return min(max(page, 1), max(count, 1))


def marks_on(
    digest: str, items: Sequence[dict[str, Any]], page: int, check: int | None
) -> dict[str, list[dict[str, Any]]]:
    """The chosen sentence, and the number of each check in the margin beside what it found on this page."""
    with current_store().open(digest) as file:
        pdf = file.read()
    highlights: list[dict[str, Any]] = []
    numbers: list[dict[str, Any]] = []
    taken: set[int] = set()
    for item in items:
        if item["page"] != page or not item["found_text"]:
            continue
        boxes = places_of(pdf, item["found_text"], page=page)
        if not boxes:
            continue
        middle = (boxes[0].top + boxes[0].bottom) / 2 * MM
        while round(middle / 14) in taken:
            middle += 14
        taken.add(round(middle / 14))
        numbers.append({"x": MARGIN, "y": round(middle, 1), "number": item["number"]})
        if item["number"] == check:
            highlights = [
                {
                    "x": round(box.left * MM, 1),
                    "y": round(box.top * MM, 1),
                    "width": round((box.right - box.left) * MM, 1),
                    "height": round((box.bottom - box.top) * MM, 1),
                }
                for box in boxes
            ]
    return {"highlights": highlights, "numbers": numbers}
