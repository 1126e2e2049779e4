"""Coding twice: a seeded draw, a second person who sees nothing of the first coding, and how far two people agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from math import sqrt

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.platform.accounts import Actor, Role, Unit, User
from app.platform.accounts.signed_in import actor_for
from app.platform.db import db
from app.platform.log import Stream, entries
from app.reports.domain.agreement import agreement, drawn, known_within, of_code
from app.reports.models.agreement import CodingSample, SecondCoding
from app.reports.services.agreement import code_again, draw_sample
from app.reports.services.coding import NewCause, code_cause
from app.reports.services.guidance import Writing, publish_note, write_note
from app.shared.clock import FixedClock
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from tests.clients import PageClient

TABLE = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
WIDE = {("a", "a"): 44, ("a", "b"): 5, ("a", "c"): 1, ("b", "a"): 7, ("b", "b"): 20, ("b", "c"): 3} | {
    ("c", "a"): 9,
    ("c", "b"): 5,
    ("c", "c"): 6,
}


def spread(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, count in table.items() for _ in range(count)]


def kappa_of(cells: dict[tuple[str, str], float]) -> float:
    codes = {code for pair in cells for code in pair}
    whole = sum(cells.values())
    same = sum(cells.get((code, code), 0) for code in codes) / whole
    firsts, seconds = Counter[str](), Counter[str]()
    for (first, second), count in cells.items():
        firsts[first] += count  # type: ignore[assignment]  # shares, not whole numbers
        seconds[second] += count  # type: ignore[assignment]
    chance = sum(firsts[code] * seconds[code] for code in codes) / whole**2
    return (same - chance) / (1 - chance)


@pytest.mark.parametrize("table", [TABLE, WIDE])
def test_the_interval_is_that_of_the_delta_method_done_by_numbers(table: dict[tuple[str, str], int]) -> None:
    """The gradient of κ taken numerically, with the covariance of a multinomial: no formula in common."""
    n, step = sum(table.values()), 1e-6
    shares = {pair: count / n for pair, count in table.items()}
    slopes = {}
    for pair in shares:
        up, down = dict(shares), dict(shares)
        up[pair] += step
        down[pair] -= step
        slopes[pair] = (kappa_of(up) - kappa_of(down)) / (2 * step)
    mean = sum(shares[pair] * slopes[pair] for pair in shares)
    variance = (sum(shares[pair] * slopes[pair] ** 2 for pair in shares) - mean**2) / n
    found = agreement(spread(table))
    assert found.kappa == pytest.approx(kappa_of(shares))
    assert found.interval is not None
    assert (found.interval[1] - found.interval[0]) / 2 == pytest.approx(1.959964 * sqrt(variance), rel=1e-4)


def test_how_much_a_sample_will_tell_is_said_before_it_is_drawn_and_comes_out_so(
    sign_in: Callable[[User], PageClient], person: Callable[..., User]
) -> None:
    codes = "abcde"
    table = {(one, other): 16 if one == other else 1 for one in codes for other in codes}  # 8 of 10, chance 2
    found = agreement(spread(table))
    assert found.interval is not None
    half = (found.interval[1] - found.interval[0]) / 2
    assert known_within(found.pairs) == pytest.approx(half, rel=0.02)
    page = sign_in(person(Role.QUALITY_REVIEWER)).get("/improvements/agreement").get_data(as_text=True)
    assert re.search(r'<th scope="row">30</th><td class="number">± 0.18</td>', page)


def test_kappa_is_the_one_of_the_textbook_and_says_nothing_where_nothing_can_be_said() -> None:
    assert agreement(spread(TABLE)).kappa == pytest.approx(0.4)
    assert agreement([]).kappa is None
    assert agreement([("a", "a")] * 30).kappa is None, "one code alone: chance agrees as well"
    few = agreement([("a", "a"), ("b", "b"), ("a", "b")])
    assert (few.pairs, few.same, few.interval) == (3, 2, None)
    whole = agreement([("a", "a")] * 20 + [("b", "b")] * 20)
    assert (whole.kappa, whole.interval) == (1.0, None)


def test_a_code_is_held_against_all_others() -> None:
    found = of_code(spread(WIDE), "c")
    assert (found.pairs, found.same) == (24, 6)
    assert found.kappa == pytest.approx(agreement([(a == "c", b == "c") for a, b in spread(WIDE)]).kappa)


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    ids = list(range(1, 400))
    assert drawn(ids, "2026-11-23", 30) == drawn(reversed(ids), "2026-11-23", 30)
    assert drawn(ids, "2026-11-23", 30) != drawn(ids, "2026-11-24", 30)
    times = Counter(each for seed in range(400) for each in drawn(ids, str(seed), 40))
    assert max(times.values()) < 75 and min(times.values()) > 12, "nobody is drawn more than chance has it"


@pytest.fixture
def second(person: Callable[..., User]) -> User:
    return person(Role.INVESTIGATOR, display_name="Second Coder")


@pytest.fixture
def coded(
    clock: FixedClock,
    person: Callable[..., User],
    complaint: Callable[..., Case],
    codes: Callable[[str], int],
) -> list[Case]:
    """Three cases whose point a first person coded as a matter of payment and system."""
    first, cases = actor_for(person(Role.INVESTIGATOR, display_name="First Coder")), []
    for _ in range(3):
        case = complaint("delay")
        cause = NewCause(codes("payment"), codes("system"), "First why.", without_papers="the system")
        code_cause(actor=first, clock=clock, reference=case.reference, number=1, cause=cause)
        cases.append(case)
    return cases


@pytest.fixture
def sample(clock: FixedClock, unit: Unit, keeper: Actor, second: User, coded: list[Case]) -> CodingSample:
    return draw_sample(
        actor=keeper, clock=clock, unit_id=unit.id, coder_id=second.id, size=2, seed="2026-11-23"
    )


def test_a_draw_says_what_it_was_drawn_from_and_by_which_seed(sample: CodingSample) -> None:
    (event,) = entries(db.session(), Stream("coding-sample", str(sample.id)))
    assert (event.kind, sample.population) == ("coding_sample_drawn", 3)
    rows = db.session.scalars(select(SecondCoding).order_by(SecondCoding.number)).all()
    assert [row.cause_id for row in rows] == event.fields["drawn"]
    assert len(rows) == 2


def test_who_may_draw_for_whom(
    clock: FixedClock, unit: Unit, keeper: Actor, second: User, coded: list[Case], person: Callable[..., User]
) -> None:
    def draw(actor: Actor, coder: int, size: int = 2, seed: str = "x") -> None:
        draw_sample(actor=actor, clock=clock, unit_id=unit.id, coder_id=coder, size=size, seed=seed)

    with pytest.raises(NotAllowed):
        draw(actor_for(second), second.id)
    for wrong in (keeper.user_id or 0, person(Role.EXECUTIVE).id, 99999):
        with pytest.raises(Refused):
            draw(keeper, wrong)
    for size, seed in ((0, "x"), (201, "x"), (2, " "), (2, "x" * 65)):
        with pytest.raises(Refused):
            draw(keeper, second.id, size, seed)
    assert db.session.scalars(select(CodingSample)).all() == []


def test_the_second_person_sees_nothing_of_the_first_coding_until_all_is_coded(
    sample: CodingSample,
    second: User,
    coded: list[Case],
    codes: Callable[[str], int],
    sign_in: Callable[[User], PageClient],
    keeper: Actor,
    clock: FixedClock,
    person: Callable[..., User],
) -> None:
    publish_note(
        actor=actor_for(person(Role.COMPLIANCE_OFFICER)),
        clock=clock,
        note_id=write_note(
            actor=keeper,
            clock=clock,
            writing=Writing(codes("payment"), "staff", "en", "Second releases", "Ring the payment desk."),
        ).id,
    )
    browser = sign_in(second)
    waiting = db.session.scalars(select(SecondCoding).order_by(SecondCoding.number)).all()
    cases = {case.id: case.reference for case in coded}
    from app.reports.models.coding import PointCause

    first_case = cases[db.session.get_one(PointCause, waiting[0].cause_id).case_id]
    blind = f"/improvements/agreement/{sample.id}/1"
    for address in (blind, f"/cases/{first_case}", f"/improvements/agreement/{sample.id}"):
        html = browser.get(address).get_data(as_text=True)
        assert "First why" not in html
        assert "Ring the payment desk." not in html, "a note about a cause would tell it"
        assert "Payment: System" not in html
        assert "checked" not in html.replace("unchecked", "") or address != blind
    assert browser.get(f"/cases/{first_case}/causes/1").headers["Location"].endswith(blind)

    empty = browser.post(blind, data={"why": "typed and kept"})
    assert empty.status_code == 422
    assert "typed and kept" in empty.get_data(as_text=True)
    sent = {"stage_id": codes("payment"), "kind_id": codes("people"), "why": "The log shows it."}
    answer = browser.post(blind, data=sent)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/improvements/agreement/{sample.id}/2")
    assert "Kappa" not in browser.get(f"/improvements/agreement/{sample.id}").get_data(as_text=True)
    browser.post(answer.headers["Location"], data=sent)
    shown = browser.get(f"/improvements/agreement/{sample.id}").get_data(as_text=True)
    assert "Payment: System" in shown, "where they differ, both are shown"
    assert "Ring the payment desk." in browser.get(f"/cases/{first_case}").get_data(as_text=True)
    assert "First Coder" not in shown, "people are compared by whoever keeps the lists alone"
    kept = sign_in(db.session.get_one(User, keeper.user_id)).get(f"/improvements/agreement/{sample.id}")
    assert "First Coder" in kept.get_data(as_text=True)


def test_a_point_is_coded_again_once_and_only_by_whom_it_was_drawn_for(
    clock: FixedClock,
    sample: CodingSample,
    second: User,
    codes: Callable[[str], int],
    person: Callable[..., User],
) -> None:
    def again(by: User, number: int = 1, why: str = "The log shows it.", stage: str = "payment") -> None:
        code_again(
            actor=actor_for(by),
            clock=clock,
            sample_id=sample.id,
            number=number,
            stage_id=codes(stage),
            kind_id=codes("people"),
            why=why,
        )

    for by, number in ((person(Role.INVESTIGATOR), 1), (second, 3)):
        with pytest.raises(NotFound):
            again(by, number)
    for why, stage in ((" ", "payment"), ("x" * 501, "payment"), ("Well.", "people")):
        with pytest.raises(Refused):
            again(second, why=why, stage=stage)
    again(second)
    with pytest.raises(Conflict):
        again(second)
