"""Two people on one case: the second sees what the first did beside what was typed, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.cases.models import Case
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from tests.cases.looking import correct_receipt
from tests.clients import PageClient

Complaint = Callable[..., Case]
SignIn = Callable[[User], PageClient]


@pytest.fixture
def desk(sign_in: SignIn, officer: User) -> PageClient:
    return sign_in(officer)


@pytest.fixture
def colleague(sign_in: SignIn, person: Callable[..., User]) -> PageClient:
    return sign_in(person(Role.OFFICER, Role.SUPERVISOR, display_name="Tom Hale"))


def shown(browser: PageClient, address: str, *names: str) -> dict[str, str]:
    """The hidden fields of the form at ``address``."""
    page = browser.get(address).get_data(as_text=True)
    return {name: hidden(page, name) for name in names}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return found[1]


CONTACT = {"direction": "in", "channel": "phone", "on": "2026-11-23", "time": "08:30", "with_whom": "Daniel"}


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/confidential", {"confidential": "y", "reason": "an employee is involved"}),
        ("/close/withdraw", {"on": "2026-11-23", "how": "by e-mail", "reason": "sorted out"}),
        ("/close/decline", {"on": "2026-11-23", "reason": "another firm sold it"}),
        ("/time/acknowledged", {"on": "2026-11-23", "how": "by phone"}),
    ],
)
def test_the_second_save_shows_what_the_first_one_did(
    desk: PageClient, colleague: PageClient, complaint: Complaint, page: str, typed: dict[str, str]
) -> None:
    address = f"/cases/{complaint().reference}{page}"
    form = shown(desk, address, "seen")
    correct_receipt(colleague, address.split("/")[2], "2026-11-19", "we mailed on Thursday")
    overtaken = desk.post(address, data={**typed, **form})
    answer = overtaken.get_data(as_text=True)
    assert overtaken.status_code == 409
    assert "Complaint received" in answer and "Tom Hale" in answer
    for value in typed.values():
        assert value in answer
    again = desk.post(address, data={**typed, "seen": hidden(answer, "seen")})
    assert again.status_code == 303


def test_both_days_stand_side_by_side(desk: PageClient, colleague: PageClient, complaint: Complaint) -> None:
    reference = complaint().reference
    address = f"/cases/{reference}/receipt"
    typed = {"received_on": "2026-11-18", "reason": "the postmark", **shown(desk, address, "seen")}
    typed["looked"] = hidden(desk.post(address, data=typed).get_data(as_text=True), "looked")
    correct_receipt(colleague, reference, "2026-11-19", "we mailed on Thursday")
    overtaken = desk.post(address, data=typed)
    page = overtaken.get_data(as_text=True)
    assert overtaken.status_code == 409
    assert "Complaint received" in page and "Tom Hale" in page
    assert re.search(r"Received on.*19 Nov 2026.*18 Nov 2026", page, re.DOTALL)
    again = desk.post(address, data={**typed, "seen": hidden(page, "seen"), "looked": hidden(page, "looked")})
    assert again.status_code == 303


def test_what_can_no_longer_be_done_keeps_what_was_typed(
    desk: PageClient, colleague: PageClient, complaint: Complaint
) -> None:
    address = f"/cases/{complaint().reference}/close"
    form = shown(desk, f"{address}/resolve", "seen")
    colleague.post(
        f"{address}/withdraw", data={"on": "2026-11-23", "how": "by e-mail", "reason": "sorted out"}
    )
    typed = {"said": "We pay the rest.", "on": "2026-11-23", "how": "by phone"}
    page = desk.post(f"{address}/resolve", data={**typed, **form}).get_data(as_text=True)
    assert "Withdrawn by the complainant" in page and "We pay the rest." in page
    again = desk.post(f"{address}/resolve", data={**typed, "seen": hidden(page, "seen")})
    assert again.status_code == 422
    assert "We pay the rest." in again.get_data(as_text=True)


def test_the_same_call_is_not_written_down_twice_unasked(
    desk: PageClient, colleague: PageClient, complaint: Complaint
) -> None:
    address = f"/cases/{complaint().reference}/contacts/add"
    form = shown(desk, address, "known")
    colleague.post(address, data={**CONTACT, "words": "He asked how long it takes."})
    typed = {**CONTACT, "words": "Daniel rang about the time."}
    overtaken = desk.post(address, data={**typed, **form})
    page = overtaken.get_data(as_text=True)
    assert overtaken.status_code == 409
    assert "He asked how long it takes." in page and "Daniel rang about the time." in page
    assert desk.post(address, data={**typed, "known": hidden(page, "known")}).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "1", "99.99.99", "-1.0", "9" * 40, "1.x"])
def test_a_forged_note_of_what_was_seen_breaks_nothing(
    desk: PageClient, complaint: Complaint, seen: str
) -> None:
    address = f"/cases/{complaint().reference}/receipt"
    answer = desk.post(address, data={"received_on": "2026-11-18", "reason": "the postmark", "seen": seen})
    assert answer.status_code == 200
    looked = hidden(answer.get_data(as_text=True), "looked")
    typed = {"received_on": "2026-11-18", "reason": "the postmark", "seen": seen, "looked": looked}
    assert desk.post(address, data=typed).status_code in {303, 409}
