"""A complaint ready to be decided, with a table of approval levels and people to approve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from app.complaints.services.approval import propose_decision
from app.complaints.services.decision import current_decision
from app.complaints.services.letters import compose_decision
from app.complaints.services.levels import NewLevel, set_levels
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.shared.clock import FixedClock
from app.shared.money import Money
from tests import factories
from tests.complaints.letters.scenes import Scene, decide_okafor, okafor

MakePerson = Callable[..., User]


def levels_for(unit: Unit, clock: FixedClock, *rows: tuple[int, str, Role, int | None, bool]) -> None:
    """Set a unit's table; amounts in minor units."""
    set_levels(
        actor=SYSTEM,
        clock=clock,
        unit_code=unit.code,
        rows=[
            NewLevel(level, title, role, None if most is None else Money(most, unit.currency), hard)
            for level, title, role, most, hard in rows
        ],
    )


@pytest.fixture
def investigated(app: Flask, clock: FixedClock) -> Scene:
    """Mrs Okafor's complaint while it is investigated; approvers up to £5,000, supervisors above and for hard ones."""
    scene = okafor()
    levels_for(
        scene.unit,
        clock,
        (1, "Approver", Role.APPROVER, 500_000, False),
        (2, "Supervisor", Role.SUPERVISOR, None, True),
    )
    return scene


@pytest.fixture
def drafted(investigated: Scene) -> Scene:
    """The same with its decision drafted."""
    return decide_okafor(investigated)


@pytest.fixture
def proposed(drafted: Scene) -> Scene:
    """The same with its letter prepared, sent to approval."""
    propose(drafted)
    return drafted


def propose(scene: Scene, actor: Actor | None = None) -> None:
    """Prepare the letter and send it to approval."""
    letter = compose_decision(**{**scene.by_rules, "actor": actor or scene.officer})
    decision = current_decision(db.session(), scene.case)
    assert decision is not None
    propose_decision(
        letter_id=letter.id,
        version=decision.version,
        **{**scene.by_rules, "actor": actor or scene.officer},
    )


def someone(scene: Scene, *roles: Role, unit: Unit | None = None, **traits: str) -> Actor:
    """Another person at the scene's unit, or at ``unit``."""
    return actor_for(factories.make_person(*roles, unit=unit or scene.unit, **traits))


def content_of(scene: Scene) -> str:
    """The digest of the letter that lies with the approver."""
    decision = current_decision(db.session(), scene.case)
    assert decision is not None and decision.letter_id is not None
    from app.cases.models import CaseLetter

    return db.session().get_one(CaseLetter, decision.letter_id).content_digest or ""


def as_actor(scene: Scene, actor: Actor) -> dict[str, object]:
    """What every service wants to know, for somebody else."""
    return {**scene.by_rules, "actor": replace(actor)}
