"""The complaint points with what was found, quoted and decided on each, read for a letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, Evidence, Head
from app.complaints.domain import redress
from app.complaints.letters.material import MoneyLine, Point, Quotation, StatedFact
from app.complaints.letters.papers import name_of
from app.complaints.letters.quoting import quotation_of
from app.complaints.models import Citation, Decision, DecisionHead, Finding, RedressLine
from app.complaints.queries.interest_rates import known_until
from app.letters.blocks import Interest, InterestStep, Lang, Outcome, SteppedInterest
from app.platform import log
from app.platform.accounts.models import Unit
from app.shared.errors import Refused
from app.shared.text import N_
from app.wordings.models import Clause, Edition
from app.wordings.queries import EditionText, edition_text

MOST_POINTS = 99


def points_of(session: Session, case: Case, decision: Decision | None) -> tuple[Point, ...]:
    """Every point in order. Findings, quotations and money come along only with a decision."""
    heads = list(session.scalars(select(Head).where(Head.case_id == case.id).order_by(Head.number)))
    if decision is None:
        return tuple(Point(head.number, head.title, head.said, head.wants) for head in heads)
    if len(heads) > MOST_POINTS:
        raise Refused(N_("One letter can answer %(most)s points. Split the complaint."), most=MOST_POINTS)
    answers = {
        answer.head_id: answer
        for answer in session.scalars(
            select(DecisionHead)
            .where(DecisionHead.decision_id == decision.id)
            .options(selectinload(DecisionHead.lines))
        )
    }
    found = list(
        session.scalars(select(Finding).where(Finding.case_id == case.id, Finding.superseded_at.is_(None)))
    )
    results = {finding.head_id: finding.result for finding in found}
    facts = _facts(session, case, found)
    quotations = _quotations(session, case)
    return tuple(
        _answered(
            session,
            head,
            answers.get(head.id),
            results.get(head.id),
            facts[head.id],
            quotations[head.id],
        )
        for head in heads
    )


def _answered(
    session: Session,
    head: Head,
    answer: DecisionHead | None,
    found: str | None,
    facts: tuple[StatedFact, ...],
    quotations: tuple[Quotation, ...],
) -> Point:
    if answer is None:
        return Point(head.number, head.title, head.said, head.wants)
    return Point(
        number=head.number,
        title=head.title,
        said=head.said,
        wants=head.wants,
        found=cast(Outcome, found.replace("-", "_")) if found else None,
        outcome=cast(Outcome, answer.outcome.replace("-", "_")),
        reasons=(log.text_of(session, answer.reasons_digest) or "") if answer.reasons_digest else "",
        facts=facts,
        quotations=quotations,
        money=tuple(_money(session, line) for line in answer.lines),
    )


def _money(session: Session, row: RedressLine) -> MoneyLine:
    line = MoneyLine(row.kind, row.what, row.basis, row.minor, limit=row.limit_minor)
    if row.interest is None:
        return line
    stored = redress.Interest.from_json(row.interest, row.currency)
    known = known_until(session, stored.rule)
    return replace(
        line,
        interest=_interest(stored),
        known_until=known if known is not None and known < stored.to_on else None,
    )


def _interest(counted: redress.Interest) -> Interest | SteppedInterest:
    if not counted.steps:
        days = counted.days
        return Interest(counted.principal.minor, counted.percent, counted.from_on, counted.to_on, days)
    steps = (InterestStep(step.percent, step.from_on, step.to_on, step.days) for step in counted.steps)
    return SteppedInterest(counted.principal.minor, tuple(steps))


def _facts(
    session: Session, case: Case, findings: Iterable[Finding]
) -> defaultdict[int, tuple[StatedFact, ...]]:
    """The facts of each current finding with the papers they rest on; a confidential paper is never named."""
    papers = {
        paper.number: paper
        for paper in session.scalars(
            select(Evidence).where(Evidence.case_id == case.id, Evidence.privilege == "open")
        )
    }
    country = session.get_one(Unit, case.unit_id).country
    found: defaultdict[int, tuple[StatedFact, ...]] = defaultdict(tuple)
    for finding in findings:
        found[finding.head_id] = tuple(
            StatedFact(
                fact["text"],
                fact.get("on") or "",
                _source(case, country, papers.get(fact.get("evidence") or 0), fact.get("page")),
            )
            for fact in finding.facts
        )
    return found


def _source(case: Case, country: str, paper: Evidence | None, page: int | None) -> str:
    if paper is None:
        return ""
    name = name_of(paper, case, cast(Lang, case.language), country)
    if page is None:
        return name
    return f"{name}第{page}页" if case.language == "zh-Hans" else f"{name}, page {page}"


def _quotations(session: Session, case: Case) -> defaultdict[int, tuple[Quotation, ...]]:
    """The clauses quoted for each point, in the order of the edition."""
    texts: dict[int, EditionText] = {}
    found: defaultdict[int, tuple[Quotation, ...]] = defaultdict(tuple)
    rows = session.execute(
        select(Citation, Clause)
        .join(Clause, Clause.id == Citation.clause_id)
        .where(Citation.case_id == case.id)
        .order_by(Citation.edition_id, Clause.ordinal, Citation.id)
    )
    for citation, clause in rows:
        if citation.edition_id not in texts:
            edition = session.get_one(Edition, citation.edition_id)
            texts[citation.edition_id] = edition_text(session, edition)
        known = texts[citation.edition_id]
        found[citation.head_id] += (quotation_of(known.tree, clause, known.edition, citation.quotation),)
    return found
