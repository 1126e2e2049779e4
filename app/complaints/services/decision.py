"""The decision: an answer to every point, with reasons and money, drafted until it is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.complaints import events
from app.complaints.domain.outcomes import PAYS, Outcome, Result, follows, overall
from app.complaints.domain.redress import Line, point_total
from app.complaints.models import Decision, DecisionHead, RedressLine
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, Refused
from app.shared.money import Money, total
from app.shared.text import N_

LONGEST = 20_000
DIFFICULTIES = ("ordinary", "hard")


@dataclass(frozen=True)
class Answer:
    """The answer to one point. ``reasons`` say why it is fair, in words fit for the letter."""

    number: int
    outcome: Outcome
    reasons: str
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Draft:
    """A decision as drafted; not every point need be answered before it is proposed."""

    answers: Sequence[Answer]
    difficulty: str = "ordinary"
    pay_by_days: int | None = None


def save_draft(
    *, actor: Actor, clock: Clock, reference: str, draft: Draft, version: int | None = None
) -> Decision:
    """Keep the draft of the decision, taking the place of what was drafted before.

    ``version`` is that of the draft the form was made from (0 when there was none); Conflict when somebody saved since.
    Raises Refused for money beside an outcome that pays nothing, or an outcome that needs a reason and has none.
    """
    now = clock.now()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.DRAFT_DECISION, now=now)
        require_independent(session, case, actor)
        if case.state != "deciding":
            raise Refused(N_("A decision is drafted once every point has a finding, and before approval."))
        heads = {head.number: head for head in session.scalars(select(Head).where(Head.case_id == case.id))}
        sums = {answer.number: _checked(answer, heads, case.currency) for answer in draft.answers}
        decision = _current(session, case, actor, clock)
        if version is not None and version != decision.version:
            raise Conflict(N_("The draft was changed by someone else while you were working on it."))
        _fill(session, case, decision, draft, heads, sums, actor=actor, clock=clock)
        note(
            case,
            events.DECISION_DRAFTED,
            actor=actor,
            clock=clock,
            decision=decision.id,
            version=decision.version,
            outcomes={str(answer.number): answer.outcome.value for answer in draft.answers},
            total=total(list(sums.values()), case.currency).minor,
            currency=case.currency,
        )
    return decision


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


def _checked(answer: Answer, heads: dict[int, Head], currency: str) -> Money:
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
            field="lines",
            number=answer.number,
        )
    return point_total(answer.lines, currency)


def _current(session: Session, case: Case, actor: Actor, clock: Clock) -> Decision:
    """The draft to write into: the returned or drafted one, else a new number."""
    latest = current_decision(session, case)
    if latest is not None and latest.state in {"draft", "returned"}:
        return latest
    decision = Decision(
        case_id=case.id,
        number=(latest.number + 1) if latest else 1,
        version=0,
        state="draft",
        drafted_by_id=actor.user_id,
        drafted_at=clock.now(),
    )
    session.add(decision)
    session.flush()  # the id, for the answers
    return decision


def _fill(
    session: Session,
    case: Case,
    decision: Decision,
    draft: Draft,
    heads: dict[int, Head],
    sums: dict[int, Money],
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    if draft.difficulty not in DIFFICULTIES:
        raise Refused(N_("A decision is ordinary or hard."), field="difficulty")
    for _head, earlier in answers_of(session, decision):
        session.delete(earlier)
    session.flush()  # the old answers go before the new ones come: one answer a point
    decision.version += 1
    decision.state = "draft"
    decision.drafted_by_id = actor.user_id
    decision.drafted_at = clock.now()
    decision.difficulty = draft.difficulty
    decision.pay_by_days = draft.pay_by_days
    decision.overall = overall({answer.number: answer.outcome for answer in draft.answers})
    for answer in draft.answers:
        head = heads[answer.number]
        row = DecisionHead(decision_id=decision.id, head_id=head.id, outcome=answer.outcome)
        if answer.reasons.strip():
            row.reasons_digest = keep(case, "reasons", answer.reasons, clock=clock)
        row.lines = [
            RedressLine(
                position=position,
                kind=line.kind,
                what=line.what,
                basis=line.basis,
                minor=line.amount.minor,
                currency=line.amount.currency,
            )
            for position, line in enumerate(answer.lines, start=1)
        ]
        session.add(row)
        head.redress_minor = sums[answer.number].minor
