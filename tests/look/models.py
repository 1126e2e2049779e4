"""Invented view models, one per page, as full as a real day: the shapes that the templates document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wtforms import Form, PasswordField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from app.shared.money import Money

TODAY = date(2026, 11, 23)


def _day(day: int, month: int = 11, year: int = 2026) -> date:
    return date(year, month, day)


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
    return [{"count": n, "label": label, "href": "#", "current": False, "bad": label == "Overdue"} for n, label in pairs]


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
                _row("00431", "Gareth Pugh", ("Repair delay after flood", "Home"), 3, ("Day 3", _day(25), 2, True), (_day(23), "today", 0), REGISTERED, 3, "1,850"),
                _row("00433", "Nwosu & Daughters", ("Stock claim reduced", "Shop"), 2, ("8 weeks", _day(16, 1, 2027), 54, False), (_day(24), "Assign", 0), REGISTERED, 2, "9,400"),
            ],
        },
        {
            "name": "Priya Nair",
            "load": {"done": 70, "usual": 70, "over_from": 70, "over": 10},
            "load_label": "16 open of 14 usual",
            "facts": ["4 due this week", "here all week"],
            "rows": [
                _row("00329", "Ivor Llewellyn", ("Storm claim declined: roof", "Home"), 57, ("8 weeks", _day(22), -1, True), (_day(13), "", 10), APPROVAL, 3, "6,720", flags=("FOS open",)),
                _row("00332", "Sunita Rao", ("Theft settlement too low", "Contents"), 56, ("8 weeks", _day(23), 0, True), (_day(16), "", 7), APPROVAL, 1, "2,310"),
                _row("00426", "Jean Petrie", ("Renewal price not explained", "Motor"), 5, ("Day 3", _day(23), 0, True), (_day(23), "today", 0), QUICK, 0, "96"),
                _row("00341", "Colm Brady", ("Refund on cancellation", "Motor"), 54, ("8 weeks", _day(25), 2, True), (_day(23), "today", 0), ("decision", "Decision"), 4, "184"),
                _row("00412", "Margaret Ashworth", ("Water damage declined", "Home"), 23, ("FOS enquiry", _day(27), 4, False), (_day(25), "Findings", 0), INVESTIGATION, 4, "3,980", flags=("Support need",)),
            ],
        },
        {
            "name": "Tom Hale",
            "load": {"done": 65, "usual": 70, "over_from": 0, "over": 0},
            "load_label": "13 open of 14 usual",
            "facts": ["4 due this week"],
            "away": "Away Thu 26 – Fri 27 Nov, 3 dates fall in it",
            "rows": [
                _row("00333", "Bartosz Zieliński", ("Write-off undervalued", "Motor"), 55, ("8 weeks", _day(24), 1, True), (_day(23), "today", 0), ("done", "Letter ready"), 2, "1,425"),
                _row("00344", "Amara Diallo", ("Declined: non-disclosure", "Travel"), 53, ("8 weeks", _day(26), 3, True), (_day(24), "Draft", 0), ("decision", "Decision"), 14, "3,060", flags=("Support need",), picked=True),
                _row("00298", "Rosalind Keane", ("Subsidence: reply to FOS view", "Home"), 91, ("FOS file", _day(26), 3, True), (_day(25), "To legal", 0), ("outside", "With FOS"), 9, "11,250", flags=("Confidential",), picked=True),
                _row("00347", "Peter Whitlam", ("Excess taken twice", "Motor"), 52, ("8 weeks", _day(27), 4, False), (_day(24), "Draft", 0), INVESTIGATION, 6, "500", picked=True),
                _row("00424", "Yusuf Demir", ("Repairs delayed nine weeks", "Home"), 7, ("8 weeks", _day(11, 1, 2027), 49, False), (_day(7, 12), "Findings", 0), ("assigned", "Assigned"), 5, "1,120"),
            ],
        },
        {
            "name": "Lucy Okonjo",
            "load": {"done": 30, "usual": 40, "over_from": 0, "over": 0},
            "load_label": "6 open of 8 usual",
            "facts": ["none due this week"],
            "away": "Mon – Wed only",
            "rows": [
                _row("00301", "Edith Lowry", ("Redress accepted, not paid", "Home"), 82, None, (_day(20), "", 3), ("decision", "Remedy open"), 7, "1,240", flags=("Unpaid",)),
                _row("00355", "Karl-Heinz Vogt", ("Limit not explained at sale", "Contents"), 48, ("8 weeks", _day(1, 12), 8, False), (_day(27), "Draft", 0), INVESTIGATION, 2, None),
            ],
        },
    ]
    return {
        "title": "Team board",
        "note": "Personal lines, Leeds. Monday 23 November 2026",
        "print_href": "#",
        "export_href": "#",
        "new_href": "#",
        "law_counters": _counters((1, "Overdue"), (2, "Due today"), (6, "Next 3 working days"), (3, "Near day 3"), (2, "Near week 4"), (0, "Near week 8")),
        "hand_counters": _counters((2, "No contact for 2 weeks"), (2, "Unassigned"), (2, "In approval over 1 day"), (1, "Mail returned"), (1, "Remedy unpaid"), (2, "Authority requests")),
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
            {"id": "7", "name": "Asha Raman", "load": "9 open of 14, 1 due this week, here all week", "chosen": True},
            {"id": "8", "name": "Lucy Okonjo", "load": "6 of 8, none due this week, Mon to Wed", "chosen": False},
            {"id": "9", "name": "Priya Nair", "load": "16 of 14, already 2 over", "chosen": False},
        ],
        "question": "May Asha Raman take them?",
        "verdicts": [
            {"reference": "FF-2026-00344", "name": "Amara Diallo", "kind": "pass", "words": "No part in the claim; speaks French, as asked."},
            {"reference": "FF-2026-00298", "name": "Rosalind Keane", "kind": "fail", "words": "She approved this claim’s settlement on 14 September."},
            {"reference": "FF-2026-00347", "name": "Peter Whitlam", "kind": "pass", "words": "No part in the claim."},
        ],
        "confirm_href": "/cases/move/confirm",
        "confirm_label": "Move 2 cases",
        "other": {"label": "Someone else for 00298", "href": "#"},
    }


def _strip() -> list[dict[str, Any]]:
    """31 October to 26 December: each day a cell, weeks from Sunday, labels where a reader looks."""
    received, last = _day(31, 10), _day(26, 12)
    targets = {_day(25), _day(27), _day(11, 12)}
    labels = {received: "31 Oct", TODAY: "today", _day(28): "week 4", last: "Sat 26 Dec, week 8"}
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
        days.append({"kind": kind, "week": offset % 7 == 1, "label": labels.get(on), "minor": on == _day(28)})
    return days


def _deadline(law: bool, days: int, what: str, on: date, who: str = "You", note: str | None = None, near: bool = False) -> dict[str, Any]:
    return {"law": law, "days": days, "near": near, "what": what, "on": on, "who": who, "note": note, "why_href": "#"}


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
        "person": {"name": "Margaret Ashworth", "phone": "0113 496 0142", "phone_href": "tel:01134960142", "role": "Policyholder. Identity checked 2 Nov"},
        "speaks_for": {"who": "Daniel Ashworth, son", "phone": "07700 900461", "authority": "May speak for her: signed authority on file to 3 May 2027.", "limit": "May not accept an offer."},
        "next": {"title": "Record what you found on point 2", "note": "Own target Wed 25 Nov, in 2 days", "label": "Record finding", "href": "#"},
        "support_needs": "Letters in large print, 16 point. Call after 10:00. Hard of hearing: speak slowly, then confirm in writing.",
        "facts": [
            {"label": "Product", "value": "Home Plus", "note": "Buildings and contents"},
            {"label": "Policy", "value": "HP-4471-20938", "note": "1 Dec 2025 – 30 Nov 2026"},
            {"label": "Wording agreed", "value": "HP-W, edition Sept 2025", "note": "Renewal schedule, E1 p. 2"},
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
    return {"main": _main_panels(), "side": _side_panels(), "lower_main": _lower_panels(), "lower_side": [_chronology()]}


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
                _deadline(True, 4, "Answer the ombudsman’s enquiry", _day(27), note="Set by FOS", near=True),
                _deadline(True, 33, "Final response, 8 weeks", _day(26, 12), note="Work to Thu 24 Dec"),
                _deadline(False, 2, "Findings on all points", _day(25)),
                _deadline(False, 4, "Week 4 call to Mrs Ashworth", _day(27)),
                _deadline(False, 18, "Draft letter to the approver", _day(11, 12), who="H. Marsh"),
            ],
        ),
        _panel(
            "complaints/panels/points.html",
            note="2 of 3 found",
            add_href="#",
            currency="£",
            points=[
                {"title": "Ceiling declined as gradual damage", "about": "Claim declined", "finding": found, "evidence": 6, "clause": "Sec. 2, 4 (c)", "outcome": "pending", "redress": "1,806.63", "mine": False},
                {"title": "Too much taken off flooring for wear", "about": "Settlement amount", "finding": not_found, "evidence": 3, "clause": "Sec. 5, 2", "outcome": "–", "redress": "–", "mine": True},
                {"title": "Nobody called back for 31 days", "about": "Delay, no contact", "finding": found, "evidence": 2, "clause": "none", "outcome": "pending", "redress": "150.00", "mine": False},
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
                {"on": _day(19), "lead": "We called.", "text": "Surveyor’s report explained to Daniel; he will send the floor receipt."},
                {"on": _day(16), "lead": "Daniel called.", "text": "Asked how long. Told: our answer by Thu 24 Dec at the latest."},
                {"on": _day(9), "lead": "Visit.", "text": "Independent surveyor, 40 minutes, Mrs Ashworth present."},
                {"on": _day(27), "lead": "Next: week 4 call", "text": "after 10:00, promised to Mrs Ashworth.", "next": True},
            ],
        ),
        _panel(
            "cases/panels/rows.html",
            title="Letters",
            link={"label": "New letter", "href": "#", "key": "l"},
            items=[
                {"kind": "full", "title": "Acknowledgement, large print", "href": "#", "end": "Sent Tue 3 Nov"},
                {"kind": "half", "title": "Reply to the ombudsman", "href": "#", "end": "Approved, not sent"},
                {"kind": "open", "title": "Final response", "href": "#", "end": "Draft, 1 of 3 points missing"},
            ],
        ),
        _panel(
            "cases/panels/rows.html",
            title="Remedies",
            items=[
                {"kind": "half", "title": "Dehumidifier hire, £86.40", "end": "Paid, proof awaited"},
                {"kind": "open", "title": "Correct the claim record", "end": "Due Mon 30 Nov"},
            ],
        ),
    ]


def _lower_panels() -> list[dict[str, Any]]:
    papers = [
        ("E1", _day(18, 11, 2025), "Renewal schedule with wording named", "Ours", "Points 1, 2", 3),
        ("E3", _day(11, 8), "Plumber’s invoice, joint under bath", "Mrs Ashworth", "Point 1", 1),
        ("E5", _day(11, 8), "Photographs of ceiling and hall, 6", "Mrs Ashworth", "Points 1, 2", 6),
        ("E7", _day(19, 8), "Loss adjuster’s report with moisture readings", "Ours", "Point 1", 5),
        ("E9", _day(2, 9), "Ceiling repair quotation, Dale Plastering", "Mrs Ashworth", "Point 1", 2),
        ("E11", _day(12), "Independent surveyor’s report", "Expert", "Points 1, 2", 8),
    ]
    names = ("number", "on", "title", "from_whom", "supports", "pages")
    return [
        _panel("cases/panels/evidence.html", note="11 papers, 34 pages", ask_href="#", add_href="#", papers=[dict(zip(names, paper, strict=True), href="#") for paper in papers]),
        _panel("complaints/panels/decision.html", title="No decision yet", text="It opens when all three points have a finding. One is missing: point 2.", taken=False),
    ]


def _chronology() -> dict[str, Any]:
    events = [
        ("19 Nov 14:20", "2026-11-19T14:20", "inside", "Finding on point 1: upheld", "Six papers support it"),
        ("12 Nov", "2026-11-12", "outside", "Surveyor’s report received, E11", "Asked for on 4 Nov, in time"),
        ("4 Nov", "2026-11-04", "inside", "Assigned to Priya Nair", "Independent: no part in the claim"),
        ("3 Nov", "2026-11-03", "outside", "Acknowledgement sent, large print", None),
        ("3 Nov 09:12", "2026-11-03T09:12", "corrected", "Receipt date corrected to Sat 31 Oct", "Was Mon 2 Nov. Two deadlines restated"),
        ("31 Oct 18:20", "2026-10-31T18:20", "outside", "Complaint received by web form", None),
    ]
    names = ("when", "datetime", "kind", "title", "detail")
    return _panel(
        "cases/panels/chronology.html",
        note="24 events",
        as_of_href="#",
        items=[dict(zip(names, event, strict=True)) for event in events],
        proof={"lead": "Unchanged since recorded,", "hash": "#24 9f3c…a71e", "checked": ", checked today 08:00. This proves the record was not altered, not that it is true."},
    )


def _cell(on: date) -> dict[str, Any]:
    kinds = ["gone"] if on < TODAY else []
    if on.weekday() > 4:
        kinds.append("rest")
    if _day(9) <= on <= _day(20):
        kinds = ["claimed"]
    named = {_day(31, 10): "start", TODAY: "today", _day(24, 12): "working-end", _day(26, 12): "law"}
    if on in named:
        kinds = [named[on]]
    label = f"{on.day} {on:%b}" if on.day == 1 or on == _day(31, 10) else str(on.day)
    return {"label": label, "kinds": kinds, "event": on in {_day(3), _day(12)}}


def working() -> dict[str, Any]:
    """Eight weeks from a Saturday, an exclusion asked for and refused."""
    first = _day(1)
    notes = {
        1: [("Tue 3 Nov", "receipt date corrected; acknowledged")],
        2: [("Mon 9 – Fri 20 Nov", "exclusion asked for, refused."), ("Thu 12 Nov", "surveyor’s report came")],
        4: [("Mon 23 Nov", "today, day 23.")],
        8: [("Thu 24 Dec", "last working day. Fri 25 Christmas Day."), ("Sat 26 Dec", "the eight weeks end")],
    }
    blank = {"label": "", "kinds": [], "event": False}
    start = {"label": "Start", "days": [blank] * 6 + [_cell(_day(31, 10))], "notes": [{"lead": "Sat 31 Oct", "text": "received, 18:20"}]}
    weeks = [
        {
            "label": f"Week {week}",
            "days": [_cell(first + timedelta(days=7 * (week - 1) + day)) for day in range(7)],
            "notes": [{"lead": lead, "text": text} for lead, text in notes.get(week, [])],
        }
        for week in range(1, 9)
    ]
    return {
        "crumbs": [{"label": "FF-2026-00412 Margaret Ashworth", "href": "#"}, {"label": "Deadlines", "href": None}],
        "title": "How this date was reached",
        "print_href": "#",
        "try_href": "#",
        "law": True,
        "what": "Final response, eight weeks",
        "on": _day(26, 12),
        "days": "33 days",
        "days_label": "left, today is day 23 of 56",
        "stands": "Cannot be stopped or moved.",
        "work_to": _day(24, 12),
        "calendar": {"note": "Every day counts under this rule, weekends and bank holidays too", "heads": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], "weeks": [start, *weeks]},
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
            {"label": "Rules", "value": "UK – DISP, version 1 June 2026", "note": "Read against the Handbook by C. Adeyemi, 2 June 2026"},
            {"label": "Calendar", "value": "Bank holidays, England and Wales, edition March 2026", "note": "Used for the last working day only. Known to 31 Dec 2028"},
            {"label": "Computed", "value": "3 Nov 2026, 09:12; again today 08:00, the same", "note": "Certificate c41d…07be over events 1, 9, 14"},
            {"label": "Not used", "value": "Treating a weekend receipt as Monday’s", "note": "The rule for it is not verified, so the earlier date stands"},
        ],
        "compare": _compare(),
    }


def _steps() -> list[dict[str, Any]]:
    steps = [
        ("Start", None, "Complaint received Saturday 31 October 2026 at 18:20, by web form, in London time.", "Log event 1, corrected by event 9", "#"),
        ("Rule", None, "“By the end of eight weeks after its receipt.”", "DISP 1.6.2R. Rules UK – DISP, version 1 June 2026", None),
        ("Count", None, "Eight weeks end on the same weekday: 56 days, Saturday to Saturday.", "Calendar days; no calendar needed", None),
        ("Time excluded", "None.", "Asked for: 9 to 20 November, waiting for the surveyor. Refused: this rule lets no time be left out.", "Log event 14", "#"),
        ("Extension", "None.", "A delay notice would open the ombudsman’s door; it would not move this date.", "DISP 1.6.2R(2)", None),
        ("Next working day", "Not moved.", "The rule gives no roll, so the date stays on the Saturday.", "Last working day: bank holidays, England and Wales", None),
        ("Result", "Saturday 26 December 2026,", "end of day, London time. Mrs Ashworth was told the same date on 3 November.", "Acknowledgement, p. 1", "#"),
    ]
    return [{"name": name, "lead": lead, "text": text, "sources": [{"label": label, "href": href}]} for name, lead, text, label, href in steps]


def _compare() -> dict[str, Any]:
    kinds = {"31": ["start"], "1": ["off"], "2": ["gone"], "3": ["gone"], "6": ["own"]}
    return {
        "title": "Our own target, for comparison",
        "mark": "own",
        "line": "Acknowledge within 5 working days: Fri 6 Nov",
        "heads": ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"],
        "days": [{"label": label, "kinds": kinds.get(label, []), "event": label == "3"} for label in ("31", "1", "2", "3", "4", "5", "6")],
        "under": [{"label": label, "strong": label == "2 met"} for label in ("start", "no", "1", "2 met", "3", "4", "5")],
        "text": "Acknowledged Tuesday 3 November, three working days early. A target is ours to change; a date in law is not.",
    }


class Checkboxes(SelectMultipleField):
    """Several answers to one question."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class IntakeForm(Form):
    """As the caller's answers are typed."""

    name = StringField("Full name")
    phone = StringField("Phone")
    number = StringField("Policy, claim or case number")
    calls_as = RadioField("Calls as", choices=[("holder", "Policyholder"), ("representative", "Representative"), ("other", "Other")])
    duplicate = RadioField(
        "Which is it?",
        choices=[
            ("same", "The same matter: add this call to it"),
            ("point", "A new point on the same complaint: its dates stay as they are"),
            ("separate", "A separate complaint: its own dates, shown at the side"),
        ],
    )
    words = TextAreaField("In their own words")
    reason = SelectField("What the complaint is about", choices=[("quality", "Repair: quality of work")])
    happened_on = StringField("When did it happen?")
    wanted = StringField("What would put it right for them?")
    needs = Checkboxes(
        "What they need",
        choices=[
            ("print", "Large print"),
            ("times", "Calls at certain times"),
            ("interpreter", "Interpreter"),
            ("speaker", "Someone to speak for them"),
            ("worries", "Health, loss or money worries"),
            ("none", "Nothing said"),
        ],
    )
    needs_words = StringField("In words, for whoever rings next")


