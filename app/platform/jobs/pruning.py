"""What is over and told is not kept for ever: ended runs of jobs, and mails that were delivered.

The newest row always stays: it says how the last run ended, and keeps SQLite from giving its number again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, delete, func, not_, or_, select, true

from app.platform.db import transaction
from app.platform.jobs.models import JobRun, Message
from app.shared.clock import Clock

BATCH = 500

StillOpen = Callable[[SQLColumnExpression[str | None]], ColumnElement[bool]]
"""From a column of references the condition that the case of that reference is still open."""

_still_open: list[StillOpen] = []


def keep_mail_while_open(still_open: StillOpen) -> None:
    """Say which cases are open; the room that has cases does this when it is opened.

    The key of a mail is what keeps the same reminder from going out twice, for as long as it could.
    """
    _still_open[:] = [still_open]


def prune(*, clock: Clock, days: int) -> dict[str, int]:
    """Delete what ended longer than ``days`` ago, some hundred rows a transaction; counts for the ledger."""
    before = clock.now() - timedelta(days=days)
    newest_runs = select(func.max(JobRun.id)).group_by(JobRun.job)
    runs = select(JobRun.id).where(
        JobRun.state.in_(("done", "failed")), JobRun.finished_at < before, JobRun.id.not_in(newest_runs)
    )
    newest = select(func.max(Message.id)).scalar_subquery()
    mails = select(Message.id).where(
        Message.state == "sent", Message.due_at < before, Message.sent_at < before, Message.id < newest
    )
    return {
        "runs": _delete_all(JobRun, runs),
        "mails": _delete_all(Message, mails.where(_about_no_open_case())),
    }


def _about_no_open_case() -> ColumnElement[bool]:
    if not _still_open:
        return true()
    case = Message.case_reference
    return or_(case.is_(None), and_(case.is_not(None), not_(_still_open[0](case))))


def _delete_all(table: type[JobRun | Message], ids: Select[int]) -> int:
    deleted = 0
    while True:
        with transaction() as session:
            batch = session.scalars(ids.limit(BATCH)).all()
            session.execute(delete(table).where(table.id.in_(batch)))
        deleted += len(batch)
        if len(batch) < BATCH:
            return deleted
