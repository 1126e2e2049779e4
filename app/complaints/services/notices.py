"""Mails that complaint handling sends to our own people, each in the language they read."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.words import said
from app.complaints.domain.extensions import Standing
from app.complaints.models import ExtensionRequest
from app.platform.accounts.models import RoleBinding, Unit, User
from app.platform.accounts.permissions import Role
from app.platform.jobs.telling import tell_colleague
from app.platform.web.filters import legalday, weekday_day
from app.platform.web.paths import address_of
from app.rules.library import Library
from app.shared.clock import Clock


def tell_supervisors(session: Session, case: Case, *, clock: Clock) -> None:
    """Tell the nearest supervisors, up the tree, that a complaint came and waits for somebody; once."""
    for person in nearest_supervisors(session, case):
        with force_locale(person.locale):
            tell_colleague(
                person,
                key=f"registered:{case.reference}:{person.id}",
                subject=_("New complaint %(reference)s", reference=case.reference),
                body=_(
                    "%(reference)s was received on %(day)s and waits to be assigned.",
                    reference=case.reference,
                    day=legalday(case.received_on),
                ),
                now=clock.now(),
                case_reference=case.reference,
            )


def tell_about_extension(
    case: Case, request: ExtensionRequest, people: Sequence[User], *, library: Library, clock: Clock
) -> None:
    """Tell whoever decides that longer time is asked for, or whoever asked what was decided; once for each step."""
    for person in people:
        with force_locale(person.locale):
            subject, text = _about_extension(case, request, library)
            tell_colleague(
                person,
                key=f"extension:{request.id}:{request.state}:{person.id}",
                subject=subject,
                body=text,
                now=clock.now(),
                case_reference=case.reference,
            )


def _about_extension(case: Case, request: ExtensionRequest, library: Library) -> tuple[str, str]:
    what = said(library.clock(case.regime or "", request.clock).title)
    if request.state == Standing.ASKED:
        subject = _("%(reference)s: longer time is asked for", reference=case.reference)
        text = _(
            "%(what)s is due on %(due)s. Granted, and told to the complainant in time, it becomes %(until)s. "
            "The request waits for your decision.",
            what=what,
            due=weekday_day(request.due_on),
            until=weekday_day(request.until_on),
        )
    elif request.state == Standing.GRANTED:
        subject = _("%(reference)s: longer time is granted", reference=case.reference)
        text = _(
            "%(what)s stays due on %(due)s until the complainant has been told. The letter is prepared: send it by "
            "then.",
            what=what,
            due=weekday_day(request.due_on),
        )
    else:
        subject = _("%(reference)s: longer time is refused", reference=case.reference)
        text = _("%(what)s stays due on %(due)s.", what=what, due=weekday_day(request.due_on))
    return subject, f"{text}\n\n{address_of(f'/cases/{case.reference}/time/extension/{request.id}')}"


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
