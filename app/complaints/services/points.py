"""Complaint points after intake: one more, one put right, one taken off that was none."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.models import Case, Code, Head
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.cases.services.indexing import reindex
from app.cases.services.opening import Point, add_points
from app.complaints.domain.states import Action, State, after, possible
from app.complaints.services.findings import all_found
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.db.base import Model
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import NotFound, Refused
from app.shared.text import N_
from app.wordings.models import Product

LONGEST_REASON = 300


def add_point(
    *, actor: Actor, clock: Clock, library: Library, reference: str, point: Point, version: int | None = None
) -> Head:
    """Add a point that the complainant raised later; at the decision, it sends the complaint back to be looked into.

    Raises Refused without a title, for a day to come, and once the answer is proposed; Conflict when the case changed.
    """
    with transaction() as session:
        case = _case(session, actor, clock, reference, version)
        case.state = after(case.state, Action.ADD_POINT)
        _check(point, case, clock)
        (head,) = add_points(session, case, [point], actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
        reindex(session, case)
    return head


def change_point(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    number: int,
    point: Point,
    reason: str,
    version: int | None = None,
) -> Head:
    """Put right what a point says, until the answer is proposed; what stood before stays in the log by its digest.

    Raises Refused without a reason, or when nothing is different.
    """
    with transaction() as session:
        case = _case(session, actor, clock, reference, version)
        case.state = after(case.state, Action.CHANGE_POINT)
        head = _point_of(session, case, number)
        _check(point, case, clock)
        why = _reason(reason)
        if point == as_point(head):
            raise Refused(N_("Nothing is different from what stands already."))
        for name in ("title", "said", "wants", "reason_id", "product_id", "happened_on"):
            setattr(head, name, getattr(point, name))
        head.said_digest = keep(case, "said", f"{point.title}\n{point.said}\n{point.wants}", clock=clock)
        note(
            case,
            case_events.POINT_CHANGED,
            actor=actor,
            clock=clock,
            reason=why,
            number=number,
            about=session.scalar(select(Code.code).where(Code.id == point.reason_id)),
            product=session.scalar(select(Product.code).where(Product.id == point.product_id)),
            said=head.said_digest,
        )
        _follow(session, case, library, clock)
    return head


def remove_point(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    number: int,
    reason: str,
    version: int | None = None,
) -> None:
    """Take off a point that was none, such as one taken down twice. Its number stays unused.

    Raises Refused without a reason, for the only point, and for one that somebody has worked on: that one is answered.
    """
    with transaction() as session:
        case = _case(session, actor, clock, reference, version)
        case.state = after(case.state, Action.CHANGE_POINT)
        head = _point_of(session, case, number)
        why = _reason(reason)
        if head.finding is not None or _hangs_on(session, head):
            raise Refused(N_("Somebody has worked on this point already. It is answered, not taken off."))
        if (
            session.scalar(select(Head.id).where(Head.case_id == case.id, Head.id != head.id).limit(1))
            is None
        ):
            raise Refused(N_("A complaint has at least one point. Put this one right instead."))
        session.delete(head)
        note(case, case_events.POINT_REMOVED, actor=actor, clock=clock, reason=why, number=number)
        session.flush()  # the points that are left, which the next questions read
        if case.state == State.INVESTIGATING and all_found(session, case):
            case.state = after(case.state, Action.COMPLETE_FINDINGS)
        _follow(session, case, library, clock)


def may_change_points(case: Case) -> bool:
    """True until the answer is proposed."""
    return Action.CHANGE_POINT in possible(case.state)


def _point_of(session: Session, case: Case, number: int) -> Head:
    """A point of this very case, or NotFound."""
    head = session.scalar(select(Head).where(Head.case_id == case.id, Head.number == number))
    if head is None:
        raise NotFound(N_("This complaint has no such point."))
    return head


def as_point(head: Head) -> Point:
    """What a point says."""
    return Point(head.title, head.said, head.wants, head.reason_id, head.product_id, head.happened_on)


def _case(session: Session, actor: Actor, clock: Clock, reference: str, version: int | None) -> Case:
    return case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now(), version=version)


def _check(point: Point, case: Case, clock: Clock) -> None:
    if not point.title.strip():
        raise Refused(N_("Say in a few words what this point is."), field="title")
    if point.happened_on and point.happened_on > today(clock, case.zone):
        raise Refused(N_("This cannot have happened in the future."), field="happened_on")


def _reason(reason: str) -> str:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    return reason.strip()


def _hangs_on(session: Session, head: Head) -> bool:
    """True when any table of any room names this point: nothing that was done about it is lost."""
    id_column = Head.__table__.c.id
    naming = [
        exists().where(key.parent == head.id)
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is id_column
    ]
    return bool(session.scalar(select(or_(*naming))))


def _follow(session: Session, case: Case, library: Library, clock: Clock) -> None:
    """What lists and the search take from the points: the first names the case."""
    first = select(Head.title).where(Head.case_id == case.id).order_by(Head.number).limit(1)
    case.point = session.scalar(first) or ""
    recompute(session, case, library=library, now=clock.now())
    reindex(session, case)
