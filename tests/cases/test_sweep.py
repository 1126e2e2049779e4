"""The sweep judges dates that have passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.services import sweep
from app.platform.db import db
from app.platform.jobs.schedule import jobs
from app.shared.clock import FixedClock
from tests.clients import CommandRunner

Complaint = Callable[..., Case]


def run_sweep(app: Flask, clock: FixedClock) -> dict[str, int]:
    job = next(job for job in jobs() if job.name == "deadline-sweep")
    return job.run(clock)


def test_a_window_that_nobody_used_lapses(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=date(2026, 11, 23))
    clock.advance(days=5)
    assert run_sweep(app, clock)["judged"] >= 1
    state = db_session.scalar(
        select(Deadline.state).where(Deadline.case_id == case.id, Deadline.clock == "summary-resolution")
    )
    assert state == "stopped"


def test_a_date_due_today_is_left_until_its_own_day_is_over(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=date(2026, 11, 23))
    due = db_session.scalar(select(func.min(Deadline.due_on)).where(Deadline.case_id == case.id))
    assert due is not None
    clock.instant = datetime.combine(due, time(23, 30), UTC)  # London keeps UTC in winter
    assert run_sweep(app, clock)["judged"] == 0
    clock.advance(hours=1)
    assert run_sweep(app, clock)["judged"] == 1
    assert run_sweep(app, clock)["judged"] == 0


def test_every_lapsed_date_is_judged_however_many_there_are(
    app: Flask, clock: FixedClock, complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "BATCH", 2)
    monkeypatch.setattr(sweep, "AT_ONCE", 4)
    for number in range(9):
        complaint(name=f"Person {number}", received_on=date(2026, 11, 23))
    clock.advance(days=10)
    assert run_sweep(app, clock)["judged"] == 9


def test_what_the_sweep_writes_is_what_counting_again_gives(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session, runner: CommandRunner
) -> None:
    case = complaint(received_on=date(2026, 11, 23))
    clock.advance(days=100)
    run_sweep(app, clock)
    states = dict(
        db_session.execute(select(Deadline.clock, Deadline.state).where(Deadline.case_id == case.id)).all()
    )
    assert (states["final-response"], states["summary-resolution"]) == ("late", "stopped")
    assert runner("rules", "replay").exit_code == 0
    swept = select(func.count()).where(Deadline.computed_by == sweep.ACTOR)
    assert db_session.scalar(swept) == sum(state in ("late", "stopped") for state in states.values())


def test_a_date_of_a_rule_that_is_written_nowhere_is_counted_again(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=date(2026, 11, 23))
    quick = select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "summary-resolution")
    row = db_session.scalars(quick).one()
    row.due_on, row.certificate = date(2026, 11, 25), {**row.certificate, "rule_digest": "0" * 64}
    db_session.commit()
    clock.advance(days=3)
    assert run_sweep(app, clock)["judged"] == 1
    db_session.expire_all()
    row = db_session.scalars(quick).one()
    assert (row.due_on, row.state) == (date(2026, 11, 26), "running")


def test_a_batch_reads_its_own_dates_and_not_all_that_have_passed(
    app: Flask, complaint: Complaint, clock: FixedClock
) -> None:
    """On a bad day every batch would walk through the passed dates of all cases: the cost grows with the square."""
    complaint(received_on=date(2026, 11, 23))
    clock.advance(days=30)
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan is read in SQLite's words")
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        if statement.startswith("SELECT deadline.id, deadline.case_id, deadline.certificate"):
            plans.extend(str(row) for row in cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters))

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        run_sweep(app, clock)
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
    assert any("deadline" in plan for plan in plans)
    assert not any("state=?" in plan for plan in plans)
