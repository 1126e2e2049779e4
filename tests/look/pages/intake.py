"""A call about a complaint that is already open, half typed."""


from __future__ import annotations

from typing import Any

from wtforms import Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from tests.look.pages.days import day


class Checkboxes(SelectMultipleField):
    """Several answers to one question."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class IntakeForm(Form):
    """As the caller's answers are typed."""

    name = StringField("Full name")
    phone = StringField("Phone")
    number = StringField("Policy, claim or case number")
    calls_as = RadioField(
        "Calls as",
        choices=[
            SelectChoice("holder", "Policyholder"),
            SelectChoice("representative", "Representative"),
            SelectChoice("other", "Other"),
        ],
    )
    duplicate = RadioField(
        "Which is it?",
        choices=[
            SelectChoice("same", "The same matter: add this call to it"),
            SelectChoice("point", "A new point on the same complaint: its dates stay as they are"),
            SelectChoice("separate", "A separate complaint: its own dates, shown at the side"),
        ],
    )
    words = TextAreaField("In their own words")
    reason = SelectField(
        "What the complaint is about", choices=[SelectChoice("quality", "Repair: quality of work")]
    )
    happened_on = StringField("When did it happen?")
    wanted = StringField("What would put it right for them?")
    needs = Checkboxes(
        "What they need",
        choices=[
            SelectChoice("print", "Large print"),
            SelectChoice("times", "Calls at certain times"),
            SelectChoice("interpreter", "Interpreter"),
            SelectChoice("speaker", "Someone to speak for them"),
            SelectChoice("worries", "Health, loss or money worries"),
            SelectChoice("none", "Nothing said"),
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
        "duplicate": {
            "title": "He already has an open complaint on this policy",
            "href": "#",
            "reference": "FF-2026-00424",
            "text": ", “Repairs delayed nine weeks”. Received Mon 16 Nov, with Tom Hale. Same policy, same phone.",
        },
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
