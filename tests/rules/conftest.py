"""Calendars without a database, and the library as shipped."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import settings

from app.calendars.seeding import FIRST_YEAR, SEEDS, known_to, seed_days
from app.rules import Library, WrittenCalendar, WrittenCalendars, load_library

settings.register_profile("calm", deadline=None)  # a busy machine is no wrong date
settings.load_profile("calm")

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def calendars() -> WrittenCalendars:
    """What a new installation holds, as of one day."""
    written = {}
    for seed in SEEDS:
        days = seed_days(seed, TODAY)
        written[seed.code] = WrittenCalendar(
            closed={each.day: each.name for each in days if each.kind == "holiday"},
            worked={each.day: each.name for each in days if each.kind == "workday"},
            week=frozenset(number for number, mark in enumerate(seed.week, start=1) if mark == "1"),
            known_from=date(FIRST_YEAR, 1, 1),
            known_to=known_to(seed, days, TODAY),
            edition="seeded",
        )
    return WrittenCalendars(written)
