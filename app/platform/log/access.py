"""Who looked at what: reads, prints, exports and downloads of a case, in streams of their own.

A look is noted where the case is handed out and written when the request (or command) ends, all of it in one
transaction, before the answer leaves: what could not be written is not shown. The case's own chain is never touched, so
readers and writers of a case do not wait for each other.

The same person reading the same part of a case again within ten minutes is one look. That is found by reading back
the last events of the case's access stream, over the index that the chain has anyway; a repeated look costs one
indexed read and no write. Prints, exports and downloads leave a copy in the world: each is written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.db import db, transaction
from app.platform.log.canonical import canonical
from app.platform.log.event import NewEvent, Stream
from app.platform.log.kinds import declare
from app.platform.log.models import LogEvent
from app.platform.log.reading import Entry, entry_of
from app.platform.log.recording import record_many
from app.shared.text import N_

ACTS = ("read", "print", "export", "download")
ACCESSED = declare("accessed", N_("Looked at"), act=str, part=str)
ONE_LOOK = timedelta(minutes=10)
_LOOK_BACK = 30
"""Events read back for a case. When it has more within ten minutes, a look is logged twice, which harms nobody."""


@dataclass(frozen=True, order=True)
class Look:
    """Somebody doing ``act`` to a ``part`` of a case: ``case``, ``evidence:12``, ``letter:3``…"""

    case_reference: str
    actor: str
    act: str
    part: str


def note_access(actor: str, case_reference: str, act: str, part: str = "case") -> None:
    """Note that ``actor`` (a label) reads, prints, exports or downloads; written when the request ends.

    ``part`` is a code without personal text. Needs an application context; raises ValueError for an unknown ``act``.
    """
    if act not in ACTS:
        raise ValueError(f"{act!r} is none of {ACTS}")
    _noted().add(Look(case_reference, actor, act, part))


def saved_copies(session: Session, case_reference: str, part: str, *, most: int) -> list[Entry]:
    """Who saved a copy of a ``part`` of the case, newest first."""
    fields = canonical({"act": "download", "part": part})
    saved = session.scalars(
        select(LogEvent)
        .where(
            LogEvent.stream_type == "access",
            LogEvent.stream_id == case_reference,
            LogEvent.body.contains(f'"fields":{fields}', autoescape=True),
        )
        .order_by(LogEvent.seq.desc())
        .limit(most)
    )
    return [entry_of(event) for event in saved]


def write_accesses(now: datetime) -> int:
    """Write what was noted in this application context and say how many looks were new."""
    noted = _noted()
    if not noted:
        return 0
    looks = sorted(noted)
    noted.clear()
    session = db.session()
    new = [look for look in looks if not _already_seen(session, look, since=now - ONE_LOOK)]
    if new:
        with transaction():
            for actor in dict.fromkeys(look.actor for look in new):
                record_many(
                    [_event(look, now) for look in new if look.actor == actor],
                    actor=actor,
                    recorded_at=now,
                    legal_zone="UTC",  # a look has an instant, and no rule counts days from it
                )
    return len(new)


def _noted() -> set[Look]:
    noted: set[Look] = g.setdefault("accesses_noted", set())
    return noted


def _event(look: Look, now: datetime) -> NewEvent:
    stream = Stream("access", look.case_reference)
    return NewEvent(stream, ACCESSED, now.date(), now, fields={"act": look.act, "part": look.part})


def _already_seen(session: Session, look: Look, *, since: datetime) -> bool:
    if look.act != "read":
        return False
    recent = session.execute(
        select(LogEvent.actor, LogEvent.recorded_at, LogEvent.body)
        .where(LogEvent.stream_type == "access", LogEvent.stream_id == look.case_reference)
        .order_by(LogEvent.seq.desc())
        .limit(_LOOK_BACK)
    )
    return any(
        row.actor == look.actor
        and row.recorded_at > since
        and json.loads(row.body)["fields"] == {"act": look.act, "part": look.part}
        for row in recent
    )
