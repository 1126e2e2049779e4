"""An insurer with a branch, people at both, and complaints that are watched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.cases.models import Case
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.accounts.models import Absence
from app.platform.db import db, transaction
from app.platform.jobs.models import Message
from app.platform.jobs.schedule import job_named
from app.shared.clock import FixedClock
from tests.factories import make_person, make_unit


@pytest.fixture
def branch(unit: Unit) -> Unit:
    """A branch below the head office ``unit``."""
    return make_unit(unit)


@pytest.fixture
def owner(branch: Unit) -> User:
    """The officer of the branch."""
    return make_person(Role.OFFICER, unit=branch, display_name="Olive Owner")


@pytest.fixture
def supervisor(branch: Unit) -> User:
    """The supervisor of the branch."""
    return make_person(Role.SUPERVISOR, unit=branch, display_name="Sue Pervisor")


@pytest.fixture
def head(unit: Unit) -> User:
    """An approver at head office."""
    return make_person(Role.APPROVER, unit=unit, display_name="Hedda Office")


@pytest.fixture
def watched(app: Flask, clock: FixedClock, branch: Unit) -> Callable[..., Case]:
    """``watched(owner, received_on=…)``: a complaint at the branch, given to somebody."""

    def make(
        owner: User | None = None,
        received_on: date = date(2026, 11, 23),
        name: str = "Margaret Ashworth",
        at: Unit | None = None,
        **columns: Any,
    ) -> Case:
        where = at or branch
        case = register(
            actor=SYSTEM,
            clock=clock,
            library=app.extensions["rules"],
            intake=Intake(
                unit_id=where.id,
                receipt=Receipt(
                    "phone",
                    received_on,
                    None,
                    where.language,
                    where.regime,
                    words="No.",
                    late_reason="late post",
                ),
                people=[Person("complainant", name, "policyholder", phone="0113 496 0142")],
                points=[Point("Ceiling declined as gradual damage")],
            ),
        )
        values = {"owner_id": owner.id if owner else None, **columns}
        db.session.rollback()
        with db.engine.begin() as past_the_services:  # how a case came to somebody is not watched here
            past_the_services.execute(update(Case).where(Case.id == case.id).values(**values))
        db.session.expire_all()
        return case

    return make


@pytest.fixture
def away() -> Callable[..., None]:
    """``away(person, first, last, substitute)``: an absence."""

    def make(person: User, first: date, last: date, substitute: User | None = None) -> None:
        with transaction() as session:
            session.add(
                Absence(
                    user_id=person.id,
                    from_on=first,
                    to_on=last,
                    substitute_id=substitute.id if substitute else None,
                )
            )

    return make


@pytest.fixture
def morning(clock: FixedClock) -> Callable[..., dict[str, int]]:
    """``morning(datetime(…))``: what the jobs do at that hour."""

    def make(at: datetime | None = None) -> dict[str, int]:
        if at is not None:
            clock.instant = at
        for name in ("deadline-sweep", "warnings"):
            job = job_named(name)
            assert job is not None
            result = job.run(clock)
        return result

    return make


def mails_to(person: User, kind: str = "") -> list[Message]:
    """The mails of watching dates to somebody, in order; ``kind`` digest or warnings."""
    db.session.rollback()
    rows = select(Message).where(
        Message.to_address == person.email,
        Message.key.startswith(f"{kind}:") if kind else Message.key.regexp_match("^(digest|warnings):"),
    )
    return list(db.session.scalars(rows.order_by(Message.id)))
