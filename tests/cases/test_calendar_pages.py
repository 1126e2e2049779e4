"""The calendar pages, fetched as people fetch them: a year as cells, corrections looked at first, files, reports."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendars.models import Calendar, CalendarDay
from app.calendars.queries import file_digests
from app.calendars.source import TableCalendars
from app.cases.models import Case, Deadline
from app.cases.policy import stream_of
from app.cases.services import foreseeing
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import transaction
from app.platform.jobs.models import Message
from app.platform.jobs.schedule import job_named
from app.platform.log import entries
from app.shared.clock import FixedClock
from tests.clients import PageClient

SignIn = Callable[[User], PageClient]
Person = Callable[..., User]
Complaint = Callable[..., Case]
MONDAY = date(2026, 11, 23)
CORRECT = "/calendars/GB-ENG/correct"
MOURNING = {
    "first": "2026-11-25",
    "kind": "holiday",
    "name": "Day of mourning",
    "reason": "Proclaimed on 23 November",
}


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.fixture
def manager(sign_in: SignIn, person: Person) -> PageClient:
    return sign_in(person(Role.COMPLIANCE_OFFICER))


def due(session: Session, case: Case) -> date | None:
    session.rollback()
    return session.scalar(
        select(Deadline.due_on).where(Deadline.case_id == case.id, Deadline.clock == "summary-resolution")
    )


def seen_on(response: Any) -> str:
    """What the page says was looked at, line by line."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', response.get_data(as_text=True))
    assert found
    return found.group(1)


def test_the_index_tells_horizon_edition_and_what_is_provisional(
    manager: PageClient, complaint: Complaint
) -> None:
    complaint(received_on=MONDAY)
    page = text_of(manager.get("/calendars"))
    assert page.index("England") < page.index("China"), "what is in use stands first"
    assert "31 Dec 2028" in page
    assert "announced year by year" in page
    assert re.search(r"\d+ days, to 31 Dec 2028|\d+ days, to \d+ \w+ 2028", page)


def test_a_year_is_shown_as_cells_of_each_kind(manager: PageClient) -> None:
    page = text_of(manager.get("/calendars/CN?year=2026"))
    assert len(re.findall(r'class="month"', page)) == 12
    assert re.search(r'<td class="is-holiday" title="[^"]+"><a href="/calendars/CN/days/2026-10-01">1', page)
    assert re.search(r'<td class="is-workday"[^>]*><a href="/calendars/CN/days/2026-10-10">10', page)
    assert re.search(r'<td class="is-weekend"[^>]*><a href="/calendars/CN/days/2026-11-28"', page)
    unknown = text_of(manager.get("/calendars/CN?year=2027"))
    assert "This year is not known yet" in unknown
    assert re.search(r'<td class="is-holiday is-unknown is-provisional"', unknown)


@pytest.mark.parametrize(
    "address",
    [
        "/calendars/XX",
        "/calendars/GB-ENG?year=2099",
        "/calendars/GB-ENG?year=x",
        "/calendars/GB-ENG/days/never",
        "/calendars/GB-ENG/changes/99",
        "/calendars/" + "X" * 200,
        "/calendars/import/" + "0" * 64,
        "/calendars/import/zzz",
        "/calendars/GB-ENG/correct?day=x",
    ],
)
def test_what_is_not_there_is_not_found(manager: PageClient, address: str) -> None:
    expected = 200 if address.endswith("year=x") else 404
    assert manager.get(address).status_code == expected


def test_a_day_tells_its_source_and_history(manager: PageClient) -> None:
    page = text_of(manager.get("/calendars/GB-ENG/days/2026-12-25"))
    assert "Christmas Day" in page and "holidays 0." in page
    assert "Nothing since it was first filled." in page
    plain = text_of(manager.get("/calendars/GB-ENG/days/2026-12-23"))
    assert "a day of work" in plain


