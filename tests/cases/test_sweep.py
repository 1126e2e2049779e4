"""Reminders: to the right people, in their language, once for each step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.complaints.services.closing import Ending, withdraw
from app.platform.accounts.models import User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import transaction
from app.platform.jobs import enqueue
from app.platform.jobs.models import Message
from app.platform.jobs.schedule import jobs
from app.shared.clock import FixedClock

Complaint = Callable[..., Case]


def run_sweep(app: Flask, clock: FixedClock) -> dict[str, int]:
    job = next(job for job in jobs() if job.name == "deadline-sweep")
    return job.run(clock)


def subjects(session: Session) -> list[str]:
    reminders = select(Message.subject).where(Message.key.startswith("reminder:"))
    return list(session.scalars(reminders.order_by(Message.id)))


def test_a_near_date_reminds_once_however_often_the_sweep_runs(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=date(2026, 11, 23))
    clock.advance(days=5)  # Saturday 28 November: the own acknowledgement of Monday 30 is near
    first = run_sweep(app, clock)
    assert first["reminders"] == 1
    assert run_sweep(app, clock)["reminders"] == 0
    (subject,) = subjects(db_session)
    assert case.reference in subject
    assert "Mon 30 Nov 2026" in subject


def test_each_step_has_its_own_reminder(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    complaint(received_on=date(2026, 11, 23))
    for days in (5, 2, 1):  # near, today, over
        clock.advance(days=days)
        run_sweep(app, clock)
    said = subjects(db_session)
    assert len(said) == 3
    assert "is due on" in said[0]
    assert "is due today" in said[1]
    assert "was due on" in said[2]


def test_a_reader_of_chinese_is_reminded_in_chinese(
    app: Flask, clock: FixedClock, complaint: Complaint, officer: User, db_session: Session
) -> None:
    with transaction() as session:
        session.get_one(User, officer.id).locale = "zh_Hans_CN"
    complaint(received_on=date(2026, 11, 23))
    clock.advance(days=5)
    run_sweep(app, clock)
    assert "2026年11月30日" in subjects(db_session)[0]


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


def test_a_date_that_is_over_for_years_reminds_once_though_delivered_mails_are_not_kept_for_ever(
    app: Flask, clock: FixedClock, complaint: Complaint, officer: User, db_session: Session
) -> None:
    open_case, ended = (complaint(name, received_on=date(2026, 11, 23)) for name in ("Ada Low", "Bea High"))
    clock.advance(days=200)
    assert run_sweep(app, clock)["reminders"] >= 2
    with transaction() as session:
        for message in session.scalars(select(Message)):
            message.state, message.sent_at = "sent", clock.now()
    withdraw(
        actor=actor_for(officer),
        clock=clock,
        library=app.extensions["rules"],
        reference=ended.reference,
        ending=Ending(on=clock.now().date(), how="by phone", reason="All is well"),
    )
    with transaction():
        enqueue(key="newest", to_name="", to_address="", subject="", body="", now=clock.now())
    clock.advance(days=900)
    assert next(job for job in jobs() if job.name == "prune").run(clock)["mails"] > 0
    about = set(db_session.scalars(select(Message.case_reference)))
    assert open_case.reference in about
    assert ended.reference not in about
    assert run_sweep(app, clock)["reminders"] == 0
