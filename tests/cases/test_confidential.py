"""Confidential papers through the pages: marks with their dispute, words marked, opened on a ground, hits decided."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case, Evidence
from app.cases.policy import stream_of
from app.disclosure.domain.leaks import Place
from app.disclosure.domain.readers import Audience, Purpose, Reader
from app.disclosure.domain.table import Treatment, treatment_of
from app.disclosure.gate import Leaving, Way, gate_for, standing
from app.disclosure.items import items_of
from app.disclosure.models import ConfidentialMark, LeakHit
from app.disclosure.screening import Screen, screen_for
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db, transaction
from app.platform.log import entries
from app.shared.clock import FixedClock
from tests.clients import PageClient

NOTE = b"Our authority: we would go up to twelve thousand five hundred pounds, not a penny more."
STATEMENT = b"The joint failed. Our neighbour Ann Poole has seen it. It was hidden behind the tiles."
Complaint = Callable[..., Case]


@pytest.fixture
def lawyer(person: Callable[..., User]) -> User:
    return person(Role.LEGAL)


@pytest.fixture
def desk(sign_in: Callable[[User], PageClient], lawyer: User) -> PageClient:
    return sign_in(lawyer)


@pytest.fixture
def case(complaint: Complaint, desk: PageClient) -> Case:
    made = complaint()
    files = [(io.BytesIO(STATEMENT), "statement.txt"), (io.BytesIO(NOTE), "note.txt")]
    desk.post(
        f"/cases/{made.reference}/evidence/add",
        data={"files": files, "side": "ours"},
        content_type="multipart/form-data",
    )
    return made


def mark(desk: PageClient, case: Case, paper: int, privilege: str, **more: str) -> int:
    answer = {"paper": str(paper), "privilege": privilege, "reason": "Marked by counsel", **more}
    return desk.post(f"/cases/{case.reference}/confidential-papers/mark", data=answer).status_code


def screen(
    case: Case, audience: Audience, purpose: Purpose = Purpose.MERITS, dispute: str | None = None
) -> Screen:
    return screen_for(db.session(), stream_of(case), Reader(audience, purpose, dispute))


def found(case: Case, audience: Audience, text: str, **more: str) -> list[str]:
    return [hit.value for hit in screen(case, audience, **more).test.hits([Place("page 1", text, "x")])]  # type: ignore[arg-type]


def test_an_amount_of_a_marked_paper_is_kept_from_the_tribunal_until_opened(
    desk: PageClient, case: Case
) -> None:
    assert mark(desk, case, 2, "without-prejudice", dispute="CMS/2027/0058") == 303
    assert found(case, Audience.TRIBUNAL, "it comes to 12 500,00") == ["12500"]
    assert found(case, Audience.OURSELVES, "it comes to 12 500,00") == []
    answer = desk.post(
        f"/cases/{case.reference}/confidential-papers/2/open",
        data={"audience": "tribunal", "ground": "enforcement", "reason": "To prove the settlement"},
    )
    assert answer.status_code == 303
    assert found(case, Audience.TRIBUNAL, "it comes to 12 500,00") == []
    assert found(case, Audience.OTHER_SIDE, "it comes to 12 500,00") == ["12500"]
    page = desk.get(f"/cases/{case.reference}/confidential-papers").text
    assert "CMS/2027/0058" in page
    assert "To prove or enforce an agreement" in page


def test_what_is_opened_is_opened_in_every_copy_of_the_file(desk: PageClient, case: Case) -> None:
    desk.post(
        f"/cases/{case.reference}/evidence/add",
        data={"files": [(io.BytesIO(NOTE), "copy.txt")], "side": "expert"},
        content_type="multipart/form-data",
    )
    assert mark(desk, case, 2, "without-prejudice") == 303
    assert found(case, Audience.TRIBUNAL, "it comes to 12 500,00") == ["12500"]
    answer = {"audience": "tribunal", "ground": "enforcement", "reason": "To prove the settlement"}
    assert desk.post(f"/cases/{case.reference}/confidential-papers/2/open", data=answer).status_code == 303
    tribunal = Reader(Audience.TRIBUNAL, Purpose.MERITS)
    shown = [
        item.key
        for item in items_of(db.session(), stream_of(case))
        if item.key.startswith("evidence:")
        and treatment_of(item.marked, tribunal).treatment is Treatment.SHOW
    ]
    assert shown == ["evidence:1", "evidence:2", "evidence:3"]
    assert found(case, Audience.TRIBUNAL, "it comes to 12 500,00") == []
    assert found(case, Audience.OMBUDSMAN, "it comes to 12 500,00") == ["12500"]


def test_words_marked_in_an_open_paper_are_kept_back_and_the_rest_is_not(
    desk: PageClient, case: Case
) -> None:
    assert mark(desk, case, 1, "third-party", passage="neighbour Ann Poole") == 303
    assert found(case, Audience.TRIBUNAL, "seen by neighbour Ann Poole") == ["neighbour ann poole"]
    assert found(case, Audience.TRIBUNAL, "The joint failed. It was hidden behind the tiles.") == []


def test_a_mark_needs_a_reason_and_every_mark_stands_in_the_log(desk: PageClient, case: Case) -> None:
    assert mark(desk, case, 2, "legal-advice", reason=" ") == 422
    assert mark(desk, case, 2, "open", passage="Our authority") == 422
    mark(desk, case, 2, "legal-advice")
    mark(desk, case, 1, "third-party", passage="Ann Poole")
    kinds = [entry.kind for entry in entries(db.session(), stream_of(case))]
    assert kinds[-2:] == ["evidence_marked", "passage_marked"]


def test_the_describing_page_and_the_marking_page_write_the_same_mark(desk: PageClient, case: Case) -> None:
    mark(desk, case, 2, "legal-advice")
    mark(desk, case, 2, "settlement-authority")
    standing = db.session.scalars(
        select(ConfidentialMark.privilege).where(ConfidentialMark.withdrawn_at.is_(None))
    ).all()
    assert standing == ["settlement-authority"]
    assert db.session.scalar(select(Evidence.privilege).where(Evidence.number == 2)) == "settlement-authority"


def test_advice_cannot_be_opened_because_of_a_delay(desk: PageClient, case: Case) -> None:
    mark(desk, case, 2, "legal-advice")
    answer = desk.post(
        f"/cases/{case.reference}/confidential-papers/2/open",
        data={"audience": "tribunal", "ground": "delay", "reason": "It took long"},
    )
    assert answer.status_code == 422


def bundle_of(case: Case) -> Leaving:
    return Leaving(Way("bundle", "Bundle"), stream_of(case), "1", Reader(Audience.TRIBUNAL, Purpose.MERITS))


def hit_kept(case: Case, clock: FixedClock) -> int:
    leaving = bundle_of(case)
    compared = gate_for(db.session(), leaving).compare([Place("page 1", "up to 12,500", "evidence:1")])
    with transaction() as session:
        compared.keep(session, now=clock.now())
    return db.session.scalars(select(LeakHit.id)).one()


def kept_back(case: Case) -> int:
    return len(standing(db.session(), bundle_of(case), db.session.scalars(select(LeakHit.fingerprint))))


def test_each_place_is_decided_side_by_side_and_once_for_later_versions(
    desk: PageClient, case: Case, clock: FixedClock
) -> None:
    mark(desk, case, 2, "settlement-authority")
    number = hit_kept(case, clock)
    page = desk.get(f"/cases/{case.reference}/confidential-papers").text
    assert "twelve thousand five hundred" in page
    assert "up to 12,500" in page
    url = f"/cases/{case.reference}/confidential-papers/hits/{number}"
    assert desk.post(url, data={"verdict": "no-leak", "reason": ""}).status_code == 422
    assert desk.post(url, data={"verdict": "no-leak", "reason": "The sum claimed"}).status_code == 303
    assert desk.post(url, data={"verdict": "leak", "reason": "No!"}).status_code == 422
    hit_kept(case, clock)
    assert kept_back(case) == 0
    assert [entry.kind for entry in entries(db.session(), stream_of(case))][-1] == "leak_decided"


def test_only_legal_staff_decide(
    sign_in: Callable[[User], PageClient],
    person: Callable[..., User],
    desk: PageClient,
    case: Case,
    clock: FixedClock,
) -> None:
    mark(desk, case, 2, "settlement-authority")
    number = hit_kept(case, clock)
    officer = sign_in(person(Role.OFFICER))
    answer = officer.post(
        f"/cases/{case.reference}/confidential-papers/hits/{number}",
        data={"verdict": "no-leak", "reason": "Fine"},
    )
    assert answer.status_code == 403
    assert kept_back(case) == 1


def test_a_paper_without_text_is_named_because_nothing_can_compare_it(
    app: Flask, desk: PageClient, case: Case
) -> None:
    empty = (io.BytesIO(b"\xff\xfb\x90\x00" + bytes(400)), "call.mp3")
    desk.post(
        f"/cases/{case.reference}/evidence/add",
        data={"files": [empty], "side": "ours"},
        content_type="multipart/form-data",
    )
    mark(desk, case, 3, "legal-advice")
    assert screen(case, Audience.TRIBUNAL).blind == ("E3 call.mp3",)
