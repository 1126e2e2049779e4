"""Improvements from the flag or the idea to the verdict: who may what, what is refused, what the program does by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.cases.models import Case, Party
from app.cases.services.access import restrict_case
from app.platform.accounts import SYSTEM, Actor, Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.jobs.models import Message
from app.platform.jobs.schedule import job_named
from app.platform.log import Stream, entries
from app.platform.storage import current_store
from app.reports.domain.actions import TRANSITIONS, State, Step, after, possible
from app.reports.models.actions import Action, EffectCheck, GuidanceNote
from app.reports.models.flags import SystemicFlag
from app.reports.queries.guidance import stands_on_a_case
from app.reports.queries.improvements import PAGE
from app.reports.services.actions import Move, Plan, add_evidence, change_plan, move_action, raise_action
from app.reports.services.effects import check_effect, check_effects, judge_effect
from app.reports.services.exposure import import_exposure
from app.reports.services.flags import NewFlag, flag_case, report_flag, settle_as_none, settle_by_action
from app.reports.services.guidance import Writing, publish_note, retire_note, write_note
from app.reports.services.reminders import reminder_of
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from tests.clients import PageClient
from tests.conftest import NOW
from tests.factories import make_unit
from tests.page_forms import form_to, known_in
from tests.reports.conftest import change, plans

TODAY = date(2026, 11, 23)


@pytest.fixture
def owner(person: Callable[..., User]) -> User:
    return person(Role.IMPROVEMENT_OWNER, display_name="Ivy Mprove")


@pytest.fixture
def director(person: Callable[..., User]) -> User:
    return person(Role.COMPLIANCE_OFFICER, display_name="Dora Rector")


def act(user: User) -> Actor:
    return actor_for(user)


@pytest.fixture
def plan(owner: User, reasons: dict[str, int]) -> Plan:
    return Plan(
        title="Pay within five days",
        change="Payments are released by the system on the day of the decision.",
        place="system",
        where="claims payments",
        owner_id=owner.id,
        due_on=date(2026, 12, 21),
        measure="complaints",
        percent=40,
        from_on=date(2027, 1, 4),
        judge_on=date(2027, 4, 5),
        scope={"reason": reasons["delay"]},
    )


@pytest.fixture
def raised(clock: FixedClock, unit: Unit, owner: User, plan: Plan) -> Action:
    return raise_action(actor=act(owner), clock=clock, unit_id=unit.id, plan=plan)


@pytest.fixture
def step(clock: FixedClock) -> Callable[..., Action]:
    def take(action: Action, by: User, taken: Step, **asked: Any) -> Action:
        return move_action(actor=act(by), clock=clock, reference=action.reference, move=Move(taken, **asked))

    return take


@pytest.fixture
def done(
    clock: FixedClock, raised: Action, step: Callable[..., Action], owner: User, director: User
) -> Action:
    step(raised, director, Step.AGREE)
    step(raised, owner, Step.START)
    add_evidence(actor=act(owner), clock=clock, reference=raised.reference, what="Release 4.2 is live")
    return step(raised, owner, Step.FINISH)


def mails(person: User) -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.to_address == person.email).order_by(Message.id))
    )


def kinds(action: Action) -> list[str]:
    return [entry.kind for entry in entries(db.session(), Stream("action", action.reference))]


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_state_and_step_is_in_the_table_or_refused() -> None:
    for state in State:
        for taken in Step:
            if (state, taken) in TRANSITIONS:
                assert after(state, taken) is TRANSITIONS[state, taken]
                assert taken in possible(state)
            else:
                with pytest.raises(Refused):
                    after(state, taken)
                assert taken not in possible(state)


def test_the_database_takes_no_half_transition(raised: Action) -> None:
    for columns in (
        {"state": "done"},
        {"state": "effective", "done_on": TODAY},
        {"state": "declined"},
        {"state": "somewhere"},
        {"percent": 0},
        {"judge_on": date(2026, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(update(Action).where(Action.id == raised.id).values(**columns))
    db.session.rollback()


# ── an action ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_action_goes_from_the_idea_to_done_each_by_whom_it_takes(
    clock: FixedClock, raised: Action, step: Callable[..., Action], owner: User, director: User
) -> None:
    assert raised.reference.endswith("-2026-00001")
    with pytest.raises(NotAllowed):
        step(raised, owner, Step.AGREE)
    step(raised, director, Step.AGREE)
    step(raised, owner, Step.START)
    with pytest.raises(Refused, match="shows that it is done"):
        step(raised, owner, Step.FINISH)
    add_evidence(actor=act(owner), clock=clock, reference=raised.reference, what="Release 4.2 is live")
    assert step(raised, owner, Step.FINISH).done_on == TODAY
    assert kinds(raised) == [
        "action_raised",
        "action_stepped",
        "action_stepped",
        "action_evidence_added",
        "action_stepped",
    ]
    assert len(mails(owner)) == 2  # raised, agreed: of what one did oneself nobody is told


@pytest.mark.parametrize("taken", [Step.DECLINE, Step.POSTPONE, Step.HAND_OVER])
def test_what_needs_a_reason_is_refused_without(
    raised: Action, step: Callable[..., Action], director: User, taken: Step
) -> None:
    with pytest.raises(Refused, match="Say why"):
        step(raised, director, taken, reason=" ", owner_id=director.id, day=date(2026, 12, 22))


def test_a_due_date_moves_with_a_reason_but_never_past_the_judging(
    raised: Action, step: Callable[..., Action], owner: User
) -> None:
    with pytest.raises(Refused, match="before"):
        step(raised, owner, Step.POSTPONE, reason="later", day=date(2027, 4, 5))
    assert step(raised, owner, Step.POSTPONE, reason="later", day=date(2027, 1, 1)).due_on == date(2027, 1, 1)


def test_a_proposal_can_be_described_anew_until_it_is_agreed(
    clock: FixedClock, raised: Action, step: Callable[..., Action], owner: User, director: User, plan: Plan
) -> None:
    other = replace(plan, title="Pay within three days")
    seen = raised.version
    change_plan(actor=act(owner), clock=clock, reference=raised.reference, plan=other, version=seen)
    with pytest.raises(Conflict):
        change_plan(actor=act(owner), clock=clock, reference=raised.reference, plan=plan, version=seen)
    step(raised, director, Step.AGREE)
    with pytest.raises(Refused):
        change_plan(actor=act(owner), clock=clock, reference=raised.reference, plan=plan)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("due_on", {"due_on": date(2026, 11, 22)}),
        ("judge_on", {"due_on": date(2027, 5, 1)}),
        ("percent", {"percent": None}),
        ("owner_id", {"owner_id": 999_999}),
        ("clause_id", {"clause_id": 999_999}),
        ("product", {"scope": {"product": 999_999}}),
    ],
)
def test_a_plan_that_nobody_could_carry_out_or_judge_is_refused_at_its_field(
    clock: FixedClock, unit: Unit, owner: User, plan: Plan, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refusal:
        raise_action(actor=act(owner), clock=clock, unit_id=unit.id, plan=replace(plan, **changes))
    assert refusal.value.field == field


def test_whoever_works_elsewhere_neither_sees_nor_moves_it(
    raised: Action, step: Callable[..., Action], person: Callable[..., User]
) -> None:
    stranger = person(Role.SUPERVISOR, unit=make_unit())
    with pytest.raises(NotFound):
        step(raised, stranger, Step.AGREE)


def test_a_branch_reads_what_head_office_changes(
    unit: Unit, raised: Action, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    officer = person(Role.OFFICER, unit=make_unit(unit))
    assert raised.reference in sign_in(officer).get("/improvements").get_data(as_text=True)


# ── the effect ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_program_looks_by_itself_once_when_the_day_has_come(
    clock: FixedClock, done: Action, history: Callable[..., None], director: User, owner: User
) -> None:
    history(date(2026, 10, 5), [10] * 13)
    history(date(2027, 1, 4), [5] * 13)
    history(date(2026, 10, 5), [4] * 26, "service")
    job = job_named("improvements")
    assert job is not None
    clock.advance(days=120)
    assert check_effects(clock=clock) == 0
    clock.advance(days=15)
    assert job.run(clock)["checked"] == 1
    assert job.run(clock)["checked"] == 0
    check = db.session.scalars(select(EffectCheck)).one()
    assert (check.figures["before"]["count"], check.figures["after"]["count"]) == (130, 65)
    assert (check.before_from, check.before_to) == (date(2026, 10, 5), date(2027, 1, 3))
    assert check.suggestion == "effective"
    assert check.figures["reached"]
    assert {"what": "whole", "before": 182, "after": 117} in check.others
    assert [other for other in check.others if other["what"] == "reason"] == []
    assert any("waits for your verdict" in mail.body for mail in mails(director))
    assert not any("waits for your verdict" in mail.body for mail in mails(owner))


def test_what_else_moved_is_said(clock: FixedClock, done: Action, history: Callable[..., None]) -> None:
    history(date(2026, 12, 7), [10] * 4)
    history(date(2027, 1, 4), [5] * 13)
    history(date(2027, 1, 4), [9] * 13, "service")
    clock.advance(days=135)
    assert check_effect(clock=clock, reference=done.reference)
    others = {other["what"]: other for other in db.session.scalars(select(EffectCheck)).one().others}
    assert others["reason"]["label"] == "Service and communication"
    assert others["no-past"]["since"] == "2026-12-07"


def test_a_rate_rests_on_the_policies_in_force_or_says_that_they_are_not_known(
    clock: FixedClock,
    unit: Unit,
    owner: User,
    director: User,
    plan: Plan,
    step: Callable[..., Action],
    history: Callable[..., None],
) -> None:
    history(date(2026, 10, 5), [10] * 26)
    lines = [
        f"{month},{unit.code},,policies,{number}"
        for month, number in (
            ("2026-10", 1000),
            ("2026-11", 1000),
            ("2026-12", 1000),
            ("2027-01", 2000),
            ("2027-02", 2000),
            ("2027-03", 2000),
            ("2027-04", 2000),
        )
    ]
    for months, ratio, known in ((lines[:2], 1.0, False), (lines, 94 / 182, True)):
        text = "month,unit,product,measure,amount\n" + "\n".join(months)
        import_exposure(
            actor=SYSTEM,
            clock=clock,
            store=current_store(),
            content=text.encode(),
            file_name="e.csv",
            source="x",
        )
        clock.instant = NOW
        action = raise_action(
            actor=act(owner), clock=clock, unit_id=unit.id, plan=replace(plan, measure="rate")
        )
        step(action, director, Step.AGREE)
        step(action, owner, Step.START)
        add_evidence(actor=act(owner), clock=clock, reference=action.reference, what="Done")
        step(action, owner, Step.FINISH)
        clock.advance(days=135)
        assert check_effect(clock=clock, reference=action.reference)
        check = db.session.scalars(select(EffectCheck).where(EffectCheck.action_id == action.id)).one()
        assert check.figures["ratio"] == pytest.approx(ratio, rel=1e-6)
        assert {"what": "exposure", "known": known} in check.others


@pytest.fixture
def looked_at(clock: FixedClock, done: Action, history: Callable[..., None]) -> Action:
    history(date(2026, 10, 5), [2] * 13)
    history(date(2027, 1, 4), [2] * 13)
    clock.advance(days=135)
    assert check_effect(clock=clock, reference=done.reference)
    return done


def judge(action: Action, by: User, clock: FixedClock, verdict: str, **more: Any) -> Action:
    return judge_effect(
        actor=act(by),
        clock=clock,
        reference=action.reference,
        verdict=verdict,
        words="Half went round it",
        **more,
    )


def test_not_effective_takes_it_up_again_with_what_was_learned(
    clock: FixedClock, looked_at: Action, director: User, owner: User, step: Callable[..., Action]
) -> None:
    judged = judge(looked_at, director, clock, "not-shown")
    assert (judged.state, judged.round, judged.done_on) == ("started", 2, None)
    assert judged.learned == "Half went round it"
    assert judged.judge_on - judged.from_on == timedelta(days=91)
    with pytest.raises(Refused, match="shows that it is done"):
        step(judged, owner, Step.FINISH)  # what the first round did does not count again
    clock.advance(hours=1)
    add_evidence(actor=act(owner), clock=clock, reference=judged.reference, what="The other queue too")
    assert step(judged, owner, Step.FINISH).state == "done"


def test_every_round_has_as_long_as_the_first(
    clock: FixedClock, looked_at: Action, director: User, owner: User, step: Callable[..., Action]
) -> None:
    first = looked_at.due_on - looked_at.raised_at.date()
    for number in (2, 3):
        judged = judge(looked_at, director, clock, "not-shown")
        assert (judged.round, judged.due_on - clock.now().date()) == (number, max(first, timedelta(days=28)))
        clock.advance(hours=1)
        add_evidence(actor=act(owner), clock=clock, reference=judged.reference, what="Once more")
        step(judged, owner, Step.FINISH)
        clock.advance(days=(judged.judge_on - clock.now().date()).days + 1)
        assert check_effect(clock=clock, reference=judged.reference)


def test_not_shown_can_wait_for_more(clock: FixedClock, looked_at: Action, director: User) -> None:
    with pytest.raises(Refused, match="after today"):
        judge(looked_at, director, clock, "not-shown", again_on=date(2027, 4, 1))
    judged = judge(looked_at, director, clock, "not-shown", again_on=date(2027, 7, 5))
    assert (judged.state, judged.round, judged.judge_on) == ("done", 1, date(2027, 7, 5))
    assert check_effects(clock=clock) == 0
    clock.advance(days=95)
    assert check_effects(clock=clock) == 1
    assert [row.number for row in db.session.scalars(select(EffectCheck).order_by(EffectCheck.id))] == [1, 2]


def test_effective_ends_it_and_worse_never_does(clock: FixedClock, looked_at: Action, director: User) -> None:
    assert judge(looked_at, director, clock, "effective").ended_on == date(2027, 4, 7)
    with pytest.raises(Refused, match="No look"):
        judge(looked_at, director, clock, "worse")


def test_it_is_judged_before_it_is_given_up_and_begun_anew_with_evidence_of_its_own(
    clock: FixedClock,
    looked_at: Action,
    director: User,
    owner: User,
    step: Callable[..., Action],
    sign_in: Callable[[User], PageClient],
) -> None:
    """Else the figures of a first attempt would wait for the verdict on the second."""
    assert "/step/drop" not in sign_in(director).get(f"/improvements/{looked_at.reference}").text
    with pytest.raises(Refused, match="waits for a verdict"):
        step(looked_at, director, Step.DROP, reason="too dear")
    judge(looked_at, director, clock, "not-shown")
    step(looked_at, director, Step.DROP, reason="too dear")
    clock.advance(hours=1)
    for taken, by, reason in (
        (Step.RECONSIDER, director, "cheaper now"),
        (Step.AGREE, director, ""),
        (Step.START, owner, ""),
    ):
        step(looked_at, by, taken, reason=reason)
    with pytest.raises(Refused, match="shows that it is done"):
        step(looked_at, owner, Step.FINISH)


def test_whoever_carried_it_out_does_not_judge_it(
    clock: FixedClock,
    looked_at: Action,
    director: User,
    step: Callable[..., Action],
    person: Callable[..., User],
) -> None:
    step(looked_at, director, Step.HAND_OVER, reason="leaves", owner_id=director.id)
    with pytest.raises(NotAllowed):
        judge(looked_at, director, clock, "effective")
    other = person(Role.SUPERVISOR)
    assert judge(looked_at, other, clock, "effective").state == "effective"


def test_owners_are_reminded_before_on_and_after_the_day_each_once(
    clock: FixedClock, raised: Action, owner: User
) -> None:
    job = job_named("improvements")
    assert job is not None
    sent = []
    for _day in range(43):
        clock.advance(days=1)
        sent.append(job.run(clock)["reminded"] + job.run(clock)["reminded"])
    told = [TODAY + timedelta(days=day + 1) for day, number in enumerate(sent) if number]
    due = raised.due_on
    assert told == [due - timedelta(7), due - timedelta(1), due, due + timedelta(7), due + timedelta(14)]


def test_after_days_without_jobs_the_newest_missed_reminder_is_sent_once(
    clock: FixedClock, raised: Action
) -> None:
    job = job_named("improvements")
    assert job is not None
    clock.advance(days=(raised.due_on - TODAY).days - 9)
    assert job.run(clock)["reminded"] == 0
    clock.advance(
        days=12
    )  # the week before, the day before and the day itself went by; it is three days over
    assert [job.run(clock)["reminded"] for _ in range(3)] == [1, 0, 0]
    mail = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert mail is not None
    assert "3 days over" in mail.body
    clock.advance(days=1)
    assert job.run(clock)["reminded"] == 0
    clock.advance(days=3)
    assert job.run(clock)["reminded"] == 1, "a week after the day"


def test_nobody_is_reminded_of_days_before_there_was_anything_to_do() -> None:
    due, raised = date(2026, 12, 10), date(2026, 12, 5)
    assert reminder_of(due, raised, raised) is None, "the week before was over when it was raised"
    assert reminder_of(due, date(2026, 12, 9), raised) == date(2026, 12, 9)
    assert reminder_of(due, date(2026, 12, 2), date(2026, 11, 1)) is None
    assert reminder_of(due, date(2026, 12, 8), date(2026, 11, 1)) == date(2026, 12, 3)
    assert reminder_of(due, date(2026, 12, 26), raised) == date(2026, 12, 24)


# ── flags ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def flag(
    clock: FixedClock, complaint: Callable[..., Case], director: User, person: Callable[..., User]
) -> tuple[Case, SystemicFlag]:
    case = complaint()
    officer = person(Role.OFFICER)
    new = NewFlag("systemic", "The letter names the wrong edition, as others may.", director.id, TODAY)
    return case, flag_case(actor=act(officer), clock=clock, reference=case.reference, flag=new)


def test_one_case_is_flagged_and_shows_it(flag: tuple[Case, SystemicFlag], director: User) -> None:
    case, row = flag
    assert "systemic" in db.session.get_one(Case, case.id).flags
    assert (row.term, row.due_on) == ("own", TODAY + timedelta(days=10))
    assert [mail.subject for mail in mails(director)] == [f"{case.reference} is flagged: Possibly systemic"]


def test_only_one_flag_stands_on_a_case(
    clock: FixedClock, flag: tuple[Case, SystemicFlag], director: User
) -> None:
    with pytest.raises(Refused, match="flagged already"):
        flag_case(
            actor=SYSTEM,
            clock=clock,
            reference=flag[0].reference,
            flag=NewFlag("breach", "again", director.id, TODAY),
        )


@pytest.mark.parametrize(
    ("country", "kind", "term", "days"),
    [("AU", "breach", "au-reportable", 30), ("CN", "major", "cn-major", 0), ("CN", "systemic", "own", 10)],
)
def test_the_law_of_the_unit_gives_the_term(
    clock: FixedClock,
    complaint: Callable[..., Case],
    person: Callable[..., User],
    country: str,
    kind: str,
    term: str,
    days: int,
) -> None:
    there = make_unit(country=country, regime="gb-disp")
    follower = person(Role.COMPLIANCE_OFFICER, unit=there)
    case = complaint(at=there)
    new = NewFlag(kind, "Many are hit.", follower.id, TODAY)
    row = flag_case(actor=SYSTEM, clock=clock, reference=case.reference, flag=new)
    assert (row.term, (row.due_on - TODAY).days) == (term, days)


def test_a_flag_ends_in_a_reason_or_in_an_action(
    clock: FixedClock,
    flag: tuple[Case, SystemicFlag],
    director: User,
    plan: Plan,
    person: Callable[..., User],
) -> None:
    case, row = flag
    with pytest.raises(NotAllowed):
        settle_as_none(
            actor=act(person(Role.OFFICER)),
            clock=clock,
            reference=case.reference,
            flag_id=row.id,
            because="No.",
        )
    report_flag(
        actor=act(director), clock=clock, reference=case.reference, flag_id=row.id, on=TODAY, to="the FCA"
    )
    action = settle_by_action(
        actor=act(director), clock=clock, reference=case.reference, flag_id=row.id, plan=plan
    )
    settled = db.session.get_one(SystemicFlag, row.id)
    assert (settled.state, settled.action_id, action.source) == ("action", action.id, "flag")
    with pytest.raises(Refused, match="settled already"):
        settle_as_none(
            actor=act(director), clock=clock, reference=case.reference, flag_id=row.id, because="No."
        )
    log = [entry.kind for entry in entries(db.session(), Stream("case", case.reference))]
    assert log[-3:] == ["systemic_flagged", "systemic_reported", "systemic_settled"]


def test_a_flag_ends_in_no_action_of_a_house_that_its_settler_cannot_read(
    clock: FixedClock,
    flag: tuple[Case, SystemicFlag],
    director: User,
    raised: Action,
    plan: Plan,
    person: Callable[..., User],
) -> None:
    case, row = flag
    house = make_unit(code="ELSE", name="Elsewhere")
    stranger = person(Role.IMPROVEMENT_OWNER, unit=house)
    elsewhere = raise_action(
        actor=act(stranger), clock=clock, unit_id=house.id, plan=replace(plan, owner_id=stranger.id)
    )
    settling = {"actor": act(director), "clock": clock, "reference": case.reference, "flag_id": row.id}
    with pytest.raises(Refused, match="no such action"):
        settle_by_action(action_reference=elsewhere.reference, **settling)
    assert settle_by_action(action_reference=raised.reference, **settling).id == raised.id


def test_not_systemic_needs_its_because_and_takes_the_chip_off(
    clock: FixedClock, flag: tuple[Case, SystemicFlag], director: User
) -> None:
    case, row = flag
    with pytest.raises(Refused):
        settle_as_none(
            actor=act(director), clock=clock, reference=case.reference, flag_id=row.id, because=" "
        )
    settle_as_none(
        actor=act(director), clock=clock, reference=case.reference, flag_id=row.id, because="One letter only."
    )
    assert "systemic" not in db.session.get_one(Case, case.id).flags


# ── guidance ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_writes_guidance_another_publishes_it_and_it_stands_on_cases_of_its_kind(
    clock: FixedClock,
    reasons: dict[str, int],
    complaint: Callable[..., Case],
    director: User,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case, officer = complaint("delay"), person(Role.OFFICER)
    writing = Writing(
        reasons["delay"], "staff", "en", "Give a day for the payment", "Say when, then pay by then."
    )
    note = write_note(actor=act(director), clock=clock, writing=writing)
    with pytest.raises(NotAllowed):
        publish_note(actor=act(director), clock=clock, note_id=note.id)
    desk = sign_in(officer)
    assert "Give a day for the payment" not in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    publish_note(actor=act(person(Role.SUPERVISOR)), clock=clock, note_id=note.id)
    assert "Give a day for the payment" in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    retire_note(actor=act(director), clock=clock, note_id=note.id, reason="outdated")
    assert "Give a day for the payment" not in desk.get(f"/cases/{case.reference}").get_data(as_text=True)


def test_of_two_who_write_a_note_anew_the_second_sees_both_versions_and_nobody_publishes_unread(
    clock: FixedClock,
    reasons: dict[str, int],
    director: User,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    writing = Writing(reasons["delay"], "staff", "en", "Give a day for the payment", "Say when.")
    note = write_note(actor=act(director), clock=clock, writing=writing)
    here, publish = f"/improvements/guidance/{note.id}", f"/improvements/guidance/{note.id}/publish"
    chief, desk = sign_in(person(Role.SUPERVISOR)), sign_in(director)
    page, listed = desk.get(here).text, chief.get("/improvements/guidance").text
    form = {"code_id": reasons["delay"], "audience": "staff", "language": "en", "title": "A day"}
    known = {"known": known_in(page)}
    assert desk.post(here, data=form | known | {"words": "Their words."}).status_code == 303
    late = desk.post(here, data=form | known | {"words": "My words."})
    assert late.status_code == 409
    assert "Their words." in late.text and "My words." in late.text
    assert chief.post(publish, data={"known": known_in(listed)}).status_code == 409
    db.session.rollback()
    note = db.session.get_one(GuidanceNote, note.id)
    assert (note.words, note.state) == ("Their words.", "draft")
    again = form | {"known": known_in(late.text), "words": "My words."}
    assert desk.post(here, data=again).status_code == 303
    listed = chief.get("/improvements/guidance").text
    assert chief.post(publish, data={"known": known_in(listed)}).status_code == 303


def test_of_two_who_describe_a_proposal_the_second_sees_both_versions(
    raised: Action, owner: User, sign_in: Callable[[User], PageClient]
) -> None:
    desk, here = sign_in(owner), f"/improvements/{raised.reference}/describe"
    shown = form_to(desk.get(here).text, here).values()
    assert desk.post(here, data=shown | {"title": "Their title"}).status_code == 303
    late = desk.post(here, data=shown | {"title": "My title"})
    assert late.status_code == 409
    assert "Both versions" in late.text and "Their title" in late.text and "My title" in late.text
    assert desk.post(here, data=form_to(late.text, here).values()).status_code == 303
    assert "My title" in desk.get(f"/improvements/{raised.reference}").text


@pytest.mark.usefixtures("app")
def test_looking_for_people_in_a_note_walks_indexes_and_no_table() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("plans by the number of rows")
    with plans() as found:
        stands_on_a_case(
            db.session(), "We were late with HP-4471. Ring 0113 496 0142 or write to a@example.com."
        )
    assert len(found) == 6
    assert not any("SCAN" in plan for plan in found), found


def test_what_complaints_taught_is_read_by_everyone_and_leads_to_nobody(
    clock: FixedClock,
    reasons: dict[str, int],
    complaint: Callable[..., Case],
    director: User,
    person: Callable[..., User],
    client: PageClient,
) -> None:
    case = complaint("delay")

    def write(words: str, audience: str = "complainant") -> GuidanceNote:
        writing = Writing(reasons["delay"], audience, "en", "When a payment takes longer", words)
        return write_note(actor=act(director), clock=clock, writing=writing)

    with db.engine.begin() as past_the_services:  # a crowd whose name is a word, and whose telephone is none
        past_the_services.execute(
            insert(Party),
            [
                {
                    "case_id": case.id,
                    "position": 100 + at,
                    "role": "witness",
                    "name": name,
                    "phone": "",
                    "email": f"{at}@x",
                }
                for at, name in enumerate([*["We"] * 60, "Rosalind Achebe", "JOSÉ ÉVORA", "赵敏"])
            ],
        )
    pieces = (
        case.reference,
        "margaret ashworth",
        "0113 496 0142",
        "rosalind ACHEBE",
        "José Évora",
        "赵敏女士",
        "7@x",
    )
    for piece in pieces:
        with pytest.raises(Refused, match="stands on a case") as refusal:
            write(f"We were late with {piece}, and paid.")
        assert refusal.value.field == "words"
    write(f"We were late with {case.reference}, and paid.", "staff")
    note = write("We name a day, such as 3 May 2026. Ring 0113 496 0199 if the money is not there.")
    assert "We name a day" not in client.get("/guidance").get_data(as_text=True)
    with db.engine.begin() as past_the_services:  # somebody of that name complains before it is published
        past_the_services.execute(
            update(GuidanceNote).where(GuidanceNote.id == note.id).values(words="Ask for Margaret Ashworth.")
        )
    publisher = act(person(Role.SUPERVISOR))
    with pytest.raises(Refused, match="stands on a case"):
        publish_note(actor=publisher, clock=clock, note_id=note.id)
    with db.engine.begin() as past_the_services:
        past_the_services.execute(
            update(GuidanceNote).where(GuidanceNote.id == note.id).values(words="We name a day.")
        )
    publish_note(actor=publisher, clock=clock, note_id=note.id)
    page = client.get("/guidance").get_data(as_text=True)
    assert "We name a day." in page
    assert "Claim: delay" in page
    assert director.display_name not in page
    assert case.reference not in page
    assert 'href="/guidance"' in client.get("/verify").get_data(as_text=True)


def test_a_closed_case_leads_to_writing_what_it_taught(
    reasons: dict[str, int],
    complaint: Callable[..., Case],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case, desk = complaint("delay"), sign_in(person(Role.OFFICER))
    assert "Write what this case taught" not in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    change(case, state="closed", is_open=False, closed_on=date(2026, 11, 22), closing="answered")
    page = desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    link = re.search(r'href="([^"]+)">Write what this case taught', page)
    assert link
    form = desk.get(link[1]).get_data(as_text=True)
    assert re.search(
        rf'<option selected value="{reasons["delay"]}"|value="{reasons["delay"]}" selected', form
    )


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_action_is_proposed_agreed_and_done_on_its_pages(
    unit: Unit, owner: User, director: User, sign_in: Callable[[User], PageClient], reasons: dict[str, int]
) -> None:
    desk = sign_in(owner)
    typed = {
        "unit_id": unit.id,
        "title": "Pay within five days",
        "change": "Payments are released by the system.",
        "place": "system",
        "where": "payments",
        "owner_id": owner.id,
        "due_on": "21 Dec 2026",
        "measure": "complaints",
        "percent": "40",
        "reason": reasons["delay"],
        "from_on": "4 Jan 2027",
        "judge_on": "5 Jan 2027",
        "against": "before",
    }
    refused = desk.post("/improvements/new", data=typed)
    assert refused.status_code == 422
    assert "fewer days show nothing" in refused.get_data(as_text=True)
    sent = desk.post("/improvements/new", data={**typed, "judge_on": "5 Apr 2027"})
    assert sent.status_code == 303
    address = sent.location
    assert "40 % less" in desk.get(address).get_data(as_text=True)
    chief = sign_in(director)
    assert chief.post(f"{address}/step/agree", data={"known": "1"}).status_code == 303
    assert chief.post(f"{address}/step/agree", data={"known": "1"}).status_code == 422
    assert desk.post(f"{address}/step/start", data={}).status_code == 303
    paper = {"what": "Release note", "file": (BytesIO(b"Release 4.2"), "release.txt")}
    assert desk.post(f"{address}/evidence", data=paper).status_code == 303
    assert desk.get(f"{address}/evidence/1").data == b"Release 4.2"
    assert desk.get(f"{address}/evidence/2").status_code == 404
    assert desk.post(f"{address}/step/finish", data={}).status_code == 303
    assert desk.post(f"{address}/step/confirm", data={}).status_code == 404
    assert "looks at the effect on Mon 5 Apr 2027" in desk.get(address).get_data(as_text=True)


def test_the_verdict_is_given_on_the_page_of_the_action(
    looked_at: Action, director: User, owner: User, sign_in: Callable[[User], PageClient]
) -> None:
    chief, address = sign_in(director), f"/improvements/{looked_at.reference}"
    page = chief.get(address).get_data(as_text=True)
    assert "not enough yet to say" in page
    assert "Record the verdict" in page
    assert "Record the verdict" not in sign_in(owner).get(address).get_data(as_text=True)
    assert chief.post(f"{address}/verdict", data={"verdict": "effective", "words": ""}).status_code == 422
    sent = chief.post(
        f"{address}/verdict", data={"verdict": "not-shown", "words": "More", "again_on": "5 Jul 2027"}
    )
    assert sent.status_code == 303
    assert "Verdict: Not shown" in chief.get(address).get_data(as_text=True)


def test_a_case_is_flagged_and_settled_on_its_page(
    complaint: Callable[..., Case],
    director: User,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case, desk, chief = complaint(), sign_in(person(Role.OFFICER)), sign_in(director)
    address = f"/cases/{case.reference}/systemic"
    assert desk.post(address, data={"kind": "breach", "why": "", "owner_id": director.id}).status_code == 422
    typed = {"kind": "breach", "why": "Wrong leaflet", "owner_id": director.id, "known_on": "23 Nov 2026"}
    assert desk.post(address, data=typed).status_code == 303
    assert case.reference in chief.get("/improvements/flags").get_data(as_text=True)
    row = db.session.scalars(select(SystemicFlag)).one()
    assert desk.post(f"{address}/{row.id}/none", data={"because": "One only"}).status_code == 403
    assert chief.post(f"{address}/{row.id}/existing", data={"action": "NONE-1"}).status_code == 422
    assert chief.post(f"{address}/{row.id}/none", data={"because": "One only"}).status_code == 303
    settled = chief.get(address).get_data(as_text=True)
    assert "One only" in settled
    assert "<summary>Flag the case again</summary>" in settled, "folded below what became of the first"


def test_a_confidential_case_behind_an_action_is_not_named_to_others(
    clock: FixedClock,
    flag: tuple[Case, SystemicFlag],
    director: User,
    owner: User,
    plan: Plan,
    sign_in: Callable[[User], PageClient],
) -> None:
    case, row = flag
    action = settle_by_action(
        actor=act(director), clock=clock, reference=case.reference, flag_id=row.id, plan=plan
    )
    page = sign_in(owner).get(f"/improvements/{action.reference}").get_data(as_text=True)
    assert case.reference not in page
    assert "a case you may not open" in page
    assert case.reference in sign_in(director).get(f"/improvements/{action.reference}").get_data(as_text=True)
    restrict_case(
        actor=SYSTEM, clock=clock, reference=case.reference, readers=[], reason="An employee of ours."
    )
    page = sign_in(director).get(f"/improvements/{action.reference}").get_data(as_text=True)
    assert case.reference not in page


def test_the_board_sends_as_many_statements_for_many_actions(
    clock: FixedClock,
    unit: Unit,
    owner: User,
    plan: Plan,
    sign_in: Callable[[User], PageClient],
    query_count: Callable[..., Any],
) -> None:
    desk = sign_in(owner)
    for number in range(12):
        raise_action(
            actor=act(owner), clock=clock, unit_id=unit.id, plan=replace(plan, title=f"Action {number}")
        )
    with query_count(at_most=8):
        page = desk.get("/improvements?who=mine&place=system").get_data(as_text=True)
    assert "Action 11" in page
    assert desk.get("/improvements?view=late&place=nowhere&who=%27").status_code == 200


def test_a_board_of_many_actions_shows_every_one_on_some_page(
    clock: FixedClock, unit: Unit, owner: User, plan: Plan, sign_in: Callable[[User], PageClient]
) -> None:
    made = {
        raise_action(
            actor=act(owner),
            clock=clock,
            unit_id=unit.id,
            plan=replace(plan, due_on=plan.due_on + timedelta(days=number % 3)),
        ).reference
        for number in range(PAGE + 5)
    }
    desk, address = sign_in(owner), "/improvements?who=mine"
    shown: list[str] = []
    while address:
        page = desk.get(address).get_data(as_text=True)
        assert f"<b>{len(made)}</b>" in page
        shown += re.findall(r'<th scope="row"><a href="/improvements/([^"]+)"', page)
        following = re.search(r'href="([^"]*after=[^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(shown) == len(made)
    assert set(shown) == made


def test_the_dashboard_counts_actions_and_every_count_leads_to_exactly_those(
    clock: FixedClock,
    unit: Unit,
    owner: User,
    plan: Plan,
    done: Action,
    director: User,
    step: Callable[..., Action],
    sign_in: Callable[[User], PageClient],
) -> None:
    late = raise_action(
        actor=act(owner), clock=clock, unit_id=unit.id, plan=replace(plan, due_on=TODAY + timedelta(days=1))
    )
    declined = raise_action(actor=act(owner), clock=clock, unit_id=unit.id, plan=plan)
    step(declined, director, Step.DECLINE, reason="Costs more than it could show.")
    raise_action(actor=act(owner), clock=clock, unit_id=make_unit(parent=unit).id, plan=plan)
    clock.advance(days=3)
    browser = sign_in(director)
    page = browser.get("/dashboard").get_data(as_text=True)
    figures = re.findall(r'<a href="(/improvements\?view=[^"]*)"[^>]*><b>([\d,]+)</b>', page)
    assert {number for _address, number in figures} >= {"0", "1", "3"}
    for address, number in figures:
        board = browser.get(address.replace("&amp;", "&")).get_data(as_text=True)
        rows = re.findall(r'<th scope="row"><a href="/improvements/([^"]+)"', board)
        assert len(rows) == int(number), address
        if "view=late" in address:
            assert rows == [late.reference]
