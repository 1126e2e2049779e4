"""Cases that belong together without being one: linked at intake or later, each log naming the other."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.models import Case, Link
from app.cases.policy import case_to_change, case_to_read
from app.cases.recording import note
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import EventKind
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

LONGEST_REASON = 300


def link_case(*, actor: Actor, clock: Clock, reference: str, other: str, reason: str) -> None:
    """Link a case to another that ``actor`` may read. Whoever decided one then decides the other no more."""
    why = _said(reason)
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        link(session, case, other, actor=actor, clock=clock, reason=why)


def unlink_case(*, actor: Actor, clock: Clock, reference: str, other: str, reason: str) -> None:
    """Take a link off again. Two that were merged stay together."""
    why = _said(reason)
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        linked = _other(session, case, other, actor=actor, clock=clock)
        if not is_linked(session, case, linked):
            raise NotFound(N_("The two are not linked."))
        if linked.id == case.merged_into_id or linked.merged_into_id == case.id:
            raise Refused(N_("The two were merged; they stay together."))
        session.execute(delete(Link).where(_between(case, linked)))
        _note_both(case, linked, events.CASE_UNLINKED, why, actor=actor, clock=clock)


def link(
    session: Session, case: Case, reference: str, *, actor: Actor, clock: Clock, reason: str | None = None
) -> None:
    """Link two cases; each log names the other. Raises Refused for one that ``actor`` may not know of."""
    other = linkable(session, case, reference, actor=actor, clock=clock)
    session.add(Link(case_id=case.id, other_id=other.id))
    _note_both(case, other, events.CASE_LINKED, reason, actor=actor, clock=clock)


def linkable(session: Session, case: Case, reference: str, *, actor: Actor, clock: Clock) -> Case:
    """The other case, which this one may be linked to; raises Refused where it may not."""
    other = _other(session, case, reference, actor=actor, clock=clock)
    if is_linked(session, case, other):
        raise Refused(N_("The two are linked already."), field="other")
    return other


def is_linked(session: Session, case: Case, other: Case) -> bool:
    """True when somebody linked the two, from either side."""
    return session.scalar(select(Link.case_id).where(_between(case, other)).limit(1)) is not None


def _other(session: Session, case: Case, reference: str, *, actor: Actor, clock: Clock) -> Case:
    """The other case. A reference that names none is put right beside its field."""
    try:
        other = case_to_read(session, actor, reference.strip(), now=clock.now())
    except NotFound as error:
        raise Refused(error.message, field="other", **error.params) from error
    if other.id == case.id:
        raise Refused(N_("A complaint cannot be linked to itself."), field="other")
    return other


def _between(case: Case, other: Case) -> ColumnElement[bool]:
    return or_(
        and_(Link.case_id == case.id, Link.other_id == other.id),
        and_(Link.case_id == other.id, Link.other_id == case.id),
    )


def _note_both(
    case: Case, other: Case, kind: EventKind, reason: str | None, *, actor: Actor, clock: Clock
) -> None:
    note(case, kind, other=other.reference, reason=reason, actor=actor, clock=clock)
    note(other, kind, other=case.reference, reason=reason, actor=actor, clock=clock)


def _said(reason: str) -> str:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    return reason.strip()
