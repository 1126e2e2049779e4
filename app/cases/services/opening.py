"""Opening a case and putting on it who, what, which policy and which claim."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.keys import number_key, person_key
from app.cases.models import Case, Claim, Code, Head, Party, Policy
from app.cases.recording import keep, note
from app.cases.services.references import next_reference
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.shared.clock import Clock
from app.wordings.models import Edition, Product


@dataclass(frozen=True)
class Person:
    """A party as taken down. ``capacity``: policyholder, insured, beneficiary, heir, third-party."""

    role: str
    name: str
    capacity: str | None = None
    kind: str = "person"
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    language: str | None = None
    identity_checked_on: date | None = None
    authority: dict[str, Any] | None = None
    eligibility: str | None = None
    needs: tuple[str, ...] = ()
    needs_words: str | None = None


@dataclass(frozen=True)
class Point:
    """A complaint point as taken down; ``said`` in the complainant's sense."""

    title: str
    said: str = ""
    wants: str = ""
    reason_id: int | None = None
    product_id: int | None = None
    happened_on: date | None = None


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


@dataclass(frozen=True)
class Receipt:
    """How and when a complaint came in. ``late_reason`` is demanded by intake when the day lies in the past."""

    channel: str
    received_on: date
    received_at: datetime | None
    language: str
    regime: str | None
    words: str = ""
    summary: str = ""
    wants: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    late_reason: str | None = None


def open_case(
    session: Session,
    *,
    actor: Actor,
    unit: Unit,
    receipt: Receipt,
    clock: Clock,
    reference: str | None = None,
) -> Case:
    """Make the case and record ``received`` as the first event of its stream. The caller owns the transaction."""
    case = Case(
        reference=reference or next_reference(session, unit.reference_prefix, receipt.received_on.year),
        unit_id=unit.id,
        state="registered",
        regime=receipt.regime,
        zone=unit.zone,
        place=unit.place,
        facts=receipt.facts,
        language=receipt.language,
        channel=receipt.channel,
        currency=unit.currency,
        received_on=receipt.received_on,
        received_at=receipt.received_at,
        last_contact_on=receipt.received_on,
        registered_at=clock.now(),
    )
    for name in ("words", "summary", "wants"):
        text = getattr(receipt, name)
        setattr(case, f"{name}_digest", keep(case, name, text, clock=clock) if text else None)
    session.add(case)
    session.flush()  # the id, for what hangs on the case
    note(
        case,
        events.RECEIVED,
        actor=actor,
        clock=clock,
        on=receipt.received_on,
        at=receipt.received_at,
        reason=receipt.late_reason,
        channel=receipt.channel,
        unit=unit.code,
        regime=receipt.regime,
        place=unit.place,
        zone=unit.zone,
        language=receipt.language,
        facts=receipt.facts,
        words=case.words_digest,
        summary=case.summary_digest,
        wants=case.wants_digest,
        source=None,
        source_ref=None,
        import_run=None,
    )
    return case


def add_party(session: Session, case: Case, person: Person, *, actor: Actor, clock: Clock) -> Party:
    """Add a person or organisation in a role; the first complainant gives the case its name on lists."""
    values = {key: value for key, value in asdict(person).items() if key != "needs"}
    party = Party(
        case_id=case.id,
        position=1 + (session.scalar(select(func.count(Party.id)).where(Party.case_id == case.id)) or 0),
        needs=list(person.needs),
        details_digest=_details(case, person, clock),
        **values,
    )
    session.add(party)
    session.flush()  # the id, which the event names
    if person.role == "complainant" and not case.complainant_name:
        case.complainant_name = person.name
        case.person_key = person_key(person.name, person.phone)
    note(
        case,
        events.PARTY_ADDED,
        actor=actor,
        clock=clock,
        party=party.id,
        role=person.role,
        capacity=person.capacity,
        details=party.details_digest,
    )
    return party


def add_points(
    session: Session, case: Case, points: Sequence[Point], *, actor: Actor, clock: Clock
) -> list[Head]:
    """Add complaint points, numbered on from the last; the first names the case on lists."""
    last = session.scalar(select(func.max(Head.number)).where(Head.case_id == case.id)) or 0
    heads = []
    for number, point in enumerate(points, start=last + 1):
        digest = keep(case, "said", f"{point.title}\n{point.said}\n{point.wants}", clock=clock)
        head = Head(case_id=case.id, number=number, said_digest=digest, **asdict(point))
        session.add(head)
        heads.append(head)
        note(
            case,
            events.POINT_ADDED,
            actor=actor,
            clock=clock,
            number=number,
            about=_code(session, point.reason_id),
            product=_product(session, point.product_id),
            said=digest,
        )
    if not case.point and heads:
        case.point = heads[0].title
    return heads


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


def _details(case: Case, person: Person, clock: Clock) -> str:
    values = {key: value for key, value in asdict(person).items() if value not in (None, (), "")}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return keep(case, "person", text, clock=clock)


def _code(session: Session, code_id: int | None) -> str | None:
    return session.scalar(select(Code.code).where(Code.id == code_id)) if code_id else None


def _product(session: Session, product_id: int | None) -> str | None:
    return session.scalar(select(Product.code).where(Product.id == product_id)) if product_id else None
