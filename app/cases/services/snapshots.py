"""Policy and claim as they were when the complaint came: snapshots, put right with a reason where they are wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.keys import number_key
from app.cases.models import Case, Claim, Policy
from app.cases.recording import note
from app.platform.accounts.actor import Actor
from app.shared.clock import Clock
from app.wordings.models import Edition, Product


@dataclass(frozen=True)
class PolicyFacts:
    number: str
    product_id: int | None = None
    edition_id: int | None = None
    edition_proof: str | None = None
    inception_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    address: str | None = None


@dataclass(frozen=True)
class ClaimFacts:
    number: str | None = None
    loss_on: date | None = None
    loss_kind: str | None = None
    status: str | None = None
    decided_on: date | None = None
    claimed_minor: int | None = None
    paid_minor: int | None = None


def note_policy(session: Session, case: Case, facts: PolicyFacts, *, actor: Actor, clock: Clock) -> Policy:
    """Put the policy's snapshot on the case, or replace the one there; the log keeps what was noted before."""
    policy = session.scalar(select(Policy).where(Policy.case_id == case.id)) or Policy(case_id=case.id)
    for name, value in asdict(facts).items():
        setattr(policy, name, value)
    session.add(policy)
    product = session.get(Product, facts.product_id) if facts.product_id else None
    edition = session.get(Edition, facts.edition_id) if facts.edition_id else None
    case.policy_key = number_key(facts.number)
    case.product_label = product.name if product else case.product_label
    note(
        case,
        events.POLICY_NOTED,
        actor=actor,
        clock=clock,
        number=facts.number,
        product=product.code if product else None,
        edition=f"{edition.wording.code} {edition.label}" if edition else None,
        edition_proof=facts.edition_proof,
        inception_on=facts.inception_on,
        period_from=facts.period_from,
        period_to=facts.period_to,
    )
    return policy


def note_claim(session: Session, case: Case, facts: ClaimFacts, *, actor: Actor, clock: Clock) -> Claim:
    """Put the claim's snapshot on the case, or replace the one there."""
    claim = session.scalar(select(Claim).where(Claim.case_id == case.id)) or Claim(
        case_id=case.id, currency=case.currency
    )
    for name, value in asdict(facts).items():
        setattr(claim, name, value)
    session.add(claim)
    case.claim_key = number_key(facts.number)
    if facts.claimed_minor is not None:
        case.value_minor = facts.claimed_minor - (facts.paid_minor or 0)
    note(
        case,
        events.CLAIM_NOTED,
        actor=actor,
        clock=clock,
        number=facts.number,
        loss_on=facts.loss_on,
        status=facts.status,
        decided_on=facts.decided_on,
        claimed=facts.claimed_minor,
        paid=facts.paid_minor,
        currency=case.currency,
    )
    return claim
