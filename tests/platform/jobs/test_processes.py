"""Real processes: one leads, another takes over when it is killed, and no run is made twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config import Settings
from app.platform.db import db, transaction
from app.platform.jobs import JobRun
from app.platform.jobs.locks import lock

PROGRAM = Path(__file__).with_name("jobs_process.py")
PATIENCE_SECONDS = 60


class Processes:
    """Jobs processes of this test's database; each line they print is ``<pid> <what>``."""

    def __init__(self, settings: Settings) -> None:
        self.environment = {
            **os.environ,
            "FAIRFILE_INSTANCE": str(settings.instance),
            "FAIRFILE_DATABASE_URL": settings.database_url,
            "FAIRFILE_ARGON2_MEMORY_KIB": "8",
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, str(PROGRAM), *arguments], env=self.environment)
        self.started.append(process)
        return process

    def end_all(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE_SECONDS)


@pytest.fixture
def processes(app: Flask, settings: Settings) -> Iterator[Processes]:
    running = Processes(settings)
    yield running
    running.end_all()


def wait_for(look: Callable[[], Any], what: str) -> Any:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE_SECONDS} seconds for {what}")


def runs(job: str, *states: str) -> list[JobRun]:
    db.session().close()  # see what the others have written by now
    return list(db.session.scalars(select(JobRun).where(JobRun.job == job, JobRun.state.in_(states))))


def pid_of(run: JobRun) -> int:
    return int((run.runner or "").partition("@")[0])


def test_when_the_leader_is_killed_another_takes_over_and_takes_up_what_it_left(
    processes: Processes, db_session: Session
) -> None:
    with transaction():
        db_session.add(JobRun(job="long-work", run_key="1", state="waiting", params={"seconds": 600}))
    two = {process.pid: process for process in (processes.start("serve"), processes.start("serve"))}
    [run] = wait_for(lambda: runs("long-work", "running"), "somebody to take the work up")
    leader = pid_of(run)
    os.kill(two[leader].pid, signal.SIGKILL)
    killed_at = time.monotonic()
    wait_for(
        lambda: [run for run in runs("long-work", "running") if pid_of(run) != leader],
        "the other to take over",
    )
    assert time.monotonic() - killed_at < 15
    [run] = runs("long-work", "running")
    assert (run.attempts, pid_of(run)) == (2, next(pid for pid in two if pid != leader))


def test_two_jobs_processes_make_each_run_once_also_the_one_missed_before_they_came_up(
    processes: Processes,
) -> None:
    for _ in range(2):
        processes.start("serve")
    wait_for(lambda: len(runs("every-second", "done")) >= 3, "three ticks")
    assert len({run.runner for run in runs("every-second", "done")}) == 1
    [missed] = wait_for(lambda: runs("slow-daily", "done"), "the run whose hour has passed")
    assert missed.attempts == 1


def test_of_two_processes_at_once_one_makes_the_run(processes: Processes, db_session: Session) -> None:
    both = [processes.start("run", "slow-daily") for _ in range(2)]
    codes = sorted(process.wait(PATIENCE_SECONDS) for process in both)
    [run] = runs("slow-daily", "done")
    assert run.attempts == 1
    assert codes in ([0, 0], [0, 1])  # the second was late and found it made, or found the first at it


def test_a_polite_stop_finishes_what_is_at_work(processes: Processes, db_session: Session) -> None:
    with transaction():
        db_session.add(JobRun(job="long-work", run_key="1", state="waiting", params={"seconds": 2}))
    process = processes.start("serve")
    wait_for(lambda: runs("long-work", "running"), "the work to be taken up")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert len(runs("long-work", "done")) == 1


def test_a_lost_lock_is_noticed(app: Flask, settings: Settings) -> None:
    with lock(db.engine, "leader") as still_held:
        assert still_held is not None
        assert still_held()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database "
                    "WHERE datname = current_database())"
                )
            )
        else:
            (Path(f"{db.engine.url.database}.locks") / "leader").unlink()
        assert not still_held()
