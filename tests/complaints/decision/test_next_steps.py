"""Whoever opens a case, in whatever state, reads the one next thing for them, or what is waited for and of whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from app.cases.models import Case
from app.cases.recording import note
from app.complaints.domain.independence import Part
from app.complaints.domain.states import State
from app.complaints.events import INVESTIGATION_STARTED, LETTER_SENT
from app.complaints.services.approval import approve_decision, return_decision
from app.complaints.services.assignment import note_involvement
from app.complaints.services.closing import Ending, merge, withdraw
from app.complaints.services.intake import register
from app.platform.accounts.models import RoleBinding, User
from app.platform.accounts.permissions import PERMISSIONS, Permission, Role
from app.platform.accounts.services.absences import record_absence
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.shared.clock import FixedClock
from tests import factories
from tests.clients import PageClient
from tests.complaints.decision.conftest import as_actor, content_of, propose, someone
from tests.complaints.handling.conftest import intake_for
from tests.complaints.letters.scenes import Scene, decide_okafor

SignIn = Callable[[User], PageClient]
READERS = [role for role in Role if Permission.READ_CASES in PERMISSIONS[role]]


def band(browser: PageClient, reference: str) -> str:
    """The words beside the person's name; never empty."""
    page = browser.get(f"/cases/{reference}").get_data(as_text=True)
    found = re.search(r'<section class="next.*?</section>', page, re.DOTALL)
    assert found, "the band beside the name is empty"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def bring_to(scene: Scene, state: State) -> None:
    """Take the complaint, which is being investigated, on to ``state``."""
    steps: list[tuple[State, Callable[[Scene], Any]]] = [
        (State.INVESTIGATING, lambda scene: None),
        (State.DECIDING, decide_okafor),
        (State.APPROVING, propose),
        (State.APPROVED, _approve),
        (State.ANSWERED, _answer),
        (
            State.CLOSED,
            lambda scene: withdraw(
                **scene.by_rules, ending=Ending(date(2026, 11, 23), "by phone", "sorted out")
            ),
        ),
    ]
    for reached, step in steps:
        step(scene)
        if reached == state:
            return


def _approve(scene: Scene) -> None:
    approve_decision(content_digest=content_of(scene), **as_actor(scene, someone(scene, Role.APPROVER)))


def _answer(scene: Scene) -> None:
    with transaction():
        scene.case.state = State.ANSWERED
        told: dict[str, Any] = {"letter": "decision", "id": 1, "content": "", "file": "", "enclosures": []}
        told |= {"sources": [], "basis": ""}
        note(
            scene.case, LETTER_SENT, actor=scene.officer, clock=scene.clock, how="post", proof=None,
            complete=True, overall=None, **told,
        )  # fmt: skip


STATES = [state for state in State if state not in (State.REGISTERED, State.ASSIGNED)]


@pytest.mark.parametrize("state", STATES)
def test_every_role_reads_something_in_every_state(
    investigated: Scene, sign_in: SignIn, state: State
) -> None:
    bring_to(investigated, state)
    for role in READERS:
        words = band(sign_in(factories.make_person(role, unit=investigated.unit)), investigated.reference)
        assert words.startswith(("Next for you", "Nothing for you now")), (role, words)
        if words.startswith("Nothing") and state is not State.CLOSED:
            assert "Waits for" in words and "Since" in words, (role, words)


def test_before_anybody_has_it_supervisors_assign_handlers_take_and_others_wait(
    investigated: Scene, sign_in: SignIn
) -> None:
    unit, case = investigated.unit, _unassigned(investigated)
    helen = factories.make_person(Role.SUPERVISOR, unit=unit, display_name="Helen Marsh")
    assert "Assign it" in band(sign_in(helen), case.reference)
    assert "Take it" in band(sign_in(factories.make_person(Role.OFFICER, unit=unit)), case.reference)
    words = band(sign_in(factories.make_person(Role.AUDITOR, unit=unit)), case.reference)
    assert "Waits for Helen Marsh to give it to somebody" in words and "Since today" in words


def test_the_owner_who_waits_for_another_investigator_reads_whom_and_since_when(
    investigated: Scene, sign_in: SignIn, clock: FixedClock
) -> None:
    asha = factories.make_person(Role.INVESTIGATOR, unit=investigated.unit, display_name="Asha Raman")
    with transaction():
        investigated.case.investigator_id = asha.id
        note(investigated.case, INVESTIGATION_STARTED, actor=investigated.officer, clock=clock)
    clock.advance(days=3)
    owner = db.session().get_one(User, investigated.officer.user_id)
    words = band(sign_in(owner), investigated.reference)
    assert "Waits for Asha Raman to finish the findings" in words
    assert "0 of 3 found. Since Mon 23 Nov 2026, 3 days." in words
    assert "Record the finding" in band(sign_in(asha), investigated.reference)


