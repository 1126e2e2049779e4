"""Two compliance officers and a lawyer, and what they settle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.rulebook.models import RuleCheck
from app.rulebook.services.comparing import compare
from app.rulebook.services.recording import Act, Reading
from app.rulebook.settled import SettledLibrary
from app.rules.points import point_of
from app.shared.clock import FixedClock

TODAY = date(2026, 11, 23)
READING = Reading("FCA Handbook, DISP 1.7", "view of 1 November 2026", TODAY, "word for word")


@pytest.fixture
def library(app: Flask) -> SettledLibrary:
    loaded: SettledLibrary = app.extensions["rules"]
    return loaded


@pytest.fixture
def compliance(person: Callable[..., User]) -> User:
    return person(Role.COMPLIANCE_OFFICER, display_name="Nadia Rahman")


@pytest.fixture
def lawyer(person: Callable[..., User]) -> User:
    return person(Role.LEGAL, display_name="Ruth Calder")


@pytest.fixture
def act(clock: FixedClock) -> Callable[[User], Act]:
    """``act(user)``: what that person does today."""

    def by(user: User) -> Act:
        return Act(actor_for(user), clock, TODAY)

    return by


@pytest.fixture
def compared(
    library: SettledLibrary, compliance: User, act: Callable[[User], Act]
) -> Callable[..., RuleCheck]:
    """``compared("gb-disp", "2016-06-30/forwarding")``: the compliance officer compared it with the official text."""

    def done(regime: str, key: str, reading: Reading = READING) -> RuleCheck:
        point = point_of(library.pack(regime), key)
        assert point is not None
        return compare(
            act=act(compliance), library=library, regime=regime, key=key, seen=point.item.digest, reading=reading
        )  # fmt: skip

    return done
