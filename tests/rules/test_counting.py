"""Properties of the date arithmetic that must hold for every day, not only for the worked examples."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import WrittenCalendar, WrittenCalendars
from app.rules.calendars import CalendarInUse
from app.rules.counting import (
    Excluded,
    count_days,
    count_length,
    count_working_days,
    merge,
    month_end,
    next_of,
    plus_months,
    roll_back,
    roll_forward,
)
from app.rules.errors import NoDate
from app.rules.pack import Length, MonthDay, Season

days = st.dates(date(2013, 1, 1), date(2025, 12, 31))
short = st.integers(0, 80)
pauses = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=4)
SUMMER = Season(MonthDay(8, 1), MonthDay(8, 31))
TURN_OF_YEAR = Season(MonthDay(12, 23), MonthDay(1, 6))

CLOSED = {
    date(year, 5, 1) + timedelta(days=offset): "Long holiday"
    for year in range(2012, 2029)
    for offset in range(7)
}
WORKED = {date(2024, 4, 28): "Make-up day", date(2024, 5, 11): "Make-up day"}


def calendar(known_to: date = date(2028, 12, 31)) -> CalendarInUse:
    written = WrittenCalendar(CLOSED, WORKED, known_from=date(2012, 1, 1), known_to=known_to)
    return CalendarInUse(
        WrittenCalendars({"XX": written}), "XX", written.known_from, written.known_to, "written"
    )


def excluded_from(start: date, intervals: list[tuple[int, int]]) -> tuple[Excluded, ...]:
    return merge(
        Excluded(start + timedelta(days=after), start + timedelta(days=after + length))
        for after, length in intervals
    )


@given(days, st.integers(0, 240))
def test_months_keep_the_day_or_end_the_month(start: date, months: int) -> None:
    end = plus_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and end == month_end(end))


@given(days, days, st.integers(0, 60))
def test_a_later_start_never_gives_an_earlier_end(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert plus_months(earlier, count) <= plus_months(later, count)
    assert (
        count_working_days(earlier, count, calendar()).end <= count_working_days(later, count, calendar()).end
    )


@given(days, short, pauses)
def test_excluded_time_never_shortens_a_period(
    start: date, count: int, intervals: list[tuple[int, int]]
) -> None:
    excluded = excluded_from(start + timedelta(days=1), intervals)
    assert count_days(start, count, excluded).end >= count_days(start, count).end


@given(days, st.integers(1, 80), st.integers(1, 60), st.integers(1, 30))
def test_one_pause_inside_moves_the_end_by_exactly_its_days(
    start: date, count: int, after: int, length: int
) -> None:
    if after > count:
        return
    pause = excluded_from(start, [(after, length)])
    assert count_days(start, count, pause).end == start + timedelta(days=count + length)


@given(days, st.integers(1, 60), pauses)
def test_counted_and_passed_over_days_make_up_the_whole(
    start: date, count: int, intervals: list[tuple[int, int]]
) -> None:
    counted = count_days(start, count, excluded_from(start + timedelta(days=1), intervals))
    assert count + sum(run.days for run in counted.skipped) == (counted.end - start).days


@given(days, st.integers(1, 40))
def test_a_working_day_count_ends_on_a_working_day_and_counts_only_those(start: date, count: int) -> None:
    in_use = calendar()
    counted = count_working_days(start, count, in_use)
    between = [start + timedelta(days=offset) for offset in range(1, (counted.end - start).days + 1)]
    assert in_use.is_working_day(counted.end)
    assert sum(in_use.is_working_day(day) for day in between) == count


@given(days)
def test_rolling_lands_on_a_working_day_and_passes_none(start: date) -> None:
    in_use = calendar()
    forward, back = roll_forward(start, in_use).end, roll_back(start, in_use).end
    assert in_use.is_working_day(forward) and in_use.is_working_day(back)
    assert back <= start <= forward
    assert not any(
        in_use.is_working_day(start + timedelta(days=offset)) for offset in range((forward - start).days)
    )


@given(days, st.integers(1, 120))
def test_a_season_counts_no_day_of_its_own(start: date, count: int) -> None:
    counted = count_days(start, count, seasons=(SUMMER, TURN_OF_YEAR))
    assert not SUMMER.contains(counted.end) and not TURN_OF_YEAR.contains(counted.end)


def test_a_season_may_span_the_end_of_the_year() -> None:
    assert TURN_OF_YEAR.contains(date(2026, 12, 23)) and TURN_OF_YEAR.contains(date(2027, 1, 6))
    assert not TURN_OF_YEAR.contains(date(2026, 12, 22)) and not TURN_OF_YEAR.contains(date(2027, 1, 7))


def test_make_up_days_count_and_are_named() -> None:
    counted = count_working_days(date(2024, 4, 26), 2, calendar())
    assert counted.end == date(2024, 4, 29)
    assert [(run.first, run.name) for run in counted.worked] == [(date(2024, 4, 28), "Make-up day")]


def test_passed_over_days_come_as_runs_with_their_reason() -> None:
    counted = count_working_days(date(2025, 4, 30), 1, calendar())
    assert [(run.why, run.days, run.name) for run in counted.skipped] == [("holiday", 7, "Long holiday")]


@pytest.mark.parametrize("count", [1, 5])
def test_the_count_stops_where_knowledge_stops(count: int) -> None:
    with pytest.raises(NoDate) as stopped:
        count_working_days(date(2026, 12, 31), count, calendar(known_to=date(2026, 12, 31)))
    assert stopped.value.code == "calendar-unknown"


def test_the_last_known_day_may_still_be_counted() -> None:
    known = calendar(known_to=date(2026, 12, 31))
    assert count_working_days(date(2026, 12, 29), 2, known).end == date(2026, 12, 31)


@pytest.mark.parametrize("unit", ["days", "weeks", "months", "years", "hours"])
def test_the_end_of_time_is_a_clear_refusal(unit: str) -> None:
    with pytest.raises(NoDate) as refused:
        count_length(date(9999, 12, 30), Length(unit, 100), 100, None)  # type: ignore[arg-type]
    assert refused.value.code == "out-of-range"


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-06-30", "2026-08-31"), ("2026-08-31", "2027-02-28"), ("2027-02-28", "2027-08-31")],
)
def test_the_next_fixed_date_lies_after_the_start(start: str, expected: str) -> None:
    dates = (MonthDay(8, 31), MonthDay(2, 28))
    assert next_of(date.fromisoformat(start), dates) == date.fromisoformat(expected)


def test_29_february_means_the_end_of_february() -> None:
    assert next_of(date(2026, 12, 31), [MonthDay(2, 29)]) == date(2027, 2, 28)
    assert next_of(date(2027, 12, 31), [MonthDay(2, 29)]) == date(2028, 2, 29)
