"""Complaints of our own to report on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.cases.models import Case
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.platform.accounts import SYSTEM, Unit
from app.platform.db import db
from app.shared.clock import FixedClock


def change(case: Case, **columns: Any) -> None:
    """Set columns past the services."""
    with db.engine.begin() as past_the_services:
        past_the_services.execute(update(Case).where(Case.id == case.id).values(**columns))


@pytest.fixture
def received(app: Flask, clock: FixedClock, unit: Unit) -> Callable[..., Case]:
    """``received(on)``: a complaint taken in at head office; columns may be set past the services."""

    def make(on: date = date(2026, 11, 20), at: Unit | None = None, **columns: Any) -> Case:
        where = at or unit
        case = register(
            actor=SYSTEM,
            clock=clock,
            library=app.extensions["rules"],
            intake=Intake(
                unit_id=where.id,
                receipt=Receipt(
                    "phone", on, None, where.language, where.regime, words="No.", late_reason="late post"
                ),
                people=[Person("complainant", "Margaret Ashworth", "policyholder")],
                points=[Point("Ceiling declined")],
            ),
        )
        if columns:
            change(case, **columns)
        return case

    return make
