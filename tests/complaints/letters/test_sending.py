"""From draft to delivery: what is approved is what is sent, and nothing leaves without its bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.events import RETURNS_NOTED
from app.cases.models import CaseLetter, Deadline, Party
from app.cases.policy import stream_of
from app.cases.recording import note
from app.cases.services.evidence import Paper, add_evidence
from app.cases.services.people import change_person, person_of
from app.complaints.letters.material import Parts
from app.complaints.queries.letters import prepared_letters
from app.complaints.services import letter_approval as approving
from app.complaints.services import letter_sending as sending
from app.complaints.services.closing import Ending, decline
from app.complaints.services.letter_fate import Fate, record_fate, stamp
from app.complaints.services.letter_following import bring_up_to_date
from app.complaints.services.letters import (
    compose_decision,
    compose_letter,
    finish_draft,
    prepare_acknowledgement,
)
from app.platform.accounts import Role
from app.platform.accounts.models import User
from app.platform.db import db, transaction
from app.platform.jobs.models import Message
from app.platform.log import entries
from app.platform.storage import current_store
from app.shared.clock import legal_day
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from tests.cases.looking import correct_receipt
from tests.clients import PageClient
from tests.complaints.letters.reading import failures, words_of
from tests.complaints.letters.scenes import Scene


def acknowledgement(scene: Scene) -> CaseLetter:
    return compose_letter(kind="acknowledgement", **scene.by_rules)


def approved(scene: Scene, row: CaseLetter) -> CaseLetter:
    return approving.approve_letter(
        letter_id=row.id, content_digest=row.content_digest or "", **scene.by_rules
    )


def sent(scene: Scene, how: str = "post") -> CaseLetter:
    row = approved(scene, acknowledgement(scene))
    return sending.dispatch(letter_id=row.id, how=how, **scene.by_rules)


def decision_approved(scene: Scene) -> CaseLetter:
    """As approval leaves the letter and the case, which has its own tests."""
    row = compose_decision(**scene.by_rules)
    with transaction() as session:
        case = scene.case
        case.state = "approved"
        row = session.get_one(CaseLetter, row.id)
        row.state, row.approved_by_id = "approved", scene.approver.user_id
        note(case, RETURNS_NOTED, actor=scene.approver, clock=scene.clock, names=[])
    return row


def test_the_letter_bears_the_day_of_dispatch_and_is_kept_as_bytes(okafor: Scene) -> None:
    row = approved(okafor, acknowledgement(okafor))
    okafor.clock.advance(days=2)
    row = sending.dispatch(letter_id=row.id, how="post", proof="Certificate 4711", **okafor.by_rules)
    assert (row.state, row.sent_on, row.sent_proof) == ("sent", date(2026, 11, 25), "Certificate 4711")
    assert "25 November 2026" in words_of(row.pdf_digest)
    assert "Draft" not in words_of(row.pdf_digest)


def test_sending_is_logged_with_file_enclosures_and_completeness(okafor: Scene, db_session: Session) -> None:
    row = sent(okafor)
    event = next(
        entry for entry in entries(db_session, stream_of(okafor.case)) if entry.kind == "letter_sent"
    )
    assert event.fields["file"] == row.pdf_digest
    assert event.fields["content"] == row.content_digest
    assert event.fields["complete"] is True
    assert [paper["digest"] for paper in row.enclosures] == event.fields["enclosures"] != []


def test_the_day_of_dispatch_is_the_day_where_the_case_is(chen: Scene) -> None:
    chen.clock.instant = chen.clock.instant.replace(hour=17)  # the 24th in Shanghai
    row = sent(chen)
    assert row.sent_on == date(2026, 11, 24)
    assert "2026年11月24日" in words_of(row.pdf_digest).replace(" ", "")


def test_sending_twice_sends_once(okafor: Scene, db_session: Session) -> None:
    row = sent(okafor)
    again = sending.dispatch(letter_id=row.id, how="hand", **okafor.by_rules)
    assert (again.pdf_digest, again.sent_how) == (row.pdf_digest, "post")
    kinds = [entry.kind for entry in entries(db_session, stream_of(okafor.case))]
    assert kinds.count("letter_sent") == 1


def test_a_draft_does_not_leave(okafor: Scene) -> None:
    row = acknowledgement(okafor)
    with pytest.raises(Refused, match="draft"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)


def test_a_changed_byte_of_the_approved_content_is_refused(okafor: Scene) -> None:
    row = approved(okafor, acknowledgement(okafor))
    with transaction() as session:
        stored = session.get_one(CaseLetter, row.id)
        stored.content = {
            **stored.content,
            "letter": {**stored.content["letter"], "title": "We have recieved it"},
        }
        note(okafor.case, RETURNS_NOTED, actor=okafor.officer, clock=okafor.clock, names=[])
    with pytest.raises(Refused, match="not what was approved"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)


def test_a_letter_whose_case_says_otherwise_by_now_is_refused(okafor: Scene) -> None:
    """The record is read again on the day of dispatch: here the day of receipt was corrected after approval."""
    row = approved(okafor, acknowledgement(okafor))
    with transaction() as session:
        case = okafor.case
        case.received_on = date(2026, 10, 1)
        session.query(Deadline).filter(Deadline.case_id == case.id).delete()
        note(case, RETURNS_NOTED, actor=okafor.officer, clock=okafor.clock, names=[])
    with pytest.raises(Refused, match="does not pass its check"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)


def test_an_enclosure_that_is_gone_holds_the_letter_back(okafor: Scene) -> None:
    row = approved(okafor, acknowledgement(okafor))
    current_store().remove(row.enclosures[0]["digest"])
    with pytest.raises(Refused, match="not in the store"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)


def test_approval_binds_the_content_that_was_looked_at(okafor: Scene) -> None:
    row = acknowledgement(okafor)
    seen = row.content_digest or ""
    compose_letter(kind="acknowledgement", parts=Parts(paragraphs=("One more thing.",)), **okafor.by_rules)
    with pytest.raises(Conflict):
        approving.approve_letter(letter_id=row.id, content_digest=seen, **okafor.by_rules)


def test_an_unfit_letter_is_not_approved_by_one_person(okafor: Scene, app: Flask) -> None:
    row = _without_enclosure(okafor, app)
    assert failures(row) and "no file is attached" in failures(row)[0]
    with pytest.raises(Refused, match="check stops"):
        approved(okafor, row)
    approving.override_check(letter_id=row.id, reason="The leaflet follows by hand.", **okafor.who)
    with pytest.raises(Refused, match="check stops"):
        approved(okafor, row)
    with pytest.raises(NotAllowed):
        approving.agree_to_override(letter_id=row.id, **okafor.who)


def test_two_people_may_set_a_check_aside_and_the_letter_is_then_not_a_complete_set(
    okafor: Scene, app: Flask, db_session: Session
) -> None:
    row = _without_enclosure(okafor, app)
    approving.override_check(letter_id=row.id, reason="The leaflet follows by hand.", **okafor.who)
    approving.agree_to_override(letter_id=row.id, **{**okafor.who, "actor": okafor.approver})
    approved(okafor, row)
    sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)
    log = entries(db_session, stream_of(okafor.case))
    assert [entry.fields["complete"] for entry in log if entry.kind == "letter_sent"] == [False]
    assert [entry.fields["second"] for entry in log if entry.kind == "letter_overridden"] == [
        okafor.approver.user_id
    ]


def test_the_auditor_has_a_list_of_letters_whose_check_was_set_aside(
    okafor: Scene, app: Flask, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    row = _without_enclosure(okafor, app)
    desk = sign_in(person(Role.AUDITOR, unit=okafor.unit))
    assert "No check was set aside" in desk.get("/audit/checks-set-aside").text

    approving.override_check(letter_id=row.id, reason="The leaflet follows by hand.", **okafor.who)
    page = " ".join(desk.get("/audit/checks-set-aside").text.split())
    assert okafor.reference in page and "The leaflet follows by hand." in page and "Nobody yet" in page
    assert "no file is attached" in page

    approving.agree_to_override(letter_id=row.id, **{**okafor.who, "actor": okafor.approver})
    approved(okafor, row)
    sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)
    page = " ".join(desk.get("/audit/checks-set-aside").text.split())
    assert "Nobody yet" not in page and ">sent</span>" in page
    assert desk.get(f"/cases/{okafor.reference}/letters/{row.id}").status_code == 200


def _without_enclosure(scene: Scene, app: Flask) -> CaseLetter:
    (app.extensions["settings"].instance / "enclosures" / "complaints-procedure.pdf").unlink()
    return acknowledgement(scene)


def test_a_decisions_letter_is_approved_with_its_decision_only(decided: Scene) -> None:
    row = compose_decision(**decided.by_rules)
    with pytest.raises(Refused, match="together with the decision"):
        approved(decided, row)


def test_a_sent_decision_answers_the_complaint_and_starts_the_clocks(
    decided: Scene, db_session: Session
) -> None:
    acknowledgement(decided)
    row = decision_approved(decided)
    sending.dispatch(letter_id=row.id, how="post", **decided.by_rules)
    assert decided.case.state == "answered"
    assert not prepared_letters(db_session, decided.case), "nobody acknowledges what is answered"
    clocks = {
        deadline.clock: deadline.state
        for deadline in db_session.scalars(select(Deadline).where(Deadline.case_id == decided.case.id))
    }
    assert clocks["final-response"] == "met"
    assert clocks["ombudsman-referral"] != "none"


def test_delivery_opens_the_review_by_the_superior(
    decided_chen: Scene, db_session: Session, sign_in: Callable[[User], PageClient]
) -> None:
    row = decision_approved(decided_chen)
    desk = sign_in(db_session.get_one(User, decided_chen.officer.user_id))
    page, right = f"/cases/{decided_chen.case.reference}", "30 days to ask the superior for review"
    sending.dispatch(letter_id=row.id, how="ems", proof="EMS 1001", **decided_chen.by_rules)
    assert _due(db_session, decided_chen, "review-request") is None
    assert f"{right}: opens on delivery" in desk.get(page).get_data(as_text=True)
    decided_chen.clock.advance(days=3)
    row = record_fate(
        letter_id=row.id,
        fate=Fate.DELIVERED,
        on=date(2026, 11, 25),
        words="签收回执",
        **decided_chen.by_rules,
    )
    assert (row.state, row.delivered_on) == ("delivered", date(2026, 11, 25))
    assert _due(db_session, decided_chen, "review-request") == date(2026, 12, 25)
    shown = desk.get(page).get_data(as_text=True)
    assert "opens on delivery" not in shown
    assert right in shown and 'datetime="2026-12-25"' in shown[shown.index(right) :]


def _due(session: Session, scene: Scene, clock: str) -> date | None:
    return session.scalar(
        select(Deadline.due_on).where(Deadline.case_id == scene.case.id, Deadline.clock == clock)
    )


@pytest.mark.parametrize("fate", list(Fate))
@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2026, 11, 24)])
def test_nothing_comes_of_it_before_it_left_or_tomorrow(okafor: Scene, on: date, fate: Fate) -> None:
    row = sent(okafor)
    with pytest.raises(Refused):
        record_fate(letter_id=row.id, fate=fate, on=on, **okafor.by_rules)


def test_a_returned_letter_marks_the_case_until_it_arrives(okafor: Scene) -> None:
    row, on = sent(okafor), date(2026, 11, 23)
    row = record_fate(letter_id=row.id, fate=Fate.RETURNED, on=on, words="Gone away", **okafor.by_rules)
    assert (row.state, row.returned_why) == ("returned", "Gone away")
    assert "mail-returned" in okafor.case.flags
    row = record_fate(letter_id=row.id, fate=Fate.DELIVERED, on=on, words="By hand", **okafor.by_rules)
    assert (row.state, row.delivered_proof, row.returned_on) == ("delivered", "By hand", on)
    assert "mail-returned" not in okafor.case.flags


def test_a_mail_carries_the_frozen_file_and_what_it_encloses(okafor: Scene, db_session: Session) -> None:
    row = sent(okafor, how="e-mail")
    mail = db_session.scalars(select(Message).where(Message.key == f"letter-{row.id}")).one()
    assert mail.to_address == "ada.okafor@example.com"
    assert [paper["digest"] for paper in mail.attachments] == [
        row.pdf_digest,
        *(paper["digest"] for paper in row.enclosures),
    ]
    assert all(paper["name"].endswith(".pdf") for paper in mail.attachments)


def test_stamped_paper_and_sent_file_are_two_digests_linked_in_the_log(
    chen: Scene, db_session: Session
) -> None:
    row = sent(chen, how="post")
    with current_store().open(row.pdf_digest or "") as file:
        scan = io.BytesIO(file.read() + b"\n%scanned")
    row = stamp(letter_id=row.id, scan=scan, file_name="scan.pdf", **chen.who)
    event = next(
        entry for entry in entries(db_session, stream_of(chen.case)) if entry.kind == "letter_stamped"
    )
    assert (event.fields["file"], event.fields["scan"]) == (row.pdf_digest, row.stamped_digest)
    assert row.pdf_digest != row.stamped_digest


def test_an_acknowledgement_is_prepared_inside_the_intakes_transaction_and_set_afterwards(
    okafor: Scene,
) -> None:
    with transaction() as session:
        row = prepare_acknowledgement(
            session, okafor.case, actor=okafor.officer, clock=okafor.clock, library=okafor.library
        )
        letter_id = row.id
        assert row.draft_digest is None and approving.stops(row)
    row = finish_draft(clock=okafor.clock, library=okafor.library, letter_id=letter_id)
    assert failures(row) == []
    assert "Ada Okafor" in words_of(row.draft_digest)


def test_a_letter_of_another_case_is_not_found(okafor: Scene, chen: Scene) -> None:
    row = acknowledgement(chen)
    with pytest.raises(NotFound):
        approving.approve_letter(letter_id=row.id, content_digest=row.content_digest or "", **okafor.by_rules)


def test_an_investigator_issues_no_letters(okafor: Scene, actor: Callable[..., Any]) -> None:
    investigator = actor(Role.INVESTIGATOR, unit=okafor.unit)
    with pytest.raises(NotAllowed):
        compose_letter(kind="acknowledgement", **{**okafor.by_rules, "actor": investigator})


def test_a_refusal_to_handle_is_in_time_by_its_letter_not_by_its_closing(
    chen: Scene, db_session: Session
) -> None:
    def told() -> tuple[str, bool]:
        db_session.expire_all()
        clock = select(Deadline).where(Deadline.case_id == chen.case.id, Deadline.clock == "decision")
        deadline = db_session.scalars(clock).one()
        return deadline.state, deadline.owed

    decline(triage=None, ending=Ending(chen.clock.now().date(), "", "不是本公司的保单"), **chen.by_rules)
    assert told() == ("running", True)
    row = approved(
        chen, compose_letter(kind="declined", parts=Parts(why="该保单由其他保险公司承保。"), **chen.by_rules)
    )
    assert told() == ("running", True)
    sending.dispatch(letter_id=row.id, how="post", **chen.by_rules)
    assert told() == ("met", False)


# --- a letter that waits follows the case ----------------------------------------------------------------


def moved(scene: Scene, address: str) -> None:
    """The complainant lives elsewhere now."""
    party = db.session.scalars(select(Party).where(Party.case_id == scene.case.id)).first()
    assert party is not None
    change_person(number=party.position, person=replace(person_of(party), address=address), **scene.who)


def up_to_date(scene: Scene, row: CaseLetter) -> CaseLetter:
    return bring_up_to_date(letter_id=row.id, **scene.by_rules)


def test_a_draft_that_is_looked_at_goes_where_the_reader_lives_now(okafor: Scene) -> None:
    row = acknowledgement(okafor)
    moved(okafor, "9 Weir Close\nHebden Bridge\nHX7 6AA")
    row = up_to_date(okafor, row)
    assert row.version == 2
    assert "9 Weir Close" in words_of(row.draft_digest)
    assert up_to_date(okafor, row).version == 2, "nothing has changed since"


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        ("okafor", "Document received on {0.day} November 2026"),
        ("chen", "{0.year}年{0.month}月{0.day}日收到的材料"),
    ],
)
def test_a_paper_that_nobody_described_is_named_by_the_day_it_came_and_not_by_its_file(
    scene: str, said: str, request: pytest.FixtureRequest
) -> None:
    here: Scene = request.getfixturevalue(scene)
    stored = current_store().put(io.BytesIO(b"You are thieves.\n"), max_bytes=10_000, name="paper.txt")
    (added,) = add_evidence(papers=[Paper(stored, "scan2 that mad letter.txt")], **here.who)
    number, day = added.evidence.number, legal_day(here.clock.now(), here.case.zone)
    row = compose_letter(kind="update", parts=Parts(paragraphs=("…",), papers=(number,)), **here.by_rules)
    words = words_of(row.draft_digest)
    assert said.format(day) in words
    assert "mad letter" not in words
    assert not failures(row)


def test_what_was_written_stays_in_a_draft_that_follows_the_case(okafor: Scene) -> None:
    row = compose_letter(
        kind="update", parts=Parts(paragraphs=("The plumber comes on Monday.",)), **okafor.by_rules
    )
    moved(okafor, "9 Weir Close\nHebden Bridge\nHX7 6AA")
    row = up_to_date(okafor, row)
    assert "The plumber comes on Monday." in words_of(row.draft_digest)
    assert "9 Weir Close" in words_of(row.draft_digest)


def test_a_letter_is_not_approved_that_the_case_has_overtaken(okafor: Scene) -> None:
    row = acknowledgement(okafor)
    moved(okafor, "9 Weir Close\nHebden Bridge\nHX7 6AA")
    with pytest.raises(Conflict, match="has changed since"):
        approved(okafor, row)


def test_an_approved_letter_is_prepared_again_and_needs_its_approval_again(okafor: Scene) -> None:
    row = approved(okafor, acknowledgement(okafor))
    moved(okafor, "9 Weir Close\nHebden Bridge\nHX7 6AA")
    with pytest.raises(Refused, match="does not pass its check"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)
    row = compose_letter(kind="acknowledgement", letter_id=row.id, **okafor.by_rules)
    assert (row.state, row.approved_by_id, row.version) == ("draft", None, 2)
    row = sending.dispatch(letter_id=approved(okafor, row).id, how="post", **okafor.by_rules)
    assert "9 Weir Close" in words_of(row.pdf_digest)


def test_nothing_goes_by_post_to_nowhere(okafor: Scene) -> None:
    moved(okafor, "")
    row = approved(okafor, acknowledgement(okafor))
    with pytest.raises(Refused, match="no postal address"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)
    row = sending.dispatch(letter_id=row.id, how="portal", proof="Message 12", **okafor.by_rules)
    assert row.state == "sent"


def test_a_date_tells_by_which_letter_the_complainant_was_told_it_and_what_they_were_told_before(
    okafor: Scene, sign_in: Callable[[User], PageClient], db_session: Session
) -> None:
    def final() -> Deadline:
        db_session.rollback()
        wanted = select(Deadline).where(
            Deadline.case_id == okafor.case.id, Deadline.clock == "final-response"
        )
        return db_session.scalars(wanted).one()

    def page() -> str:
        return desk.get(f"/cases/{okafor.reference}/deadlines/gb-disp/final-response").get_data(as_text=True)

    first, received = final().due_on, final().starts_on
    assert first is not None and received is not None
    sent(okafor)
    desk = sign_in(db_session.get_one(User, okafor.officer.user_id))
    told = page().split("The complainant was told this date on 23 Nov 2026.")
    assert len(told) == 2 and "#event-" in told[1][:400], "with the letter beside it"
    correct_receipt(desk, okafor.reference, str(received - timedelta(days=3)), "the broker had it before")
    assert final().due_on == first - timedelta(days=3)
    assert f"The complainant was told {first:%a} {first.day} {first:%b %Y} on 23 Nov 2026." in page()
    assert "The complainant was told this date" not in page()
