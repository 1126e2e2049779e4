"""Complaints to handle: registered by the service, with whatever a test wants different."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.services.intake import Intake, register
from app.platform.accounts import SYSTEM, Unit
from app.platform.db import db
from app.platform.log import Entry, Stream, entries
from app.rules.library import Library
from app.shared.clock import FixedClock
from tests.factories import make_unit

TODAY = date(2026, 11, 23)


@pytest.fixture
def library(app: Flask) -> Library:
    """The rules as the application has loaded them."""
    found: Library = app.extensions["rules"]
    return found


def intake_for(unit: Unit, **changes: Any) -> Intake:
    """A complaint of Yusuf Demir; ``changes`` replace parts of it, or of its receipt."""
    receipt = Receipt(
        channel="phone",
        received_on=TODAY,
        received_at=None,
        language=unit.language,
        regime=unit.regime,
        words="The boards have lifted.",
    )
    parts = {name: changes.pop(name) for name in list(changes) if hasattr(receipt, name)}
    plain = Intake(
        unit_id=unit.id,
        receipt=replace(receipt, **parts),
        people=[
            Person(role="complainant", name="Yusuf Demir", phone="0161 496 0770", capacity="policyholder")
        ],
        points=[Point(title="Repair of the floor")],
    )
    return replace(plain, **changes)


@pytest.fixture
def registered(unit: Unit, clock: FixedClock, library: Library) -> Callable[..., Case]:
    """``registered(received_on=…, points=…)``: a case as intake leaves it."""

    def make(at: Unit = unit, **changes: Any) -> Case:
        return register(actor=SYSTEM, clock=clock, library=library, intake=intake_for(at, **changes))

    return make


@pytest.fixture
def chinese_branch(app: Flask) -> Unit:
    """A branch of a Chinese insurer, below its head office."""
    china = {
        "country": "CN",
        "zone": "Asia/Shanghai",
        "place": "BJ",
        "regime": "cn-complaint",
        "currency": "CNY",
        "language": "zh-Hans",
    }
    return make_unit(make_unit(**china), **china)


def log_of(case: Case) -> list[Entry]:
    """The case's log."""
    return entries(db.session(), Stream("case", case.reference))


def kinds_of(case: Case) -> list[str]:
    """The kinds of event in the case's log, in order."""
    return [entry.kind for entry in log_of(case)]
