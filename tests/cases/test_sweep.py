"""The sweep judges dates that have passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.platform.jobs.schedule import jobs
from app.shared.clock import FixedClock

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
