"""Remedies: the panel of the case page, the page of one remedy, and the next step of whoever sees to it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.domain.promises import clock_of
from app.cases.panels import CaseView, NextStep
from app.cases.words import listed
from app.complaints.domain.remedies import OWED, STAGE_TITLES, Stage, Step, steps_from
from app.complaints.models import Remedy
from app.complaints.presenters.handling import falls_to
from app.complaints.services.remedies import FLAG, remedies_of
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import legalday, money, weekday_day
from app.shared.money import Money
from app.shared.text import N_

_KINDS = {Stage.DONE: "full", Stage.ASKED: "half", Stage.DROPPED: "empty"}
_STEPS = {
    Step.ACCEPT: (N_("They accepted"), N_("Record that they accepted")),
    Step.ASK: (N_("Payment asked for"), N_("Record the request")),
    Step.DO: (N_("They have it"), N_("Record that it is done")),
    Step.MOVE: (N_("Another day was agreed"), N_("Change the day")),
    Step.CORRECT: (N_("The amount is wrong"), N_("Correct the amount")),
    Step.DROP: (N_("It is not to be had any more"), N_("Drop it")),
}
_ASIDE = frozenset({Step.MOVE, Step.CORRECT, Step.DROP})


def remedies_panel(view: CaseView) -> dict[str, Any] | None:
    """What is still owed to the person, and what they have; None where there is nothing."""
    rows = remedies_of(view.session, view.case)
    if not rows:
        return None
    link = None
    if view.case.is_open and view.may(Permission.WORK_CASES):
        href = url_for("complaints_remedies.add", reference=view.case.reference)
        link = {"label": _("Add a remedy"), "href": href, "key": None}
    return {
        "title": _("Remedies"),
        "items": [
            {
                "kind": _KINDS.get(Stage(row.state), "open"),
                "title": what(row),
                "href": address(view, row.number),
                "end": how_it_stands(view, row),
            }
            for row in rows
        ],
        "link": link,
        "empty": None,
    }


def for_payer(view: CaseView) -> NextStep | None:
    """What was accepted is carried out before anything else ends: ask for the payment, then record that it came."""
    if FLAG not in view.case.flags or not falls_to(view, Permission.WORK_CASES):
        return None
    owed = [row for row in remedies_of(view.session, view.case) if row.state in OWED]
    row = min(owed, key=lambda each: (each.promised_on is None, each.promised_on), default=None)
    if row is None:
        return None
    title = (
        _("Payment asked for: is it there?") if row.state == Stage.ASKED else _("What was accepted is owed")
    )
    note = what(row)
    if row.promised_on:
        note = _("%(what)s, by %(day)s", what=note, day=weekday_day(row.promised_on))
    return NextStep(title, note, _("See to it"), address(view, row.number))


def address(view: CaseView, number: int) -> str:
    """The remedy's page."""
    return url_for("complaints_remedies.show", reference=view.case.reference, number=number)


def what(row: Remedy) -> str:
    """The amount and what it is for, or what else they get."""
    amount = sum_of(row)
    return f"{amount} {_(row.what)}" if amount else _(row.what)


def sum_of(row: Remedy) -> str:
    """The amount; empty for something other than money."""
    if row.minor is None or row.currency is None:
        return ""
    return money(Money(row.minor, row.currency), sign=True)


def how_it_stands(view: CaseView, row: Remedy) -> str:
    """Done when, or owed until when."""
    if row.state == Stage.DONE:
        return _("done %(day)s", day=legalday(row.done_on))
    if row.state == Stage.DROPPED:
        return _("dropped")
    if row.state == Stage.OFFERED:
        return _("offered")
    if row.promised_on is None:
        return _("owed, no day promised")
    if row.promised_on < view.today:
        return _("was promised by %(day)s", day=weekday_day(row.promised_on))
    return _("by %(day)s", day=weekday_day(row.promised_on))


def remedy_page(view: CaseView, row: Remedy) -> dict[str, Any]:
    """What is known of it in pairs, and which steps it may take now."""
    accepted = [legalday(row.accepted_on), _(row.accepted_how) if row.accepted_how else ""]
    known = [
        (_("What they are to get"), _(row.what)),
        (_("Amount"), sum_of(row)),
        (_("Where it stands"), _(STAGE_TITLES[Stage(row.state)])),
        (_("Accepted"), listed(filter(None, accepted)) if row.accepted_on else None),
        (_("Promised by"), weekday_day(row.promised_on) if row.promised_on else None),
        (_("Payment asked for"), weekday_day(row.asked_on) if row.asked_on else None),
        (_("To be paid to"), row.payee),
        (_("Reference of the payment"), row.payment_ref),
        (_("Done on"), weekday_day(row.done_on) if row.done_on else None),
        (_("What proves it"), _proof(row)),
    ]
    steps = steps_from(row.state, pays=row.minor is not None)
    dated = row.promised_on is not None and row.accepted_on is not None
    return {
        "what": what(row),
        "pairs": [{"label": label, "value": value, "note": None} for label, value in known if value],
        "steps": [step for step in steps if step not in _ASIDE],
        "aside": [step for step in steps if step in _ASIDE],
        "titles": {step: _(title) for step, (title, _button) in _STEPS.items()},
        "buttons": {step: _(button) for step, (_title, button) in _STEPS.items()},
        "why_href": url_for(
            "cases.certificate",
            reference=view.case.reference,
            regime="promise",
            deadline=clock_of(row.number),
        )
        if dated
        else None,
    }


def _proof(row: Remedy) -> str | None:
    paper = f"E{row.proof_paper.number}" if row.proof_paper else None
    return listed(filter(None, (row.proof, paper))) or None
