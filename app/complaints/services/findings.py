"""Findings: what the investigation established on each point, tied to its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Evidence, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.cases.services.evidence import require_page
from app.complaints import events
from app.complaints.domain.outcomes import Result
from app.complaints.domain.states import Action, State, after
from app.complaints.models import Citation, Finding, FindingEvidence
from app.complaints.services.standing import require_investigator
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_
from app.wordings.models import Clause

LONGEST = 20_000
LONGEST_QUESTION = 500
LONGEST_FACT = 1_000


@dataclass(frozen=True)
class Fact:
    """A dated fact with the paper that shows it; ``on`` as much of the day as is known."""

    text: str
    on: str | None = None
    evidence: int | None = None
    page: int | None = None


@dataclass(frozen=True)
class NewFinding:
    """What the investigator writes on one point. ``evidence`` are numbers of papers (E3 is 3)."""

    number: int
    result: Result
    reasons: str
    question: str = ""
    facts: Sequence[Fact] = ()
    evidence: Sequence[int] = ()


def record_finding(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    finding: NewFinding,
    known: int | None = None,
) -> Finding:
    """Record a finding; an earlier one on the same point is superseded, not changed.

    ``known`` is the id of the finding that the form showed (0: none; None: not asked): Conflict when another stands by
    now. When every point has a finding, the complaint moves on to the decision. Raises Refused without reasons or any
    paper behind it, NotAllowed for anyone but the investigator.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.INVESTIGATE, now=now)
        require_investigator(session, case, actor)
        _begin(case, actor=actor, clock=clock)
        head = head_of(session, case, finding.number)
        papers = _checked(session, case, finding)
        row = _supersede(session, case, head, finding, papers, known, actor=actor, clock=clock)
        head.finding = finding.result
        session.flush()  # the head's finding, which the next question reads
        if all_found(session, case):
            case.state = after(case.state, Action.COMPLETE_FINDINGS)
        recompute(session, case, library=library, now=now)
    return row


def _begin(case: Case, *, actor: Actor, clock: Clock) -> None:
    """The first finding starts the investigation, if nobody has said so before."""
    if case.state == State.ASSIGNED:
        case.state = after(case.state, Action.INVESTIGATE)
        note(case, events.INVESTIGATION_STARTED, actor=actor, clock=clock)
    case.state = after(case.state, Action.FIND)


def head_of(session: Session, case: Case, number: int) -> Head:
    """The complaint point of that number, or NotFound."""
    head = session.scalar(select(Head).where(Head.case_id == case.id, Head.number == number))
    if head is None:
        raise NotFound(N_("This complaint has no point %(number)s."), number=number)
    return head


def current_finding(session: Session, head: Head) -> Finding | None:
    """The finding that stands on a point."""
    return session.scalar(select(Finding).where(Finding.head_id == head.id, Finding.superseded_at.is_(None)))


def _checked(session: Session, case: Case, finding: NewFinding) -> list[Evidence]:
    """The papers named. Raises Refused when one is not of this case, none is named, or words are missing."""
    if not finding.reasons.strip() or len(finding.reasons) > LONGEST:
        raise Refused(N_("Say why, in up to 20,000 characters."), field="reasons")
    if len(finding.question) > LONGEST_QUESTION or any(
        len(fact.text) > LONGEST_FACT for fact in finding.facts
    ):
        raise Refused(N_("A question may have 500 characters, a fact 1,000."), field="facts")
    wanted = dict.fromkeys([*finding.evidence, *(fact.evidence for fact in finding.facts if fact.evidence)])
    papers = list(
        session.scalars(select(Evidence).where(Evidence.case_id == case.id, Evidence.number.in_(wanted)))
    )
    missing = set(wanted) - {paper.number for paper in papers}
    if missing:
        raise Refused(
            N_("There is no paper E%(number)s on this complaint."), field="evidence", number=min(missing)
        )
    if not papers:
        raise Refused(N_("Name at least one paper that the finding rests on."), field="evidence")
    by_number = {paper.number: paper for paper in papers}
    for fact in finding.facts:
        if fact.evidence:
            require_page(by_number[fact.evidence], fact.page, field="facts")
    return papers


def _supersede(
    session: Session,
    case: Case,
    head: Head,
    finding: NewFinding,
    papers: list[Evidence],
    known: int | None,
    *,
    actor: Actor,
    clock: Clock,
) -> Finding:
    now = clock.now()
    earlier = current_finding(session, head)
    if known is not None and known != (earlier.id if earlier else 0):
        raise Conflict(N_("Another finding was recorded on this point while you were writing yours."))
    if earlier is not None:
        earlier.superseded_at = now
        session.flush()  # the partial unique index allows one current finding a point
    row = Finding(
        case_id=case.id,
        head_id=head.id,
        result=finding.result,
        question=finding.question.strip(),
        facts=[_plain(fact) for fact in finding.facts],
        reasons_digest=keep(case, "finding", finding.reasons, clock=clock),
        by_id=actor.user_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()  # the id, for the evidence and the event
    pages = {fact.evidence: fact.page for fact in finding.facts if fact.page}
    session.add_all(
        FindingEvidence(finding_id=row.id, evidence_id=paper.id, page=pages.get(paper.number))
        for paper in papers
    )
    note(
        case,
        events.FINDING_RECORDED,
        actor=actor,
        clock=clock,
        number=head.number,
        result=finding.result.value,
        finding=row.id,
        reasons=row.reasons_digest,
        evidence=sorted(paper.number for paper in papers),
        clauses=_clauses(session, head),
        supersedes=earlier.id if earlier else None,
    )
    return row


def _plain(fact: Fact) -> dict[str, Any]:
    return {"on": fact.on, "text": fact.text, "evidence": fact.evidence, "page": fact.page}


def _clauses(session: Session, head: Head) -> list[str]:
    paths = (
        select(Clause.path).join(Citation, Citation.clause_id == Clause.id).where(Citation.head_id == head.id)
    )
    return list(session.scalars(paths.order_by(Citation.id)))


def all_found(session: Session, case: Case) -> bool:
    """True when no point waits for its finding."""
    missing = select(Head.id).where(Head.case_id == case.id, Head.finding.is_(None)).limit(1)
    return session.scalar(missing) is None
