"""A complaint on the desk, registered through the real service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.cases.services.snapshots import PolicyFacts
from app.complaints.services.closing import Ending, withdraw
from app.complaints.services.intake import Intake, register
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.shared.clock import FixedClock


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person(Role.OFFICER, Role.SUPERVISOR)


@pytest.fixture
def complaint(app: Flask, clock: FixedClock, unit: Unit, officer: User) -> Callable[..., Case]:
    """Registers a complaint; the name, the point and the day of receipt may be given."""

    def make(
        name: str = "Margaret Ashworth",
        point: str = "Ceiling declined as gradual damage",
        received_on: date = date(2026, 11, 20),
        policy: str = "HP-4471-20938",
        words: str = "They turned my claim down",
        actor: Actor | None = None,
    ) -> Case:
        return register(
            actor=actor or actor_for(officer),
            clock=clock,
            library=app.extensions["rules"],
            intake=Intake(
                unit_id=unit.id,
                receipt=Receipt(
                    "phone", received_on, None, "en", "gb-disp", words=words, late_reason="letter post"
                ),
                people=[Person("complainant", name, "policyholder", phone="0113 496 0142")],
                points=[Point(point)],
                policy=PolicyFacts(policy),
            ),
        )

    return make


@pytest.fixture
def withdrawn(
    app: Flask, clock: FixedClock, officer: User, complaint: Callable[..., Case]
) -> Callable[..., Case]:
    """The same, withdrawn on the day of its receipt."""

    def make(received_on: date = date(2026, 11, 20), **given: Any) -> Case:
        case = complaint(received_on=received_on, **given)
        withdraw(
            actor=actor_for(officer),
            clock=clock,
            library=app.extensions["rules"],
            reference=case.reference,
            ending=Ending(received_on, "they rang", "by phone"),
        )
        return case

    return make
