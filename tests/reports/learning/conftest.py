"""Complaints of one insurer over two years, and the people who learn from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.cases.models import Case, Code, CodeList, Head
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.complaints.services.reasons import LIST, seed_reasons
from app.platform.accounts import SYSTEM, Actor, Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.reports.queries.coding import KINDS, STAGES
from app.reports.services.coding import seed_causes
from app.shared.clock import FixedClock

_numbers = count(1)


@pytest.fixture
def reasons(app: Flask, clock: FixedClock) -> dict[str, int]:
    """The complaint reasons by code."""
    seed_reasons(clock)
    rows = db.session.execute(
        select(Code.code, Code.id).join(CodeList, CodeList.id == Code.list_id).where(CodeList.name == LIST)
    )
    return {row.code: row.id for row in rows}


@pytest.fixture
def complaint(app: Flask, clock: FixedClock, unit: Unit, reasons: dict[str, int]) -> Callable[..., Case]:
    """``complaint("delay")``: a complaint taken in by the service, with a point of that reason."""

    def make(reason: str = "delay", at: Unit = unit, received_on: date = date(2026, 11, 20)) -> Case:
        return register(
            actor=SYSTEM,
            clock=clock,
            library=app.extensions["rules"],
            intake=Intake(
                unit_id=at.id,
                receipt=Receipt(
                    "phone", received_on, None, at.language, at.regime, words="Late.", late_reason="late post"
                ),
                people=[Person("complainant", "Margaret Ashworth", "policyholder", phone="0113 496 0142")],
                points=[Point("Payment came late", reason_id=reasons[reason])],
            ),
        )

    return make


@pytest.fixture
def codes(app: object, clock: FixedClock) -> Callable[[str], int]:
    """``codes("payment")``: the id of a stage or kind."""
    seed_causes(clock)

    def find(code: str) -> int:
        rows = select(Code.id).join(CodeList, CodeList.id == Code.list_id)
        return db.session.scalars(rows.where(CodeList.name.in_((STAGES, KINDS)), Code.code == code)).one()

    return find


@pytest.fixture
def keeper(person: Callable[..., User]) -> Actor:
    """Whoever keeps the lists."""
    return actor_for(person(Role.QUALITY_REVIEWER))


@pytest.fixture
def history(app: Flask, unit: Unit, reasons: dict[str, int]) -> Callable[..., None]:
    """``history(first, [5, 5, 4], "delay", upheld=…)``: so many complaints in each week from ``first`` on.

    Written past the services: what is counted here is how many there were, not how they came in.
    """

    def write(
        first: date, weeks: Sequence[int], reason: str = "delay", upheld: float = 0, at: Unit = unit
    ) -> None:
        cases, heads = [], []
        for week, number in enumerate(weeks):
            for each in range(number):
                cases.append(_case(at, first + timedelta(days=7 * week + each % 7)))
        with db.engine.begin() as past_the_services:
            for index, values in enumerate(cases):
                case_id = past_the_services.execute(insert(Case).values(**values)).inserted_primary_key[0]
                outcome = "upheld" if index < upheld * len(cases) else "not-upheld"
                heads.append(
                    {
                        "case_id": case_id,
                        "number": 1,
                        "title": "A point",
                        "said": "",
                        "wants": "",
                        "reason_id": reasons[reason],
                        "outcome": outcome,
                    }
                )
            past_the_services.execute(insert(Head), heads)
        db.session.expire_all()

    return write


def _case(unit: Unit, received_on: date) -> dict[str, object]:
    return {
        "reference": f"PAST-{next(_numbers):06d}",
        "unit_id": unit.id,
        "state": "closed",
        "closing": "answered",
        "is_open": False,
        "zone": unit.zone,
        "language": "en",
        "channel": "phone",
        "currency": unit.currency,
        "received_on": received_on,
        "closed_on": received_on + timedelta(days=20),
        "registered_at": datetime(2025, 1, 1, tzinfo=UTC),
    }
