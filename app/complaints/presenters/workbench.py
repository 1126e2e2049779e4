"""The workbench; see templates/complaints/workbench.html for the model."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases import words
from app.cases.models import Deadline
from app.cases.panels import CaseView
from app.cases.presenters.people import support_needs
from app.cases.services.deadlines import LAW, is_owed
from app.complaints.presenters.bench_checks import checks_of
from app.complaints.presenters.bench_letter import letter_of
from app.complaints.presenters.bench_point import point_of
from app.complaints.presenters.points import finding_mark, outcome_mark, what_opens
from app.complaints.queries.citation_checks import report_as_sent
from app.complaints.queries.decision import DecisionRecord, PointRecord
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import joined_sentences, money
from app.rules.library import Library


def workbench_page(
    view: CaseView,
    record: DecisionRecord,
    library: Library,
    *,
    point: int | None,
    page: int,
    check: int | None,
) -> dict[str, Any]:
    """Everything the page shows; ``point``, ``page`` and ``check`` are the ones chosen in its address."""
    current = record.point(point) if point is not None else _first(record)
    reference = view.case.reference
    letter = letter_of(view, record, page=page, check=check)
    return {
        "bench": {
            "reference": reference,
            "href": url_for("cases.show", reference=reference),
            **_person(view, library),
            "title": _("Decision and letter"),
            "note": _note(view, record),
            "asked": _asked(view, record),
            "points": [_tab(view, one, current) for one in record.points],
            "total": money(record.total, sign=True),
            "save_href": url_for("complaints_decision.fair", reference=reference, number=current.head.number),
            "terms": _terms(view, record),
            "point": point_of(view, record, current, report_as_sent(view.session, view.case, record)),
        },
        "letter": letter,
        "letter_missing": {"title": _("No letter yet"), "text": _what_letter_waits_for(record)},
        "checks": checks_of(view, record, shown=check),
        "fair": current.fair,
        "version": record.decision.version if record.decision else 0,
    }


def _first(record: DecisionRecord) -> PointRecord:
    """The first point that still wants something, else the first."""
    waiting = [point for point in record.points if point.head.number in {*record.missing, *record.unanswered}]
    return (waiting or list(record.points))[0]


def _person(view: CaseView, library: Library) -> dict[str, Any]:
    loaded = view.record
    return {
        "person": view.case.complainant_name,
        "needs": support_needs(loaded) or "",
        "dates": _dates(view, list(loaded.deadlines), library),
    }


def _dates(view: CaseView, deadlines: list[Deadline], library: Library) -> list[dict[str, Any]]:
    """The next date in law, the next target of our own."""
    owed = sorted((item for item in deadlines if is_owed(item)), key=lambda item: item.due_on or view.today)
    law = [item for item in owed if item.kind in LAW][:1]
    target = [item for item in owed if item.kind == "target"][:1]
    return [
        {
            "law": item.kind in LAW,
            "on": item.due_on,
            "text": _days_left(words.deadline_title(item), item, view),
        }
        for item in law + target
    ]


def _days_left(title: str, item: Deadline, view: CaseView) -> str:
    days = ((item.due_on or view.today) - view.today).days
    if days < 0:
        return _("%(title)s, %(days)s days over", title=title, days=-days)
    return _("%(title)s, %(days)s days", title=title, days=days)


def _note(view: CaseView, record: DecisionRecord) -> str:
    number = (view.today - view.case.received_on).days
    day = _("Day %(number)s.", number=number) if number else _("Received today.")
    decision = record.decision
    if decision is None:
        return day
    drafter = record.people.get(decision.drafted_by_id or 0, "–")
    states = {
        "draft": _("Draft %(number)s, kept by %(name)s.", number=decision.version, name=drafter),
        "proposed": _("With the approver."),
        "returned": _("Sent back by %(name)s.", name=record.people.get(record.returned.by_id, "–"))
        if record.returned
        else "",
        "approved": _("Approved by %(name)s.", name=record.people.get(decision.approved_by_id or 0, "–")),
    }
    return joined_sentences([day, states[decision.state]])


def _asked(view: CaseView, record: DecisionRecord) -> str | None:
    """What the approver wants changed, for whoever drafts anew."""
    if record.returned is None or view.case.state != "deciding":
        return None
    return _("Asked for: %(words)s", words=record.returned_note)


def _tab(view: CaseView, point: PointRecord, current: PointRecord) -> dict[str, Any]:
    mark = outcome_mark(point.answer.outcome) if point.answer else finding_mark(point.head.finding)
    return {
        "title": point.head.title,
        "finding": mark,
        "href": url_for(
            "complaints_decision.workbench", reference=view.case.reference, point=point.head.number
        ),
        "current": point is current,
    }


def _terms(view: CaseView, record: DecisionRecord) -> dict[str, Any] | None:
    """Difficulty and days to pay, with the page that changes them."""
    decision = record.decision
    if decision is None:
        return None
    hard = _("Hard") if decision.difficulty == "hard" else _("Ordinary")
    days = (
        _("paid within %(days)s days", days=decision.pay_by_days)
        if decision.pay_by_days
        else _("no day of payment set")
    )
    href = url_for("complaints_decision.terms", reference=view.case.reference)
    may = view.case.state == "deciding" and view.may(Permission.DRAFT_DECISION)
    return {"text": words.listed((hard, days)), "href": href if may else None}


def _what_letter_waits_for(record: DecisionRecord) -> str:
    if record.missing:
        return what_opens(record)
    if record.unanswered:
        numbers = words.listed(record.unanswered)
        return _("It can be prepared when every point has an answer. Missing: %(numbers)s.", numbers=numbers)
    return _("Prepare it: everything it says is there.")
