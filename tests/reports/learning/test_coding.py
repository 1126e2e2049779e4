"""Coding: reason, finding and cause apart; a cause needs its own look; lists with editions; Other has its cap."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.cases.models import Case, Head
from app.complaints.services.reasons import REASONS
from app.platform.accounts import SYSTEM, Actor, Role, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.log import Stream, entries
from app.reports.codes import crosswalks, lexicon, shipped_lists
from app.reports.domain.coding import over_the_cap, suggestions
from app.reports.models.coding import CodeEdition, PointCause
from app.reports.queries.coding import KINDS, STAGES, cause_words, causes_of_case
from app.reports.services.coding import NewCause, NewCode, add_code, code_cause, retire_code, seed_causes
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, Refused
from tests.clients import PageClient


def found(codes: Callable[[str], int], stage: str = "payment", kind: str = "system", **more: str) -> NewCause:
    more = {"without_papers": "the payment system", **more}
    return NewCause(codes(stage), codes(kind), "The second release waited.", **more)


def test_every_shipped_code_says_what_it_means_in_both_languages_with_an_example() -> None:
    for shipped in shipped_lists():
        for code in shipped["codes"]:
            assert code["means"] and code["means_zh"] and code["label"] and code["zh"]
            assert code["code"] == "other" or (code["example"] and code["example_zh"])
        assert set(lexicon()[shipped["name"]]) <= {code["code"] for code in shipped["codes"]}


def test_every_crosswalk_places_every_reason_and_says_where_it_was_read() -> None:
    assert {walk.name for walk in crosswalks()} == {"china", "disp", "naic"}
    for walk in crosswalks():
        assert set(walk.map) == {code for code, _label, _zh in REASONS}
        assert walk.source and walk.read
    assert [walk.name for walk in crosswalks() if walk.verified] == ["naic"]


def test_a_suggestion_shows_the_words_that_led_to_it() -> None:
    found = suggestions("The surveyor came twice and my claim was DECLINED", lexicon()[STAGES])
    assert [(each.code, each.words) for each in found] == [("assessment", ("surveyor", "declined"))]
    assert suggestions("nothing of the kind", lexicon()[STAGES]) == []
    found = suggestions(
        "It happened after I cancelled. Your apps and the bank were slow, 系统故障", lexicon()[KINDS]
    )
    assert [(each.code, each.words) for each in found] == [("system", ("apps", "系统"))]
    assert [each.words for each in suggestions("I cancelled it", lexicon()[STAGES])] == [("cancelled",)]


def test_other_may_be_one_in_ten_once_there_are_enough_to_say() -> None:
    assert not over_the_cap(19, 19)
    assert over_the_cap(2, 20)
    assert not over_the_cap(1, 20)


def test_a_cause_stands_beside_reason_and_finding_and_names_what_was_looked_at(
    clock: FixedClock, complaint: Callable[..., Case], codes: Callable[[str], int]
) -> None:
    case = complaint("delay")
    with pytest.raises(Refused, match="look of its own"):
        code_cause(
            actor=SYSTEM,
            clock=clock,
            reference=case.reference,
            number=1,
            cause=found(codes, without_papers=""),
        )
    row = code_cause(actor=SYSTEM, clock=clock, reference=case.reference, number=1, cause=found(codes))
    assert row.editions == {STAGES: 1, KINDS: 1}
    assert cause_words(db.session())[row.stage_id, row.kind_id] == "Payment: System"
    head = db.session.scalars(select(Head).where(Head.case_id == case.id)).one()
    assert head.finding is None  # a cause is no finding
    event = entries(db.session(), Stream("case", case.reference))[-1]
    assert (event.kind, event.fields["stage"], event.fields["without"]) == (
        "cause_coded",
        "payment",
        "the payment system",
    )


def test_a_newer_cause_supersedes_and_two_at_once_are_told(
    clock: FixedClock, complaint: Callable[..., Case], codes: Callable[[str], int]
) -> None:
    case = complaint()
    first = code_cause(
        actor=SYSTEM, clock=clock, reference=case.reference, number=1, cause=found(codes), known=0
    )
    with pytest.raises(Conflict):
        code_cause(actor=SYSTEM, clock=clock, reference=case.reference, number=1, cause=found(codes), known=0)
    again = found(codes, "assessment", "people")
    code_cause(actor=SYSTEM, clock=clock, reference=case.reference, number=1, cause=again, known=first.id)
    assert [coded.stage.code for coded in causes_of_case(db.session(), case).values()] == ["assessment"]
    assert len(db.session.scalars(select(PointCause)).all()) == 2


def test_other_says_what_it_is_and_stops_at_its_cap(
    clock: FixedClock,
    complaint: Callable[..., Case],
    codes: Callable[[str], int],
    person: Callable[..., User],
) -> None:
    officer, case = actor_for(person(Role.OFFICER)), complaint()
    other = found(codes, "other", other="Courier")
    with pytest.raises(Refused, match="Say which stage"):
        code_cause(
            actor=officer, clock=clock, reference=case.reference, number=1, cause=found(codes, "other")
        )
    for number in range(20):
        more = complaint()
        code_cause(
            actor=officer,
            clock=clock,
            reference=more.reference,
            number=1,
            cause=other if number < 2 else found(codes),
        )
    with pytest.raises(Refused, match="2 of 20"):
        code_cause(actor=officer, clock=clock, reference=case.reference, number=1, cause=other)
    clock.advance(days=91)
    code_cause(actor=officer, clock=clock, reference=case.reference, number=1, cause=other)


def test_a_retired_code_is_chosen_no_more_and_counts_as_its_successor(
    clock: FixedClock, complaint: Callable[..., Case], codes: Callable[[str], int], keeper: Actor
) -> None:
    case = complaint()
    row = code_cause(actor=SYSTEM, clock=clock, reference=case.reference, number=1, cause=found(codes))
    new = NewCode("claims-money", "Money of claims", "理赔款项", "From the decision on.")
    add_code(actor=keeper, clock=clock, list_name=STAGES, new=new, why="clearer")
    retired = found(codes)
    edition = retire_code(
        actor=keeper, clock=clock, list_name=STAGES, code="payment", successor="claims-money", why="clearer"
    )
    assert edition.number == 3
    assert cause_words(db.session())[row.stage_id, row.kind_id] == "Money of claims: System"
    with pytest.raises(Refused, match="those listed"):
        code_cause(actor=SYSTEM, clock=clock, reference=complaint().reference, number=1, cause=retired)
    with pytest.raises(Refused, match="retired already"):
        retire_code(actor=keeper, clock=clock, list_name=STAGES, code="payment", successor=None, why="again")
    with pytest.raises(Refused, match="not used again"):
        add_code(
            actor=keeper, clock=clock, list_name=STAGES, new=NewCode("payment", "P", "付", "x"), why="again"
        )
    log = entries(db.session(), Stream("code-list", STAGES))
    assert [event.fields["edition"] for event in log] == [2, 3]


def test_only_keepers_change_lists_and_seeding_twice_changes_nothing(
    clock: FixedClock, codes: Callable[[str], int], person: Callable[..., User]
) -> None:
    with pytest.raises(NotAllowed):
        retire_code(
            actor=actor_for(person(Role.OFFICER)),
            clock=clock,
            list_name=STAGES,
            code="payment",
            successor=None,
            why="no",
        )
    seed_causes(clock)
    assert len(db.session.scalars(select(CodeEdition)).all()) == 2


def test_a_cause_is_coded_on_its_page_and_shown_on_the_case(
    complaint: Callable[..., Case],
    codes: Callable[[str], int],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    case, desk = complaint("delay"), sign_in(person(Role.OFFICER))
    assert "Root causes" not in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    db.session.rollback()
    with db.engine.begin() as past_the_services:  # how the finding came is not tried here
        past_the_services.execute(update(Head).where(Head.case_id == case.id).values(finding="upheld"))
    db.session.expire_all()
    address = f"/cases/{case.reference}/causes/1"
    assert "not coded yet" in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    page = desk.get(address).get_data(as_text=True)
    assert "Claim: delay" in page
    assert "“payment”" in page
    typed = {"stage_id": codes("payment"), "kind_id": codes("system"), "why": "It waited.", "known": "0"}
    assert desk.post(address, data=typed).status_code == 422
    assert desk.post(address, data={**typed, "stage_id": "x"}).status_code == 422
    assert desk.post(address, data={**typed, "without_papers": "the system"}).status_code == 303
    assert "Payment: System" in desk.get(f"/cases/{case.reference}").get_data(as_text=True)
    assert desk.post(address, data={**typed, "without_papers": "the system"}).status_code == 409
    assert desk.get(f"/cases/{case.reference}/causes/9").status_code == 404


def test_the_lists_are_read_by_all_and_changed_by_their_keepers(
    codes: Callable[[str], int],
    reasons: dict[str, int],
    person: Callable[..., User],
    sign_in: Callable[[User], PageClient],
) -> None:
    keeper = sign_in(person(Role.QUALITY_REVIEWER))
    page = keeper.get("/improvements/codes").get_data(as_text=True)
    assert "From the decision to the money being there." in page
    assert "unsatisfactory settlement offers" in page
    typed = {"code": "Not A Code!", "label": "X", "label_zh": "甲", "means": "Y", "why": "Z"}
    assert keeper.post("/improvements/codes/process-stage/add", data=typed).status_code == 422
    assert (
        keeper.post("/improvements/codes/process-stage/add", data={**typed, "code": "x-1"}).status_code == 303
    )
    gone = {"code": "x-1", "successor": "payment", "why": "double"}
    assert keeper.post("/improvements/codes/process-stage/retire", data=gone).status_code == 303
    assert "retired" in keeper.get("/improvements/codes/process-stage").get_data(as_text=True)
    assert keeper.get("/improvements/codes/complaint-reason").status_code == 404
    assert sign_in(person(Role.OFFICER)).get("/improvements/codes/process-stage").status_code == 403
