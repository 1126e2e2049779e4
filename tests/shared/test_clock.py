"""Instants are aware and in UTC; a legal day belongs to a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.shared.clock import FixedClock, SystemClock, legal_day, today


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", 23),
        ("Europe/London", 23),
        ("Asia/Shanghai", 24),
        ("Australia/Sydney", 24),
        ("America/New_York", 23),
    ],
)
def test_the_legal_day_near_midnight_depends_on_the_zone(zone: str, day: int) -> None:
    instant = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert legal_day(instant, zone) == date(2026, 11, day)
    assert today(FixedClock(instant), zone) == date(2026, 11, day)


def test_summer_time_is_known() -> None:
    assert legal_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Europe/London") == date(2026, 7, 2)
    assert legal_day(datetime(2026, 1, 1, 23, 30, tzinfo=UTC), "Europe/London") == date(2026, 1, 1)


def test_a_fixed_clock_moves_when_told_to() -> None:
    clock = FixedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    clock.advance(days=1, hours=2)
    assert clock.now() == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
