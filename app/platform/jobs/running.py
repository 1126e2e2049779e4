"""Making a run: lock → claim → run → done or failed. Nothing a job raises is swallowed: it ends in the ledger."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog

from app.platform.db import db
from app.platform.jobs import ledger
from app.platform.jobs.locks import lock
from app.platform.jobs.schedule import Job
from app.shared.clock import Clock

logger = structlog.get_logger()


class Ending(StrEnum):
    DONE = "done"
    FAILED = "failed"
    MADE_BEFORE = "made before"
    BUSY = "busy"


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt to make a run; ``error`` is a traceback."""

    ending: Ending
    run_key: str
    result: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


def run_job(job: Job, clock: Clock, *, run_key: str | None = None) -> Outcome:
    """Make the run of ``job`` that belongs to the present instant of ``clock`` (or to ``run_key``), once ever."""
    run_key = run_key or (job.run_key or _tick_key)(clock.now())
    with lock(db.engine, f"job:{job.name}") as held:
        if not held:
            return Outcome(Ending.BUSY, run_key)
        if job.run_key is None:
            return _tick(job, clock, run_key)
        ledger.give_up_interrupted(job.name, except_key=run_key, now=clock.now())
        run_id = ledger.claim(job.name, run_key, now=clock.now())
        if run_id is None:
            return Outcome(Ending.MADE_BEFORE, run_key)
        return make(run_id, job.name, run_key, clock, lambda: job.run(clock))


def make(run_id: int, name: str, run_key: str, clock: Clock, run: Callable[[], dict[str, Any]]) -> Outcome:
    """Do the work of a claimed run and write down how it ended."""
    outcome = _attempt(name, run_key, run)
    _write_down(run_id, outcome, clock)
    return outcome


def _tick(job: Job, clock: Clock, run_key: str) -> Outcome:
    """A run of a job that looks for work all the time; leaves a row only when there is something to tell."""
    outcome = _attempt(job.name, run_key, lambda: job.run(clock))
    if outcome.error is not None or any(outcome.result.values()):
        run_id = ledger.claim(job.name, run_key, now=clock.now())
        if run_id is not None:
            _write_down(run_id, outcome, clock)
    return outcome


def _write_down(run_id: int, outcome: Outcome, clock: Clock) -> None:
    if outcome.error is None:
        ledger.finish(run_id, outcome.result, now=clock.now())
    else:
        ledger.fail(run_id, outcome.error, now=clock.now())


def _attempt(name: str, run_key: str, run: Callable[[], dict[str, Any]]) -> Outcome:
    try:
        return Outcome(Ending.DONE, run_key, run())
    except Exception:  # noqa: BLE001  # whatever it was, the ledger tells it
        error = traceback.format_exc()
        db.session().close()  # whatever it left half-changed must not be in the way of the ledger
        logger.error("job failed", job=name, run_key=run_key, error=error)
        return Outcome(Ending.FAILED, run_key, error=error)


def _tick_key(instant: datetime) -> str:
    return instant.isoformat()
