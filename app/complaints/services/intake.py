"""Registering a complaint: everything that was taken down becomes one case, or nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.models import Case, Link
from app.cases.recording import note
from app.cases.services.deadlines import recompute
from app.cases.services.opening import (
    ClaimFacts,
    Person,
    Point,
    PolicyFacts,
    Receipt,
    add_party,
    add_points,
    note_claim,
    note_policy,
    open_case,
)
from app.complaints import events
from app.complaints.domain.receipt import check_receipt
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import NotFound, Refused
from app.shared.text import N_


@dataclass(frozen=True)
class AuthorityRequest:
    """What a regulator or ombudsman asked, under which number, by when."""

    authority: str
    number: str | None
    received_on: date
    reply_by: date | None
    asked: str = ""


@dataclass(frozen=True)
class Intake:
    """A complaint as taken down, checked field by field already; see ``forms/intake``."""

    unit_id: int
    receipt: Receipt
    people: Sequence[Person]
    points: Sequence[Point]
    policy: PolicyFacts | None = None
    claim: ClaimFacts | None = None
    authority: AuthorityRequest | None = None
    returns: dict[str, Any] = field(default_factory=dict)
    linked_to: str | None = None


def register(*, actor: Actor, clock: Clock, library: Library, intake: Intake) -> Case:
    """Register ``intake`` in one transaction and return the case with its deadlines computed.

    Raises Refused for a day of receipt that cannot be, or when nobody or nothing is complained of.
    """
    now = clock.now()
    with transaction() as session:
        unit = session.get(Unit, intake.unit_id)
        if unit is None:
            raise NotFound(N_("There is no such unit."))
        actor.require(Permission.REGISTER_COMPLAINT, unit.path)
        on = today(clock, unit.zone)
        check_receipt(intake.receipt.received_on, on, intake.receipt.late_reason)
        if not any(person.role == "complainant" for person in intake.people):
            raise Refused(N_("A complaint needs the name of whoever complains."), field="name")
        if not intake.points:
            raise Refused(N_("A complaint needs at least one complaint point."), field="points")
        case = open_case(session, actor=actor, unit=unit, receipt=intake.receipt, now=now)
        for person in intake.people:
            add_party(session, case, person, actor=actor, now=now, on=on)
        if intake.policy is not None:
            note_policy(session, case, intake.policy, actor=actor, now=now, on=on)
        if intake.claim is not None:
            note_claim(session, case, intake.claim, actor=actor, now=now, on=on)
        add_points(session, case, intake.points, actor=actor, now=now, on=on)
        _note_rest(session, case, intake, actor=actor, clock=clock)
        recompute(session, case, library=library, now=now)
    return case


def _note_rest(session: Session, case: Case, intake: Intake, *, actor: Actor, clock: Clock) -> None:
    """Returns data, an authority's request, a link to another case: each an event of its own."""
    on = today(clock, case.zone)
    if intake.returns:
        case.returns = intake.returns
        note(case, case_events.RETURNS_NOTED, on=on, names=sorted(intake.returns), actor=actor, clock=clock)
    if intake.authority is not None:
        request = intake.authority
        case.authority = {
            "authority": request.authority,
            "number": request.number,
            "received_on": request.received_on.isoformat(),
            "reply_by": request.reply_by.isoformat() if request.reply_by else None,
            "asked": request.asked,
        }
        note(
            case,
            case_events.AUTHORITY_REQUESTED,
            on=request.received_on,
            authority=request.authority,
            number=request.number,
            reply_by=request.reply_by,
            actor=actor,
            clock=clock,
        )
    if intake.linked_to is not None:
        other = session.scalar(select(Case).where(Case.reference == intake.linked_to))
        if other is None:
            raise NotFound(N_("There is no case %(reference)s to link to."), reference=intake.linked_to[:40])
        session.add(Link(case_id=case.id, other_id=other.id))
        note(case, case_events.CASE_LINKED, on=on, other=other.reference, actor=actor, clock=clock)
    note(case, events.TRIAGED, on=on, result="complaint", reason=None, actor=actor, clock=clock)
