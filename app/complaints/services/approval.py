"""Proposing, returning and approving a decision: four eyes, at the level its amount and difficulty ask for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.complaints import events
from app.complaints.domain.approval import Level, Reviewer, required_level, why_not
from app.complaints.domain.outcomes import Outcome, reportable
from app.complaints.domain.states import Action, after
from app.complaints.models import Approval, ApprovalLevel, Decision
from app.complaints.services.decision import answers_of, current_decision, decision_total
from app.complaints.services.standing import parts_by_person, require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.text import N_


@dataclass(frozen=True)
class Asked:
    """Which level a decision needs, with the table it was read from."""

    level: Level
    levels: tuple[Level, ...]
    unit_path: str


def level_needed(session: Session, case: Case, decision: Decision) -> Asked:
    """The level this decision needs. Raises Refused when the table has no row that covers it."""
    unit_path = session.scalars(select(Unit.path).where(Unit.id == case.unit_id)).one()
    above = [int(part) for part in unit_path.strip("/").split("/") if part]
    rows = session.execute(
        select(ApprovalLevel, Unit.path)
        .join(Unit, Unit.id == ApprovalLevel.unit_id)
        .where(ApprovalLevel.unit_id.in_(above), ApprovalLevel.currency == case.currency)
    )
    levels = tuple(
        Level(row.level, row.title, row.role, path, row.most_minor, row.hard) for row, path in rows
    )
    amount = decision_total(session, decision, case.currency)
    level = required_level(levels, minor=amount.minor, hard=decision.difficulty == "hard")
    if level is None:
        raise Refused(N_("No level of approval covers this decision. The approval table has a gap."))
    return Asked(level, levels, unit_path)


def propose_decision(
    *, actor: Actor, clock: Clock, library: Library, reference: str, letter_id: int, version: int
) -> Decision:
    """Send the drafted decision with its checked letter to approval.

    ``letter_id`` names the composed decision letter; ``version`` the draft it was composed from. Raises Refused while a
    point is unanswered or a check stops the letter, Conflict when the draft moved on.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.DRAFT_DECISION, now=now)
        require_independent(session, case, actor)
        case.state = after(case.state, Action.PROPOSE)
        decision = _the_decision(session, case, version)
        letter = _checked_letter(session, case, letter_id, decision)
        asked = level_needed(session, case, decision)
        decision.state = "proposed"
        decision.letter_id = letter.id
        note(
            case,
            events.DECISION_PROPOSED,
            actor=actor,
            clock=clock,
            decision=decision.id,
            version=decision.version,
            overall=decision.overall or "",
            total=decision_total(session, decision, case.currency).minor,
            currency=case.currency,
            level=asked.level.level,
            letter=letter.id,
            content=letter.content_digest or "",
        )
        recompute(session, case, library=library, now=now)
    return decision


def return_decision(*, actor: Actor, clock: Clock, library: Library, reference: str, words: str) -> None:
    """Send the decision back with a note; the drafter sees what is wanted, the letter is no longer approved."""
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.APPROVE_DECISION, now=now)
        case.state = after(case.state, Action.RETURN)
        if not words.strip() or len(words) > 5000:
            raise Refused(N_("Say what should change, in up to 5,000 characters."), field="words")
        decision = _the_decision(session, case, None)
        digest = keep(case, "note", words, clock=clock)
        _record_result(session, case, decision, actor, clock, result="returned", note=digest)
        decision.state = "returned"
        decision.approved_at = None
        letter = session.get_one(CaseLetter, decision.letter_id) if decision.letter_id else None
        if letter is not None:
            letter.state = "superseded"
        note(
            case,
            events.DECISION_RETURNED,
            actor=actor,
            clock=clock,
            decision=decision.id,
            note=digest,
        )
        recompute(session, case, library=library, now=now)


