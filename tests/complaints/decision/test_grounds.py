"""A clause is held against somebody only on grounds of law that are settled and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.cases.policy import stream_of
from app.complaints.models import GroundCheck, GroundPaper
from app.complaints.queries.decision import decision_record
from app.complaints.queries.grounds import GroundRecord
from app.complaints.services.approval import propose_decision
from app.complaints.services.citations import cite_clause, remove_citation
from app.complaints.services.decision import current_decision
from app.complaints.services.grounds import Settled, Shown, drop_ground, settle_ground
from app.complaints.services.letters import compose_decision
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.log import entries
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.wordings.models import Clause
from tests.clients import PageClient
from tests.complaints.letters.reading import failures
from tests.complaints.letters.scenes import Scene, chen, decide_chen, decide_okafor, okafor
from tests.platform.audit.cheating import unguarded

WEAR, WORDS = "第二十二条", "车轮的自然磨损，保险人不负责赔偿。"
DRINK, DRINK_WORDS = "第二十三条", "驾驶人饮酒后驾驶的，保险人不负责赔偿。"


def clause_id(path: str) -> int:
    found = db.session().scalar(select(Clause.id).where(Clause.path == path))
    assert found is not None
    return found


@pytest.fixture
def quoted(app: Flask) -> Scene:
    """The Chinese complaint decided, with an exclusion quoted against the complainant on its third point."""
    scene = decide_chen(chen())
    cite_clause(number=3, clause_id=clause_id(WEAR), quotation=WORDS, **scene.who)
    return scene


def grounds(scene: Scene, number: int = 3) -> dict[str, GroundRecord]:
    return {each.ground.id: each for each in decision_record(db.session(), scene.case).point(number).grounds}


def explained(**changes: Any) -> Settled:
    return Settled(
        **{
            "number": 3,
            "ground": "cn-17-explained",
            "clause_id": clause_id(WEAR),
            "papers": [Shown("declaration", 1, 2)],
            **changes,
        }
    )


def test_an_exclusion_quoted_against_somebody_asks_for_its_proof(quoted: Scene) -> None:
    raised = grounds(quoted)
    assert {name for name, each in raised.items() if each.is_raised} == {"cn-17-explained", "cn-30-doubt"}
    assert not raised["cn-17-explained"].standing.is_shown
    assert not raised["cn-16-disclosure"].is_raised, "nobody said that the answer rests on it"


def test_one_quoted_for_the_complainant_asks_for_nothing(app: Flask) -> None:
    scene = decide_chen(chen())
    cite_clause(number=3, clause_id=clause_id(WEAR), quotation=WORDS, relied_on="for", **scene.who)
    assert [each for each in grounds(scene).values() if each.is_raised] == []


def test_without_proof_the_letter_is_stopped_and_says_where(quoted: Scene) -> None:
    told = [words for words in failures(compose_decision(**quoted.by_rules)) if "proof" in words]
    assert told == [
        "Relieves the insurer: pointed out and explained: Point 3, 第二十二条: the proof is missing."
    ]


def test_with_its_proof_the_letter_passes_and_the_log_names_the_paper(quoted: Scene) -> None:
    settle_ground(settled=explained(note="第二页有签名"), **quoted.who)
    assert failures(compose_decision(**quoted.by_rules)) == []
    event = [each for each in entries(db.session(), stream_of(quoted.case)) if each.kind == "ground_checked"][
        -1
    ]
    assert (event.fields["evidence"], event.fields["clause"]) == ([1], WEAR)
    assert str(event.fields["note"]).startswith("t"), "what was written is kept apart, under its digest"


def test_a_question_of_doubt_is_advice(quoted: Scene) -> None:
    settle_ground(settled=explained(), **quoted.who)
    row = compose_decision(**quoted.by_rules)
    advice = [item for item in row.check_report or [] if not item["ok"] and "not answered" in item["message"]]
    assert [(item["blocking"], item["mark"]) for item in advice] == [(False, "§")]


def test_a_letter_is_not_proposed_on_a_proof_that_went_meanwhile(quoted: Scene) -> None:
    settle_ground(settled=explained(), **quoted.who)
    row = compose_decision(**quoted.by_rules)
    settle_ground(settled=explained(papers=()), **quoted.who)
    decision = current_decision(db.session(), quoted.case)
    assert decision is not None
    with pytest.raises(Conflict, match="no longer shown"):
        propose_decision(letter_id=row.id, version=decision.version, **quoted.by_rules)


def test_a_statutory_prohibition_asks_for_prompting_only(quoted: Scene) -> None:
    cite_clause(number=2, clause_id=clause_id(DRINK), quotation=DRINK_WORDS, **quoted.who)
    assert "cn-17-explained" not in grounds(quoted, 2)
    print_ = Settled(2, "cn-17-prompted", clause_id(DRINK), papers=[Shown("print", 1)])
    settle_ground(settled=print_, **quoted.who)
    assert grounds(quoted, 2)["cn-17-prompted"].standing.is_shown


def test_an_answer_that_rests_on_a_misrepresentation_says_of_which_kind(app: Flask) -> None:
    scene = decide_okafor(okafor())
    rests = Settled(3, "gb-cidra", answers={"kind": "careless"}, papers=[Shown("question", 1)])
    settle_ground(settled=rests, **scene.who)
    row = compose_decision(**scene.by_rules)
    assert any(
        "Consumer’s misrepresentation: Point 3: its question is not answered." in words
        for words in failures(row)
    )
    drop_ground(number=3, ground="gb-cidra", **scene.who)
    assert failures(compose_decision(**scene.by_rules)) == []
    assert "ground_dropped" in [each.kind for each in entries(db.session(), stream_of(scene.case))]


def test_what_was_settled_on_a_clause_goes_with_its_last_quotation(quoted: Scene) -> None:
    settle_ground(settled=explained(), **quoted.who)
    citation = next(each.citation for each in decision_record(db.session(), quoted.case).point(3).quoted)
    remove_citation(citation_id=citation.id, **quoted.who)
    for table in (GroundCheck, GroundPaper):
        assert db.session().scalar(select(func.count()).select_from(table)) == 0


def test_somebody_elses_settling_is_not_overwritten_unseen(quoted: Scene) -> None:
    settle_ground(settled=explained(), known=0, **quoted.who)
    with pytest.raises(Conflict):
        settle_ground(settled=explained(papers=()), known=0, **quoted.who)
    settle_ground(settled=explained(papers=[Shown("recording", 2)]), known=1, **quoted.who)
    assert [paper.proof for paper in grounds(quoted)["cn-17-explained"].check.papers] == ["recording"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong",
    [
        {"papers": [Shown("declaration", 99)]},
        {"papers": [Shown("horoscope", 1)]},
        {"papers": [Shown("declaration", 1), Shown("declaration", 2)]},
        {"papers": [Shown("declaration", 1, 0)]},
        {"answers": {"reading": "one"}},
        {"note": "x" * 5_001},
    ],
)
def test_what_the_ground_does_not_know_is_refused(quoted: Scene, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        settle_ground(settled=explained(**wrong), **quoted.who)


@pytest.mark.parametrize(
    "wrong", [{"ground": "gb-cidra"}, {"number": 1}, {"number": 9}, {"clause_id": None}, {"ground": "none"}]
)
def test_a_ground_that_the_point_does_not_raise_is_not_there(quoted: Scene, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        settle_ground(settled=explained(**wrong), **quoted.who)


def test_only_whoever_may_investigate_settles(quoted: Scene, actor: Callable[..., Actor]) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        settle_ground(
            settled=explained(), actor=actor(Role.APPROVER), clock=quoted.clock, reference=quoted.reference
        )


# --- pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def desk(quoted: Scene, sign_in: Callable[[User], PageClient]) -> PageClient:
    return sign_in(db.session.get_one(User, quoted.officer.user_id))


def test_the_workbench_shows_what_is_missing_and_then_the_paper(quoted: Scene, desk: PageClient) -> None:
    bench = f"/cases/{quoted.reference}/decision?point=3"
    page = desk.get(bench).text
    assert "proof missing" in page and "not relied on" in page and "(not verified)" in page
    form = f"/cases/{quoted.reference}/points/3/grounds/cn-17-explained?clause={clause_id(WEAR)}"
    assert "No effect" not in desk.get(form).text
    sent = desk.post(form, data={"known": "0", "paper-declaration": "1", "page-declaration": "2", "note": ""})
    assert sent.status_code == 303
    page = desk.get(bench).text
    assert "E1 p. 2" in page and "proof missing" not in page


def test_a_stale_form_shows_both_versions(quoted: Scene, desk: PageClient) -> None:
    form = f"/cases/{quoted.reference}/points/3/grounds/cn-17-explained?clause={clause_id(WEAR)}"
    settle_ground(settled=explained(note="有签名"), **quoted.who)
    stale = desk.post(form, data={"known": "0", "paper-recording": "2", "note": "录音"})
    assert stale.status_code == 409 and "有签名" in stale.text and "录音" in stale.text


def test_what_was_settled_on_a_ground_is_compared_with_the_log(quoted: Scene) -> None:
    settle_ground(settled=explained(note="有签名"), **quoted.who)
    assert log.verify(db.session()).ok
    with unguarded() as session:
        session.execute(text("DELETE FROM ground_paper"))
    assert [found.problem for found in log.verify(db.session()).breaks if "evidence" in found.problem]
    with unguarded() as session:
        session.execute(text("DELETE FROM ground_check"))
    assert not log.verify(db.session()).ok


def test_a_proof_names_no_page_that_its_paper_lacks(quoted: Scene, desk: PageClient) -> None:
    with unguarded() as session:
        session.execute(text("UPDATE evidence SET pages = 2"))
    form = f"/cases/{quoted.reference}/points/3/grounds/cn-17-explained?clause={clause_id(WEAR)}"
    wrong = desk.post(form, data={"known": "0", "paper-declaration": "1", "page-declaration": "3"})
    assert wrong.status_code == 422
    right = desk.post(form, data={"known": "0", "paper-declaration": "1", "page-declaration": "2"})
    assert right.status_code == 303


@pytest.mark.parametrize(
    "data",
    [
        {"paper-declaration": "77"},
        {"page-declaration": "nine"},
        {"paper-declaration": "1; DROP TABLE"},
        {"note": "x" * 5_001},
        {"known": "-3"},
    ],
)
def test_a_forged_or_wrong_form_is_answered_plainly(
    quoted: Scene, desk: PageClient, data: dict[str, str]
) -> None:
    form = f"/cases/{quoted.reference}/points/3/grounds/cn-17-explained?clause={clause_id(WEAR)}"
    assert desk.post(form, data={"known": "0", **data}).status_code in (409, 422)


def test_a_ground_that_is_not_raised_has_no_page(quoted: Scene, desk: PageClient) -> None:
    for address in ("3/grounds/gb-cidra", "3/grounds/cn-17-explained?clause=999999", "8/grounds/cn-30-doubt"):
        assert desk.get(f"/cases/{quoted.reference}/points/{address}").status_code == 404