def intake_form() -> IntakeForm:
    """Half typed, with one day that November does not have."""
    form = IntakeForm(
        data={
            "name": "Yusuf Demir",
            "phone": "0161 496 0770",
            "number": "HP-4502-77103",
            "calls_as": "holder",
            "duplicate": "point",
            "words": "Your builder finally came last Tuesday and put the new boards straight on the wet floor. They have lifted already. I told him and he said it was nothing to do with him. Now the",
            "reason": "quality",
            "happened_on": "31 Nov 2026",
            "wanted": "New floor by another builder; two days’ pay, £200",
            "needs": ["times"],
            "needs_words": "Works nights. Ring between 15:00 and 18:00",
        }
    )
    form.happened_on.errors = ["November has 30 days. Give a day up to today, 23 November."]
    return form


def intake() -> dict[str, Any]:
    """A call about a complaint that is already open."""
    return {
        "title": "New complaint",
        "note": "On the phone since 10:42, Monday 23 November 2026. Taken by you",
        "action": "/complaints/new",
        "side_href": "/complaints/new/side",
        "other_ways": {"label": "Came another way", "href": "#"},
        "keep": "intake:1",
        "known": "Home Essentials, 22 Alder Grove, M20. In force.",
        "duplicate": {"title": "He already has an open complaint on this policy", "href": "#", "reference": "FF-2026-00424", "text": ", “Repairs delayed nine weeks”. Received Mon 16 Nov, with Tom Hale. Same policy, same phone."},
        "primary": "Add point to 00424",
        "settle": "Settle it on this call",
        "later": "Keep and ring back",
    }


