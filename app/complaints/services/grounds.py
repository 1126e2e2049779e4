"""Settling a ground of law: what was answered, and which papers of the case show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, Evidence, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.cases.services.evidence import require_page
from app.complaints import events
from app.complaints.models import Citation, GroundCheck, GroundPaper
from app.complaints.queries.grounds import GroundRecord, grounds_of_case
from app.complaints.services.findings import head_of
from app.complaints.services.quoting_window import require_open
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.grounds import Ground
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_
from app.wordings.models import Clause

LONGEST_NOTE = 5_000


@dataclass(frozen=True)
class Shown:
    """A paper (E3 is 3) that shows the ground, as one of its kinds of proof."""

    proof: str
    evidence: int
    page: int | None = None


@dataclass(frozen=True)
class Settled:
    """What a person answers on one ground of point ``number``; ``clause_id`` for a ground of a clause."""

    number: int
    ground: str
    clause_id: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[Shown] = ()
    note: str = ""


def settle_ground(
    *, actor: Actor, clock: Clock, reference: str, settled: Settled, known: int | None = None
) -> GroundCheck:
    """Keep what was answered and attached, in the place of what stood there.

    ``known`` is the version that the form showed (0: none; None: not asked): Conflict when another stands by now.
    Raises NotFound for a ground that this point does not raise, Refused for an answer, a proof or a paper there is not.
    """
    with transaction() as session:
        case, head, record = _to_settle(session, actor, clock, reference, settled)
        check = record.check
        if known is not None and known != (check.version if check else 0):
            raise Conflict(N_("Somebody else settled this ground while you were working on it."))
        _require_answers(record.ground, settled)
        papers = _papers(session, case, record.ground, settled)
        digest = keep(case, "ground", settled.note, clock=clock) if settled.note else None
        if check is None:
            check = GroundCheck(
                case_id=case.id,
                head_id=head.id,
                ground=settled.ground,
                clause_id=settled.clause_id,
                version=0,
            )
            session.add(check)
        check.version += 1
        check.answers = {name: choice for name, choice in settled.answers.items() if choice}
        check.note_digest, check.by_id, check.at = digest, actor.user_id, clock.now()
        check.papers = []
        session.flush()  # the old papers go before the new ones of the same kind come
        check.papers = [
            GroundPaper(proof=shown.proof, evidence_id=papers[shown.evidence].id, page=shown.page)
            for shown in settled.papers
        ]
        note(
            case,
            events.GROUND_CHECKED,
            actor=actor,
            clock=clock,
            number=head.number,
            ground=settled.ground,
            clause=_path(session, settled.clause_id),
            answers=dict(check.answers),
            evidence=sorted({shown.evidence for shown in settled.papers}),
            note=check.note_digest,
        )
    return check


def drop_ground(*, actor: Actor, clock: Clock, reference: str, number: int, ground: str) -> None:
    """The answer of a point no longer rests on ``ground``; the log keeps that it did."""
    with transaction() as session:
        case, _head, record = _to_settle(session, actor, clock, reference, Settled(number, ground))
        if record.check is None:
            raise NotFound(N_("The answer does not rest on this ground."))
        drop(session, case, record.check, number, actor=actor, clock=clock)


def drop_of_clause(
    session: Session, case: Case, head: Head, clause_id: int, *, actor: Actor, clock: Clock
) -> None:
    """What was settled on a clause goes with its last quotation on the point."""
    still = select(Citation.id).where(Citation.head_id == head.id, Citation.clause_id == clause_id).limit(1)
    if session.scalar(still) is not None:
        return
    checks = select(GroundCheck).where(GroundCheck.head_id == head.id, GroundCheck.clause_id == clause_id)
    for check in session.scalars(checks.options(selectinload(GroundCheck.papers))).all():
        drop(session, case, check, head.number, actor=actor, clock=clock)


def drop(
    session: Session, case: Case, check: GroundCheck, number: int, *, actor: Actor, clock: Clock
) -> None:
    """Take one off, with its papers' places."""
    note(
        case,
        events.GROUND_DROPPED,
        actor=actor,
        clock=clock,
        number=number,
        ground=check.ground,
        clause=_path(session, check.clause_id),
    )
    session.delete(check)


def _to_settle(
    session: Session, actor: Actor, clock: Clock, reference: str, settled: Settled
) -> tuple[Case, Head, GroundRecord]:
    case = case_to_change(session, actor, reference, Permission.INVESTIGATE, now=clock.now())
    require_independent(session, case, actor)
    require_open(case)
    head = head_of(session, case, settled.number)
    wanted = (settled.number, settled.ground, settled.clause_id)
    for record in grounds_of_case(session, case):
        if (record.number, record.ground.id, record.clause_id) == wanted:
            return case, head, record
    raise NotFound(N_("This point does not raise such a ground."))


def _require_answers(ground: Ground, settled: Settled) -> None:
    """Every answer belongs to a question of the ground, every proof is one of its kinds, none named twice."""
    known = {question.id: {choice.id for choice in question.choices} for question in ground.questions}
    for name, choice in settled.answers.items():
        if name not in known or (choice and choice not in known[name]):
            raise Refused(N_("Choose one of the answers."), field=f"answer-{name}")
    kinds = {proof.id for proof in ground.proofs}
    named = [shown.proof for shown in settled.papers]
    if not kinds.issuperset(named) or len(set(named)) < len(named):
        raise Refused(N_("This ground does not ask for such a paper."))
    if any(shown.page is not None and not 1 <= shown.page <= 9_999 for shown in settled.papers):
        raise Refused(N_("A page is a number from 1 to 9999."))
    if len(settled.note) > LONGEST_NOTE:
        raise Refused(N_("Say what it shows in up to 5,000 characters."), field="note")


def _papers(session: Session, case: Case, ground: Ground, settled: Settled) -> dict[int, Evidence]:
    wanted = {shown.evidence for shown in settled.papers}
    rows = select(Evidence).where(Evidence.case_id == case.id, Evidence.number.in_(wanted))
    found = {paper.number: paper for paper in session.scalars(rows)}
    for shown in settled.papers:
        paper = found.get(shown.evidence)
        if paper is None:
            raise Refused(
                N_("There is no paper E%(number)s on this complaint."),
                field=f"paper-{shown.proof}",
                number=shown.evidence,
            )
        require_page(paper, shown.page, field=f"page-{shown.proof}")
    return found


def _path(session: Session, clause_id: int | None) -> str | None:
    return session.get_one(Clause, clause_id).path if clause_id is not None else None
