"""The dashboard: every figure leads to exactly its cases, sums agree, and the tallies are proven by counting again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.cases.models import Case, Code
from app.mediation.services.changing import At, By
from app.mediation.services.opening import Opening, open_proceeding
from app.mediation.services.outcome import Ending, PointResult, record_outcome
from app.platform.accounts import Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.reports.domain.periods import stretches
from app.reports.models.coding import CodeMeaning
from app.reports.models.tallies import ALL, STATE, ChangedCase, Tally
from app.reports.queries.facts import read_facts
from app.reports.queries.selection import Selection
from app.reports.services.folding import fold, reconcile
from app.shared.clock import FixedClock
from tests.clients import CommandRunner, PageClient
from tests.factories import make_unit
from tests.reports.conftest import change, plans

Received = Callable[..., Case]


@pytest.fixture
def desk(person: Callable[..., User], sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(person(Role.OFFICER))


def closed(received: Received, on: date, **columns: object) -> Case:
    return received(on, state="closed", is_open=False, closed_on=on, closing="answered", **columns)


@pytest.fixture
def some(received: Received) -> list[Case]:
    """Three open ones, one of them confidential, and four closed ones."""
    cases = [received(date(2026, 11, 5), product_label="Home") for _ in range(2)]
    cases.append(received(date(2026, 3, 5), product_label="Motor", confidential=True))
    for outcome in ("upheld", "partly", "not-upheld", "withdrawn"):
        cases.append(closed(received, date(2026, 10, 7), product_label="Home", outcome=outcome))
    fold()
    return cases


def links(page: str) -> dict[str, str]:
    """The addresses of figures with their numbers."""
    found = re.findall(r'<a href="(/dashboard/cases[^"]*)"[^>]*>(?:<b>)?([\d,]+)\b(?! ?%)', page)
    return {address.replace("&amp;", "&"): number for address, number in found}


def test_many_changes_that_wait_are_not_said_to_be_just_so_many(desk: PageClient, received: Received) -> None:
    case = received()
    with db.engine.begin() as past_the_services:
        past_the_services.execute(insert(ChangedCase), [{"case_id": case.id}] * 1000)
    assert "1,000 changes or more are still being counted." in desk.get("/dashboard").get_data(as_text=True)
    fold()
    assert "Everything is counted." in desk.get("/dashboard").get_data(as_text=True)


@pytest.mark.usefixtures("some")
def test_every_figure_leads_to_exactly_as_many_cases(desk: PageClient) -> None:
    page = desk.get("/dashboard").get_data(as_text=True)
    figures = links(page)
    assert len(figures) > 15
    for address, number in figures.items():
        listed = desk.get(address).get_data(as_text=True)
        rows = len(re.findall(r'<th scope="row"><a href="/cases/', listed))
        hidden = 1 if "One of them is not listed" in listed else 0
        assert rows + hidden == int(number), address


def test_a_share_leads_to_the_cases_it_is_a_share_of(desk: PageClient, some: list[Case]) -> None:
    """Of three with a finding two were upheld, one of them in part."""
    page = desk.get("/dashboard").get_data(as_text=True)
    address = re.search(r'<a href="(/dashboard/cases[^"]*upheld=1[^"]*month=2026-10[^"]*)">67 ?%', page)
    assert address
    listed = desk.get(address[1].replace("&amp;", "&")).get_data(as_text=True)
    assert "2 cases" in listed
    assert [case.reference in listed for case in some] == [False, False, False, True, True, False, False]
    both = desk.get("/dashboard/cases?upheld=1&late=2").get_data(as_text=True)
    assert "2 cases" in both, "of both asked together, which no tally knows"


def test_a_confidential_case_is_counted_and_not_shown(desk: PageClient, some: list[Case]) -> None:
    listed = desk.get("/dashboard/cases?state=open").get_data(as_text=True)
    assert "3 cases" in listed
    assert "One of them is not listed" in listed
    assert some[2].reference not in listed


@pytest.mark.usefixtures("some")
def test_the_address_narrows_it_by_unit_product_and_months(
    desk: PageClient, unit: Unit, received: Received
) -> None:
    branch = make_unit(unit)
    received(date(2026, 11, 6), at=branch, product_label="Travel")
    fold()
    assert "Travel" in desk.get("/dashboard").get_data(as_text=True)
    narrowed = desk.get(f"/dashboard?unit={branch.code}&months=1").get_data(as_text=True)
    assert "one case received" in narrowed
    assert "2 cases received" in desk.get("/dashboard?product=Home&months=1").get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unit=NOWHERE", 422),
        ("month=soon", 422),
        ("month=2026-13", 422),
        ("months=999", 200),
        ("late=7&reason=x&outcome=what", 200),
        ("product=" + "x" * 3000, 200),
    ],
)
def test_nonsense_in_the_address_is_refused_in_words_or_left_aside(
    desk: PageClient, query: str, status: int
) -> None:
    assert desk.get(f"/dashboard/cases?{query}").status_code == status


def test_another_houses_cases_are_not_counted(desk: PageClient, received: Received) -> None:
    received(date(2026, 11, 6), at=make_unit(), product_label="Foreign")
    fold()
    assert "Foreign" not in desk.get("/dashboard").get_data(as_text=True)


def test_cases_taken_elsewhere_and_root_causes_lead_to_exactly_their_cases(
    desk: PageClient,
    received: Received,
    some: list[Case],
    app: Flask,
    clock: FixedClock,
    person: Callable[..., User],
) -> None:
    case = received(date(2026, 10, 9))
    by = By(actor_for(person(Role.LEGAL)), clock, app.extensions["rules"], app.extensions["tracks"])
    opening = Opening(track="gb-fos", opened_by="complainant", opened_on=date(2026, 11, 10))
    row = open_proceeding(by=by, reference=case.reference, opening=opening)
    fold()
    at = "/dashboard/cases?months=12&forum=Financial+Ombudsman+Service"
    figures = links(desk.get("/dashboard").get_data(as_text=True))
    assert [figures[at + more] for more in ("", "&effect=decided", "&effect=overturned")] == ["1", "0", "0"]
    ending = Ending(
        "final-decision",
        date(2026, 11, 16),
        date(2026, 11, 18),
        amount_minor=90_000,
        accept_by=date(2026, 12, 16),
        points={1: PointResult("overturned")},
    )
    record_outcome(by=by, at=At(case.reference, row.number, None), ending=ending)
    figures = links(desk.get("/dashboard").get_data(as_text=True))
    assert [figures[at + more] for more in ("", "&effect=decided", "&effect=overturned")] == ["1", "1", "1"]
    listed = desk.get(f"{at}&effect=overturned").get_data(as_text=True)
    assert case.reference in listed
    assert some[3].reference not in listed
    assert figures["/dashboard/cases?months=12&stage=0"] == "8"


def test_a_code_that_counts_as_another_is_counted_with_it_and_leads_to_the_cases_of_both(
    desk: PageClient, received: Received, coded: Callable[..., None]
) -> None:
    cases = [received(date(2026, 11, 5)) for _ in range(3)]
    for case, reason, kind in zip(
        cases, ("delay", "delay", "service"), ("data", "system", "people"), strict=True
    ):
        coded(case, reason, "payment", kind)
    ids = dict(db.session.execute(select(Code.code, Code.id)).all())
    db.session.rollback()
    with (
        db.engine.begin() as past_the_services
    ):  # "data" was retired for "system", "service" placed on "delay"
        past_the_services.execute(
            update(CodeMeaning).where(CodeMeaning.code_id == ids["data"]).values(successor_id=ids["system"])
        )
        past_the_services.execute(
            update(Code).where(Code.id == ids["service"]).values(placed_as_id=ids["delay"])
        )
    fold()
    figures = links(desk.get("/dashboard").get_data(as_text=True))
    for name, code, gone, size in (("kind", "system", "data", 2), ("reason", "delay", "service", 3)):
        at = f"/dashboard/cases?months=12&{name}={ids[code]}"
        assert figures[at] == str(size)
        assert f"/dashboard/cases?months=12&{name}={ids[gone]}" not in figures
        listed = desk.get(at).get_data(as_text=True)
        assert len(re.findall(r'<th scope="row"><a href="/cases/', listed)) == size
        assert f"{size} cases" in listed
    year = Selection(date(2026, 1, 1), date(2026, 12, 31))
    facts = read_facts(db.session(), year, stretches(year.first, year.last), ()).facts
    assert "reason" not in facts.columns  # all alike
    assert set(facts.columns["cause"].values) == {"Payment: System", "Payment: People"}


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.OFFICER, ["Today", "Open now"]),
        (Role.SUPERVISOR, ["Today", "Open now"]),
        (Role.QUALITY_REVIEWER, ["Root causes: where", "Root causes: what kind"]),
        (Role.COMPLIANCE_OFFICER, ["Month by month", "Open cases by receipt"]),
        (Role.EXECUTIVE, ["Month by month", "Outcomes"]),
        (Role.IMPROVEMENT_OWNER, ["Improvements", "Root causes: where"]),
    ],
)
@pytest.mark.usefixtures("some")
def test_everybody_sees_first_what_they_are_there_for(
    role: Role, first: list[str], person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    page = sign_in(person(role)).get("/dashboard").get_data(as_text=True)
    titles = re.findall(r'(?:<h2[^>]*>|counters__title">)([^<]+)<', page)
    assert titles[:2] == first
    assert ("Today" in titles) is (role in (Role.OFFICER, Role.SUPERVISOR))
    assert len(titles) == len(set(titles)) >= 9


@pytest.mark.usefixtures("some")
def test_a_page_sends_a_fixed_number_of_statements(
    desk: PageClient, query_count: Callable[..., object]
) -> None:
    with query_count(at_most=26):  # type: ignore[attr-defined]
        desk.get("/dashboard")


def test_writers_only_leave_a_number_and_folding_counts_it(received: Received) -> None:
    case = received(date(2026, 11, 5), product_label="Home")
    assert case.id in set(db.session.scalars(select(ChangedCase.case_id)))
    assert db.session.scalars(select(Tally)).all() == []
    assert fold()
    assert tallies() == [("Home", "registered", 1)]
    assert fold() == {}
    change(case, product_label="Motor")
    fold()
    db.session.rollback()
    assert tallies() == [("Motor", "registered", 1)]


def tallies() -> list[tuple[str, str, int]]:
    """Products, states and numbers, as tallied."""
    of_states = select(Tally).where(Tally.by_product, Tally.dimension == STATE)
    return [(each.product, each.value, each.cases) for each in db.session.scalars(of_states)]


@pytest.mark.usefixtures("some")
def test_reconciling_counts_every_case_again_and_names_what_differs(runner: CommandRunner) -> None:
    done = runner("reports", "reconcile")
    assert (done.exit_code, done.stdout) == (0, "7 cases, 0 differences.\n")
    with db.engine.begin() as past_the_services:
        of_motor = update(Tally).where(Tally.product == "Motor", Tally.dimension == ALL)
        past_the_services.execute(of_motor.values(cases=5))
    assert [each.counted for each in reconcile(db.session())[1]] == ["1 0 0 1 1"]
    done = runner("reports", "reconcile")
    assert done.exit_code == 1
    assert "stored 5 0 0 1 1, counted 1 0 0 1 1" in done.stdout
    assert runner("reports", "reconcile", "--mend").exit_code == 0


@pytest.mark.parametrize(
    "query",
    [
        "state=closed",
        "months=24",
        "month=2026-10",
        "outcome=upheld",
        "late=1",
        "upheld=1",
        "reason=0",
        "product=Home",
        "stage=0",
    ],
)
@pytest.mark.usefixtures("some")
def test_the_list_behind_a_large_figure_is_not_sorted(desk: PageClient, unit: Unit, query: str) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("plans by the number of rows")
    make_unit(unit)
    with plans() as found:
        assert desk.get(f"/dashboard/cases?{query}").status_code == 200
    walked = [plan for plan in found if "counted_case" in plan]
    assert walked
    assert not any("TEMP B-TREE" in plan for plan in walked), walked
