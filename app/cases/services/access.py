"""Confidential cases and broken glass: who may read a case beyond, or short of, what their roles say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, false, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases import events
from app.cases.models import BreakGlass, Case, CaseReader
from app.cases.policy import case_to_change, visible_to
from app.cases.recording import note
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.db import keyset_page, transaction
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

LONGEST_HOURS = 8
SHORTEST_REASON = 10
PAGE = 50


def restrict_case(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    readers: Sequence[int],
    reason: str,
    version: int | None = None,
) -> None:
    """Make a case confidential to ``readers`` (user ids) and whoever works on it. The auditor still reads it."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.RESTRICT_CASES, now=clock.now(), version=version
        )
        known = set(session.scalars(select(User.id).where(User.id.in_(readers), User.active)))
        if known != set(readers):
            raise NotFound(N_("One of these people is not known here."))
        case.confidential = True
        case.flags = _with(case.flags, "confidential")
        session.execute(delete(CaseReader).where(CaseReader.case_id == case.id))
        session.add_all(CaseReader(case_id=case.id, user_id=user_id) for user_id in sorted(known))
        note(case, events.RESTRICTED, actor=actor, clock=clock, reason=_said(reason), readers=sorted(known))


def open_case_to_all(
    *, actor: Actor, clock: Clock, reference: str, reason: str, version: int | None = None
) -> None:
    """Let everybody read it again whose roles say so."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.RESTRICT_CASES, now=clock.now(), version=version
        )
        case.confidential = False
        case.flags = [flag for flag in case.flags if flag != "confidential"]
        session.execute(delete(CaseReader).where(CaseReader.case_id == case.id))
        note(case, events.UNRESTRICTED, actor=actor, clock=clock, reason=_said(reason))


def break_glass(*, actor: Actor, clock: Clock, reference: str, reason: str, hours: int) -> None:
    """Let an administrator read one case for some hours. It stands in the case's log and on its page.

    The case is found by its reference alone: whoever breaks the glass cannot see it before.
    """
    actor.require(Permission.BREAK_GLASS)
    if not 1 <= hours <= LONGEST_HOURS:
        raise Refused(N_("A case can be opened for 1 to %(most)s hours."), field="hours", most=LONGEST_HOURS)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(N_("Give the reason in words; it is logged and shown on the case."), field="reason")
    now = clock.now()
    until = now + timedelta(hours=hours)
    with transaction() as session:
        case = session.scalar(select(Case).where(Case.reference == reference).with_for_update())
        if case is None:
            raise NotFound(N_("There is no case %(reference)s."), reference=reference[:40])
        if _is_open(session, case, actor, reason, now):
            return  # the same form sent twice
        glass = BreakGlass(
            case_id=case.id, user_id=actor.user_id, reason=_said(reason), from_at=now, until_at=until
        )
        session.add(glass)
        session.flush()  # the id, for the event
        note(
            case,
            events.GLASS_BROKEN,
            actor=actor,
            clock=clock,
            at=now,
            reason=glass.reason,
            glass=glass.id,
            user=actor.user_id or 0,
            until=until.isoformat(),
        )


def _is_open(session: Session, case: Case, actor: Actor, reason: str, now: datetime) -> bool:
    """True while the case is open to this person for this very reason."""
    held = select(BreakGlass.id).where(
        BreakGlass.case_id == case.id,
        BreakGlass.user_id == actor.user_id,
        BreakGlass.reason == _said(reason),
        BreakGlass.until_at > now,
    )
    return session.scalar(held.limit(1)) is not None


@dataclass(frozen=True)
class Broken:
    """A case that an administrator opened; ``readable``: the reader of the list may open it too."""

    glass: BreakGlass
    who: str
    reference: str
    readable: bool


def broken_glass(
    session: Session, *, actor: Actor, now: datetime, cursor: str | None
) -> tuple[list[Broken], str | None]:
    """A page of broken glass in the units whose list ``actor`` reads, newest first, and the next page's cursor."""
    within = or_(
        false(),
        *(Unit.path.startswith(path, autoescape=True) for path in actor.paths_with(Permission.READ_GLASS)),
    )
    glass = aliased(BreakGlass)  # what makes a case visible asks the same table
    asked = (
        select(glass, User.display_name, Case.reference, visible_to(actor, now).label("readable"))
        .join(User, User.id == glass.user_id)
        .join(Case, Case.id == glass.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(within)
    )
    page = keyset_page(session, asked, keys=(glass.id,), cursor=cursor, size=PAGE, descending=True)
    return [Broken(*row) for row in page.rows], page.next_cursor


def _with(flags: list[str], flag: str) -> list[str]:
    return [*flags, flag] if flag not in flags else flags


def _said(reason: str) -> str:
    if not reason.strip() or len(reason) > 500:
        raise Refused(N_("Say why, in up to 500 characters."), field="reason")
    return reason.strip()
