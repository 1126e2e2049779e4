"""Proposing, returning and approving a decision: four eyes, at the level its amount and difficulty ask for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Head
from app.cases.policy import case_to_change, case_to_read
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.complaints import events
from app.complaints.domain.outcomes import Outcome, reportable
from app.complaints.domain.states import Action, State, after
from app.complaints.letters.case_checks import grounds_fail
from app.complaints.models import Approval, Decision
from app.complaints.services.decision import answers_of, check_complete, current_decision, decision_total
from app.complaints.services.letter_approval import is_overridden, stops
from app.complaints.services.letter_following import says
from app.complaints.services.letters import letter_of_case, material_of
from app.complaints.services.levels import approvers_for, level_needed, objection
from app.complaints.services.like_cases import require_explained
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.text import N_

LONGEST_NOTE = 5_000


def propose_decision(
    *, actor: Actor, clock: Clock, library: Library, reference: str, letter_id: int, version: int
) -> Decision:
    """Send the drafted decision with its checked letter to approval; sent twice, the second does nothing.

    ``letter_id`` names the composed decision letter; ``version`` the draft it was composed from. Raises Refused while a
    point is unanswered or leaves the band of like cases unexplained, a check stops the letter or nobody could approve
    it, Conflict when the draft moved on.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_read(session, actor, reference, now=now)
        decision = _the_decision(session, case)
        if (decision.state, decision.letter_id, decision.version) == ("proposed", letter_id, version):
            return decision
        case = case_to_change(session, actor, reference, Permission.DRAFT_DECISION, now=now)
        require_independent(session, case, actor)
        case.state = after(case.state, Action.PROPOSE)
        decision = _the_decision(session, case)
        if version != decision.version:
            raise Conflict(N_("The draft was changed by someone else while you were working on it."))
        if decision.state != "draft":
            raise Refused(N_("The decision was returned: draft it anew before you propose it."))
        check_complete(session, case, decision)
        require_explained(session, case, decision, actor=actor, clock=clock)
        letter = _checked_letter(session, case, letter_id)
        material = material_of(session, case, letter, clock=clock, library=library)
        if not says(letter, material):
            raise Conflict(N_("The letter no longer says what the case says. Prepare it again."))
        if grounds_fail(material) and not is_overridden(letter):
            raise Conflict(N_("A ground of law is no longer shown. Prepare the letter again."))
        asked = level_needed(session, case, decision)
        decision.state, decision.letter_id, decision.proposed_at = "proposed", letter.id, now
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
        if not approvers_for(session, case, decision, on=today(clock, case.zone)):
            raise Refused(
                N_(
                    "Nobody independent holds a level that covers this decision. Ask the compliance officer to extend "
                    "the approval table."
                )
            )
        recompute(session, case, library=library, now=now)
    return decision


def return_decision(*, actor: Actor, clock: Clock, library: Library, reference: str, words: str) -> None:
    """Send the decision back with a note; the drafter sees what is wanted, the letter is no longer approved."""
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.APPROVE_DECISION, now=now)
        require_independent(session, case, actor)
        case.state = after(case.state, Action.RETURN)
        if not words.strip() or len(words) > LONGEST_NOTE:
            raise Refused(N_("Say what should change, in up to 5,000 characters."), field="words")
        decision = _the_decision(session, case)
        letter = session.get_one(CaseLetter, decision.letter_id)
        digest = keep(case, "note", words, clock=clock)
        _record_result(session, decision, letter, actor, clock, result="returned", level=0, note=digest)
        decision.state, decision.approved_at, decision.approved_by_id = "returned", None, None
        letter.state, letter.approved_at, letter.approved_by_id = "superseded", None, None
        _take_back_outcomes(session, case)
        note(case, events.DECISION_RETURNED, actor=actor, clock=clock, decision=decision.id, note=digest)
        recompute(session, case, library=library, now=now)


def approve_decision(
    *, actor: Actor, clock: Clock, library: Library, reference: str, content_digest: str
) -> Decision:
    """Approve decision and letter together; pressed twice by the same person, the second does nothing.

    ``content_digest`` is that of the letter the approver looked at: Conflict when another one is proposed by now, or
    somebody else was first. Raises NotAllowed, saying why, for whoever drafted, investigated or proposed, had a part in
    the matter, or has too low a level.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_read(session, actor, reference, now=now)
        if (
            case.state == State.APPROVED
            and (done := _the_decision(session, case)).approved_by_id == actor.user_id
        ):
            return done
        case = case_to_change(session, actor, reference, Permission.APPROVE_DECISION, now=now)
        decision = _the_decision(session, case)
        if case.state == State.APPROVED:
            raise _approved_by_another(session, decision)
        case.state = after(case.state, Action.APPROVE)
        why_not = objection(session, case, decision, actor)
        if why_not is not None:
            raise NotAllowed(why_not)
        letter = session.get_one(CaseLetter, decision.letter_id)
        if letter.content_digest != content_digest:
            raise Conflict(N_("The letter is no longer the one you looked at. Look at it again."))
        if stops(letter):
            raise Refused(N_("A check stops the letter. Return it, so that it is mended."))
        _approve(session, case, decision, letter, actor, clock)
        recompute(session, case, library=library, now=now)
    return decision


def _approve(
    session: Session, case: Case, decision: Decision, letter: CaseLetter, actor: Actor, clock: Clock
) -> None:
    level = level_needed(session, case, decision).level.level
    digest = letter.content_digest or ""
    _record_result(session, decision, letter, actor, clock, result="approved", level=level, note=None)
    decision.state, decision.approved_by_id, decision.approved_at = "approved", actor.user_id, clock.now()
    letter.state, letter.approved_by_id, letter.approved_at = "approved", actor.user_id, clock.now()
    _write_outcomes(session, case, decision)
    note(
        case,
        events.DECISION_APPROVED,
        actor=actor,
        clock=clock,
        decision=decision.id,
        level=level,
        letter=letter.id,
        content=digest,
    )
    note(
        case,
        events.LETTER_APPROVED,
        actor=actor,
        clock=clock,
        letter=letter.kind,
        id=letter.id,
        content=digest,
    )


def _approved_by_another(session: Session, decision: Decision) -> Conflict:
    name = session.scalar(select(User.display_name).where(User.id == decision.approved_by_id))
    return Conflict(
        N_("%(name)s has approved this decision already; nothing is left to do."), name=name or "–"
    )


def _the_decision(session: Session, case: Case) -> Decision:
    decision = current_decision(session, case)
    if decision is None:
        raise Refused(N_("There is no decision yet."))
    return decision


def _checked_letter(session: Session, case: Case, letter_id: int) -> CaseLetter:
    """The composed decision letter, when nothing stops it."""
    letter = letter_of_case(session, case, letter_id)
    if letter.kind != "decision" or letter.state != "draft":
        raise Refused(N_("Prepare the decision letter first."))
    if letter.content_digest is None or stops(letter):
        raise Refused(N_("A check stops the letter. Mend it, or have it overridden with a reason."))
    return letter


def _record_result(
    session: Session,
    decision: Decision,
    letter: CaseLetter,
    actor: Actor,
    clock: Clock,
    *,
    result: str,
    level: int,
    note: str | None,
) -> None:
    session.add(
        Approval(
            case_id=decision.case_id,
            decision_id=decision.id,
            level=level,
            result=result,
            note_digest=note,
            letter_digest=letter.content_digest,
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


def _take_back_outcomes(session: Session, case: Case) -> None:
    case.outcome = None
    for head in session.scalars(select(Head).where(Head.case_id == case.id)):
        head.outcome = None
