"""How a date was reached, as a page, as a paper and as a file; and a look before the day of receipt is put right."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.complaints.services.closing import Ending, withdraw
from app.platform.accounts.models import User
from app.platform.accounts.signed_in import actor_for
from app.platform.log.models import LogEvent
from app.platform.web.filters import weekday_day
from app.rules import Certificate
from app.rules.envelope import SCHEMA_ID, schema
from app.rules.steps import render
from app.shared.clock import FixedClock, zone_in_english
from tests.archival import require_archival
from tests.cases.looking import correct_receipt
from tests.clients import CommandRunner, PageClient
from tests.json_schema import faults

Complaint = Callable[..., Case]
SignIn = Callable[[User], PageClient]
FINAL = "deadlines/gb-disp/final-response"
PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "certificate.schema.json"


@pytest.fixture
def desk(sign_in: SignIn, officer: User) -> PageClient:
    return sign_in(officer)


def page_of(desk: PageClient, case: Case, clock: str = FINAL) -> str:
    return desk.get(f"/cases/{case.reference}/{clock}").get_data(as_text=True)


def as_json(desk: PageClient, case: Case, clock: str = FINAL) -> dict[str, Any]:
    answer = desk.get(f"/cases/{case.reference}/{clock}/certificate.json")
    assert answer.mimetype == "application/json"
    return dict(json.loads(answer.get_data()))


def as_pdf(desk: PageClient, case: Case, clock: str = FINAL) -> bytes:
    answer = desk.get(f"/cases/{case.reference}/{clock}/certificate.pdf")
    assert answer.mimetype == "application/pdf"
    return bytes(answer.get_data())


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_names_each_day_left_out(desk: PageClient, complaint: Complaint) -> None:
    page = page_of(desk, complaint(received_on=date(2026, 11, 20)), "deadlines/gb-disp/own-acknowledgement")
    assert "Not counted: weekends: Sat 21 Nov – Sun 22 Nov." in page
    christmas = page_of(desk, complaint(received_on=date(2026, 10, 30)))
    assert "<b>Fri 25 Dec</b> Christmas Day" in christmas


def test_the_page_says_by_whom_the_date_was_computed(
    desk: PageClient, complaint: Complaint, officer: User
) -> None:
    page = page_of(desk, complaint())
    assert officer.display_name in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)
    assert "over event 1" in page


def test_our_own_target_stands_beside_a_date_in_law(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    assert "Our own target, for comparison" in page_of(desk, case)
    assert "Our own target, for comparison" not in page_of(desk, case, "deadlines/gb-disp/own-update")


def test_a_correction_is_linked_with_what_it_corrected(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    correct_receipt(desk, case.reference, "2026-11-18", "The postmark says so")
    page = page_of(desk, case)
    assert "#event-1" in page and "corrected by event" in page
    assert re.search(
        r"Final response, eight weeks</th><td><s[^>]*>Fri 15 Jan 2027</s></td><td[^>]*>Wed 13 Jan 2027", page
    )


def test_a_rule_that_nobody_compared_is_marked(
    desk: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    row = db_session.scalars(select(Deadline).where(Deadline.clock == "final-response")).one()
    row.certificate = {**row.certificate, "verified": "unverified"}
    db_session.commit()
    assert "Not verified" in page_of(desk, case)


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_json_satisfies_the_published_schema(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    correct_receipt(desk, case.reference, "2026-11-18", "The postmark says so")
    published = json.loads(PUBLISHED.read_text("utf-8"))
    for clock in ("final-response", "own-acknowledgement", "ombudsman-opening", "acknowledgement"):
        content = as_json(desk, case, f"deadlines/gb-disp/{clock}")
        assert faults(content, published) == []
        assert content["schema"] == SCHEMA_ID
        assert content["digest"] == Certificate.from_json(content["derivation"]).digest()


def test_the_file_holds_version_and_digest_of_the_rule(
    app: Flask, desk: PageClient, complaint: Complaint
) -> None:
    case = complaint()
    told = as_json(desk, case)
    clock = app.extensions["rules"].pack("gb-disp").clock_in(told["version"], "final-response")
    assert told["rule_digest"] == told["derivation"]["rule_digest"] == clock.digest
    assert f"Version {told['version']}, {clock.digest[:4]}…{clock.digest[-4:]}" in page_of(desk, case)


def test_the_page_says_when_the_rule_reads_otherwise_today(
    desk: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    changed = "Its text was changed later, under the same version."
    assert changed not in page_of(desk, case)
    row = db_session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "final-response")
    ).one()
    row.certificate = {**row.certificate, "rule_digest": "0" * 64}
    db_session.commit()
    assert changed in page_of(desk, case)


def test_a_certificate_from_before_its_rule_was_kept_reads_and_keeps_its_digest(
    desk: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    row = db_session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == "final-response")
    ).one()
    old = {name: value for name, value in row.certificate.items() if name != "rule_digest"}
    assert Certificate.from_json(old).to_json() == old
    row.certificate = old
    db_session.commit()
    told = as_json(desk, case)
    assert told["rule_digest"] == "" and "rule_digest" not in told["derivation"]
    assert faults(told, schema()) == []
    assert "Text of the rule" not in page_of(desk, case)


def test_the_published_schema_is_what_the_program_writes(runner: CommandRunner) -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == schema()
    assert json.loads(runner("rules", "schema").stdout) == schema()


def test_the_schema_finds_what_is_missing_or_strange(desk: PageClient, complaint: Complaint) -> None:
    content = as_json(desk, complaint())
    content["derivation"]["start_on"] = "yesterday"
    content["derivation"]["mood"] = "good"
    del content["computed"]["at"]
    found = faults(content, schema())
    assert len(found) == 3
    assert any("start_on" in fault for fault in found) and any("mood" in fault for fault in found)


def test_the_paper_is_tagged_for_the_archive_and_holds_its_working(
    desk: PageClient, complaint: Complaint
) -> None:
    case = complaint()
    pdf = as_pdf(desk, case)
    require_archival(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en"
        (name,) = document.attachments
        inside = json.loads(document.attachments[name].get_file().read_bytes())
    assert name == f"{case.reference}-gb-disp-final-response.json"
    assert inside == as_json(desk, case)


def test_the_paper_is_the_same_whenever_it_is_printed(
    desk: PageClient, complaint: Complaint, clock: FixedClock
) -> None:
    case = complaint()
    first = as_pdf(desk, case)
    clock.advance(days=9)
    contact = {
        "direction": "in",
        "channel": "phone",
        "on": "2026-12-02",
        "time": "08:30",
        "with_whom": "Daniel",
        "words": "Asked how long it takes",
    }
    assert desk.post(f"/cases/{case.reference}/contacts/add", data=contact).status_code == 303
    assert as_pdf(desk, case) == first


def test_a_paper_that_leaves_the_house_is_noted(
    desk: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    as_pdf(desk, case)
    as_json(desk, case)
    bodies = db_session.scalars(select(LogEvent.body).where(LogEvent.kind == "accessed"))
    acts = [(body["fields"]["act"], body["fields"]["part"]) for body in map(json.loads, bodies)]
    assert ("print", "deadline:final-response") in acts
    assert ("export", "deadline:final-response") in acts


def test_a_deadline_that_is_not_there_is_not_found(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    for address in ("deadlines/gb-disp/nothing", "deadlines/nowhere/final-response"):
        for ending in ("", "/certificate.pdf", "/certificate.json"):
            assert desk.get(f"/cases/{case.reference}/{address}{ending}").status_code == 404


# ── another day of receipt ───────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_recorded_before_it_was_looked_at(
    desk: PageClient, complaint: Complaint, db_session: Session
) -> None:
    case = complaint()
    typed = {"received_on": "2026-11-18", "reason": "The postmark says so"}
    page = desk.post(f"/cases/{case.reference}/receipt", data=typed).get_data(as_text=True)
    assert "Fri 15 Jan 2027" in page and "Wed 13 Jan 2027" in page
    db_session.refresh(case)
    assert case.received_on == date(2026, 11, 20)


def test_trying_a_day_asks_for_no_reason_but_recording_it_does(
    desk: PageClient, complaint: Complaint
) -> None:
    case = complaint()
    address = f"/cases/{case.reference}/receipt"
    looked = desk.post(address, data={"received_on": "2026-11-18", "reason": ""})
    assert looked.status_code == 200
    seal = re.search(r'name="looked" value="(\w+)"', looked.get_data(as_text=True))
    assert seal
    refused = desk.post(address, data={"received_on": "2026-11-18", "reason": "", "looked": seal[1]})
    assert refused.status_code == 422
    assert "Say why" in refused.get_data(as_text=True)
    assert "Wed 13 Jan 2027" in refused.get_data(as_text=True)


def test_another_day_wants_another_look(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    address = f"/cases/{case.reference}/receipt"
    page = desk.post(address, data={"received_on": "2026-11-18", "reason": "x"}).get_data(as_text=True)
    seal = re.search(r'name="looked" value="(\w+)"', page)
    assert seal
    other = desk.post(address, data={"received_on": "2026-11-02", "reason": "x", "looked": seal[1]})
    assert other.status_code == 200
    assert "Something was changed after you looked" in other.get_data(as_text=True)


def test_an_earlier_receipt_says_what_would_be_late(desk: PageClient, complaint: Complaint) -> None:
    case = complaint()
    page = desk.post(
        f"/cases/{case.reference}/receipt", data={"received_on": "2026-09-01", "reason": ""}
    ).get_data(as_text=True)
    assert "Tue 27 Oct 2026, over" in page


def test_a_look_at_another_receipt_shows_every_date_that_hangs_on_it(
    desk: PageClient, complaint: Complaint
) -> None:
    case = complaint()
    page = desk.post(
        f"/cases/{case.reference}/receipt", data={"received_on": "2026-11-18", "reason": ""}
    ).get_data(as_text=True)
    rows = {
        re.sub(r"<[^>]+>", "", row).strip(): mark
        for mark, row in re.findall(r'<span class="(\w+)-mark"[^>]*>.*?</span></span>(.*?)</span>', page)
    }
    assert rows["Keep the record until at least"] == rows["The ombudsman may act without our answer"] == "law"
    assert rows["Update within four weeks"] == "own"
    assert "Tue 20 Nov 2029" in page and "Sun 18 Nov 2029" in page


def test_a_back_dated_receipt_restates_a_complaint_that_is_closed_too(
    app: Flask, clock: FixedClock, complaint: Complaint, desk: PageClient, officer: User, db_session: Session
) -> None:
    case = complaint()
    ending = Ending(on=date(2026, 11, 23), how="by phone", reason="sorted out")
    told = {"actor": actor_for(officer), "clock": clock, "library": app.extensions["rules"]}
    withdraw(**told, reference=case.reference, ending=ending)
    page = correct_receipt(desk, case.reference, "2026-09-20", "the broker had it since September")
    assert "stops on Mon 23 Nov 2026" in page
    row = db_session.scalars(select(Deadline).where(Deadline.clock == "final-response")).one()
    assert (row.due_on, row.state, row.computed_by) == (
        date(2026, 11, 15),
        "stopped",
        f"user:{officer.id}",
    )


# ── page, paper and file ─────────────────────────────────────────────────────────────────────────────────────────


def letters_of(text: str) -> str:
    """What is read, without where lines break: a sentence may run over two of them, a word be divided by none."""
    return re.sub(r"\s+", "", html.unescape(text))


@pytest.mark.parametrize("clock_id", ["final-response", "summary-resolution", "ombudsman-opening"])
def test_page_paper_and_file_say_the_same(
    app: Flask, desk: PageClient, complaint: Complaint, clock_id: str
) -> None:
    """Every sentence of the working, every name of a day off, rule, source, version, calendar and day of the file."""
    case = complaint()
    at = f"deadlines/gb-disp/{clock_id}"
    told = as_json(desk, case, at)["derivation"]
    certificate = Certificate.from_json(told)
    page = letters_of(re.sub(r"<[^>]+>", " ", page_of(desk, case, at)))
    with pdfium.PdfDocument(as_pdf(desk, case, at)) as document:
        paper = letters_of("".join(sheet.get_textpage().get_text_bounded() for sheet in document))
    with app.test_request_context():
        sentences = [
            render(each, translate=str, write_day=weekday_day, write_zone=zone_in_english, lang="en")
            for each in certificate.steps
        ]
        days = [weekday_day(day) for day in (certificate.outcome.due, certificate.outcome.not_before) if day]
    names = [run.name for run in certificate.skipped if run.name]
    held = [certificate.rule, certificate.source, certificate.version_title.en, certificate.regime_title.en]
    calendar = [certificate.calendar.edition] if certificate.calendar else []
    for said in (*sentences, *days, *names, *held, *calendar):
        assert letters_of(said) in page, said
        assert letters_of(said) in paper, said
