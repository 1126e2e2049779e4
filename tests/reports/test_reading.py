"""What a report reads of a case: the same whether the fold has counted it or not, whoever changed it last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert, select, update

from app.cases.models import Case, Code, CodeList, Deadline, Head, Party
from app.complaints.services.reasons import LIST, seed_reasons
from app.platform.db import db
from app.reports.domain.facts import Facts
from app.reports.domain.inputs import lines
from app.reports.domain.periods import stretches
from app.reports.models.coding import PointCause
from app.reports.models.tallies import ChangedCase, CountedCase
from app.reports.queries.coding import KINDS, STAGES
from app.reports.queries.counted import COLUMNS, as_counted, these
from app.reports.queries.facts import read_facts
from app.reports.queries.selection import Selection
from app.reports.services.coding import seed_causes
from app.reports.services.folding import fold, reconcile
from app.shared.clock import FixedClock
from tests.reports.conftest import change, plans

Received = Callable[..., Case]
YEAR = Selection(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def codes(clock: FixedClock) -> Callable[[str], list[int]]:
    """``codes(list)``: the ids of its codes."""
    seed_reasons(clock)
    seed_causes(clock)

    def of(name: str) -> list[int]:
        listed = select(Code.id).join(CodeList, CodeList.id == Code.list_id).where(CodeList.name == name)
        return list(db.session.scalars(listed.order_by(Code.id)))

    return of


@pytest.fixture
def some(received: Received, clock: FixedClock, codes: Callable[[str], list[int]]) -> list[Case]:
    """One case with two points, two causes and a firm beside the person; a plain one; one closed with redress."""
    rich = received(date(2026, 5, 5), product_label="Home", place="ENG")
    plain = received(date(2026, 5, 4), product_label="Motor", place="SCO")
    paid = received(
        date(2026, 6, 1),
        product_label="Home",
        state="closed",
        is_open=False,
        closed_on=date(2026, 6, 20),
        closing="answered",
        outcome="partly",
    )
    reasons, stages, kinds = codes(LIST), codes(STAGES), codes(KINDS)
    with db.engine.begin() as past_the_services:
        first = past_the_services.scalar(select(Head.id).where(Head.case_id == rich.id))
        past_the_services.execute(update(Head).where(Head.id == first).values(reason_id=reasons[0]))
        second = past_the_services.scalar(
            insert(Head)
            .values(case_id=rich.id, number=2, title="Rudeness", reason_id=reasons[1])
            .returning(Head.id)
        )
        for head, stage in ((first, stages[0]), (second, stages[1])):
            past_the_services.execute(
                insert(PointCause).values(
                    case_id=rich.id,
                    head_id=head,
                    stage_id=stage,
                    kind_id=kinds[0],
                    why_digest="0" * 64,
                    editions={},
                    at=clock.now(),
                )
            )
        past_the_services.execute(
            insert(Party).values(
                case_id=rich.id, position=9, role="representative", kind="organisation", name="Claims & Co"
            )
        )
        past_the_services.execute(
            update(Head).where(Head.case_id == paid.id).values(outcome="partly", redress_minor=12_500)
        )
    db.session.rollback()
    return [rich, plain, paid]


def read() -> Facts:
    db.session.rollback()
    return read_facts(db.session(), YEAR, stretches(YEAR.first, YEAR.last), ()).facts


def values(facts: Facts, case: Case, name: str) -> set[str]:
    row = facts.row_of()[case.id]
    return {facts.columns[name].values[code] for code in facts.columns[name].of(row)}


def test_what_is_not_counted_yet_is_read_all_the_same(some: list[Case]) -> None:
    waiting = lines(read(), {})
    fold()
    assert not db.session.scalars(select(ChangedCase)).all()
    counted = lines(read(), {})
    assert counted == waiting
    assert list(counted) == [some[1].id, some[0].id, some[2].id]  # in the order of receipt


@pytest.mark.parametrize("folded", [True, False])
def test_every_point_cause_and_person_is_read(some: list[Case], folded: bool) -> None:
    if folded:
        fold()
    facts, (rich, plain, paid) = read(), some
    assert len(values(facts, rich, "reason")) == 2
    assert len(values(facts, rich, "cause")) == 2
    assert values(facts, rich, "filer") == {"complainant", "Claims & Co"}
    assert values(facts, plain, "filer") == {"complainant"}
    assert values(facts, rich, "region") == {"ENG"}
    assert values(facts, plain, "product") == {"Motor"}
    assert dict(facts.redress) == {facts.row_of()[paid.id]: 12_500}
    assert facts.delay[facts.row_of()[paid.id]] == 19
    assert facts.open_cases == 2


def test_a_person_a_point_or_a_cause_that_changes_is_counted_again(some: list[Case]) -> None:
    rich = some[0]
    fold()
    with db.engine.begin() as past_the_services:
        past_the_services.execute(
            update(Party)
            .where(Party.case_id == rich.id, Party.position != 9)
            .values(ended_on=date(2026, 6, 1))
        )
    assert values(read(), rich, "filer") == {"Claims & Co"}
    assert fold() == {"folded": 1}
    with db.engine.begin() as past_the_services:
        past_the_services.execute(
            update(PointCause).where(PointCause.case_id == rich.id).values(superseded_at=PointCause.at)
        )
        past_the_services.execute(
            update(Head).where(Head.case_id == rich.id, Head.number == 2).values(redress_minor=100)
        )
    waiting = lines(read(), {})
    fold()
    assert lines(read(), {}) == waiting
    assert "cause" not in read().columns
    assert reconcile(db.session()) == (3, [])


def test_reconciling_finds_a_fact_that_no_tally_shows(some: list[Case]) -> None:
    fold()
    with db.engine.begin() as past_the_services:
        past_the_services.execute(
            update(CountedCase).where(CountedCase.case_id == some[2].id).values(redress=1)
        )
    db.session.rollback()
    (wrong,) = reconcile(db.session())[1]
    assert wrong.what == f"case {some[2].id}"


def test_a_case_that_leaves_a_value_leaves_no_empty_tally(some: list[Case]) -> None:
    fold()
    change(some[1], product_label="Travel", received_on=date(2026, 7, 1))
    fold()
    assert reconcile(db.session()) == (3, [])


def test_counting_some_cases_walks_to_them_and_not_through_all_dates_ever_met(some: list[Case]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("plans by the number of rows")
    with plans() as found:
        as_counted(db.session(), these([case.id for case in some]))
    assert len(found) >= 5
    for plan in found:
        assert "SCAN" not in plan, plan
        assert "ix_deadline_state" not in plan, plan


@pytest.mark.parametrize(
    ("source", "kinds", "late"),
    [(None, ["target"], 2), ("texas", ["target"], 0), ("texas", ["target", "law"], 2), ("texas", ["law"], 2)],
)
def test_a_register_that_was_read_in_is_not_judged_by_our_own_dates(
    received: Received, source: str | None, kinds: list[str], late: int
) -> None:
    case = received(date(2026, 5, 5), source=source)
    with db.engine.begin() as past_the_services:
        dates = list(past_the_services.scalars(select(Deadline.id).where(Deadline.case_id == case.id)))
        for number, kind in zip(dates, kinds, strict=False):
            values = {"kind": kind, "state": "late"}
            past_the_services.execute(update(Deadline).where(Deadline.id == number).values(**values))
        others = set(dates[len(kinds) :])
        past_the_services.execute(update(Deadline).where(Deadline.id.in_(others)).values(state="running"))
    db.session.rollback()
    assert len(dates) >= len(kinds)
    assert as_counted(db.session(), these([case.id]))[case.id][COLUMNS.index("late")] == late
