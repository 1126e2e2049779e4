"""Alarms about stored files: kept in the log, mailed to auditors and administrators, shown on the audit page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts import SYSTEM, queries
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import transaction
from app.platform.jobs import tell_colleague
from app.platform.log.models import NOT_A_CASE, LogEvent
from app.platform.storage import FileAlarm
from app.platform.web.paths import address_of
from app.shared.clock import Clock
from app.shared.text import N_

FILE_UNSOUND = log.declare("file_unsound", N_("A stored file is not as it was stored"), how=str, where=str)
ONE_ALARM = timedelta(hours=24)
"""A file that is asked for again and again raises one alarm a day."""
_SHOWN = 20


@dataclass(frozen=True)
class Alarm:
    """What the audit page shows of one; ``how`` is ``altered`` or ``gone``, ``where`` an address or empty."""

    at: datetime
    digest: str
    how: str
    where: str


def tell(alarms: list[FileAlarm]) -> None:
    """Record each file once a day and mail those who can do something about it."""
    clock: Clock = current_app.extensions["clock"]
    now = clock.now()
    with transaction() as session:
        for alarm in alarms:
            stream = log.Stream("file", alarm.digest)
            log.lock_stream(stream)
            if _told_since(session, alarm.digest, now - ONE_ALARM):
                continue
            log.record(
                stream,
                FILE_UNSOUND,
                actor=SYSTEM.label,
                recorded_at=now,
                legal_zone="UTC",
                how=alarm.how,
                where=alarm.where[:200],
            )
            for person in queries.holders(session, Role.AUDITOR, Role.ADMINISTRATOR):
                _mail(person, alarm, now)


def newest_alarms(session: Session) -> list[Alarm]:
    """The last twenty, newest first."""
    events = session.scalars(
        select(LogEvent)
        .where(NOT_A_CASE, LogEvent.stream_type == "file")
        .order_by(LogEvent.id.desc())
        .limit(_SHOWN)
    )
    return [
        Alarm(event.recorded_at, event.stream_id, fields["how"], fields["where"])
        for event in events
        for fields in [json.loads(event.body)["fields"]]
    ]


def _told_since(session: Session, digest: str, since: datetime) -> bool:
    told = select(LogEvent.id).where(
        LogEvent.stream_type == "file", LogEvent.stream_id == digest, LogEvent.recorded_at > since
    )
    return session.scalar(told.limit(1)) is not None


def _mail(person: User, alarm: FileAlarm, now: datetime) -> None:
    with force_locale(person.locale):
        what = (
            _("The content of a stored file was changed.")
            if alarm.how == "altered"
            else _("A stored file is gone.")
        )
        tell_colleague(
            person,
            key=f"file-unsound:{alarm.digest}:{now:%Y-%m-%dT%H:%M}:{person.id}",
            subject=_("Alarm: a stored file is not as it was stored"),
            body="\n\n".join(
                [
                    what,
                    _(
                        "It is given to nobody until it is put back from a backup. Find out who could change it."
                    ),
                    *([address_of(alarm.where)] if alarm.where else []),
                    f"SHA-256 {alarm.digest}",
                ]
            ),
            now=now,
        )
