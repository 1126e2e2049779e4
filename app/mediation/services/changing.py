"""One change of a proceeding: load it as the form saw it, may they, then dates and lists follow in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.cases.domain.receipt import EARLIEST
from app.cases.models import Case
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.mediation.domain.tracks import Track, Tracks
from app.mediation.models import Proceeding
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import Model, transaction
from app.platform.log import EventKind, LogEvent
from app.platform.log.stating import keep_row
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

LATEST = date(2200, 12, 31)
ENDED = N_("This external case has ended. Take it up again first.")
Row = TypeVar("Row")


@dataclass(frozen=True)
class By:
    """Who acts, and by which clock, rules and procedures."""

    actor: Actor
    clock: Clock
    library: Library
    tracks: Tracks


@dataclass(frozen=True)
class At:
    """Which proceeding. ``seen`` is the version that the form was made from; None: whatever stands."""

    reference: str
    number: int
    seen: int | None = None


@dataclass(frozen=True)
class Change:
    """What a service works with inside :func:`changing`."""

    by: By
    session: Session
    case: Case
    proceeding: Proceeding
    track: Track

    @property
    def today(self) -> date:
        """The present legal day of the case."""
        return today(self.by.clock, self.case.zone)

    def note(
        self, kind: EventKind, row: Model | None = None, *, on: date | None = None, **fields: Any
    ) -> LogEvent:
        """Record an event of this proceeding; a day before today needs no other reason than its papers.

        ``row`` is what the event is about, changed already: the event names what it says now.
        """
        if "row" in kind.fields:
            fields["row"] = self.keep_row(row) if row else None
        return note(
            self.case,
            kind,
            actor=self.by.actor,
            clock=self.by.clock,
            on=on,
            proceeding=self.proceeding.number,
            **fields,
        )

    def keep(self, field: str, text: str | None) -> str | None:
        """Keep a personal text; its digest, or None without one."""
        words = (text or "").strip()
        return keep(self.case, field, words, clock=self.by.clock) if words else None

    def keep_row(self, row: Model) -> str:
        """Keep what a row says now; the digest by which an event names it."""
        return keep_row(self.session, stream_of(self.case), row, now=self.by.clock.now())

    def next_number(self, column: InstrumentedAttribute[int]) -> int:
        """The next number in a list of this proceeding; numbers are never given twice."""
        model = column.class_
        last = self.session.scalar(select(func.max(column)).where(model.proceeding_id == self.proceeding.id))
        return (last or 0) + 1

    def one(self, model: type[Row], number: int) -> Row:
        """A row of this proceeding by its number; NotFound when there is none."""
        table: Any = model
        row = self.session.scalar(
            select(table).where(table.proceeding_id == self.proceeding.id, table.number == number)
        )
        if row is None:
            raise NotFound(N_("This external case has no such entry."))
        found: Row = row
        return found

    def past(self, day: date | None, field: str, *, since: date | None = None) -> date:
        """A day from ``since`` (or any that can be meant) up to today; Refused otherwise."""
        first = since or EARLIEST
        if day is None or not first <= day <= self.today:
            raise Refused(N_("Give a day from %(first)s up to today."), field=field, first=first)
        return day


def ahead(day: date | None, field: str, *, since: date) -> date | None:
    """A day from ``since`` on that can be meant, or none; Refused otherwise."""
    if day is not None and not since <= day <= LATEST:
        raise Refused(N_("Give a day from %(first)s on."), field=field, first=since)
    return day


def reason(why: str) -> str:
    """The reason for a correction, trimmed; Refused when there is none or too much of it."""
    if not why.strip() or len(why) > 300:
        raise Refused(N_("Say why, in up to 300 characters."), field="why")
    return why.strip()


@contextmanager
def changing(
    by: By, at: At, *, permission: Permission = Permission.WORK_PROCEEDINGS, ended: bool = False
) -> Iterator[Change]:
    """Lock the case and its proceeding for one change; afterwards its dates are computed again.

    ``ended``: also when it is over. Raises NotFound, NotAllowed, Conflict when somebody was faster, Refused when over.
    """
    with transaction() as session:
        case = case_to_change(session, by.actor, at.reference, permission, now=by.clock.now())
        proceeding = session.scalar(
            select(Proceeding)
            .where(Proceeding.case_id == case.id, Proceeding.number == at.number)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if proceeding is None:
            raise NotFound(N_("This case has no such external case."))
        if at.seen is not None and at.seen != proceeding.version:
            raise Conflict(N_("Somebody else has changed this external case while you were working on it."))
        if proceeding.state == "ended" and not ended:
            raise Refused(ENDED)
        yield Change(by, session, case, proceeding, track_of(by.tracks, proceeding))
        proceeding.version += 1
        session.flush()
        recompute(session, case, library=by.library, now=by.clock.now())


def track_of(tracks: Tracks, proceeding: Proceeding) -> Track:
    """The procedure that it was opened under; the newest edition where the firm has taken that one away."""
    found = tracks.find(proceeding.track, proceeding.edition) or tracks.find(proceeding.track)
    if found is None:
        raise NotFound(
            N_("The procedure %(track)s is no longer among the firm’s procedures."), track=proceeding.track
        )
    return found
