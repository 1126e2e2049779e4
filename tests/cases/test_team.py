"""The list by owner, as whoever gives out work opens it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from app.cases.models import Case
from app.complaints.services.assignment import assign
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.accounts.services.absences import record_absence
from app.platform.accounts.signed_in import actor_for
from app.shared.clock import FixedClock
from tests.clients import PageClient

BOARD = "/cases?scope=unit"


@pytest.fixture
def give(app: Flask, clock: FixedClock, officer: User) -> Callable[[Case, User], None]:
    def make(case: Case, to: User) -> None:
        assign(
            actor=actor_for(officer),
            clock=clock,
            library=app.extensions["rules"],
            reference=case.reference,
            owner_id=to.id,
            overruled="They have the time",
        )

    return make


@pytest.fixture
def desk(sign_in: Callable[[User], PageClient], officer: User) -> PageClient:
    return sign_in(officer)


def groups(desk: PageClient, address: str = BOARD) -> dict[str, str]:
    """The group rows of the page: name to what stands beside it."""
    page = desk.get(address).get_data(as_text=True)
    found = re.findall(r'board__owner">([^<]*)</span>(.*?)</th>', page, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", rest).split()) for name, rest in found}


def test_shares_are_of_the_whole_and_the_rest_is_one_click_away(
    desk: PageClient,
    complaint: Callable[..., Case],
    give: Callable[[Case, User], None],
    person: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.cases.team.FIRST", 2)
    busy = person(Role.OFFICER, display_name="Busy Bee", usual_load=2)
    person(Role.OFFICER, display_name="Free Fox")
    for number in range(3):
        give(complaint(name=f"Person {number}"), busy)
    complaint(name="Nobody's")
    found = groups(desk)
    assert found["Busy Bee"].startswith("3 open of 2 usual, 1 over")
    assert found["Free Fox"].startswith("0 open of 14 usual")
    assert found["Unassigned"] == "One to give out"
    assert next(iter(found)) == "Unassigned"
    page = desk.get(BOARD).get_data(as_text=True)
    assert f"/cases?scope=unit&amp;owner={busy.id}&amp;group=none" in page


def test_a_filter_leaves_out_who_has_nothing_of_it(desk: PageClient, person: Callable[..., User]) -> None:
    person(Role.OFFICER, display_name="Free Fox")
    assert groups(desk, BOARD + "&due=overdue&group=owner") == {}


def test_an_absence_in_the_week_is_said_with_who_stands_in(
    desk: PageClient, clock: FixedClock, person: Callable[..., User]
) -> None:
    away, substitute = person(Role.OFFICER, display_name="Tom"), person(Role.OFFICER, display_name="Ann")
    thursday = date(2026, 11, 26)
    record_absence(
        actor=actor_for(away),
        user_id=away.id,
        from_on=thursday,
        to_on=thursday + timedelta(days=1),
        substitute_id=substitute.id,
        clock=clock,
    )
    assert "Away Thu 26 Nov – Fri 27 Nov, Ann stands in" in groups(desk)["Tom"]


def test_the_board_asks_the_same_number_of_questions_however_many_cases(
    desk: PageClient,
    complaint: Callable[..., Case],
    give: Callable[[Case, User], None],
    officer: User,
    query_count: Callable[..., object],
) -> None:
    for number in range(6):
        give(complaint(name=f"Person {number}"), officer)
    with query_count(at_most=30):
        desk.get(BOARD)


def test_what_the_rules_call_approaching_is_counted_and_found(
    desk: PageClient, complaint: Callable[..., Case], clock: FixedClock
) -> None:
    near = complaint(name="Near Her Day", received_on=date(2026, 10, 2))  # eight weeks end on 27 November
    far = complaint(name="Far From It")
    page = desk.get(BOARD + "&near=gb-disp:final-response").get_data(as_text=True)
    assert "Near week 8" in page
    assert near.reference in page
    assert far.reference not in page
    assert desk.get(BOARD + "&near=gb-disp:nothing").status_code == 200


def test_questions_that_rooms_brought_find_nothing_for_nonsense(desk: PageClient) -> None:
    for question in ("clause=x", "clause=99999999999999", "returned=1", "asked=1", "waiting=1"):
        assert desk.get(f"/cases?scope=all&{question}").status_code == 200


def test_my_own_cases_are_those_i_own_and_those_i_investigate(
    desk: PageClient,
    complaint: Callable[..., Case],
    give: Callable[[Case, User], None],
    officer: User,
    person: Callable[..., User],
) -> None:
    mine, other = complaint(name="Mine"), complaint(name="Another's")
    give(mine, officer)
    give(other, person(Role.OFFICER))
    page = desk.get("/cases?scope=mine").get_data(as_text=True)
    assert mine.reference in page
    assert other.reference not in page