def test_a_correction_is_looked_at_before_it_counts(
    manager: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint(received_on=MONDAY)
    looked = manager.post(CORRECT, data=MOURNING)
    page = text_of(looked)
    assert looked.status_code == 200
    assert case.reference in page and "Thu 26 Nov 2026" in page and "Fri 27 Nov 2026" in page
    assert "Margaret Ashworth" in page
    assert due(db_session, case) == date(2026, 11, 26)
    done = manager.post(CORRECT, data={**MOURNING, "seen": seen_on(looked), "confirm": "1"})
    assert done.status_code == 303
    assert due(db_session, case) == date(2026, 11, 27)
    report = text_of(manager.get(done.headers["Location"]))
    assert "Proclaimed on 23 November" in report
    assert case.reference in report and "Fri 27 Nov 2026" in report
    assert "Dates that moved" in report
    year = text_of(manager.get("/calendars/GB-ENG"))
    assert "Wed 25 Nov 2026: holiday" in year
    assert "Corrected by hand" in year
    assert "Proclaimed on 23 November" in text_of(manager.get("/calendars/GB-ENG/days/2026-11-25"))


def test_a_look_that_was_overtaken_is_looked_at_again(manager: PageClient) -> None:
    first = seen_on(manager.post(CORRECT, data=MOURNING))
    other = {**MOURNING, "first": "2026-11-26"}
    other_page = manager.post(CORRECT, data=other)
    assert (
        manager.post(CORRECT, data={**other, "seen": seen_on(other_page), "confirm": "1"}).status_code == 303
    )
    stale = manager.post(CORRECT, data={**MOURNING, "seen": first, "confirm": "1"})
    assert stale.status_code == 422
    assert "Look again" in text_of(stale) and "Proclaimed on 23 November" in text_of(stale)
    again = manager.post(CORRECT, data={**MOURNING, "seen": seen_on(stale), "confirm": "1"})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"first": ""},
        {"first": "31 February"},
        {"first": "2026-11-25", "last": "2026-11-24"},
        {"first": "2026-11-25", "last": "2027-11-24"},
        {"first": "1999-01-01"},
        {"kind": "gone"},
        {"name": ""},
        {"reason": ""},
        {"reason": "x" * 400},
        {"first": "2026-12-25", "name": "Christmas Day"},
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_kept(
    manager: PageClient, changes: dict[str, str]
) -> None:
    answer = manager.post(CORRECT, data={**MOURNING, **changes})
    assert answer.status_code == 422
    assert changes.get("reason", "Proclaimed on 23 November")[:20] in text_of(answer)


def test_cases_are_named_to_those_who_may_read_them_only(
    sign_in: SignIn, person: Person, complaint: Complaint
) -> None:
    case = complaint(received_on=MONDAY)
    administrator = sign_in(person(Role.ADMINISTRATOR))
    looked = administrator.post(CORRECT, data=MOURNING)
    page = text_of(looked)
    assert case.reference not in page
    assert "Dates move in cases that are not yours to read." in page
    assert "None of their dates moves." not in page
    done = administrator.post(CORRECT, data={**MOURNING, "seen": seen_on(looked), "confirm": "1"})
    report = text_of(administrator.get(done.headers["Location"]))
    assert case.reference not in report
    assert "not yours to read" in report


def test_many_cases_are_foreseen_page_by_page(
    manager: PageClient, complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreseeing, "LOOK", 2)
    references = [complaint(name=f"Person {number}", received_on=MONDAY).reference for number in range(3)]
    page = text_of(manager.post(CORRECT, data=MOURNING))
    assert [reference in page for reference in references] == [True, True, False]
    after = re.search(r'name="after" value="(\d+)"', page)
    assert after
    rest = text_of(manager.post(CORRECT, data={**MOURNING, "after": after.group(1)}))
    assert [reference in rest for reference in references] == [False, False, True]


def test_closed_cases_stand_below_the_open_ones_and_keep_their_dates(
    manager: PageClient, complaint: Complaint, withdrawn: Complaint
) -> None:
    open_one = complaint(received_on=MONDAY)
    closed_one = withdrawn(received_on=MONDAY)
    looked = manager.post(CORRECT, data=MOURNING)
    assert "It keeps its certificates; the report lists it" in text_of(looked)
    done = manager.post(CORRECT, data={**MOURNING, "seen": seen_on(looked), "confirm": "1"})
    report = text_of(manager.get(done.location))
    assert report.index(open_one.reference) < report.index(closed_one.reference)
    assert "closed: its certificate stands; counted today it would be Fri 27 Nov 2026" in report


