"""Runs: made once, by one process, and never failing in silence."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.db import db, transaction
from app.platform.jobs import Job, JobRun, daily
from app.platform.jobs.locks import lock
from app.platform.jobs.running import Ending, run_job
from app.shared.clock import FixedClock
from tests.conftest import NOW


class Counting:
    """A job that counts how often it is run, and fails when told to."""

    def __init__(self) -> None:
        self.times = 0
        self.problem: Exception | None = None

    def __call__(self, clock: object) -> dict[str, int]:
        self.times += 1
        if self.problem is not None:
            raise self.problem
        return {"reminders": 3}


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def sweep(counting: Counting) -> Job:
    return Job("sweep-of-tests", {"hour": 6, "minute": 0}, counting, daily)


def the_run(session: Session) -> JobRun:
    return session.scalars(select(JobRun)).one()


def test_a_run_is_made_once_however_often_it_is_asked_for(
    app: Flask, clock: FixedClock, sweep: Job, counting: Counting, db_session: Session
) -> None:
    endings = [run_job(sweep, clock).ending for _ in range(3)]
    assert endings == [Ending.DONE, Ending.MADE_BEFORE, Ending.MADE_BEFORE]
    assert counting.times == 1
    run = the_run(db_session)
    assert (run.run_key, run.state, run.result, run.attempts) == ("2026-11-23", "done", {"reminders": 3}, 1)


def test_the_next_day_is_another_run(clock: FixedClock, sweep: Job, counting: Counting) -> None:
    run_job(sweep, clock)
    clock.advance(days=1)
    assert run_job(sweep, clock).ending is Ending.DONE
    assert counting.times == 2


def test_a_failure_is_in_the_ledger_with_its_reason_and_the_run_can_be_made_again(
    clock: FixedClock, sweep: Job, counting: Counting, db_session: Session
) -> None:
    counting.problem = ValueError("no such calendar")
    assert run_job(sweep, clock).ending is Ending.FAILED
    run = the_run(db_session)
    assert run.state == "failed"
    assert "ValueError: no such calendar" in (run.error or "")
    counting.problem = None
    assert run_job(sweep, clock).ending is Ending.DONE
    db_session.expire_all()
    assert (run.state, run.attempts, run.error) == ("done", 2, None)


def test_what_a_failing_job_left_unsaved_is_not_saved_with_its_failure(
    clock: FixedClock, db_session: Session
) -> None:
    def half_done(_clock: object) -> dict[str, int]:
        with transaction() as session:
            session.add(JobRun(job="half", run_key="half", state="waiting", params={}))
            session.flush()
            raise ValueError

    assert run_job(Job("half-done", {}, half_done, daily), clock).ending is Ending.FAILED
    assert the_run(db_session).job == "half-done"


def test_nobody_makes_a_run_while_another_is_at_it(
    app: Flask, clock: FixedClock, sweep: Job, counting: Counting
) -> None:
    with lock(db.engine, "job:sweep-of-tests") as held:
        assert held
        assert held()
        assert run_job(sweep, clock).ending is Ending.BUSY
    assert counting.times == 0
    assert run_job(sweep, clock).ending is Ending.DONE


def test_of_many_threads_one_makes_the_run(
    app: Flask, clock: FixedClock, sweep: Job, counting: Counting
) -> None:
    start = threading.Barrier(6)
    endings = []

    def at_once() -> None:
        with app.app_context():
            start.wait()
            endings.append(run_job(sweep, clock).ending)

    threads = [threading.Thread(target=at_once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counting.times == 1
    assert endings.count(Ending.DONE) == 1
    assert len(endings) == 6


def test_a_run_that_a_dead_process_left_is_made_again(
    clock: FixedClock, sweep: Job, counting: Counting, db_session: Session
) -> None:
    with transaction() as session:
        session.add(JobRun(job=sweep.name, run_key="2026-11-23", state="running", started_at=NOW, attempts=1))
    assert run_job(sweep, clock).ending is Ending.DONE
    run = the_run(db_session)
    assert (run.state, run.attempts, counting.times) == ("done", 2, 1)


def test_an_older_run_that_a_dead_process_left_is_marked_and_not_made(
    clock: FixedClock, sweep: Job, counting: Counting, db_session: Session
) -> None:
    with transaction() as session:
        session.add(JobRun(job=sweep.name, run_key="2026-11-20", state="running", started_at=NOW, attempts=1))
    run_job(sweep, clock)
    states = dict(db_session.execute(select(JobRun.run_key, JobRun.state)).all())
    assert states == {"2026-11-20": "failed", "2026-11-23": "done"}
    assert counting.times == 1


def test_a_job_that_looks_for_work_leaves_no_trace_when_there_was_none(
    clock: FixedClock, db_session: Session
) -> None:
    found = {"sent": 0}
    looking = Job("looking", {"second": "*/10"}, lambda _clock: found, run_key=None)
    run_job(looking, clock)
    assert db_session.scalars(select(JobRun)).all() == []
    clock.advance(seconds=10)
    found["sent"] = 2
    run_job(looking, clock)
    assert the_run(db_session).result == {"sent": 2}


def test_a_missed_run_is_known_after_the_night() -> None:
    job = Job("morning", {"hour": 6, "minute": 0}, lambda _clock: {}, daily)
    assert job.last_due(datetime(2026, 11, 23, 5, 59, tzinfo=UTC)) == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert job.last_due(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)) == datetime(2026, 11, 23, 6, tzinfo=UTC)
