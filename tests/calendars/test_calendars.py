"""The calendar table: filled at once, imported from official files, corrected with a reason, read by the engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.calendars.consequences import Change
from app.calendars.files import read_calendar_file
from app.calendars.models import Calendar, CalendarDay
from app.calendars.planning import plan_shipped
from app.calendars.seeding import SEEDS, SOURCE
from app.calendars.service import correct_days, import_file, seed_missing, take_shipped
from app.calendars.source import TableCalendars
from app.platform.accounts import Actor, Role
from app.platform.log import Entry, Stream, entries
from app.rules import compute, load_library
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused

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


def changes(session: Session, code: str) -> list[Entry]:
    """What was recorded of a calendar, without what it did to dates."""
    told = entries(session, Stream("calendar", code))
    return [entry for entry in told if entry.kind != "calendar_followed"]


def test_migrating_a_new_database_leaves_every_calendar_filled(db_session: Session) -> None:
    codes = set(db_session.scalars(select(Calendar.code)))
    assert codes == {seed.code for seed in SEEDS}
    filled = set(db_session.scalars(select(CalendarDay.calendar_code).distinct()))
    assert filled == codes


def test_filling_again_changes_nothing(db_session: Session, clock: FixedClock) -> None:
    before = db_session.scalars(select(CalendarDay.day)).all()
    db_session.rollback()
    seed_missing(clock)
    assert db_session.scalars(select(CalendarDay.day)).all() == before


def test_an_upgrade_brings_a_calendar_that_is_new_and_leaves_the_others(
    db_session: Session, officer: Actor, clock: FixedClock
) -> None:
    days = select(CalendarDay.day).where(CalendarDay.calendar_code == "ES-CT").order_by(CalendarDay.day)
    whole = db_session.scalars(days).all()
    first_of_march = date(2027, 3, 1)
    correct_days(code="ES", first=first_of_march, last=first_of_march, kind="holiday", name="Invented",
                 reason="as told", actor=officer, clock=clock)  # fmt: skip
    db_session.execute(delete(CalendarDay).where(CalendarDay.calendar_code == "ES-CT"))
    db_session.execute(delete(Calendar).where(Calendar.code == "ES-CT"))
    db_session.commit()
    seed_missing(clock)
    assert db_session.scalars(days).all() == whole
    assert not TableCalendars(db_session).is_working_day("ES", first_of_march)


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
    [entry] = changes(db_session, "CN")
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
    correct_days(
        code="GB-ENG",
        first=date(2027, 6, 2),
        last=date(2027, 6, 2),
        kind="holiday",
        name="Day of mourning",
        reason="proclaimed today",
        actor=officer,
        clock=clock,
    )
    assert due() == date(2027, 6, 7)
    assert TableCalendars(db_session).edition("GB-ENG") == f"{edition}, corrected 1"
    [entry] = changes(db_session, "GB-ENG")
    assert (entry.kind, entry.reason) == ("calendar_day_corrected", "proclaimed today")
    assert entry.fields["days"] == [["2027-06-02", "ordinary", "", "holiday", "Day of mourning"]]
    file = read_calendar_file(saved(tmp_path, UK))
    db_session.rollback()
    done = import_file(file=file, source="gov.uk", actor=officer, clock=clock)
    assert done[0].kept == (date(2027, 6, 2),)
    assert not TableCalendars(db_session).is_working_day("GB-ENG", date(2027, 6, 2))


def test_a_holiday_that_is_none_can_be_undone(db_session: Session, officer: Actor, clock: FixedClock) -> None:
    correct_days(
        code="GB-ENG",
        first=date(2027, 12, 27),
        last=date(2027, 12, 27),
        kind="ordinary",
        name="",
        reason="moved",
        actor=officer,
        clock=clock,
    )
    table = TableCalendars(db_session)
    assert table.is_working_day("GB-ENG", date(2027, 12, 27))
    assert table.holiday_name("GB-ENG", date(2027, 12, 27)) is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": " "}, Refused),
        ({"name": ""}, Refused),
        ({"code": "XX"}, NotFound),
        ({"first": date(2026, 12, 25), "last": date(2026, 12, 25), "name": "Christmas Day"}, Refused),
        ({"last": date(2027, 6, 1)}, Refused),
        ({"last": date(2027, 9, 1)}, Refused),
        ({"first": date(2011, 12, 31), "last": date(2011, 12, 31)}, Refused),
        ({"first": date(2099, 1, 1), "last": date(2099, 1, 1)}, Refused),
        ({"reason": "x" * 301}, Refused),
        ({"code": "X" * 99}, NotFound),
    ],
)
def test_a_correction_that_says_nothing_is_refused(
    db_session: Session, officer: Actor, clock: FixedClock, changes: dict[str, Any], error: type[Exception]
) -> None:
    day = date(2027, 6, 2)
    asked = {"code": "GB-ENG", "first": day, "last": day, "kind": "holiday", "name": "Day", "reason": "why"}
    with pytest.raises(error):
        correct_days(**{**asked, **changes}, actor=officer, clock=clock)
    assert entries(db_session, Stream("calendar", "GB-ENG")) == []


def test_calendars_are_for_those_who_manage_them(actor: MakeActor, clock: FixedClock) -> None:
    with pytest.raises(NotAllowed):
        correct_days(
            code="GB-ENG",
            first=date(2027, 6, 2),
            last=date(2027, 6, 2),
            kind="holiday",
            name="Day",
            reason="because",
            actor=actor(Role.OFFICER),
            clock=clock,
        )


def corrected(
    day: date, officer: Actor, clock: FixedClock, last: date | None = None, **values: Any
) -> Change:
    asked = {"kind": "holiday", "name": "Day of mourning", "reason": "proclaimed", **values}
    return correct_days(code="GB-ENG", first=day, last=last or day, actor=officer, clock=clock, **asked)


def test_several_days_are_corrected_at_once_and_noted_once(
    db_session: Session, officer: Actor, clock: FixedClock
) -> None:
    change = corrected(date(2027, 6, 2), officer, clock, last=date(2027, 6, 6))
    assert change.runs == ((date(2027, 6, 2), date(2027, 6, 4)),), "a weekend was no working day before"
    [entry] = changes(db_session, "GB-ENG")
    assert len(entry.fields["days"]) == 5
    table = TableCalendars(db_session)
    assert table.holiday_name("GB-ENG", date(2027, 6, 4)) == "Day of mourning"


def test_another_name_moves_nothing(db_session: Session, officer: Actor, clock: FixedClock) -> None:
    change = corrected(date(2026, 12, 25), officer, clock, name="Christmas")
    assert change.runs == ()
    assert TableCalendars(db_session).holiday_name("GB-ENG", date(2026, 12, 25)) == "Christmas"


def test_every_edition_can_be_told_again(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    day, table = date(2027, 6, 2), TableCalendars(db_session)
    states = [(table.edition("GB-ENG"), table.holiday_name("GB-ENG", day), table.known_to("GB-ENG"))]
    file = read_calendar_file(saved(tmp_path, UK))
    db_session.rollback()
    for step in range(4):
        if step == 1:
            import_file(file=file, source="gov.uk", actor=officer, clock=clock)
        else:
            corrected(day, officer, clock, name=f"Name {step}")
        table = TableCalendars(db_session)
        states.append((table.edition("GB-ENG"), table.holiday_name("GB-ENG", day), table.known_to("GB-ENG")))
        db_session.rollback()
    assert len({edition for edition, _, _ in states}) == len(states)
    for edition, name, known_to in states:
        then = TableCalendars(db_session, editions={"GB-ENG": edition})
        assert (then.edition("GB-ENG"), then.holiday_name("GB-ENG", day)) == (edition, name)
        assert then.known_to("GB-ENG") == known_to
    with pytest.raises(KeyError):
        TableCalendars(db_session, editions={"GB-ENG": "never"}).known_to("GB-ENG")


def test_importing_a_file_again_leaves_everything_as_it_is(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    file = read_calendar_file(saved(tmp_path, CHINA_2027))
    [first] = import_file(file=file, source="", actor=officer, clock=clock)
    [again] = import_file(file=file, source="", actor=officer, clock=clock)
    assert first.change is not None and again.change is None
    assert TableCalendars(db_session).edition("CN") == "holiday-cn, 2026-11-23"
    assert len(changes(db_session, "CN")) == 1


def test_an_edition_names_one_state_for_good(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    first = read_calendar_file(saved(tmp_path, CHINA_2027))
    days = [*CHINA_2027["days"], {"name": "春节", "date": "2027-02-08", "isOffDay": True}]  # type: ignore[misc]
    second = read_calendar_file(saved(tmp_path, {**CHINA_2027, "days": days}))
    for file in (first, second):
        import_file(file=file, source="", actor=officer, clock=clock)
    assert TableCalendars(db_session).edition("CN") == "holiday-cn, 2026-11-23 (2)"


def test_what_was_looked_at_is_what_is_changed(officer: Actor, clock: FixedClock) -> None:
    corrected(date(2027, 6, 2), officer, clock)
    with pytest.raises(Conflict):
        corrected(date(2027, 6, 3), officer, clock, seen="what stood before")


@pytest.mark.parametrize(
    "content",
    [
        '{"year": 2027, "days": [{"name": "x", "date": "9999-12-31", "isOffDay": true}]}',
        '{"year": 2027, "days": [{"name": "x", "date": 20270101, "isOffDay": true}]}',
        '{"year": "soon", "days": []}',
        "[" * 100_000,
        '{"days": ' + "[" * 100_000,
        "Date,Holiday Name,Jurisdiction\n" + "x" * 200_000,
        '{"a": "' + "x" * (2 * 1024 * 1024) + '"}',
        json.dumps({"year": 2027, "days": [{"name": "x", "date": "2027-01-01", "isOffDay": True}] * 20_001}),
    ],
)
def test_a_hostile_file_is_refused_in_words(tmp_path: Path, content: str) -> None:
    with pytest.raises(Refused, match=r"calendar\.json"):
        read_calendar_file(saved(tmp_path, content))


def test_further_years_wait_once_the_year_has_turned(
    db_session: Session, officer: Actor, clock: FixedClock
) -> None:
    assert plan_shipped(db_session, today=clock.now().date()) == (), "a new database holds what is shipped"
    db_session.rollback()
    clock.advance(days=60)
    [done] = take_shipped(codes=["GB-ENG"], actor=officer, clock=clock)
    assert done.removed == 0 and done.added > 5
    assert TableCalendars(db_session).known_to("GB-ENG") == date(2029, 12, 31)
    db_session.rollback()
    [china] = take_shipped(codes=["CN"], actor=officer, clock=clock)
    assert china.removed == 0
    assert TableCalendars(db_session).known_to("CN") == date(2026, 12, 31), "an estimate is not relied on"


def test_days_that_a_release_puts_right_wait_until_they_are_taken_in(
    db_session: Session, officer: Actor, clock: FixedClock
) -> None:
    """Good Friday was missing, and a day is no holiday after all: as a database of an earlier release has it."""
    good_friday, mistaken = date(2026, 4, 3), date(2026, 6, 24)
    db_session.execute(
        delete(CalendarDay).where(CalendarDay.calendar_code == "HK", CalendarDay.day == good_friday)
    )
    db_session.add(_earlier("HK", mistaken, "Mistaken"))
    db_session.commit()
    seed_missing(clock)
    assert TableCalendars(db_session).is_working_day("HK", good_friday), "an upgrade alone moves nothing"
    [plan] = plan_shipped(db_session, today=clock.now().date())
    assert {each.day for each in plan.changes} == {good_friday, mistaken}
    db_session.rollback()
    [done] = take_shipped(actor=officer, clock=clock)
    table = TableCalendars(db_session)
    assert (done.code, done.added, done.removed) == ("HK", 1, 1)
    assert not table.is_working_day("HK", good_friday) and table.is_working_day("HK", mistaken)
    [entry] = changes(db_session, "HK")
    assert entry.fields["source"] == SOURCE and entry.actor == officer.label
    before = TableCalendars(db_session, editions={"HK": entry.fields["was_edition"]})
    assert before.is_working_day("HK", good_friday), "certificates of before can be told again"
    db_session.rollback()
    assert take_shipped(actor=officer, clock=clock) == ()


def test_a_release_overrules_neither_a_person_nor_an_official_file(
    db_session: Session, officer: Actor, clock: FixedClock, tmp_path: Path
) -> None:
    christmas, new_year, autumn = date(2026, 12, 25), date(2027, 1, 1), date(2027, 10, 1)
    corrected(christmas, officer, clock, kind="ordinary", name="")
    import_file(file=read_calendar_file(saved(tmp_path, CHINA_2027)), source="", actor=officer, clock=clock)
    db_session.rollback()
    done = take_shipped(actor=officer, clock=clock)
    table = TableCalendars(db_session)
    assert done == ()
    assert table.is_working_day("GB-ENG", christmas)
    assert table.is_working_day("CN", autumn), "the official year has it so, though it names no such day"
    assert not table.is_working_day("CN", new_year)
    assert table.is_working_day("CN", date(2026, 12, 27)), "a day that the file of another year named"


def _earlier(code: str, day: date, name: str) -> CalendarDay:
    laid_out = datetime(2026, 1, 5, tzinfo=UTC)
    return CalendarDay(
        calendar_code=code, day=day, kind="holiday", name=name, source="holidays 0.1", imported_at=laid_out
    )


def test_a_release_is_taken_in_by_those_who_manage_calendars(actor: MakeActor, clock: FixedClock) -> None:
    with pytest.raises(NotAllowed):
        take_shipped(actor=actor(Role.OFFICER), clock=clock)
