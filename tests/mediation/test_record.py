"""The record: people, neutrals, exhibits, sessions with invitations that update and cancel."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from app.cases.models import Case
from app.cases.services.evidence import Paper, add_evidence
from app.mediation.models import Member, Proceeding, Sitting
from app.mediation.services.changing import By
from app.mediation.services.people import (
    Person,
    add_member,
    challenge,
    change_member,
    decide_challenge,
    disclose,
)
from app.mediation.services.record import (
    Position,
    Spent,
    Written,
    note_cost,
    note_letter,
    number_exhibit,
    pay_cost,
    set_issue,
    withdraw_exhibit,
)
from app.mediation.services.sittings import Plan, cancel_sitting, hold_sitting, set_sitting
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.jobs.models import Message
from app.platform.storage import current_store
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.mediation.conftest import at

Opener = Callable[..., tuple[Case, Proceeding]]
DAY = date(2026, 11, 20)
MEDIATOR = Person("mediator", "neutral", "Helen Marsh", email="marsh@example.com", zone="Australia/Sydney")


@pytest.fixture
def talks(opened: Opener) -> tuple[Case, Proceeding]:
    return opened("mediation", opened_by="us", agreement=True)


def test_a_neutral_discloses_is_challenged_and_replaced(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    member = add_member(by=by, at=at(case, row), person=MEDIATOR)
    disclose(by=by, at=at(case, row), number=1, on=DAY, what="Acted for us in 2019")
    challenge(by=by, at=at(case, row), number=1, on=DAY, who="theirs", ground="Acted for the firm")
    with pytest.raises(Refused, match="open already"):
        challenge(by=by, at=at(case, row), number=1, on=DAY, who="ours", ground="Again")
    decide_challenge(by=by, at=at(case, row), number=1, on=date(2026, 11, 22), result="upheld")
    db.session.refresh(member)
    assert (member.challenge_result, member.left_on) == ("upheld", date(2026, 11, 22))


@pytest.mark.parametrize(
    "somebody",
    [
        Person("mediator", "ours", "X"),
        Person("counsel", "neutral", "X"),
        Person("king", "ours", "X"),
        Person("counsel", "ours", " "),
        Person("counsel", "ours", "X", zone="Mars/Olympus"),
    ],
)
def test_people_that_cannot_be(talks: tuple[Case, Proceeding], by: By, somebody: Person) -> None:
    case, row = talks
    with pytest.raises(Refused):
        add_member(by=by, at=at(case, row), person=somebody)
    assert db.session.scalars(select(Member)).all() == []


def test_an_exhibit_number_is_never_used_again(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks

    def number(letter: str) -> str:
        made = number_exhibit(by=by, at=at(case, row), letter=letter, evidence=None, description="Photograph")
        return f"{made.letter}-{made.number}"

    assert [number("R"), number("R"), number("C")] == ["R-1", "R-2", "C-1"]
    withdraw_exhibit(by=by, at=at(case, row), exhibit="R-2", on=DAY)
    assert number("R") == "R-3"
    for forged in ("R-2", "R-9", "X-1", "R-99999999999", "nonsense"):
        with pytest.raises(Refused):
            withdraw_exhibit(by=by, at=at(case, row), exhibit=forged, on=DAY)


def invitations() -> list[tuple[Message, Calendar]]:
    found = []
    for message in db.session.scalars(select(Message).order_by(Message.id)):
        if not message.attachments:
            continue
        with current_store().open(message.attachments[0]["digest"]) as file:
            found.append((message, Calendar.from_ical(file.read())))
    return found


def event_of(calendar: Calendar) -> tuple[str, int, str, str]:
    event = next(iter(calendar.walk("VEVENT")))
    return str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["UID"]), str(event["STATUS"])


def test_an_invitation_updates_and_cancels_the_one_before(
    app: Flask, talks: tuple[Case, Proceeding], by: By
) -> None:
    case, row = talks
    add_member(by=by, at=at(case, row), person=MEDIATOR)
    add_member(
        by=by, at=at(case, row), person=Person("claimant", "theirs", "Mrs Ashworth", email="a@example.com")
    )
    add_member(by=by, at=at(case, row), person=Person("counsel", "ours", "No Address"))
    plan = Plan("mediation", date(2026, 12, 4), time(9), time(12), "Room 4", "", (1, 2, 3))
    sent = set_sitting(by=by, at=at(case, row), plan=plan, store=current_store())
    assert (sent.mails, sent.without_address) == (2, ("No Address",))
    later = replace(plan, on=date(2026, 12, 7), members=(1,))
    set_sitting(by=by, at=at(case, row), plan=later, store=current_store(), number=1)
    cancel_sitting(by=by, at=at(case, row), number=1, store=current_store())
    told = [(message.to_name, *event_of(calendar)) for message, calendar in invitations()]
    uid = db.session.scalars(select(Sitting.uid)).one()
    assert told == [
        ("Helen Marsh", "REQUEST", 0, uid, "CONFIRMED"),
        ("Mrs Ashworth", "REQUEST", 0, uid, "CONFIRMED"),
        ("Mrs Ashworth", "CANCEL", 1, uid, "CANCELLED"),
        ("Helen Marsh", "REQUEST", 1, uid, "CONFIRMED"),
        ("Helen Marsh", "CANCEL", 2, uid, "CANCELLED"),
    ]
    off = invitations()[2][0]
    assert "4 Dec 2026" in off.body and "7 Dec" not in off.body  # the new day is not for who was left out
    types = [message.attachments[0]["media_type"] for message, _calendar in invitations()]
    assert types[1:3] == [
        f"text/calendar; method={method}; charset=utf-8" for method in ("REQUEST", "CANCEL")
    ]
    first, calendar = invitations()[0]
    assert "20:00" in first.body and "Australia/Sydney" in first.body  # her own time
    starts = next(iter(calendar.walk("VEVENT")))["DTSTART"].dt
    assert starts.utcoffset() == timedelta(0) and starts.hour == 9
    assert {message.state for message, _calendar in invitations()} == {"waiting"}


def test_nobody_is_asked_to_come_to_what_is_over(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    add_member(by=by, at=at(case, row), person=MEDIATOR)
    over = Plan("mediation", date(2026, 11, 20), time(9), time(10), members=(1,))
    assert set_sitting(by=by, at=at(case, row), plan=over, store=current_store()).mails == 0
    assert not invitations()
    ahead = replace(over, on=date(2026, 12, 4))
    set_sitting(by=by, at=at(case, row), plan=ahead, store=current_store(), number=1)
    set_sitting(by=by, at=at(case, row), plan=over, store=current_store(), number=1)
    assert [event_of(calendar)[0] for _message, calendar in invitations()] == ["REQUEST", "CANCEL"]


def test_the_page_says_what_was_disclosed_who_stayed_away_and_which_paper_came(
    talks: tuple[Case, Proceeding], by: By, clock: FixedClock, desk: PageClient
) -> None:
    case, row = talks
    add_member(by=by, at=at(case, row), person=MEDIATOR)
    add_member(by=by, at=at(case, row), person=Person("counsel", "ours", "Ida Brandt"))
    disclose(by=by, at=at(case, row), number=1, on=DAY, what="Acted for us in 2019")
    address = f"/cases/{case.reference}/proceedings/1"
    assert "Acted for us in 2019.<" in desk.get(address).get_data(as_text=True)
    challenge(by=by, at=at(case, row), number=1, on=DAY, who="theirs", ground="Too close to the firm")
    plan = Plan("mediation", date(2026, 11, 24), time(9), time(10), "", "https://meet.example/7", (1, 2))
    set_sitting(by=by, at=at(case, row), plan=plan, store=current_store())
    file = current_store().put(io.BytesIO(b"Timetable"), max_bytes=99, name="timetable.txt")
    papers = [Paper(file, "timetable.txt", 1, "ours")]
    add_evidence(actor=by.actor, clock=by.clock, reference=case.reference, papers=papers)
    note_letter(
        by=by, at=at(case, row), written=Written(DAY, "in", "Helen Marsh", "Her timetable", evidence=1)
    )
    page = desk.get(address).get_data(as_text=True)
    assert "Acted for us in 2019." in page and "Too close to the firm." in page
    assert "https://meet.example/7" in page and f"/cases/{case.reference}/evidence/1" in page
    clock.advance(days=2)
    hold_sitting(by=by, at=at(case, row), number=1, present=(1,), minutes="", minutes_class="open")
    assert "Not there: Ida Brandt" in desk.get(address).get_data(as_text=True)


def test_what_was_said_is_kept_from_whoever_may_not_read_it(
    talks: tuple[Case, Proceeding],
    by: By,
    clock: FixedClock,
    sign_in: Callable[[User], PageClient],
    person: Callable[..., User],
) -> None:
    case, row = talks
    add_member(by=by, at=at(case, row), person=MEDIATOR)
    plan = Plan("mediation", date(2026, 11, 24), time(9), time(10), members=(1,))
    set_sitting(by=by, at=at(case, row), plan=plan, store=current_store())
    with pytest.raises(Refused, match="not begun"):
        hold_sitting(by=by, at=at(case, row), number=1, present=(1,), minutes="", minutes_class="open")
    clock.advance(days=2)
    hold_sitting(
        by=by,
        at=at(case, row),
        number=1,
        present=(1,),
        minutes="They would take four hundred",
        minutes_class="without-prejudice",
    )
    letter = Written(DAY, "in", "Mrs Ashworth", "She would drop point two", "without-prejudice")
    note_letter(by=by, at=at(case, row), written=letter)
    page = f"/cases/{case.reference}/proceedings/1"
    officer = sign_in(person(Role.OFFICER)).get(page).get_data(as_text=True)
    assert "four hundred" not in officer and "drop point two" not in officer
    assert "Minutes are kept" in officer and "1 that you may not read" in officer


def test_issues_and_costs(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    set_issue(by=by, at=at(case, row), position=Position("Hidden?", "disputed", 1, "No", "Yes"))
    set_issue(by=by, at=at(case, row), position=Position("Hidden?", "agreed", 1, "Yes", "Yes"), number=1)
    with pytest.raises(Refused, match="no such point"):
        set_issue(by=by, at=at(case, row), position=Position("Other", "disputed", 9))
    note_cost(by=by, at=at(case, row), spent=Spent("neutral", DAY, "Half a day", 75_000))
    pay_cost(by=by, at=at(case, row), number=1, on=DAY, proof="Invoice 9")
    with pytest.raises(Refused, match="paid already"):
        pay_cost(by=by, at=at(case, row), number=1, on=DAY, proof="")
    with pytest.raises(Refused):
        note_cost(by=by, at=at(case, row), spent=Spent("neutral", DAY, "x", 10**18))
    change_member_of_nobody(case, row, by)


def change_member_of_nobody(case: Case, row: Proceeding, by: By) -> None:
    from app.shared.errors import NotFound

    with pytest.raises(NotFound):
        change_member(by=by, at=at(case, row), number=4, person=MEDIATOR)