def side() -> dict[str, Any]:
    """What the duplicate's answer makes of the dates."""
    return {
        "title": "If registered as a new point today",
        "text": "Dates of FF-2026-00424 stand. They count from Monday 16 November.",
        "rail": [
            {"kind": "received", "title": "First received", "detail": "Mon 16 Nov, by phone", "on": None},
            {"kind": "own", "title": "Acknowledge this point", "detail": "in writing, 2 working days", "on": _day(25)},
            {"kind": "own", "title": "Findings on all points", "detail": "Tom Hale", "on": _day(7, 12)},
            {"kind": "law", "title": "Final response, 8 weeks", "detail": "cannot be stopped", "on": _day(11, 1, 2027)},
        ],
        "instead": {"lead": "As a separate complaint", "text": "it would be Thu 26 Nov for a quick answer and Mon 18 Jan 2027 for the final response."},
        "why_href": "#",
        "say": "“I’ve added this to your complaint today. You’ll have it in writing by Wednesday. Our answer comes by the 11th of January at the latest. If you’re not happy with it, or if it’s late, the Financial Ombudsman will look at it free of charge.”",
        "rules": "UK, FCA complaint. Eligible: private policyholder. Outside right: Financial Ombudsman Service.",
        "primary": "Add point to 00424",
    }


