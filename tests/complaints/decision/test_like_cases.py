"""What closed cases with the same clause came to: figures of all, names of those the reader may open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.cases.events import RETURNS_NOTED
from app.cases.models import Case, Head
from app.cases.recording import note
from app.complaints.domain.like_cases import (
    FEWEST,
    LikePoint,
    Measure,
    Quartiles,
    alike,
    departure,
    paid,
    quartiles,
)
from app.complaints.models import Citation, LikeDeparture
from app.complaints.queries.like_cases import like_points
from app.complaints.services.like_cases import explain_departure
from app.platform.accounts import Role
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.models import User
from app.platform.db import db, transaction
from app.shared.errors import DomainError, Refused
from tests.clients import PageClient
from tests.complaints.decision.conftest import propose, the_decision
from tests.complaints.letters.scenes import Scene

SignIn = Callable[[User], PageClient]
Runner = Callable[..., Result]


# --- figures --------------------------------------------------------------------------------------------


def test_quartiles_lie_between_the_amounts_in_proportion() -> None:
    assert quartiles([100, 200, 300, 400, 500]) == Quartiles(200, 300, 400)
    assert quartiles([100, 200, 300, 400, 500, 600]) == Quartiles(225, 350, 475)


def test_too_few_say_nothing() -> None:
    assert quartiles([100] * (FEWEST - 1)) is None


@given(st.lists(st.integers(0, 10**12), min_size=FEWEST, max_size=60))
def test_quartiles_are_in_order_and_inside(amounts: list[int]) -> None:
    band = quartiles(amounts)
    assert band is not None
    assert min(amounts) <= band.lower <= band.middle <= band.upper <= max(amounts)


def points(*outcomes: tuple[str, int], reason: int | None = None) -> list[LikePoint]:
    return [LikePoint(outcome, minor, reason, "", date(2026, 10, 1)) for outcome, minor in outcomes]


FIVE = points(("upheld", 100), ("upheld", 200), ("upheld", 300), ("partly", 400), ("upheld", 500))


@pytest.mark.parametrize(
    ("outcome", "minor", "measure"),
    [
        ("upheld", 300, None),
        ("upheld", 200, None),
        ("upheld", 400, None),
        ("upheld", 199, Measure.AMOUNT),
        ("upheld", 401, Measure.AMOUNT),
        ("partly", 300, None),  # one in five had it
        ("partly", 0, None),  # nothing is paid: there is no amount to compare
        ("not-upheld", 0, Measure.OUTCOME),
        ("goodwill", 9_999, Measure.OUTCOME),  # said once, though the money is unlike as well
    ],
)
def test_an_answer_leaves_the_band_by_its_outcome_or_by_its_money(
    outcome: str, minor: int, measure: Measure | None
) -> None:
    found = departure(FIVE, outcome, minor)
    assert (found.measure if found else None) == measure


def test_against_too_few_nothing_leaves_the_band() -> None:
    assert departure(FIVE[1:], "not-upheld", 9_999) is None


def test_one_in_ten_is_not_seldom() -> None:
    ten = points(*[("upheld", 0)] * 9, ("partly", 0))
    assert departure(ten, "partly", 0) is None
    assert departure([*ten, *ten[:1]], "partly", 0) is not None


def test_those_with_the_same_reason_are_compared_where_there_are_enough_of_them() -> None:
    others = points(*[("upheld", 1)] * 3, reason=8)
    same = points(*[("partly", 2)] * 5, reason=7)
    assert alike([*others, *same], 7) == tuple(same)
    assert alike([*others, *same[1:]], 7) == (*others, *same[1:])
    assert alike([*others, *same], None) == (*others, *same)


# --- cases ----------------------------------------------------------------------------------------------


def closed(scene: Scene, outcomes: list[tuple[str, int]], **changes: object) -> list[Case]:
    """Closed cases whose one point quotes the clause of the scene's first quotation."""
    with transaction() as session:
        cited = session.scalars(select(Citation).where(Citation.case_id == scene.case.id)).first()
        assert cited is not None
        return [
            _closed(session, scene, cited, outcome, minor, number, changes)
            for number, (outcome, minor) in enumerate(outcomes, start=1)
        ]


