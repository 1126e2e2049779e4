"""Approval: four eyes that no mix of roles gets round, the level asked, and what comes of a yes or a return."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cases.events import INVOLVEMENT_NOTED
from app.cases.models import CaseLetter, Head, Involvement
from app.cases.policy import stream_of
from app.cases.recording import note
from app.complaints.domain.outcomes import Outcome, Result
from app.complaints.events import ASSIGNED
from app.complaints.models import Approval, ApprovalLevel, Decision
from app.complaints.services.approval import approve_decision, propose_decision, return_decision
from app.complaints.services.decision import Answer, Draft, save_draft
from app.complaints.services.findings import NewFinding, record_finding
from app.complaints.services.levels import approvers_for, objection
from app.platform.accounts import Absence
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.platform.log import entries
from app.shared.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from tests import factories
from tests.complaints.decision.conftest import (
    as_actor,
    content_of,
    propose,
    someone,
    the_decision,
    write_letter,
)
from tests.complaints.letters.scenes import Scene, decide_okafor

EVERY_ROLE = tuple(Role)


def approve(scene: Scene, actor: Actor, content: str | None = None) -> Decision:
    return approve_decision(content_digest=content or content_of(scene), **as_actor(scene, actor))


def send_back(scene: Scene, actor: Actor, words: str = "Say why paragraph (c) applies.") -> None:
    return_decision(words=words, **as_actor(scene, actor))


def kinds(scene: Scene) -> list[str]:
    return [entry.kind for entry in entries(db.session(), stream_of(scene.case))]


# ── yes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_independent_approver_approves_decision_and_letter_together(proposed: Scene) -> None:
    boss, content = someone(proposed, Role.APPROVER), content_of(proposed)
    decision = approve(proposed, boss)
    letter = db.session().get_one(CaseLetter, decision.letter_id)
    assert (decision.state, decision.approved_by_id) == ("approved", boss.user_id)
    assert (letter.state, letter.approved_by_id, letter.content_digest) == ("approved", boss.user_id, content)
    assert proposed.case.state == "approved"
    assert kinds(proposed)[-2:] == ["decision_approved", "letter_approved"]


def test_points_and_case_get_their_outcomes_only_with_the_yes(proposed: Scene) -> None:
    heads = select(Head.outcome).where(Head.case_id == proposed.case.id).order_by(Head.number)
    assert db.session().scalars(heads).all() == [None, None, None]
    approve(proposed, someone(proposed, Role.APPROVER))
    assert db.session().scalars(heads).all() == ["partly", "upheld", "not-upheld"]
    assert proposed.case.outcome == "upheld"


def test_pressed_twice_the_second_does_nothing(proposed: Scene) -> None:
    boss, content = someone(proposed, Role.APPROVER), content_of(proposed)
    approve(proposed, boss, content)
    events = kinds(proposed)
    approve(proposed, boss, content)
    assert kinds(proposed) == events
    assert len(db.session().scalars(select(Approval)).all()) == 1


def test_the_second_of_two_approvers_is_told_who_was_first(proposed: Scene) -> None:
    first, second = (
        someone(proposed, Role.APPROVER, display_name="Helen Marsh"),
        someone(proposed, Role.APPROVER),
    )
    content = content_of(proposed)
    approve(proposed, first, content)
    with pytest.raises(Conflict, match="Helen Marsh has approved"):
        approve(proposed, second, content)


def test_a_letter_nobody_looked_at_is_not_approved(proposed: Scene) -> None:
    with pytest.raises(Conflict, match="Look at it again"):
        approve(proposed, someone(proposed, Role.APPROVER), "0" * 64)
    assert proposed.case.state == "approving"


# ── four eyes ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_drafted_does_not_approve_with_every_role_there_is(investigated: Scene) -> None:
    everything = someone(investigated, *EVERY_ROLE)
    scene = decide_okafor(investigated)
    propose(scene, everything)
    with pytest.raises(NotAllowed, match="proposed"):
        approve(scene, everything)


def test_an_earlier_drafter_stays_a_drafter_when_somebody_else_saves_last(drafted: Scene) -> None:
    earlier, later = someone(drafted, *EVERY_ROLE), someone(drafted, Role.OFFICER)
    for actor, days in ((earlier, 10), (later, 14)):
        save_draft(
            actor=actor, clock=drafted.clock, reference=drafted.reference, draft=Draft(pay_by_days=days)
        )
    propose(drafted, later)
    assert the_decision(drafted).drafted_by_id == later.user_id
    with pytest.raises(NotAllowed, match="drafted"):
        approve(drafted, earlier)


def test_an_investigator_who_was_replaced_does_not_approve_either(drafted: Scene) -> None:
    former, successor = someone(drafted, *EVERY_ROLE), someone(drafted, Role.INVESTIGATOR)
    for investigator in (former, successor):
        with transaction():
            case = drafted.case
            case.investigator_id = investigator.user_id
            note(
                case, ASSIGNED, actor=SYSTEM, clock=drafted.clock, owner=case.owner_id,
                investigator=case.investigator_id, why=[], overruled=None,
            )  # fmt: skip
        if investigator is former:
            found = NewFinding(2, Result.UPHELD, "Seven weeks are too long.", evidence=[1])
            record_finding(finding=found, **as_actor(drafted, former))
    propose(drafted)
    with pytest.raises(NotAllowed, match="investigated"):
        approve(drafted, former)


@pytest.mark.parametrize("kind", ["sold", "underwrote", "adjusted", "decided", "named", "interest"])
def test_whoever_had_a_part_in_the_matter_neither_approves_nor_returns(proposed: Scene, kind: str) -> None:
    boss = someone(proposed, Role.APPROVER, Role.SUPERVISOR)
    _note_part(proposed, boss, kind)
    with pytest.raises(NotAllowed):
        approve(proposed, boss)
    with pytest.raises(NotAllowed):
        send_back(proposed, boss)


def _note_part(scene: Scene, actor: Actor, kind: str) -> None:
    with transaction() as session:
        case = scene.case
        session.add(
            Involvement(case_id=case.id, user_id=actor.user_id, kind=kind, recorded_at=scene.clock.now())
        )
        note(case, INVOLVEMENT_NOTED, actor=actor, clock=scene.clock, user=actor.user_id, part=kind)


def test_a_substitute_approves_by_roles_of_their_own_only(proposed: Scene) -> None:
    boss = someone(proposed, Role.APPROVER)
    stand_in = someone(proposed, Role.OFFICER)
    with transaction() as session:
        session.add(
            Absence(
                user_id=boss.user_id,
                from_on=date(2026, 11, 1),
                to_on=date(2026, 12, 1),
                substitute_id=stand_in.user_id,
            )
        )
    with pytest.raises(NotAllowed):
        approve(proposed, stand_in)
    with pytest.raises(NotAllowed):
        approve(proposed, proposed.officer)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.APPROVER, Role.SUPERVISOR)])
def test_other_roles_do_not_approve(proposed: Scene, role: Role) -> None:
    with pytest.raises(DomainError, match=r"roles|no case"):
        approve(proposed, someone(proposed, role))
    assert proposed.case.state == "approving"


def test_an_approver_of_another_branch_does_not_even_see_it(proposed: Scene) -> None:
    other = factories.make_unit()
    with pytest.raises(NotFound, match="There is no case"):
        approve(proposed, someone(proposed, Role.APPROVER, unit=other), "0" * 64)


def test_too_low_a_level_is_told_so(drafted: Scene) -> None:
    save_draft(**drafted.who, draft=Draft(difficulty="hard"))
    boss = someone(drafted, Role.SUPERVISOR)
    propose(drafted, drafted.officer)
    with pytest.raises(NotAllowed, match="higher level"):
        approve(drafted, someone(drafted, Role.APPROVER))
    approve(drafted, boss)


def test_the_database_itself_keeps_four_eyes(proposed: Scene) -> None:
    decision = the_decision(proposed)
    values = {
        "state": "approved",
        "approved_at": proposed.clock.now(),
        "approved_by_id": decision.drafted_by_id,
    }
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Decision).where(Decision.id == decision.id).values(**values))
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Decision).where(Decision.id == decision.id).values(state="approved"))


# ── who it goes to ───────────────────────────────────────────────────────────────────────────────────────────────


def test_it_goes_to_the_nearest_level_and_to_those_who_are_here_first(proposed: Scene) -> None:
    away = someone(proposed, Role.APPROVER, display_name="Aaron Away")
    someone(proposed, Role.APPROVER, display_name="Helen Marsh")
    someone(proposed, Role.SUPERVISOR, display_name="Boss")
    with transaction() as session:
        session.add(Absence(user_id=away.user_id, from_on=date(2026, 11, 1), to_on=date(2026, 12, 1)))
    people = approvers_for(db.session(), proposed.case, the_decision(proposed), on=date(2026, 11, 23))
    names = [person.name for person in people if not person.name.startswith("Person")]
    assert names == ["Helen Marsh", "Aaron Away", "Boss"]
    assert [person.away_until for person in people if person.name == "Aaron Away"] == [date(2026, 12, 1)]


def test_with_nobody_independent_below_it_goes_up_the_tree(drafted: Scene) -> None:
    """The only approver of the unit has a part in the matter: whoever holds a wider level stands in."""
    _note_part(drafted, drafted.approver, "adjusted")
    boss = someone(drafted, Role.SUPERVISOR)
    propose(drafted)
    people = approvers_for(db.session(), drafted.case, the_decision(drafted), on=date(2026, 11, 23))
    assert [person.user_id for person in people] == [boss.user_id]
    approve(drafted, boss)


def test_a_decision_that_nobody_could_approve_is_not_proposed(drafted: Scene) -> None:
    _note_part(drafted, drafted.approver, "adjusted")
    with pytest.raises(Refused, match="Nobody independent"):
        propose(drafted)
    assert drafted.case.state == "deciding"


def test_a_table_with_a_gap_is_named(drafted: Scene) -> None:
    with transaction() as session:
        session.execute(update(ApprovalLevel).values(most_minor=1, hard=False))
    with pytest.raises(Refused, match="has a gap"):
        propose(drafted)


def test_the_page_says_the_same_as_the_service(proposed: Scene) -> None:
    session, decision = db.session(), the_decision(proposed)
    assert objection(session, proposed.case, decision, someone(proposed, Role.APPROVER)) is None
    assert "drafted" in (objection(session, proposed.case, decision, proposed.officer) or "")


# ── proposing ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sent_twice_the_second_does_nothing(proposed: Scene) -> None:
    decision, events = the_decision(proposed), kinds(proposed)
    assert decision.letter_id is not None
    propose_decision(letter_id=decision.letter_id, version=decision.version, **proposed.by_rules)
    assert kinds(proposed) == events


def test_a_letter_of_an_older_draft_is_not_proposed(drafted: Scene) -> None:
    letter = write_letter(drafted)
    save_draft(**drafted.who, draft=Draft(pay_by_days=21))
    with pytest.raises(Conflict, match="no longer says what the case says"):
        propose_decision(letter_id=letter, version=the_decision(drafted).version, **drafted.by_rules)


def test_an_older_version_of_the_draft_is_not_proposed(drafted: Scene) -> None:
    letter = write_letter(drafted)
    with pytest.raises(Conflict, match="changed by someone else"):
        propose_decision(letter_id=letter, version=the_decision(drafted).version - 1, **drafted.by_rules)


def test_a_letter_that_a_check_stops_is_not_proposed(drafted: Scene) -> None:
    letter = write_letter(drafted, passes=False)
    with pytest.raises(Refused, match="check stops"):
        propose_decision(letter_id=letter, version=the_decision(drafted).version, **drafted.by_rules)


def test_a_point_without_reasons_is_not_proposed(drafted: Scene) -> None:
    save_draft(**drafted.who, draft=Draft([Answer(3, Outcome.NOT_UPHELD, " ")]))
    letter = write_letter(drafted)
    with pytest.raises(Refused, match="why the answer is fair"):
        propose_decision(letter_id=letter, version=the_decision(drafted).version, **drafted.by_rules)


# ── back ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_return_needs_words_and_opens_the_draft_again(proposed: Scene) -> None:
    boss = someone(proposed, Role.APPROVER)
    with pytest.raises(Refused, match="Say what should change"):
        send_back(proposed, boss, "  ")
    send_back(proposed, boss)
    assert (proposed.case.state, the_decision(proposed).state) == ("deciding", "returned")
    assert db.session().get_one(CaseLetter, the_decision(proposed).letter_id).state == "superseded"


def test_what_was_returned_stays_as_it_was_and_its_copy_is_drafted_on(
    proposed: Scene, db_session: Session
) -> None:
    first = the_decision(proposed)
    send_back(proposed, someone(proposed, Role.APPROVER))
    save_draft(**proposed.who, draft=Draft(pay_by_days=21))
    second = the_decision(proposed)
    assert (second.number, second.state, second.pay_by_days) == (2, "draft", 21)
    assert db_session.get_one(Decision, first.id).pay_by_days == 14
    propose(proposed)
    approve(proposed, someone(proposed, Role.APPROVER))
    assert the_decision(proposed).id == second.id


def test_a_returned_decision_is_not_proposed_unchanged(proposed: Scene) -> None:
    send_back(proposed, someone(proposed, Role.APPROVER))
    letter = write_letter(proposed)
    with pytest.raises(Refused, match="draft it anew"):
        propose_decision(letter_id=letter, version=the_decision(proposed).version, **proposed.by_rules)


def test_an_approved_decision_can_come_back_before_the_letter_goes(proposed: Scene) -> None:
    boss = someone(proposed, Role.APPROVER)
    approve(proposed, boss)
    send_back(proposed, boss)
    assert proposed.case.state == "deciding" and proposed.case.outcome is None
    assert the_decision(proposed).approved_by_id is None


def test_nothing_is_drafted_or_found_while_it_lies_with_the_approver(proposed: Scene) -> None:
    with pytest.raises(Refused):
        save_draft(**proposed.who, draft=Draft(pay_by_days=21))
