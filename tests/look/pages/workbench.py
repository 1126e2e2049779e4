"""Decision and letter: three points, a letter of three pages, one check that stops it."""

from __future__ import annotations

from typing import Any

from wtforms import Form, HiddenField, TextAreaField

from app.shared.money import Money
from tests.look.pages.days import day


class FairForm(Form):
    """Why the answer is fair."""

    fair = TextAreaField("Why this is fair")
    version = HiddenField()


def fair_form() -> FairForm:
    """With the handler's sentence."""
    return FairForm(
        data={
            "fair": "The readings our own adjuster took do not show old damp. The surveyor found one release of water, so the second half of the clause applies."
        }
    )


def bench() -> dict[str, Any]:
    """Three points; the first is open."""
    upheld = {"kind": "full", "label": "Upheld"}
    return {
        "reference": "FF-2026-00412",
        "href": "#",
        "person": "Margaret Ashworth",
        "needs": "Large print. Call after 10:00. Hard of hearing.",
        "dates": [
            {"law": True, "on": day(26, 12), "text": "final response, 22 days"},
            {"law": False, "on": day(11, 12), "text": "to the approver, 7 days"},
        ],
        "title": "Decision and letter",
        "note": "Day 34 of 56. Draft 3, kept 11:42",
        "points": [
            {"title": "Ceiling", "finding": upheld, "href": "#", "current": True},
            {
                "title": "Flooring",
                "finding": {"kind": "half", "label": "Partly upheld"},
                "href": "#",
                "current": False,
            },
            {"title": "Calls", "finding": upheld, "href": "#", "current": False},
        ],
        "total": "£2,196.63",
        "save_href": "/save",
        "terms": {"text": "Ordinary, paid within 10 days", "href": "#"},
        "point": _bench_point(upheld),
    }


def _pounds(amount: str) -> Money:
    return Money.parse(amount, "GBP")


def _bench_point(upheld: dict[str, str]) -> dict[str, Any]:
    return {
        "title": "Ceiling",
        "said": "You turned down the ceiling as slow wear.",
        "question": "Did the burst joint damage the ceiling, or did it wear out over years?",
        "finding": upheld,
        "because": "One sudden release of water.",
        "answer_href": "#",
        "answered": True,
        "finding_href": None,
        "found": True,
        "quote_href": "#",
        "papers": [{"cite": "E3", "href": "#"}, {"cite": "E7", "href": "#"}],
        "fair": "",
        "fair_open": True,
        "facts": [
            {
                "on": day(11, 8).isoformat(),
                "text": "Joint under the bath failed; water through within the hour",
                "about": "",
                "cite": "E3 p. 1",
                "href": "#",
            },
            {
                "on": day(19, 8).isoformat(),
                "text": "Our adjuster saw “long-term staining”; his own readings, 14 to 16 %, do not show it",
                "about": "",
                "cite": "E7 p. 4",
                "href": "#",
            },
            {
                "on": day(12).isoformat(),
                "text": "Surveyor: a single release, no repeated wetting",
                "about": "",
                "cite": "E11 p. 6",
                "href": "#",
            },
        ],
        "clauses": [
            {
                "name": "HP-W, edition September 2025, section 2, clause 4 (c)",
                "href": "#",
                "page": "p. 11",
                "quote": "damage that happens gradually, such as wear, rot or damp, but we do pay for damage caused by water escaping suddenly from a fixed pipe.",
                "note": "Quoted letter for letter, 135 characters. Speaks for the complainant.",
                "agreed": True,
                "why": "The schedule for 1 Dec 2025 to 30 Nov 2026 names it, and the loss on 11 Aug 2026 lies inside.",
                "warnings": ["The policy’s schedule names another edition than its dates point to."],
                "remove_href": "/remove",
            }
        ],
        "grounds": [
            {"kind": "pass", "text": "Exclusion read with its exception", "at": "above", "href": None},
            {
                "kind": "pass",
                "text": "ICOBS 8.1.1R: not unreasonably rejected",
                "at": "E7, E11",
                "link": "Proof",
                "href": "#",
            },
            {
                "kind": "none",
                "text": "CIDRA 2012: no misrepresentation is relied on",
                "at": "not needed",
                "href": None,
            },
        ],
        "fair_hint": "Reading age about 12. 26 words.",
        "redress": [
            {
                "what": "Repair quotation, Dale Plastering",
                "kind": "Amount owed",
                "basis": "E9 p. 2",
                "note": "",
                "amount": _pounds("2140.00"),
            },
            {
                "what": "Less excess",
                "kind": "Less excess",
                "basis": "Schedule, E1 p. 1",
                "note": "",
                "amount": _pounds("-350.00"),
            },
            {
                "what": "Interest on 1,790.00, 8 % simple",
                "kind": "Interest",
                "basis": "12 Oct to dispatch, 53 days",
                "note": "",
                "amount": _pounds("20.79"),
            },
            {
                "what": "Income tax on interest",
                "kind": "Less tax",
                "basis": "20 %",
                "note": "",
                "amount": _pounds("-4.16"),
            },
        ],
        "redress_label": "Point 1, £",
        "redress_total": _pounds("1806.63"),
    }


