"""Why an answer leaves the band of like cases: said by the drafter, asked for before the decision is proposed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.complaints import events
from app.complaints.domain.like_cases import Departure
from app.complaints.models import Decision, LikeDeparture
from app.complaints.queries.like_cases import departures_of_case, explained
from app.complaints.services.decision import current_decision
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

LONGEST_REASON = 2_000


def explain_departure(
    *, actor: Actor, clock: Clock, reference: str, number: int, reason: str
) -> LikeDeparture:
    """Keep why the drafted answer to point ``number`` leaves the band; said again, the newer reason stands.

    Raises Refused where the answer lies within the band (there is nothing to explain), or without words.
    """
    now, words = clock.now(), reason.strip()
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.DRAFT_DECISION, now=now)
        require_independent(session, case, actor)
        decision = current_decision(session, case)
        if case.state != "deciding" or decision is None or decision.state != "draft":
            raise Refused(N_("A reason is given while the decision is drafted."))
        if not words or len(words) > LONGEST_REASON:
            raise Refused(N_("Say in up to 2,000 characters why the answer differs."), field="reason")
        found = departures_of_case(session, case, decision, actor=actor, now=now).get(number)
        if found is None:
            raise Refused(N_("This answer lies within the band of like cases: there is nothing to explain."))
        return _keep(session, case, number, found, words, actor, clock)


def _keep(
    session: Session, case: Case, number: int, found: Departure, words: str, actor: Actor, clock: Clock
) -> LikeDeparture:
    head = session.scalars(select(Head).where(Head.case_id == case.id, Head.number == number)).one()
    row = explained(session, head, found.outcome, found.minor) or LikeDeparture(
        case_id=case.id, head_id=head.id, outcome=found.outcome, minor=found.minor
    )
    row.measure, row.compared, row.same = found.measure.value, found.compared, found.same
    row.lower_minor, row.upper_minor = found.lower, found.upper
    row.reason_digest = keep(case, "departure", words, clock=clock)
    row.by_id, row.at = actor.user_id, clock.now()
    session.add(row)
    note(
        case,
        events.LIKE_DEPARTURE_EXPLAINED,
        actor=actor,
        clock=clock,
        number=number,
        measure=row.measure,
        outcome=row.outcome,
        minor=row.minor,
        compared=row.compared,
        same=row.same,
        lower=row.lower_minor,
        upper=row.upper_minor,
        why=row.reason_digest,
    )
    return row


def unexplained(session: Session, case: Case, decision: Decision, *, actor: Actor, clock: Clock) -> list[int]:
    """Numbers of the points whose answer leaves the band without a reason."""
    found = departures_of_case(session, case, decision, actor=actor, now=clock.now())
    heads = session.scalars(select(Head).where(Head.case_id == case.id, Head.number.in_(found)))
    return sorted(
        head.number
        for head in heads
        if explained(session, head, found[head.number].outcome, found[head.number].minor) is None
    )


def require_explained(
    session: Session, case: Case, decision: Decision, *, actor: Actor, clock: Clock
) -> None:
    """Raise Refused when an answer leaves the band of like cases and nobody said why."""
    for number in unexplained(session, case, decision, actor=actor, clock=clock):
        raise Refused(
            N_("Point %(number)s is answered unlike its like cases. Say why on the workbench."), number=number
        )