def test_an_approver_who_may_not_reads_why_and_who_may(investigated: Scene, sign_in: SignIn) -> None:
    bring_to(investigated, State.APPROVING)
    small = factories.make_person(Role.APPROVER, unit=investigated.unit, display_name="Edward Lyle")
    assert "Look at decision and letter" in band(sign_in(small), investigated.reference)
    owner = db.session().get_one(User, investigated.officer.user_id)
    words = band(sign_in(owner), investigated.reference)
    assert "to approve the decision" in words and "Edward Lyle" in words


def test_a_returned_decision_waits_for_its_drafter(investigated: Scene, sign_in: SignIn) -> None:
    bring_to(investigated, State.APPROVING)
    return_decision(words="Say it shorter.", **as_actor(investigated, someone(investigated, Role.APPROVER)))
    owner = db.session().get_one(User, investigated.officer.user_id)
    assert "The decision came back" in band(sign_in(owner), investigated.reference)
    reader = factories.make_person(Role.LEGAL, unit=investigated.unit)
    assert "to change the decision" in band(sign_in(reader), investigated.reference)


def test_the_letter_falls_to_the_owner_and_not_to_everybody_who_could(
    investigated: Scene, sign_in: SignIn
) -> None:
    bring_to(investigated, State.APPROVED)
    owner = db.session().get_one(User, investigated.officer.user_id)
    assert "Send the letter" in band(sign_in(owner), investigated.reference)
    colleague = factories.make_person(Role.OFFICER, unit=investigated.unit)
    words = band(sign_in(colleague), investigated.reference)
    assert words.startswith("Nothing for you now") and f"Waits for {owner.display_name}" in words


def test_a_supervisor_moves_what_waits_for_somebody_away(
    investigated: Scene, sign_in: SignIn, clock: FixedClock
) -> None:
    owner = db.session().get_one(User, investigated.officer.user_id)
    helen = factories.make_person(Role.SUPERVISOR, unit=investigated.unit)
    record_absence(
        actor=actor_for(helen),
        clock=clock,
        user_id=owner.id,
        from_on=date(2026, 11, 23),
        to_on=date(2026, 11, 30),
        substitute_id=None,
    )
    words = band(sign_in(helen), investigated.reference)
    assert "is away until Mon 30 Nov 2026" in words and "Give it to somebody else" in words


def test_whoever_had_a_part_is_not_invited_to_take_it(investigated: Scene, sign_in: SignIn) -> None:
    case = _unassigned(investigated)
    sold = factories.make_person(Role.OFFICER, unit=investigated.unit)
    note_involvement(
        actor=actor_for(sold),
        clock=investigated.clock,
        reference=case.reference,
        user_id=sold.id,
        part=Part.SOLD,
        explanation="sold the policy",
    )
    assert band(sign_in(sold), case.reference).startswith("Nothing for you now")


def test_a_merged_complaint_leads_to_the_other(investigated: Scene, sign_in: SignIn) -> None:
    case = _unassigned(investigated)
    merge(
        **{**investigated.by_rules, "reference": case.reference},
        into=investigated.reference,
        of_two=True,
        ending=Ending(date(2026, 11, 23), reason="twice"),
    )
    words = band(sign_in(factories.make_person(Role.EXECUTIVE, unit=investigated.unit)), case.reference)
    assert "merged into another complaint" in words and investigated.reference in words


def _unassigned(scene: Scene) -> Case:
    return register(
        actor=scene.officer, clock=scene.clock, library=scene.library, intake=intake_for(scene.unit)
    )


def test_it_waits_only_for_somebody_who_may_do_it(investigated: Scene, sign_in: SignIn) -> None:
    """An investigator owns it and may neither send its letter nor close it: whoever may is named."""
    bring_to(investigated, State.ANSWERED)
    owner = factories.make_person(Role.INVESTIGATOR, unit=investigated.unit, display_name="Asha Raman")
    with transaction() as session:
        session.execute(update(RoleBinding).where(RoleBinding.role == Role.OFFICER).values(role=Role.LEGAL))
        session.get_one(Case, investigated.case.id).owner_id = owner.id
        note(investigated.case, INVESTIGATION_STARTED, actor=investigated.officer, clock=investigated.clock)
    factories.make_person(Role.SUPERVISOR, unit=investigated.unit, display_name="Helen Marsh")
    reader = factories.make_person(Role.AUDITOR, unit=investigated.unit)
    words = band(sign_in(reader), investigated.reference)
    assert "Helen Marsh to close it" in words and "Asha Raman" not in words
