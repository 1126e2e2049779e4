"""Registering a complaint: everything that was taken down becomes one case, or nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.domain.people import check_group
from app.cases.models import Case
from app.cases.recording import keep, note
from app.cases.services.authority import Request, note_request
from app.cases.services.deadlines import recompute
from app.cases.services.evidence import Paper, add_papers
from app.cases.services.indexing import reindex
from app.cases.services.linking import link
from app.cases.services.opening import Point, Receipt, add_points, open_case
from app.cases.services.people import Person, add_party
from app.cases.services.regimes import checked_beside
from app.cases.services.snapshots import ClaimFacts, PolicyFacts, note_claim, note_policy
from app.complaints import events
from app.complaints.domain.receipt import check_receipt
from app.complaints.domain.triage import DECLINED, Triage, facts_at_start
from app.complaints.models import SentForm
from app.complaints.services.closing import close_untreated
from app.complaints.services.letters import prepare_acknowledgement
from app.complaints.services.notices import tell_supervisors
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import db, transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import NotFound, Refused
from app.shared.text import N_


@dataclass(frozen=True)
class Intake:
    """A complaint as taken down, checked field by field already; see ``forms/intake``.

    ``key`` names the form it came from: the same form taken again is the same complaint. ``triage_reason`` says why
    something is not handled as a complaint and which rights remain.
    """

    unit_id: int
    receipt: Receipt
    people: Sequence[Person]
    points: Sequence[Point]
    policy: PolicyFacts | None = None
    claim: ClaimFacts | None = None
    authority: Request | None = None
    returns: dict[str, Any] = field(default_factory=dict)
    linked_to: str | None = None
    papers: Sequence[Paper] = ()
    triage: Triage = Triage.COMPLAINT
    triage_reason: str = ""
    key: str | None = None


def register(*, actor: Actor, clock: Clock, library: Library, intake: Intake) -> Case:
    """Register ``intake`` in one transaction and return the case with its deadlines computed.

    A form that was taken already leads to the case it made. Raises Refused for a day of receipt that cannot be, when
    nobody or nothing is complained of, or when something is turned away without a reason.
    """
    try:
        return _register(actor, clock, library, intake)
    except IntegrityError:
        # The same form was taken by another process between our question and our writing.
        case = taken_before(db.session(), intake.key)
        if case is None:
            raise
        return case


def taken_before(session: Session, key: str | None) -> Case | None:
    """The case that the form ``key`` has made or changed already."""
    if key is None:
        return None
    return session.scalar(select(Case).join(SentForm, SentForm.case_id == Case.id).where(SentForm.key == key))


def mark_taken(session: Session, key: str | None, case: Case, clock: Clock) -> None:
    """Remember that the form ``key`` was taken, inside the transaction that takes it."""
    if key is not None:
        session.add(SentForm(key=key, case_id=case.id, taken_at=clock.now()))


def _register(actor: Actor, clock: Clock, library: Library, intake: Intake) -> Case:
    with transaction() as session:
        if (known := taken_before(session, intake.key)) is not None:
            return known
        unit = session.get(Unit, intake.unit_id)
        if unit is None:
            raise NotFound(N_("There is no such unit."))
        actor.require(Permission.REGISTER_COMPLAINT, unit.path)
        _check(intake, clock, unit)
        checked_beside(library, intake.receipt.regime, intake.receipt.beside)
        case = _open(session, actor, clock, unit, intake)
        _note_rest(session, case, intake, actor=actor, clock=clock)
        add_papers(session, case, intake.papers, actor=actor, clock=clock)
        if intake.triage is not Triage.COMPLAINT:
            close_untreated(case, intake.triage, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
        if intake.triage is Triage.COMPLAINT:
            tell_supervisors(session, case, clock=clock)
            prepare_acknowledgement(session, case, actor=actor, clock=clock, library=library)
        mark_taken(session, intake.key, case, clock)
        reindex(session, case)
    return case


def _check(intake: Intake, clock: Clock, unit: Unit) -> None:
    receipt = intake.receipt
    check_receipt(receipt.received_on, today(clock, unit.zone), receipt.late_reason)
    if receipt.received_at is not None and receipt.received_at > clock.now():
        raise Refused(N_("A complaint cannot be received in the future."), field="received_time")
    asked = intake.authority
    if asked is not None and asked.received_on < today(clock, unit.zone) and not asked.late_reason:
        raise Refused(
            N_("The authority’s request came before today: say why it is registered only now."),
            field="late_reason",
        )
    if not any(person.role == "complainant" for person in intake.people):
        raise Refused(N_("A complaint needs the name of whoever complains."), field="name")
    if not intake.points:
        raise Refused(N_("A complaint needs at least one complaint point."), field="points")
    representatives = sum(person.role == "group-representative" for person in intake.people)
    check_group(representatives, receipt.channel, receipt.regime)


def _open(session: Session, actor: Actor, clock: Clock, unit: Unit, intake: Intake) -> Case:
    """The case with its people, policy, claim and points."""
    declined = intake.claim is not None and intake.claim.status in DECLINED
    facts = facts_at_start(
        intake.receipt.regime,
        intake.receipt.facts,
        head_office=unit.kind == "head-office",
        claim_declined=declined,
    )
    receipt = Receipt(**{**vars(intake.receipt), "facts": facts})
    case = open_case(session, actor=actor, unit=unit, receipt=receipt, clock=clock)
    for person in intake.people:
        add_party(
            session, case, person, actor=actor, clock=clock, late_reason=intake.receipt.late_reason or None
        )
    if intake.policy is not None:
        note_policy(session, case, intake.policy, actor=actor, clock=clock)
    if intake.claim is not None:
        note_claim(session, case, intake.claim, actor=actor, clock=clock)
    add_points(session, case, intake.points, actor=actor, clock=clock)
    return case


def _note_rest(session: Session, case: Case, intake: Intake, *, actor: Actor, clock: Clock) -> None:
    """When it happened, returns data, an authority's request, a link, triage: each an event of its own."""
    on = today(clock, case.zone)
    happened = [point.happened_on for point in intake.points if point.happened_on]
    if happened:
        note(case, events.ACT_OR_OMISSION, on=min(happened), actor=actor, clock=clock)
    if intake.returns:
        case.returns = intake.returns
        note(case, case_events.RETURNS_NOTED, on=on, names=sorted(intake.returns), actor=actor, clock=clock)
    if intake.authority is not None:
        note_request(session, case, intake.authority, actor=actor, clock=clock)
    if intake.linked_to is not None:
        link(session, case, intake.linked_to, actor=actor, clock=clock)
    why = intake.triage_reason.strip()
    note(
        case,
        events.TRIAGED,
        on=on,
        result=intake.triage.value,
        why=keep(case, "triage", why, clock=clock) if why else None,
        actor=actor,
        clock=clock,
    )