def _closed(
    session: Session,
    scene: Scene,
    cited: Citation,
    outcome: str,
    minor: int,
    number: int,
    changes: dict[str, object],
) -> Case:
    ended = {"state": "closed", "closing": "answered", "is_open": False, "closed_on": date(2026, 10, number)}
    reference = f"NM-2025-{session.scalars(select(func.count(Case.id))).one():05d}"
    case = Case(**{**_like(scene.case), **ended, "reference": reference, **changes})
    session.add(case)
    session.flush()
    head = Head(case_id=case.id, number=1, title="The roof", outcome=outcome, redress_minor=minor or None)
    session.add(head)
    session.flush()
    quote(session, case, head, cited)
    note(case, RETURNS_NOTED, actor=SYSTEM, clock=scene.clock, names=[])
    return case


def quote(session: Session, case: Case, head: Head, cited: Citation) -> None:
    """The same clause on another case."""
    session.add(
        Citation(
            case_id=case.id,
            head_id=head.id,
            clause_id=cited.clause_id,
            edition_id=cited.edition_id,
            quotation=cited.quotation,
        )
    )


def _like(case: Case) -> dict[str, object]:
    names = ("unit_id", "zone", "language", "channel", "currency", "received_on", "registered_at", "regime")
    return {name: getattr(case, name) for name in names}


def found(scene: Scene, actor: Actor | None = None) -> tuple[LikePoint, ...]:
    session, case = db.session(), scene.case
    head = session.scalars(select(Head).where(Head.case_id == case.id, Head.number == 1)).one()
    clauses = session.scalars(select(Citation.clause_id).where(Citation.head_id == head.id)).all()
    return like_points(session, case, head, clauses, actor=actor or scene.officer, now=scene.clock.now())


SIX = [("upheld", 10_000), ("upheld", 20_000), ("partly", 30_000), ("not-upheld", 0), ("upheld", 40_000), ("upheld", 50_000)]  # fmt: skip


def test_closed_cases_with_the_clause_are_counted_newest_first(drafted: Scene) -> None:
    cases = closed(drafted, SIX)
    like = found(drafted)
    assert [point.reference for point in like] == [case.reference for case in reversed(cases)]
    assert paid(like) == Quartiles(20_000, 30_000, 40_000)


def test_the_case_itself_and_open_ones_are_no_like_cases(drafted: Scene) -> None:
    closed(drafted, SIX[:1], state="deciding", closing=None, is_open=True, closed_on=None)
    assert found(drafted) == ()


def test_another_currency_is_not_alike(drafted: Scene) -> None:
    closed(drafted, SIX, currency="EUR")
    assert found(drafted) == ()


def test_one_that_quotes_two_of_the_clauses_counts_once(drafted: Scene) -> None:
    case = closed(drafted, SIX[:1])[0]
    with transaction() as session:
        head = session.scalars(select(Head).where(Head.case_id == case.id)).one()
        own = select(Citation).where(Citation.case_id == drafted.case.id).order_by(Citation.id)
        quote(session, case, head, session.scalars(own).all()[1])
        note(case, RETURNS_NOTED, actor=SYSTEM, clock=drafted.clock, names=[])
    assert len(found(drafted)) == 1


def test_what_the_reader_may_not_open_is_counted_and_not_named(drafted: Scene) -> None:
    closed(drafted, SIX[:5])
    closed(drafted, SIX[:2], confidential=True)
    like = found(drafted)
    assert (len(like), len([point for point in like if point.reference])) == (7, 5)
    assert all(point.reference for point in found(drafted, SYSTEM))


# --- the workbench --------------------------------------------------------------------------------------


def bench(scene: Scene, sign_in: SignIn) -> str:
    desk = sign_in(db.session.get_one(User, scene.officer.user_id))
    return " ".join(desk.get(f"/cases/{scene.reference}/decision?point=1").text.split())


def test_few_are_too_few_to_say_and_are_still_named(drafted: Scene, sign_in: SignIn) -> None:
    cases = closed(drafted, SIX[:2])
    page = bench(drafted, sign_in)
    assert "2 closed cases turned on this clause: not enough to say." in page
    assert "Where money was paid" not in page
    assert all(case.reference in page for case in cases)


def test_enough_are_told_in_figures(drafted: Scene, sign_in: SignIn) -> None:
    closed(drafted, SIX)
    page = bench(drafted, sign_in)
    assert "6 closed cases on this clause: 4 upheld, 1 partly upheld, 1 not upheld." in page
    assert "half lay between £200.00 and £400.00, the middle at £300.00" in page


def test_no_clause_no_like_cases(drafted: Scene, sign_in: SignIn) -> None:
    desk = sign_in(db.session.get_one(User, drafted.officer.user_id))
    assert "Like cases" not in desk.get(f"/cases/{drafted.reference}/decision?point=3").text


