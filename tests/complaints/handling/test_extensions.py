"""Longer time: asked for, granted by whom the rule names, told to the complainant. Only all three move the date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Deadline
from app.complaints.models import ExtensionRequest
from app.complaints.services.clock_events import ClockEvent, change_complexity, record_clock_event
from app.complaints.services.extensions import (
    ask_extension,
    grant_extension,
    refuse_extension,
    take_back,
)
from app.complaints.services.letter_approval import approve_letter
from app.complaints.services.letter_following import bring_up_to_date
from app.complaints.services.letter_sending import dispatch
from app.platform.accounts import SYSTEM, Actor, Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.jobs.models import Message
from app.platform.jobs.schedule import job_named
from app.rules.certificate import Certificate
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, Refused
from tests.clients import PageClient
from tests.complaints.handling.conftest import kinds_of
from tests.factories import make_person

WAS, UNTIL = date(2026, 12, 23), date(2027, 1, 22)


@pytest.fixture
def officer(chinese_branch: Unit) -> User:
    """The officer of the branch."""
    return make_person(Role.OFFICER, unit=chinese_branch)


@pytest.fixture
def head_office(chinese_branch: Unit) -> Unit:
    """The unit above the branch."""
    return db.session.get_one(Unit, chinese_branch.parent_id)


@pytest.fixture
def manager(head_office: Unit) -> User:
    """A senior manager of head office."""
    return make_person(Role.SUPERVISOR, unit=head_office)


@pytest.fixture
def complex_case(
    registered: Callable[..., Case], chinese_branch: Unit, clock: FixedClock, library: Library
) -> Case:
    """A complex complaint at the branch."""
    case = registered(chinese_branch)
    return change_complexity(
        actor=SYSTEM,
        clock=clock,
        library=library,
        reference=case.reference,
        complexity="complex",
        reason="涉及三张保单",
    )


@pytest.fixture
def ask(clock: FixedClock, library: Library, officer: User) -> Callable[..., ExtensionRequest]:
    """``ask(case)``: the officer asks for longer time."""

    def make(
        case: Case, reason: str = "鉴定机构尚未出具报告", by: Actor | None = None, on: str = "decision"
    ) -> ExtensionRequest:
        return ask_extension(
            actor=by or actor_for(officer),
            clock=clock,
            library=library,
            reference=case.reference,
            clock_id=on,
            reason=reason,
        )

    return make


@pytest.fixture
def grant(clock: FixedClock, library: Library, manager: User) -> Callable[..., ExtensionRequest]:
    """``grant(case, request)``: the manager of head office grants it."""

    def make(case: Case, request: ExtensionRequest, by: User | None = None) -> ExtensionRequest:
        return grant_extension(
            actor=actor_for(by or manager),
            clock=clock,
            library=library,
            reference=case.reference,
            request_id=request.id,
        )

    return make


@pytest.fixture
def tell(clock: FixedClock, library: Library) -> Callable[[Case], None]:
    """``tell(case)``: the prepared letter is approved and put into the portal today."""

    def make(case: Case) -> None:
        row = db.session.scalars(
            select(CaseLetter).where(CaseLetter.case_id == case.id, CaseLetter.kind == "extension")
        ).one()
        who: dict[str, Any] = {"actor": SYSTEM, "clock": clock, "library": library}
        who |= {"reference": case.reference, "letter_id": row.id}
        row = bring_up_to_date(**who)
        approve_letter(**who, content_digest=row.content_digest or "")
        dispatch(**who, how="portal", proof="Message 7, told by text message")

    return make


def decision(case: Case) -> Deadline:
    return db.session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "decision")
    ).one()


def test_asked_granted_and_told_in_time_the_date_moves(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    tell: Callable[[Case], None],
    head_office: Unit,
) -> None:
    request = ask(complex_case)
    assert (request.days, request.due_on, request.until_on) == (30, WAS, UNTIL)
    assert decision(complex_case).due_on == WAS

    grant(complex_case, request)
    assert decision(complex_case).due_on == WAS

    tell(complex_case)
    assert decision(complex_case).due_on == UNTIL
    extension = Certificate.from_json(decision(complex_case).certificate).extensions[-1]
    assert (extension.granted, extension.moved_to) == (True, UNTIL)
    assert kinds_of(complex_case).count("extension_notified") == 1


def test_the_letter_gives_reason_approver_and_the_new_date(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    head_office: Unit,
    db_session: Session,
) -> None:
    request = grant(complex_case, ask(complex_case))
    letter = db_session.get_one(CaseLetter, request.letter_id)
    text = str(letter.content)
    for said in (
        "鉴定机构尚未出具报告",
        head_office.name,
        "处理期限延长30日",
        "2027年1月22日",
        "2026年12月23日",
    ):
        assert said in text


def test_told_after_the_period_ended_it_moves_nothing(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    tell: Callable[[Case], None],
    clock: FixedClock,
    library: Library,
) -> None:
    grant(complex_case, ask(complex_case))
    clock.advance(days=31)
    with pytest.raises(Refused, match="A check stops the letter"):
        tell(complex_case)  # it promises a day that the rule does not give any more
    record_clock_event(
        actor=SYSTEM,
        clock=clock,
        library=library,
        reference=complex_case.reference,
        event=ClockEvent("extension_notified", date(2026, 12, 24)),
    )
    assert decision(complex_case).due_on == WAS
    extension = Certificate.from_json(decision(complex_case).certificate).extensions[-1]
    assert extension.code == "extension-refused-late"


def test_british_law_knows_no_longer_time_and_says_so(
    registered: Callable[..., Case], ask: Callable[..., ExtensionRequest], actor: Callable[..., Actor]
) -> None:
    with pytest.raises(Refused, match="This rule knows no extension"):
        ask(registered(), by=actor(Role.OFFICER), on="final-response")


def test_a_simple_complaint_is_refused_in_the_words_of_the_rule(
    registered: Callable[..., Case], chinese_branch: Unit, ask: Callable[..., ExtensionRequest]
) -> None:
    with pytest.raises(Refused, match="not marked as one that allows it"):
        ask(registered(chinese_branch))


def test_after_the_period_it_is_too_late_to_ask(
    complex_case: Case, ask: Callable[..., ExtensionRequest], clock: FixedClock
) -> None:
    clock.advance(days=31)
    with pytest.raises(Refused, match="came after the time had ended"):
        ask(complex_case)


def test_it_is_given_once(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    tell: Callable[[Case], None],
) -> None:
    grant(complex_case, ask(complex_case))
    with pytest.raises(Refused, match="asked for already"):
        ask(complex_case)
    tell(complex_case)
    with pytest.raises(Refused, match="further extension is not allowed"):
        ask(complex_case)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_it_is_asked_for_with_a_reason(
    complex_case: Case, ask: Callable[..., ExtensionRequest], reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(complex_case, reason=reason)
    assert refused.value.field == "reason"


def test_a_clock_that_does_not_run_cannot_be_extended(
    complex_case: Case, ask: Callable[..., ExtensionRequest]
) -> None:
    with pytest.raises(Refused, match="No such date"):
        ask(complex_case, on="nonsense")


def test_the_branch_itself_cannot_grant_it(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    chinese_branch: Unit,
) -> None:
    supervisor_here = make_person(Role.SUPERVISOR, Role.APPROVER, unit=chinese_branch)
    with pytest.raises(NotAllowed, match="superior unit"):
        grant(complex_case, ask(complex_case), by=supervisor_here)
    assert "extension_approved" not in kinds_of(complex_case)


def test_nobody_grants_what_they_asked_for(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    manager: User,
) -> None:
    request = ask(complex_case, by=actor_for(manager))
    with pytest.raises(NotAllowed, match="You asked for it"):
        grant(complex_case, request)


def test_who_may_decide_is_told_once_and_so_is_who_asked(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    manager: User,
    officer: User,
    db_session: Session,
) -> None:
    request = ask(complex_case)
    grant(complex_case, request)
    grant(complex_case, request)  # pressed twice
    mails = db_session.execute(
        select(Message.to_address, Message.key).where(Message.key.startswith("extension:"))
    ).all()
    assert sorted(mails) == sorted(
        [
            (manager.email, f"extension:{request.id}:asked:{manager.id}"),
            (officer.email, f"extension:{request.id}:granted:{officer.id}"),
        ]
    )
    assert kinds_of(complex_case).count("extension_approved") == 1


def test_refused_or_taken_back_it_can_be_asked_for_again(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    manager: User,
    officer: User,
    clock: FixedClock,
    library: Library,
) -> None:
    first = ask(complex_case)
    refuse_extension(
        actor=actor_for(manager),
        clock=clock,
        library=library,
        reference=complex_case.reference,
        request_id=first.id,
        words="材料已齐",
    )
    second = ask(complex_case)
    take_back(actor=actor_for(officer), clock=clock, reference=complex_case.reference, request_id=second.id)
    assert ask(complex_case).state == "asked"
    assert decision(complex_case).due_on == WAS


def test_what_was_taken_back_is_not_granted(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    grant: Callable[..., ExtensionRequest],
    officer: User,
    clock: FixedClock,
) -> None:
    request = ask(complex_case)
    take_back(actor=actor_for(officer), clock=clock, reference=complex_case.reference, request_id=request.id)
    with pytest.raises(Conflict):
        grant(complex_case, request)


def test_the_pages_lead_from_asking_to_the_letter(
    complex_case: Case,
    officer: User,
    manager: User,
    sign_in: Callable[[User], PageClient],
    db_session: Session,
) -> None:
    address = f"/cases/{complex_case.reference}/time/extension"
    desk, above = sign_in(officer), sign_in(manager)
    shown = desk.get(address).get_data(as_text=True)
    assert "Wed 23 Dec 2026" in shown
    assert "Fri 22 Jan 2027" in shown
    assert desk.post(address, data={"clock_id": "decision"}).status_code == 422
    asked = desk.post(address, data={"clock_id": "decision", "reason": "鉴定机构尚未出具报告"})
    assert asked.status_code == 303
    request = db_session.scalars(select(ExtensionRequest)).one()
    page = f"{address}/{request.id}"
    assert "Grant it" not in desk.get(page).get_data(as_text=True)
    assert desk.post(f"{page}/grant").status_code == 403
    assert "Longer time is asked for" in above.get(f"/cases/{complex_case.reference}").get_data(as_text=True)
    assert "Grant it" in above.get(page).get_data(as_text=True)
    assert above.post(f"{page}/refuse", data={"words": " "}).status_code == 422
    assert above.post(f"{page}/grant").status_code == 303
    told = desk.get(f"/cases/{complex_case.reference}").get_data(as_text=True)
    assert "Tell the complainant of the longer time" in told
    assert above.post(f"{page}/refuse", data={"words": "too late"}).status_code == 409
    assert desk.post(f"{page}/take-back").status_code == 409
    assert desk.get(f"{address}/999").status_code == 404


def test_the_page_of_a_british_complaint_shows_what_its_rule_says(
    registered: Callable[..., Case], person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    case = registered()
    shown = (
        sign_in(person(Role.OFFICER)).get(f"/cases/{case.reference}/time/extension").get_data(as_text=True)
    )
    assert "This rule knows no extension." in shown
    assert "Ask for it" not in shown


def test_a_request_waits_in_the_morning_of_whoever_may_decide(
    complex_case: Case,
    ask: Callable[..., ExtensionRequest],
    manager: User,
    chinese_branch: Unit,
    clock: FixedClock,
    db_session: Session,
) -> None:
    supervisor_here = make_person(Role.SUPERVISOR, unit=chinese_branch)
    request = ask(complex_case)
    job = job_named("warnings")
    assert job is not None
    job.run(clock)
    bodies = dict(
        db_session.execute(
            select(Message.to_address, Message.body).where(Message.key.startswith("digest:"))
        ).all()
    )
    page = f"/cases/{complex_case.reference}/time/extension/{request.id}"
    assert page in bodies[manager.email]
    assert page not in bodies.get(supervisor_here.email, "")
