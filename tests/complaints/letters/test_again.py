"""A letter that did not arrive goes out once more: the same words, a new address, and the first one steps back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.events import COMPLEXITY_CHANGED
from app.cases.models import CaseLetter, Deadline
from app.cases.policy import stream_of
from app.cases.recording import note
from app.complaints.services import letter_sending as sending
from app.complaints.services.letter_fate import Fate, record_fate
from app.complaints.services.letters import compose_letter
from app.complaints.services.sending_again import send_again
from app.platform.db import transaction
from app.platform.log import entries, verify
from app.shared.errors import Refused
from tests.complaints.letters.reading import words_of
from tests.complaints.letters.scenes import Scene
from tests.complaints.letters.test_pages import SignIn, browser_of
from tests.complaints.letters.test_sending import approved, decision_approved, sent

NEW = "4 Mill Lane\nBath\nBA1 2XY"
NEW_CHINESE = "江苏省南京市鼓楼区新街口2号\n邮编210005"


def returned(scene: Scene, row: CaseLetter, why: str = "Gone away") -> CaseLetter:
    scene.clock.advance(days=2)
    on = date(2026, 11, 25)
    return record_fate(letter_id=row.id, fate=Fate.RETURNED, on=on, words=why, **scene.by_rules)


def again(scene: Scene, row: CaseLetter, address: str = NEW, **more: bool) -> CaseLetter:
    return send_again(letter_id=row.id, address=address, **more, **scene.by_rules)


def sent_again(scene: Scene, row: CaseLetter, address: str = NEW, *, how: str = "post") -> CaseLetter:
    draft = approved(scene, again(scene, row, address))
    return sending.dispatch(letter_id=draft.id, how=how, proof="4711", **scene.by_rules)


def test_the_second_letter_goes_to_the_new_address_and_says_what_it_replaces(
    okafor: Scene, db_session: Session
) -> None:
    first = returned(okafor, sent(okafor))
    second = sent_again(okafor, first)
    words = " ".join(words_of(second.pdf_digest).split())
    assert "4 Mill Lane" in words and "25 November 2026" in words
    assert f"replaces our letter of 23 November 2026 (code {first.code})" in words
    db_session.refresh(first)
    assert (first.state, second.state, second.replaces_id) == ("superseded", "sent", first.id)
    assert "mail-returned" not in okafor.case.flags
    event = next(
        each for each in entries(db_session, stream_of(okafor.case)) if each.kind == "letter_superseded"
    )
    assert (event.fields["id"], event.fields["by"], event.fields["code"]) == (
        first.id,
        second.id,
        second.code,
    )
    assert event.occurred_on == date(2026, 11, 25)


def test_a_decision_keeps_its_words_and_its_time_but_gives_its_reader_the_later_one(
    decided: Scene, db_session: Session
) -> None:
    first = decision_approved(decided)
    sending.dispatch(letter_id=first.id, how="post", **decided.by_rules)
    owed = [entry.kind for entry in entries(db_session, stream_of(decided.case))].count("remedy_offered")
    first = returned(decided, first)
    met = _deadline(db_session, decided, "final-response").met_on
    assert met == date(2026, 11, 23)
    second = sent_again(decided, first)
    assert second.state == "sent" and decided.case.state == "answered"
    assert _deadline(db_session, decided, "final-response").met_on == met
    assert _deadline(db_session, decided, "ombudsman-referral").due_on == date(2027, 5, 25)
    kinds = [entry.kind for entry in entries(db_session, stream_of(decided.case))]
    assert kinds.count("remedy_offered") == owed
    assert verify(db_session).ok


def test_a_right_that_runs_from_receipt_waits_for_the_letter_that_arrives(
    decided_chen: Scene, db_session: Session
) -> None:
    first = decision_approved(decided_chen)
    sending.dispatch(letter_id=first.id, how="ems", proof="EMS 1001", **decided_chen.by_rules)
    second = sent_again(
        decided_chen, returned(decided_chen, first, "查无此人"), NEW_CHINESE, how="registered"
    )
    words = words_of(second.pdf_digest).replace(" ", "").replace("\n", "")
    assert "本文书替代我公司2026年11月23日寄出的同名文书" in words and first.code in words
    opens = select(Deadline.due_on).where(
        Deadline.case_id == decided_chen.case.id, Deadline.clock == "review-request"
    )
    assert db_session.scalar(opens) is None
    record_fate(
        letter_id=second.id,
        fate=Fate.DELIVERED,
        on=date(2026, 11, 25),
        words="签收",
        **decided_chen.by_rules,
    )
    assert _deadline(db_session, decided_chen, "review-request").due_on == date(2026, 12, 25)


def _deadline(session: Session, scene: Scene, clock: str) -> Deadline:
    session.expire_all()
    return session.scalars(
        select(Deadline).where(Deadline.case_id == scene.case.id, Deadline.clock == clock)
    ).one()


def test_the_address_it_came_back_from_is_refused_unless_it_is_meant(okafor: Scene) -> None:
    first = returned(okafor, sent(okafor), "Not called for")
    old = "\n".join(first.content["letter"]["addressee"]["lines"][1:])
    with pytest.raises(Refused, match="address which the letter went to"):
        again(okafor, first, old)
    assert again(okafor, first, old, same_address=True).state == "draft"


def test_asked_twice_there_is_one_draft_to_the_last_address(okafor: Scene, db_session: Session) -> None:
    first = returned(okafor, sent(okafor))
    one, two = again(okafor, first), again(okafor, first, "9 Quay Street\nBristol\nBS1 4DB")
    assert (one.id, two.version) == (two.id, 2)
    rows = db_session.scalars(select(CaseLetter).where(CaseLetter.replaces_id == first.id)).all()
    assert len(rows) == 1 and "9 Quay Street" in rows[0].content["letter"]["addressee"]["lines"]


def test_a_third_letter_names_the_second_alone(okafor: Scene, db_session: Session) -> None:
    first = returned(okafor, sent(okafor))
    second = sent_again(okafor, first)
    record_fate(
        letter_id=second.id,
        fate=Fate.RETURNED,
        on=date(2026, 11, 25),
        words="Moved again",
        **okafor.by_rules,
    )
    third = sent_again(okafor, second, "9 Quay Street\nBristol\nBS1 4DB")
    words = words_of(third.pdf_digest)
    assert second.code in words and first.code not in words
    db_session.expire_all()
    assert [db_session.get_one(CaseLetter, row.id).state for row in (first, second, third)] == [
        "superseded",
        "superseded",
        "sent",
    ]


def test_what_arrived_and_what_never_left_is_not_sent_again(okafor: Scene) -> None:
    draft = compose_letter(kind="acknowledgement", **okafor.by_rules)
    with pytest.raises(Refused, match="left and did not arrive"):
        again(okafor, draft)
    row = sent(okafor)
    record_fate(letter_id=row.id, fate=Fate.DELIVERED, on=date(2026, 11, 23), words=None, **okafor.by_rules)
    with pytest.raises(Refused, match="left and did not arrive"):
        again(okafor, row)


def test_what_says_something_else_is_not_approved_as_the_same(okafor: Scene) -> None:
    draft = again(okafor, returned(okafor, sent(okafor)))
    with transaction() as session:
        row = session.get_one(CaseLetter, draft.id)
        row.content = {**row.content, "letter": {**row.content["letter"], "title": "Another letter"}}
        note(okafor.case, COMPLEXITY_CHANGED, actor=okafor.officer, clock=okafor.clock, old=None, new="x")
    with pytest.raises(Refused, match="no longer says what"):
        approved(okafor, draft)


@pytest.mark.parametrize("how", ["registered", "hand", "ems", "portal"])
def test_a_way_that_leaves_a_trace_wants_its_proof(okafor: Scene, how: str) -> None:
    row = approved(okafor, compose_letter(kind="acknowledgement", **okafor.by_rules))
    with pytest.raises(Refused) as refusal:
        sending.dispatch(letter_id=row.id, how=how, proof=" ", **okafor.by_rules)
    assert refusal.value.field == "proof"
    row = sending.dispatch(letter_id=row.id, how=how, proof="Message 12", **okafor.by_rules)
    assert (row.sent_how, row.sent_proof) == (how, "Message 12")


def test_the_pages_say_which_letter_replaced_which(
    okafor: Scene, sign_in: SignIn, db_session: Session
) -> None:
    first = returned(okafor, sent(okafor))
    browser, case = browser_of(okafor, sign_in), f"/cases/{okafor.reference}"
    assert "A letter came back" in browser.get(case).text
    page = browser.get(f"{case}/letters/{first.id}/again")
    assert page.status_code == 200 and "23 November 2026" in page.text
    empty = browser.post(f"{case}/letters/{first.id}/again", data={"address": " "})
    assert empty.status_code == 422
    made = browser.post(f"{case}/letters/{first.id}/again", data={"address": NEW})
    assert made.status_code == 303
    second = db_session.scalars(select(CaseLetter).order_by(CaseLetter.id.desc()).limit(1)).one()
    shown = browser.get(made.location or "").text
    assert first.code in shown and "Approve for sending" in shown
    approved(okafor, second)
    sending.dispatch(letter_id=second.id, how="post", **okafor.by_rules)
    assert second.code in browser.get(f"{case}/letters/{first.id}").text
    assert "replaced" in browser.get(case).text
    assert "A later letter took its place" in browser.get(f"/verify/{first.code}").text
    assert "took its place" not in browser.get(f"/verify/{second.code}").text
    assert browser.get(f"{case}/letters/{first.id}/again").status_code == 404
