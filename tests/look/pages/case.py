"""The case page, as full as a real day: who rings, how to speak to her, what she is owed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.look.pages.days import TODAY, day


def _strip() -> list[dict[str, Any]]:
    """31 October to 26 December: each day a cell, weeks from Sunday, labels where a reader looks."""
    received, last = day(31, 10), day(26, 12)
    targets = {day(25), day(27), day(11, 12)}
    labels = {received: "31 Oct", TODAY: "today", day(28): "week 4", last: "Sat 26 Dec, week 8"}
    days = []
    for offset in range((last - received).days + 1):
        on = received + timedelta(days=offset)
        if on == received:
            kind = "start"
        elif on == last:
            kind = "last"
        elif on == TODAY:
            kind = "today"
        elif on < TODAY:
            kind = "rest" if on.weekday() > 4 else "gone"
        else:
            kind = "target" if on in targets else "ahead"
        days.append(
            {
                "kind": kind,
                "week": offset % 7 == 1,
                "label": labels.get(on),
                "minor": on == day(28),
                "low": False,
            }
        )
    return days


def _deadline(
    law: bool, days: int, what: str, on: date, who: str = "You", note: str | None = None, near: bool = False
) -> dict[str, Any]:
    return {
        "law": law,
        "days": days,
        "near": near,
        "what": what,
        "on": on,
        "who": who,
        "note": note,
        "why_href": "#",
    }


def case() -> dict[str, Any]:
    """The person, how to speak to them, what they are owed."""
    return {
        "reference": "FF-2026-00412",
        "flags": ["Legal hold", "2 confidential papers", "FOS has asked"],
        "tabs": [
            {"label": "Case", "href": "#", "current": True},
            {"label": "Confidential papers", "href": "#", "current": False},
            {"label": "Audit view", "href": "#", "current": False},
        ],
        "person": {
            "name": "Margaret Ashworth",
            "phone": "0113 496 0142",
            "phone_href": "tel:01134960142",
            "role": "Policyholder. Identity checked 2 Nov",
        },
        "speaks_for": {
            "who": "Daniel Ashworth, son",
            "phone": "07700 900461",
            "authority": "May speak for her: signed authority on file to 3 May 2027.",
            "limit": "May not accept an offer.",
        },
        "next": {
            "title": "Record what you found on point 2",
            "note": "Own target Wed 25 Nov, in 2 days",
            "label": "Record finding",
            "href": "#",
        },
        "support_needs": "Letters in large print, 16 point. Call after 10:00. Hard of hearing: speak slowly, then confirm in writing.",
        "facts": [
            {"label": "Product", "value": "Home Plus", "note": "Buildings and contents"},
            {"label": "Policy", "value": "HP-4471-20938", "note": "1 Dec 2025 – 30 Nov 2026"},
            {
                "label": "Wording agreed",
                "value": "HP-W, edition Sept 2025",
                "note": "Renewal schedule, E1 p. 2",
            },
            {"label": "Loss", "value": "Tue 11 Aug 2026", "note": "Escape of water"},
            {"label": "Claim", "value": "CL-26-118204", "note": "Part declined 12 Oct"},
            {"label": "Rules", "value": "UK, FCA complaint", "note": "Eligible consumer; FOS applies"},
        ],
        "phone_action": {"label": "Add contact", "href": "#"},
    }


def _panel(template: str, **model: Any) -> dict[str, Any]:
    return {"template": template, "model": model}


def panels() -> dict[str, Any]:
    """The four slots of the case page."""
    return {
        "main": _main_panels(),
        "side": _side_panels(),
        "lower_main": _lower_panels(),
        "lower_side": [_chronology()],
    }


def _main_panels() -> list[dict[str, Any]]:
    found, not_found = {"kind": "full", "label": "Upheld"}, {"kind": "open", "label": "Not yet found"}
    return [
        _panel(
            "cases/panels/deadlines.html",
            title="Investigation, day 23 of 56",
            note="Owner: you, since 4 Nov",
            received="Received Sat 31 Oct by web form",
            strip=_strip(),
            strip_label="Day 23 of 56; the last day is Saturday 26 December 2026",
            legend="set by law or authority, cannot be stopped",
            deadlines=[
                _deadline(True, 4, "Answer the ombudsman’s enquiry", day(27), note="Set by FOS", near=True),
                _deadline(True, 33, "Final response, 8 weeks", day(26, 12), note="Work to Thu 24 Dec"),
                _deadline(False, 2, "Findings on all points", day(25)),
                _deadline(False, 4, "Week 4 call to Mrs Ashworth", day(27)),
                _deadline(False, 18, "Draft letter to the approver", day(11, 12), who="H. Marsh"),
            ],
        ),
        _panel(
            "complaints/panels/points.html",
            note="2 of 3 found",
            add_href="#",
            currency="£",
            points=[
                {
                    "title": "Ceiling declined as gradual damage",
                    "about": "Claim declined",
                    "finding": found,
                    "evidence": 6,
                    "clauses": ["Sec. 2, 4 (c)"],
                    "outcome": "pending",
                    "redress": "1,806.63",
                    "mine": False,
                },
                {
                    "title": "Too much taken off flooring for wear",
                    "about": "Settlement amount",
                    "finding": not_found,
                    "evidence": 3,
                    "clauses": ["Sec. 5, 2"],
                    "outcome": "–",
                    "redress": "–",
                    "mine": True,
                },
                {
                    "title": "Nobody called back for 31 days",
                    "about": "Delay, no contact",
                    "finding": found,
                    "evidence": 2,
                    "clauses": ["none"],
                    "outcome": "pending",
                    "redress": "150.00",
                    "mine": False,
                },
            ],
        ),
    ]


def _side_panels() -> list[dict[str, Any]]:
    return [
        _panel(
            "cases/panels/contacts.html",
            count=9,
            add_href="#",
            items=[
                {
                    "on": day(19),
                    "lead": "We called.",
                    "text": "Surveyor’s report explained to Daniel; he will send the floor receipt.",
                },
                {
                    "on": day(16),
                    "lead": "Daniel called.",
                    "text": "Asked how long. Told: our answer by Thu 24 Dec at the latest.",
                },
                {
                    "on": day(9),
                    "lead": "Visit.",
                    "text": "Independent surveyor, 40 minutes, Mrs Ashworth present.",
                },
                {
                    "on": day(27),
                    "lead": "Next: week 4 call",
                    "text": "after 10:00, promised to Mrs Ashworth.",
                    "next": True,
                },
            ],
        ),
        _panel(
            "complaints/panels/letters.html",
            title="Letters",
            link={"label": "New letter", "href": "#", "key": "l"},
            items=[
                {
                    "kind": "full",
                    "title": "Acknowledgement, large print",
                    "href": "#",
                    "end": "Sent Tue 3 Nov",
                },
                {"kind": "half", "title": "Reply to the ombudsman", "href": "#", "end": "Approved, not sent"},
                {
                    "kind": "open",
                    "title": "Final response",
                    "href": "#",
                    "end": "Draft, 1 of 3 points missing",
                },
            ],
        ),
        _panel(
            "complaints/panels/remedies.html",
            title="Remedies",
            items=[
                {"kind": "half", "title": "Dehumidifier hire, £86.40", "end": "Paid, proof awaited"},
                {"kind": "open", "title": "Correct the claim record", "end": "Due Mon 30 Nov"},
            ],
        ),
    ]


def _lower_panels() -> list[dict[str, Any]]:
    papers = [
        ("E1", "18 Nov 2025", "Renewal schedule with wording named", "Ours", "Points 1, 2", 3),
        ("E3", "11 Aug 2026", "Plumber’s invoice, joint under bath", "Mrs Ashworth", "Point 1", 1),
        ("E5", "11 Aug 2026", "Photographs of ceiling and hall, 6", "Mrs Ashworth", "Points 1, 2", 6),
        ("E7", "19 Aug 2026", "Loss adjuster’s report with moisture readings", "Ours", "Point 1", 5),
        ("E9", "2 Sept 2026", "Ceiling repair quotation, Dale Plastering", "Mrs Ashworth", "Point 1", 2),
        ("E11", "12 Nov 2026", "Independent surveyor’s report", "Expert", "Points 1, 2", 8),
    ]
    names = ("number", "on", "title", "from_whom", "supports", "pages")
    return [
        _panel(
            "cases/panels/evidence.html",
            note="11 papers, 34 pages",
            ask_href="#",
            add_href="#",
            papers=[dict(zip(names, paper, strict=True), href="#") for paper in papers],
        ),
        _panel(
            "complaints/panels/decision.html",
            head="Final response",
            title="No decision yet",
            text="It opens when all three points have a finding. One is missing: point 2.",
            taken=False,
        ),
    ]


def _chronology() -> dict[str, Any]:
    events = [
        ("19 Nov 14:20", "2026-11-19T14:20", "inside", "Finding on point 1: upheld", "Six papers support it"),
        ("12 Nov", "2026-11-12", "outside", "Surveyor’s report received, E11", "Asked for on 4 Nov, in time"),
        ("4 Nov", "2026-11-04", "inside", "Assigned to Priya Nair", "Independent: no part in the claim"),
        ("3 Nov", "2026-11-03", "outside", "Acknowledgement sent, large print", None),
        (
            "3 Nov 09:12",
            "2026-11-03T09:12",
            "corrected",
            "Receipt date corrected to Sat 31 Oct",
            "Was Mon 2 Nov. Two deadlines restated",
        ),
        ("31 Oct 18:20", "2026-10-31T18:20", "outside", "Complaint received by web form", None),
    ]
    names = ("when", "datetime", "kind", "title", "detail")
    return _panel(
        "cases/panels/chronology.html",
        note="24 events",
        as_of_href="#",
        items=[dict(zip(names, event, strict=True)) for event in events],
        proof={
            "lead": "Unchanged since recorded,",
            "hash": "#24 9f3c…a71e",
            "checked": ", checked today 08:00. This proves the record was not altered, not that it is true.",
        },
    )
