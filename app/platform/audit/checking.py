"""The check of the whole log, as work of the jobs process: a million events take seconds, which no page waits for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import db
from app.platform.jobs import JobRun, ask
from app.platform.storage import current_store
from app.shared.clock import Clock

JOB = "audit-verify"
BREAKS_KEPT = 100


@dataclass(frozen=True)
class LastChecks:
    """The last check that ended, and one that waits or runs."""

    ended: JobRun | None
    under_way: JobRun | None


def check_everything(clock: Clock, *, files: bool = False) -> dict[str, Any]:
    """Walk all chains; counts and the first breaks, for the ledger. ``files``: read the letters and papers too.

    Not every night: in a large house that is terabytes, and whoever asks for the check waits for it gladly.
    """
    report = log.verify(db.session(), intact=current_store().verify if files else None)
    return {
        "ok": report.ok,
        "streams": report.streams,
        "events": report.events,
        "texts": report.texts,
        "broken": len(report.breaks),
        "breaks": [asdict(found) for found in report.breaks[:BREAKS_KEPT]],
    }


def ask_for_check(*, actor: Actor, clock: Clock) -> bool:
    """Ask for a check of everything now; False when one was asked for in this minute already."""
    actor.require(Permission.READ_AUDIT)
    now = clock.now()
    return ask(JOB, key=f"asked-{now:%Y-%m-%dT%H:%M}", params={"asked_by": actor.label}, now=now)


def last_checks(session: Session) -> LastChecks:
    """What the audit page shows of the whole log."""
    return LastChecks(
        ended=_newest(session, ("done", "failed"), JobRun.finished_at),
        under_way=_newest(session, ("waiting", "running"), JobRun.id),
    )


def _newest(session: Session, states: tuple[str, ...], order: Any) -> JobRun | None:
    statement = select(JobRun).where(JobRun.job == JOB, JobRun.state.in_(states)).order_by(order.desc())
    return session.scalar(statement.limit(1))


def run_key(instant: datetime) -> str:
    """One check each night (UTC)."""
    return f"{instant:%Y-%m-%d}"
