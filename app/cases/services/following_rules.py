"""Rules were written anew (by a release, or in the firm's own file): the open dates are counted by them, and told.

Closed cases keep their dates and certificates. A small batch in each transaction; killed and called again it goes on:
what was done is found done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases import events
from app.cases.models import Case
from app.cases.policy import stream_of
from app.cases.services.batches import Dossier, dossiers
from app.cases.services.deadlines import RULES
from app.cases.services.restating import BATCH, reckoned, recounted
from app.cases.services.shifting import Shift, as_judged, as_told, shifts
from app.platform.db import db, transaction
from app.platform.log import record
from app.rules.calendars import CalendarSource
from app.rules.library import Library
from app.shared.clock import Clock, legal_day


@dataclass(frozen=True, slots=True)
class Followed:
    """An open case of which dates came out differently, or would."""

    case: str
    moved: tuple[Shift, ...]


def foresee_rules(session: Session, *, clock: Clock, library: Library) -> Iterator[Followed]:
    """What counting the open cases by the rules of today would move; nothing is written."""
    calendars = TableCalendars(session)
    for ids in _open_cases(session):
        for each in dossiers(session, ids):
            today = legal_day(clock.now(), each.case.zone)
            before = as_judged(each.deadlines, library, today)
            moved = shifts(before, reckoned(each, calendars, library=library, as_of=today))
            if moved:
                yield Followed(each.case.reference, tuple(moved))
        session.expunge_all()


def follow_rules(*, clock: Clock, library: Library) -> Iterator[Followed]:
    """Count the dates of every open case by the rules of today.

    A case of which a date moved gets an event in its log; certificates name the rules' new text also where none did.
    """
    for ids in _open_cases(db.session()):
        now = clock.now()
        with transaction() as session:
            calendars = TableCalendars(session)
            found = [
                _followed(session, each, calendars, library=library, now=now)
                for each in dossiers(session, ids, lock=True)
                if each.case.is_open
            ]
        yield from (each for each in found if each.moved)


def _open_cases(session: Session) -> Iterator[list[int]]:
    last = 0
    statement = select(Case.id).where(Case.is_open.is_(True)).order_by(Case.id).limit(BATCH)
    while ids := list(session.scalars(statement.where(Case.id > last))):
        yield ids
        last = ids[-1]


def _followed(
    session: Session, each: Dossier, calendars: CalendarSource, *, library: Library, now: datetime
) -> Followed:
    moved = recounted(session, each, calendars, library=library, now=now, by=RULES)
    if moved:
        record(
            stream_of(each.case),
            events.RULES_FOLLOWED,
            actor=RULES,
            recorded_at=now,
            legal_zone=each.case.zone,
            moved=as_told(moved),
        )
    return Followed(each.case.reference, tuple(moved))
