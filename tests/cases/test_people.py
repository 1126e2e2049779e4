"""The people of a case after intake: put right, joined, recognised, gone; and what follows on lists and in search."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from app.cases.models import Case, Party
from app.cases.presenters.people import full_name
from app.complaints.services.duplicates import find_duplicate
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.log import Entry, Stream, entries, text_of, verify
from app.shared.clock import FixedClock
from tests.cases.looking import correct_receipt
from tests.cases.test_stale import hidden
from tests.clients import PageClient

Complaint = Callable[..., Case]
SignIn = Callable[[User], PageClient]
MARGARET = {
    "name": "Margaret Ashworth",
    "kind": "person",
    "capacity": "policyholder",
    "phone": "0113 496 0142",
    "language": "",
}
DANIEL = {
    "role": "representative",
    "name": "Daniel Ashworth",
    "relation": "son",
    "kind": "person",
    "phone": "07700 900461",
    "authority_document": "Signed letter of authority",
    "authority_scope": "to speak about the claim",
    "authority_to": "3 May 2027",
}


@pytest.fixture
def desk(sign_in: SignIn, officer: User) -> PageClient:
    return sign_in(officer)


@pytest.fixture
def case(complaint: Complaint) -> Case:
    return complaint()


def address(case: Case, rest: str = "") -> str:
    return f"/cases/{case.reference}{rest}"


def text(browser: PageClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def last_event(case: Case, kind: str) -> Entry:
    return next(
        entry
        for entry in reversed(entries(db.session(), Stream("case", case.reference)))
        if entry.kind == kind
    )


def change(desk: PageClient, case: Case, **typed: str) -> int:
    known = hidden(text(desk, address(case, "/people/1")), "known")
    return desk.post(address(case, "/people/1"), data={**MARGARET, **typed, "known": known}).status_code


def test_a_corrected_name_and_number_reach_lists_search_and_duplicates(
    desk: PageClient, case: Case, officer: User, clock: FixedClock
) -> None:
    assert change(desk, case, name="Margaret Ashford", phone="0113 496 0999") == 303
    assert "Margaret Ashford" in text(desk, "/cases?scope=all")
    assert f">{case.reference}<" in text(desk, "/cases?q=ashford")
    assert f">{case.reference}<" not in text(desk, "/cases?q=ashworth")
    found = find_duplicate(
        db.session(),
        actor_for(officer),
        now=clock.now(),
        name="margaret ashford",
        phone="01134960999",
        numbers=(),
    )
    assert found is not None and found.case.reference == case.reference
    assert "0113 496 0999" in text(desk, address(case))


def test_the_log_names_what_changed_and_keeps_both_versions_out_of_itself(
    desk: PageClient, case: Case
) -> None:
    change(desk, case, email="m@example.com", needs_words="Rings only after ten")
    event = last_event(case, "party_changed")
    assert event.fields["changed"] == ["email", "needs_words"]
    old, new = (json.loads(text_of(db.session(), event.fields[side]) or "") for side in ("old", "new"))
    assert "email" not in old and new["email"] == "m@example.com"
    assert "example.com" not in json.dumps(event.fields)
    assert verify(db.session()).ok


def test_needs_show_at_once_and_the_chip_follows(desk: PageClient, case: Case) -> None:
    known = hidden(text(desk, address(case, "/people/1")), "known")
    desk.post(address(case, "/people/1"), data={**MARGARET, "needs": ["large-print"], "known": known})
    page = text(desk, address(case))
    assert "Letters in large print" in page and ">Support need</span>" in page
    assert change(desk, case) == 303
    assert ">Support need</span>" not in text(desk, address(case))


def test_the_language_of_letters_follows(desk: PageClient, case: Case) -> None:
    assert change(desk, case, language="zh-Hans") == 303
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).language == "zh-Hans"


def test_a_prepared_letter_is_said_to_carry_the_old_particulars(desk: PageClient, case: Case) -> None:
    change(desk, case, address="1 New Road")
    assert "still carries the old ones" in text(desk, address(case, "/people"))


def test_a_stale_save_shows_both_versions_and_goes_through_when_sent_again(
    desk: PageClient, case: Case, sign_in: SignIn, person: Callable[..., User]
) -> None:
    known = hidden(text(desk, address(case, "/people/1")), "known")
    change(sign_in(person(Role.OFFICER)), case, phone="0113 496 0555")
    mine = {**MARGARET, "phone": "0113 496 0777", "known": known}
    overtaken = desk.post(address(case, "/people/1"), data=mine)
    page = overtaken.get_data(as_text=True)
    assert overtaken.status_code == 409
    assert "0113 496 0555" in page and "0113 496 0777" in page
    again = desk.post(address(case, "/people/1"), data={**mine, "known": hidden(page, "known")})
    assert again.status_code == 303
    assert "0113 496 0777" in text(desk, address(case))


def test_other_work_on_the_case_does_not_make_a_form_stale(desk: PageClient, case: Case) -> None:
    known = hidden(text(desk, address(case, "/people/1")), "known")
    correct_receipt(desk, case.reference, "2026-11-18", "the postmark")
    typed = {**MARGARET, "phone": "0113 496 0777", "known": known}
    assert desk.post(address(case, "/people/1"), data=typed).status_code == 303


def test_a_representative_stands_on_the_first_lines_with_what_they_may(desk: PageClient, case: Case) -> None:
    assert desk.post(address(case, "/people/add"), data=DANIEL).status_code == 303
    page = text(desk, address(case))
    assert "Daniel Ashworth, son" in page and "07700 900461" in page
    assert "Signed authority on file to 3 May 2027: to speak about the claim." in page
    assert "May not accept an offer." in page
    assert f">{case.reference}<" in text(desk, "/cases?q=daniel")


def test_without_a_document_nothing_may_be_told(desk: PageClient, case: Case) -> None:
    desk.post(address(case, "/people/add"), data={**DANIEL, "authority_document": ""})
    assert "may not be told anything yet" in text(desk, address(case))


def test_an_authority_ends_by_itself_and_by_hand(desk: PageClient, case: Case, clock: FixedClock) -> None:
    desk.post(address(case, "/people/add"), data={**DANIEL, "authority_to": "24 Nov 2026"})
    clock.advance(days=2)
    assert "Their authority ended on 24 Nov 2026" in text(desk, address(case))
    ended = {"on": "25 Nov 2026", "reason": "revoked in writing"}
    assert desk.post(address(case, "/people/2/end"), data=ended).status_code == 303
    header, chronology = text(desk, address(case)).split("Chronology", 1)
    assert "Daniel Ashworth" not in header
    assert "Daniel Ashworth" in chronology, "what happened stays told"
    assert "Daniel Ashworth" in text(desk, address(case, "/people"))
    assert last_event(case, "mandate_ended").reason == "revoked in writing"
    assert desk.post(address(case, "/people/2/end"), data=ended).status_code == 422


def test_policyholder_insured_and_beneficiary_are_three_people(desk: PageClient, case: Case) -> None:
    for role, name in (
        ("insured", "Iris Ashworth"),
        ("beneficiary", "Noah Ashworth"),
        ("witness", "A Plumber"),
    ):
        added = desk.post(address(case, "/people/add"), data={"role": role, "name": name, "kind": "person"})
        assert added.status_code == 303
    page = text(desk, address(case, "/people"))
    for word in ("Policyholder", "Insured", "Beneficiary", "Witness"):
        assert word in page
    desk.post(address(case, "/people/4/end"), data={"on": "2026-11-23", "reason": "was mistaken for another"})
    assert "Ended 23 Nov 2026" in text(desk, address(case, "/people"))


def test_an_identity_check_stands_on_the_first_line(desk: PageClient, case: Case) -> None:
    assert "Identity not checked yet" in text(desk, address(case))
    check = {"how": "call-back", "on": "23 Nov 2026"}
    assert desk.post(address(case, "/people/1/identity"), data=check).status_code == 303
    page = text(desk, address(case))
    assert "Policyholder. Identity checked 23 Nov 2026, by call-back." in page
    event = last_event(case, "identity_checked")
    assert (event.fields["how"], event.occurred_on) == ("call-back", date(2026, 11, 23))


@pytest.mark.parametrize(
    "typed",
    [{"on": "24 Nov 2026"}, {"on": "1889-01-01"}, {"on": ""}, {"how": "guess"}, {"on": "31 Nov 2026"}],
)
def test_a_check_that_cannot_be_is_refused(desk: PageClient, case: Case, typed: dict[str, str]) -> None:
    data = {"how": "call-back", "on": "23 Nov 2026", **typed}
    assert desk.post(address(case, "/people/1/identity"), data=data).status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"email": "not an address"},
        {"address": "x" * 501},
        {"capacity": "king"},
        {"language": "tlh"},
        {"needs": "a-horse"},
        {"phone": "1" * 41},
    ],
)
def test_particulars_that_cannot_be_are_refused_and_kept(
    desk: PageClient, case: Case, typed: dict[str, str]
) -> None:
    known = hidden(text(desk, address(case, "/people/1")), "known")
    data = {**MARGARET, "needs_words": "typed with care", **typed, "known": known}
    answer = desk.post(address(case, "/people/1"), data=data)
    assert answer.status_code == 422
    assert "typed with care" in answer.get_data(as_text=True)


@pytest.mark.parametrize("role", ["complainant", "king", ""])
def test_a_part_that_cannot_be_added_is_refused(desk: PageClient, case: Case, role: str) -> None:
    assert desk.post(address(case, "/people/add"), data={**DANIEL, "role": role}).status_code == 422


def test_odd_names_are_kept_as_they_are(desk: PageClient, case: Case) -> None:
    name = "O’Brien <b>& </b>王秀岚 \u202eabc 😀"
    assert change(desk, case, name=name) == 303
    assert db.session.scalars(select(Party.name).where(Party.case_id == case.id)).one() == name


def test_the_complainant_does_not_leave(desk: PageClient, case: Case) -> None:
    ended = {"on": "2026-11-23", "reason": "no"}
    assert desk.post(address(case, "/people/1/end"), data=ended).status_code == 422


def test_nothing_changed_is_said_and_nothing_logged(desk: PageClient, case: Case) -> None:
    before = len(entries(db.session(), Stream("case", case.reference)))
    assert change(desk, case) == 422
    assert len(entries(db.session(), Stream("case", case.reference))) == before


def test_nobody_is_there_under_another_number(desk: PageClient, case: Case) -> None:
    for path in ("/people/9", "/people/9/identity", "/people/9/end"):
        assert desk.get(address(case, path)).status_code == 404


def test_readers_see_people_and_change_nothing(
    sign_in: SignIn, person: Callable[..., User], case: Case
) -> None:
    auditor = sign_in(person(Role.AUDITOR))
    page = text(auditor, address(case, "/people"))
    assert "Margaret Ashworth" in page and "Add a person" not in page
    assert auditor.post(address(case, "/people/1"), data=MARGARET).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_a_form_of_address_stands_where_the_name_puts_it(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert full_name(Party(name="陈立新", title="先生")) == "陈立新先生"
        assert full_name(Party(name="Margaret Ashworth", title="Mrs")) == "Mrs Margaret Ashworth"
        assert full_name(Party(name="Wick House", title="")) == "Wick House"
