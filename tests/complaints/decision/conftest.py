"""A complaint ready to be decided, with a table of approval levels and people to approve."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from flask import Flask

from app.cases.models import CaseLetter
from app.cases.recording import note
from app.complaints.events import LETTER_COMPOSED
from app.complaints.letters.code import new_code
from app.complaints.letters.composing import compose
from app.complaints.models import Decision
from app.complaints.services.approval import propose_decision
from app.complaints.services.decision import current_decision
from app.complaints.services.letters import material_of
from app.complaints.services.levels import NewLevel, set_levels
from app.letters.check import CheckItem
from app.letters.content import content_digest, to_json
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.shared.clock import FixedClock
from app.shared.money import Money
from tests import factories
from tests.complaints.letters.scenes import Scene, decide_okafor, okafor


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


def write_letter(scene: Scene, actor: Actor | None = None, *, passes: bool = True) -> int:
    """The decision's letter as the service composes it, with a check that passes or not; its pages are left undrawn."""
    actor = actor or scene.officer
    with transaction() as session:
        case, decision = scene.case, the_decision(scene)
        row = CaseLetter(
            case_id=case.id,
            kind="decision",
            language=case.language,
            state="draft",
            code=new_code(),
            parts={"decision": decision.id, "decision_version": decision.version},
            composed_by_id=actor.user_id,
            composed_at=scene.clock.now(),
            check_report=[asdict(CheckItem(1, "=", "Sums add up", "", passes))],
        )
        letter = compose(material_of(session, case, row, clock=scene.clock, library=scene.library))
        row.content, row.content_digest = json.loads(to_json(letter)), content_digest(letter)
        session.add(row)
        session.flush()  # the id, which the event names
        note(
            case,
            LETTER_COMPOSED,
            actor=actor,
            clock=scene.clock,
            letter=row.kind,
            id=row.id,
            version=1,
            content=row.content_digest,
            failed=[],
        )
    return row.id


def propose(scene: Scene, actor: Actor | None = None) -> None:
    """Write the letter and send it to approval."""
    told = {**scene.by_rules, "actor": actor or scene.officer}
    letter_id = write_letter(scene, actor)
    propose_decision(letter_id=letter_id, version=the_decision(scene).version, **told)


def the_decision(scene: Scene) -> Decision:
    """The decision as it stands."""
    decision = current_decision(db.session(), scene.case)
    assert decision is not None
    return decision


def someone(scene: Scene, *roles: Role, unit: Unit | None = None, **traits: str) -> Actor:
    """Another person at the scene's unit, or at ``unit``."""
    return actor_for(factories.make_person(*roles, unit=unit or scene.unit, **traits))


def content_of(scene: Scene) -> str:
    """The digest of the letter that lies with the approver."""
    return db.session().get_one(CaseLetter, the_decision(scene).letter_id).content_digest or ""


def as_actor(scene: Scene, actor: Actor) -> dict[str, Any]:
    """What every service wants to know, for somebody else."""
    return {**scene.by_rules, "actor": actor}
