"""Who gets the letter and who a copy, by how far the representative's authority reaches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.people import LettersTo
from app.cases.models import Party
from app.cases.policy import stream_of
from app.cases.services.people import Person, add_party, change_person, person_of
from app.complaints.letters.material import Parts
from app.complaints.services import letter_sending as sending
from app.complaints.services.letters import compose_letter, letter_of
from app.letters.blocks import Copies, find_blocks
from app.platform.db import transaction
from app.platform.jobs.models import Message
from app.platform.log import entries
from app.shared.errors import Refused
from tests.complaints.letters.reading import failures, words_of
from tests.complaints.letters.scenes import Scene
from tests.complaints.letters.test_again import NEW, returned, sent_again
from tests.complaints.letters.test_sending import acknowledgement, approved, sent

HERS = ("Mrs Ada Okafor",)
HIS = ("Ben Stone",)


def represent(scene: Scene, **given: Any) -> Party:
    """Ben Stone speaks for the complainant, with a letter of authority and what else is ``given`` in it."""
    authority = {"document": "Letter of authority", "scope": "To deal with the complaint", **given}
    person = Person(
        "representative",
        "Ben Stone",
        address="2 Mill Lane\nLEEDS",
        email="ben@example.com",
        authority=authority,
    )
    with transaction() as session:
        return add_party(session, scene.case, person, actor=scene.officer, clock=scene.clock)


def complainant(session: Session, scene: Scene) -> Party:
    return session.scalars(
        select(Party).where(Party.case_id == scene.case.id, Party.role == "complainant")
    ).one()


def change(scene: Scene, party: Party, **values: Any) -> None:
    change_person(number=party.position, person=replace(person_of(party), **values), **scene.who)


@pytest.mark.parametrize(
    ("given", "through", "copies"),
    [
        ({"may_accept_offers": True}, True, ()),
        ({"may_accept_offers": False}, True, HERS),
        ({}, True, HERS),
        ({"letters": LettersTo.REPRESENTATIVE, "may_accept_offers": False}, True, ()),
        ({"letters": LettersTo.COPY_TO_COMPLAINANT, "may_accept_offers": True}, True, HERS),
        ({"letters": LettersTo.COPY_TO_REPRESENTATIVE}, False, HIS),
        ({"letters": LettersTo.COMPLAINANT}, False, ()),
        ({"letters": LettersTo.COPY_TO_REPRESENTATIVE, "valid_to": "2026-11-22"}, False, ()),
        ({"letters": LettersTo.COPY_TO_REPRESENTATIVE, "document": None}, False, ()),
    ],
)
def test_the_authority_says_who_gets_the_letter_and_who_a_copy(
    okafor: Scene, given: dict[str, Any], through: bool, copies: tuple[str, ...]
) -> None:
    represent(okafor, **given)
    row = acknowledgement(okafor)
    letter = letter_of(row)
    assert (letter.addressee.lines[0] == "Ben Stone") is through
    assert tuple(name for block in find_blocks(letter, Copies) for name in block.names) == copies
    assert ("Copy to:" in words_of(row.draft_digest)) is bool(copies)
    assert failures(row) == []


def test_a_copy_goes_by_e_mail_beside_an_e_mail_and_the_log_names_who_has_it(
    okafor: Scene, db_session: Session
) -> None:
    represent(okafor)
    row = sent(okafor, how="e-mail")
    mails = {
        mail.to_address: mail
        for mail in db_session.scalars(select(Message))
        if mail.key.startswith("letter-")
    }
    assert set(mails) == {"ben@example.com", "ada.okafor@example.com"}
    assert {mail.attachments[0]["digest"] for mail in mails.values()} == {row.pdf_digest}
    (copied,) = [each for each in entries(db_session, stream_of(okafor.case)) if each.kind == "letter_copied"]
    hers = complainant(db_session, okafor)
    assert (copied.fields["id"], copied.fields["party"], copied.fields["how"]) == (row.id, hers.id, "e-mail")
    assert copied.occurred_on == row.sent_on


def test_whoever_has_no_postal_address_has_the_copy_by_e_mail(okafor: Scene, db_session: Session) -> None:
    represent(okafor)
    change(okafor, complainant(db_session, okafor), address=None)
    row = sent(okafor, how="post")
    (mail,) = [mail for mail in db_session.scalars(select(Message)) if mail.key.startswith("letter-")]
    assert (mail.to_address, mail.attachments[0]["digest"]) == ("ada.okafor@example.com", row.pdf_digest)


def test_there_is_no_copy_for_whoever_cannot_be_reached(okafor: Scene, db_session: Session) -> None:
    represent(okafor)
    change(okafor, complainant(db_session, okafor), address=None, email=None)
    row = sent(okafor)
    assert find_blocks(letter_of(row), Copies) == ()
    assert "letter_copied" not in [each.kind for each in entries(db_session, stream_of(okafor.case))]


def test_another_scope_since_stops_the_approved_letter(okafor: Scene) -> None:
    his = represent(okafor)
    row = approved(okafor, acknowledgement(okafor))
    change(okafor, his, authority={**(his.authority or {}), "letters": "representative"})
    with pytest.raises(Refused, match="does not pass its check"):
        sending.dispatch(letter_id=row.id, how="post", **okafor.by_rules)


def test_a_letter_sent_again_is_copied_as_the_authority_stands_then(
    okafor: Scene, db_session: Session
) -> None:
    his = represent(okafor, may_accept_offers=True)
    first = returned(okafor, sent(okafor))
    change(okafor, his, authority={**(his.authority or {}), "letters": "copy-to-complainant"})
    second = sent_again(okafor, first, NEW)
    assert find_blocks(letter_of(second), Copies) == (Copies(HERS),)
    assert "Copy to: Mrs Ada Okafor" in words_of(second.pdf_digest)


def test_the_chinese_letter_names_the_copy_too(chen: Scene, db_session: Session) -> None:
    represent(chen)
    row = acknowledgement(chen)
    assert f"抄送：{complainant(db_session, chen).name}" in words_of(row.draft_digest).replace(" ", "")
    assert failures(row) == []


def test_a_foreign_title_stands_in_no_chinese_letter(chen: Scene, db_session: Session) -> None:
    his = complainant(db_session, chen)
    change(chen, his, title="Mr")
    represent(chen)
    assert find_blocks(letter_of(acknowledgement(chen)), Copies) == (Copies((his.name,)),)


def test_a_report_to_the_authority_is_nobody_elses(chen: Scene) -> None:
    represent(chen)
    parts = Parts(paragraphs=("我公司已补付赔款，投诉人表示认可。",))
    row = compose_letter(kind="report", parts=parts, **chen.by_rules)
    assert find_blocks(letter_of(row), Copies) == ()
    assert "抄送" not in words_of(row.draft_digest)