def test_the_report_is_paged(
    manager: PageClient, complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cases.presenters.restatements.PAGE", 2)
    for number in range(3):
        complaint(name=f"Person {number}", received_on=MONDAY)
    looked = manager.post(CORRECT, data=MOURNING)
    address = manager.post(CORRECT, data={**MOURNING, "seen": seen_on(looked), "confirm": "1"}).location
    seen, pages = 0, 0
    while address:
        shown = text_of(manager.get(address))
        seen, pages = seen + shown.count('data-label="Is now" class="strong nowrap"'), pages + 1
        following = re.search(r'href="([^"]+)" rel="next"', shown)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert (seen, pages) == (6, 3)


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def uploaded(manager: PageClient, content: Any, **fields: str) -> Any:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    data = {"file": (io.BytesIO(raw), "official.json"), **fields}
    return manager.post("/calendars/import", data=data, content_type="multipart/form-data")


CHINA_2027 = {
    "year": 2027,
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "春节", "date": "2027-02-07", "isOffDay": False},
    ],
}


def test_a_file_is_looked_at_day_by_day_before_it_is_imported(
    manager: PageClient, db_session: Session
) -> None:
    answer = uploaded(manager, CHINA_2027, source="国办发〔2026〕7号")
    assert answer.status_code == 303
    looked = manager.get(answer.location)
    page = text_of(looked)
    assert "Sun 7 Feb 2027" in page and "春节 (make-up working day)" in page
    assert "known to 31 Dec 2027 then" in page
    assert TableCalendars(db_session).known_to("CN") == date(2026, 12, 31)
    db_session.rollback()
    done = manager.post(answer.location, data={"seen": seen_on(looked), "confirm": "1"})
    assert done.status_code == 303
    table = TableCalendars(db_session)
    assert table.known_to("CN") == date(2027, 12, 31)
    assert table.edition("CN") == "国办发〔2026〕7号, 2026-11-23"
    assert len(file_digests(db_session)) == 1, "the file stays as proof"
    again = text_of(manager.get(answer.location))
    assert "It says what the calendars say already." in again


def test_a_file_looked_at_too_long_ago_is_looked_at_again(manager: PageClient) -> None:
    location = uploaded(manager, CHINA_2027).location
    answer = manager.post(location, data={"seen": "another edition", "confirm": "1"})
    assert answer.status_code == 409
    assert "Look again" in text_of(answer)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x00\x01", b"<svg/>", b"a,b\n1,2\n"])
def test_a_file_of_another_kind_is_refused_in_words(manager: PageClient, content: bytes) -> None:
    answer = uploaded(manager, content)
    assert answer.status_code == 422
    assert "official.json" in text_of(answer)


