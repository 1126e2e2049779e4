"""Mails about improvements, each in the language its reader reads, each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.jobs.telling import tell_colleague
from app.platform.web.filters import weekday_day
from app.platform.web.paths import address_of
from app.reports.domain.flags import KIND_WORDS, Kind
from app.reports.models.actions import Action, EffectCheck
from app.reports.models.flags import SystemicFlag
from app.reports.queries.improvements import people_with
from app.shared.clock import Clock

_SAID = {
    "raised": lambda action: _("An action is proposed and yours to carry out: %(title)s", title=action.title),
    "agree": lambda action: _("Agreed: %(title)s. It is yours, due %(day)s.", **_due(action)),
    "decline": lambda action: _("Declined: %(title)s", title=action.title),
    "hand-over": lambda action: _("Given to you: %(title)s. It is due %(day)s.", **_due(action)),
    "postpone": lambda action: _("The due date moved: %(title)s is now due %(day)s.", **_due(action)),
    "confirm": lambda action: _("Judged effective: %(title)s", title=action.title),
    "reopen": lambda action: _("Taken up again, the effect was not shown: %(title)s", title=action.title),
    "drop": lambda action: _("Given up: %(title)s", title=action.title),
}


def tell_owner(session: Session, action: Action, step: str, *, clock: Clock) -> None:
    """Tell whoever has the action what became of it."""
    if step in _SAID:
        owner = session.get_one(User, action.owner_id)
        with force_locale(owner.locale):
            _send(action, owner, f"{step}:{action.version}", _SAID[step](action), clock)


def remind(session: Session, action: Action, asked: date, day: date, *, clock: Clock) -> bool:
    """Remind the owner of an action due soon or overdue, once for the day on which that was to be ``asked``; True when
    the mail is new."""
    owner, left = session.get_one(User, action.owner_id), (action.due_on - day).days
    with force_locale(owner.locale):
        if left > 0:
            words = ngettext("%(num)s day left", "%(num)s days left", left)
        elif left == 0:
            words = _("due today")
        else:
            words = ngettext("%(num)s day over", "%(num)s days over", -left)
        text = _("%(title)s: due %(day)s, %(left)s.", left=words, **_due(action))
        return _send(action, owner, f"due:{action.due_on}:{asked}", text, clock)


def ask_for_verdict(session: Session, action: Action, check: EffectCheck, *, clock: Clock) -> None:
    """Tell those who may judge that the figures are there."""
    for person in _directors(session, action.unit_id, besides=action.owner_id):
        with force_locale(person.locale):
            text = _(
                "The effect of %(title)s has been looked at and waits for your verdict.", title=action.title
            )
            _send(action, person, f"judge:{check.number}", text, clock)


def tell_flag(
    session: Session, case: Case, flag: SystemicFlag, people: Iterable[int], *, clock: Clock
) -> None:
    """Tell the owner of a flag, and whoever directs improvements, that a case was flagged."""
    for person_id in dict.fromkeys(people):
        person = session.get_one(User, person_id)
        with force_locale(person.locale):
            tell_colleague(
                person,
                key=f"flag:{flag.id}:{person.id}",
                subject=_(
                    "%(reference)s is flagged: %(kind)s",
                    reference=case.reference,
                    kind=_(KIND_WORDS[Kind(flag.kind)]),
                ),
                body=_("It is to be settled by %(day)s.", day=weekday_day(flag.due_on))
                + "\n\n"
                + address_of(f"/cases/{case.reference}/systemic"),
                now=clock.now(),
                case_reference=case.reference,
            )


def remind_of_flag(session: Session, case: Case, flag: SystemicFlag, asked: date, *, clock: Clock) -> bool:
    """Remind the owner of an open flag whose day is near or gone, as ``remind`` does."""
    person = session.get_one(User, flag.owner_id)
    with force_locale(person.locale):
        return tell_colleague(
            person,
            key=f"flag:{flag.id}:due:{asked}",
            subject=_("%(reference)s: the flag is still open", reference=case.reference),
            body=_("It is to be settled by %(day)s.", day=weekday_day(flag.due_on))
            + "\n\n"
            + address_of(f"/cases/{case.reference}/systemic"),
            now=clock.now(),
            case_reference=case.reference,
        )


def _directors(session: Session, unit_id: int, *, besides: int) -> list[User]:
    """Those who direct improvements at the unit or above it, and did not carry out this one."""
    path = session.get_one(Unit, unit_id).path
    people = people_with(session, Permission.DIRECT_ACTIONS, path)
    return [person for person in people if person.id != besides]


def _due(action: Action) -> dict[str, str]:
    return {"title": action.title, "day": weekday_day(action.due_on)}


def _send(action: Action, person: User, what: str, text: str, clock: Clock) -> bool:
    return tell_colleague(
        person,
        key=f"action:{action.reference}:{what}:{person.id}",
        subject=f"{action.reference} {action.title}",
        body=text + "\n\n" + address_of(f"/improvements/{action.reference}"),
        now=clock.now(),
    )
