"""The list and the case page, fetched as people fetch them; every page is audited by the client."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.panels import _PANELS, Panel, register_panel
from app.complaints.services.closing import Ending, withdraw
from app.platform.accounts.actor import SYSTEM
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.log import Stream, entries, verify
from app.shared.clock import FixedClock
from tests.cases.looking import correct_receipt
from tests.clients import PageClient

Complaint = Callable[..., Case]
SignIn = Callable[[User], PageClient]


def text_of(response: object) -> str:
    return response.get_data(as_text=True)  # type: ignore[attr-defined]


@pytest.fixture
def desk(sign_in: SignIn, officer: User) -> PageClient:
    return sign_in(officer)


def test_the_list_shows_the_next_date_in_law(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    page = text_of(desk.get("/cases?scope=all"))
    assert case.reference in page
    assert "Margaret Ashworth" in page
    assert "2027-01-15" in page  # eight weeks after 20 November 2026


def test_cases_due_on_the_same_day_are_paged_without_a_gap(
    desk: PageClient, complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    references = {complaint(name=f"Person {number}").reference for number in range(5)}
    monkeypatch.setattr("app.cases.queries.work_list.__kwdefaults__", {"size": 2})
    seen: list[str] = []
    address: str | None = "/cases?scope=all"
    while address:
        page = text_of(desk.get(address))
        seen += [reference for reference in references if f">{reference}<" in page]
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else None
    assert sorted(seen) == sorted(references)


@pytest.mark.parametrize("q", ["ashworth", "HP447120938", "hp-4471-20938", "gradual damage", "屋顶漏水"])
def test_a_case_is_found_by_words_numbers_and_chinese(desk: PageClient, complaint: Complaint, q: str) -> None:
    case = complaint(words="屋顶漏水，公司拒绝赔付")
    other = complaint(
        name="Someone Else", point="Excess taken twice", policy="MT-1", words="They took it twice"
    )
    page = text_of(desk.get("/cases", query_string={"q": q}))
    assert f">{case.reference}<" in page
    assert f">{other.reference}<" not in page


@pytest.mark.parametrize("q", ['"', "a AND (", "\u202e", "*", "x" * 199, "💥"])
def test_odd_searches_find_nothing_and_break_nothing(desk: PageClient, complaint: Complaint, q: str) -> None:
    complaint()
    assert desk.get("/cases", query_string={"q": q}).status_code == 200


def test_an_address_we_did_not_give_out_is_refused(desk: PageClient, complaint: Complaint) -> None:
    complaint()
    for query in ("after=zzz", "after=W10", "owner=abc", "unit=99999999999"):
        assert desk.get(f"/cases?{query}").status_code == 422


def test_the_case_page_says_why_each_date(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    page = text_of(desk.get(f"/cases/{case.reference}"))
    assert "Margaret Ashworth" in page
    address = f"/cases/{case.reference}/deadlines/gb-disp/final-response"
    assert address in page
    working = text_of(desk.get(address))
    assert "8 weeks end on the same weekday" in working
    assert "DISP 1.6.2R" in working


def test_every_deadline_has_a_working(desk: PageClient, complaint: Complaint, db_session: Session) -> None:
    case = complaint()
    for clock_id in db_session.scalars(select(Deadline.clock).where(Deadline.case_id == case.id)):
        assert desk.get(f"/cases/{case.reference}/deadlines/gb-disp/{clock_id}").status_code == 200


def test_the_case_page_asks_a_fixed_number_of_questions(
    desk: PageClient, complaint: Complaint, query_count: Callable[..., object]
) -> None:
    case = complaint()
    with query_count(at_most=50):
        desk.get(f"/cases/{case.reference}")


def test_a_corrected_receipt_restates_every_date(
    desk: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    correct_receipt(desk, case.reference, "2026-11-18", "The postmark says so")
    due = db_session.scalar(
        select(Deadline.due_on).where(Deadline.case_id == case.id, Deadline.clock == "final-response")
    )
    assert due == date(2027, 1, 13)
    working = text_of(desk.get(f"/cases/{case.reference}/deadlines/gb-disp/final-response"))
    assert "Restated once" in working
    assert "The postmark says so" in working
    assert verify(db_session).ok


@pytest.mark.parametrize("day", ["2026-11-24", "1889-01-01", "2026-11-20", "not a day", ""])
def test_a_receipt_day_that_cannot_be_is_refused_in_words(
    desk: PageClient, complaint: Complaint, day: str
) -> None:
    case = complaint()
    answer = desk.post(f"/cases/{case.reference}/receipt", data={"received_on": day, "reason": "x"})
    assert answer.status_code == 422


def test_contacts_are_kept_and_shown(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    answer = desk.post(
        f"/cases/{case.reference}/contacts/add",
        data={
            "direction": "in",
            "channel": "phone",
            "on": "2026-11-23",
            "time": "08:30",
            "with_whom": "Daniel",
            "words": "Asked how long it takes",
            "next_on": "27/11/2026",
            "next_words": "call after ten",
        },
    )
    assert answer.status_code == 303
    page = text_of(desk.get(f"/cases/{case.reference}"))
    assert "Asked how long it takes" in page
    assert "call after ten" in page


def test_a_contact_of_an_earlier_day_says_why_it_is_noted_only_now(
    desk: PageClient, complaint: Complaint
) -> None:
    address = f"/cases/{complaint().reference}/contacts/add"
    yesterday = {
        "direction": "out",
        "channel": "phone",
        "on": "2026-11-22",
        "time": "17:30",
        "with_whom": "Daniel",
        "words": "Told him when to expect our answer",
    }
    refused = desk.post(address, data=yesterday)
    assert refused.status_code == 422
    assert "say why it is recorded only now" in refused.text
    assert "Told him when to expect our answer" in refused.text
    assert desk.post(address, data={**yesterday, "reason": "called from the train"}).status_code == 303


@pytest.mark.parametrize(
    "at", ["0001-01-01 00:00", "9999-12-31 23:59", "2026-11-23 09:01", "yesterday 09:00", "2026-11-23 ", " "]
)
def test_a_contact_at_an_instant_that_cannot_be_is_refused(
    desk: PageClient, complaint: Complaint, at: str
) -> None:
    on, time = at.split(" ")
    typed = {"direction": "in", "channel": "phone", "on": on, "time": time, "with_whom": "D", "words": "w"}
    assert desk.post(f"/cases/{complaint().reference}/contacts/add", data=typed).status_code == 422


def test_an_export_holds_what_is_shown_and_no_formula(desk: PageClient, complaint: Complaint) -> None:
    complaint(name="=HYPERLINK(1)", point="+cmd")
    sheet = desk.get("/cases/export?scope=all&form=csv")
    rows = list(csv.reader(io.StringIO(sheet.get_data().decode("utf-8-sig"))))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[1][2] == "'+cmd"
    assert desk.get("/cases/export?scope=all").data.startswith(b"PK")


def test_a_confidential_case_is_shown_to_those_named(
    desk: PageClient, sign_in: SignIn, person: Callable[..., User], complaint: Complaint
) -> None:
    case, named, other, auditor = (
        complaint(),
        person(Role.OFFICER),
        person(Role.OFFICER),
        person(Role.AUDITOR),
    )
    answer = desk.post(
        f"/cases/{case.reference}/confidential",
        data={"confidential": "y", "readers": [named.id], "reason": "A colleague’s own complaint"},
    )
    assert answer.status_code == 303
    address = f"/cases/{case.reference}"
    assert sign_in(named).get(address).status_code == 200
    assert sign_in(auditor).get(address).status_code == 200
    assert sign_in(other).get(address).status_code == 404


def test_an_administrator_breaks_the_glass_for_a_while(
    sign_in: SignIn,
    person: Callable[..., User],
    complaint: Complaint,
    db_session: Session,
    clock: object,
) -> None:
    case = complaint()
    administrator = sign_in(person(Role.ADMINISTRATOR))
    address = f"/cases/{case.reference}"
    asked = administrator.get(address)
    assert (asked.status_code, asked.location) == (303, f"{address}/break-glass"), (
        "what is mailed leads there"
    )
    assert administrator.get(f"{address}/log").status_code == 404
    assert "Ashworth" not in administrator.get(asked.location).text
    short = administrator.post(f"{address}/break-glass", data={"reason": "look", "hours": "1"})
    assert short.status_code == 422
    answer = administrator.post(
        f"{address}/break-glass", data={"reason": "Restoring a file that was lost", "hours": "1"}
    )
    assert answer.status_code == 303
    page = administrator.get(address)
    assert page.status_code == 200
    assert "Opened by an administrator" in text_of(page)
    kinds = [entry.kind for entry in entries(db_session, Stream("case", case.reference))]
    assert "glass_broken" in kinds
    clock.advance(hours=1, seconds=1)  # type: ignore[attr-defined]
    assert administrator.get(address).location == f"{address}/break-glass"


def test_closed_cases_are_narrowed_by_outcome_end_and_day_and_say_so_in_words(
    desk: PageClient, complaint: Complaint, clock: FixedClock, app: Flask
) -> None:
    taken_back, going_on = complaint(name="Taken Back"), complaint(name="Going On")
    withdraw(
        actor=SYSTEM,
        clock=clock,
        library=app.extensions["rules"],
        reference=taken_back.reference,
        ending=Ending(taken_back.received_on, how="by phone", reason="They took it back"),
    )
    base = "/cases?scope=all&closed=1"
    whole = text_of(desk.get(base))
    assert "Taken Back" in whole and "Going On" not in whole and "Withdrawn" in whole
    assert going_on.reference not in whole
    for asked, there in (
        ("closing=withdrawn", True),
        ("closing=answered", False),
        ("outcome=upheld", False),
        ("from=23+Nov+2026&to=2026-11-23", True),
        ("from=24/11/2026", False),
        ("to=1+Nov+2026", False),
    ):
        page = text_of(desk.get(f"{base}&{asked}"))
        assert (f">{taken_back.reference}<" in page) == there, asked
    sheet = text_of(desk.get("/cases/export?scope=all&closed=1&form=csv"))
    assert taken_back.reference in sheet and going_on.reference not in sheet
    assert desk.get(f"{base}&from=31+Nov+2026").status_code == 422
    assert desk.get(f"{base}&from={'9' * 300}").status_code == 422


def test_a_place_on_the_case_page_is_taken_once() -> None:
    panel = Panel("main", 1, "cases/panels/taken.html", lambda view: None)
    try:
        register_panel(panel)
        register_panel(panel)  # as a second application does
        with pytest.raises(ValueError, match="is taken by"):
            register_panel(replace(panel, order=2))
    finally:
        _PANELS.pop((panel.slot, panel.template))


def test_a_search_says_what_was_looked_for_and_leads_on_to_the_closed_cases(
    desk: PageClient, complaint: Complaint
) -> None:
    complaint(name="Ottoline Quartermain")
    page = text_of(desk.get("/cases?q=quartermain"))
    assert 'value="quartermain"' in page
    assert "Only cases that say “quartermain”" in page
    assert "scope=all&amp;closed=1&amp;q=quartermain" in page