class FairForm(Form):
    """Why the answer is fair."""

    fair = TextAreaField("Why this is fair")


def fair_form() -> FairForm:
    """With the handler's sentence."""
    return FairForm(data={"fair": "The readings our own adjuster took do not show old damp. The surveyor found one release of water, so the second half of the clause applies."})


def bench() -> dict[str, Any]:
    """Three points; the first is open."""
    upheld = {"kind": "full", "label": "Upheld"}
    return {
        "reference": "FF-2026-00412",
        "href": "#",
        "person": "Margaret Ashworth",
        "needs": "Large print. Call after 10:00. Hard of hearing.",
        "dates": [{"law": True, "on": _day(26, 12), "text": "final response, 22 days"}, {"law": False, "on": _day(11, 12), "text": "to the approver, 7 days"}],
        "title": "Decision and letter",
        "note": "Day 34 of 56. Draft 3, kept 11:42",
        "points": [
            {"title": "Ceiling", "finding": upheld, "href": "#", "current": True},
            {"title": "Flooring", "finding": {"kind": "half", "label": "Partly upheld"}, "href": "#", "current": False},
            {"title": "Calls", "finding": upheld, "href": "#", "current": False},
        ],
        "total": "£2,196.63",
        "save_href": "/save",
        "point": _bench_point(upheld),
    }


