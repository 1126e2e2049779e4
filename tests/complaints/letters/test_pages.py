"""The pages of a letter, through the browser's door: prepare, approve, send, look at the frozen bytes, check its code."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.events import RETURNS_NOTED
from app.cases.models import CaseLetter, Party
from app.cases.recording import note
from app.cases.services.people import change_person, person_of
from app.complaints.services import letter_sending as sending
from app.complaints.services.letter_fate import Fate, record_fate
from app.complaints.services.letters import compose_decision, compose_letter, prepare_acknowledgement
from app.platform.accounts import Role, User
from app.platform.accounts.queries import names_of
from app.platform.db import db, transaction
from app.platform.jobs import Message
from app.platform.storage import current_store
from app.shared.clock import legal_day
from tests import factories
from tests.clients import PageClient
from tests.complaints.letters.scenes import Scene, chen, decide_chen
from tests.complaints.letters.test_sending import decision_approved, sent
from tests.page_forms import known_in

SignIn = Callable[[User], PageClient]


def browser_of(scene: Scene, sign_in: SignIn, *, approver: bool = False) -> PageClient:
    person = db.session.get_one(User, (scene.approver if approver else scene.officer).user_id)
    return sign_in(person)


def letter(session: Session) -> CaseLetter:
    session.expire_all()
    return session.scalars(select(CaseLetter).order_by(CaseLetter.id.desc()).limit(1)).one()


def test_a_letter_that_cannot_be_set_says_why_on_its_page_and_can_be_changed(
    okafor: Scene, sign_in: SignIn, db_session: Session
) -> None:
    party = db.session.scalars(select(Party).where(Party.case_id == okafor.case.id)).first()
    assert party is not None
    person = replace(person_of(party), name="Ada \U00013000 Okafor")
    change_person(number=party.position, person=person, **okafor.who)
    with transaction() as session:
        prepare_acknowledgement(
            session, okafor.case, actor=okafor.officer, clock=okafor.clock, library=okafor.library
        )
    row = letter(db_session)
    page = browser_of(okafor, sign_in).get(f"/cases/{okafor.reference}/letters/{row.id}")
    assert page.status_code == 422
    assert "The letter cannot be set as it is" in page.text and "U+13000" in page.text
    assert "Change what was written, or prepare it again" in page.text
    assert "They are being made" not in page.text


def test_from_writing_to_the_frozen_file(okafor: Scene, sign_in: SignIn, db_session: Session) -> None:
    browser = browser_of(okafor, sign_in)
    case = f"/cases/{okafor.reference}/letters"
    assert "Update" in browser.get(f"{case}/new").text
    assert browser.get(f"{case}/new/update").status_code == 200
    empty = browser.post(f"{case}/new/update", data={"paragraphs": " "})
    assert empty.status_code == 422 and "Write what the letter is to say" in empty.text

    written = browser.post(
        f"{case}/new/update", data={"paragraphs": "We have asked your builder.", "papers": ["1"]}
    )
    row = letter(db_session)
    assert written.location == f"{case}/{row.id}"
    page = browser.get(written.location).text
    assert "Approve for sending" in page and "pass" in page
    assert "We have asked your builder." in browser.get(f"{case}/{row.id}/write").text

    assert browser.post(f"{case}/{row.id}/approve", data={"content": row.content_digest}).status_code == 303
    assert "Send today" in browser.get(f"{case}/{row.id}").text
    assert browser.post(f"{case}/{row.id}/dispatch", data={"how": "post", "proof": "4711"}).status_code == 303
    row = letter(db_session)
    file = browser.get(f"{case}/{row.id}/letter.pdf")
    assert hashlib.sha256(file.data).hexdigest() == row.pdf_digest
    assert (
        file.headers["Content-Disposition"].startswith("inline")
        and "sandbox" in file.headers["Content-Security-Policy"]
    )
    picture = browser.get(f"{case}/{row.id}/page/1.webp?width=240")
    assert picture.mimetype == "image/webp"

    late = browser.post(f"{case}/{row.id}/arrival", data={"fate": "delivered", "on": "2027-01-01"})
    assert late.status_code == 422 and "up to today" in late.text
    lost = browser.post(f"{case}/{row.id}/arrival", data={"fate": "lost", "on": "2026-11-23"})
    assert lost.status_code == 422
    arrived = browser.post(f"{case}/{row.id}/arrival", data={"fate": "delivered", "on": "2026-11-23"})
    assert arrived.status_code == 303
    assert "Delivered" in browser.get(f"{case}/{row.id}").text
    assert "delivered" in browser.get(f"/cases/{okafor.reference}").text


def moved(scene: Scene) -> None:
    """The complainant has moved house."""
    party = db.session.scalars(select(Party).where(Party.case_id == scene.case.id)).first()
    assert party is not None
    person = replace(person_of(party), address="9 Weir Close\nHebden Bridge")
    change_person(number=party.position, person=person, **scene.who)


def test_an_approved_letter_that_the_case_has_overtaken_says_so_and_is_prepared_again(
    okafor: Scene, sign_in: SignIn, db_session: Session
) -> None:
    browser = browser_of(okafor, sign_in)
    case = f"/cases/{okafor.reference}/letters"
    browser.post(f"{case}/new/acknowledgement", data={})
    row = letter(db_session)
    browser.post(f"{case}/{row.id}/approve", data={"content": row.content_digest})
    assert "The case has changed" not in browser.get(f"{case}/{row.id}").text
    moved(okafor)
    page = browser.get(f"{case}/{row.id}").text
    assert "The case has changed since it was approved" in page and f"{case}/{row.id}/write" in page
    assert browser.post(f"{case}/{row.id}/dispatch", data={"how": "post"}).status_code == 422
    form = {"known": known_in(browser.get(f"{case}/{row.id}/write").text)}
    assert browser.post(f"{case}/{row.id}/write", data=form).status_code == 303
    assert "Approve for sending" in browser.get(f"{case}/{row.id}").text


@pytest.mark.parametrize("way", ["{id}/write", "new/acknowledgement"])
def test_of_two_who_write_one_draft_the_second_sees_both_versions(
    okafor: Scene, sign_in: SignIn, db_session: Session, way: str
) -> None:
    mine, theirs = browser_of(okafor, sign_in), browser_of(okafor, sign_in)
    case = f"/cases/{okafor.reference}/letters"
    mine.post(f"{case}/new/acknowledgement", data={"paragraphs": "We have it."})
    here = f"{case}/{way.format(id=letter(db_session).id)}"
    page = mine.get(here).text
    assert "We have it." in page
    known = known_in(page)
    assert theirs.post(here, data={"known": known, "paragraphs": "Their words."}).status_code == 303
    late = mine.post(here, data={"known": known, "paragraphs": "My words."})
    assert late.status_code == 409
    for told in ("Somebody else has written", "As it stands now", "Their words.", "My words."):
        assert told in late.text
    assert letter(db_session).parts["paragraphs"] == ["Their words."]
    again = mine.post(here, data={"known": known_in(late.text), "paragraphs": "My words."})
    assert again.status_code == 303
    assert letter(db_session).parts["paragraphs"] == ["My words."]


def test_an_approval_is_not_taken_back_by_a_form_that_did_not_show_it(
    okafor: Scene, sign_in: SignIn, db_session: Session
) -> None:
    browser = browser_of(okafor, sign_in)
    case = f"/cases/{okafor.reference}/letters"
    browser.post(f"{case}/new/acknowledgement", data={})
    row = letter(db_session)
    known = known_in(browser.get(f"{case}/{row.id}/write").text)
    browser.post(f"{case}/{row.id}/approve", data={"content": row.content_digest})
    assert browser.post(f"{case}/{row.id}/write", data={"known": known}).status_code == 409
    assert letter(db_session).state == "approved"


@pytest.mark.parametrize("paper", ["-" + "9" * 21, "9" * 400, "2147483648", "E1"])
def test_a_forged_number_of_a_paper_to_enclose_is_refused_beside_it(
    okafor: Scene, sign_in: SignIn, paper: str
) -> None:
    officer = browser_of(okafor, sign_in)
    form = {"paragraphs": "The plumber comes on Monday.", "papers": paper}
    page = officer.post(f"/cases/{okafor.reference}/letters/new/update", data=form)
    assert page.status_code == 422
    assert "The plumber comes on Monday." in page.text


def test_a_draft_without_pages_gets_them_when_it_is_opened(
    okafor: Scene, sign_in: SignIn, db_session: Session
) -> None:
    with transaction() as session:
        prepare_acknowledgement(
            session, okafor.case, actor=okafor.officer, clock=okafor.clock, library=okafor.library
        )
    row = letter(db_session)
    page = browser_of(okafor, sign_in).get(f"/cases/{okafor.reference}/letters/{row.id}")
    assert "/page/1.webp" in page.text
    assert letter(db_session).draft_digest is not None


def test_a_check_is_set_aside_by_two(okafor: Scene, sign_in: SignIn, app: Flask, db_session: Session) -> None:
    (app.extensions["settings"].instance / "enclosures" / "complaints-procedure.pdf").unlink()
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    here = f"/cases/{okafor.reference}/letters/{row.id}"
    officer, second = browser_of(okafor, sign_in), browser_of(okafor, sign_in, approver=True)
    assert "a check stops the letter" in officer.get(here).text
    assert officer.post(f"{here}/override", data={"reason": ""}).status_code == 422
    assert officer.post(f"{here}/override", data={"reason": "By hand tomorrow."}).status_code == 303
    assert officer.post(f"{here}/agree").status_code == 403
    asked = second.get(here).text
    assert "Agree" in asked
    names = names_of(db_session, [okafor.officer.user_id or 0, okafor.approver.user_id or 0])
    by, agreed = names[okafor.officer.user_id or 0], names[okafor.approver.user_id or 0]
    assert f"{by} asks for the check to be set aside: By hand tomorrow." in asked
    assert second.post(f"{here}/agree").status_code == 303
    both = f"set aside by {by} and {agreed}: By hand tomorrow."
    assert officer.get(here).text.count(both) == 3  # among what is known, above the pages, and at the checks
    assert officer.post(f"{here}/approve", data={"content": row.content_digest}).status_code == 303


def test_mail_without_an_address_is_refused_at_its_field(chen: Scene, sign_in: SignIn) -> None:
    row = compose_letter(kind="acknowledgement", **chen.by_rules)
    browser, here = browser_of(chen, sign_in), f"/cases/{chen.reference}/letters/{row.id}"
    browser.post(f"{here}/approve", data={"content": row.content_digest})
    refused = browser.post(f"{here}/dispatch", data={"how": "e-mail"})
    assert refused.status_code == 422 and "no e-mail address" in refused.text
    assert browser.post(f"{here}/dispatch", data={"how": "pigeon"}).status_code == 422


def test_nobody_sees_a_letter_of_a_case_they_may_not_read(okafor: Scene, sign_in: SignIn) -> None:
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    stranger = sign_in(factories.make_person(Role.OFFICER, unit=factories.make_unit()))
    for path in ("", "/letter.pdf", "/page/1.webp", "/stamped", "/write"):
        assert stranger.get(f"/cases/{okafor.reference}/letters/{row.id}{path}").status_code == 404


def test_the_code_of_a_sent_letter_is_known_to_everyone_without_a_name(
    okafor: Scene, sign_in: SignIn, client: PageClient, db_session: Session
) -> None:
    row = compose_letter(kind="acknowledgement", **okafor.by_rules)
    assert client.get(f"/verify/{row.code}").status_code == 404  # a draft is not a letter
    browser, here = browser_of(okafor, sign_in), f"/cases/{okafor.reference}/letters/{row.id}"
    browser.post(f"{here}/approve", data={"content": row.content_digest})
    browser.post(f"{here}/dispatch", data={"how": "post"})
    row = letter(db_session)
    answer = client.get(f"/verify/{row.code.replace('-', '').lower()}")
    assert answer.status_code == 200
    assert row.pdf_digest in answer.text and "23 November 2026" in answer.text
    for secret in ("Okafor", "Linnet", okafor.reference):
        assert secret not in answer.text


def test_codes_that_are_none_are_answered_kindly(client: PageClient) -> None:
    assert client.get("/verify").status_code == 200
    assert client.get("/verify?code=7KQ4-M2XD").location == "/verify/7KQ4-M2XD"
    for code in ("AAAA-AAAA", "0O1I0O1I", "x" * 300, "<b>", "验证码"):
        assert client.get(f"/verify/{code}").status_code == 404


def test_the_letter_of_a_decision_points_to_its_approval(decided: Scene, sign_in: SignIn) -> None:
    row = compose_decision(**decided.by_rules)
    page = browser_of(decided, sign_in).get(f"/cases/{decided.reference}/letters/{row.id}?check=2")
    assert "approved together with the decision" in page.text
    assert "Approve for sending" not in page.text


def sent_letter(scene: Scene, sign_in: SignIn, session: Session) -> CaseLetter:
    row = compose_letter(kind="acknowledgement", **scene.by_rules)
    browser, here = browser_of(scene, sign_in), f"/cases/{scene.reference}/letters/{row.id}"
    browser.post(f"{here}/approve", data={"content": row.content_digest})
    browser.post(f"{here}/dispatch", data={"how": "post"})
    return letter(session)


def test_the_bytes_of_a_file_are_compared_and_one_flipped_is_seen(
    okafor: Scene, sign_in: SignIn, client: PageClient, db_session: Session
) -> None:
    row = sent_letter(okafor, sign_in, db_session)
    with current_store().open(row.pdf_digest or "") as file:
        pdf = file.read()
    right = client.post("/verify", data={"file": (io.BytesIO(pdf), "letter.pdf")})
    assert right.status_code == 200 and "exactly these bytes" in right.text
    assert "Northmoor Insurance" in right.text and "Okafor" not in right.text
    flipped = bytearray(pdf)
    flipped[len(pdf) // 2] ^= 1
    wrong = client.post("/verify", data={"file": (io.BytesIO(flipped), "letter.pdf"), "code": row.code})
    assert wrong.status_code == 404 and "it was changed" in wrong.text
    assert client.post("/verify", data={}).status_code == 422


def test_whoever_guesses_has_to_wait_and_whoever_knows_has_not(
    okafor: Scene, sign_in: SignIn, client: PageClient, db_session: Session
) -> None:
    row = sent_letter(okafor, sign_in, db_session)
    for _ in range(25):
        assert client.get(f"/verify/{row.code}").status_code == 200
    for _ in range(20):
        assert client.get("/verify/AAAA-AAAA").status_code == 404
    assert client.get("/verify/AAAA-AAAA").status_code == 429
    okafor.clock.advance(minutes=11)
    assert client.get(f"/verify/{row.code}").status_code == 200


def test_the_page_of_a_letter_says_what_became_of_its_mail(okafor: Scene, sign_in: SignIn) -> None:
    row = sent(okafor, how="e-mail")
    browser, here = browser_of(okafor, sign_in), f"/cases/{okafor.reference}/letters/{row.id}"
    assert "To ada.okafor@example.com: waits in the outbox" in browser.get(here).text
    with transaction() as session:
        mail = session.scalars(select(Message)).one()
        mail.state, mail.error = "failed", "550 no such mailbox"
    assert "To ada.okafor@example.com: it did not leave. 550 no such mailbox" in browser.get(here).text
    with transaction() as session:
        mail = session.scalars(select(Message)).one()
        mail.state, mail.error, mail.sent_at = "sent", None, okafor.clock.now()
    assert "taken by the mail server 23 Nov 2026, 09:00" in browser.get(here).text


def test_a_right_that_runs_from_receipt_is_told_of_before_its_day_is_known(
    decided_chen: Scene, sign_in: SignIn
) -> None:
    browser, page = browser_of(decided_chen, sign_in), f"/cases/{decided_chen.reference}"
    row = decision_approved(decided_chen)
    opens = "Complainant&#39;s 30 days to ask the superior for review: opens on delivery"
    assert opens not in browser.get(page).text
    sending.dispatch(letter_id=row.id, how="ems", proof="1234567890", **decided_chen.by_rules)
    assert opens in browser.get(page).text
    record_fate(
        letter_id=row.id,
        fate=Fate.DELIVERED,
        on=legal_day(decided_chen.clock.now(), "Asia/Shanghai"),
        words="签收回执",
        **decided_chen.by_rules,
    )
    shown = browser.get(page).text
    assert opens not in shown and "What the complainant may still do" in shown


def test_where_head_office_decided_no_review_is_said_to_open(app: Flask, sign_in: SignIn) -> None:
    scene = decide_chen(chen(at_head_office=True))
    row = decision_approved(scene)
    with transaction():
        scene.case.facts = {
            **scene.case.facts,
            "decided_by": "head_office",
        }  # as triage says it of head office
        note(scene.case, RETURNS_NOTED, actor=scene.officer, clock=scene.clock, names=[])
    sending.dispatch(letter_id=row.id, how="ems", proof="1234567890", **scene.by_rules)
    page = browser_of(scene, sign_in).get(f"/cases/{scene.reference}").text
    assert "opens on delivery" not in page
