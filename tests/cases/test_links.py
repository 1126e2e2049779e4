"""Complaints linked after intake, and what a broken glass leaves behind."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, text

from app.cases.models import BreakGlass, Case, Link
from app.cases.policy import stream_of
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.log import entries, verify
from tests.clients import PageClient
from tests.factories import make_unit
from tests.platform.audit.cheating import unguarded

Complaint = Callable[..., Case]
Browser = Callable[[User], PageClient]
WHY = "The same leak, registered by her son"


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in entries(db.session(), stream_of(case)) if "linked" in entry.kind]


def test_a_link_is_made_and_taken_off_with_a_reason_in_both_logs(
    complaint: Complaint, officer: User, sign_in: Browser
) -> None:
    first, second = complaint(), complaint(name="Peter Ashworth", policy="HP-1")
    desk = sign_in(officer)
    add, off = f"/cases/{first.reference}/links/add", f"/cases/{first.reference}/links/{second.reference}/off"
    assert "Link another" in desk.get(f"/cases/{first.reference}").text
    assert desk.get(off).status_code == 404
    assert desk.post(add, data={"other": second.reference, "reason": " "}).status_code == 422
    assert desk.post(add, data={"other": first.reference, "reason": WHY}).status_code == 422
    assert "may open" in desk.post(add, data={"other": "NONE-1", "reason": WHY}).text
    at_once = desk.post(add, data={"other": "NONE-1", "reason": ""}).text
    assert "may open" in at_once and "Say why" in at_once
    assert desk.post(add, data={"other": f" {second.reference} ", "reason": WHY}).status_code == 303
    assert desk.post(add, data={"other": second.reference, "reason": WHY}).status_code == 422
    assert first.reference in desk.get(f"/cases/{second.reference}").text
    assert verify(db.session()).ok
    back = f"/cases/{second.reference}/links/{first.reference}/off"
    assert desk.post(back, data={"reason": ""}).status_code == 422
    assert desk.post(back, data={"reason": "Two different leaks"}).status_code == 303
    assert db.session.scalars(select(Link.case_id)).all() == []
    assert kinds(first) == kinds(second) == ["case_linked", "case_unlinked"]
    assert verify(db.session()).ok


def test_a_case_of_another_house_cannot_be_linked_nor_guessed(
    complaint: Complaint, officer: User, person: Callable[..., User], sign_in: Browser
) -> None:
    case = complaint()
    stranger = sign_in(person(Role.OFFICER, unit=make_unit()))
    assert (
        stranger.post(
            f"/cases/{case.reference}/links/add", data={"other": case.reference, "reason": WHY}
        ).status_code
        == 404
    )


def test_a_link_altered_behind_the_log_is_found(
    complaint: Complaint, officer: User, sign_in: Browser
) -> None:
    first, second = complaint(), complaint(name="Peter Ashworth", policy="HP-1")
    sign_in(officer).post(
        f"/cases/{first.reference}/links/add", data={"other": second.reference, "reason": WHY}
    )
    with unguarded() as session:
        session.execute(text("DELETE FROM case_link"))
    assert {found.stream_id for found in verify(db.session()).breaks} == {first.reference, second.reference}


def test_broken_glass_is_listed_with_who_which_why_and_until_when(
    complaint: Complaint, person: Callable[..., User], sign_in: Browser
) -> None:
    case = complaint()
    reason = "The officer cannot open the scan of the letter"
    administrator = sign_in(person(Role.ADMINISTRATOR, display_name="Olu Keyholder"))
    url = f"/cases/{case.reference}/break-glass"
    assert administrator.post(url, data={"reason": reason, "hours": "9"}).status_code == 422
    for _twice in range(2):
        assert administrator.post(url, data={"reason": reason, "hours": "2"}).status_code == 303
    assert len(db.session.scalars(select(BreakGlass.id)).all()) == 1
    for role in (Role.AUDITOR, Role.COMPLIANCE_OFFICER):
        reader = sign_in(person(role))
        assert "/audit/broken-glass" in reader.get(reader.get("/").location or "/audit").text
        page = reader.get("/audit/broken-glass").text
        assert "Olu Keyholder" in page and case.reference in page and reason in page
        other = sign_in(person(role, unit=make_unit()))
        assert case.reference not in other.get("/audit/broken-glass").text
    assert sign_in(person(Role.SUPERVISOR)).get("/audit/broken-glass").status_code == 403


def test_glass_that_opens_longer_or_for_another_reason_than_the_log_says_is_found(
    complaint: Complaint, person: Callable[..., User], sign_in: Browser
) -> None:
    case = complaint()
    administrator = sign_in(person(Role.ADMINISTRATOR))
    administrator.post(
        f"/cases/{case.reference}/break-glass", data={"reason": "A scan that will not open", "hours": "1"}
    )
    assert verify(db.session()).ok
    with unguarded() as session:
        session.execute(text("UPDATE break_glass SET until_at = '2027-01-01 00:00:00.000000'"))
    assert not verify(db.session()).ok
    with unguarded() as session:
        session.execute(text("DELETE FROM break_glass"))
    assert not verify(db.session()).ok
