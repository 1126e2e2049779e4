"""How a date was reached: eight weeks from a Saturday, an exclusion asked for and refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.look.pages.days import TODAY, day


def _cell(on: date) -> dict[str, Any]:
    kinds = ["gone"] if on < TODAY else []
    if on.weekday() > 4:
        kinds.append("rest")
    if day(9) <= on <= day(20):
        kinds = ["claimed"]
    named = {day(31, 10): "start", TODAY: "today", day(24, 12): "working-end", day(26, 12): "law"}
    if on in named:
        kinds = [named[on]]
    label = f"{on.day} {on:%b}" if on.day == 1 or on == day(31, 10) else str(on.day)
    return {"label": label, "kinds": kinds, "event": on in {day(3), day(12)}}


def working() -> dict[str, Any]:
    """Eight weeks from a Saturday, an exclusion asked for and refused."""
    first = day(1)
    notes = {
        1: [("Tue 3 Nov", "receipt date corrected; acknowledged")],
        2: [
            ("Mon 9 – Fri 20 Nov", "exclusion asked for, refused."),
            ("Thu 12 Nov", "surveyor’s report came"),
        ],
        4: [("Mon 23 Nov", "today, day 23.")],
        8: [("Thu 24 Dec", "last working day. Fri 25 Christmas Day."), ("Sat 26 Dec", "the eight weeks end")],
    }
    blank = {"label": "", "kinds": [], "event": False}
    start = {
        "label": "Start",
        "days": [blank] * 6 + [_cell(day(31, 10))],
        "notes": [{"lead": "Sat 31 Oct", "text": "received, 18:20"}],
    }
    weeks = [
        {
            "label": f"Week {week}",
            "days": [_cell(first + timedelta(days=7 * (week - 1) + day)) for day in range(7)],
            "notes": [{"lead": lead, "text": text} for lead, text in notes.get(week, [])],
        }
        for week in range(1, 9)
    ]
    return {
        "crumbs": [
            {"label": "FF-2026-00412 Margaret Ashworth", "href": "#"},
            {"label": "Deadlines", "href": None},
        ],
        "title": "How this date was reached",
        "print_href": "#",
        "try_href": "#",
        "law": True,
        "what": "Final response, eight weeks",
        "on": day(26, 12),
        "days": "33 days",
        "days_label": "left, today is day 23 of 56",
        "stands": "Cannot be stopped or moved.",
        "work_to": day(24, 12),
        "calendar": {
            "note": "Every day counts under this rule, weekends and bank holidays too",
            "heads": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
            "weeks": [start, *weeks],
        },
        "key": [
            {"kind": "gone", "label": "day gone"},
            {"kind": "today", "label": "today"},
            {"kind": "claimed", "label": "exclusion asked for, refused: the days count"},
            {"kind": "working-end", "label": "last working day"},
            {"kind": "law", "label": "date in law"},
        ],
        "steps": _steps(),
        "restated": {
            "title": "Restated once",
            "text": "On 3 November the receipt date was corrected. The form was sent on the Saturday; it had been read on the Monday.",
            "rows": [
                {"label": "Received", "was": "Mon 2 Nov", "now": "Sat 31 Oct"},
                {"label": "Final response", "was": "Mon 28 Dec", "now": "Sat 26 Dec"},
                {"label": "Acknowledgement", "was": "Mon 9 Nov", "now": "Fri 6 Nov"},
            ],
        },
        "rests_on": [
            {
                "label": "Rules",
                "value": "UK – DISP, version 1 June 2026",
                "note": "Read against the Handbook by C. Adeyemi, 2 June 2026",
            },
            {
                "label": "Calendar",
                "value": "Bank holidays, England and Wales, edition March 2026",
                "note": "Used for the last working day only. Known to 31 Dec 2028",
            },
            {
                "label": "Computed",
                "value": "3 Nov 2026, 09:12; again today 08:00, the same",
                "note": "Certificate c41d…07be over events 1, 9, 14",
            },
            {
                "label": "Not used",
                "value": "Treating a weekend receipt as Monday’s",
                "note": "The rule for it is not verified, so the earlier date stands",
            },
        ],
        "compare": _compare(),
    }


def _steps() -> list[dict[str, Any]]:
    steps = [
        (
            "Start",
            None,
            "Complaint received Saturday 31 October 2026 at 18:20, by web form, in London time.",
            "Log event 1, corrected by event 9",
            "#",
        ),
        (
            "Rule",
            None,
            "“By the end of eight weeks after its receipt.”",
            "DISP 1.6.2R. Rules UK – DISP, version 1 June 2026",
            None,
        ),
        (
            "Count",
            None,
            "Eight weeks end on the same weekday: 56 days, Saturday to Saturday.",
            "Calendar days; no calendar needed",
            None,
        ),
        (
            "Time excluded",
            "None.",
            "Asked for: 9 to 20 November, waiting for the surveyor. Refused: this rule lets no time be left out.",
            "Log event 14",
            "#",
        ),
        (
            "Extension",
            "None.",
            "A delay notice would open the ombudsman’s door; it would not move this date.",
            "DISP 1.6.2R(2)",
            None,
        ),
        (
            "Next working day",
            "Not moved.",
            "The rule gives no roll, so the date stays on the Saturday.",
            "Last working day: bank holidays, England and Wales",
            None,
        ),
        (
            "Result",
            "Saturday 26 December 2026,",
            "end of day, London time. Mrs Ashworth was told the same date on 3 November.",
            "Acknowledgement, p. 1",
            "#",
        ),
    ]
    return [
        {"name": name, "lead": lead, "text": text, "sources": [{"label": label, "href": href}]}
        for name, lead, text, label, href in steps
    ]


def _compare() -> dict[str, Any]:
    kinds = {"31": ["start"], "1": ["off"], "2": ["gone"], "3": ["gone"], "6": ["own"]}
    return {
        "title": "Our own target, for comparison",
        "mark": "own",
        "line": "Acknowledge within 5 working days: Fri 6 Nov",
        "heads": ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"],
        "days": [
            {"label": label, "kinds": kinds.get(label, []), "event": label == "3"}
            for label in ("31", "1", "2", "3", "4", "5", "6")
        ],
        "under": [
            {"label": label, "strong": label == "2 met"}
            for label in ("start", "no", "1", "2 met", "3", "4", "5")
        ],
        "text": "Acknowledged Tuesday 3 November, three working days early. A target is ours to change; a date in law is not.",
    }
