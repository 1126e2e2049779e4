"""The sweep: dates that have passed are judged again.

Idempotent, and its cost follows the deadlines that have passed, not the cases that are stored. Who is warned of what is
the business of a room above.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from app.calendars.source import TableCalendars
from app.cases.models import Case, Deadline
from app.cases.services.deadlines import recompute
from app.platform.db import db, transaction
from app.rules.library import Library
from app.shared.clock import Clock

BATCH = 100
ACTOR = "system:deadlines"


def sweep(*, clock: Clock, library: Library) -> dict[str, int]:
    """Judge lapsed dates again; counts for the ledger."""
    counts = {"judged": 0}
    now = clock.now()
    for ids in _batches(now, states=("running",), before=now.date() + timedelta(days=1)):
        with transaction() as session:
            calendars = TableCalendars(session)
            for case in session.scalars(select(Case).where(Case.id.in_(ids)).with_for_update()):
                recompute(session, case, library=library, now=now, calendars=calendars, by=ACTOR)
                counts["judged"] += 1
    return counts


def _batches(now: datetime, *, states: tuple[str, ...], before: date) -> Iterator[list[int]]:
    """Ids of cases with something still to do and a deadline in ``states`` due before a day, a hundred at a time."""
    last = 0
    while True:
        ids = list(
            db.session.scalars(
                select(Deadline.case_id)
                .join(Case, Case.id == Deadline.case_id)
                .where(
                    Deadline.state.in_(states),
                    Deadline.due_on < before,
                    or_(Case.is_open, Deadline.owed),
                    Deadline.case_id > last,
                )
                .distinct()
                .order_by(Deadline.case_id)
                .limit(BATCH)
            )
        )
        if not ids:
            return
        yield ids
        last = ids[-1]
