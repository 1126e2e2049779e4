"""A complaint that somebody takes to a forum, and the legal clerk who has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case, Deadline
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.mediation.models import Proceeding
from app.mediation.services.changing import At, By
from app.mediation.services.opening import Opening, open_proceeding
from app.platform import log
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.shared.clock import FixedClock
from tests.clients import PageClient


@pytest.fixture(autouse=True)
def verified(app: Flask) -> Iterator[None]:
    """Whatever a test did to external cases, every row is as the log tells it."""
    yield
    db.session.rollback()
    assert log.verify(db.session()).breaks == []


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person(Role.LEGAL)


@pytest.fixture
def by(app: Flask, clock: FixedClock, clerk: User) -> By:
    return By(actor_for(clerk), clock, app.extensions["rules"], app.extensions["tracks"])


@pytest.fixture
def complaint(app: Flask, clock: FixedClock, unit: Unit, person: Callable[..., User]) -> Callable[..., Case]:
    """Registers a complaint; its unit, the day of receipt and the rules may be given."""
    officer = person(Role.OFFICER, Role.SUPERVISOR)

    def make(at: Unit | None = None, received_on: date = date(2026, 9, 1), **more: Any) -> Case:
        where = at or unit
        return register(
            actor=actor_for(officer) if at is None else actor_for(person(Role.OFFICER, unit=at)),
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
                    late_reason="letter post",
                    **more,
                ),
                people=[Person("complainant", "Margaret Ashworth", "policyholder", phone="0113 496 0142")],
                points=[Point("Ceiling declined as gradual damage"), Point("Nobody called back")],
            ),
        )

    return make


@pytest.fixture
def opened(by: By, complaint: Callable[..., Case]) -> Callable[..., tuple[Case, Proceeding]]:
    """A complaint with an external case under a procedure."""

    def make(
        track: str = "gb-fos", on: date = date(2026, 11, 10), case: Case | None = None, **more: Any
    ) -> tuple[Case, Proceeding]:
        about = case or complaint()
        opening = Opening(track=track, opened_by=more.pop("opened_by", "complainant"), opened_on=on, **more)
        return about, open_proceeding(by=by, reference=about.reference, opening=opening)

    return make


@pytest.fixture
def desk(sign_in: Callable[[User], PageClient], clerk: User) -> PageClient:
    return sign_in(clerk)


def at(case: Case, row: Proceeding, seen: int | None = None) -> At:
    return At(case.reference, row.number, seen)


def date_of(case: Case, clock: str) -> Deadline | None:
    """A date of the case by its name, read afresh."""
    db.session.expire_all()
    return db.session.scalar(select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == clock))


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    start = page.index(f'name="{name}"')
    return page[page.index('value="', start) + 7 :].split('"', 1)[0]
