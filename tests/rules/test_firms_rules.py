"""What no shipped pack asks for and a firm's own may: receipt after hours, a closing hour, a closed office, a roll back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from app.rules import Result, WrittenCalendars, compute, lint, load_library
from app.rules.occurrences import Events
from tests.rules.test_library import PACK, written

Run = Callable[..., Result]
SATURDAY = date(2026, 11, 28)
MONDAY = date(2026, 11, 30)


@pytest.fixture
def firm(tmp_path: Path, calendars: WrittenCalendars) -> Run:
    """One clock of a firm's own in England, ten days from receipt, with some keys more."""

    def run(
        keys: str, events: Events, *, limbs: str = "", head: str = "", as_of: date | None = None
    ) -> Result:
        text = PACK.replace("[facts.urgent]", f"{head}\n[facts.urgent]")
        if limbs:
            text = text.replace('  start = "received"\n  count = 10\n  unit = "days"\n', "")
        written(tmp_path, f"{text}{keys}\n{limbs}")
        assert lint(tmp_path) == []
        library = load_library(tmp_path)
        return compute(
            library, regime="xx-firm", clock="answer", events=events, calendars=calendars, as_of=as_of
        )

    return run


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (at("2026-11-27T16:59+00:00"), date(2026, 12, 7)),
        (at("2026-11-27T17:01+00:00"), date(2026, 12, 10)),
        (at("2026-07-31T16:30+00:00"), date(2026, 8, 13)),
        (SATURDAY, date(2026, 12, 10)),
        (date(2026, 12, 24), date(2027, 1, 3)),
        (date(2026, 12, 25), date(2027, 1, 8)),
    ],
    ids=["before the hour", "after it", "by summer time", "a Saturday", "Christmas Eve", "Christmas"],
)
def test_what_comes_after_hours_counts_as_received_on_the_next_working_day(
    firm: Run, received: date | datetime, due: date
) -> None:
    assert firm("late_receipt = { cut_off = 17:00:00 }", {"received": received}).due == due


@pytest.mark.parametrize("answered", [SATURDAY, MONDAY])
def test_an_answer_of_the_day_itself_meets_a_period_that_counts_from_a_later_one(
    firm: Run, answered: date
) -> None:
    found = firm("late_receipt = {}", {"received": SATURDAY, "answered": answered}, as_of=date(2026, 12, 20))
    assert (found.start_on, found.state, found.met_on) == (MONDAY, "met", answered)


def test_receipt_after_hours_is_said_once_and_holds_for_each_of_several_limbs(firm: Run) -> None:
    limbs = """
[[versions.clocks.limbs]]
start = "received"
count = 2
unit = "days"
[[versions.clocks.limbs]]
start = "received"
count = 1
unit = "working_days"
"""
    found = firm('late_receipt = {}\ncombine = "latest_of"', {"received": SATURDAY}, limbs=limbs)
    assert found.due == date(2026, 12, 2)
    assert found.certificate is not None
    assert [step.code for step in found.certificate.steps].count("start-late-receipt") == 1


@pytest.mark.parametrize(
    ("answered", "state"), [("2026-06-26T15:59+00:00", "met"), ("2026-06-26T17:01+01:00", "late")]
)
def test_a_period_ends_when_the_office_closes_in_its_own_zone(firm: Run, answered: str, state: str) -> None:
    events = {"received": date(2026, 6, 16), "answered": at(answered)}
    found = firm('ends_at = "close_of_business"', events, head="closes_at = 17:00:00")
    assert (found.due_at, found.state) == (at("2026-06-26T17:00+01:00"), state)


def test_a_date_in_a_closing_of_the_office_moves_to_the_day_it_opens(firm: Run) -> None:
    keys = "closures = [{ from = 2026-12-24, to = 2027-01-03 }]"
    assert firm(keys, {"received": date(2026, 12, 16)}).due == date(2027, 1, 4)
    assert firm(keys, {"received": date(2026, 12, 13)}).due == date(2026, 12, 23), "the day before it is open"


def test_a_rule_may_roll_back_to_the_working_day_before(firm: Run) -> None:
    found = firm('roll = "previous_working_day"', {"received": date(2026, 12, 18)})
    assert (found.due, found.rolled) == (date(2026, 12, 28), date(2026, 12, 24)), (
        "a bank holiday, Christmas and a weekend"
    )


@pytest.mark.parametrize(("times", "due"), [(1, "2026-06-16"), (2, "2026-06-21"), ('"any"', "2026-06-24")])
def test_longer_time_is_given_once_or_so_many_times_under_a_cap_from_the_first_start(
    firm: Run, times: object, due: str
) -> None:
    keys = f'extension = {{ count = 5, unit = "days", needs = ["answered"], times = {times}, cap = {{ count = 23, unit = "days" }} }}'
    asked = [date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 5)]
    found = firm(keys, {"received": date(2026, 6, 1), "answered": asked})
    assert found.due == date.fromisoformat(due)
