"""Scheduled reports: made once, kept as made, sent, versioned when history was corrected, and every number's cases."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from app.cases.models import Case, Code
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.accounts.models import RoleBinding
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.jobs import work
from app.platform.jobs.models import Message
from app.platform.jobs.running import Ending, run_job
from app.platform.jobs.schedule import job_named
from app.platform.storage import current_store
from app.reports.domain.due import period_of, periods_due
from app.reports.domain.inputs import differences
from app.reports.models.summaries import Report, ReportCase, ReportSchedule
from app.reports.presenters.words import value
from app.reports.services.exposure import enter_exposure
from app.reports.services.scheduling import WORK, ask_again, end_schedule, schedule_reports
from app.shared.clock import FixedClock
from app.shared.errors import NotFound, Refused
from tests.archival import require_archival
from tests.clients import PageClient
from tests.factories import make_unit
from tests.reports.conftest import change

Received = Callable[..., Case]


@pytest.fixture
def boss(person: Callable[..., User]) -> User:
    return person(Role.SUPERVISOR)


@pytest.fixture
def monthly(app: Flask, clock: FixedClock, unit: Unit, boss: User) -> ReportSchedule:
    """A monthly report of head office, sent to its supervisor."""
    return schedule_reports(
        actor=actor_for(boss),
        clock=clock,
        unit_code=unit.code,
        every="month",
        product="",
        reader_ids=[boss.id],
    )


@pytest.fixture
def jobs(app: Flask, clock: FixedClock) -> Callable[[], list[dict[str, Any]]]:
    """Do what the jobs process does at this time: ask for what is due, make what was asked for."""

    def run() -> list[dict[str, Any]]:
        job = job_named("reports")
        assert job is not None
        run_job(job, clock)
        outcomes = work.do_waiting(WORK, clock)
        assert all(outcome.ending is Ending.DONE for outcome in outcomes), outcomes
        return [outcome.result for outcome in outcomes]

    return run


def reports() -> list[Report]:
    return list(
        db.session.scalars(
            select(Report).order_by(Report.id).options(undefer("*")).execution_options(populate_existing=True)
        )
    )


def test_periods_are_whole_and_each_is_due_once() -> None:
    assert period_of(date(2026, 11, 23), "week") == (date(2026, 11, 23), date(2026, 11, 29))
    assert period_of(date(2026, 11, 23), "quarter") == (date(2026, 10, 1), date(2026, 12, 31))
    due = list(periods_due(date(2026, 9, 10), date(2026, 12, 1), "month"))
    assert due == [(date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30))]
    assert list(periods_due(date(2026, 11, 1), date(2026, 11, 30), "month")) == []


def test_the_last_whole_month_is_reported_once_however_often_the_job_runs(
    monthly: ReportSchedule, received: Received, jobs: Callable[[], list[Any]], boss: User
) -> None:
    received(date(2026, 10, 5))
    assert jobs() == [{"made": 1}]
    assert jobs() == []
    (report,) = reports()
    assert (report.first_on, report.last_on, report.version, report.complaints) == (
        date(2026, 10, 1),
        date(2026, 10, 31),
        1,
        1,
    )
    (mail,) = db.session.scalars(select(Message).where(Message.key.startswith("report:")))
    assert mail.to_address == boss.email
    assert mail.attachments[0]["digest"] == report.pdf["en"]
    assert f"/reports/{report.id}" in mail.body


def test_missed_days_make_one_report_for_each_month_and_none_twice(
    monthly: ReportSchedule, clock: FixedClock, jobs: Callable[[], list[Any]]
) -> None:
    clock.advance(days=77)
    assert jobs() == [{"made": 1}] * 4
    assert [report.first_on.month for report in reports()] == [10, 11, 12, 1]


def test_every_report_that_is_due_is_made_not_only_the_first(
    monthly: ReportSchedule, jobs: Callable[[], list[Any]], clock: FixedClock, unit: Unit, boss: User
) -> None:
    for every in ("week", "quarter"):
        schedule_reports(
            actor=actor_for(boss), clock=clock, unit_code=unit.code, every=every, product="", reader_ids=[]
        )
    assert jobs() == [{"made": 1}] * 3
    assert len({report.schedule_id for report in reports()}) == 3


def test_nothing_is_made_on_a_day_on_which_nobody_works(
    monthly: ReportSchedule, clock: FixedClock, jobs: Callable[[], list[Any]]
) -> None:
    jobs()
    clock.advance(days=13)  # Sunday 6 December: November has ended
    assert jobs() == []
    clock.advance(days=1)
    assert jobs() == [{"made": 1}]


def test_the_same_inputs_give_the_same_bytes(
    monthly: ReportSchedule, received: Received, jobs: Callable[[], list[Any]], clock: FixedClock
) -> None:
    received(date(2026, 10, 5))
    jobs()
    (first,) = reports()
    kept = (first.document, first.charts, first.pdf, first.inputs)
    with db.engine.begin() as past_the_services:
        past_the_services.execute(delete(ReportCase))
        past_the_services.execute(delete(Report))
    clock.advance(days=1)
    jobs()
    (again,) = reports()
    assert (again.document, again.charts, again.pdf, again.inputs) == kept


def test_it_is_fit_for_the_archive_in_every_language(
    monthly: ReportSchedule, received: Received, jobs: Callable[[], list[Any]]
) -> None:
    received(date(2026, 10, 5))
    jobs()
    (report,) = reports()
    assert set(report.pdf) == {"en", "zh-Hans"}
    for digest in report.pdf.values():
        with current_store().open(digest) as file:
            paper = file.read()
        require_archival(paper)
        assert (
            db.session.get_one(Unit, monthly.unit_id).name
            in PdfReader(io.BytesIO(paper)).pages[0].extract_text()
        )


def test_every_label_is_in_the_readers_language_as_the_lists_had_it_that_day(
    monthly: ReportSchedule,
    received: Received,
    coded: Callable[..., None],
    jobs: Callable[[], list[Any]],
    sign_in: Callable[[User], PageClient],
    boss: User,
) -> None:
    for day in range(1, 4):
        coded(received(date(2026, 10, day)), "delay", "payment", "system")
    coded(received(date(2026, 10, 3), channel="letter"), "sale", "sale", "people")
    with db.engine.begin() as past_the_services:
        past_the_services.execute(update(User).where(User.id == boss.id).values(locale="zh_Hans_CN"))
    jobs()
    (report,) = reports()
    with db.engine.begin() as past_the_services:  # what a list says later is not what it said that day
        past_the_services.execute(update(Code).where(Code.code == "delay").values(label_zh="另一名称"))
    with current_store().open(report.pdf["zh-Hans"]) as file:
        paper = "".join(page.extract_text() for page in PdfReader(file).pages)
    browser = sign_in(boss)
    page = browser.get(f"/reports/{report.id}").get_data(as_text=True)
    table = browser.get(f"/reports/{report.id}/report.csv").data.decode("utf-8-sig")
    rank = re.search(r'href="([^"]*of=reason[^"]*rank=0[^"]*)"', page)
    assert rank
    behind = browser.get(rank[1].replace("&amp;", "&")).get_data(as_text=True)
    with force_locale("zh_Hans_CN"):
        told = value(
            json.loads(report.document), "cause", "Payment: System"
        )  # as sentences and mails tell it
    for said, words in (
        (page, ("理赔：处理时效", "赔款支付：系统", "来电")),
        (table, ("理赔：处理时效", "赔款支付：系统", "来电")),
        ("".join(paper.split()), ("理赔：处理时效", "赔款支付：系统", "来电")),
        (behind, ("理赔：处理时效",)),
        (told, ("赔款支付：系统",)),
    ):
        assert [each for each in words if each not in said] == []
        assert not re.search("Claim: delay|Payment: System|by phone", said)


def test_a_corrected_history_makes_a_version_that_says_what_changed(
    monthly: ReportSchedule, received: Received, jobs: Callable[[], list[Any]], clock: FixedClock, boss: User
) -> None:
    moved = received(date(2026, 10, 5))
    jobs()
    (report,) = reports()
    actor = actor_for(boss)
    assert ask_again(actor=actor, clock=clock, report_id=report.id)
    assert [each.result for each in work.do_waiting(WORK, clock)] == [{"unchanged": 1}]
    clock.advance(minutes=5)
    change(moved, received_on=date(2026, 10, 6))
    late = received(date(2026, 10, 30))
    assert ask_again(actor=actor, clock=clock, report_id=report.id)
    assert [each.result for each in work.do_waiting(WORK, clock)] == [{"made": 1}]
    old, new = reports()
    assert (old.version, old.complaints, new.version, new.complaints) == (1, 1, 2, 2)
    assert new.changes == [
        {"total": 2},
        {"reference": moved.reference, "kind": "changed", "fields": ["received"]},
        {"reference": late.reference, "kind": "added", "fields": []},
    ]
    assert json.loads(old.document)["figures"]["now"]["complaints"] == 1


def test_a_version_with_other_complaints_does_not_say_that_exposure_is_known_otherwise(
    monthly: ReportSchedule,
    received: Received,
    jobs: Callable[[], list[Any]],
    clock: FixedClock,
    boss: User,
    unit: Unit,
) -> None:
    def policies(amount: int) -> None:
        figure = {"month": "2026-10", "unit": unit.code, "product": "", "measure": "policies"}
        enter_exposure(
            actor=SYSTEM,
            clock=clock,
            store=current_store(),
            figure=figure | {"amount": str(amount)},
            source="the ledger",
        )

    def first_of_again() -> dict[str, Any]:
        clock.advance(minutes=5)
        assert ask_again(actor=actor_for(boss), clock=clock, report_id=reports()[0].id)
        assert [each.result for each in work.do_waiting(WORK, clock)] == [{"made": 1}]
        told: dict[str, Any] = reports()[-1].changes[0]
        return told

    policies(4000)
    received(date(2026, 10, 5))
    jobs()
    received(date(2026, 10, 6))
    assert first_of_again() == {"total": 1}, "the rate differs with the complaints alone"
    policies(5000)
    assert first_of_again() == {"total": 0, "exposure": True}


def test_a_report_goes_to_none_who_may_not_open_it(
    unit: Unit, boss: User, clock: FixedClock, jobs: Callable[[], list[Any]], person: Callable[..., User]
) -> None:
    administrator, officer = person(Role.ADMINISTRATOR), person(Role.OFFICER)
    asked: dict[str, Any] = {
        "actor": actor_for(boss),
        "clock": clock,
        "unit_code": unit.code,
        "every": "month",
    }
    with pytest.raises(Refused, match="may not read reports") as refused:
        schedule_reports(product="", reader_ids=[boss.id, administrator.id], **asked)
    assert refused.value.field == "readers"
    schedule_reports(product="", reader_ids=[boss.id, officer.id], **asked)
    with db.engine.begin() as past_the_services:  # before the first report the officer gets other work
        past_the_services.execute(delete(RoleBinding).where(RoleBinding.user_id == officer.id))
    jobs()
    (mail,) = db.session.scalars(select(Message).where(Message.key.startswith("report:")))
    assert mail.to_address == boss.email


def test_differences_are_told_case_by_case() -> None:
    before = {1: ("a", "5", "0", "0", "x"), 2: ("a", "5", "0", "0", "x"), 3: ("b", "1", "0", "0", "y")}
    after = {2: ("a", "6", "3", "0", "x"), 3: ("b", "1", "0", "0", "y"), 4: ("c", "1", "0", "0", "y")}
    found = [(each.case_id, each.kind, each.fields) for each in differences(before, after)]
    assert found == [(1, "gone", ()), (2, "changed", ("closed", "state")), (4, "added", ())]


def test_no_two_of_the_same_run_and_an_ended_one_makes_no_more(
    monthly: ReportSchedule, unit: Unit, boss: User, clock: FixedClock, jobs: Callable[[], list[Any]]
) -> None:
    actor = actor_for(boss)
    again = {"actor": actor, "clock": clock, "unit_code": unit.code, "product": "", "reader_ids": []}
    with pytest.raises(Refused):
        schedule_reports(every="month", **again)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        schedule_reports(every="fortnight", **again)  # type: ignore[arg-type]
    end_schedule(actor=actor, clock=clock, schedule_id=monthly.id)
    assert jobs() == []
    with pytest.raises(NotFound):
        end_schedule(actor=actor, clock=clock, schedule_id=monthly.id)


@pytest.fixture
def spike(
    monthly: ReportSchedule, received: Received, clock: FixedClock, jobs: Callable[[], list[Any]]
) -> tuple[Report, list[Case]]:
    """A calm year and an October with forty complaints on one product."""
    for month in range(13):
        for number in range(3):
            day = date(2025, 9, 3) + timedelta(days=30 * month + number)
            received(day, product_label=("Home", "Motor")[number % 2], channel="register")
    cases = [received(date(2026, 10, 7), product_label="Travel") for _ in range(40)]
    jobs()
    return reports()[0], cases


def test_every_number_leads_to_exactly_its_cases_and_hidden_ones_are_counted(
    spike: tuple[Report, list[Case]], sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    report, cases = spike
    document = json.loads(report.document)
    numbers = [each["dimensions"].get("product") for each in document["signals"]]
    signal = numbers.index("Travel")
    change(cases[0], confidential=True)
    browser = sign_in(person(Role.OFFICER))
    shown = browser.get(f"/reports/{report.id}").get_data(as_text=True)
    assert "The 40 cases" in shown
    listed = browser.get(f"/reports/{report.id}/signals/{signal}").get_data(as_text=True)
    assert "40 cases" in listed
    assert "One of them is not listed" in listed
    assert cases[1].reference in listed
    assert cases[0].reference not in listed
    assert browser.get(f"/reports/{report.id}/signals/99").status_code == 404


def test_every_number_of_a_report_leads_to_exactly_as_many_cases(
    spike: tuple[Report, list[Case]], sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    report, cases = spike
    change(cases[0], confidential=True)
    browser = sign_in(person(Role.OFFICER))
    page = browser.get(f"/reports/{report.id}").get_data(as_text=True)
    figures = re.findall(r'href="(/reports/[0-9]+/figure[^"]*)"[^>]*>(?:[^<:]*: )?([^<]+)</a>', page)
    assert len(figures) > 10
    for address, number in figures:
        listed, rows = "", 0
        following = address.replace("&amp;", "&")
        while following:
            listed = browser.get(following).get_data(as_text=True)
            rows += len(re.findall(r'<th scope="row"><a href="/cases/', listed))
            more = re.search(r'href="([^"]*after=[^"]*)"', listed)
            following = more[1].replace("&amp;", "&") if more else ""
        said = re.search(r">(one|[0-9,]+) cases?<", listed)
        assert said, address
        size = 1 if said[1] == "one" else int(said[1].replace(",", ""))
        assert rows + ("One of them is not listed" in listed) == size, address
        assert number.endswith("%") or size == int(number.replace(",", "")), address


def test_a_ranking_says_how_many_values_it_leaves_out(
    monthly: ReportSchedule,
    received: Received,
    jobs: Callable[[], list[Any]],
    sign_in: Callable[[User], PageClient],
    boss: User,
) -> None:
    for number in range(13):
        received(date(2026, 10, 5), product_label=f"Product {number:02}")
    jobs()
    (report,) = reports()
    assert json.loads(report.document)["unranked"] == {"product": 3}
    browser = sign_in(boss)
    assert browser.get(f"/reports/{report.id}").text.count("and 3 more") == 1
    assert "and 3 more" in browser.get(f"/reports/{report.id}/report.csv").data.decode("utf-8-sig")
    with current_store().open(report.pdf["en"]) as file:
        assert "and 3 more" in "".join(page.extract_text() for page in PdfReader(file).pages)


def test_a_number_that_a_report_does_not_have_is_not_there(
    spike: tuple[Report, list[Case]], sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    report, _cases = spike
    browser = sign_in(person(Role.OFFICER))
    for asked in ("count=x", "from=2026-13-01", "of=x&rank=0", "of=channel&rank=99", "of=channel&rank=²"):
        assert browser.get(f"/reports/{report.id}/figure?{asked}").status_code == 404, asked
    assert browser.get(f"/reports/{report.id}/figure?after=x").status_code == 200


def test_papers_files_and_charts_are_those_that_were_kept(
    spike: tuple[Report, list[Case]], sign_in: Callable[[User], PageClient], boss: User
) -> None:
    report, _cases = spike
    browser = sign_in(boss)
    assert browser.get(f"/reports/{report.id}/report.pdf").data.startswith(b"%PDF")
    assert browser.get(f"/reports/{report.id}/report.json").get_data(as_text=True) == report.document
    csv = browser.get(f"/reports/{report.id}/report.csv").data
    assert csv.startswith(b"\xef\xbb\xbf")
    assert "Travel" in csv.decode("utf-8-sig")
    assert browser.get(f"/reports/{report.id}/report.xlsx").data.startswith(b"PK")
    svg = browser.get(f"/reports/{report.id}/charts/volume.svg")
    assert svg.mimetype == "image/svg+xml"
    assert svg.get_data(as_text=True) == report.charts["volume"]
    assert browser.get(f"/reports/{report.id}/charts/other.svg").status_code == 404


def test_reports_are_scheduled_and_ended_on_pages(
    sign_in: Callable[[User], PageClient], boss: User, unit: Unit, clock: FixedClock
) -> None:
    browser = sign_in(boss)
    assert "No report yet" in browser.get("/reports").get_data(as_text=True)
    browser.get("/reports/schedule")
    typed = {"unit": unit.code, "every": "week", "product": "Home", "readers": [str(boss.id)]}
    assert browser.post("/reports/schedule", data=typed).status_code == 303
    assert browser.post("/reports/schedule", data=typed).status_code == 422
    shown = browser.get("/reports").get_data(as_text=True)
    assert "Weekly" in shown
    schedule = db.session.scalars(select(ReportSchedule)).one()
    assert browser.post(f"/reports/schedule/{schedule.id}/end").status_code == 303
    assert "Nothing is made regularly yet" in browser.get("/reports").get_data(as_text=True)


def test_another_branchs_report_is_not_there_for_a_stranger(
    spike: tuple[Report, list[Case]], sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    report, _cases = spike
    stranger = person(Role.SUPERVISOR, unit=make_unit())
    browser = sign_in(stranger)
    assert browser.get(f"/reports/{report.id}").status_code == 404
    assert browser.get(f"/reports/{report.id}/report.pdf").status_code == 404


def test_two_jobs_make_one_report(
    monthly: ReportSchedule, app: Flask, clock: FixedClock, jobs: Callable[[], list[Any]]
) -> None:
    """Another process asked and made it in between: the second finds it there."""
    jobs()
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    params = {"schedule": monthly.id, "first": "2026-10-01", "version": 1}
    assert work.ask(WORK, key="other", params=params, now=now)
    assert [each.result for each in work.do_waiting(WORK, clock)] == [{"already": 1}]
    assert len(reports()) == 1
