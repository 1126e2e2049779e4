"""The board of deadlines: by person, unit and kind, as a list and as a month, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.services.access import restrict_case
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.db import db
from app.shared.clock import FixedClock
from tests.clients import PageClient
from tests.factories import make_person, make_unit

Watched = Callable[..., Case]


@pytest.fixture
def desk(owner: User, sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(owner)


def page(browser: PageClient, query: str = "", status: int = 200) -> str:
    answer = browser.get(f"/deadlines{query}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_ones_own_dates_stand_by_day_law_and_targets_apart(
    desk: PageClient, watched: Watched, owner: User
) -> None:
    mine, other = watched(owner), watched(None, name="Somebody Else")
    shown = page(desk)
    assert mine.reference in shown
    assert other.reference not in shown
    assert "Final response, eight weeks" in shown
    assert "Mon 18 Jan 2027" in shown
    assert shown.index("Mon 30 Nov 2026") < shown.index("Mon 18 Jan 2027")
    assert f"/cases/{mine.reference}/deadlines/gb-disp/final-response" in shown


def test_the_address_bar_narrows_it(
    desk: PageClient, watched: Watched, owner: User, branch: Unit, unit: Unit
) -> None:
    mine = watched(owner)
    nobodys = watched(None, name="Nobody Has")
    other = make_person(Role.OFFICER, unit=branch)
    theirs = watched(other, name="Other Has")
    everybody = page(desk, "?who=all")
    assert all(case.reference in everybody for case in (mine, nobodys, theirs))
    assert page(desk, "?who=nobody").count(nobodys.reference) and theirs.reference not in page(
        desk, "?who=nobody"
    )
    assert theirs.reference in page(desk, f"?who={other.id}")
    assert "Final response, eight weeks" not in page(desk, "?kind=own")
    assert "Acknowledge" not in page(desk, "?kind=law&due=today")
    assert mine.reference in page(desk, f"?who=all&unit={branch.code}")
    assert mine.reference in page(desk, "?day=2027-01-18")
    assert mine.reference not in page(desk, "?day=2027-01-19")


def test_a_month_shows_days_as_cells_with_law_first(
    desk: PageClient, watched: Watched, owner: User, clock: FixedClock
) -> None:
    cases = [watched(owner, name=f"Person {number}") for number in range(6)]
    shown = page(desk, "?view=month&month=2027-01")
    assert "January 2027" in shown
    assert cases[0].reference in shown
    assert "and 2 more" in shown
    assert "/deadlines?who=mine&amp;day=2027-01-18" in shown
    assert "December 2026" in page(desk, "?month=2026-12")
    assert "November 2026" in page(desk, "?view=month")
    assert "month=2026-12" in page(desk, "?view=month")


def test_the_other_units_dates_are_not_shown(watched: Watched, sign_in: Callable[[User], PageClient]) -> None:
    case = watched(None)
    elsewhere = make_unit()
    stranger = sign_in(make_person(Role.SUPERVISOR, unit=elsewhere))
    assert case.reference not in page(stranger, "?who=all")
    assert case.reference not in page(stranger, "?who=all&view=month&month=2027-01")
    assert case.reference not in page(stranger, f"?who={case.owner_id or 0}")


def test_a_confidential_case_stays_out(
    desk: PageClient, watched: Watched, clock: FixedClock, branch: Unit
) -> None:
    case = watched(None)
    named = make_person(Role.OFFICER, unit=branch)
    restrict_case(actor=SYSTEM, clock=clock, reference=case.reference, readers=[named.id], reason="staff")
    assert case.reference not in page(desk, "?who=all")
    assert case.reference not in page(desk, "?who=all&view=month&month=2027-01")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?month=2026-13", 422),
        ("?month=zzz", 422),
        ("?day=2026-02-30", 422),
        ("?day=1900-01-01", 422),
        ("?month=9999-12", 422),
        ("?unit=NOWHERE", 422),
        ("?after=nonsense", 422),
        ("?who=99999999999999999999", 200),
        ("?who=-1", 200),
        ("?view=spiral&kind=none&due=never", 200),
        ("?unit=" + "x" * 400, 422),
    ],
)
def test_an_address_that_makes_no_sense_is_refused_or_means_the_usual(
    desk: PageClient, query: str, status: int
) -> None:
    assert desk.get(f"/deadlines{query}").status_code == status


def test_a_long_list_goes_on_page_by_page(desk: PageClient, watched: Watched, owner: User) -> None:
    for number in range(25):
        watched(owner, name=f"Person {number:02d}")
    first = page(desk)
    assert first.count("duelist__left") == 60
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    answer = desk.get(following)
    assert answer.status_code == 200
    assert "Back to the first" in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["", "?who=all", "?view=month&month=2027-01", "?who=all&view=month"])
def test_statements_do_not_grow_with_what_is_stored(
    desk: PageClient, watched: Watched, owner: User, query: str, query_count: Callable[..., Any]
) -> None:
    watched(owner)
    with query_count(at_most=26) as few:
        page(desk, query)
    for number in range(12):
        watched(owner, name=f"Person {number}")
    with query_count(at_most=26) as many:
        page(desk, query)
    assert len(few) == len(many)


@pytest.mark.parametrize("who", ["all", "mine"])
def test_the_list_walks_an_index(
    desk: PageClient,
    watched: Watched,
    owner: User,
    who: str,
    query_count: Callable[..., Any],
    db_session: Session,
) -> None:
    watched(owner)
    with query_count(at_most=30) as sent:
        page(desk, f"?who={who}")
    assert any("deadline.owed" in statement and "LIMIT" in statement for statement in sent)
    if db.engine.dialect.name == "sqlite":
        plan = db_session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT deadline.id FROM deadline JOIN case_file ON case_file.id = deadline.case_id "
                "WHERE deadline.owed = 1 ORDER BY deadline.due_on, deadline.id LIMIT 61"
            )
        ).all()
        assert any("ix_deadline_owed_due" in str(step) for step in plan)


@pytest.mark.parametrize("query", ["", "?view=month&month=2027-01"])
def test_ones_own_dates_are_read_by_their_ids(
    desk: PageClient, watched: Watched, owner: User, query: str, query_count: Callable[..., Any]
) -> None:
    """However many are owed by others: the planner would walk them all for whoever has a few."""
    watched(owner)
    with query_count(at_most=30) as sent:
        page(desk, query)
    reading_the_ids = ("owner_id IN", "investigator_id IN", "keeper_id IN")
    others = [
        each for each in sent if "FROM deadline" in each and not any(w in each for w in reading_the_ids)
    ]
    assert others
    assert all("deadline.id IN" in each for each in others)


def test_the_menu_leads_there(desk: PageClient) -> None:
    assert 'href="/deadlines"' in page(desk)


def test_the_board_opens_on_everybodys_dates_for_whoever_gives_out_work(
    sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    for role, whose in ((Role.SUPERVISOR, "all"), (Role.OFFICER, "mine")):
        page = sign_in(person(role)).get("/deadlines").get_data(as_text=True)
        assert f'<option value="{whose}" selected' in page
