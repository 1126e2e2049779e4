"""The ledger: who claimed which run, and what became of it.

Whoever claims holds the lock of the job (see ``running``). So a row that says "running" while somebody else holds that
lock was left by a process that died, and is taken up again.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.platform.db import db, transaction
from app.platform.jobs.failing import tell_of_failure
from app.platform.jobs.models import JobRun

MOST_ATTEMPTS = 3
"""A run that takes its process down with it every time is given up after so many."""
LONGEST_ERROR = 8000


def runner_name() -> str:
    """This process, for whoever looks for it."""
    return f"{os.getpid()}@{socket.gethostname()}"[:80]


def claim(job: str, run_key: str, *, now: datetime) -> int | None:
    """Claim the run, or take up one that failed or was interrupted; its id, or None when it was made already."""
    try:
        with transaction() as session:
            run = session.scalar(
                select(JobRun).where(JobRun.job == job, JobRun.run_key == run_key).with_for_update()
            )
            if run is None:
                run = JobRun(job=job, run_key=run_key, attempts=0)
                session.add(run)
            elif run.state == "done":
                return None
            _begin(run, now)
            session.flush()  # the id is wanted; and a second claimant fails here
            return run.id
    except IntegrityError:
        return None  # a process that does not hold the lock was quicker; the unique key has the last word


def claim_work(
    job: str, *, now: datetime, given_up: Callable[[dict[str, Any]], None] | None = None
) -> JobRun | None:
    """Claim the oldest run of ``job`` that was asked for: one that waits, or one that was interrupted.

    One that was interrupted too often is given up instead; ``given_up`` is told its parameters in the same transaction.
    """
    with transaction() as session:
        run = session.scalar(
            select(JobRun)
            .where(JobRun.job == job, JobRun.params.is_not(None), JobRun.state.in_(("waiting", "running")))
            .order_by(JobRun.id)
            .limit(1)
            .with_for_update()
        )
        if run is None:
            return None
        if run.attempts >= MOST_ATTEMPTS:
            _fail(session, run, f"interrupted {run.attempts} times; given up", now)
            if given_up is not None:
                given_up(run.params or {})
            return None
        _begin(run, now)
        return run


def finish(run_id: int, result: dict[str, Any], *, now: datetime) -> None:
    """The run is done, with these counts."""
    with transaction() as session:
        _end(session.get_one(JobRun, run_id), "done", now, result=result)


def fail(run_id: int, error: str, *, now: datetime) -> None:
    """The run failed; ``error`` is the traceback, whose end says what happened. The administrators are told."""
    with transaction() as session:
        _fail(session, session.get_one(JobRun, run_id), error, now)


def give_up_interrupted(job: str, *, except_key: str | None, now: datetime) -> None:
    """Mark runs of ``job`` that a dead process left, but for the one that is about to be made again."""
    with transaction() as session:
        interrupted = session.scalars(
            select(JobRun).where(JobRun.job == job, JobRun.state == "running", JobRun.params.is_(None))
        )
        for run in interrupted:
            if run.run_key != except_key:
                _end(run, "failed", now, error="the process that made this run ended; a later run covers it")


def last_run(job: str) -> JobRun | None:
    """The newest run of ``job``, of whatever state."""
    return db.session.scalar(select(JobRun).where(JobRun.job == job).order_by(JobRun.id.desc()).limit(1))


def _fail(session: Session, run: JobRun, error: str, now: datetime) -> None:
    _end(run, "failed", now, error=error)
    tell_of_failure(session, run, now=now)


def _begin(run: JobRun, now: datetime) -> None:
    run.state = "running"
    run.started_at, run.finished_at = now, None
    run.attempts += 1
    run.runner = runner_name()
    run.result = run.error = None


def _end(
    run: JobRun, state: str, now: datetime, *, result: dict[str, Any] | None = None, error: str | None = None
) -> None:
    run.state, run.finished_at = state, now
    run.result = result
    run.error = error[-LONGEST_ERROR:] if error is not None else None
