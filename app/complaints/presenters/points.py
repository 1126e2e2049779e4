"""The complaint points and the decision, as panels of the case page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.cases.aftermath import aftermath_of
from app.cases.panels import CaseView
from app.cases.words import code_label, listed
from app.complaints.domain.letter_kinds import title_under
from app.complaints.domain.outcomes import (
    ACCEPTS_IN_PART,
    OUTCOME_TITLES,
    OVERALL_TITLES,
    RESULT_TITLES,
    Outcome,
    Overall,
    Result,
)
from app.complaints.queries.decision import DecisionRecord, PointRecord, Quoted, decision_record
from app.complaints.services.points import may_change_points
from app.letters.printed import numeral
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import chinese, legalday, money
from app.shared.clock import legal_day
from app.shared.money import Money

_GLYPHS = {Result.UPHELD: "full", Result.PARTLY: "half", Result.NOT_UPHELD: "empty"}
_OUTCOME_GLYPHS = {Outcome.UPHELD: "full", Outcome.PARTLY: "half", Outcome.NOT_UPHELD: "empty"}


def record_of(view: CaseView, *, fresh: bool = False) -> DecisionRecord:
    """The record, read once in a request however many panels show it; ``fresh`` reads it again after a change."""
    known: dict[int, DecisionRecord] = g.setdefault("decision_records", {})
    if fresh or view.case.id not in known:
        known[view.case.id] = decision_record(view.session, view.case)
    return known[view.case.id]


def finding_mark(result: str | None) -> dict[str, str]:
    """Glyph and word of a finding."""
    if result is None:
        return {"kind": "open", "label": _("Not yet found")}
    return {"kind": _GLYPHS[Result(result)], "label": pgettext("finding", RESULT_TITLES[Result(result)])}


def outcome_mark(outcome: str) -> dict[str, str]:
    """Glyph and word of an outcome."""
    found = Outcome(outcome)
    return {"kind": _OUTCOME_GLYPHS.get(found, "empty"), "label": _(OUTCOME_TITLES[found])}


def clause_names(quoted: Iterable[Quoted]) -> list[str]:
    """``HP-W 4(c)``, ``5``; ``机动车 第二条第（一）项``, ``第三条``: as a list shows them, a wording named once."""
    named: list[str] = []
    wording = None
    for each in quoted:
        number, of = each.clause.cited_as, each.edition.wording.code
        named.append(number if of == wording else f"{of} {number}")
        wording = of
    return list(dict.fromkeys(named))


def investigates(view: CaseView) -> bool:
    """True for the investigator of this case while findings may still change."""
    return (
        view.case.investigator_id is not None
        and view.case.investigator_id == view.actor.user_id
        and view.may(Permission.INVESTIGATE)
        and view.case.state in {"assigned", "investigating", "deciding"}
    )


def points_panel(view: CaseView) -> dict[str, Any]:
    """Point, what it is about, finding, evidence, clause, outcome, redress."""
    record = record_of(view)
    found = len(record.points) - len(record.missing)
    mine = record.missing[0] if record.missing and investigates(view) else None
    after = aftermath_of(view.session, [point.head.id for point in record.points])
    return {
        "note": _("%(found)s of %(all)s found", found=found, all=len(record.points)),
        "add_href": url_for("complaints_points.add", reference=view.case.reference)
        if view.may(Permission.WORK_CASES) and may_change_points(view.case)
        else None,
        "currency": view.case.currency,
        "points": [_row(view, point, mine, after.get(point.head.id)) for point in record.points],
    }


def _row(view: CaseView, point: PointRecord, mine: int | None, after: str | None) -> dict[str, Any]:
    """``after``: what became of our answer elsewhere."""
    head = point.head
    outcome = head.outcome or (point.answer.outcome if point.answer else None)
    return {
        "ordinal": f"{numeral(head.number)}、" if chinese() and head.number < 100 else f"{head.number}.",
        "title": head.title,
        "href": _point_href(view, point),
        "about": code_label(head.reason),
        "finding": finding_mark(head.finding),
        "evidence": len(point.papers),
        "clauses": clause_names(point.quoted),
        "outcome": _(OUTCOME_TITLES[Outcome(outcome)]) if outcome in set(Outcome) else outcome or "–",
        "after": _(after) if after else None,
        "redress": money(Money(head.redress_minor, view.case.currency)) if head.redress_minor else "–",
        "mine": head.number == mine,
    }


def _point_href(view: CaseView, point: PointRecord) -> str | None:
    reference, number = view.case.reference, point.head.number
    if point.finding is None:
        if not investigates(view):
            return None
        return url_for("complaints_decision.finding", reference=reference, number=number)
    return url_for("complaints_decision.workbench", reference=reference, point=number)


def decision_panel(view: CaseView) -> dict[str, Any] | None:
    """The decision, or what opens it; nothing on a case whose work was done elsewhere."""
    record = record_of(view)
    href = url_for("complaints_decision.workbench", reference=view.case.reference)
    decision = record.decision
    head = _(title_under("decision", view.case.regime))
    if decision is not None:
        return {
            "head": head,
            "title": _decision_title(record),
            "text": _decision_text(view, record),
            "link": {"label": _("Decision and letter"), "href": href},
            "taken": decision.state == "approved",
        }
    if view.case.state == "closed" or not record.points:
        return None
    link = (
        {"label": _("Decision and letter"), "href": href}
        if len(record.missing) < len(record.points)
        else None
    )
    return {
        "head": head,
        "title": _("No decision yet"),
        "text": what_opens(record),
        "link": link,
        "taken": False,
    }


def what_opens(record: DecisionRecord) -> str:
    """What has to be there before a decision is drafted."""
    if not record.missing:
        return _("Every complaint point has a finding: it can be drafted.")
    return ngettext(
        "It opens when every complaint point has a finding. Missing: point %(numbers)s.",
        "It opens when every complaint point has a finding. Missing: points %(numbers)s.",
        len(record.missing),
        numbers=listed(record.missing),
    )


def _said_overall(overall: Overall, record: DecisionRecord) -> str:
    in_full = all(point.answer and point.answer.outcome == Outcome.UPHELD for point in record.points)
    return OVERALL_TITLES[overall] if in_full or overall is not Overall.ACCEPTS else ACCEPTS_IN_PART


def _decision_title(record: DecisionRecord) -> str:
    decision = record.decision
    if decision is not None and decision.state == "approved" and decision.overall:
        return _(_said_overall(Overall(decision.overall), record))
    titles = {
        "draft": _("Drafted"),
        "proposed": _("With the approver"),
        "returned": _("Sent back by the approver"),
    }
    return titles.get(decision.state if decision else "draft", _("Drafted"))


def _decision_text(view: CaseView, record: DecisionRecord) -> str:
    decision = record.decision
    if decision is None:
        return ""
    amount = money(record.total, sign=True)
    if decision.state == "approved" and decision.approved_at:
        return _(
            "%(amount)s in all. Approved by %(name)s on %(day)s.",
            amount=amount,
            name=record.people.get(decision.approved_by_id or 0, "–"),
            day=legalday(legal_day(decision.approved_at, view.case.zone)),
        )
    if decision.state == "returned":
        return _("What should change: %(words)s", words=record.returned_note)
    drafter = record.people.get(decision.drafted_by_id or 0, "–")
    return _("%(amount)s in all. Drafted by %(name)s.", amount=amount, name=drafter)
