"""Ends and beginnings: each does what its page says, where the state table allows, with its reason in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Code, Deadline, Head
from app.cases.services.opening import Point
from app.cases.services.sweep import sweep
from app.complaints.domain.independence import Part
from app.complaints.domain.triage import Triage
from app.complaints.forms.closing import WAYS
from app.complaints.services import closing
from app.complaints.services.assignment import note_involvement
from app.complaints.services.closing import Ending
from app.platform.accounts import SYSTEM, Actor, Role, User
from app.platform.accounts.models import Unit
from app.platform.log import verify
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, Refused
from tests.clients import PageClient
from tests.complaints.handling.conftest import TODAY, kinds_of, log_of

Registered = Callable[..., Case]
ENDING = Ending(TODAY, "by phone", "They are content")


@pytest.fixture
def end(clock: FixedClock, library: Library) -> Callable[..., Case]:
    """``end("withdraw", case, …)``: one of the services, as the system."""

    def make(name: str, case: Case, **more: object) -> Case:
        given = {"actor": SYSTEM, **more}
        return getattr(closing, name)(clock=clock, library=library, reference=case.reference, **given)

    return make


def state_of(session: Session, case: Case, clock_id: str) -> str:
    return session.scalars(
        select(Deadline.state).where(Deadline.case_id == case.id, Deadline.clock == clock_id)
    ).one()


def test_withdrawing_stops_every_clock_the_same_day(
    registered: Registered, end: Callable[..., Case], db_session: Session
) -> None:
    case = end("withdraw", registered(), ending=ENDING)

    assert (case.state, case.closing, case.closed_on) == ("closed", "withdrawn", TODAY)
    assert state_of(db_session, case, "final-response") == "stopped"
    assert case.next_law_on is None


def test_the_fast_path_needs_the_cause_and_the_acceptance(
    registered: Registered, end: Callable[..., Case], db_session: Session
) -> None:
    case = registered()
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()

    with pytest.raises(Refused, match="about"):
        end("resolve", case, said="We apologised.", ending=ENDING)
    with pytest.raises(Refused) as refused:
        end("resolve", case, said="We apologised.", ending=Ending(TODAY, "", "x"), reasons={1: code.id})
    assert refused.value.field == "how"
    end("resolve", case, said="We apologised.", ending=ENDING, reasons={1: code.id})

    assert (case.closing, case.path) == ("resolved", "fast")
    assert db_session.scalars(select(Head.reason_id).where(Head.case_id == case.id)).one() == code.id
    assert state_of(db_session, case, "summary-resolution") == "met"


def test_the_fast_path_is_not_for_whoever_had_a_part(
    registered: Registered, end: Callable[..., Case], actor: Callable[..., Actor], clock: FixedClock
) -> None:
    case, officer = registered(), actor(Role.OFFICER)
    note_involvement(
        actor=officer,
        clock=clock,
        reference=case.reference,
        user_id=officer.user_id or 0,
        part=Part.SOLD,
        explanation="I sold it",
    )

    with pytest.raises(NotAllowed):
        end("resolve", case, actor=officer, said="We apologised.", ending=ENDING)


def test_a_quick_answer_that_does_not_hold_becomes_the_full_path_with_nothing_retyped(
    registered: Registered, end: Callable[..., Case], clock: FixedClock, db_session: Session
) -> None:
    case = registered()
    code = db_session.scalars(select(Code).where(Code.code == "service")).one()
    due = case.next_law_on
    end("resolve", case, said="We apologised.", ending=ENDING, reasons={1: code.id})
    clock.advance(days=10)

    end("reopen", case, reason="They rang again")

    assert (case.state, case.path, case.received_on, case.closing) == ("assigned", "full", TODAY, None)
    assert "reopened" in case.flags
    assert due is not None


def test_merging_says_so_on_both_and_moves_no_date_of_the_other(
    registered: Registered, end: Callable[..., Case], db_session: Session, clock: FixedClock
) -> None:
    other = registered()
    due = other.next_law_on
    clock.advance(days=2)
    case = registered(received_on=TODAY + timedelta(days=2), points=[Point("The door sticks")])

    end("merge", case, into=other.reference, ending=Ending(TODAY + timedelta(days=2), "", "The same matter"))

    assert (case.closing, case.merged_into_id) == ("merged", other.id)
    assert other.next_law_on == due
    titles = db_session.scalars(
        select(Head.title).where(Head.case_id == other.id).order_by(Head.number)
    ).all()
    assert titles == ["Repair of the floor", "The door sticks"]
    assert "merged" in kinds_of(case)
    assert "merged_here" in kinds_of(other)
    assert verify(db_session).ok


def test_a_case_is_not_merged_into_itself_or_into_a_closed_one(
    registered: Registered, end: Callable[..., Case]
) -> None:
    case, closed = registered(), registered()
    end("withdraw", closed, ending=ENDING)

    for into in (case.reference, closed.reference):
        with pytest.raises(Refused):
            end("merge", case, into=into, ending=ENDING)


def test_a_merged_case_stays_closed(registered: Registered, end: Callable[..., Case]) -> None:
    case, other = registered(), registered()
    end("merge", case, into=other.reference, ending=ENDING)

    with pytest.raises(Refused):
        end("reopen", case, reason="By mistake")


@pytest.mark.parametrize("triage", [None, Triage.NOT_A_COMPLAINT, Triage.OTHER_TRACK, Triage.OUT_OF_SCOPE])
def test_declining_keeps_the_reason(
    registered: Registered, end: Callable[..., Case], triage: Triage | None
) -> None:
    case = end("decline", registered(), triage=triage, ending=ENDING)

    assert case.closing == (triage.value if triage else "declined")
    assert log_of(case)[-1].reason == "They are content"


@pytest.mark.parametrize(
    ("triage", "owed"),
    [(None, True), (Triage.OUT_OF_SCOPE, True), (Triage.NOT_A_COMPLAINT, False), (Triage.OTHER_TRACK, False)],
)
def test_a_chinese_refusal_to_handle_owes_its_letter_by_the_legal_date(
    registered: Registered,
    end: Callable[..., Case],
    chinese_branch: Unit,
    clock: FixedClock,
    library: Library,
    db_session: Session,
    triage: Triage | None,
    owed: bool,
) -> None:
    case = end("decline", registered(chinese_branch), triage=triage, ending=ENDING)

    assert _owed(db_session, case) == ({"decision"} if owed else set())
    clock.advance(days=20)
    sweep(clock=clock, library=library)
    assert _owed(db_session, case) == ({"decision"} if owed else set())
    assert state_of(db_session, case, "decision") == ("late" if owed else "running")


def _owed(session: Session, case: Case) -> set[str]:
    session.expire_all()
    statement = select(Deadline.clock).where(Deadline.case_id == case.id, Deadline.owed)
    return set(session.scalars(statement))


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1), date(9999, 12, 31)])
def test_an_end_lies_between_receipt_and_today(
    registered: Registered, end: Callable[..., Case], on: date
) -> None:
    with pytest.raises(Refused) as refused:
        end("withdraw", registered(), ending=Ending(on, "by phone", "x"))

    assert refused.value.field == "on"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_an_end_needs_a_reason_of_some_length(
    registered: Registered, end: Callable[..., Case], reason: str
) -> None:
    with pytest.raises(Refused):
        end("withdraw", registered(), ending=Ending(TODAY, "by phone", reason))


def test_what_is_closed_is_not_closed_again(registered: Registered, end: Callable[..., Case]) -> None:
    case = end("withdraw", registered(), ending=ENDING)

    with pytest.raises(Refused):
        end("withdraw", case, ending=ENDING)
    with pytest.raises(Refused):
        end("close_answered", case)


def test_an_answer_must_go_out_before_it_closes(registered: Registered, end: Callable[..., Case]) -> None:
    with pytest.raises(Refused):
        end("close_answered", registered())


def test_of_two_people_the_second_is_told(registered: Registered, end: Callable[..., Case]) -> None:
    case = registered()
    seen = case.version
    end("withdraw", case, ending=ENDING)
    end("reopen", case, reason="By mistake")

    with pytest.raises(Conflict):
        end("withdraw", case, ending=ENDING, version=seen)


def test_an_investigator_ends_nothing(
    registered: Registered, end: Callable[..., Case], actor: Callable[..., Actor]
) -> None:
    with pytest.raises(NotAllowed):
        end("withdraw", registered(), actor=actor(Role.INVESTIGATOR), ending=ENDING)


@pytest.mark.parametrize(
    "how", [how for how, way in WAYS.items() if how not in {"answered", "reopen", "merge"}]
)
def test_each_way_out_has_a_page_that_says_what_it_does_and_does_it(
    registered: Registered,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    db_session: Session,
    how: str,
) -> None:
    case = registered()
    browser = sign_in(person(Role.OFFICER))
    code = db_session.scalars(select(Code.id).where(Code.code == "service")).one()
    address = f"/cases/{case.reference}/close/{how}"
    fields = {
        "said": "We apologised and they were content.",
        "on": "23 Nov 2026",
        "how": "by phone",
        "reason": "Said on the phone",
        "point1-reason": str(code),
    }

    page = browser.get(address)
    empty = browser.post(address, data={})
    done = browser.post(address, data=fields)

    assert page.status_code == 200
    assert empty.status_code == 422
    assert done.status_code == 303
    db_session.refresh(case)
    assert case.state == "closed"
    assert browser.get(f"/cases/{case.reference}").status_code == 200


def test_a_page_of_a_way_that_is_not_open_says_so(
    registered: Registered, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    browser = sign_in(person(Role.OFFICER))
    case = registered()

    assert browser.get(f"/cases/{case.reference}/close/reopen").status_code == 422
    assert browser.get(f"/cases/{case.reference}/close/explode").status_code == 404
