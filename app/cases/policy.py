"""Who may see and change which case. Every reading and every change passes here; nothing else decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from app.cases.models import BreakGlass, Case, CaseReader
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import PERMISSIONS, Permission, Role
from app.platform.log import Stream
from app.shared.errors import Conflict, NotFound
from app.shared.text import N_


def stream_of(case: Case) -> Stream:
    """The case's own chain in the log."""
    return Stream("case", case.reference)


def visible_to(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The SQL condition for cases ``actor`` may read at ``now``.

    Own units and below by role; confidential ones only for those named to it, whoever works on it, and the auditor;
    an administrator only while a broken glass is open.
    """
    if actor.system:
        return true()
    paths = {grant.unit_path for grant in actor.grants if Permission.READ_CASES in PERMISSIONS[grant.role]}
    audited = {grant.unit_path for grant in actor.grants if grant.role == Role.AUDITOR}
    named = exists().where(CaseReader.case_id == Case.id, CaseReader.user_id == actor.user_id)
    own = or_(Case.owner_id == actor.user_id, Case.investigator_id == actor.user_id, named)
    ways: list[ColumnElement[bool]] = []
    if paths:
        ways.append(and_(_in_units(paths), or_(Case.confidential.is_(False), own)))
        ways.append(and_(Case.confidential.is_(True), named))
    if audited:
        ways.append(_in_units(audited))
    if actor.may(Permission.BREAK_GLASS):
        ways.append(
            exists().where(
                BreakGlass.case_id == Case.id,
                BreakGlass.user_id == actor.user_id,
                BreakGlass.from_at <= now,
                BreakGlass.until_at > now,
            )
        )
    return or_(*ways) if ways else false()


def _in_units(paths: set[str]) -> ColumnElement[bool]:
    if "/" in paths:
        return true()
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in sorted(paths)))
    return Case.unit_id.in_(select(Unit.id).where(below))


def case_to_read(session: Session, actor: Actor, reference: str, *, now: datetime, options: Any = ()) -> Case:
    """The case, or NotFound when there is none or ``actor`` may not know of it: the two look alike."""
    case = session.scalar(
        select(Case).where(Case.reference == reference, visible_to(actor, now)).options(*options)
    )
    if case is None:
        raise NotFound(N_("There is no case %(reference)s that you may open."), reference=reference[:40])
    return case


def case_to_change(
    session: Session,
    actor: Actor,
    reference: str,
    permission: Permission,
    *,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The case, locked, for a change that needs ``permission`` at its unit; its version is counted up.

    With ``version`` (what the form was made from) a case that has moved on raises Conflict; the caller adds both
    versions of what was typed. Call inside ``transaction()``.
    """
    visible = case_to_read(session, actor, reference, now=now)
    case = session.scalars(
        select(Case).where(Case.id == visible.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    unit_path = session.scalars(select(Unit.path).where(Unit.id == case.unit_id)).one()
    actor.require(permission, unit_path)
    if version is not None and version != case.version:
        raise Conflict(
            N_("%(reference)s was changed by someone else while you were working on it."), reference=reference
        )
    case.version += 1
    return case
