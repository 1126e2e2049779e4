"""Registering: all or nothing, once, with everything that hangs on it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Deadline, Evidence, Head, Link, Party
from app.cases.services.authority import Request
from app.cases.services.evidence import Paper
from app.cases.services.opening import Point
from app.cases.services.people import Person
from app.cases.services.snapshots import ClaimFacts, PolicyFacts
from app.complaints.domain.triage import Triage
from app.complaints.services.again import add_to_complaint
from app.complaints.services.duplicates import find_duplicate
from app.complaints.services.intake import register
from app.platform.accounts import SYSTEM, Actor, Role, Unit, User
from app.platform.jobs.models import Message
from app.platform.log import LogEvent, text_of, verify
from app.platform.search import matching
from app.platform.storage import current_store
from app.rules.library import Library
from app.shared.clock import FixedClock
from app.shared.errors import NotAllowed, Refused
from tests.complaints.handling.conftest import TODAY, intake_for, kinds_of, log_of
from tests.factories import make_unit

Registered = Callable[..., Case]


def test_everything_taken_down_becomes_one_case(registered: Registered, db_session: Session) -> None:
    case = registered(
        words="“It is wet”,\nhe said.  😀 ‮abc",
        people=[
            Person(role="complainant", name="Yusuf Demir", phone="0161 496 0770", needs=("large-print",)),
            Person(role="representative", name="Leyla Demir", authority={"document": "Letter of authority"}),
        ],
        points=[Point("Repair of the floor"), Point("Nobody rang back", happened_on=date(2026, 11, 2))],
        policy=PolicyFacts("HP-4502/77103"),
        claim=ClaimFacts("CL 81", claimed_minor=350_00, paid_minor=100_00),
        authority=Request("Financial Ombudsman", "F-1", TODAY, date(2026, 12, 7)),
        returns={"gender": "male"},
    )

    assert (case.state, case.complainant_name, case.policy_key) == (
        "registered",
        "Yusuf Demir",
        "hp450277103",
    )
    assert case.value_minor == 250_00
    assert case.flags == ["support-need", "authority"]
    assert db_session.scalars(select(Head.title).order_by(Head.number)).all() == [
        "Repair of the floor",
        "Nobody rang back",
    ]
    assert db_session.scalar(select(func.count(Party.id))) == 2
    assert kinds_of(case)[0] == "received"
    assert {"authority_requested", "returns_noted", "act_or_omission", "triaged", "letter_composed"} <= set(
        kinds_of(case)
    )


def test_their_own_words_are_kept_to_the_letter(registered: Registered, db_session: Session) -> None:
    words = "“It is wet”,\n\the said.  😀 ‮abc"

    case = registered(words=words)

    assert text_of(db_session, case.words_digest or "") == words


def test_the_clocks_start_by_themselves(registered: Registered, db_session: Session) -> None:
    case = registered()

    due = db_session.scalar(
        select(Deadline.due_on).where(Deadline.case_id == case.id, Deadline.clock == "final-response")
    )
    assert due == date(2027, 1, 18)
    assert case.next_law_on == due


def test_the_acknowledgement_is_prepared_at_once(registered: Registered, db_session: Session) -> None:
    case = registered()

    letter = db_session.scalars(select(CaseLetter).where(CaseLetter.case_id == case.id)).one()
    assert (letter.kind, letter.state) == ("acknowledgement", "draft")


def test_a_search_finds_it_by_its_words(registered: Registered, db_session: Session) -> None:
    case = registered(words="The boards have lifted.")

    assert db_session.scalars(matching(db_session, "lifted", kind="case")).all() == [case.id]


def test_the_nearest_supervisor_is_told_once(
    registered: Registered, person: Callable[..., User], unit: Unit, db_session: Session
) -> None:
    branch = make_unit(unit)
    person(Role.SUPERVISOR, email="head@example.com")
    near = person(Role.SUPERVISOR, unit=branch, email="branch@example.com")

    case = registered(branch)

    mails = db_session.scalars(select(Message)).all()
    assert [(mail.to_address, mail.case_reference) for mail in mails] == [(near.email, case.reference)]
    assert "Demir" not in mails[0].subject + mails[0].body


def test_the_same_form_is_the_same_complaint(registered: Registered, db_session: Session) -> None:
    first = registered(key="a-form-that-was-sent-twice")

    again = registered(key="a-form-that-was-sent-twice")

    assert again.reference == first.reference
    assert db_session.scalar(select(func.count(Case.id))) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": date(2026, 11, 24)}, "received_on"),
        ({"received_on": date(1950, 1, 1), "late_reason": "found"}, "received_on"),
        ({"received_on": date(2026, 11, 20)}, "late_reason"),
        ({"received_at": datetime(2026, 11, 23, 9, 1, tzinfo=UTC)}, "received_time"),
        ({"people": [Person(role="representative", name="Leyla")]}, "name"),
        ({"points": []}, "points"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    registered: Registered, db_session: Session, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        registered(**changes)

    assert refused.value.field == field
    assert db_session.scalar(select(func.count(Case.id))) == 0
    assert db_session.scalar(select(func.count(LogEvent.id)).where(LogEvent.stream_type == "case")) == 0


def test_a_failure_at_the_end_leaves_nothing_of_the_beginning(
    registered: Registered, db_session: Session
) -> None:
    with pytest.raises(Exception, match="There is no case"):
        registered(linked_to="NONE-1", key="a-form-that-fails-at-its-end")

    assert db_session.scalar(select(func.count(Case.id))) == 0
    assert verify(db_session).ok


def test_an_earlier_day_keeps_its_reason(registered: Registered) -> None:
    case = registered(received_on=date(2026, 11, 19), late_reason="Lay in the post room")

    received = log_of(case)[0]
    assert (received.occurred_on, received.reason) == (date(2026, 11, 19), "Lay in the post room")


def test_an_officer_registers_only_at_their_own_units(
    actor: Callable[..., Actor], clock: FixedClock, library: Library
) -> None:
    with pytest.raises(NotAllowed):
        register(actor=actor(Role.OFFICER), clock=clock, library=library, intake=intake_for(make_unit()))


@pytest.mark.parametrize("triage", [Triage.NOT_A_COMPLAINT, Triage.OTHER_TRACK, Triage.OUT_OF_SCOPE])
def test_what_is_no_complaint_of_ours_is_closed_with_its_reason(
    registered: Registered, db_session: Session, triage: Triage
) -> None:
    case = registered(triage=triage, triage_reason="A question about the premium. No right is affected.")

    assert (case.state, case.closing, case.is_open) == ("closed", triage.value, False)
    why = next(entry.fields["why"] for entry in log_of(case) if entry.kind == "triaged")
    assert text_of(db_session, why) == "A question about the premium. No right is affected."
    assert db_session.scalar(select(func.count(CaseLetter.id))) == 0


def test_linked_cases_name_each_other(registered: Registered, db_session: Session) -> None:
    first = registered()

    second = registered(linked_to=first.reference)

    assert db_session.get(Link, (second.id, first.id)) is not None
    assert [entry.fields["other"] for entry in log_of(first) if entry.kind == "case_linked"] == [
        second.reference
    ]


def test_papers_come_with_it(registered: Registered, app: Flask, db_session: Session) -> None:
    file = current_store().put(io.BytesIO(b"a letter"), max_bytes=100, name="letter.txt")

    case = registered(papers=[Paper(file, "letter.txt")])

    assert db_session.scalars(select(Evidence.file_name).where(Evidence.case_id == case.id)).all() == [
        "letter.txt"
    ]


def test_head_office_in_china_decides_without_review(registered: Registered, chinese_branch: Unit) -> None:
    case = registered(chinese_branch)

    assert case.facts["decided_by"] == "branch"
    assert case.facts["complexity"] == "simple"


@pytest.mark.parametrize("typed", ["hp 4502 77103", "HP-4502/77103"])
def test_a_duplicate_is_found_however_its_number_is_written(
    registered: Registered, clock: FixedClock, db_session: Session, typed: str
) -> None:
    known = registered(policy=PolicyFacts("HP-4502/77103"))

    found = find_duplicate(db_session, SYSTEM, now=clock.now(), name="", phone="", numbers=(typed,))

    assert found is not None
    assert found.case.reference == known.reference


def test_a_duplicate_is_found_by_its_reference_and_by_the_person(
    registered: Registered, clock: FixedClock, db_session: Session
) -> None:
    known = registered()

    for question in (
        {"name": "", "phone": "", "numbers": (known.reference.lower(),)},
        {"name": "yusuf  DEMIR", "phone": "+44 161 496 0770", "numbers": ()},
    ):
        found = find_duplicate(db_session, SYSTEM, now=clock.now(), **question)  # type: ignore[arg-type]
        assert found is not None
        assert found.case.reference == known.reference


def test_a_duplicate_that_one_may_not_read_is_not_given_away(
    registered: Registered, actor: Callable[..., Actor], clock: FixedClock, db_session: Session
) -> None:
    registered(make_unit(), policy=PolicyFacts("HP-1"))

    assert (
        find_duplicate(db_session, actor(Role.OFFICER), now=clock.now(), name="", phone="", numbers=("HP-1",))
        is None
    )


def test_a_new_point_leaves_the_dates_of_the_complaint(
    registered: Registered, clock: FixedClock, library: Library, db_session: Session
) -> None:
    case = registered()
    before = case.next_law_on
    clock.advance(days=3)

    for _sent in range(2):
        add_to_complaint(
            actor=SYSTEM,
            clock=clock,
            library=library,
            reference=case.reference,
            caller="Yusuf Demir",
            words="And now the door sticks.",
            channel="phone",
            at=clock.now(),
            points=[Point("The door sticks")],
            key="a-form-about-the-same-case",
        )

    db_session.refresh(case)
    titles = db_session.scalars(select(Head.title).where(Head.case_id == case.id).order_by(Head.number)).all()
    assert titles == ["Repair of the floor", "The door sticks"]
    assert case.next_law_on == before
    assert kinds_of(case).count("contact_recorded") == 1
