"""Taking a complaint in through the page, as a person on the phone does, and as somebody does who means harm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Evidence, Head, Party, Policy
from app.cases.services.access import restrict_case
from app.complaints.services.reasons import reason_codes
from app.platform.accounts import SYSTEM, Role, Unit, User
from app.platform.db import transaction
from app.platform.log.models import LogEvent
from app.shared.clock import FixedClock
from app.wordings.models import Product
from tests.clients import PageClient
from tests.complaints.handling.conftest import kinds_of
from tests.factories import make_unit


@pytest.fixture
def browser(person: Callable[..., User], sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(person(Role.OFFICER))


@pytest.fixture
def typed(unit: Unit) -> Callable[..., dict[str, Any]]:
    """``typed(name=…)``: a call as it is taken down, with changes."""

    def make(**changes: Any) -> dict[str, Any]:
        return {
            "key": "a-key-of-this-form-01",
            "name": "Yusuf Demir",
            "phone": "0161 496 0770",
            "calls_as": "holder",
            "words": "Your builder put the new boards straight on the wet floor.",
            "capacity": "policyholder",
            "kind": "person",
            "eligibility": "consumer",
            "unit": str(unit.id),
            "channel": "phone",
            "received_on": "23 Nov 2026",
            "received_time": "08:42",
            "language": "en",
            "triage": "complaint",
        } | changes

    return make


Typed = Callable[..., dict[str, Any]]


def cases(session: Session) -> int:
    return session.scalar(select(func.count(Case.id))) or 0


def test_a_call_becomes_a_complaint(browser: PageClient, typed: Typed, db_session: Session) -> None:
    assert browser.get("/complaints/new").status_code == 200

    answer = browser.post("/complaints/new", data=typed())

    case = db_session.scalars(select(Case)).one()
    assert answer.status_code == 303
    assert answer.location == f"/cases/{case.reference}"
    assert case.complainant_name == "Yusuf Demir"
    assert browser.get(answer.location).status_code == 200


def test_an_heir_who_calls_for_themselves_is_an_heir(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    answer = browser.post("/complaints/new", data=typed(calls_as="holder", capacity="heir"))

    assert db_session.scalars(select(Party.capacity)).one() == "heir"
    assert "Heir." in browser.get(answer.location).get_data(as_text=True)


def test_a_representative_of_a_group_who_calls_is_there_once_and_the_signed_list_lets_all_of_them_speak(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    answer = browser.post(
        "/complaints/new",
        data=typed(
            calls_as="representative",
            complainant="Residents of Weir Terrace",
            group_size="9",
            group_names="Yusuf Demir, 0161 496 0770\nTom Otley, 0161 496 0771",
            authority_document="Signed list",
            authority_scope="This complaint",
        ),
    )

    people = db_session.scalars(select(Party).order_by(Party.position)).all()
    assert [(each.role, each.name) for each in people] == [
        ("complainant", "Residents of Weir Terrace"),
        ("group-representative", "Yusuf Demir"),
        ("group-representative", "Tom Otley"),
    ]
    assert all((each.authority or {}).get("document") == "Signed list" for each in people[1:])
    for page in (answer.location, f"{answer.location}/people"):
        assert "9 complain together." in browser.get(page).get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_point_nobody_named_is_called_as_its_reason_is_in_the_language_of_the_letters(
    browser: PageClient, typed: Typed, db_session: Session, language: str
) -> None:
    reason = next(iter(reason_codes(db_session).values()))
    browser.post("/complaints/new", data=typed(reason=str(reason.id), language=language))
    assert db_session.scalars(select(Head.title)).one() == (
        reason.label_zh if language == "zh-Hans" else reason.label
    )


def test_what_is_no_complaint_asks_for_nothing_and_says_why(browser: PageClient, typed: Typed) -> None:
    why = "An enquiry about a date, answered on the call."
    answer = browser.post("/complaints/new", data=typed(triage="not-a-complaint", triage_reason=why))

    page = browser.get(answer.location).get_data(as_text=True)
    assert f"Not a complaint: {why}" in page
    left = re.findall(r'<span class="days[^"]*">([^<]*)', page)
    assert left
    assert set(left) == {"ended"}
    assert "Work to" not in page


@pytest.mark.parametrize("calls_as", ["holder", "representative"])
def test_whoever_calls_is_recognised_on_the_call(
    browser: PageClient, typed: Typed, db_session: Session, calls_as: str
) -> None:
    answer = browser.post(
        "/complaints/new",
        data=typed(
            calls_as=calls_as,
            complainant="Ayse Demir",
            identity_how="questions",
            received_on="20 Nov 2026",
            late_reason="Came on a Friday evening",
        ),
    )

    assert answer.status_code == 303, re.findall("field__error[^<]*<[^<]*", answer.get_data(as_text=True))
    checked = select(Party).where(Party.identity_checked_on.is_not(None))
    party = db_session.scalars(checked).one()
    case = db_session.scalars(select(Case)).one()
    assert (party.name, party.identity_how) == ("Yusuf Demir", "questions")
    assert party.role == ("complainant" if calls_as == "holder" else "representative")
    assert party.identity_checked_on == case.received_on
    assert "identity_checked" in kinds_of(case)
    assert "Identity checked 20 Nov 2026" in browser.get(f"/cases/{case.reference}/people").get_data(
        as_text=True
    )


def test_a_check_of_identity_that_is_none_is_refused(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    answer = browser.post("/complaints/new", data=typed(identity_how="by-magic"))
    assert answer.status_code == 422
    assert cases(db_session) == 0


def test_a_file_where_a_text_belongs_is_no_text(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    for name in typed():
        sent = typed() | {name: (io.BytesIO(b"x"), "bill\u202egnp.exe")}
        answer = browser.post("/complaints/new", data=sent, content_type="multipart/form-data")
        assert answer.status_code in {303, 422}, name


def test_a_double_click_registers_once(browser: PageClient, typed: Typed, db_session: Session) -> None:
    first = browser.post("/complaints/new", data=typed())
    second = browser.post("/complaints/new", data=typed())

    assert second.location == first.location
    assert cases(db_session) == 1


def test_a_wrong_field_keeps_everything_typed_and_says_what_would_be_right(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    answer = browser.post("/complaints/new", data=typed(happened_on="31 Nov 2026", wanted="A new floor"))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "November has 30 days. Give a day up to today, 23 Nov 2026." in page
    assert "straight on the wet floor" in page
    assert 'value="A new floor"' in page
    assert 'value="31 Nov 2026"' in page
    assert cases(db_session) == 0


def test_files_survive_a_wrong_field(browser: PageClient, typed: Typed, db_session: Session) -> None:
    paper = (io.BytesIO(b"What the builder wrote"), "builder.txt")
    refused = browser.post("/complaints/new", data=typed(received_on="soon", files=paper))
    page = refused.get_data(as_text=True)
    kept = re.search(r'name="kept_papers"[^>]*value="([^"]+)"', page)
    assert "builder.txt" in page
    assert kept is not None

    browser.post("/complaints/new", data=typed(kept_papers=kept[1]))

    assert db_session.scalars(select(Evidence.file_name)).all() == ["builder.txt"]


def test_a_forged_list_of_papers_is_refused(browser: PageClient, typed: Typed, db_session: Session) -> None:
    answer = browser.post("/complaints/new", data=typed(kept_papers='[{"file": ["00", 1, "text/plain"]}].x'))

    assert answer.status_code == 422
    assert cases(db_session) == 0


def test_a_representative_speaks_for_the_complainant(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    speaks = {"calls_as": "representative", "authority_document": "Letter of authority", "may_accept": "y"}
    speaks |= {"address": "22 Alder Grove\nLEEDS", "speaker_address": "2 Mill Lane\nLEEDS"}
    speaks |= {"email": "sevgi@example.com", "speaker_email": "yusuf@example.com"}
    assert browser.post("/complaints/new", data=typed(**speaks)).status_code == 422

    browser.post(
        "/complaints/new", data=typed(**speaks, complainant="Mrs Sevgi Demir", key="another-form-0002")
    )

    people = {party.role: party for party in db_session.scalars(select(Party))}
    assert people["complainant"].name == "Mrs Sevgi Demir"
    assert people["representative"].name == "Yusuf Demir"
    assert (people["complainant"].address, people["complainant"].email) == (
        "22 Alder Grove\nLEEDS",
        "sevgi@example.com",
    )
    assert (people["representative"].address, people["representative"].email) == (
        "2 Mill Lane\nLEEDS",
        "yusuf@example.com",
    )
    assert people["representative"].authority == {
        "document": "Letter of authority",
        "scope": None,
        "valid_to": None,
        "may_accept_offers": True,
    }


def test_further_points_are_added_without_script(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    page = browser.post("/complaints/new", data=typed(add_point="1")).get_data(as_text=True)
    assert 'name="point2-title"' in page
    second = {"more_points": "1", "point2-title": "Nobody rang back", "point2-happened_on": "2 Nov 2026"}

    browser.post(
        "/complaints/new", data=typed(**second, summary="Two points, told by the builder's customer.")
    )

    assert db_session.scalars(select(Head.title).order_by(Head.number)).all() == [
        "Your builder put the new boards straight on the wet floor",
        "Nobody rang back",
    ]
    # The officer's summary is of both: letters would print it as what the complainant said of the first.
    assert db_session.scalars(select(Head.said)).all() == ["", ""]


@pytest.mark.parametrize(("answer", "made"), [("same", 1), ("point", 1), ("separate", 2)])
def test_a_likely_duplicate_is_asked_about_before_anything_is_registered(
    browser: PageClient, typed: Typed, db_session: Session, answer: str, made: int
) -> None:
    browser.post("/complaints/new", data=typed(number="HP-4502-77103"))
    again = typed(number="hp 4502 77103", key="another-form-0002", words="And now the door sticks.")

    asked = browser.post("/complaints/new", data=again)
    assert asked.status_code == 422
    assert "There is an open complaint like this one" in asked.get_data(as_text=True)
    assert cases(db_session) == 1
    named = re.findall(r'name="duplicate_of"[^>]*value="([^"]+)"', asked.get_data(as_text=True))
    done = browser.post("/complaints/new", data={**again, "duplicate": answer, "duplicate_of": named})

    assert done.status_code == 303
    assert cases(db_session) == made
    assert db_session.scalar(select(func.count(Head.id))) == (1 if answer == "same" else 2)


@pytest.mark.parametrize("answer", ["same", "point"])
def test_nothing_is_added_to_a_closed_duplicate_which_is_reopened_or_linked(
    browser: PageClient, typed: Typed, db_session: Session, answer: str
) -> None:
    browser.post(
        "/complaints/new", data=typed(number="HP-1", triage="not-a-complaint", triage_reason="An enquiry.")
    )
    first = db_session.scalars(select(Case)).one()
    again = typed(number="HP-1", key="another-form-0002", duplicate=answer, duplicate_of=first.reference)
    asked = browser.post("/complaints/new", data=again)

    page = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "it is closed" in page and f"/cases/{first.reference}/close/reopen" in page
    assert re.findall(r'name="duplicate"[^>]*value="(\w+)"', page) == ["separate"]
    assert "Add call to" not in page and "Add point to" not in page
    side = browser.post("/complaints/new/side", data=again).get_data(as_text=True)
    assert "If registered today" in side
    assert browser.get(f"/cases/{first.reference}/close/reopen").status_code == 200
    linked = browser.post("/complaints/new", data={**again, "duplicate": "separate"})
    assert linked.status_code == 303
    assert first.reference in browser.get(linked.location).get_data(as_text=True)


def test_a_likely_duplicate_is_shown_while_one_types_and_that_is_a_look_at_it(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    browser.post("/complaints/new", data=typed(number="HP-1"))
    first = db_session.scalars(select(Case)).one()

    pieces = browser.post("/complaints/new/side", data={"number": "hp1"}).get_data(as_text=True)

    assert f'data-of="{first.reference}"' in pieces
    assert "There is an open complaint like this one" in pieces
    assert (
        "A complaint like this one is here already. Say which it is." not in pieces
    )  # nobody has sent it yet
    looks = select(LogEvent.body).where(
        LogEvent.stream_type == "access", LogEvent.stream_id == first.reference
    )
    assert any("at-intake" in body for body in db_session.scalars(looks))


def test_a_confidential_complaint_is_named_nowhere_at_intake(
    browser: PageClient,
    typed: Typed,
    db_session: Session,
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
    clock: FixedClock,
) -> None:
    browser.post("/complaints/new", data=typed(number="HP-1"))
    first = db_session.scalars(select(Case)).one()
    restrict_case(actor=SYSTEM, clock=clock, reference=first.reference, readers=[], reason="A colleague.")

    other = sign_in(person(Role.OFFICER))
    pieces = other.post("/complaints/new/side", data=typed(number="HP-1")).get_data(as_text=True)
    registered = other.post("/complaints/new", data=typed(number="HP-1", key="another-form-0002"))

    assert first.reference not in pieces
    assert "like this one" not in pieces
    assert registered.status_code == 303


def test_an_answer_given_of_one_complaint_is_none_of_another(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    browser.post("/complaints/new", data=typed(number="HP-1"))
    browser.post(
        "/complaints/new", data=typed(number="HP-2", key="another-form-0002", name="Ann Lee", phone="")
    )
    first, second = db_session.scalars(select(Case).order_by(Case.id))

    changed = browser.post(
        "/complaints/new",
        data=typed(
            number="HP-2",
            name="A. Lee",
            phone="",
            key="another-form-0003",
            duplicate="same",
            duplicate_of=first.reference,
        ),
    )

    page = changed.get_data(as_text=True)
    assert changed.status_code == 422
    assert f'data-of="{second.reference}"' in page
    assert "Add call to" not in page


def test_the_side_says_what_it_would_mean_and_keeps_nothing(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    side = browser.post("/complaints/new/side", data=typed()).get_data(as_text=True)
    later = browser.post("/complaints/new/side", data=typed(received_on="20 Nov 2026")).get_data(as_text=True)
    unreadable = browser.post("/complaints/new/side", data={"received_on": "soon"})

    assert "Mon 18 Jan 2027" in side
    assert "Fri 15 Jan 2027" in later
    assert unreadable.status_code == 200
    assert cases(db_session) == 0


def test_settling_on_the_call_leads_to_the_fast_path(browser: PageClient, typed: Typed) -> None:
    answer = browser.post("/complaints/new", data=typed(settle="1"))

    assert answer.location is not None
    assert answer.location.endswith("/close/resolve")


def test_the_policy_of_an_earlier_day_needs_its_reason(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    early = typed(received_on="19 Nov 2026", received_time="", channel="letter")

    assert browser.post("/complaints/new", data=early).status_code == 422
    browser.post("/complaints/new", data={**early, "late_reason": "Lay in the post room"})
    assert cases(db_session) == 1


def test_policy_and_claim_are_taken_down(browser: PageClient, typed: Typed, db_session: Session) -> None:
    with transaction() as session:
        session.add(Product(code="HE", name="Home Essentials", line="home"))
    product = db_session.scalars(select(Product.id)).one()
    browser.post(
        "/complaints/new",
        data=typed(
            policy_number="HP-1", product=str(product), claimed="£1,806.63", paid="0", claim_number="CL-1"
        ),
    )

    case = db_session.scalars(select(Case)).one()
    assert (case.product_label, case.value_minor, case.claim_key) == ("Home Essentials", 180663, "cl1")
    assert db_session.scalars(select(Policy.number)).one() == "HP-1"


HOSTILE: dict[str, dict[str, Any]] = {
    "no name": {"name": ""},
    "a name without end": {"name": "x" * 201},
    "100,000 characters": {"words": "x" * 100_000},
    "a day to come": {"received_on": "24 Nov 2026"},
    "a time to come": {"received_time": "23:59"},
    "a day before all": {"received_on": "1 Jan 1901", "late_reason": "x"},
    "no day at all": {"received_on": "99999999"},
    "a time that is none": {"received_time": "25:00"},
    "an amount below zero": {"claimed": "-5"},
    "an absurd amount": {"claimed": "9" * 20},
    "an amount of words": {"claimed": "a lot"},
    "an infinite amount": {"paid": "NaN"},
    "a unit of nobody": {"unit": "999999"},
    "a unit without end": {"unit": "1" + "0" * 30},
    "a product without end": {"product": "1" + "0" * 30},
    "a product in words": {"product": "'; drop table case_file --"},
    "a reason of nobody": {"reason": "999999"},
    "a channel of nobody": {"channel": "pigeon"},
    "a role of nobody": {"calls_as": "king"},
    "a need of nobody": {"needs": "gold"},
    "an e-mail that is none": {"email": "no at sign"},
    "a period that ends before it begins": {"period_from": "1 Nov 2026", "period_to": "1 Oct 2026"},
    "a loss to come": {"loss_on": "1 Dec 2026"},
    "no key": {"key": ""},
    "a key with strange signs": {"key": "'; --" * 5},
    "an authority without a name": {"authority_number": "F-1"},
    "turned away without a reason": {"triage": "out-of-scope"},
    "a group of one": {"group_size": "1"},
}


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
def test_what_nobody_can_mean_is_refused_clearly(
    browser: PageClient, typed: Typed, db_session: Session, changes: dict[str, Any]
) -> None:
    answer = browser.post("/complaints/new", data=typed(**changes))

    assert answer.status_code == 422
    assert "to put right" in answer.get_data(as_text=True)
    assert cases(db_session) == 0


def test_nul_is_refused_at_the_door(browser: PageClient, typed: Typed, db_session: Session) -> None:
    assert browser.post("/complaints/new", data=typed(words="a\x00b")).status_code == 422
    assert cases(db_session) == 0


def test_a_unit_that_is_not_mine_is_refused(browser: PageClient, typed: Typed, db_session: Session) -> None:
    answer = browser.post("/complaints/new", data=typed(unit=str(make_unit().id)))

    assert answer.status_code == 422
    assert cases(db_session) == 0


def test_signs_of_every_kind_are_kept_and_shown_harmless(
    browser: PageClient, typed: Typed, db_session: Session
) -> None:
    answer = browser.post(
        "/complaints/new", data=typed(name="<script>alert(1)</script> 😀 محمد", words="‮abc 王")
    )

    assert answer.location is not None
    page = browser.get(answer.location).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "😀 محمد" in page


def test_a_page_costs_the_same_few_statements(
    browser: PageClient, typed: Typed, query_count: Callable[..., Any]
) -> None:
    browser.get("/complaints/new")
    with query_count(at_most=14):
        browser.get("/complaints/new")
