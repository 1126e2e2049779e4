"""A call about a complaint that is already open, half typed."""

from __future__ import annotations

from typing import Any

from wtforms.fields import SelectChoice

from app.complaints.forms.intake import IntakeForm
from tests.look.pages.days import day


def intake_form() -> IntakeForm:
    """The real form, half typed, with one day that November does not have."""
    form = IntakeForm(
        formdata=None,
        meta={"csrf": False},
        data={
            "name": "Yusuf Demir",
            "phone": "0161 496 0770",
            "number": "HP-4502-77103",
            "calls_as": "holder",
            "duplicate": "point",
            "words": "Your builder finally came last Tuesday and put the new boards straight on the wet floor. They have lifted already. I told him and he said it was nothing to do with him. Now the",
            "reason": 1,
            "happened_on": "31 Nov 2026",
            "wanted": "New floor by another builder; two days’ pay, £200",
            "needs": ["call-times"],
            "needs_words": "Works nights. Ring between 15:00 and 18:00",
            "channel": "phone",
            "received_on": day(23),
        },
    )
    form.reason.choices = [SelectChoice("1", "Repair: quality of work")]
    form.unit.choices = [SelectChoice("1", "Personal lines, Leeds")]
    form.product.choices = [SelectChoice("1", "Home Essentials")]
    form.edition.choices = [SelectChoice("1", "Home Essentials, 2026")]
    form.happened_on.errors = ["November has 30 days. Give a day up to today, 23 Nov 2026."]
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
        "duplicate": {
            "title": "He already has an open complaint on this policy",
            "href": "#",
            "reference": "FF-2026-00424",
            "text": ", “Repairs delayed nine weeks”. Received Mon 16 Nov, with Tom Hale. Same policy, same phone.",
        },
        "primary": "Add point to 00424",
        "settle": "Settle it on this call",
        "later": "Register and ring back",
        "currency": "GBP",
        "australian": False,
        "several_units": False,
        "points": [],
        "papers": [],
    }


def side() -> dict[str, Any]:
    """What the duplicate's answer makes of the dates."""
    return {
        "title": "If registered as a new point today",
        "text": "Dates of FF-2026-00424 stand. They count from Monday 16 November.",
        "rail": [
            {"kind": "received", "title": "First received", "detail": "Mon 16 Nov, by phone", "on": None},
            {
                "kind": "own",
                "title": "Acknowledge this point",
                "detail": "in writing, 2 working days",
                "on": day(25),
            },
            {"kind": "own", "title": "Findings on all points", "detail": "Tom Hale", "on": day(7, 12)},
            {
                "kind": "law",
                "title": "Final response, 8 weeks",
                "detail": "cannot be stopped",
                "on": day(11, 1, 2027),
            },
        ],
        "instead": {
            "lead": "As a separate complaint",
            "text": "it would be Thu 26 Nov for a quick answer and Mon 18 Jan 2027 for the final response.",
        },
        "why_href": "#",
        "say": "“I’ve added this to your complaint today. You’ll have it in writing by Wednesday. Our answer comes by the 11th of January at the latest. If you’re not happy with it, or if it’s late, the Financial Ombudsman will look at it free of charge.”",
        "rules": "UK, FCA complaint. Eligible: private policyholder. Outside right: Financial Ombudsman Service.",
        "primary": "Add point to 00424",
    }
