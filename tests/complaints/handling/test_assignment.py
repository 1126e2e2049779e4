"""Who gets a complaint: never anyone with a part in it, whoever asks and however."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.recording import note
from app.complaints.domain.independence import Part
from app.complaints.events import DECISION_APPROVED
from app.complaints.models import Decision
from app.complaints.services.assignment import (
    assign,
    note_involvement,
    proposals,
    start_investigation,
    take,
)
from app.platform.accounts import SYSTEM, Actor, Role, Unit, User
from app.platform.accounts.models import Absence
from app.platform.accounts.signed_in import actor_for
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from tests.clients import PageClient
from tests.complaints.handling.conftest import TODAY, log_of
from tests.factories import make_person, make_unit

Registered = Callable[..., Case]
People = Callable[..., User]


@pytest.fixture
def give(clock: FixedClock, library: Library, person: People) -> Callable[..., Case]:
    """``give(case, user)`` as a supervisor would."""
    supervisor = actor_for(person(Role.SUPERVISOR))

    def make(case: Case, owner: User, *, by: Actor = supervisor, **more: object) -> Case:
        return assign(
            actor=by, clock=clock, library=library, reference=case.reference, owner_id=owner.id, **more
        )

    return make


@pytest.fixture
def bar(clock: FixedClock) -> Callable[..., Case]:
    """``bar(case, user, Part.SOLD)``: write down a part in the matter."""

    def make(case: Case, user: User, part: Part) -> Case:
        return note_involvement(
            actor=SYSTEM,
            clock=clock,
            reference=case.reference,
            user_id=user.id,
            part=part,
            explanation="By the file of the claim",
        )

    return make


def test_a_supervisor_gives_it_to_somebody_and_the_log_says_why(
    registered: Registered, give: Callable[..., Case], person: People
) -> None:
    officer = person(Role.OFFICER)

    case = give(registered(), officer)

    assert (case.state, case.owner_id, case.investigator_id) == ("assigned", officer.id, officer.id)
    assert "No part in the matter." in log_of(case)[-1].fields["why"]


@pytest.mark.parametrize("part", list(Part))
def test_no_reason_overrules_a_part_in_the_matter(
    registered: Registered, give: Callable[..., Case], bar: Callable[..., Case], person: People, part: Part
) -> None:
    officer, other = person(Role.OFFICER), person(Role.INVESTIGATOR)
    case = registered()
    bar(case, officer, part)

    with pytest.raises(NotAllowed):
        give(case, officer, overruled="There is nobody else")
    with pytest.raises(NotAllowed):
        give(case, other, investigator_id=officer.id, overruled="There is nobody else")


def test_whoever_decided_a_linked_complaint_decides_no_second_one(
    registered: Registered, give: Callable[..., Case], person: People, clock: FixedClock
) -> None:
    investigator, approver = person(Role.INVESTIGATOR), person(Role.OFFICER, Role.APPROVER)
    first = give(registered(), investigator)
    with transaction() as session:
        session.add(
            Decision(
                case_id=first.id,
                number=1,
                state="approved",
                drafted_at=clock.now(),
                approved_at=clock.now(),
                approved_by_id=approver.id,
            )
        )
        note(
            session.get_one(Case, first.id),
            DECISION_APPROVED,
            actor=SYSTEM,
            clock=clock,
            decision=1,
            level=1,
            letter=1,
            content="",
        )

    second = registered(linked_to=first.reference)

    for barred in (investigator, approver):
        with pytest.raises(NotAllowed, match="earlier complaint"):
            give(second, barred)


def test_an_officer_gives_no_case_away(
    registered: Registered, give: Callable[..., Case], person: People
) -> None:
    officer = person(Role.OFFICER)

    with pytest.raises(NotAllowed):
        give(registered(), officer, by=actor_for(officer))


def test_only_people_of_the_unit_are_candidates(
    registered: Registered, give: Callable[..., Case], person: People
) -> None:
    stranger = person(Role.OFFICER, unit=make_unit())

    with pytest.raises(NotFound):
        give(registered(), stranger)


def test_head_office_stands_in_for_its_branch(
    registered: Registered, person: People, unit: Unit, db_session: Session
) -> None:
    branch = make_unit(unit)
    above, here = person(Role.INVESTIGATOR), person(Role.OFFICER, unit=branch)
    case = registered(branch)

    found = proposals(db_session, [case], TODAY)[case.id]

    assert {item.candidate.user_id for item in found.verdicts} == {above.id, here.id}


def test_whoever_is_away_needs_a_reason(
    registered: Registered, give: Callable[..., Case], person: People
) -> None:
    officer, substitute = person(Role.OFFICER), person(Role.OFFICER)
    with transaction() as session:
        session.add(
            Absence(user_id=officer.id, from_on=TODAY, to_on=date(2026, 12, 1), substitute_id=substitute.id)
        )
    case = registered()

    with pytest.raises(Refused) as refused:
        give(case, officer)
    assert refused.value.field == "overruled"
    assert give(case, officer, overruled="Back tomorrow").owner_id == officer.id
    assert log_of(case)[-1].fields["overruled"] == "Back tomorrow"


def test_the_least_loaded_who_speaks_the_language_is_proposed(
    registered: Registered, give: Callable[..., Case], person: People, db_session: Session
) -> None:
    busy, free = person(Role.OFFICER), person(Role.OFFICER)
    person(Role.OFFICER, languages=["zh-Hans"])
    give(registered(), busy)

    case = registered()
    best = proposals(db_session, [case], TODAY)[case.id].best

    assert best is not None
    assert best.candidate.user_id == free.id


def test_the_same_person_is_barred_from_a_stale_page_too(
    registered: Registered, give: Callable[..., Case], person: People
) -> None:
    case = registered()
    seen = case.version
    give(case, person(Role.OFFICER))

    with pytest.raises(Conflict):
        give(case, person(Role.OFFICER), version=seen)


def test_an_officer_takes_what_nobody_has_and_only_that(
    registered: Registered, person: People, clock: FixedClock, library: Library
) -> None:
    first, second = actor_for(person(Role.OFFICER)), actor_for(person(Role.OFFICER))
    case = registered()

    take(actor=first, clock=clock, library=library, reference=case.reference)

    assert case.owner_id == first.user_id
    with pytest.raises(Refused):
        take(actor=second, clock=clock, library=library, reference=case.reference)


def test_nobody_takes_a_case_in_which_they_had_a_part(
    registered: Registered, bar: Callable[..., Case], person: People, clock: FixedClock, library: Library
) -> None:
    officer = person(Role.OFFICER)
    case = registered()
    bar(case, officer, Part.ADJUSTED)

    with pytest.raises(NotAllowed):
        take(actor=actor_for(officer), clock=clock, library=library, reference=case.reference)


def test_declaring_an_interest_gives_the_case_back(
    registered: Registered,
    give: Callable[..., Case],
    bar: Callable[..., Case],
    person: People,
    clock: FixedClock,
    library: Library,
) -> None:
    officer = person(Role.OFFICER)
    case = give(registered(), officer)
    start_investigation(actor=actor_for(officer), clock=clock, library=library, reference=case.reference)
    assert case.state == "investigating"

    bar(case, officer, Part.INTEREST)

    assert (case.state, case.owner_id, case.investigator_id) == ("assigned", None, None)


def test_only_the_investigator_starts(
    registered: Registered, give: Callable[..., Case], person: People, clock: FixedClock, library: Library
) -> None:
    officer, investigator = person(Role.OFFICER), person(Role.INVESTIGATOR)
    case = give(registered(), officer, investigator_id=investigator.id)

    with pytest.raises(NotAllowed):
        start_investigation(actor=actor_for(officer), clock=clock, library=library, reference=case.reference)


def test_the_board_moves_what_may_go_and_leaves_the_rest(
    registered: Registered,
    bar: Callable[..., Case],
    person: People,
    sign_in: Callable[[User], PageClient],
    db_session: Session,
) -> None:
    officer = person(Role.OFFICER)
    free, barred = registered(), registered()
    bar(barred, officer, Part.NAMED)
    boss = sign_in(person(Role.SUPERVISOR))
    picked = {"case": [str(free.id), str(barred.id)], "to": str(officer.id)}

    page = boss.post("/cases/move?scope=all", data=picked)
    answer = boss.post("/cases/move/confirm", data=picked)

    assert page.status_code == 200
    assert "Move 1 case" in page.get_data(as_text=True)
    assert answer.status_code == 303
    db_session.expire_all()
    assert (free.owner_id, barred.owner_id) == (officer.id, None)


@pytest.mark.parametrize("picked", [{}, {"case": "x"}, {"case": "9" * 30}, {"case": "1", "to": "nobody"}])
def test_a_forged_move_is_refused(
    person: People, sign_in: Callable[[User], PageClient], picked: dict[str, str]
) -> None:
    boss = sign_in(person(Role.SUPERVISOR))

    assert 400 <= boss.post("/cases/move/confirm", data=picked).status_code < 500


def test_the_page_shows_why_not(
    registered: Registered, bar: Callable[..., Case], person: People, sign_in: Callable[[User], PageClient]
) -> None:
    officer = person(Role.OFFICER, display_name="Tom Hale")
    case = registered()
    bar(case, officer, Part.SOLD)
    boss = sign_in(person(Role.SUPERVISOR))

    page = boss.get(f"/cases/{case.reference}/assign").get_data(as_text=True)
    forged = boss.post(f"/cases/{case.reference}/assign", data={"owner": str(officer.id)})

    assert "Sold this policy." in page
    assert forged.status_code == 422


def test_load_counts_what_somebody_investigates_for_another_once(
    registered: Callable[..., Case], unit: Unit, clock: FixedClock, library: Library, db_session: Session
) -> None:
    officer, other = (make_person(Role.OFFICER, unit=unit) for _ in range(2))
    own, shared = registered(), registered()
    common = {"actor": SYSTEM, "clock": clock, "library": library}
    assign(**common, reference=own.reference, owner_id=officer.id, investigator_id=officer.id)
    assign(**common, reference=shared.reference, owner_id=officer.id, investigator_id=other.id)
    verdicts = proposals(db_session, [own], TODAY)[own.id].verdicts
    loads = {item.candidate.user_id: item.candidate.open_cases for item in verdicts}
    assert (loads[officer.id], loads[other.id]) == (2, 1)


def test_a_move_comes_back_to_the_page_of_the_list_it_was_made_on(
    registered: Callable[..., Case], unit: Unit, sign_in: Callable[[User], PageClient]
) -> None:
    case = registered()
    taker = make_person(Role.OFFICER, unit=unit)
    browser = sign_in(make_person(Role.SUPERVISOR, unit=unit))
    where = "scope=unit&group=none"
    page = browser.post(f"/cases/move?{where}", data={"case": str(case.id), "to": str(taker.id)})
    text = page.get_data(as_text=True)
    assert "No part in the matter." in text
    assert "usual." not in text.partition("move__verdicts")[2]
    moved = browser.post(f"/cases/move/confirm?{where}", data={"case": str(case.id), "to": str(taker.id)})
    assert moved.status_code == 303
    assert moved.headers["Location"].endswith(f"/cases?{where}")
