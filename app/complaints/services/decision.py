"""The decision: an answer to every point, with reasons and money, drafted until it is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.complaints import events
from app.complaints.domain.outcomes import PAYS, Outcome, Result, follows, overall
from app.complaints.domain.redress import Interest, Line, LineKind, apply_limits, in_order, point_total
from app.complaints.models import Decision, DecisionHead, RedressLine
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, Refused
from app.shared.money import Money
from app.shared.text import N_

LONGEST = 20_000
DIFFICULTIES = ("ordinary", "hard")
LONGEST_TO_PAY = 365


@dataclass(frozen=True)
class Answer:
    """The answer to one point. ``reasons`` say why it is fair, in words fit for the letter."""

    number: int
    outcome: Outcome
    reasons: str
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Draft:
    """What changes in the decision: answers to some or all points, and its terms (None: as they were)."""

    answers: Sequence[Answer] = ()
    difficulty: str | None = None
    pay_by_days: int | None = None


def save_draft(
    *, actor: Actor, clock: Clock, reference: str, draft: Draft, version: int | None = None
) -> Decision:
    """Keep the answers of ``draft``; those to other points stay as they were drafted.

    ``version`` is that of the draft the form was made from (0 when there was none); Conflict when somebody saved since.
    Raises Refused for money beside an outcome that pays nothing, or an outcome that needs a reason and has none.
    """
    now = clock.now()
    worked = [replace(answer, lines=apply_limits(answer.lines)) for answer in draft.answers]
    draft = replace(draft, answers=worked)
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.DRAFT_DECISION, now=now)
        require_independent(session, case, actor)
        if case.state != "deciding":
            raise Refused(N_("A decision is drafted once every point has a finding, and before approval."))
        heads = check_answers(session, case, draft.answers)
        decision = _to_write(session, case, actor, clock)
        if version is not None and version != decision.version:
            raise Conflict(N_("The draft was changed by someone else while you were working on it."))
        _set_terms(decision, draft, actor, clock)
        for answer in draft.answers:
            _set_answer(session, case, decision, heads[answer.number], answer, clock)
        _note_draft(session, case, decision, draft, actor=actor, clock=clock)
    return decision


def check_answers(session: Session, case: Case, answers: Sequence[Answer]) -> dict[int, Head]:
    """Raise Refused for an answer that could not be kept; the points of the complaint by number."""
    heads = {head.number: head for head in session.scalars(select(Head).where(Head.case_id == case.id))}
    for answer in answers:
        _check_answer(answer, heads, case.currency)
    return heads


def current_decision(session: Session, case: Case) -> Decision | None:
    """The decision being drafted, proposed or approved last; None before there is one."""
    return session.scalar(
        select(Decision).where(Decision.case_id == case.id).order_by(Decision.number.desc()).limit(1)
    )


def answers_of(session: Session, decision: Decision) -> list[tuple[Head, DecisionHead]]:
    """Every answered point with its answer and lines, in the order of points."""
    rows = session.execute(
        select(Head, DecisionHead)
        .join(DecisionHead, DecisionHead.head_id == Head.id)
        .where(DecisionHead.decision_id == decision.id)
        .options(selectinload(DecisionHead.lines))
        .order_by(Head.number)
    )
    return [(head, answer) for head, answer in rows]


def decision_total(session: Session, decision: Decision, currency: str) -> Money:
    """What the whole decision comes to."""
    minor = session.scalar(
        select(func.coalesce(func.sum(RedressLine.minor), 0))
        .join(DecisionHead, DecisionHead.id == RedressLine.decision_head_id)
        .where(DecisionHead.decision_id == decision.id)
    )
    return Money(int(minor or 0), currency)


def line_of(row: RedressLine) -> Line:
    """The line that a row keeps."""
    interest = Interest.from_json(row.interest, row.currency) if row.interest else None
    limit = None if row.limit_minor is None else Money(row.limit_minor, row.currency)
    return Line(LineKind(row.kind), row.what, row.basis, Money(row.minor, row.currency), interest, limit)


def check_complete(session: Session, case: Case, decision: Decision) -> None:
    """Raise Refused unless every point has an answer with reasons that fits its finding as it stands now."""
    answers = {head.number: (head, answer) for head, answer in answers_of(session, decision)}
    for number in session.scalars(
        select(Head.number).where(Head.case_id == case.id).order_by(Head.number)
    ).all():
        if number not in answers:
            raise Refused(
                N_("Complaint point %(number)s has no answer yet: every point needs one."), number=number
            )
        head, answer = answers[number]
        if answer.reasons_digest is None:
            raise Refused(N_("Say on point %(number)s why the answer is fair."), number=head.number)


def _check_answer(answer: Answer, heads: dict[int, Head], currency: str) -> None:
    head = heads.get(answer.number)
    if head is None:
        raise Refused(N_("This complaint has no point %(number)s."), field="answers", number=answer.number)
    if len(answer.reasons) > LONGEST:
        raise Refused(N_("Reasons may have up to 20,000 characters."), field="reasons")
    result = Result(head.finding) if head.finding else None
    if not follows(result, answer.outcome) and not answer.reasons.strip():
        raise Refused(
            N_("On point %(number)s the outcome does not follow from the finding: say why."),
            field="reasons",
            number=answer.number,
        )
    if answer.lines and answer.outcome not in PAYS:
        raise Refused(
            N_("On point %(number)s there is money beside an outcome that pays nothing."),
            field="outcome",
            number=answer.number,
        )
    point_total(answer.lines, currency)


def _to_write(session: Session, case: Case, actor: Actor, clock: Clock) -> Decision:
    """The draft to write into; after a return a copy of what was returned, which itself stays as it was."""
    latest = current_decision(session, case)
    if latest is not None and latest.state == "draft":
        return latest
    decision = Decision(
        case_id=case.id,
        number=(latest.number + 1) if latest else 1,
        version=latest.version if latest else 0,
        state="draft",
        overall=latest.overall if latest else None,
        difficulty=latest.difficulty if latest else "ordinary",
        pay_by_days=latest.pay_by_days if latest else None,
        drafted_by_id=actor.user_id,
        drafted_at=clock.now(),
    )
    session.add(decision)
    session.flush()  # the id, for the answers
    for head, answer in answers_of(session, latest) if latest else ():
        copy = DecisionHead(
            decision_id=decision.id,
            head_id=head.id,
            outcome=answer.outcome,
            reasons_digest=answer.reasons_digest,
        )
        copy.lines = _rows([line_of(row) for row in answer.lines])
        session.add(copy)
    return decision


def _set_terms(decision: Decision, draft: Draft, actor: Actor, clock: Clock) -> None:
    if draft.difficulty is not None:
        if draft.difficulty not in DIFFICULTIES:
            raise Refused(N_("A decision is ordinary or hard."), field="difficulty")
        decision.difficulty = draft.difficulty
    if draft.pay_by_days is not None:
        if not 1 <= draft.pay_by_days <= LONGEST_TO_PAY:
            raise Refused(N_("Pay within 1 to 365 days."), field="pay_by_days")
        decision.pay_by_days = draft.pay_by_days
    decision.version += 1
    decision.drafted_by_id, decision.drafted_at = actor.user_id, clock.now()


def _set_answer(
    session: Session, case: Case, decision: Decision, head: Head, answer: Answer, clock: Clock
) -> None:
    row = session.scalar(
        select(DecisionHead)
        .where(DecisionHead.decision_id == decision.id, DecisionHead.head_id == head.id)
        .options(selectinload(DecisionHead.lines))
    )
    if row is None:
        row = DecisionHead(
            decision_id=decision.id, head_id=head.id, lines=[]
        )  # loaded, so that it can be set
        session.add(row)
    row.outcome = answer.outcome
    row.reasons_digest = (
        keep(case, "reasons", answer.reasons, clock=clock) if answer.reasons.strip() else None
    )
    row.lines = _rows(answer.lines)
    head.redress_minor = point_total(answer.lines, case.currency).minor


def _rows(lines: Sequence[Line]) -> list[RedressLine]:
    return [
        RedressLine(
            position=position,
            kind=line.kind,
            what=line.what,
            basis=line.basis,
            minor=line.amount.minor,
            currency=line.amount.currency,
            interest=line.interest.to_json() if line.interest else None,
            limit_minor=line.limit.minor if line.limit else None,
        )
        for position, line in enumerate(in_order(lines), start=1)
    ]


def _note_draft(
    session: Session, case: Case, decision: Decision, draft: Draft, *, actor: Actor, clock: Clock
) -> None:
    session.flush()  # the answers, which the overall answer and the total are read from
    answers = {head.number: answer for head, answer in answers_of(session, decision)}
    decision.overall = overall({number: Outcome(answer.outcome) for number, answer in answers.items()})
    changed = [answer.number for answer in draft.answers]
    fields: dict[str, Any] = {
        "outcomes": {str(number): answers[number].outcome for number in changed},
        "reasons": {str(number): answers[number].reasons_digest for number in changed},
    }
    note(
        case,
        events.DECISION_DRAFTED,
        actor=actor,
        clock=clock,
        decision=decision.id,
        version=decision.version,
        total=decision_total(session, decision, case.currency).minor,
        currency=case.currency,
        **fields,
    )
