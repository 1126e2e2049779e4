"""Policy and claim as they were when the complaint came: snapshots, put right with a reason where they are wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.keys import number_key
from app.cases.models import Case, Claim, Policy
from app.cases.recording import keep, note
from app.platform.accounts.actor import Actor
from app.platform.log import EventKind
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
    """Put the policy's snapshot on the case; the caller owns the transaction."""
    policy = Policy(case_id=case.id, **asdict(facts))
    session.add(policy)
    _follow_policy(session, case, facts)
    told = _policy_told(session, facts)
    told.pop("address")
    note(case, events.POLICY_NOTED, actor=actor, clock=clock, **told)
    return policy


def note_claim(session: Session, case: Case, facts: ClaimFacts, *, actor: Actor, clock: Clock) -> Claim:
    """Put the claim's snapshot on the case; the caller owns the transaction."""
    claim = Claim(case_id=case.id, currency=case.currency, **asdict(facts))
    session.add(claim)
    _follow_claim(case, facts)
    told = _claim_told(facts)
    told.pop("loss_kind")
    note(case, events.CLAIM_NOTED, actor=actor, clock=clock, **told, currency=case.currency)
    return claim


def change_policy(
    session: Session, case: Case, facts: PolicyFacts, reason: str, *, actor: Actor, clock: Clock
) -> bool:
    """Put the snapshot right, or note it where there was none; the log keeps old and new values and the reason.

    False when nothing differs. The caller owns the transaction and computes the deadlines.
    """
    policy = session.scalar(select(Policy).where(Policy.case_id == case.id))
    if policy is None:
        if facts != PolicyFacts(""):
            note_policy(session, case, facts, actor=actor, clock=clock)
        return facts != PolicyFacts("")
    before = policy_facts(policy)
    if facts == before:
        return False
    old, new = _differing(_policy_told(session, before), _policy_told(session, facts))
    _write(policy, facts)
    _follow_policy(session, case, facts)
    _note_change(case, events.POLICY_CHANGED, old, new, reason, actor=actor, clock=clock)
    return True


def change_claim(
    session: Session, case: Case, facts: ClaimFacts, reason: str, *, actor: Actor, clock: Clock
) -> bool:
    """The same for the claim."""
    claim = session.scalar(select(Claim).where(Claim.case_id == case.id))
    if claim is None:
        if facts != ClaimFacts():
            note_claim(session, case, facts, actor=actor, clock=clock)
        return facts != ClaimFacts()
    before = claim_facts(claim)
    if facts == before:
        return False
    old, new = _differing(_claim_told(before), _claim_told(facts))
    _write(claim, facts)
    _follow_claim(case, facts)
    _note_change(case, events.CLAIM_CHANGED, old, new, reason, actor=actor, clock=clock)
    return True


def policy_facts(policy: Policy | None) -> PolicyFacts:
    """What the snapshot holds."""
    if policy is None:
        return PolicyFacts("")
    return PolicyFacts(**{field.name: getattr(policy, field.name) for field in fields(PolicyFacts)})


def claim_facts(claim: Claim | None) -> ClaimFacts:
    """What the snapshot holds."""
    if claim is None:
        return ClaimFacts()
    return ClaimFacts(**{field.name: getattr(claim, field.name) for field in fields(ClaimFacts)})


_IN_WORDS = frozenset({"address", "loss_kind"})
"""What people wrote in their own words: the log names it by digest."""


def _policy_told(session: Session, facts: PolicyFacts) -> dict[str, Any]:
    """The snapshot as the log tells it: product and edition by what they are called."""
    product = session.get(Product, facts.product_id) if facts.product_id else None
    edition = session.get(Edition, facts.edition_id) if facts.edition_id else None
    told = {name: value for name, value in asdict(facts).items() if name not in {"product_id", "edition_id"}}
    return {
        **told,
        "product": product.code if product else None,
        "edition": f"{edition.wording.code} {edition.label}" if edition else None,
    }


def _claim_told(facts: ClaimFacts) -> dict[str, Any]:
    return {name.removesuffix("_minor"): value for name, value in asdict(facts).items()}


def _differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _write(row: Policy | Claim, facts: PolicyFacts | ClaimFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(row, name, value)


def _note_change(
    case: Case,
    kind: EventKind,
    old: dict[str, Any],
    new: dict[str, Any],
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    def logged(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: keep(case, name, value, clock=clock) if value and name in _IN_WORDS else value
            for name, value in values.items()
        }

    note(case, kind, actor=actor, clock=clock, reason=reason, old=logged(old), new=logged(new))


def _follow_policy(session: Session, case: Case, facts: PolicyFacts) -> None:
    """What lists and the search for duplicates take from the policy."""
    product = session.get(Product, facts.product_id) if facts.product_id else None
    case.policy_key = number_key(facts.number)
    case.product_label = product.name if product else case.product_label


def _follow_claim(case: Case, facts: ClaimFacts) -> None:
    case.claim_key = number_key(facts.number)
    if facts.claimed_minor is not None:
        case.value_minor = facts.claimed_minor - (facts.paid_minor or 0)
