"""The sweep: dates that have passed are judged again.

Idempotent, and its cost follows the deadlines that have passed, not the cases that are stored. A passed date is judged
by its own certificate; only where that cannot tell is the case counted again from its log. Who is warned of what is the
business of a room above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from app.calendars.source import TableCalendars
from app.cases.models import Case, Deadline
from app.cases.services.batches import BATCH, dossiers, recompute_dossier
from app.platform.db import Model, db, transaction
from app.rules.certificate import RULE_DIGEST
from app.rules.lapsing import lapsed, moves_with_the_day, with_standing
from app.rules.library import Library
from app.rules.standing import Standing
from app.shared.clock import Clock, legal_day

AT_ONCE = 50 * BATCH
"""So many ids are read in one look: each look passes over every date that has lapsed."""
ACTOR = "system:deadlines"
# A table, not the mapped class: on a bad day most stored dates pass here, and nothing needs them as objects.
_DEADLINES = Model.metadata.tables[Deadline.__tablename__]
_DATES = _DEADLINES.c
_AS_JUDGED = update(_DEADLINES).where(_DATES.id == bindparam("row"))


def sweep(*, clock: Clock, library: Library) -> dict[str, int]:
    """Judge lapsed dates again; counts for the ledger."""
    counts = {"judged": 0}
    now = clock.now()
    for ids in _lapsed(now):
        with transaction() as session:
            to_count = _judge(session, ids, now, library)
            calendars = TableCalendars(session)
            for each in dossiers(session, to_count, lock=True) if to_count else ():
                recompute_dossier(session, each, calendars, library=library, now=now, by=ACTOR)
        counts["judged"] += len(ids)
    return counts


def _judge(session: Session, ids: Sequence[int], now: datetime, library: Library) -> list[int]:
    """Write the standing of these cases' passed dates; the ids of cases of which that would not be all."""
    today = cache(partial(legal_day, now))
    judged: list[dict[str, Any]] = []
    to_count: list[int] = []
    for case_id, rows in groupby(_passed(session, ids, now), attrgetter("case_id")):
        dates = [(row, library.clock_written(row.certificate.get(RULE_DIGEST, ""))) for row in rows]
        if any(clock is None or moves_with_the_day(row.certificate) for row, clock in dates):
            to_count.append(case_id)
            continue
        for row, clock in dates:
            stands = clock and lapsed(row.certificate, clock, today(row.zone))
            if stands:
                judged.append(_as_judged(row, stands) | {"computed_at": now, "computed_by": ACTOR})
    if judged:
        session.execute(_AS_JUDGED, judged)
    return to_count


def _as_judged(row: Row[Any], stands: Standing) -> dict[str, Any]:
    return {
        "row": row.id,
        "state": stands.state,
        "met_on": stands.stopped_on,
        "certificate": with_standing(row.certificate, stands),
    }


def _passed(session: Session, ids: Sequence[int], now: datetime) -> Sequence[Row[Any]]:
    """The running dates of these cases that have passed somewhere, by case; the cases are held until the end of the
    transaction."""
    # Not the bare column: its index would lead each batch through the running dates of all cases.
    running = func.coalesce(_DATES.state, "") == "running"
    return session.execute(
        select(_DATES.id, _DATES.case_id, _DATES.certificate, Case.zone)
        .join(Case, Case.id == _DATES.case_id)
        .where(_DATES.case_id.in_(ids), running, _is_over(now))
        .order_by(_DATES.case_id, _DATES.id)
        .with_for_update(of=Case)
    ).all()


def _lapsed(now: datetime) -> Iterator[list[int]]:
    """Ids of cases with something still to do and a running date that has passed in the case's zone, a batch at a time.

    A date due today has not passed, although it would be tomorrow elsewhere.
    """
    today = cache(partial(legal_day, now))
    last = 0
    while True:
        rows = db.session.execute(
            select(Deadline.case_id, Case.zone, func.min(Deadline.due_on).label("due_on"))
            .join(Case, Case.id == Deadline.case_id)
            .where(
                _DATES.state == "running",
                _is_over(now),
                or_(Case.is_open, Deadline.owed),
                Deadline.case_id > last,
            )
            .group_by(Deadline.case_id, Case.zone)
            .order_by(Deadline.case_id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return
        ids = [row.case_id for row in rows if row.due_on < today(row.zone)]
        for first in range(0, len(ids), BATCH):
            yield ids[first : first + BATCH]
        last = rows[-1].case_id


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Of a date: its day is over where the day is furthest on."""
    return _DATES.due_on < now.date() + timedelta(days=1)
