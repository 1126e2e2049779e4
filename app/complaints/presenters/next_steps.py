"""The one next thing on a complaint for its investigator, its officer and its approver."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.panels import CaseView, NextStep
from app.cases.words import listed
from app.complaints.presenters.points import investigates, record_of
from app.complaints.services.letters import is_current, quotes_the_same
from app.complaints.services.levels import objection
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import money
from app.shared.errors import Refused


def for_investigator(view: CaseView) -> NextStep | None:
    """Record the finding that is missing."""
    if not investigates(view):
        return None
    record = record_of(view)
    if not record.missing:
        return None
    number = record.missing[0]
    return NextStep(
        title=_("Point %(number)s: %(title)s", number=number, title=record.point(number).head.title),
        note=ngettext("%(num)s finding is missing.", "%(num)s findings are missing.", len(record.missing)),
        label=_("Record the finding"),
        href=url_for("complaints_decision.finding", reference=view.case.reference, number=number),
    )


def for_drafter(view: CaseView) -> NextStep | None:
    """Draft the decision, or what the approver sent back."""
    case = view.case
    involved = view.actor.user_id in {case.owner_id, case.investigator_id}
    if case.state != "deciding" or not involved or not view.may(Permission.DRAFT_DECISION):
        return None
    record = record_of(view)
    decision = record.decision
    href = url_for("complaints_decision.workbench", reference=case.reference)
    if decision is not None and decision.state == "returned":
        return NextStep(
            _("The decision came back"), record.returned_note[:200], _("See what should change"), href
        )
    if record.unanswered:
        numbers = listed(record.unanswered)
        return NextStep(
            _("Draft the decision"),
            ngettext(
                "Point %(numbers)s has no answer yet.",
                "Points %(numbers)s have no answer yet.",
                len(record.unanswered),
                numbers=numbers,
            ),
            _("Draft the decision"),
            href,
        )
    letter = record.letter
    prepared = decision is not None and letter is not None and is_current(letter, decision)
    if prepared and letter is not None and quotes_the_same(letter, record.quotations):
        return NextStep(
            _("The letter is prepared"), money(record.total, sign=True), _("Look at it and send it on"), href
        )
    return NextStep(
        _("The decision is drafted"), money(record.total, sign=True), _("Prepare the letter"), href
    )


def for_approver(view: CaseView) -> NextStep | None:
    """Approve or return, where this person may; others are told why not only on the workbench."""
    if view.case.state != "approving" or not view.may(Permission.APPROVE_DECISION):
        return None
    record = record_of(view)
    if record.decision is None:
        return None
    try:
        if objection(view.session, view.case, record.decision, view.actor) is not None:
            return None
    except Refused:
        return None  # the table has a gap: the workbench says so
    return NextStep(
        _("A decision awaits your approval"),
        _("%(amount)s in all", amount=money(record.total, sign=True)),
        _("Look at decision and letter"),
        url_for("complaints_decision.workbench", reference=view.case.reference),
    )
