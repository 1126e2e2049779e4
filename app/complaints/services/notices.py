"""Mails that complaint handling sends to our own people, each in the language they read."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import Role
from app.platform.jobs.outbox import enqueue
from app.platform.web.filters import legalday
from app.shared.clock import Clock


def tell_supervisors(session: Session, case: Case, *, clock: Clock) -> None:
    """Tell the nearest supervisors, up the tree, that a complaint came and waits for somebody; once."""
    for person in nearest_supervisors(session, case):
        with force_locale(person.locale):
            enqueue(
                key=f"registered:{case.reference}:{person.id}",
                to_name=person.display_name,
                to_address=person.email,
                subject=_("New complaint %(reference)s", reference=case.reference),
                body=_(
                    "%(reference)s was received on %(day)s and waits to be assigned.",
                    reference=case.reference,
                    day=legalday(case.received_on),
                ),
                now=clock.now(),
                case_reference=case.reference,
            )


def nearest_supervisors(session: Session, case: Case) -> Sequence[User]:
    """The supervisors of the case's unit, or of the nearest unit above that has any."""
    path = session.scalars(select(Unit.path).where(Unit.id == case.unit_id)).one()
    units = [int(part) for part in path.split("/") if part]
    bound = session.execute(
        select(RoleBinding.unit_id, User)
        .join(User, User.id == RoleBinding.user_id)
        .where(RoleBinding.role == Role.SUPERVISOR, RoleBinding.unit_id.in_(units), User.active)
        .order_by(User.id)
    ).all()
    for unit_id in reversed(units):
        found = [user for bound_at, user in bound if bound_at == unit_id]
        if found:
            return found
    return []