def test_nothing_is_asked_more_however_many_there_are(
    drafted: Scene, sign_in: SignIn, query_count: Callable[..., object]
) -> None:
    desk = sign_in(db.session.get_one(User, drafted.officer.user_id))
    closed(drafted, SIX * 3)
    address = f"/cases/{drafted.reference}/decision?point=1"
    desk.get(address)
    with query_count(at_most=70):  # type: ignore[attr-defined]
        desk.get(address)


# --- leaving the band -----------------------------------------------------------------------------------


def write_reason(scene: Scene, reason: str = "The roof was new, and we knew it.") -> LikeDeparture:
    return explain_departure(
        actor=scene.officer, clock=scene.clock, reference=scene.reference, number=1, reason=reason
    )


def test_a_decision_that_leaves_the_band_is_not_proposed_before_somebody_says_why(drafted: Scene) -> None:
    closed(drafted, SIX)
    with pytest.raises(Refused, match="unlike its like cases") as refusal:
        propose(drafted)
    assert refusal.value.params["number"] == 1

    write_reason(drafted)
    propose(drafted)

    assert the_decision(drafted).state == "proposed"


def test_within_the_band_there_is_nothing_to_say(drafted: Scene) -> None:
    with pytest.raises(Refused, match="within the band"):
        write_reason(drafted)


def test_a_reason_needs_words_and_somebody_who_may_draft(drafted: Scene, actor: Callable[..., Actor]) -> None:
    closed(drafted, SIX)
    with pytest.raises(Refused, match="why the answer differs"):
        write_reason(drafted, " \n ")
    with pytest.raises(DomainError):
        explain_departure(
            actor=actor(Role.AUDITOR),
            clock=drafted.clock,
            reference=drafted.reference,
            number=1,
            reason="Because.",
        )


def test_the_reason_is_told_to_the_log_and_compared_with_it(drafted: Scene, runner: Runner) -> None:
    closed(drafted, SIX)
    write_reason(drafted, "First words.")
    row = write_reason(drafted, "Better words.")
    assert db.session.scalars(select(func.count(LikeDeparture.id))).one() == 1
    db.session.rollback()
    assert runner("audit", "verify", "--case", drafted.reference).exit_code == 0

    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE like_departure SET upper_minor = 1 WHERE id = {row.id}"))

    assert "like_departure" in runner("audit", "verify", "--case", drafted.reference).stdout


def test_the_workbench_asks_for_the_reason_and_shows_it_to_the_approver(
    drafted: Scene, sign_in: SignIn
) -> None:
    closed(drafted, SIX)
    desk = sign_in(db.session.get_one(User, drafted.officer.user_id))
    address = f"/cases/{drafted.reference}/points/1/like-cases"
    assert "Outside the band:" in bench(drafted, sign_in)

    assert desk.post(address, data={"reason": ""}).status_code == 422
    assert "Say why it differs." in desk.post(address, data={"reason": ""}).text
    assert desk.post(address, data={"reason": "The roof was new."}).status_code == 303
    propose(drafted)

    assert "<b>Why it differs</b>&ensp;The roof was new." in bench(drafted, sign_in)


def test_the_auditor_gets_the_answers_that_went_to_approval_as_a_list(
    drafted: Scene, sign_in: SignIn, person: Callable[..., User]
) -> None:
    closed(drafted, SIX)
    write_reason(drafted)
    desk = sign_in(person(Role.AUDITOR, unit=drafted.unit))
    assert "No answer leaves the band" in desk.get("/audit/like-cases").text

    propose(drafted)

    page = " ".join(desk.get("/audit/like-cases").text.split())
    assert drafted.reference in page
    assert "where half of the like cases got £200.00 to £400.00" in page
    assert "The roof was new, and we knew it." in page
    assert "Not approved yet" in page


def test_what_closes_later_makes_no_answer_unlike(drafted: Scene, sign_in: SignIn) -> None:
    closed(drafted, [("partly", minor) for minor in (120_000, 130_000, 143_805, 150_000, 160_000)])
    assert "Outside the band" not in bench(drafted, sign_in)
    propose(drafted)

    closed(drafted, [("upheld", 1_000)] * 20)

    page = bench(drafted, sign_in)
    assert "Where money was paid, half lay between £10.00 and £10.00" in page
    assert "Outside the band" not in page
