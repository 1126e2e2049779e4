"""Which dates will be missed: a simulation that repeats itself, agrees with the closed formula, and is told how right
it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.platform.accounts import Role, Unit, User
from app.platform.db import db, transaction
from app.watch.domain.forecast import Due, Pace, Told, chances, record, span, there
from tests.clients import PageClient
from tests.factories import make_person, make_unit

MONDAY = date(2026, 11, 23)
WEEKDAYS = tuple(on for on in span(MONDAY, 120) if on.isoweekday() <= 5)
USUAL = Pace(20, 40)
Watched = Callable[..., Case]


def queue(*days: int, owner: int = 1) -> list[Due]:
    return [Due(number, owner, MONDAY + timedelta(days=each)) for number, each in enumerate(days)]


@pytest.mark.parametrize("place", [0, 3, 9])
def test_the_simulation_agrees_with_the_closed_formula(place: int) -> None:
    """Poisson with a Gamma mean is negative binomial."""
    dues = queue(*[11] * (place + 1))  # ten working days, the day itself included
    pace = Pace(30, 38)
    found = chances(dues, {1: pace}, {1: WEEKDAYS}, usual=USUAL, runs=20_000)
    shape, rate = 30 + 5 * (20.5 / 41), 38 + 5
    expected = nbinom.cdf(place, shape, rate / (rate + 10))
    assert found[place] == pytest.approx(expected, abs=0.015)


def test_the_same_record_gives_the_same_numbers() -> None:
    dues = queue(3, 5, 9, 20)
    first = chances(dues, {1: Pace(12, 40)}, {1: WEEKDAYS}, usual=USUAL)
    assert first == chances(list(reversed(dues)), {1: Pace(12, 40)}, {1: WEEKDAYS}, usual=USUAL)


def test_the_cases_of_one_do_not_change_the_numbers_of_another() -> None:
    alone = chances(queue(3, 5), {1: Pace(12, 40)}, {1: WEEKDAYS}, usual=USUAL)
    other = [Due(99, 2, MONDAY)]
    both = chances([*queue(3, 5), *other], {1: Pace(12, 40)}, {1: WEEKDAYS}, usual=USUAL)
    assert {key: both[key] for key in alone} == alone


def test_whoever_is_away_meets_nothing() -> None:
    days = there(MONDAY, MONDAY + timedelta(days=60), WEEKDAYS, [(MONDAY, MONDAY + timedelta(days=20))])
    assert days[0] == date(2026, 12, 14)
    found = chances(queue(10, 30), {1: Pace(60, 40)}, {1: days}, usual=USUAL)
    assert found[0] == 1.0 and found[1] < 0.2


def test_whoever_never_met_a_date_is_taken_near_to_what_is_usual() -> None:
    fast = chances(queue(30), {}, {1: WEEKDAYS}, usual=Pace(400, 40))
    slow = chances(queue(30), {}, {1: WEEKDAYS}, usual=Pace(0, 40))
    assert fast[0] < 0.05 < 0.5 < slow[0]


@given(
    days=st.lists(st.integers(0, 90), min_size=1, max_size=12),
    met=st.integers(0, 200),
    worked=st.integers(0, 45),
)
def test_more_before_it_never_makes_a_date_safer(days: list[int], met: int, worked: int) -> None:
    paces = {1: Pace(met, worked)}
    found = chances(queue(*days), paces, {1: WEEKDAYS}, usual=USUAL, runs=40)
    assert all(0 <= chance <= 1 for chance in found.values())
    on_one_day = chances(queue(*[days[0]] * 4), paces, {1: WEEKDAYS}, usual=USUAL, runs=40)
    assert [on_one_day[key] for key in range(4)] == sorted(on_one_day.values())


def test_a_date_that_is_over_takes_time_from_the_others() -> None:
    alone = chances(queue(9), {1: Pace(20, 40)}, {1: WEEKDAYS}, usual=USUAL, runs=4000)
    behind = chances(
        [Due(9, 1, MONDAY - timedelta(days=3)), *queue(9)],
        {1: Pace(20, 40)},
        {1: WEEKDAYS},
        usual=USUAL,
        runs=4000,
    )
    assert behind[9] == 1.0 and behind[0] > alone[0] + 0.01


def test_of_a_firm_that_works_as_assumed_every_band_comes_out_as_told() -> None:
    """Many people of different pace: what was foretold of their dates, beside what they then met."""
    luck, told = random.Random(11), []
    for person in range(1500):
        pace = luck.gammavariate(5, 0.1)
        past = Pace(sum(_worked(pace, luck) for _day in range(40)), 40)
        dues = [
            Due(person * 10 + number, 1, on)
            for number, on in enumerate(sorted(luck.choices(WEEKDAYS[:40], k=4)))
        ]
        found = chances(dues, {1: past}, {1: WEEKDAYS}, usual=Pace(150, 300), runs=60, seed=person)
        met = {on: _worked(pace, luck) for on in WEEKDAYS}
        for place, due in enumerate(dues):
            done = sum(met[on] for on in WEEKDAYS if on <= due.on)
            told.append(Told(due.key, found[due.key], done <= place))
    past_record = record(told)
    assert past_record.enough and past_record.brier is not None and past_record.brier < 0.1
    assert all(abs(band.mean - band.missed / band.count) < 0.08 for band in past_record.bands)


def _worked(pace: float, luck: random.Random) -> int:
    """How many dates were met on one day, by waiting times."""
    count, passed = 0, luck.expovariate(pace)
    while passed < 1:
        count, passed = count + 1, passed + luck.expovariate(pace)
    return count


def test_forecasts_are_compared_in_bands() -> None:
    told = [Told(1, 0.1, False)] * 9 + [Told(2, 0.1, True)] + [Told(3, 1.0, True)] * 3
    past = record(told)
    low, *_middle, high = past.bands
    assert (low.count, low.missed, high.count, high.missed) == (10, 1, 3, 3)
    assert past.brier == pytest.approx((9 * 0.01 + 0.81) / 13)
    assert (past.count, past.dates) == (13, 3)
    assert record([]).brier is None


def test_a_record_is_trusted_when_it_is_long_and_better_than_a_coin() -> None:
    right = [Told(key, 0.9 if key % 2 else 0.1, bool(key % 2)) for key in range(30)]
    wrong = [Told(key, 0.9, False) for key in range(30)]
    assert record(right).enough and record(right).beats_a_coin
    assert record(wrong).enough and not record(wrong).beats_a_coin
    assert (
        not record(right[1:] * 9).enough and not record([]).enough
    )  # the same dates again are no more dates


def test_the_page_lists_who_will_be_late_with_links(
    watched: Watched, supervisor: User, owner: User, sign_in: Callable[[User], PageClient]
) -> None:
    cases = [watched(owner, received_on=date(2026, 10, 6)) for _each in range(3)]
    page = sign_in(supervisor).get("/deadlines/forecast").get_data(as_text=True)
    assert "Not to be relied upon yet: no date has ended" in page
    assert "Dates that may be missed" in page and "What is assumed" in page
    assert all(f"/cases/{case.reference}/deadlines/gb-disp/final-response" in page for case in cases)
    assert owner.display_name in page


def test_past_forecasts_stand_beside_what_came(
    app: Flask, watched: Watched, supervisor: User, owner: User, sign_in: Callable[[User], PageClient]
) -> None:
    case = watched(owner, received_on=date(2026, 11, 2))
    past = watched(owner, received_on=date(2026, 9, 1))
    older = watched(owner, received_on=date(2026, 6, 1))
    with transaction() as session:
        for met in session.scalars(select(Deadline).where(Deadline.case_id == older.id)):
            met.state, met.met_on, met.owed = "met", date(2026, 7, 1), False
        row = session.scalars(
            select(Deadline).where(Deadline.case_id == past.id, Deadline.clock == "final-response")
        ).one()
        assert row.due_on == date(2026, 10, 27)
        row.state, row.met_on, row.owed = "late", date(2026, 11, 5), False
    page = sign_in(supervisor).get("/deadlines/forecast").get_data(as_text=True)
    assert case.reference in page
    assert "1 date that is over by now (forecasts of them: 8)" in page


def test_nothing_is_foretold_of_weeks_before_which_the_record_was_too_short(
    watched: Watched, supervisor: User, owner: User, sign_in: Callable[[User], PageClient]
) -> None:
    watched(owner, received_on=date(2026, 11, 2))
    past = watched(owner, received_on=date(2026, 9, 1))
    with transaction() as session:
        for row in session.scalars(select(Deadline).where(Deadline.case_id == past.id)):
            row.state, row.met_on, row.owed = "late", date(2026, 11, 5), False
    page = sign_in(supervisor).get("/deadlines/forecast").get_data(as_text=True)
    assert "no date is over that could have been foretold from sixty days of record" in page


def test_a_case_that_one_may_not_see_is_in_no_forecast(
    watched: Watched, unit: Unit, branch: Unit, owner: User, sign_in: Callable[[User], PageClient]
) -> None:
    case = watched(owner, received_on=date(2026, 10, 6))
    stranger = make_person(Role.OFFICER, unit=_elsewhere(branch))
    page = sign_in(stranger).get("/deadlines/forecast").get_data(as_text=True)
    assert case.reference not in page and owner.display_name not in page


def test_an_unknown_unit_is_refused(supervisor: User, sign_in: Callable[[User], PageClient]) -> None:
    assert sign_in(supervisor).get("/deadlines/forecast?unit=nowhere").status_code == 422


def test_the_page_costs_a_fixed_number_of_statements(
    watched: Watched,
    supervisor: User,
    owner: User,
    sign_in: Callable[[User], PageClient],
    query_count: Callable[..., object],
    db_session: Session,
) -> None:
    for _each in range(6):
        watched(owner, received_on=date(2026, 10, 6))
    desk = sign_in(supervisor)
    desk.get("/deadlines/forecast")
    db.session.expire_all()
    with query_count(at_most=30):  # type: ignore[attr-defined]
        desk.get("/deadlines/forecast")


def _elsewhere(branch: Unit) -> Unit:

    return make_unit(branch)
