"""A certificate names the days it asked of its calendar and the days off it passed; no other day can move its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import Library, Result, WrittenCalendars, compute

RECEIVED = date(2026, 12, 18)  # a Friday before Christmas
CLOCKS = [
    ("gb-disp", "final-response", "GB-ENG", "ENG"),
    ("gb-disp", "summary-resolution", "GB-ENG", "ENG"),
    ("cn-complaint", "decision", "CN", ""),
    ("au-rg271", "acknowledgement", "AU-NSW", "NSW"),
]


def with_day_turned(calendars: WrittenCalendars, code: str, day: date) -> WrittenCalendars:
    """The same calendars, but that a day of work is a day off and the other way round."""
    calendar = calendars.calendars[code]
    closed, worked = dict(calendar.closed), dict(calendar.worked)
    if calendars.is_working_day(code, day):
        worked.pop(day, None)
        closed[day] = "Invented day"
    else:
        worked[day] = "Invented make-up day"
    changed = replace(calendar, closed=closed, worked=worked)
    return WrittenCalendars({**calendars.calendars, code: changed})


def computed(library: Library, calendars: WrittenCalendars, regime: str, clock: str, place: str) -> Result:
    return compute(
        library,
        regime=regime,
        clock=clock,
        events={"received": RECEIVED},
        facts={"complexity": "simple"},
        place=place,
        calendars=calendars,
        as_of=RECEIVED,
    )


@pytest.mark.parametrize(("regime", "clock", "code", "place"), CLOCKS)
@given(offset=st.integers(-40, 120))
def test_a_day_that_was_not_asked_changes_nothing(
    library: Library, calendars: WrittenCalendars, regime: str, clock: str, code: str, place: str, offset: int
) -> None:
    before = computed(library, calendars, regime, clock, place)
    assert before.certificate and before.certificate.calendar
    used = before.certificate.calendar
    assert used.code == code and used.asked_from and used.asked_to
    day = RECEIVED + timedelta(days=offset)
    after = computed(library, with_day_turned(calendars, code, day), regime, clock, place)
    if not used.asked_from <= day <= used.asked_to:
        assert after == before


def test_a_count_that_leaves_the_calendar_names_the_day_it_wanted(
    library: Library, calendars: WrittenCalendars
) -> None:
    short = replace(calendars.calendars["GB-ENG"], known_to=date(2026, 12, 21))
    result = computed(
        library, WrittenCalendars({**calendars.calendars, "GB-ENG": short}), *CLOCKS[1][:2], "ENG"
    )
    assert result.error == "calendar-unknown"
    assert result.certificate and result.certificate.calendar
    assert result.certificate.calendar.asked_to == date(2026, 12, 22)


def test_a_date_that_asks_no_calendar_names_none(library: Library) -> None:
    result = compute(
        library,
        regime="gb-disp",
        clock="final-response",
        events={"received": RECEIVED},
        place="ENG",
        calendars=WrittenCalendars({}),
    )
    assert result.due == date(2027, 2, 12)
    assert result.certificate and result.certificate.calendar is None


def test_every_day_off_is_named(library: Library, calendars: WrittenCalendars) -> None:
    result = compute(
        library,
        regime="gb-disp",
        clock="summary-resolution",
        events={"received": date(2026, 12, 23)},
        place="ENG",
        calendars=calendars,
    )
    assert result.certificate
    assert [
        (run.first.isoformat(), run.last.isoformat(), run.name) for run in result.certificate.skipped
    ] == [
        ("2026-12-25", "2026-12-25", "Christmas Day"),
        ("2026-12-26", "2026-12-26", "Boxing Day"),
        ("2026-12-27", "2026-12-27", ""),
        ("2026-12-28", "2026-12-28", "Boxing Day (observed)"),
    ]


def test_the_days_off_before_a_date_are_named(library: Library, calendars: WrittenCalendars) -> None:
    result = compute(
        library,
        regime="gb-disp",
        clock="final-response",
        events={"received": date(2026, 10, 31)},
        place="ENG",
        calendars=calendars,
    )
    assert result.certificate and result.last_working_day == date(2026, 12, 24)
    assert [run.name for run in result.certificate.days_off_before] == ["Christmas Day", "Boxing Day"]


def test_the_days_off_that_a_roll_passed_are_named(library: Library, calendars: WrittenCalendars) -> None:
    result = compute(
        library,
        regime="cn-complaint",
        clock="decision",
        events={"received": date(2026, 9, 18)},
        facts={"complexity": "simple"},
        calendars=calendars,
    )
    assert result.certificate and (result.due, result.rolled) == (date(2026, 10, 3), date(2026, 10, 8))
    runs = result.certificate.skipped
    assert (runs[0].first, runs[-1].last) == (date(2026, 10, 3), date(2026, 10, 7))
    assert runs[0].name == "国庆节"
