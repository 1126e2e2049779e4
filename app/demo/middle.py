"""The middle of a story: what is found on each point, which clauses are quoted, what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import select

from app.cases.models import Head
from app.complaints.domain.outcomes import Outcome, Result
from app.complaints.domain.redress import Line, LineKind
from app.complaints.services.assignment import assign as give
from app.complaints.services.assignment import start_investigation
from app.complaints.services.citations import cite_clause
from app.complaints.services.clock_events import change_complexity
from app.complaints.services.decision import Answer, Draft, current_decision, save_draft
from app.complaints.services.findings import Fact, NewFinding, record_finding
from app.complaints.services.grounds import Settled, Shown, settle_ground
from app.demo.beginning import add_papers, numbers_of_papers
from app.demo.scene import Scene, actor_named
from app.demo.story import PointStory, causes
from app.platform.db import db, transaction
from app.reports.queries.coding import KINDS, STAGES, code_named
from app.reports.services.coding import NewCause, code_cause
from app.shared.money import Money
from app.wordings.domain.tree import ClauseNode, Role, Tree
from app.wordings.queries import edition_text

PAY_WITHIN_DAYS = 14


def assign(scene: Scene) -> None:
    """The supervisor gives the complaint to its officer and its investigator."""
    if scene.case.state != "registered":
        return
    give(
        **scene.by(actor_named(scene.desk.assigner)),
        owner_id=scene.officer.user_id or 0,
        investigator_id=scene.investigator.user_id,
        overruled="熟悉该类投诉。" if scene.chinese else "Knows this kind of complaint.",
    )


def investigate(scene: Scene) -> None:
    """The investigator begins, and gathers what the house and others have."""
    if scene.case.state == "assigned":
        start_investigation(
            **scene.by(scene.investigator),
        )
    add_papers(scene, by=scene.investigator, which=lambda paper: paper.before >= 0)
    if scene.story.complex and scene.case.facts.get("complexity") == "simple":
        reason = (
            "需要调取第三方资料并重新评估。"
            if scene.chinese
            else "Needs papers of others and another valuation."
        )
        change_complexity(**scene.by(scene.investigator), complexity="complex", reason=reason)


def find(scene: Scene) -> None:
    """Record the finding on every point that has one, with the clauses it turns on."""
    add_papers(scene, by=scene.investigator)
    found = set(
        db.session.scalars(
            select(Head.number).where(Head.case_id == scene.case.id, Head.finding.is_not(None))
        )
    )
    papers = _papers_by_position(scene)
    for number, point in enumerate(scene.story.points, start=1):
        if point.finding is None or number in found:
            continue
        with transaction():
            for clause_id in _quote(scene, number, point):
                _settle(scene, number, point, clause_id, papers)
            record_finding(
                **scene.by(scene.investigator),
                finding=_finding(scene, number, point, papers),
            )
            _code(scene, number, point, papers)
        scene.clock.advance(minutes=9)


def _code(scene: Scene, number: int, point: PointStory, papers: Mapping[int, int]) -> None:
    """Say what caused it, where that is told, from the papers that the finding rests on."""
    told = causes().get(scene.story.key, ())
    if number > len(told):
        return
    stage, kind, why = told[number - 1]
    session = db.session()
    cause = NewCause(
        stage_id=code_named(session, STAGES, stage).id,
        kind_id=code_named(session, KINDS, kind).id,
        why=why,
        papers=[papers[position] for position in point.papers],
    )
    code_cause(
        actor=scene.investigator, clock=scene.clock, reference=scene.reference, number=number, cause=cause
    )


def is_answered(scene: Scene) -> bool:
    """True when the story tells the answer to every point."""
    return all(point.outcome is not None for point in scene.story.points)


def draft(scene: Scene) -> None:
    """Draft the decision where the story goes that far."""
    if not is_answered(scene) or current_decision(db.session(), scene.case) is not None:
        return
    answers = [
        Answer(number, Outcome(point.outcome or ""), point.answer, _lines(scene, point))
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


def _settle(scene: Scene, number: int, point: PointStory, clause_id: int, papers: Mapping[int, int]) -> None:
    """What the story tells of the grounds that a clause raises."""
    for name in dict.fromkeys(ground for ground, _what, _position in point.grounds):
        told = [(what, position) for ground, what, position in point.grounds if ground == name]
        settle_ground(
            actor=scene.investigator,
            clock=scene.clock,
            reference=scene.reference,
            settled=Settled(
                number,
                name,
                clause_id,
                answers=dict(what.split("=", 1) for what, position in told if not position),
                papers=[Shown(what, papers[position]) for what, position in told if position],
            ),
        )


def _quote(scene: Scene, number: int, point: PointStory) -> Iterator[int]:
    """Quote the clauses of the story; the id of each once it is quoted."""
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
        yield text.ids[clause.path]


def _quotation(tree: Tree, clause: ClauseNode) -> str:
    """A clause whole; an item of a list behind the words that introduce the list."""
    lead = tree.get(clause.parent or "")
    if lead is None or lead.role is not Role.CLAUSE or not lead.text or clause.role is not Role.CLAUSE:
        return tree.full_text(clause.path)
    first = tree.children(lead.path)[0]
    left_out = "" if first.path == clause.path else "[…]\n"
    return f"{lead.text}\n{left_out}{clause.words}"


def _papers_by_position(scene: Scene) -> dict[int, int]:
    numbers = numbers_of_papers(scene)
    return {position: numbers[paper.file] for position, paper in enumerate(scene.story.papers, start=1)}


def _finding(scene: Scene, number: int, point: PointStory, papers: Mapping[int, int]) -> NewFinding:
    received = scene.diary.received_on
    facts = [
        Fact(words, (received - timedelta(days=before)).isoformat(), papers[position])
        for before, words, position in point.facts
    ]
    return NewFinding(
        number=number,
        result=Result(point.finding or ""),
        reasons=point.because,
        question=point.question,
        facts=facts,
        evidence=[papers[position] for position in point.papers],
    )


def _lines(scene: Scene, point: PointStory) -> list[Line]:
    return [
        Line(LineKind(kind), what, basis, Money.parse(str(amount), scene.unit.currency))
        for kind, what, basis, amount in point.lines
    ]
