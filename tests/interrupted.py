"""Work whose process was killed again and again, as the last ``kill -9`` leaves it in the ledger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from app.platform.db import transaction
from app.platform.jobs import JobRun
from app.platform.jobs.ledger import MOST_ATTEMPTS


def killed_every_time(job: str, now: datetime) -> None:
    """Leave all runs of ``job`` begun and not ended, as often as the ledger lets a run begin."""
    with transaction() as session:
        session.execute(
            update(JobRun)
            .where(JobRun.job == job)
            .values(state="running", attempts=MOST_ATTEMPTS, started_at=now)
        )
