"""The sweep: dates that have passed are judged again.

Idempotent, and its cost follows the deadlines that have passed, not the cases that are stored. Who is warned of what is
the business of a room above.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy import func, or_, select

from app.calendars.source import TableCalendars
from app.cases.models import Case, Deadline
from app.cases.services.batches import BATCH, dossiers, recompute_dossier
from app.platform.db import db, transaction
from app.rules.library import Library
from app.shared.clock import Clock, legal_day

AT_ONCE = 50 * BATCH
"""So many ids are read in one look: each look passes over every date that has lapsed."""
ACTOR = "system:deadlines"


def sweep(*, clock: Clock, library: Library) -> dict[str, int]:
    """Judge lapsed dates again; counts for the ledger."""
    counts = {"judged": 0}
    now = clock.now()
    for ids in _lapsed(now):
        with transaction() as session:
            calendars = TableCalendars(session)
            for each in dossiers(session, ids, lock=True):
                recompute_dossier(session, each, calendars, library=library, now=now, by=ACTOR)
                counts["judged"] += 1
    return counts


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
                Deadline.state == "running",
                Deadline.due_on < now.date() + timedelta(days=1),
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
