"""“For me to approve” counts exactly the decisions whose button would work: the list asks the rule of approval."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import insert, inspect, select, true, update

from app.cases.events import INVOLVEMENT_NOTED
from app.cases.list_filters import Reader
from app.cases.models import Case, Involvement, Link
from app.cases.recording import note
from app.cases.services.opening import Point, Receipt
from app.cases.services.people import Person
from app.complaints.events import CLAUSE_CITED
from app.complaints.models import Decision
from app.complaints.queries.approving import for_me_to_approve
from app.complaints.services.levels import objection
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.shared.clock import FixedClock, today
from app.shared.errors import Refused
from tests import factories
from tests.complaints.decision.conftest import levels_for, someone, the_decision
from tests.complaints.letters.scenes import Scene, open_scene

Row: TypeAlias = tuple[int, str, Role, int | None, bool]
TEAM: Row = (1, "Approver", Role.APPROVER, 500_000, False)
HEAD: Row = (2, "Supervisor", Role.SUPERVISOR, None, True)


def counted(scene: Scene, actor: Actor) -> bool:
    """What the list says."""
    on = today(scene.clock, "Europe/London")
    reader = Reader(actor.user_id, scene.unit.path, true(), on, on)
    found = db.session().scalars(select(Case.reference).where(for_me_to_approve("1", reader))).all()
    return scene.reference in found


def allowed(scene: Scene, actor: Actor) -> bool:
    """What the button says."""
    try:
        return objection(db.session(), scene.case, the_decision(scene), actor) is None
    except Refused:
        return False


def agreed(scene: Scene, actor: Actor) -> bool:
    """Both say the same; which."""
    assert counted(scene, actor) == allowed(scene, actor)
    return counted(scene, actor)


TABLES: list[tuple[Row, ...]] = [
    (TEAM, HEAD),
    ((1, "Approver", Role.APPROVER, 163_805, False), HEAD),
    ((1, "Approver", Role.APPROVER, 163_804, False), HEAD),
    ((1, "Approver", Role.APPROVER, 100, False), (2, "Supervisor", Role.SUPERVISOR, 200, True)),
    ((1, "Approver", Role.APPROVER, None, True),),
]


def test_the_list_and_the_button_say_the_same_of_every_table(proposed: Scene, clock: FixedClock) -> None:
    people = {
        roles: someone(proposed, *roles) for roles in ((Role.APPROVER,), (Role.SUPERVISOR,), (Role.OFFICER,))
    }
    for difficulty, table in itertools.product(["ordinary", "hard"], TABLES):
        levels_for(proposed.unit, clock, *table)
        with db.engine.begin() as past_the_services:
            past_the_services.execute(update(Decision).values(difficulty=difficulty))
        db.session().expire_all()
        for roles, actor in people.items():
            reached = any(
                role in roles and (most is None or most >= 163_805) and (hard or difficulty != "hard")
                for _level, _title, role, most, hard in table
            )
            assert agreed(proposed, actor) is reached, (difficulty, table, roles)


def test_a_level_is_held_at_its_unit_or_above_and_nowhere_else(proposed: Scene, clock: FixedClock) -> None:
    assert agreed(proposed, someone(proposed, Role.APPROVER))
    below = factories.make_unit(proposed.unit, code="NM-B", name="Below", reference_prefix="NB")
    aside = factories.make_unit(code="ASIDE", name="Aside", reference_prefix="AS")
    assert not agreed(proposed, someone(proposed, Role.APPROVER, unit=below))
    assert not agreed(proposed, someone(proposed, Role.APPROVER, unit=aside))


def test_whoever_had_a_hand_or_a_part_in_it_is_not_counted(proposed: Scene) -> None:
    assert not agreed(proposed, proposed.officer)
    cited, involved, decider, other = (someone(proposed, Role.APPROVER) for _each in range(4))
    with transaction() as session:
        case, now = proposed.case, proposed.clock.now()
        told: dict[str, Any] = {"number": 1, "edition": "A", "clause": "4.2", "quotation": "", "warnings": []}
        note(case, CLAUSE_CITED, actor=cited, clock=proposed.clock, **told)
        session.add(Involvement(case_id=case.id, user_id=involved.user_id, kind="sold", recorded_at=now))
        note(
            case, INVOLVEMENT_NOTED, actor=involved, clock=proposed.clock, user=involved.user_id, part="sold"
        )
    linked = open_scene(
        proposed.unit,
        receipt=Receipt(
            "phone", date(2026, 10, 29), None, "en", "gb-disp", words="Late.", late_reason="taken on"
        ),
        person=Person("complainant", "Otto Bell"),
        points=(Point("The time we took", "Too long."),),
    )
    with db.engine.begin() as past_the_services:
        decided = {
            "state": "approved",
            "approved_at": proposed.clock.now(),
            "drafted_by_id": proposed.officer.user_id,
            "approved_by_id": decider.user_id,
        }
        of_it = {**plain(the_decision(proposed)), **decided, "case_id": linked.case.id, "letter_id": None}
        past_the_services.execute(insert(Decision).values(of_it))
        past_the_services.execute(insert(Link).values(case_id=linked.case.id, other_id=proposed.case.id))
    db.session().rollback()
    assert agreed(proposed, other)
    for person in (cited, involved, decider):
        assert not agreed(proposed, person)


def plain(row: Decision) -> dict[str, Any]:
    """Its columns but the id."""
    return {each.key: getattr(row, each.key) for each in inspect(Decision).column_attrs if each.key != "id"}
