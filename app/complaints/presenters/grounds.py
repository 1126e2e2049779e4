"""Grounds of law on the workbench and on a page of their own; see workbench_point.html and ground.html."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.words import listed, said
from app.complaints.queries.citation_checks import CitationCheck, CitationFinding, CitationReport
from app.complaints.queries.decision import DecisionRecord, PointRecord
from app.complaints.queries.grounds import GroundRecord
from app.complaints.services.quoting_window import OPEN_TO_QUOTING
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import filled
from app.rules.grounds import Ground, Question
from app.wordings.domain.tree import ClauseKind
from app.wordings.queries import EditionText, edition_text


def grounds_of_point(
    view: CaseView, point: PointRecord, texts: dict[int, EditionText], citations: CitationReport
) -> list[dict[str, Any]]:
    """What must stand beside the clauses relied on: their words and exceptions first, then what the law asks for.

    Which edition was agreed stands with each quotation, and grounds have their own lines.
    """
    findings = [each for each in citations.findings if each.number == point.head.number]
    found = [
        _line("fail" if each.stops or each.check is CitationCheck.EXCEPTION else "none", _said(each), "")
        for each in findings
        if each.check not in (CitationCheck.EDITION, CitationCheck.GROUND)
    ]
    excluded = any(each.clause.kind == ClauseKind.EXCLUSION for each in point.quoted)
    if excluded and not any(each.check is CitationCheck.EXCEPTION for each in findings):
        found.append(_line("pass", _("Exclusion read with its exception"), _("above")))
    labels = _clause_labels(point, texts)
    return found + [_ground(view, record, labels) for record in point.grounds]


def _said(finding: CitationFinding) -> str:
    return filled(_(finding.message), finding.params)


def _clause_labels(point: PointRecord, texts: dict[int, EditionText]) -> dict[int, str]:
    return {
        each.clause.id: texts[each.edition.id].tree.number_label(each.clause.path) for each in point.quoted
    }


def _line(kind: str, text: str, at: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, "at": at, "note": "", "papers": [], "href": None, "link": "", **more}


def _ground(view: CaseView, record: GroundRecord, labels: dict[int, str]) -> dict[str, Any]:
    ground = record.ground
    title = said(ground.title)
    clause = labels.get(record.clause_id or 0)
    text = _("%(clause)s: %(ground)s", clause=clause, ground=title) if clause else title
    may = view.actor.may(Permission.INVESTIGATE) and view.case.state in OPEN_TO_QUOTING
    more = {
        "note": "" if ground.settled else _("not verified"),
        "papers": _papers(view, record),
        "href": address(view, record) if may else None,
        "link": _("Change") if record.check else _("Settle"),
    }
    if not record.is_raised:
        return _line(
            "none", text, _("not relied on"), **{**more, "link": _("Rest the answer on it"), "note": ""}
        )
    kind = "pass" if record.standing.is_shown else "fail" if ground.stops else "none"
    return _line(kind, text, _where(record), **more)


def _where(record: GroundRecord) -> str:
    """What is open, in two or three words; nothing where papers say it."""
    standing = record.standing
    if standing.barring:
        return _("cannot be relied on")
    if standing.unanswered:
        return _("not answered")
    if standing.missing:
        return _("proof missing")
    return "" if record.check and record.check.papers else _("answered")


def _papers(view: CaseView, record: GroundRecord) -> list[dict[str, str]]:
    return [
        {
            "cite": _("E%(number)s p. %(page)s", number=paper.evidence.number, page=paper.page)
            if paper.page
            else f"E{paper.evidence.number}",
            "href": url_for(
                "evidence.show", reference=view.case.reference, number=paper.evidence.number, page=paper.page
            ),
        }
        for paper in (record.check.papers if record.check else ())
    ]


def address(view: CaseView, record: GroundRecord) -> str:
    """The page on which the ground is settled."""
    return url_for(
        "complaints_decision.ground",
        reference=view.case.reference,
        number=record.number,
        name=record.ground.id,
        clause=record.clause_id,
    )


def ground_page(view: CaseView, record: GroundRecord, decision: DecisionRecord) -> dict[str, Any]:
    """The model of templates/complaints/ground.html."""
    point, ground = decision.point(record.number), record.ground
    quoted = next((each for each in point.quoted if each.clause.id == record.clause_id), None)
    return {
        "title": said(ground.title),
        "point": point.head,
        "rule": ground.rule,
        "source": said(ground.source),
        "doubt": not ground.settled,
        "lacking": said(ground.lacking),
        "stops": ground.stops,
        "clause": edition_text(view.session, quoted.edition).tree.number_label(quoted.clause.path)
        if quoted
        else "",
        "quote": quoted.citation.quotation if quoted else "",
        "questions": [
            {"field": f"answer-{question.id}", "after": _after(ground, question)}
            for question in ground.questions
        ],
        "proofs": [{"paper": f"paper-{proof.id}", "page": f"page-{proof.id}"} for proof in ground.proofs],
        "proof_hint": _("All of these are needed.") if ground.all_proofs else _("One of these will do."),
        "href": address(view, record),
        "drop_href": url_for(
            "complaints_decision.take_off_ground",
            reference=view.case.reference,
            number=record.number,
            name=ground.id,
        )
        if record.check and record.clause_id is None
        else None,
    }


def _after(ground: Ground, question: Question) -> str:
    """Which answer makes a question necessary."""
    choices = {
        (each.id, choice.id): said(choice.title) for each in ground.questions for choice in each.choices
    }
    if not question.after:
        return ""
    return _("Only after the answer: %(answers)s.", answers=listed(choices[each] for each in question.after))