def approve_decision(
    *, actor: Actor, clock: Clock, library: Library, reference: str, content_digest: str
) -> Decision:
    """Approve decision and letter together.

    ``content_digest`` is that of the letter the approver looked at: if another one is proposed by now, Conflict. Raises
    NotAllowed, saying why, for the drafter, the investigator, anyone with a part in the matter, or too low a level.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.APPROVE_DECISION, now=now)
        case.state = after(case.state, Action.APPROVE)
        decision = _the_decision(session, case, None)
        asked = level_needed(session, case, decision)
        _require_approver(session, case, decision, actor, asked)
        letter = session.get_one(CaseLetter, decision.letter_id)
        if letter.content_digest != content_digest:
            raise Conflict(N_("The letter is no longer the one you looked at. Look at it again."))
        _record_result(session, case, decision, actor, clock, result="approved", level=asked.level.level)
        decision.state, decision.approved_at = "approved", now
        letter.state, letter.approved_by_id, letter.approved_at = "approved", actor.user_id, now
        _write_outcomes(session, case, decision)
        note(
            case,
            events.DECISION_APPROVED,
            decision=decision.id,
            level=asked.level.level,
            letter=letter.id,
            content=content_digest,
            actor=actor,
            clock=clock,
        )
        note(
            case,
            events.LETTER_APPROVED,
            letter=letter.kind,
            id=letter.id,
            content=content_digest,
            actor=actor,
            clock=clock,
        )
        recompute(session, case, library=library, now=now)
    return decision


def approver_objection(session: Session, case: Case, decision: Decision, actor: Actor) -> str | None:
    """Why ``actor`` may not approve this decision, as an English msgid; None when they may. For pages."""
    return _objection(session, case, decision, actor, level_needed(session, case, decision))


def _objection(session: Session, case: Case, decision: Decision, actor: Actor, asked: Asked) -> str | None:
    reviewer = Reviewer(
        actor.user_id or 0,
        frozenset((grant.role.value, grant.unit_path) for grant in actor.grants),
        parts_by_person(session, case).get(actor.user_id or 0, frozenset()),
    )
    return why_not(
        reviewer,
        level=asked.level,
        levels=asked.levels,
        case_unit_path=asked.unit_path,
        drafter_id=decision.drafted_by_id,
        investigator_id=case.investigator_id,
    )


def _require_approver(session: Session, case: Case, decision: Decision, actor: Actor, asked: Asked) -> None:
    objection = _objection(session, case, decision, actor, asked)
    if objection is not None:
        raise NotAllowed(objection)


def _the_decision(session: Session, case: Case, version: int | None) -> Decision:
    decision = current_decision(session, case)
    if decision is None:
        raise Refused(N_("There is no decision yet."))
    if version is not None and version != decision.version:
        raise Conflict(N_("The draft was changed by someone else while you were working on it."))
    return decision


def _checked_letter(session: Session, case: Case, letter_id: int, decision: Decision) -> CaseLetter:
    """The composed letter, when every point is answered and nothing stops it."""
    answered = {head.number for head, _answer in answers_of(session, decision)}
    if answered != _numbers(session, case):
        raise Refused(N_("Every complaint point needs an answer before the decision is proposed."))
    letter = session.get(CaseLetter, letter_id)
    if letter is None or letter.case_id != case.id or letter.kind != "decision" or letter.state != "draft":
        raise Refused(N_("Prepare the decision letter first."))
    if letter.content_digest is None or (_stops(letter) and letter.override is None):
        raise Refused(N_("A check stops the letter. Mend it, or have it overridden with a reason."))
    return letter


def _stops(letter: CaseLetter) -> bool:
    return letter.check_report is None or any(
        not item["ok"] and item["mark"] != "house" for item in letter.check_report
    )


def _numbers(session: Session, case: Case) -> set[int]:
    return set(session.scalars(select(Head.number).where(Head.case_id == case.id)))


def _record_result(
    session: Session,
    case: Case,
    decision: Decision,
    actor: Actor,
    clock: Clock,
    *,
    result: str,
    level: int = 0,
    note: str | None = None,
) -> None:
    letter = session.get(CaseLetter, decision.letter_id) if decision.letter_id else None
    session.add(
        Approval(
            case_id=case.id,
            decision_id=decision.id,
            level=level,
            result=result,
            note_digest=note,
            letter_digest=letter.content_digest if letter else None,
            by_id=actor.user_id,
            at=clock.now(),
        )
    )


def _write_outcomes(session: Session, case: Case, decision: Decision) -> None:
    """The outcome of each point, and of the case by the shown table, once somebody else has said yes."""
    outcomes = {}
    for head, answer in answers_of(session, decision):
        head.outcome = answer.outcome
        outcomes[head.number] = Outcome(answer.outcome)
    case.outcome = reportable(outcomes)
