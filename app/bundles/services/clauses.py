"""Clauses relied on, in the edition relied on, with the passage marked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.made.matter import ClauseExtract, Words
from app.bundles.made.printed import WORDS, day
from app.cases.models import Case, Policy
from app.complaints.models import Citation
from app.wordings.domain.tree import Tree
from app.wordings.models import Clause, Edition
from app.wordings.queries import edition_text


def clause_extracts(session: Session, case: Case, language: str) -> tuple[ClauseExtract, ...]:
    """Every clause quoted on a point, once, with all that was quoted of it marked."""
    rows = session.execute(
        select(Citation, Clause, Edition)
        .join(Clause, Citation.clause_id == Clause.id)
        .join(Edition, Citation.edition_id == Edition.id)
        .where(Citation.case_id == case.id)
        .order_by(Clause.edition_id, Clause.ordinal, Citation.id)
    ).all()
    policy = session.scalar(select(Policy).where(Policy.case_id == case.id))
    quoted: dict[int, list[str]] = {}
    found: dict[int, tuple[Clause, Edition]] = {}
    for citation, clause, edition in rows:
        quoted.setdefault(clause.id, []).append(citation.quotation)
        found[clause.id] = (clause, edition)
    return tuple(
        _extract(session, clause, edition, quoted[clause.id], policy, language)
        for clause, edition in found.values()
    )


def _extract(
    session: Session,
    clause: Clause,
    edition: Edition,
    quotations: list[str],
    policy: Policy | None,
    language: str,
) -> ClauseExtract:
    say = WORDS[language]
    tree = edition_text(session, edition).tree
    label = tree.number_label(clause.path)
    number = " ".join(filter(None, (say["clause_title"] % label if label else "", clause.heading)))
    period = ""
    if policy is not None and policy.period_from and policy.period_to:
        period = f"{day(policy.period_from, language)} – {day(policy.period_to, language)}"
    words = {"wording": edition.wording.name, "edition": edition.label.removesuffix("版"), "period": period}
    source = say["clause_source" if period else "clause_source_bare"] % words
    pieces = tuple(marked_pieces(_text(session, clause, tree, quotations), quotations))
    return ClauseExtract(number, pieces, say["clause_marked"] % source)


def _text(session: Session, clause: Clause, tree: Tree, quotations: list[str]) -> str:
    """The clause with the words that lead to it: an item alone says nothing. With its items where one is quoted."""
    parent = session.get(Clause, clause.parent_id) if clause.parent_id else None
    leads = parent.text if parent is not None and parent.role != "part" else ""
    goes_on = any(run not in clause.text for quotation in quotations for run in _runs(quotation))
    items = [node.words for node in tree.subtree(clause.path)[1:]] if goes_on else []
    own = f"{clause.number} {clause.text}" if leads else clause.text
    return "\n".join(filter(None, (leads, own, *items)))


def _runs(quotation: str) -> list[str]:
    """The words quoted in one piece, between the places where some were left out."""
    return [run.strip() for run in quotation.replace("……", "[…]").split("[…]")]


def marked_pieces(text: str, quotations: list[str]) -> list[Words]:
    """``text`` cut where a quotation begins and ends; a quotation that leaves words out marks each of its runs."""
    spans: list[tuple[int, int]] = []
    for quotation in quotations:
        for words in _runs(quotation):
            at = text.find(words) if len(words) > 3 else -1
            if at >= 0:
                spans.append((at, at + len(words)))
    pieces, position = [], 0
    for start, end in sorted(spans):
        if end <= position:
            continue
        start = max(start, position)
        if start > position:
            pieces.append(Words(text[position:start], False))
        pieces.append(Words(text[start:end], True))
        position = end
    if position < len(text):
        pieces.append(Words(text[position:], False))
    return pieces
