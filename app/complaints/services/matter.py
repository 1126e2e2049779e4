"""What the complaint is about, put right after intake: policy, claim, and the facts that its rules ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cases import events as case_events
from app.cases.domain.people import COMPLAINANT
from app.cases.models import Case, Claim, Head, Party, Policy
from app.cases.policy import case_to_change
from app.cases.queries import people_of
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.cases.services.indexing import reindex
from app.cases.services.people import change_person, person_of
from app.cases.services.snapshots import (
    ClaimFacts,
    PolicyFacts,
    change_claim,
    change_policy,
    claim_facts,
    policy_facts,
)
from app.complaints.domain.triage import DECLINED, facts_after
from app.complaints.queries.decision import citations_astray
from app.complaints.services.editions import AgreedEdition, edition_for_policy
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock
from app.shared.errors import Conflict, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.text import N_
from app.wordings.models import Product

LONGEST_REASON = 300


@dataclass(frozen=True)
class Matter:
    """``policy.edition_id`` is the edition that the schedule names; without one it is proposed from the dates.

    ``eligibility`` is the complainant's; ``told`` are the facts that somebody states and no snapshot holds, by name.
    """

    policy: PolicyFacts
    claim: ClaimFacts
    eligibility: str | None
    told: Mapping[str, bool]


@dataclass(frozen=True)
class Corrected:
    """``agreed``: the edition that now counts, with what disagrees; ``astray``: points that quote another one."""

    agreed: AgreedEdition | None
    astray: tuple[int, ...]


def correct_matter(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    matter: Matter,
    reason: str,
    known: str | None = None,
) -> Corrected:
    """Put the snapshots and facts right and compute every date again; quotations stay, and are named where astray.

    ``known`` is the :func:`fingerprint` of what the form showed: Conflict when somebody changed it since. Raises
    Refused without a reason, when nothing differs, or for another product's edition.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        if known is not None and known != fingerprint(matter_of(session, case)):
            raise Conflict(N_("Somebody else has changed policy or claim while you were working on them."))
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        _check(matter, case)
        agreed = _agreed(session, matter)
        before = matter_of(session, case).policy.product_id
        policy = replace(matter.policy, edition_id=agreed.edition_id if agreed else None)
        changed = [
            change_policy(session, case, policy, reason.strip(), actor=actor, clock=clock),
            change_claim(session, case, matter.claim, reason.strip(), actor=actor, clock=clock),
            _change_facts(session, case, matter, reason.strip(), actor=actor, clock=clock),
        ]
        if not any(changed):
            raise Refused(N_("Nothing is different from what stands already."))
        if matter.policy.product_id not in (None, before):
            _move_points(session, case, before, matter.policy.product_id, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
        reindex(session, case)
        astray = {each.number for each in citations_astray(session, case)}
    return Corrected(agreed, tuple(sorted(astray)))


def matter_of(session: Session, case: Case) -> Matter:
    """How policy, claim and facts stand."""
    complainant = _complainant(session, case)
    return Matter(
        policy_facts(session.scalar(select(Policy).where(Policy.case_id == case.id))),
        claim_facts(session.scalar(select(Claim).where(Claim.case_id == case.id))),
        complainant.eligibility if complainant else None,
        {name: bool(case.facts.get(name)) for name in TOLD},
    )


TOLD = ("claim_value", "hardship", "written_response_requested")
"""What a complainant states: the claim’s value is in dispute, there is hardship, the answer is wanted in writing."""


def fingerprint(matter: Matter) -> str:
    """What a form was made from, to tell whether somebody else has changed it since."""
    return fingerprint_of(matter)


def _check(matter: Matter, case: Case) -> None:
    policy, claim = matter.policy, matter.claim
    if policy.edition_id and not policy.edition_proof:
        raise Refused(N_("Say where the schedule names this wording."), field="edition_proof")
    if policy.period_from and policy.period_to and policy.period_to < policy.period_from:
        raise Refused(N_("The policy period ends before it begins."), field="period_to")
    if claim.loss_on and claim.loss_on > case.received_on:
        raise Refused(N_("This day lies after the complaint was received."), field="loss_on")
    if claim.loss_on and claim.decided_on and claim.decided_on < claim.loss_on:
        raise Refused(N_("The claim cannot have been decided before the loss."), field="decided_on")


def proposed_edition(session: Session, matter: Matter) -> AgreedEdition | None:
    """The edition that product and dates point to, whatever was chosen."""
    return _agreed(session, replace(matter, policy=replace(matter.policy, edition_id=None)))


def _agreed(session: Session, matter: Matter) -> AgreedEdition | None:
    policy = matter.policy
    return edition_for_policy(
        session,
        product_id=policy.product_id,
        edition_id=policy.edition_id,
        period_from=policy.period_from,
        period_to=policy.period_to,
        inception_on=policy.inception_on,
        loss_on=matter.claim.loss_on,
    )


def _change_facts(
    session: Session, case: Case, matter: Matter, reason: str, *, actor: Actor, clock: Clock
) -> bool:
    """Eligibility stands with the complainant; what the rules ask follows from it, from the claim and what was told."""
    complainant = _complainant(session, case)
    moved = complainant is not None and complainant.eligibility != matter.eligibility
    if complainant is not None and moved:
        person = replace(person_of(complainant), eligibility=matter.eligibility)
        change_person(
            actor=actor, clock=clock, reference=case.reference, number=complainant.position, person=person
        )
    facts = facts_after(
        case.facts,
        matter.told,
        eligible=matter.eligibility != "not-eligible" if moved else None,
        claim_declined=matter.claim.status in DECLINED,
    )
    if facts == case.facts:
        return moved
    note(case, case_events.FACTS_CHANGED, actor=actor, clock=clock, reason=reason, old=case.facts, new=facts)
    case.facts = facts
    return True


def _move_points(
    session: Session, case: Case, before: int | None, after: int | None, *, actor: Actor, clock: Clock
) -> None:
    """Points about the product that was noted by mistake are about the right one."""
    heads = session.scalars(
        select(Head)
        .where(Head.case_id == case.id, Head.product_id == before)
        .order_by(Head.number)
        .options(joinedload(Head.reason))
    )
    code = session.scalar(select(Product.code).where(Product.id == after))
    for head in heads:
        head.product_id = after
        note(
            case,
            case_events.POINT_CHANGED,
            actor=actor,
            clock=clock,
            number=head.number,
            about=head.reason.code if head.reason else None,
            product=code,
            said=head.said_digest,
        )


def _complainant(session: Session, case: Case) -> Party | None:
    return next((party for party in people_of(session, case) if party.role == COMPLAINANT), None)
