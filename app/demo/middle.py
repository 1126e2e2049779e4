"""The middle of a story: what is found on each point, which clauses are quoted, what is answered."""

from __future__ import annotations

from datetime import timedelta

from app.complaints.domain.outcomes import Outcome, Result
from app.complaints.domain.redress import Line, LineKind
from app.complaints.services.citations import cite_clause
from app.complaints.services.decision import Answer, Draft, save_draft
from app.complaints.services.findings import Fact, NewFinding, record_finding
from app.demo.beginning import add_papers
from app.demo.scene import Scene
from app.demo.story import PointStory
from app.platform.db import db
from app.shared.money import Money
from app.wordings.domain.tree import ClauseNode, Role, Tree
from app.wordings.queries import edition_text

PAY_WITHIN_DAYS = 14


def find(scene: Scene) -> None:
    """Record the finding on every point that has one, with the clauses it turns on."""
    late = [position for position in range(1, len(scene.story.papers) + 1) if position not in scene.papers]
    add_papers(scene, late, by=scene.investigator)
    for number, point in enumerate(scene.story.points, start=1):
        if point.finding is None:
            continue
        _quote(scene, number, point)
        record_finding(
            actor=scene.investigator,
            clock=scene.clock,
            library=scene.library,
            reference=scene.reference,
            finding=_finding(scene, number, point),
        )
        scene.clock.advance(minutes=9)


def is_answered(scene: Scene) -> bool:
    """True when the story tells the answer to every point."""
    return all(point.outcome is not None for point in scene.story.points)


def draft(scene: Scene) -> None:
    """Draft the decision where the story goes that far."""
    if not is_answered(scene):
        return
    answers = [
        Answer(number, Outcome(point.outcome), point.answer, _lines(scene, point))
        for number, point in enumerate(scene.story.points, start=1)
    ]
    difficulty = "hard" if any(point.hard for point in scene.story.points) else "ordinary"
    pays = any(answer.lines for answer in answers)
    save_draft(
        actor=scene.officer,
        clock=scene.clock,
        reference=scene.reference,
        draft=Draft(answers, difficulty, PAY_WITHIN_DAYS if pays else None),
    )


def _quote(scene: Scene, number: int, point: PointStory) -> None:
    edition = scene.edition()
    older = edition.effective_to is not None
    text = edition_text(db.session(), edition)
    for cited in (*point.clauses, *(point.clauses_A if older else point.clauses_B)):
        clause = text.tree.get(cited) or text.tree.resolve(cited)
        cite_clause(
            actor=scene.investigator,
            clock=scene.clock,
            reference=scene.reference,
            number=number,
            clause_id=text.ids[clause.path],
            quotation=_quotation(text.tree, clause),
            relied_on="against" if point.finding == "not-upheld" else "for",
        )


def _quotation(tree: Tree, clause: ClauseNode) -> str:
    """A clause whole; an item of a list behind the words that introduce the list."""
    lead = tree.get(clause.parent or "")
    if lead is None or lead.role is not Role.CLAUSE or not lead.text or clause.role is not Role.CLAUSE:
        return tree.full_text(clause.path)
    first = tree.children(lead.path)[0]
    left_out = "" if first.path == clause.path else "[…]\n"
    return f"{lead.text}\n{left_out}{clause.words}"


def _finding(scene: Scene, number: int, point: PointStory) -> NewFinding:
    received = scene.diary.received_on
    facts = [
        Fact(words, (received - timedelta(days=before)).isoformat(), scene.papers[position])
        for before, words, position in point.facts
    ]
    return NewFinding(
        number=number,
        result=Result(point.finding),
        reasons=point.because,
        question=point.question,
        facts=facts,
        evidence=[scene.papers[position] for position in point.papers],
    )


def _lines(scene: Scene, point: PointStory) -> list[Line]:
    return [
        Line(LineKind(kind), what, basis, Money.parse(str(amount), scene.unit.currency))
        for kind, what, basis, amount in point.lines
    ]
