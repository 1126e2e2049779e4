"""Who looked at what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.platform.accounts import queries as accounts
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import keyset_page
from app.platform.log import LogEvent
from app.platform.log.models import NOT_A_CASE

PAGE = 50


@dataclass(frozen=True)
class Look:
    """Somebody's access to a part of a case."""

    at: datetime
    who: str
    actor: str
    case_reference: str
    act: str
    part: str


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
    page = keyset_page(
        session,
        _within_reach(session, statement, actor),
        keys=[LogEvent.id],
        cursor=cursor,
        size=PAGE,
        descending=True,
    )
    events = [row[0] for row in page.rows]
    names = _names(session, [event.actor for event in events])
    return [_look(event, names) for event in events], page.next_cursor


def _within_reach(session: Session, statement: Select[LogEvent], actor: Actor) -> Select[LogEvent]:
    paths = actor.paths_with(Permission.READ_AUDIT)
    roots = session.scalars(select(Unit.path).where(Unit.parent_id.is_(None)))
    if all(any(root.startswith(path) for path in paths) for root in roots):
        return statement
    people = accounts.people(session, under=paths, closed=True)
    return statement.where(LogEvent.actor.in_([f"user:{person.id}" for person in people]))


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


def _names(session: Session, labels: Sequence[str]) -> dict[str, str]:
    """Names of people by their label in the log; the system's parts keep theirs."""
    ids = {int(label.removeprefix("user:")) for label in labels if label.startswith("user:")}
    return {f"user:{user_id}": name for user_id, name in accounts.names_of(session, sorted(ids)).items()}
