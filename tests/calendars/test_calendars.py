"""The calendar table: filled at once, imported from official files, corrected with a reason, read by the engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.files import read_calendar_file
from app.calendars.models import Calendar, CalendarDay
from app.calendars.seeding import SEEDS
from app.calendars.service import correct_day, import_file, seed_if_empty
from app.calendars.source import TableCalendars
from app.platform.accounts import Actor, Role
from app.platform.log import Stream, entries
from app.rules import compute, load_library
from app.shared.clock import FixedClock
from app.shared.errors import NotAllowed, NotFound, Refused

MakeActor = Callable[..., Actor]

CHINA_2027 = {
    "year": 2027,
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "春节", "date": "2027-02-07", "isOffDay": False},
        {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
    ],
}
UK = {
    "england-and-wales": {"events": [{"title": "Invented Jubilee", "date": "2027-06-03", "notes": ""}]},
    "scotland": {"events": [{"title": "Invented Day", "date": "2027-06-04", "notes": "Substitute day"}]},
    "northern-ireland": {"events": [{"title": "Invented Jubilee", "date": "2027-06-03", "notes": ""}]},
}
AUSTRALIA = "Date,Holiday Name,Information,More Information,Jurisdiction\n20270922,Invented Day,Words,,nsw\n"


@pytest.fixture
def officer(actor: MakeActor) -> Actor:
    return actor(Role.COMPLIANCE_OFFICER)


def saved(folder: Path, content: Any, name: str = "calendar.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_migrating_a_new_database_leaves_every_calendar_filled(db_session: Session) -> None:
    codes = set(db_session.scalars(select(Calendar.code)))
    assert codes == {seed.code for seed in SEEDS}
    filled = set(db_session.scalars(select(CalendarDay.calendar_code).distinct()))
    assert filled == codes


def test_filling_again_changes_nothing(db_session: Session, clock: FixedClock) -> None:
    before = db_session.scalars(select(CalendarDay.day)).all()
    db_session.rollback()
    seed_if_empty(clock)
    assert db_session.scalars(select(CalendarDay.day)).all() == before


@pytest.mark.parametrize(
    ("code", "day", "works"),
    [
        ("CN", "2026-10-01", False),
        ("CN", "2026-09-20", True),
        ("CN", "2026-10-10", True),
        ("CN", "2026-09-19", False),
        ("GB-ENG", "2026-12-28", False),
        ("GB-ENG", "2022-09-19", False),
        ("GB-NIR", "2026-07-13", False),
        ("GB-ENG", "2026-07-13", True),
        ("GB-SCT", "2026-11-30", False),
        ("AU-NSW", "2026-04-27", False),
        ("AU-VIC", "2026-04-27", True),
        ("FR", "2026-06-06", True),
        ("IE", "2026-04-03", True),
    ],
)
def test_known_days_are_right(db_session: Session, code: str, day: str, works: bool) -> None:
    assert TableCalendars(db_session).is_working_day(code, date.fromisoformat(day)) is works


def test_the_year_that_china_has_not_announced_is_not_known(db_session: Session) -> None:
    table = TableCalendars(db_session)
    assert table.known_to("CN") == date(2026, 12, 31)
    assert table.known_to("GB-ENG") == date(2028, 12, 31)
    assert db_session.scalars(
        select(CalendarDay.provisional).where(
            CalendarDay.calendar_code == "CN", CalendarDay.day >= date(2027, 1, 1)
        )
    ).all()


def test_an_unknown_calendar_is_an_error(db_session: Session) -> None:
    with pytest.raises(KeyError):
        TableCalendars(db_session).is_working_day("XX", date(2026, 1, 1))


def test_a_year_of_questions_asks_the_database_twice(
    db_session: Session, query_count: Callable[..., Any]
) -> None:
    table = TableCalendars(db_session)
    db_session.connection()  # BEGIN is not a question
    with query_count(at_most=2):
        for month in range(1, 13):
            table.is_working_day("GB-ENG", date(2026, month, 1))


def test_chinas_official_file_makes_its_year_known(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    file = read_calendar_file(saved(tmp_path, CHINA_2027))
    db_session.rollback()
    [done] = import_file(file=file, source="holiday-cn 2027", actor=officer, clock=clock)
    table = TableCalendars(db_session)
    assert done.code == "CN" and done.removed > 0
    assert table.known_to("CN") == date(2027, 12, 31)
    assert table.is_working_day("CN", date(2027, 2, 7))
    assert table.is_working_day("CN", date(2026, 12, 27))
    assert table.is_working_day("CN", date(2027, 10, 1)), "the estimate for 2027 is gone"
    assert not table.is_working_day("CN", date(2026, 10, 1)), "other years stay"
    assert table.edition("CN").startswith("holiday-cn 2027, ")
    [entry] = entries(db_session, Stream("calendar", "CN"))
    assert (entry.kind, entry.fields["years"]) == ("calendar_imported", [2027])


def test_the_uk_file_fills_each_part(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    file = read_calendar_file(saved(tmp_path, UK))
    db_session.rollback()
    done = import_file(file=file, source="gov.uk", actor=officer, clock=clock)
    table = TableCalendars(db_session)
    assert [each.code for each in done] == ["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"]
    assert table.holiday_name("GB-WLS", date(2027, 6, 3)) == "Invented Jubilee"
    assert table.holiday_name("GB-SCT", date(2027, 6, 4)) == "Invented Day (Substitute day)"
    assert table.is_working_day("GB-SCT", date(2027, 6, 3))


def test_the_australian_file_is_read_by_state(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    file = read_calendar_file(saved(tmp_path, AUSTRALIA, "au.csv"))
    db_session.rollback()
    import_file(file=file, source="data.gov.au", actor=officer, clock=clock)
    assert not TableCalendars(db_session).is_working_day("AU-NSW", date(2027, 9, 22))
    assert TableCalendars(db_session).is_working_day("AU-VIC", date(2027, 9, 22))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"days": [{}]}', "a,b\n1,2\n", '{"england-and-wales": {}}']
)
def test_a_file_of_another_kind_is_refused_in_words(tmp_path: Path, content: str) -> None:
    with pytest.raises(Refused, match=r"calendar\.json"):
        read_calendar_file(saved(tmp_path, content))


def test_a_corrected_day_moves_deadlines_is_logged_and_outlives_an_import(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    def due() -> date | None:
        return compute(
            load_library(),
            regime="gb-disp",
            clock="summary-resolution",
            events={"received": date(2027, 6, 1)},
            calendars=TableCalendars(db_session),
        ).due

    assert due() == date(2027, 6, 4)
    edition = TableCalendars(db_session).edition("GB-ENG")
    db_session.rollback()
    correct_day(
        code="GB-ENG", day=date(2027, 6, 2), kind="holiday", name="Day of mourning", reason="proclaimed today",
        actor=officer, clock=clock,
    )  # fmt: skip
    assert due() == date(2027, 6, 7)
    assert TableCalendars(db_session).edition("GB-ENG") == f"{edition}, corrected 1"
    [entry] = entries(db_session, Stream("calendar", "GB-ENG"))
    assert (entry.kind, entry.reason, entry.fields["old"], entry.fields["new"]) == (
        "calendar_day_corrected", "proclaimed today", "ordinary", "holiday",
    )  # fmt: skip
    file = read_calendar_file(saved(tmp_path, UK))
    db_session.rollback()
    done = import_file(file=file, source="gov.uk", actor=officer, clock=clock)
    assert done[0].kept == (date(2027, 6, 2),)
    assert not TableCalendars(db_session).is_working_day("GB-ENG", date(2027, 6, 2))


def test_a_holiday_that_is_none_can_be_undone(db_session: Session, officer: Actor, clock: FixedClock) -> None:
    correct_day(code="GB-ENG", day=date(2027, 12, 27), kind="ordinary", name="", reason="moved", actor=officer,
                clock=clock)  # fmt: skip
    table = TableCalendars(db_session)
    assert table.is_working_day("GB-ENG", date(2027, 12, 27))
    assert table.holiday_name("GB-ENG", date(2027, 12, 27)) is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": " "}, Refused),
        ({"name": ""}, Refused),
        ({"code": "XX"}, NotFound),
        ({"day": date(2026, 12, 25), "name": "Christmas Day"}, Refused),
    ],
)
def test_a_correction_that_says_nothing_is_refused(
    db_session: Session, officer: Actor, clock: FixedClock, changes: dict[str, Any], error: type[Exception]
) -> None:
    asked = {"code": "GB-ENG", "day": date(2027, 6, 2), "kind": "holiday", "name": "Day", "reason": "because"}
    with pytest.raises(error):
        correct_day(**{**asked, **changes}, actor=officer, clock=clock)
    assert entries(db_session, Stream("calendar", "GB-ENG")) == []


def test_calendars_are_for_those_who_manage_them(actor: MakeActor, clock: FixedClock) -> None:
    with pytest.raises(NotAllowed):
        correct_day(code="GB-ENG", day=date(2027, 6, 2), kind="holiday", name="Day", reason="because",
                    actor=actor(Role.OFFICER), clock=clock)  # fmt: skip