def _bench_point(upheld: dict[str, str]) -> dict[str, Any]:
    pounds = lambda text: Money.parse(text, "GBP")  # noqa: E731
    return {
        "question": "Did the burst joint damage the ceiling, or did it wear out over years?",
        "finding": upheld,
        "because": "One sudden release of water.",
        "change_href": "#",
        "facts": [
            {"on": _day(11, 8), "text": "Joint under the bath failed; water through within the hour", "cite": "E3 p. 1", "href": "#"},
            {"on": _day(19, 8), "text": "Our adjuster saw “long-term staining”; his own readings, 14 to 16 %, do not show it", "cite": "E7 p. 4", "href": "#"},
            {"on": _day(12), "text": "Surveyor: a single release, no repeated wetting", "cite": "E11 p. 6", "href": "#"},
        ],
        "clause": {
            "name": "HP-W, edition September 2025, section 2, clause 4 (c)",
            "page": "p. 11",
            "change_href": "#",
            "quote": [
                {"text": "“damage that happens gradually, such as wear, rot or damp, ", "strong": False},
                {"text": "but we do pay for damage caused by water escaping suddenly from a fixed pipe.", "strong": True},
                {"text": "”", "strong": False},
            ],
            "note": "Bold: the exception to the exclusion. Quoted letter for letter, 135 characters.",
            "why": "The schedule for 1 Dec 2025 to 30 Nov 2026 names it, and the loss on 11 Aug 2026 lies inside.",
            "why_cite": "E1 p. 2",
            "why_href": "#",
        },
        "grounds_title": "Grounds, UK",
        "grounds": [
            {"kind": "pass", "text": "Exclusion read with its exception", "at": "above", "href": None},
            {"kind": "pass", "text": "ICOBS 8.1.1R: not unreasonably rejected", "at": "E7, E11", "href": "#"},
            {"kind": "none", "text": "CIDRA 2012: no misrepresentation is relied on", "at": "not needed", "href": None},
        ],
        "fair_hint": "Reading age about 12. 26 words.",
        "redress": [
            {"what": "Repair quotation, Dale Plastering", "basis": "E9 p. 2", "basis_href": "#", "amount": pounds("2140.00")},
            {"what": "Less excess", "basis": "Schedule, E1 p. 1", "amount": pounds("-350.00")},
            {"what": "Interest on 1,790.00, 8 % simple", "basis": "12 Oct to dispatch, 53 days", "amount": pounds("20.79")},
            {"what": "Income tax on interest", "basis": "20 %", "amount": pounds("-4.16")},
        ],
        "redress_label": "Point 1, £",
        "redress_total": pounds("1806.63"),
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
        "thumbs": [{"href": "#", "image_href": "/letter.svg", "number": n, "current": n == 1} for n in (1, 2, 3)],
        "enclosures": [{"label": "Leaflet: old edition", "wrong": True}, {"label": "Form, large print", "wrong": False}],
    }


