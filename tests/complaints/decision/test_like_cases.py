"""What closed cases with the same clause came to: figures of all, names of those the reader may open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.events import RETURNS_NOTED
from app.cases.models import Case, Head
from app.cases.recording import note
from app.complaints.domain.like_cases import FEWEST, Quartiles, quartiles
from app.complaints.models import Citation
from app.complaints.queries.like_cases import LikeCases, like_cases
from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.models import User
from app.platform.db import db, transaction
from tests.clients import PageClient
from tests.complaints.letters.scenes import Scene

SignIn = Callable[[User], PageClient]


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


def found(scene: Scene, actor: Actor | None = None) -> LikeCases:
    session, case = db.session(), scene.case
    head = session.scalars(select(Head).where(Head.case_id == case.id, Head.number == 1)).one()
    clauses = session.scalars(select(Citation.clause_id).where(Citation.head_id == head.id)).all()
    return like_cases(session, case, head, clauses, actor=actor or scene.officer, now=scene.clock.now())


SIX = [("upheld", 10_000), ("upheld", 20_000), ("partly", 30_000), ("not-upheld", 0), ("upheld", 40_000), ("upheld", 50_000)]  # fmt: skip


def test_closed_cases_with_the_clause_are_counted_newest_first(drafted: Scene) -> None:
    cases = closed(drafted, SIX)
    like = found(drafted)
    assert [point.reference for point in like.points] == [case.reference for case in reversed(cases)]
    assert like.paid == Quartiles(20_000, 30_000, 40_000)


def test_the_case_itself_and_open_ones_are_no_like_cases(drafted: Scene) -> None:
    closed(drafted, SIX[:1], state="deciding", closing=None, is_open=True, closed_on=None)
    assert found(drafted).points == ()


def test_another_currency_is_not_alike(drafted: Scene) -> None:
    closed(drafted, SIX, currency="EUR")
    assert found(drafted).points == ()


def test_one_that_quotes_two_of_the_clauses_counts_once(drafted: Scene) -> None:
    case = closed(drafted, SIX[:1])[0]
    with transaction() as session:
        head = session.scalars(select(Head).where(Head.case_id == case.id)).one()
        own = select(Citation).where(Citation.case_id == drafted.case.id).order_by(Citation.id)
        quote(session, case, head, session.scalars(own).all()[1])
        note(case, RETURNS_NOTED, actor=SYSTEM, clock=drafted.clock, names=[])
    assert len(found(drafted).points) == 1


def test_what_the_reader_may_not_open_is_counted_and_not_named(drafted: Scene) -> None:
    closed(drafted, SIX[:5])
    closed(drafted, SIX[:2], confidential=True)
    like = found(drafted)
    assert (len(like.points), len(like.named)) == (7, 5)
    assert len(found(drafted, SYSTEM).named) == 7


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
    assert "6 closed cases: 4 upheld, 1 partly upheld, 1 not upheld." in page
    assert "half lay between £200.00 and £400.00, the middle at £300.00" in page
    assert "This answer lies outside." in page


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
