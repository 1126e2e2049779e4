"""The ledger: authority, counter-offers, lapsing, blind bids, who may know, what the award makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.cases.models import Case
from app.cases.services.indexing import KIND
from app.disclosure.domain.classes import Privilege
from app.disclosure.items import items_of
from app.mediation.domain.offers import (
    Exposure,
    Reader,
    compared,
    next_round,
    opened_rounds,
    state_on,
    ways,
)
from app.mediation.models import Offer, Proceeding
from app.mediation.services.changing import By
from app.mediation.services.offers import Authority, Made, make_offer, reopen_offer, settle_offer, weigh
from app.mediation.services.outcome import Ending, record_outcome
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Role
from app.platform.db import db
from app.platform.log import Stream, entries
from app.platform.search import matching
from app.shared.errors import Refused
from tests.clients import PageClient
from tests.mediation.conftest import at

Opener = Callable[..., tuple[Case, Proceeding]]
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Bid:
    side: str = "ours"
    kind: str = "open"
    round: int | None = None
    state: str = "open"
    expires_on: date | None = None
    amount_minor: int | None = 100


@pytest.fixture
def talks(opened: Opener) -> tuple[Case, Proceeding]:
    return opened("mediation", opened_by="us", agreement=True)


def ours(amount: int, **more: object) -> Made:
    values = {"limit_minor": 200_000, "limit_by": "Head of claims", "kind": "without-prejudice", **more}
    return Made("ours", made_on=DAY, amount_minor=amount, **values)  # type: ignore[arg-type]


def theirs(amount: int, **more: object) -> Made:
    values = {"kind": "without-prejudice", **more}
    return Made("theirs", made_on=DAY, amount_minor=amount, **values)  # type: ignore[arg-type]


def test_nobody_offers_above_their_authority_or_without_any(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    with pytest.raises(Refused, match="above the authority"):
        make_offer(by=by, at=at(case, row), made=ours(200_001))
    with pytest.raises(Refused, match="up to what amount"):
        make_offer(by=by, at=at(case, row), made=ours(1, limit_minor=None))
    assert make_offer(by=by, at=at(case, row), made=ours(200_000)).state == "open"


def test_nobody_accepts_above_their_authority_or_without_any(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    offer = make_offer(by=by, at=at(case, row), made=theirs(150_000))
    for authority, words in (
        (Authority(149_999, "Head of claims"), "above the authority"),
        (Authority(150_000), "up to what amount"),
        (Authority(), "up to what amount"),
    ):
        with pytest.raises(Refused, match=words):
            settle_offer(by=by, at=at(case, row), number=1, state="accepted", on=DAY, authority=authority)
    granted = Authority(150_000, "Head of claims")
    settle_offer(by=by, at=at(case, row), number=1, state="accepted", on=DAY, authority=granted)
    db.session.refresh(offer)
    assert (offer.state, offer.limit_minor, offer.limit_by) == ("accepted", 150_000, "Head of claims")


def test_the_page_asks_for_the_authority_to_accept_and_for_none_of_our_own(
    talks: tuple[Case, Proceeding], by: By, desk: PageClient
) -> None:
    case, row = talks
    make_offer(by=by, at=at(case, row), made=theirs(150_000))
    make_offer(by=by, at=at(case, row), made=ours(100_000))
    base = f"/cases/{case.reference}/proceedings/{row.number}/offers"
    assert 'name="limit"' in desk.get(f"{base}/1/answer").text
    assert 'name="limit"' not in desk.get(f"{base}/2/answer").text


def test_a_counter_offer_ends_the_one_it_answers(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    first = make_offer(by=by, at=at(case, row), made=theirs(150_000))
    with pytest.raises(Refused, match="of the other side"):
        make_offer(by=by, at=at(case, row), made=theirs(140_000, answers=1))
    make_offer(by=by, at=at(case, row), made=ours(100_000, answers=1))
    db.session.refresh(first)
    assert (first.state, first.settled_on) == ("countered", DAY)
    with pytest.raises(Refused, match="not open any more"):
        settle_offer(by=by, at=at(case, row), number=1, state="accepted", on=DAY)


def test_what_has_lapsed_cannot_be_accepted(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    make_offer(by=by, at=at(case, row), made=theirs(150_000, expires_on=date(2026, 11, 21)))
    with pytest.raises(Refused, match="not open any more"):
        settle_offer(by=by, at=at(case, row), number=1, state="accepted", on=date(2026, 11, 22))
    granted = Authority(150_000, "Head of claims")
    settle_offer(
        by=by, at=at(case, row), number=1, state="accepted", on=date(2026, 11, 21), authority=granted
    )
    make_offer(by=by, at=at(case, row), made=theirs(140_000))
    with pytest.raises(Refused, match="accepted already"):
        settle_offer(by=by, at=at(case, row), number=2, state="accepted", on=DAY)


def test_blind_bids_show_no_figure_before_both_are_in(
    talks: tuple[Case, Proceeding], by: By, desk: PageClient
) -> None:
    case, row = talks
    page = f"/cases/{case.reference}/proceedings/1/offers"
    make_offer(by=by, at=at(case, row), made=ours(123_400, kind="blind"))
    shut = desk.get(page).get_data(as_text=True)
    assert "1,234.00" not in shut and "opens with the other bid" in shut
    make_offer(by=by, at=at(case, row), made=theirs(155_500, kind="blind"))
    both = desk.get(page).get_data(as_text=True)
    assert "1,234.00" in both and "1,555.00" in both
    assert both.count("Opened: the bids lie apart") == 2 and "Open to answer" not in both
    with pytest.raises(Refused, match="opened together"):
        settle_offer(by=by, at=at(case, row), number=1, state="withdrawn", on=DAY)
    with pytest.raises(Refused, match="not open any more"):
        make_offer(by=by, at=at(case, row), made=ours(100_000, answers=2))


def test_a_bid_that_was_typed_wrongly_is_taken_back_while_it_is_shut(
    talks: tuple[Case, Proceeding], by: By, desk: PageClient
) -> None:
    case, row = talks
    base = f"/cases/{case.reference}/proceedings/1"
    make_offer(by=by, at=at(case, row), made=ours(193_400, kind="blind"))
    assert "Shut until the other side has bid" in desk.get(f"{base}/offers").text
    form = desk.get(f"{base}/offers/1/answer").text
    assert "1,934" not in form and 'value="accepted"' not in form and 'value="withdrawn"' in form
    settle_offer(by=by, at=at(case, row), number=1, state="withdrawn", on=DAY)
    assert make_offer(by=by, at=at(case, row), made=theirs(155_500, kind="blind")).round == 2
    assert "1,555" not in desk.get(f"{base}/offers").text
    assert make_offer(by=by, at=at(case, row), made=ours(160_000, kind="blind")).round == 2
    assert desk.get(f"{base}/offers").text.count("Opened: the bids meet") == 2
    assert "The blind bids meet." in desk.get(base).text


def test_an_answer_that_was_written_down_wrongly_is_taken_back(
    talks: tuple[Case, Proceeding], by: By, desk: PageClient
) -> None:
    case, row = talks
    offer = make_offer(by=by, at=at(case, row), made=theirs(150_000))
    with pytest.raises(Refused, match="no answer"):
        reopen_offer(by=by, at=at(case, row), number=1, why="Typed at the wrong one")
    granted = Authority(150_000, "Head of claims")
    settle_offer(by=by, at=at(case, row), number=1, state="accepted", on=DAY, authority=granted)
    assert "offers/1/reopen" in desk.get(f"/cases/{case.reference}/proceedings/1/offers").text
    with pytest.raises(Refused, match="Say why"):
        reopen_offer(by=by, at=at(case, row), number=1, why=" ")
    reopen_offer(by=by, at=at(case, row), number=1, why="Typed at the wrong one")
    db.session.refresh(offer)
    assert (offer.state, offer.settled_on, offer.limit_minor) == ("open", None, None)
    record_outcome(by=by, at=at(case, row), ending=Ending("no-agreement", DAY))


@given(
    st.lists(
        st.tuples(st.sampled_from(["ours", "theirs"]), st.sampled_from(["open", "withdrawn"])), max_size=12
    )
)
def test_no_side_bids_twice_in_a_round_and_a_round_opens_with_both(made: list[tuple[str, str]]) -> None:
    bids: list[Bid] = []
    for side, state in made:
        bids.append(Bid(side=side, kind="blind", round=next_round(bids, side), state=state))
    assert len({(bid.round, bid.side) for bid in bids}) == len(bids)
    for number in opened_rounds(bids):
        assert {bid.side for bid in bids if bid.round == number} == {"ours", "theirs"}


def test_an_offer_is_open_through_its_last_day() -> None:
    bid = Bid(expires_on=DAY)
    assert (state_on(bid, DAY), state_on(bid, date(2026, 11, 21))) == ("open", "lapsed")


@pytest.mark.parametrize(
    ("award", "bids", "effect"),
    [
        (900, [Bid(amount_minor=900, kind="sealed")], "ours-at-least"),
        (901, [Bid(amount_minor=900, kind="sealed")], "between"),
        (900, [Bid(amount_minor=1000, kind="without-prejudice")], "none"),
        (900, [Bid(amount_minor=1000, kind="blind", round=1)], "none"),
        (900, [Bid("theirs", amount_minor=800)], "theirs-at-most"),
        (900, [Bid("theirs", amount_minor=800, state="withdrawn")], "none"),
        (900, [Bid(amount_minor=100), Bid("theirs", amount_minor=1000)], "between"),
        (900, [], "none"),
    ],
)
def test_the_award_beside_the_best_offer(award: int, bids: list[Bid], effect: str) -> None:
    assert compared(award, bids).effect == effect


def test_the_ways_to_end_by_hand() -> None:
    put_in = Exposure(900, 500, 1001, 100, 60, 500, 1640, 2500, 650, 40)
    settle, mediate, defend = ways(put_in)
    assert (settle.low, settle.expected, settle.high) == (900, 900, 900)
    assert (mediate.low, mediate.expected, mediate.high) == (600, 851, 1101)
    assert (defend.low, defend.expected, defend.high) == (650, 650 + 1008, 650 + 2500 + 40)


@given(st.integers(0, 100), st.lists(st.integers(0, 10**9), min_size=9, max_size=9))
def test_the_expectation_lies_between_the_least_and_the_most(chance: int, figures: list[int]) -> None:
    low, likely, high = sorted(figures[4:7])
    below, above = sorted(figures[1:3])
    for way in ways(Exposure(figures[0], below, above, figures[3], chance, low, likely, high, *figures[7:])):
        assert way.low <= way.expected <= way.high


def test_who_may_know_of_which_class() -> None:
    clerk, auditor, officer = Reader(True, True), Reader(False, True), Reader(False, False)
    assert all(clerk.may_see(each) for each in Privilege)
    assert {each for each in Privilege if officer.may_see(each)} == {Privilege.OPEN}
    seen = {each for each in Privilege if auditor.may_see(each)}
    assert {Privilege.WITHOUT_PREJUDICE, Privilege.SETTLEMENT_AUTHORITY} <= seen
    assert Privilege.MEDIATOR_ONLY not in seen and Privilege.LEGAL_ADVICE not in seen


def test_offers_show_only_to_whoever_may_know(
    talks: tuple[Case, Proceeding],
    by: By,
    sign_in: Callable[[User], PageClient],
    person: Callable[..., User],
) -> None:
    case, row = talks
    make_offer(by=by, at=at(case, row), made=ours(98_765, terms="Payable within a week, without admission"))
    make_offer(by=by, at=at(case, row), made=theirs(87_654, kind="open", terms="Plain words"))
    weigh(by=by, at=at(case, row), exposure=Exposure(1, 1, 2, 3, 50, 4, 5, 6, 7, 8))
    page = f"/cases/{case.reference}/proceedings/1"
    officer = sign_in(person(Role.OFFICER))
    for address in (f"{page}/offers", page, f"/cases/{case.reference}", f"/cases/{case.reference}/log"):
        text = officer.get(address).get_data(as_text=True)
        assert "987.65" not in text and "without admission" not in text and "98765" not in text, address
    assert "876.54" in officer.get(f"{page}/offers").get_data(as_text=True)
    assert "Settle now" not in officer.get(f"{page}/offers").get_data(as_text=True)
    auditor = sign_in(person(Role.AUDITOR))
    text = auditor.get(f"{page}/offers").get_data(as_text=True)
    assert "987.65" in text and "Settle now" in text and "Enter an offer" not in text


def test_offers_are_in_no_search_and_no_event(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    make_offer(by=by, at=at(case, row), made=ours(98_765, terms="Rhubarb without admission"))
    found = db.session.scalars(matching(db.session(), "rhubarb", kind=KIND)).all()
    assert found == []
    told = [
        entry
        for entry in entries(db.session(), Stream("case", case.reference))
        if entry.kind == "offer_ledger"
    ]
    assert set(told[0].fields) == {"proceeding", "entry", "row"}
    assert re.fullmatch("t[0-9a-f]{63}", told[0].fields["row"])


def test_the_wall_knows_offers_and_authority(talks: tuple[Case, Proceeding], by: By) -> None:
    case, row = talks
    make_offer(by=by, at=at(case, row), made=ours(98_765, terms="Without admission"))
    items = {item.key: item for item in items_of(db.session(), Stream("case", case.reference))}
    offer = items[f"{case.reference}/1/offer:1"]
    assert offer.marked.privilege is Privilege.WITHOUT_PREJUDICE and offer.marked.exchanged
    assert "987.65" in (offer.text() or "")
    authority = items[f"{case.reference}/1/authority:1"]
    assert authority.marked.privilege is Privilege.SETTLEMENT_AUTHORITY and not authority.marked.exchanged


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "9" * 30},
        {"amount": "", "terms": ""},
        {"kind": "gift"},
        {"side": "nobody"},
        {"made_on": "1 Jan 2031"},
        {"expires_on": "1 Jan 2001"},
        {"answers": "77"},
        {"privilege": "open"},
        {"limit": "1"},
    ],
)
def test_forged_and_senseless_offers_are_refused(
    desk: PageClient, talks: tuple[Case, Proceeding], typed: dict[str, str]
) -> None:
    case, _row = talks
    good = {
        "side": "ours", "kind": "without-prejudice", "made_on": "20 Nov 2026", "amount": "900", "limit": "1000",
        "limit_by": "Head", "answers": "", "maker": "", "privilege": "", "terms": "", "expires_on": "", "seen": "1",
    }  # fmt: skip
    answer = desk.post(f"/cases/{case.reference}/proceedings/1/offers/add", data={**good, **typed})
    assert answer.status_code == 422
    assert db.session.scalars(select(Offer)).all() == []