def test_days_corrected_by_hand_outlive_a_file_and_the_file_is_told_so(manager: PageClient) -> None:
    corrected = {**MOURNING, "first": "2026-12-27", "kind": "workday", "name": "补班"}
    looked = manager.post("/calendars/CN/correct", data=corrected)
    manager.post("/calendars/CN/correct", data={**corrected, "seen": seen_on(looked), "confirm": "1"})
    file = {"year": 2026, "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}]}
    page = text_of(manager.get(uploaded(manager, file).location))
    assert "They were corrected by hand and stay as they are." in page


def test_further_years_are_laid_out_when_a_year_has_begun(
    manager: PageClient, clock: FixedClock, sign_in: SignIn, person: Person
) -> None:
    assert "This release lays out" not in text_of(manager.get("/calendars/GB-ENG"))
    clock.advance(days=60)
    later = sign_in(person(Role.COMPLIANCE_OFFICER))
    assert "other days than the calendar holds: England." in text_of(later.get("/calendars/GB-ENG"))
    looked = later.get("/calendars/shipped?calendar=GB-ENG")
    assert "known to 31 Dec 2029 then" in text_of(looked)
    done = later.post("/calendars/shipped?calendar=GB-ENG", data={"seen": seen_on(looked), "confirm": "1"})
    assert done.status_code == 303
    assert "2029" in text_of(later.get("/calendars/GB-ENG?year=2029"))


def test_a_day_put_right_by_a_release_moves_open_dates_once_it_is_taken_in_and_they_are_reported(
    manager: PageClient, complaint: Complaint, db_session: Session, clock: FixedClock
) -> None:
    """The Wednesday was laid out as a holiday by an earlier release."""
    with transaction() as session:
        session.add(
            CalendarDay(
                calendar_code="GB-ENG", day=date(2026, 11, 25), kind="holiday", name="Mistaken",
                source="holidays 0.1", imported_at=clock.now(),
            )
        )  # fmt: skip
    case = complaint(received_on=MONDAY)
    assert due(db_session, case) == date(2026, 11, 27)
    job = job_named("calendars-shipped")
    assert job is not None and job.run(clock) == {"calendars": 1, "mails": 1} and job.run(clock)["mails"] == 0
    assert "other days than the calendar holds: England." in text_of(manager.get("/rules/to-settle"))
    looked = manager.get("/calendars/shipped")
    page = text_of(looked)
    assert "Fri 27 Nov 2026" in page and "Thu 26 Nov 2026" in page
    assert due(db_session, case) == date(2026, 11, 27), "looking moves nothing"
    done = manager.post("/calendars/shipped", data={"seen": seen_on(looked), "confirm": "1"})
    assert due(db_session, case) == date(2026, 11, 26)
    report = text_of(manager.get(done.location))
    assert "Days of the release taken in" in report
    assert case.reference in report and "Fri 27 Nov 2026" in report and "Thu 26 Nov 2026" in report
    assert entries(db_session, stream_of(case))[-1].kind == "dates_restated"
    assert "other days than the calendar holds" not in text_of(manager.get("/rules/to-settle"))


def test_an_import_that_reaches_a_horizon_gives_dates_that_were_unknown(
    app: Flask, manager: PageClient, complaint: Complaint, db_session: Session
) -> None:
    with transaction() as session:
        session.get_one(Calendar, "GB-ENG").known_to = date(2026, 11, 24)
    case = complaint(received_on=MONDAY)
    unknown = db_session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "summary-resolution")
    ).one()
    assert (unknown.due_on, unknown.error) == (None, "calendar-unknown")
    with transaction() as session:
        session.get_one(Calendar, "GB-ENG").known_to = date(2025, 12, 31)
    division = {"events": [{"title": "Christmas Day", "date": "2026-12-25", "notes": ""}]}
    file = dict.fromkeys(("england-and-wales", "scotland", "northern-ireland"), division)
    location = uploaded(manager, file).location
    looked = manager.get(location)
    page = text_of(looked)
    assert "Thu 26 Nov 2026" in page and "no date" in page
    manager.post(location, data={"seen": seen_on(looked), "confirm": "1"})
    assert due(db_session, case) == date(2026, 11, 26)


# ── the horizon ──────────────────────────────────────────────────────────────────────────────────────────────────


def ran(clock: FixedClock) -> dict[str, int]:
    job = job_named("calendar-ends")
    assert job is not None
    return job.run(clock)


def test_the_end_of_a_calendar_in_use_is_told_once_to_each_who_can_help(
    app: Flask, complaint: Complaint, person: Person, clock: FixedClock, db_session: Session
) -> None:
    complaint(received_on=MONDAY)
    compliance, administrator = (
        person(Role.COMPLIANCE_OFFICER),
        person(Role.ADMINISTRATOR, locale="zh_Hans_CN"),
    )
    person(Role.COMPLIANCE_OFFICER, active=False)
    assert ran(clock) == {"ending": 0, "mails": 0}
    with transaction() as session:
        session.get_one(Calendar, "GB-ENG").known_to = date(2027, 1, 22)
        session.get_one(Calendar, "FR").known_to = date(2027, 1, 22)
    assert ran(clock) == {"ending": 1, "mails": 2}, "France is not in use"
    assert ran(clock) == {"ending": 1, "mails": 0}
    clock.advance(days=100)
    assert ran(clock)["mails"] == 0, "after it has ended nobody is told again"
    mails = select(Message).where(Message.key.startswith("calendar-ends:"))
    by_person = {mail.to_address: mail.subject for mail in db_session.scalars(mails)}
    assert by_person.keys() == {compliance.email, administrator.email}
    assert "England is known to Fri 22 Jan 2027 only" in by_person[compliance.email]
    assert "英格兰" in by_person[administrator.email]
