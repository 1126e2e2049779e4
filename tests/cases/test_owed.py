"""What lists and warnings find a date by: whether it is owed, how often it has moved, when to look at it next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.services.deadlines import AT_ONCE, recompute
from app.cases.services.receipt import correct_receipt
from app.complaints.services.closing import Ending, withdraw
from app.platform.accounts import SYSTEM
from app.platform.db import transaction
from app.shared.clock import FixedClock

Complaint = Callable[..., Case]


def final_response(session: Session, case: Case) -> Deadline:
    return session.scalars(
        select(Deadline)
        .where(Deadline.case_id == case.id, Deadline.clock == "final-response")
        .execution_options(populate_existing=True)
    ).one()


def test_what_is_to_be_done_is_owed_until_the_case_ends(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    row = final_response(db_session, case)
    assert (row.owed, row.starts_on, row.look_on) == (True, date(2026, 11, 20), AT_ONCE)
    kinds = set(db_session.scalars(select(Deadline.kind).where(Deadline.case_id == case.id, Deadline.owed)))
    assert kinds == {"law", "target"}

    withdraw(
        actor=SYSTEM,
        clock=clock,
        library=app.extensions["rules"],
        reference=case.reference,
        ending=Ending(date(2026, 11, 23), "phone", "changed her mind"),
    )
    assert not db_session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.owed)).all()


def test_a_date_that_moves_counts_its_moves_and_is_looked_at_again(
    app: Flask, clock: FixedClock, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    with transaction() as session:
        session.execute(update(Deadline).values(look_on=date(2027, 1, 4)))
    with transaction() as session:
        recompute(session, session.get_one(Case, case.id), library=app.extensions["rules"], now=clock.now())
    unmoved = final_response(db_session, case)
    assert (unmoved.revision, unmoved.look_on) == (0, date(2027, 1, 4))

    correct_receipt(
        actor=SYSTEM,
        clock=clock,
        library=app.extensions["rules"],
        reference=case.reference,
        received_on=date(2026, 11, 18),
        reason="found in the post room",
    )
    moved = final_response(db_session, case)
    assert (moved.revision, moved.look_on) == (1, AT_ONCE)
