"""Two real jobs processes for a week and more of simulated time, one killed again and again: every notice, and once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case, Deadline
from app.config import Settings
from app.platform.accounts import User
from app.platform.db import db
from app.platform.jobs import JobRun, Message
from app.watch.domain.ladder import Term
from app.watch.models import DeadlineWarning
from app.watch.reading import load_ladder

PROGRAM = Path(__file__).with_name("warning_process.py")
BEGIN = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
DAYS = 9
SECONDS = 29
"""A prime, so that a job that starts every few seconds meets every hour of the day, not the same one for ever."""
SPEED = DAYS * 86400 / SECONDS
LIFE = 2.5
"""Seconds until one of the two is killed again."""
PATIENCE = 90


class Pair:
    """Two jobs processes of this test's database that live in the same fast time."""

    def __init__(self, settings: Settings) -> None:
        self.environment = {
            **os.environ,
            "FAIRFILE_INSTANCE": str(settings.instance),
            "FAIRFILE_DATABASE_URL": settings.database_url,
            "FAIRFILE_ARGON2_MEMORY_KIB": "8",
            "FAIRFILE_LOG_LEVEL": "ERROR",
            "SIMULATED_FROM": BEGIN.isoformat(),
            "SIMULATED_AT": str(time.time()),
            "SIMULATED_SPEED": str(SPEED),
        }
        self.running = [self._start(), self._start()]
        self.killed = 0

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(PROGRAM)], env=self.environment)

    def kill_leader(self) -> None:
        """Kill whoever made the newest run, and start another in its place."""
        db.session.rollback()
        newest = db.session.scalar(select(JobRun.runner).order_by(JobRun.id.desc()).limit(1))
        pid = int((newest or "0").partition("@")[0])
        number = next((each for each, process in enumerate(self.running) if process.pid == pid), 0)
        self.running[number].kill()
        self.running[number].wait(PATIENCE)
        self.running[number] = self._start()
        self.killed += 1

    def simulated(self) -> datetime:
        elapsed = time.time() - float(self.environment["SIMULATED_AT"])
        return BEGIN + timedelta(seconds=elapsed * SPEED)

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(PATIENCE)


@pytest.fixture
def pair(app: Flask, settings: Settings) -> Iterator[Callable[[], Pair]]:
    """``pair()`` starts them."""
    started: list[Pair] = []

    def start() -> Pair:
        started.append(Pair(settings))
        return started[-1]

    yield start
    for each in started:
        each.end()


def expected(until: date, owner: User, supervisor: User, head: User) -> set[tuple[int, str, str, int]]:
    """Case, clock, step and person of every notice that is due by then, worked out from the ladder alone."""
    ladder, found = load_ladder(), set()
    people = {"owner": owner, "supervisor": supervisor, "unit-above": head}
    for row in db.session.scalars(select(Deadline).where(Deadline.owed)):
        assert row.due_on is not None
        term = Term(row.kind, row.clock, row.starts_on, row.due_on)
        for reached in ladder.reached(term, until, lambda day: day.isoweekday() <= 5):
            for who in reached.rung.to:
                if who in people:
                    found.add((row.case_id, row.clock, reached.rung.id, people[who].id))
    return found


def untold() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(DeadlineWarning.id).where(DeadlineWarning.told_at.is_(None))).all())


def test_every_notice_is_given_once_while_processes_die(
    watched: Callable[..., Case], owner: User, supervisor: User, head: User, pair: Callable[[], Pair]
) -> None:
    for number, received in enumerate(["11-23", "11-20", "10-05", "10-06", "09-30", "10-27"]):
        watched(owner, received_on=date.fromisoformat(f"2026-{received}"), name=f"Person {number}")
    two = pair()
    while two.simulated() < BEGIN + timedelta(days=DAYS):
        time.sleep(LIFE)
        two.kill_leader()
    reached_by = two.simulated().date()
    give_up_at = time.monotonic() + PATIENCE
    wanted = expected(reached_by, owner, supervisor, head)
    while (untold() or not wanted <= given()) and time.monotonic() < give_up_at:
        time.sleep(1)
    two.end()

    assert two.killed >= 5
    assert len(wanted) > 20
    assert wanted <= given()
    assert not given() - expected(reached_by + timedelta(days=400), owner, supervisor, head)
    rows = db.session.scalars(select(DeadlineWarning)).all()
    assert len({(row.case_id, row.clock, row.due_on, row.step, row.user_id) for row in rows}) == len(rows)
    # Each row was told by exactly one mail: the one that was written in the same transaction.
    mails = db.session.execute(
        select(Message.to_address, Message.created_at).where(Message.key.regexp_match("^(digest|warnings):"))
    ).all()
    written = Counter((mail.to_address, mail.created_at) for mail in mails)
    address = {person.id: person.email for person in (owner, supervisor, head)}
    told = {(address[row.user_id], row.told_at) for row in rows if row.told_at}
    assert told <= set(written)
    assert set(written.values()) == {1}
    digests = db.session.scalars(select(Message.key).where(Message.key.startswith("digest:"))).all()
    assert len(digests) == len(set(digests))


def given() -> set[tuple[int, str, str, int]]:
    db.session.rollback()
    rows = db.session.scalars(select(DeadlineWarning))
    return {(row.case_id, row.clock, row.step, row.user_id) for row in rows}
