"""Who looked at what, and who gave whom which rights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.platform.accounts import events
from app.platform.accounts import queries as accounts
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import keyset_page
from app.platform.log import LogEvent, kind_named
from app.platform.log.models import NOT_A_CASE

PAGE = 50
_COMINGS_AND_GOINGS = (events.SIGNED_IN.name, events.SIGNED_OUT.name, events.SIGN_IN_FAILED.name)


@dataclass(frozen=True)
class Look:
    """Somebody's access to a part of a case."""

    at: datetime
    who: str
    actor: str
    case_reference: str
    act: str
    part: str


@dataclass(frozen=True)
class RightsChange:
    """Something done to a person's account. ``title`` an English msgid; ``role`` and ``unit`` are codes."""

    at: datetime
    who: str
    about: str
    title: str
    role: str | None
    unit: str | None
    to_self: bool
    reads_cases: bool


def looks(
    session: Session, *, actor: Actor, case_reference: str | None, who: str | None, cursor: str | None
) -> tuple[list[Look], str | None]:
    """A page of looks, newest first, and the next page's cursor; of one case, of one person (a log label), or all.

    An auditor of some units sees the looks of the people of these units; one of the whole house, all.
    """
    statement = select(LogEvent).where(NOT_A_CASE, LogEvent.stream_type == "access")
    if case_reference is not None:
        statement = statement.where(LogEvent.stream_id == case_reference)
    if who is not None:
        statement = statement.where(LogEvent.actor == who)
    reach = _within_reach(session, actor)
    if reach is not None:
        statement = statement.where(LogEvent.actor.in_([f"user:{user_id}" for user_id in reach]))
    found, following = _newest(session, statement, cursor)
    names = accounts.names_by_label(session, [event.actor for event in found])
    return [_look(event, names) for event in found], following


def changes_of_rights(
    session: Session, *, actor: Actor, cursor: str | None
) -> tuple[list[RightsChange], str | None]:
    """A page of what was done to people's accounts, newest first, and the next page's cursor. Sign-ins are left out."""
    statement = select(LogEvent).where(
        NOT_A_CASE, LogEvent.stream_type == "user", LogEvent.kind.not_in(_COMINGS_AND_GOINGS)
    )
    reach = _within_reach(session, actor)
    if reach is not None:
        statement = statement.where(LogEvent.stream_id.in_([str(user_id) for user_id in reach]))
    found, following = _newest(session, statement, cursor)
    labels = [label for event in found for label in (event.actor, f"user:{event.stream_id}")]
    names = accounts.names_by_label(session, labels)
    return [_change(event, names) for event in found], following


def _newest(
    session: Session, statement: Select[LogEvent], cursor: str | None
) -> tuple[list[LogEvent], str | None]:
    page = keyset_page(session, statement, keys=[LogEvent.id], cursor=cursor, size=PAGE, descending=True)
    return [row[0] for row in page.rows], page.next_cursor


def _within_reach(session: Session, actor: Actor) -> list[int] | None:
    """The people whose doings this auditor may see; None for everybody's."""
    paths = actor.paths_with(Permission.READ_AUDIT)
    roots = session.scalars(select(Unit.path).where(Unit.parent_id.is_(None)))
    if all(any(root.startswith(path) for path in paths) for root in roots):
        return None
    return [person.id for person in accounts.people(session, under=paths, closed=True)]


def _change(event: LogEvent, names: dict[str, str]) -> RightsChange:
    fields = json.loads(event.body)["fields"]
    kind = kind_named(event.kind)
    about = f"user:{event.stream_id}"
    return RightsChange(
        at=event.recorded_at,
        who=names.get(event.actor, event.actor),
        about=names.get(about, about),
        title=kind.title if kind else event.kind,
        role=fields.get("role"),
        unit=fields.get("unit"),
        to_self=event.actor == about,
        reads_cases=bool(fields.get("reads_cases")),
    )


def _look(event: LogEvent, names: dict[str, str]) -> Look:
    fields = json.loads(event.body)["fields"]
    return Look(
        at=event.recorded_at,
        who=names.get(event.actor, event.actor),
        actor=event.actor,
        case_reference=event.stream_id,
        act=fields["act"],
        part=fields["part"],
    )
