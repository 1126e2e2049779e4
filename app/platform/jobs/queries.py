"""What the mail pages show: to each person only mails about cases they may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from app.platform.accounts import Actor, Permission
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

    Until then mail about cases is for the auditor alone, who reads everything.
    """
    _readable_references[:] = [references]


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Permission.READ_AUDIT):
        return Message.id.is_not(None)
    if not _readable_references:
        return Message.case_reference.is_(None)
    return or_(Message.case_reference.is_(None), Message.case_reference.in_(_readable_references[0](actor)))


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
