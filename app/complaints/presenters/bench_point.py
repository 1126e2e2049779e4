"""One point on the workbench; see templates/complaints/workbench_point.html for the model."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.cases.panels import CaseView
from app.complaints.domain.outcomes import RESULT_TITLES, Result
from app.complaints.domain.redress import LINE_TITLES, Interest, Line, LineKind
from app.complaints.presenters.grounds import grounds_of_point
from app.complaints.presenters.like_cases import like_of
from app.complaints.presenters.money_working import doubt_words, limit_words
from app.complaints.presenters.points import finding_mark, investigates, outcome_mark
from app.complaints.presenters.quoting import edition_words
from app.complaints.queries.citation_checks import CitationReport
from app.complaints.queries.decision import (
    DecisionRecord,
    EditionChoice,
    PointRecord,
    Quoted,
    agreed_by_wording,
    editions_to_quote,
)
from app.complaints.services.decision import line_of
from app.letters.check.plainness import mean_characters, measure_english, sentences_in
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import joined_sentences, legalday, unit_of_money
from app.shared.money import total
from app.wordings.domain.tree import Tree
from app.wordings.models import Edition
from app.wordings.queries import edition_text


def point_of(
    view: CaseView, record: DecisionRecord, point: PointRecord, citations: CitationReport
) -> dict[str, Any]:
    """Question, answer, facts, clauses, grounds, redress, like cases."""
    reference, number = view.case.reference, point.head.number
    drafting = view.case.state == "deciding" and view.may(Permission.DRAFT_DECISION)
    texts = {
        quoted.edition.id: edition_text(view.session, quoted.edition)
        for quoted in {each.edition.id: each for each in point.quoted}.values()
    }
    choices = editions_to_quote(view.session, view.case) if point.quoted else []
    lines = [line_of(row) for row in point.answer.lines] if point.answer else []
    return {
        "title": point.head.title,
        "said": point.head.said,
        "question": (point.finding.question if point.finding else "") or point.head.title,
        "finding": outcome_mark(point.answer.outcome) if point.answer else finding_mark(point.head.finding),
        "because": _because(point),
        "answer_href": url_for("complaints_decision.answer", reference=reference, number=number)
        if drafting
        else None,
        "answered": point.answer is not None,
        "finding_href": url_for("complaints_decision.finding", reference=reference, number=number)
        if investigates(view)
        else None,
        "found": point.finding is not None,
        "facts": [_fact(reference, fact) for fact in (point.finding.facts if point.finding else ())],
        "papers": [_paper(reference, paper) for paper in point.papers],
        "quote_href": url_for("complaints_decision.quote", reference=reference, number=number)
        if investigates(view)
        else None,
        "clauses": [
            _clause(view, number, quoted, texts[quoted.edition.id].tree, choices) for quoted in point.quoted
        ],
        "grounds": grounds_of_point(view, point, texts, citations),
        "fair": point.fair,
        "fair_open": drafting and point.answer is not None,
        "fair_hint": _fair_hint(view, point.fair),
        "like": like_of(view, point),
        "redress": [_line(view, line) for line in lines],
        "redress_label": _(
            "Point %(number)s, %(currency)s", number=number, currency=unit_of_money(view.case.currency)
        ),
        "redress_total": total([line.amount for line in lines], view.case.currency),
    }


def _because(point: PointRecord) -> str:
    """What the investigator found, and why, where the answer says something else it is named first."""
    if point.finding is None:
        return ""
    if point.answer is not None and point.answer.outcome != point.finding.result:
        return _(
            "Found: %(result)s. %(why)s",
            result=pgettext("finding", RESULT_TITLES[Result(point.finding.result)]),
            why=point.found_because,
        )
    return point.found_because


def _fact(reference: str, fact: dict[str, Any]) -> dict[str, Any]:
    paper, page = fact["evidence"], fact["page"]
    cite = ""
    if paper:
        cite = _("E%(number)s p. %(page)s", number=paper, page=page) if page else f"E{paper}"
    return {
        "on": fact["on"],
        "text": fact["text"],
        "cite": cite,
        "href": url_for("evidence.show", reference=reference, number=paper, page=page) if paper else None,
    }


def _paper(reference: str, number: int) -> dict[str, str]:
    return {"cite": f"E{number}", "href": url_for("evidence.show", reference=reference, number=number)}


def _clause(
    view: CaseView, number: int, quoted: Quoted, tree: Tree, choices: list[EditionChoice]
) -> dict[str, Any]:
    edition, clause, citation = quoted.edition, quoted.clause, quoted.citation
    proposal = next((each.proposal for each in choices if each.edition.id == edition.id), None)
    agreed = agreed_by_wording(choices).get(edition.wording_id)
    href = url_for("wordings.clause", code=edition.wording.code, label=edition.label, path=clause.path)
    return {
        "name": _(
            "%(wording)s, edition %(edition)s, %(clause)s",
            wording=edition.wording.name,
            edition=edition.label,
            clause=tree.number_label(clause.path),
        ),
        "href": href,
        "page": _("p. %(page)s", page=clause.page) if clause.page else "",
        "quote": citation.quotation,
        "note": _(
            "Quoted letter for letter, %(count)s characters. Speaks %(side)s.",
            count=len(citation.quotation),
            side=_("for the complainant") if citation.relied_on == "for" else _("against the complainant"),
        ),
        "agreed": proposal is not None,
        "why": edition_words(proposal.why) if proposal else None,
        "astray": None if proposal else _astray(view, number, edition, agreed),
        "warnings": [edition_words(note) for note in proposal.warnings] if proposal else [],
        "remove_href": url_for(
            "complaints_decision.remove_quotation",
            reference=view.case.reference,
            number=number,
            citation=citation.id,
        )
        if investigates(view)
        else None,
    }


def _astray(view: CaseView, number: int, quoted: Edition, agreed: Edition | None) -> dict[str, Any]:
    """A quotation that comes from another edition than the one agreed, and where to quote that one."""
    if agreed is None:
        return {"text": _("Nothing tells which edition was agreed."), "href": None, "label": ""}
    href = url_for(
        "complaints_decision.quote", reference=view.case.reference, number=number, edition=agreed.id
    )
    return {
        "text": _(
            "Quoted from edition %(quoted)s; the edition agreed is %(agreed)s.",
            quoted=quoted.label,
            agreed=agreed.label,
        ),
        "href": href if investigates(view) else None,
        "label": _("Quote from edition %(agreed)s", agreed=agreed.label),
    }


def _fair_hint(view: CaseView, fair: str) -> str | None:
    """How long it is and how easily it reads, by the measures of the letter's check."""
    if not fair:
        return None
    if view.case.language == "zh-Hans":
        mean = mean_characters(sentences_in(fair, "zh-Hans"))
        reads = _("%(mean)s characters a sentence.", mean=f"{mean:.0f}")
        return joined_sentences((ngettext("%(num)s character.", "%(num)s characters.", len(fair)), reads))
    age = measure_english(sentences_in(fair, "en")).reading_age
    reads = _("Reading age about %(age)s.", age=f"{age:.0f}")
    return joined_sentences((reads, ngettext("%(num)s word.", "%(num)s words.", len(fair.split()))))


def _steps(interest: Interest) -> str:
    return "; ".join(
        _(
            "%(percent)s %% %(start)s to %(end)s",
            percent=f"{step.percent.normalize():f}",
            start=legalday(step.from_on),
            end=legalday(step.to_on),
        )
        for step in interest.steps
    )


def _line(view: CaseView, line: Line) -> dict[str, Any]:
    basis, note = line.basis, limit_words(line)
    if line.kind is LineKind.INTEREST and line.interest is not None:
        interest = line.interest
        basis = (
            _steps(interest)
            if interest.steps
            else _(
                "%(percent)s %% simple, %(start)s to %(end)s, %(days)s days",
                percent=interest.percent,
                start=legalday(interest.from_on),
                end=legalday(interest.to_on),
                days=interest.days,
            )
        )
        note = doubt_words(view.session, interest.rule, interest.to_on)
    return {
        "what": line.what,
        "kind": _(LINE_TITLES[line.kind]),
        "basis": basis,
        "note": note,
        "amount": line.amount,
    }
