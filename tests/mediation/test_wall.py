"""Nothing confidential leaves with an invitation: not in its agenda, place, forum or the mail that carries it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.cases.services.confidential import NewMark, decide_hit, mark_paper
from app.cases.services.evidence import Paper, add_evidence
from app.disclosure.domain.classes import Privilege
from app.disclosure.models import LeakHit
from app.mediation.models import Proceeding, Sitting
from app.mediation.services.changing import By
from app.mediation.services.offers import Made, make_offer
from app.mediation.services.people import Person, add_member
from app.mediation.services.record import Written, note_letter
from app.mediation.services.sittings import Plan, cancel_sitting, set_sitting
from app.platform.db import db
from app.platform.jobs import Message
from app.platform.storage import current_store
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.mediation.conftest import at, hidden

DAY = date(2026, 11, 20)
PLAN = Plan("hearing", date(2026, 12, 4), time(9), time(12), "Room 4", "", (1, 2, 3))
TOLD = "Between us, the roof was patched twice by her nephew and never by a builder."
TOLD_IN_CHINESE = "我方私下告知调解员，屋顶由其亲属自行修补过两次，从未请过专业施工单位。"

Talks = tuple[Case, Proceeding]


@pytest.fixture
def talks(opened: Callable[..., Talks], by: By) -> Talks:
    """Arbitration with the other side and ourselves, an offer without prejudice, a thing told to a mediator alone."""
    case, row = opened("un-expedited", opened_by="us", agreement=True)
    people = (
        Person("arbitrator", "neutral", "Helen Marsh", email="marsh@example.com"),
        Person("claimant", "theirs", "Mrs Ashworth", email="ashworth@example.com"),
        Person("counsel", "ours", "Ruth Calder", email="calder@example.com"),
        Person("witness", "theirs", "A Plumber", email="plumber@example.com"),
    )
    for each in people:
        add_member(by=by, at=at(case, row), person=each)
    make_offer(
        by=by,
        at=at(case, row),
        made=Made(
            "ours", "without-prejudice", DAY, 1_250_000, limit_minor=2_000_000, limit_by="Head of claims"
        ),
    )
    for words in (TOLD, TOLD_IN_CHINESE):
        note_letter(
            by=by,
            at=at(case, row),
            written=Written(DAY, "out", "The mediator", words, Privilege.MEDIATOR_ONLY),
        )
    return case, row


def invite(talks: Talks, by: By, plan: Plan, number: int | None = None) -> None:
    set_sitting(by=by, at=at(*talks), plan=plan, store=current_store(), number=number)


def hits() -> list[LeakHit]:
    return list(db.session.scalars(select(LeakHit).order_by(LeakHit.id)))


def invitations() -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.key.startswith("sitting:")).order_by(Message.id))
    )


def nothing_left() -> bool:
    """Neither a session nor a mail of it: nothing is half done."""
    return not db.session.scalars(select(Sitting)).all() and not invitations()


@pytest.mark.parametrize("written", ["12,500", "12 500,00", "壹万贰仟伍佰元", "twelve thousand five hundred"])
@pytest.mark.parametrize(
    "plan",
    [lambda text: replace(PLAN, agenda=text), lambda text: replace(PLAN, place=text)],
    ids=["agenda", "place"],
)
def test_the_amount_of_an_offer_keeps_the_invitation_in_the_house(
    talks: Talks, by: By, plan: Callable[[str], Plan], written: str
) -> None:
    with pytest.raises(Refused, match="Confidential papers"):
        invite(talks, by, plan(f"On {written} and costs"))
    assert nothing_left()
    assert {(hit.kind, hit.value) for hit in hits()} == {("amount", "12500")}


@pytest.mark.parametrize(
    "written", ["12500", "?a=12%2C500", "twelve_thousand_five_hundred", quote("壹万贰仟伍佰元")]
)
def test_the_amount_in_a_link_keeps_it_in_the_house(talks: Talks, by: By, written: str) -> None:
    with pytest.raises(Refused, match="Confidential papers"):
        invite(talks, by, replace(PLAN, link=f"https://meet.example/{written}"))
    assert nothing_left()
    assert {(hit.kind, hit.value) for hit in hits()} == {("amount", "12500")}


@pytest.mark.parametrize("words", [TOLD, TOLD_IN_CHINESE])
def test_copied_words_are_held_back_and_a_paraphrase_passes(talks: Talks, by: By, words: str) -> None:
    with pytest.raises(Refused):
        invite(talks, by, replace(PLAN, agenda=f"To hear: {words}"))
    assert {hit.kind for hit in hits()} == {"words"}
    invite(talks, by, replace(PLAN, agenda="Whether her family or a tradesman repaired the roof 屋顶的修补"))
    assert hits() == []  # what waited for a decision is gone with the words


def test_a_sealed_name_is_held_back(talks: Talks, by: By) -> None:
    case, _row = talks
    who: dict[str, Any] = {"actor": by.actor, "clock": by.clock, "reference": case.reference}
    file = current_store().put(io.BytesIO(b"Ann Poole saw it."), max_bytes=99, name="statement.txt")
    add_evidence(**who, papers=[Paper(file, "statement.txt", 1, "ours")])
    mark_paper(**who, mark=NewMark(1, Privilege.THIRD_PARTY, "She asked for it", passage="Ann Poole"))
    with pytest.raises(Refused):
        invite(talks, by, replace(PLAN, agenda="Examination of Ann Poole"))
    assert {hit.value for hit in hits()} == {"ann poole"}


def test_what_a_reader_has_seen_is_no_secret_from_them(talks: Talks, by: By) -> None:
    """The offer went to the other side and is ours; whoever decides may not know of it, nor a witness."""
    plan = replace(PLAN, agenda="The offer of 12,500")
    invite(talks, by, replace(plan, members=(2, 3)))
    for stranger in (1, 4):
        with pytest.raises(Refused):
            invite(talks, by, replace(plan, members=(2, 3, stranger)), number=1)
    assert len(invitations()) == 2


def decide(talks: Talks, by: By, *, leak: bool) -> None:
    (hit,) = hits()
    decide_hit(
        actor=by.actor,
        clock=by.clock,
        reference=talks[0].reference,
        hit_id=hit.id,
        leak=leak,
        reason="Looked at",
    )


def test_decided_to_be_no_leak_the_same_words_go_out_and_other_words_do_not(talks: Talks, by: By) -> None:
    plan = replace(PLAN, agenda="The invoice of 12,500")
    with pytest.raises(Refused):
        invite(talks, by, plan)
    decide(talks, by, leak=False)
    invite(talks, by, plan)
    assert len(invitations()) == 3
    invite(talks, by, replace(plan, on=date(2026, 12, 7)), number=1)  # another day is not another text
    with pytest.raises(Refused):
        invite(talks, by, replace(plan, agenda="The offer of 12,500"), number=1)
    assert len(invitations()) == 6


def test_decided_to_be_a_leak_it_stays(talks: Talks, by: By) -> None:
    plan = replace(PLAN, agenda="The offer of 12,500")
    with pytest.raises(Refused):
        invite(talks, by, plan)
    decide(talks, by, leak=True)
    with pytest.raises(Refused):
        invite(talks, by, plan)
    assert nothing_left()


def test_that_it_is_off_says_nothing_that_could_keep_it_here(talks: Talks, by: By) -> None:
    invite(talks, by, replace(PLAN, agenda="The figure of 44,000", members=(1,)))
    made = Made("ours", "without-prejudice", DAY, 4_400_000, limit_minor=5_000_000, limit_by="Head of claims")
    make_offer(by=by, at=at(*talks), made=made)
    cancel_sitting(by=by, at=at(*talks), number=1, store=current_store())
    first, second = invitations()
    assert "44,000" in first.body and "44,000" not in second.body
    entries = []
    for mail in (first, second):
        with current_store().open(mail.attachments[0]["digest"]) as file:
            entries.append(file.read())
    assert [b"44\\,000" in entry for entry in entries] == [True, False]


def test_the_page_keeps_what_was_typed_and_says_where_it_is_decided(
    app: Flask, talks: Talks, desk: PageClient
) -> None:
    case, row = talks
    address = f"/cases/{case.reference}/proceedings/{row.number}/sessions/add"
    typed = {
        "seen": hidden(desk.get(address).text, "seen"),
        "kind": "hearing", "on": "2026-12-04", "starts": "9:00", "ends": "12:00",
        "agenda": "The offer of <b>12,500</b>", "members": ["1", "2"],
    }  # fmt: skip
    answer = desk.post(address, data=typed)
    assert answer.status_code == 422
    assert "Nothing was sent" in answer.text and "The offer of &lt;b&gt;12,500" in answer.text
    decided_at = f"/cases/{case.reference}/confidential-papers"
    assert f'href="{decided_at}"' in answer.text
    assert "Invitation · Agenda in the calendar file" in desk.get(decided_at).text
    (hit,) = hits()
    desk.post(f"{decided_at}/hits/{hit.id}", data={"verdict": "no-leak", "reason": "The sum of the invoice"})
    typed["seen"] = hidden(desk.get(address).text, "seen")
    assert desk.post(address, data=typed).status_code == 303


def test_a_place_of_an_invitation_that_is_given_up_is_dropped_and_found_anew(
    talks: Talks, by: By, desk: PageClient
) -> None:
    plan = replace(PLAN, agenda="The offer of 12,500", members=(1,))
    with pytest.raises(Refused):
        invite(talks, by, plan)
    (hit,) = hits()
    address = f"/cases/{talks[0].reference}/confidential-papers"
    page = desk.get(address).text
    assert "read by: The court or arbitrators" in page
    assert f"{talks[1].forum} (1): offer 1" in page
    assert desk.post(f"{address}/hits/{hit.id}/drop").status_code == 303
    assert hits() == []
    with pytest.raises(Refused):
        invite(talks, by, plan)
    assert len(hits()) == 1 and nothing_left()


def test_the_record_shows_the_agenda(talks: Talks, by: By, desk: PageClient) -> None:
    invite(talks, by, replace(PLAN, agenda="Directions for the hearing"))
    page = desk.get(f"/cases/{talks[0].reference}/proceedings/{talks[1].number}").text
    assert "Directions for the hearing" in page
