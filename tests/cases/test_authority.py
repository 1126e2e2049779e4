"""Requests of regulators and ombudsmen: several to a case, their dates among the deadlines, their answers recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from app.cases.models import Case, Deadline
from app.cases.recording import note
from app.complaints.events import LETTER_SENT
from app.platform.accounts.models import User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db, transaction
from app.platform.jobs.models import Message
from app.platform.jobs.schedule import job_named
from app.platform.log import Stream, entries, text_of, verify
from app.shared.clock import FixedClock
from tests.cases.test_stale import hidden
from tests.clients import PageClient

Complaint = Callable[..., Case]
OMBUDSMAN = {
    "authority": "Financial Ombudsman Service",
    "number": "PNX-0000-4417",
    "received_on": "23 Nov 2026",
    "reply_by": "5 Dec 2026",
    "asked": "Send us the file and your view on the excess.",
}


@pytest.fixture
def desk(sign_in: Callable[[User], PageClient], officer: User) -> PageClient:
    return sign_in(officer)


@pytest.fixture
def asked(desk: PageClient, complaint: Complaint) -> Case:
    """A complaint about which the ombudsman has asked."""
    case = complaint()
    assert desk.post(f"/cases/{case.reference}/authority/add", data=OMBUDSMAN).status_code == 303
    return case


def date_of(case: Case, clock: str = "request-1") -> Deadline:
    db.session.expire_all()
    return db.session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.clock == clock)
    ).one()


def text(browser: PageClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_its_date_stands_among_the_deadlines_as_set_by_an_authority(desk: PageClient, asked: Case) -> None:
    row = date_of(asked)
    assert (row.kind, row.state, row.due_on) == ("authority", "running", date(2026, 12, 5))
    assert row.work_to_on == date(2026, 12, 4)  # the fifth is a Saturday
    page = text(desk, f"/cases/{asked.reference}")
    assert "Reply to Financial Ombudsman Service" in page and "PNX-0000-4417" in page
    assert ">Authority request</span>" in page
    assert asked.next_law_on == date(2026, 12, 5)
    assert "2026-12-05" in text(desk, "/cases?scope=all")


def test_its_working_says_who_set_it_and_that_nothing_was_counted(desk: PageClient, asked: Case) -> None:
    page = text(desk, f"/cases/{asked.reference}/deadlines/authority/request-1")
    assert "Financial Ombudsman Service set the day itself, in its request PNX-0000-4417" in page
    assert "Nothing is counted" in page


def test_a_case_answers_to_several_authorities(desk: PageClient, asked: Case) -> None:
    again = {**OMBUDSMAN, "authority": "Financial Conduct Authority", "number": "", "reply_by": ""}
    assert desk.post(f"/cases/{asked.reference}/authority/add", data=again).status_code == 303
    page = text(desk, f"/cases/{asked.reference}")
    assert "PNX-0000-4417" in page and "Financial Conduct Authority" in page and "no day given" in page
    assert date_of(asked).due_on == date(2026, 12, 5)
    assert "Financial Conduct Authority" in text(desk, f"/cases/{asked.reference}/authority/2")


def test_what_it_asks_is_a_kept_text_and_no_part_of_the_log(desk: PageClient, asked: Case) -> None:
    event = next(
        entry
        for entry in entries(db.session(), Stream("case", asked.reference))
        if entry.kind == "authority_requested"
    )
    assert text_of(db.session(), event.fields["asked"]) == OMBUDSMAN["asked"]
    assert OMBUDSMAN["asked"] in text(desk, f"/cases/{asked.reference}/authority/1")
    assert verify(db.session()).ok


def test_another_day_moves_the_date_and_the_log_has_both(desk: PageClient, asked: Case) -> None:
    address = f"/cases/{asked.reference}/authority/1"
    known = hidden(text(desk, address), "known")
    longer = {**OMBUDSMAN, "reply_by": "2026-12-19", "reason": "They gave two more weeks", "known": known}
    assert desk.post(address, data=longer).status_code == 303
    assert date_of(asked).due_on == date(2026, 12, 19)
    event = entries(db.session(), Stream("case", asked.reference))[-1]
    assert (event.fields["old"], event.fields["new"]) == (
        {"reply_by": "2026-12-05"}, {"reply_by": "2026-12-19"}
    )  # fmt: skip
    assert "the authority gave another day" in text(
        desk, f"/cases/{asked.reference}/deadlines/authority/request-1"
    )


def test_a_stale_change_shows_both_versions(desk: PageClient, asked: Case) -> None:
    address = f"/cases/{asked.reference}/authority/1"
    known = hidden(text(desk, address), "known")
    desk.post(
        address, data={**OMBUDSMAN, "reply_by": "2026-12-19", "reason": "two more weeks", "known": known}
    )
    mine = {**OMBUDSMAN, "reply_by": "2026-12-12", "reason": "one more week", "known": known}
    overtaken = desk.post(address, data=mine)
    page = overtaken.get_data(as_text=True)
    assert overtaken.status_code == 409
    assert "19 Dec 2026" in page and "2026-12-12" in page
    assert desk.post(address, data={**mine, "known": hidden(page, "known")}).status_code == 303


@pytest.mark.parametrize(
    ("on", "how", "state"),
    [
        ("2026-12-05", "portal", "met"),
        ("2026-12-07", "letter", "late"),
        ("2026-12-01", "withdrawn", "stopped"),
    ],
)
def test_an_answer_settles_the_date(
    desk: PageClient, asked: Case, clock: FixedClock, on: str, how: str, state: str
) -> None:
    clock.advance(days=14)
    address = f"/cases/{asked.reference}/authority/1/answered"
    answer = desk.post(address, data={"on": on, "how": how, "proof": "receipt 7781", "reason": "told late"})
    assert answer.status_code == 303
    assert date_of(asked).state == state
    assert ">Authority request</span>" not in text(desk, f"/cases/{asked.reference}")
    assert desk.post(address, data={"on": on, "how": how}).status_code == 422
    assert verify(db.session()).ok


def test_it_is_found_by_its_own_number(desk: PageClient, asked: Case) -> None:
    assert asked.reference in text(desk, "/cases?q=PNX-0000-4417")


@pytest.mark.parametrize(
    "typed",
    [
        {"authority": ""},
        {"authority": "x" * 121},
        {"received_on": "24 Nov 2026"},
        {"received_on": "1889-01-01"},
        {"received_on": ""},
        {"reply_by": "22 Nov 2026"},
        {"reply_by": "soon"},
        {"asked": "x" * 5001},
        {"number": "9" * 81},
    ],
)
def test_what_cannot_be_is_refused_and_kept(
    desk: PageClient, complaint: Complaint, typed: dict[str, str]
) -> None:
    answer = desk.post(f"/cases/{complaint().reference}/authority/add", data={**OMBUDSMAN, **typed})
    assert answer.status_code == 422
    assert "Send us the file" in answer.get_data(as_text=True) or "asked" in typed


@pytest.mark.parametrize("typed", [{"on": "2026-11-22"}, {"on": "2026-11-24"}, {"on": ""}, {"how": "pigeon"}])
def test_an_answer_that_cannot_be_is_refused(desk: PageClient, asked: Case, typed: dict[str, str]) -> None:
    data = {"on": "2026-11-23", "how": "portal", **typed}
    assert desk.post(f"/cases/{asked.reference}/authority/1/answered", data=data).status_code == 422
    assert date_of(asked).state == "running"


def test_an_unknown_request_is_no_page(desk: PageClient, asked: Case) -> None:
    assert desk.get(f"/cases/{asked.reference}/authority/2").status_code == 404


def test_warnings_name_it(asked: Case, clock: FixedClock) -> None:
    clock.advance(days=10)
    job = job_named("warnings")
    assert job is not None
    job.run(clock)
    bodies = db.session.scalars(select(Message.body)).all()
    assert any("Reply to Financial Ombudsman Service" in body for body in bodies)


def test_what_came_or_was_answered_before_today_needs_a_reason(
    desk: PageClient, complaint: Complaint, clock: FixedClock
) -> None:
    address = f"/cases/{complaint(received_on=date(2026, 11, 20)).reference}/authority"
    earlier = {**OMBUDSMAN, "received_on": "21 Nov 2026"}
    refused = desk.post(f"{address}/add", data=earlier)
    assert refused.status_code == 422
    assert "say why it is recorded only now" in refused.text
    assert OMBUDSMAN["asked"] in refused.text, "what was typed is kept"
    assert desk.post(f"{address}/add", data={**earlier, "reason": "lay in the post room"}).status_code == 303
    clock.advance(days=3)
    answer = {"on": "25 Nov 2026", "how": "portal", "proof": "receipt 7781"}
    assert desk.post(f"{address}/1/answered", data=answer).status_code == 422
    assert desk.post(f"{address}/1/answered", data={**answer, "reason": "told late"}).status_code == 303


def test_a_reply_that_is_near_is_the_next_thing(desk: PageClient, asked: Case, clock: FixedClock) -> None:
    clock.advance(days=9)  # Wednesday: three working days are left
    assert "Assign it" in text(desk, f"/cases/{asked.reference}"), "first somebody has to have it"
    assert desk.post(f"/cases/{asked.reference}/take").status_code == 303
    page = text(desk, f"/cases/{asked.reference}")
    assert "Look at what it asks" in page and "By Sat 5 Dec 2026." in page


def test_a_report_that_was_sent_offers_itself_as_the_answer(
    desk: PageClient, asked: Case, officer: User, clock: FixedClock
) -> None:
    clock.advance(days=9)
    desk.post(f"/cases/{asked.reference}/take")
    with transaction():
        note(
            asked,
            LETTER_SENT,
            on=date(2026, 12, 1),
            letter="report",
            id=1,
            content="",
            file="",
            enclosures=[],
            how="e-mail",
            proof="message 4417-2",
            complete=True,
            overall=None,
            sources=[],
            basis="",
            actor=actor_for(officer),
            clock=clock,
            reason="told late",
        )

    assert "A report was sent on 1 Dec 2026." in text(desk, f"/cases/{asked.reference}")
    page = text(desk, f"/cases/{asked.reference}/authority/1")
    assert "A report was sent on 1 Dec 2026." in page
    assert 'value="1 Dec 2026"' in page and 'value="message 4417-2"' in page
    assert '<option selected value="email">' in page
