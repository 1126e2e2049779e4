"""Days on which people are away, and who stands in."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.platform.accounts import events, queries
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Absence, User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.recording import record_of_user
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import NotAllowed, NotFound, Refused
from app.shared.text import N_

_LONGEST = timedelta(days=730)


def record_absence(
    *, actor: Actor, user_id: int, from_on: date, to_on: date, substitute_id: int | None, clock: Clock
) -> Absence:
    """Record that a person is away on these days, both included: their own absence, or by whoever manages absences."""
    with transaction() as session:
        user = queries.user(session, user_id)
        _require(actor, user)
        _check_days(session, user, from_on, to_on)
        if substitute_id is not None:
            _check_substitute(session, user, substitute_id, from_on, to_on)
        absence = Absence(user_id=user.id, from_on=from_on, to_on=to_on, substitute_id=substitute_id)
        session.add(absence)
        record_of_user(
            user,
            events.ABSENCE_RECORDED,
            actor=actor,
            clock=clock,
            from_on=from_on,
            to_on=to_on,
            substitute=substitute_id,
        )
    return absence


def cancel_absence(*, actor: Actor, absence_id: int, clock: Clock) -> None:
    """Take an absence back; the log keeps that it was there."""
    with transaction() as session:
        absence = session.get(Absence, absence_id)
        if absence is None:
            raise NotFound(N_("There is no such absence any more."))
        user = queries.user(session, absence.user_id)
        _require(actor, user)
        session.delete(absence)
        record_of_user(
            user,
            events.ABSENCE_CANCELLED,
            actor=actor,
            clock=clock,
            from_on=absence.from_on,
            to_on=absence.to_on,
        )


def _require(actor: Actor, user: User) -> None:
    if actor.user_id != user.id and not actor.may(Permission.MANAGE_ABSENCES, user.unit.path):
        raise NotAllowed(N_("You record your own absences, and those of the people you supervise."))


def _check_days(session: Session, user: User, from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise Refused(N_("The last day lies before the first."), field="to_on")
    if to_on - from_on > _LONGEST:
        raise Refused(N_("An absence lasts two years at most. Close the account instead."), field="to_on")
    other = queries.overlapping_absence(session, user.id, from_on, to_on)
    if other is not None:
        raise Refused(
            N_("There is an absence from %(first)s to %(last)s already. Cancel it first."),
            field="from_on",
            first=other.from_on.isoformat(),
            last=other.to_on.isoformat(),
        )


def _check_substitute(session: Session, user: User, substitute_id: int, from_on: date, to_on: date) -> None:
    substitute = queries.user(session, substitute_id)
    if substitute.id == user.id:
        raise Refused(N_("Nobody stands in for themselves."), field="substitute_id")
    if not substitute.active:
        raise Refused(N_("This person’s account is closed."), field="substitute_id")
    if queries.overlapping_absence(session, substitute.id, from_on, to_on) is not None:
        raise Refused(N_("This person is away on some of these days."), field="substitute_id")