def letter() -> dict[str, Any]:
    """Page one of three, one sentence marked."""
    return {
        "title": "Final response",
        "note": "Large print, 16 point, as she needs",
        "other_size": {"label": "Standard size", "href": "#"},
        "pdf_href": "#",
        "page": {
            "image_href": "/letter.svg",
            "width": 595,
            "height": 842,
            "text_alternative": "Page 1 of 3 of the final response",
            "highlights": [{"x": 66, "y": 241, "width": 176, "height": 21}],
            "numbers": [{"x": 56, "y": 251, "number": 1}, {"x": 540, "y": 107, "number": 8}],
        },
        "thumbs": [
            {"href": "#", "image_href": "/letter.svg", "number": n, "current": n == 1} for n in (1, 2, 3)
        ],
        "enclosures": [
            {"label": "Leaflet: old edition", "wrong": True},
            {"label": "Form, large print", "wrong": False},
        ],
    }


def checks() -> dict[str, Any]:
    """Twelve checks; one stops the letter."""
    rows = [
        (
            6,
            "law",
            "Ombudsman’s leaflet enclosed, current edition",
            "DISP 1.6.2R(1)",
            "fail",
            "Old: edition 2023-04, current is 2026-04",
            "Enclosure 1",
        ),
        (
            1,
            "law",
            "Says one overall answer: accepts, offers, or rejects",
            "DISP 1.6.2R(1)",
            "pass",
            "“We accept your complaint.”",
            "p. 1",
        ),
        (2, "law", "Answers every complaint point", "DISP 1.4.1R", "pass", "3 of 3", "p. 1–2"),
        (
            4,
            "law",
            "Six-month words, no consent to waive, letter for letter",
            "DISP 1 Annex 3R",
            "pass",
            "Found, identical",
            "p. 3",
        ),
        (
            7,
            "same",
            "Amounts equal the case",
            "Case record",
            "pass",
            "£2,196.63, 2 places; 6 lines add up",
            "p. 1, 2",
        ),
        (
            9,
            "same",
            "Clause quoted equals the agreed text",
            "HP-W Sept 2025, p. 11",
            "pass",
            "135 of 135 characters",
            "p. 2",
        ),
        (
            12,
            "own",
            "Plain words, and an apology",
            "House standard",
            "pass",
            "Reading age 12; apology found",
            "p. 1",
        ),
    ]
    names = ("number", "demand", "what", "rule", "kind", "result", "where")
    return {
        "passed": "11 of 12 pass",
        "note": None,
        "stop": {
            "lead": "1 stops the letter:",
            "text": "the ombudsman’s leaflet in the set is an old edition",
        },
        "actions": [
            {
                "label": "Send to Helen Marsh for approval",
                "kind": "",
                "href": None,
                "post_href": None,
                "fields": {},
                "blocked": "after the leaflet",
            },
            {
                "label": "Enclose the current leaflet",
                "kind": "filled",
                "href": None,
                "post_href": "/enclose",
                "fields": {"letter": 4},
                "blocked": None,
            },
        ],
        "rows": [
            dict(
                zip(names, row, strict=True),
                href=None if row[0] == 6 else "#",
                stops=row[0] == 6,
                shown=row[0] == 1,
            )
            for row in rows
        ],
        "then": [
            {
                "label": "Then it goes to",
                "value": "Helen Marsh",
                "note": "No part in the claim or the investigation",
            },
            {"label": "Why her", "value": "£1,000 to £5,000", "note": "Ordinary difficulty"},
            {
                "label": "What she sees",
                "value": "This page and these checks",
                "note": "And what changed since draft 2",
            },
            {
                "label": "Like cases, last 12 months",
                "value": "9, of which 7 upheld",
                "note": "Redress £1,210.00 to £2,640.00",
            },
        ],
    }


LETTER_PAGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" font-family="serif" font-size="15">
<rect width="595" height="842" fill="#fff"/>
<text x="68" y="72" font-weight="bold">Northmoor Insurance</text>
<text x="68" y="112">Mrs Margaret Ashworth</text><text x="68" y="134">17 Beckside Close</text>
<text x="68" y="190">Dear Mrs Ashworth</text>
<text x="68" y="222" font-weight="bold">Our final response to your complaint</text>
<text x="68" y="256">We accept your complaint. We were wrong to turn down your claim</text>
<text x="68" y="278">for the kitchen ceiling. We are sorry.</text>
</svg>"""
