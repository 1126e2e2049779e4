"""What the mail pages show: mails about cases that one may read, and those to people of one's own units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import Session

from app.platform.accounts import Actor, Permission, Unit, User
from app.platform.db import Page, keyset_page
from app.platform.jobs.models import Message
from app.shared.errors import NotFound
from app.shared.text import N_

ReadableReferences = Callable[[Actor], Select[Any]]
"""The references of all cases that a person may read, as a statement of one column."""

_readable_references: list[ReadableReferences] = []
PAGE = 50


def show_mail_about(references: ReadableReferences) -> None:
    """Say which cases a person may read; the room that has cases does this when it is opened.

    Until then mail about cases is for nobody.
    """
    _readable_references[:] = [references]


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    about = [Message.case_reference.in_(references(actor)) for references in _readable_references]
    return or_(and_(Message.case_reference.is_(None), _to_own_people(actor)), *about)


def _to_own_people(actor: Actor) -> ColumnElement[bool]:
    """Addressed to somebody of the units whose mail ``actor`` reads, or, for the whole house, to nobody known here."""
    paths = actor.paths_with(Permission.READ_MAIL)
    own = or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))
    of_units = select(User.email).join(Unit, Unit.id == User.unit_id).where(own)
    elsewhere = exists().where(Unit.parent_id.is_(None), not_(own))
    stranger = not_(exists().where(User.email == Message.to_address))
    return or_(Message.to_address.in_(of_units), and_(stranger, not_(elsewhere)))


def may_read_text(session: Session, *, actor: Actor, message: Message) -> bool:
    """True for a mail about one case, for one's own mails, and for the auditor.

    A mail about many cases (a morning's dates) names what its addressee may read, and nobody else need be allowed to.
    """
    if message.case_reference is not None or actor.may(Permission.READ_AUDIT):
        return True
    return message.to_address == session.scalar(select(User.email).where(User.id == actor.user_id))


def mail_page(session: Session, *, actor: Actor, state: str | None, cursor: str | None) -> Page:
    """Newest first; ``state`` one of waiting, sent, failed (waiting includes what is being sent), or all."""
    statement = select(Message).where(_visible_to(actor), _in_state(state))
    return keyset_page(session, statement, keys=[Message.id], cursor=cursor, size=PAGE, descending=True)


def mail_counts(session: Session, *, actor: Actor) -> dict[str, int]:
    """How many mails this person may see, by state."""
    statement = select(Message.state, func.count()).where(_visible_to(actor)).group_by(Message.state)
    counts = dict(session.execute(statement).all())
    counts["waiting"] = counts.get("waiting", 0) + counts.pop("sending", 0)
    return {state: counts.get(state, 0) for state in ("waiting", "sent", "failed")}


def mail_named(session: Session, *, actor: Actor, number: int) -> Message:
    """One mail. Raises NotFound when there is none, or it is not for this person to see."""
    message = session.scalar(select(Message).where(Message.id == number, _visible_to(actor)))
    if message is None:
        raise NotFound(N_("There is no such message, or it is not for you to see."))
    return message


def _in_state(state: str | None) -> ColumnElement[bool]:
    if state is None:
        return Message.id.is_not(None)
    if state == "waiting":
        return Message.state.in_(("waiting", "sending"))
    return Message.state == state if state in ("sent", "failed") else false()