def checks() -> dict[str, Any]:
    """Twelve checks; one stops the letter."""
    rows = [
        (6, "law", "Ombudsman’s leaflet enclosed, current edition", "DISP 1.6.2R(1)", "fail", "Old: edition 2023-04, current is 2026-04", "Enclosure 1"),
        (1, "law", "Says one overall answer: accepts, offers, or rejects", "DISP 1.6.2R(1)", "pass", "“We accept your complaint.”", "p. 1"),
        (2, "law", "Answers every complaint point", "DISP 1.4.1R", "pass", "3 of 3", "p. 1–2"),
        (4, "law", "Six-month words, no consent to waive, letter for letter", "DISP 1 Annex 3R", "pass", "Found, identical", "p. 3"),
        (7, "same", "Amounts equal the case", "Case record", "pass", "£2,196.63, 2 places; 6 lines add up", "p. 1, 2"),
        (9, "same", "Clause quoted equals the agreed text", "HP-W Sept 2025, p. 11", "pass", "135 of 135 characters", "p. 2"),
        (12, "own", "Plain words, and an apology", "House standard", "pass", "Reading age 12; apology found", "p. 1"),
    ]
    names = ("number", "demand", "what", "rule", "kind", "result", "where")
    return {
        "passed": "11 of 12 pass",
        "stop": {"lead": "1 stops the letter:", "text": "the ombudsman’s leaflet in the set is an old edition"},
        "actions": [
            {"label": "Send to Helen Marsh for approval", "kind": "", "blocked": "after the leaflet"},
            {"label": "Enclose the current leaflet", "kind": "filled", "post_href": "/enclose"},
        ],
        "rows": [dict(zip(names, row, strict=True), href=None if row[0] == 6 else "#", stops=row[0] == 6, shown=row[0] == 1) for row in rows],
        "then": [
            {"label": "Then it goes to", "value": "Helen Marsh", "note": "No part in the claim or the investigation"},
            {"label": "Why her", "value": "£1,000 to £5,000", "note": "Ordinary difficulty"},
            {"label": "What she sees", "value": "This page and these checks", "note": "And what changed since draft 2"},
            {"label": "Like cases, last 12 months", "value": "9, of which 7 upheld", "note": "Redress £1,210.00 to £2,640.00"},
        ],
    }


class SignInForm(Form):
    """Name and password."""

    email = StringField("Email")
    password = PasswordField("Password")


def sign_in_form() -> SignInForm:
    """Refused once."""
    form = SignInForm(data={"email": "priya.nair@northmoor.example"})
    form.password.errors = ["This email and password do not belong together. Check both and try again."]
    return form

LETTER_PAGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" font-family="serif" font-size="15">
<rect width="595" height="842" fill="#fff"/>
<text x="68" y="72" font-weight="bold">Northmoor Insurance</text>
<text x="68" y="112">Mrs Margaret Ashworth</text><text x="68" y="134">17 Beckside Close</text>
<text x="68" y="190">Dear Mrs Ashworth</text>
<text x="68" y="222" font-weight="bold">Our final response to your complaint</text>
<text x="68" y="256">We accept your complaint. We were wrong to turn down your claim</text>
<text x="68" y="278">for the kitchen ceiling. We are sorry.</text>
</svg>"""
