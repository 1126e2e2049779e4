"""A team board: five owners, three cases picked to be moved."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.look.pages.days import day


def _row(
    number: str,
    name: str,
    point: tuple[str, str],
    age: int,
    law: tuple[str, date, int, bool] | None,
    own: tuple[date, str, int],
    state: tuple[str, str],
    contact: int,
    value: str | None,
    *,
    flags: tuple[str, ...] = (),
    picked: bool = False,
) -> dict[str, Any]:
    return {
        "id": number,
        "href": f"/cases/{number}",
        "reference": f"FF-2026-{number}",
        "complainant": name,
        "point": point[0],
        "product": point[1],
        "age": age,
        "law": law and dict(zip(("what", "on", "days", "near"), law, strict=True)),
        "own": dict(zip(("on", "what", "late"), own, strict=True)),
        "state": {"kind": state[0], "label": state[1]},
        "contact": contact,
        "contact_late": contact > 9,
        "value": value,
        "flags": flags,
        "picked": picked,
    }


def _counters(*pairs: tuple[int, str]) -> list[dict[str, Any]]:
    return [
        {"count": n, "label": label, "href": "#", "current": False, "bad": label == "Overdue"}
        for n, label in pairs
    ]


INVESTIGATION = ("investigation", "Investigation")
APPROVAL = ("approval", "Approval")
QUICK = ("open", "Quick answer")
REGISTERED = ("registered", "Registered")


def board() -> dict[str, Any]:
    """A team board with five owners and three cases picked to be moved."""
    groups = [
        {
            "name": "Unassigned",
            "facts": ["2 to give out; the older has waited since Friday 16:40"],
            "rows": [
                _row(
                    "00431",
                    "Gareth Pugh",
                    ("Repair delay after flood", "Home"),
                    3,
                    ("Day 3", day(25), 2, True),
                    (day(23), "today", 0),
                    REGISTERED,
                    3,
                    "1,850",
                ),
                _row(
                    "00433",
                    "Nwosu & Daughters",
                    ("Stock claim reduced", "Shop"),
                    2,
                    ("8 weeks", day(16, 1, 2027), 54, False),
                    (day(24), "Assign", 0),
                    REGISTERED,
                    2,
                    "9,400",
                ),
            ],
        },
        {
            "name": "Priya Nair",
            "load": {"done": 70, "usual": 70, "over_from": 70, "over": 10},
            "load_label": "16 open of 14 usual",
            "facts": ["4 due this week", "here all week"],
            "rows": [
                _row(
                    "00329",
                    "Ivor Llewellyn",
                    ("Storm claim declined: roof", "Home"),
                    57,
                    ("8 weeks", day(22), -1, True),
                    (day(13), "", 10),
                    APPROVAL,
                    3,
                    "6,720",
                    flags=("FOS open",),
                ),
                _row(
                    "00332",
                    "Sunita Rao",
                    ("Theft settlement too low", "Contents"),
                    56,
                    ("8 weeks", day(23), 0, True),
                    (day(16), "", 7),
                    APPROVAL,
                    1,
                    "2,310",
                ),
                _row(
                    "00426",
                    "Jean Petrie",
                    ("Renewal price not explained", "Motor"),
                    5,
                    ("Day 3", day(23), 0, True),
                    (day(23), "today", 0),
                    QUICK,
                    0,
                    "96",
                ),
                _row(
                    "00341",
                    "Colm Brady",
                    ("Refund on cancellation", "Motor"),
                    54,
                    ("8 weeks", day(25), 2, True),
                    (day(23), "today", 0),
                    ("decision", "Decision"),
                    4,
                    "184",
                ),
                _row(
                    "00412",
                    "Margaret Ashworth",
                    ("Water damage declined", "Home"),
                    23,
                    ("FOS enquiry", day(27), 4, False),
                    (day(25), "Findings", 0),
                    INVESTIGATION,
                    4,
                    "3,980",
                    flags=("Support need",),
                ),
            ],
        },
        {
            "name": "Tom Hale",
            "load": {"done": 65, "usual": 70, "over_from": 0, "over": 0},
            "load_label": "13 open of 14 usual",
            "facts": ["4 due this week"],
            "away": "Away Thu 26 – Fri 27 Nov, 3 dates fall in it",
            "rows": [
                _row(
                    "00333",
                    "Bartosz Zieliński",
                    ("Write-off undervalued", "Motor"),
                    55,
                    ("8 weeks", day(24), 1, True),
                    (day(23), "today", 0),
                    ("done", "Letter ready"),
                    2,
                    "1,425",
                ),
                _row(
                    "00344",
                    "Amara Diallo",
                    ("Declined: non-disclosure", "Travel"),
                    53,
                    ("8 weeks", day(26), 3, True),
                    (day(24), "Draft", 0),
                    ("decision", "Decision"),
                    14,
                    "3,060",
                    flags=("Support need",),
                    picked=True,
                ),
                _row(
                    "00298",
                    "Rosalind Keane",
                    ("Subsidence: reply to FOS view", "Home"),
                    91,
                    ("FOS file", day(26), 3, True),
                    (day(25), "To legal", 0),
                    ("outside", "With FOS"),
                    9,
                    "11,250",
                    flags=("Confidential",),
                    picked=True,
                ),
                _row(
                    "00347",
                    "Peter Whitlam",
                    ("Excess taken twice", "Motor"),
                    52,
                    ("8 weeks", day(27), 4, False),
                    (day(24), "Draft", 0),
                    INVESTIGATION,
                    6,
                    "500",
                    picked=True,
                ),
                _row(
                    "00424",
                    "Yusuf Demir",
                    ("Repairs delayed nine weeks", "Home"),
                    7,
                    ("8 weeks", day(11, 1, 2027), 49, False),
                    (day(7, 12), "Findings", 0),
                    ("assigned", "Assigned"),
                    5,
                    "1,120",
                ),
            ],
        },
        {
            "name": "Lucy Okonjo",
            "load": {"done": 30, "usual": 40, "over_from": 0, "over": 0},
            "load_label": "6 open of 8 usual",
            "facts": ["none due this week"],
            "away": "Mon – Wed only",
            "rows": [
                _row(
                    "00301",
                    "Edith Lowry",
                    ("Redress accepted, not paid", "Home"),
                    82,
                    None,
                    (day(20), "", 3),
                    ("decision", "Remedy open"),
                    7,
                    "1,240",
                    flags=("Unpaid",),
                ),
                _row(
                    "00355",
                    "Karl-Heinz Vogt",
                    ("Limit not explained at sale", "Contents"),
                    48,
                    ("8 weeks", day(1, 12), 8, False),
                    (day(27), "Draft", 0),
                    INVESTIGATION,
                    2,
                    None,
                ),
            ],
        },
    ]
    return {
        "title": "Team board",
        "note": "Personal lines, Leeds. Monday 23 November 2026",
        "may_print": True,
        "closed": False,
        "narrow": None,
        "narrowed": [],
        "export_href": "#",
        "new_href": "#",
        "law_counters": _counters(
            (1, "Overdue"),
            (2, "Due today"),
            (6, "Next 3 working days"),
            (3, "Near day 3"),
            (2, "Near week 4"),
            (0, "Near week 8"),
        ),
        "hand_counters": _counters(
            (2, "No contact for 2 weeks"),
            (2, "Unassigned"),
            (2, "In approval over 1 day"),
            (1, "Mail returned"),
            (1, "Remedy unpaid"),
            (2, "Authority requests"),
        ),
        "scopes": [
            {"label": "Needs something by 4 Dec", "count": 18, "href": "#", "current": True},
            {"label": "All open", "count": 46, "href": "#", "current": False},
        ],
        "filters_href": "/cases",
        "kept": [("scope", "due")],
        "grouping": {"chosen": "owner", "options": [("owner", "Owner"), ("none", "Nothing")]},
        "sorting": {"chosen": "law", "options": [("law", "Next date in law"), ("age", "Age")]},
        "counted": "Counted at 08:55 today",
        "currency": "£",
        "groups": groups,
        "may_move": True,
        "move_href": "/cases/move",
        "move": move(),
        "pager": {"first_href": None, "next_href": "#", "shown": "1 to 14"},
    }


def move() -> dict[str, Any]:
    """Three cases, one of which the candidate may not take."""
    return {
        "title": "Move 3 cases from Tom Hale to",
        "candidates": [
            {
                "id": "7",
                "name": "Asha Raman",
                "load": "9 open of 14, 1 due this week, here all week",
                "chosen": True,
            },
            {
                "id": "8",
                "name": "Lucy Okonjo",
                "load": "6 of 8, none due this week, Mon to Wed",
                "chosen": False,
            },
            {"id": "9", "name": "Priya Nair", "load": "16 of 14, already 2 over", "chosen": False},
        ],
        "question": "May Asha Raman take them?",
        "verdicts": [
            {
                "reference": "FF-2026-00344",
                "name": "Amara Diallo",
                "kind": "pass",
                "lead": "Yes.",
                "words": "No part in the claim; speaks French, as asked.",
            },
            {
                "reference": "FF-2026-00298",
                "name": "Rosalind Keane",
                "kind": "fail",
                "lead": "No.",
                "words": "She approved this claim’s settlement on 14 September.",
            },
            {
                "reference": "FF-2026-00347",
                "name": "Peter Whitlam",
                "kind": "pass",
                "lead": "Yes.",
                "words": "No part in the claim.",
            },
        ],
        "meanings": [
            "No: whoever had a part in the matter, or does not handle complaints there, cannot be given it."
        ],
        "confirm_href": "/cases/move/confirm",
        "confirm_label": "Move 2 cases",
        "other": {"label": "Someone else for 00298", "href": "#"},
    }
