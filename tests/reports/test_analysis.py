"""Known truths in invented registers: found, dated, sized; and nothing found where nothing is."""

from __future__ import annotations

import random
import re
from array import array
from datetime import date, timedelta
from math import cos, pi

import pytest

from app.reports.domain.analysis import Analysis, analyse
from app.reports.domain.control import control_charts
from app.reports.domain.facts import Facts
from app.reports.domain.signals import Signal
from app.reports.presenters.charts import BAD, draw
from tests.reports.made_up import PRODUCTS, REASONS, Draw, Register, Values, draw_calm

YEAR = date(2025, 1, 1), date(2025, 12, 31)


def examine(facts: Facts, until: date = YEAR[1], behind: list[float] | None = None) -> Analysis:
    return analyse(facts, as_of=until.toordinal(), behind=behind)


def named(found: Analysis, signal: Signal) -> dict[str, str]:
    return {name: found.facts.columns[name].values[code] for name, code in signal.where}


def shuffled(facts: Facts, chance: random.Random) -> Facts:
    """The same complaints with each dimension's labels dealt out anew."""
    for column in facts.columns.values():
        first = list(column.first)
        chance.shuffle(first)
        column.first = array("i", first)
    return facts


def test_where_nothing_happens_nothing_is_said() -> None:
    found = examine(Register(*YEAR).fill(12).facts())
    assert found.enough
    assert found.signals == []
    assert found.recodings == []
    assert found.level is None


def test_shuffled_labels_give_almost_no_false_signals() -> None:
    chance = random.Random(11)

    def draw(chance: random.Random, day: date) -> Values:
        return {
            "product": chance.choice(PRODUCTS),
            "reason": chance.choice(REASONS),
            "filer": f"F{int(chance.paretovariate(0.8)) % 40}",
        }

    facts = Register(*YEAR, seed=2).fill(2.5, draw).facts()
    alarms = sum(bool(examine(shuffled(facts, chance)).signals) for _ in range(200))
    assert alarms <= 4


def test_a_third_more_in_one_small_group_among_500_is_found() -> None:
    def draw(chance: random.Random, day: date) -> Values:
        return {"product": f"P{chance.randrange(500)}"}

    register = Register(*YEAR, seed=42).fill(700, draw, since=date(2023, 1, 1))
    register.fill(0.42, lambda chance, day: {"product": "P77"}, since=YEAR[0])
    found = examine(register.facts())
    assert [named(found, signal) for signal in found.signals] == [{"product": "P77"}]
    signal = found.signals[0]
    assert signal.window.observed / signal.window.expected == pytest.approx(1.3, abs=0.12)
    assert found.facts.stretches.firsts[signal.window.start] <= date(2025, 3, 1)


def test_a_spike_in_a_pair_is_found_dated_and_attributed_to_the_pair() -> None:
    register = Register(*YEAR, seed=5).fill(15)
    register.fill(
        0.9,
        lambda chance, day: {"product": "Travel", "reason": "Delay"},
        since=date(2025, 6, 1),
        until=date(2025, 8, 31),
    )
    found = examine(register.facts())
    (signal,) = [signal for signal in found.signals if signal.where]
    assert named(found, signal) == {"product": "Travel", "reason": "Delay"}
    window = signal.window
    steps = found.facts.stretches
    assert (steps.firsts[window.start], steps.lasts[window.end - 1]) == (date(2025, 6, 1), date(2025, 8, 31))
    assert len(signal.rows) == window.observed


@pytest.mark.parametrize("seed", [8, 9, 10])
def test_a_spike_of_a_pair_is_not_put_down_to_one_of_its_values(seed: int) -> None:
    branches = ("Aldergate", "Brackwell", "Cranmere", "Dunholt", "Eastfold", "Fennick", "Garsdale")

    def draw(chance: random.Random, _day: date) -> Values:
        branch = chance.choices(branches, (30, 22, 16, 12, 9, 7, 4))[0]
        return {"branch": branch, "product": chance.choices(PRODUCTS, (45, 22, 18, 15))[0]}

    register = Register(*YEAR, seed=seed).fill(9, draw)
    register.fill(
        0.45,
        lambda chance, day: {"product": "Travel", "branch": "Dunholt"},
        since=date(2025, 3, 1),
        until=date(2025, 5, 31),
    )
    found = examine(register.facts())
    assert [named(found, signal) for signal in found.signals] == [{"branch": "Dunholt", "product": "Travel"}]


def test_a_small_group_is_found_beside_a_giant_with_hundreds_of_pairs() -> None:
    """Each pair of the giant is stronger than the small group, and all of them go with it."""
    branches = [f"B{number}" for number in range(200)]

    def draw(chance: random.Random, day: date) -> Values:
        return {"filer": "Policyholder", "branch": chance.choice(branches), "reason": chance.choice(REASONS)}

    register = Register(*YEAR, seed=43).fill(20, draw)
    register.fill(26, lambda chance, day: {**draw(chance, day), "filer": "Claims Firm"}, since=YEAR[0])
    register.fill(
        0.45,
        lambda chance, day: {**draw(chance, day), "reason": "Letters"},
        since=date(2025, 5, 1),
        until=date(2025, 5, 31),
    )
    told = [named(found, signal) for found in [examine(register.facts())] for signal in found.signals]
    assert {"filer": "Claims Firm"} in told
    assert {"reason": "Letters"} in told


def test_hail_is_found_beside_a_portal_through_which_most_of_it_comes() -> None:
    """Only what the portal brought is its own: the hail would be gone with all of its complaints."""

    def draw(chance: random.Random, day: date, through: float = 0.2) -> Values:
        filer = "Portal" if chance.random() < through else "Letter"
        return {
            "filer": filer,
            "reason": chance.choice((*REASONS, "Hail")),
            "product": chance.choice(PRODUCTS),
        }

    register = Register(*YEAR, seed=44).fill(10, draw)
    register.fill(5, lambda chance, day: draw(chance, day, 1.0), since=YEAR[0])
    register.fill(
        3,
        lambda chance, day: {**draw(chance, day, 0.75), "reason": "Hail"},
        since=date(2025, 4, 1),
        until=date(2025, 6, 30),
    )
    found = examine(register.facts())
    told = {
        (*sorted(named(found, each).values()),): found.facts.stretches.firsts[each.window.start]
        for each in found.signals
        if each.where
    }
    assert told == {("Portal",): date(2025, 1, 1), ("Hail",): date(2025, 4, 1)}


def test_a_broad_rise_has_no_single_cause() -> None:
    register = Register(*YEAR, seed=6).fill(12)
    register.fill(6, since=date(2025, 8, 1), until=date(2025, 8, 31))
    found = examine(register.facts())
    assert len(found.signals) == 1
    signal = found.signals[0]
    assert signal.where == ()
    assert signal.broad
    assert found.facts.stretches.firsts[signal.window.start] == date(2025, 8, 1)


def test_a_rise_that_only_comes_with_more_policies_is_none() -> None:
    register = Register(*YEAR, seed=6).fill(12).fill(8, since=date(2025, 3, 1))
    facts = register.facts()
    behind = [20 / 12 if first >= date(2025, 3, 1) else 1.0 for first in facts.stretches.firsts]
    blind, known = examine(facts), examine(facts, behind=behind)
    march = facts.stretches.firsts.index(date(2025, 3, 1))
    assert [(signal.where, signal.window.start, signal.window.rises) for signal in blind.signals] == [
        ((), march, True)
    ]
    assert (known.level, known.signals) == (None, [])
    assert not any(point.rules for point in control_charts(known)["volume"])


def test_a_product_that_grows_faster_than_the_whole_rises_only_beyond_its_own_policies() -> None:
    def found(a_day: float, policies: float, later: float) -> list[dict[str, str]]:
        register = Register(*YEAR, seed=24).fill(10)
        register.fill(1, of_one_product("Bicycles"), until=date(2024, 12, 31))
        register.fill(a_day, of_one_product("Bicycles"), since=YEAR[0])
        facts = register.facts()
        own = [policies if at < facts.stretches.start else later for at in range(len(facts.stretches))]
        all_of_them = [10 * policies + one for one in own]
        each = {("product", "Bicycles"): own}
        examined = analyse(facts, as_of=YEAR[1].toordinal(), behind=all_of_them, behind_each=each)
        return [named(examined, signal) for signal in examined.signals]

    assert {"product": "Bicycles"} not in found(2, 1000, 2000)
    assert {"product": "Bicycles"} in found(2, 1000, 1000)
    assert {"product": "Bicycles"} in found(1, 2000, 1000)


def test_fewer_complaints_than_policies_let_expect_are_a_fall() -> None:
    facts = Register(*YEAR, seed=6).fill(12).facts()
    start = facts.stretches.start
    behind = [1.0 if at < start else 1.5 for at in range(len(facts.stretches))]
    found = examine(facts, behind=behind)
    assert any(not signal.where and not signal.window.rises for signal in found.signals) or (
        found.level is not None and found.level[0].after < found.level[0].before
    )


def test_what_stands_behind_is_no_past_where_nobody_knows_it() -> None:
    facts = Register(*YEAR, seed=6).fill(12).facts()
    behind = [0.0 if first < date(2023, 1, 1) else 1.0 for first in facts.stretches.firsts]
    found = examine(facts, behind=behind)
    assert found.compared == 24
    assert (found.level, found.signals) == (None, [])


def test_several_things_at_once_are_each_found_and_nothing_else() -> None:
    register = Register(*YEAR, seed=5).fill(15)
    planted = (("Travel", "Delay", 3, 5), ("Home", "Manner", 8, 10))
    for product, reason, first, last in planted:
        register.fill(
            0.9,
            lambda chance, day, values={"product": product, "reason": reason}: values,
            since=date(2025, first, 1),
            until=date(2025, last, 31),
        )
    found = examine(register.facts())
    told = {
        (*sorted(named(found, signal).values()), found.facts.stretches.firsts[signal.window.start].month)
        for signal in found.signals
        if signal.where
    }
    assert told == {("Delay", "Travel", 3), ("Home", "Manner", 8)}


def test_a_rise_of_one_product_is_said_to_be_that_products() -> None:
    register = Register(*YEAR, seed=6).fill(12)
    register.fill(
        6,
        lambda chance, day: {**draw_calm(chance, day), "product": "Home"},
        since=date(2025, 8, 1),
        until=date(2025, 8, 31),
    )
    found = examine(register.facts())
    whole = next(signal for signal in found.signals if not signal.where)
    assert not whole.broad
    assert found.facts.columns["product"].values[whole.concentrated[0].code] == "Home"
    assert {"product": "Home"} in [named(found, signal) for signal in found.signals]


def test_a_recoded_label_is_no_fall() -> None:
    def draw(chance: random.Random, day: date) -> Values:
        reason = chance.choice([*REASONS[1:], "Claim Delays"])
        if reason == "Claim Delays" and day >= date(2025, 5, 1):
            reason = "Claim Delay"
        return {"product": chance.choice(PRODUCTS), "reason": reason}

    found = examine(Register(*YEAR, seed=7).fill(12, draw).facts())
    assert found.signals == []
    (change,) = found.recodings
    labels = found.facts.columns["reason"].values
    assert (labels[change.fell], labels[change.rose]) == ("Claim Delays", "Claim Delay")


def test_a_label_in_other_forms_of_its_words_takes_over_only_where_the_level_is_kept() -> None:
    pair = ("Refused as medically necessary", "Medical necessity")

    def found(a_day: float) -> tuple[list[tuple[str, str]], list[dict[str, str]]]:
        old, new = pair
        register = Register(*YEAR, seed=48).fill(9)
        calm = {"product": "Life"}
        register.fill(1, lambda chance, day: {**calm, "reason": old}, until=date(2024, 12, 31))
        register.fill(0.4, lambda chance, day: {**calm, "reason": old}, since=YEAR[0])
        register.fill(a_day, lambda chance, day: {**calm, "reason": new}, since=YEAR[0])
        told = examine(register.facts())
        labels = told.facts.columns["reason"].values
        recoded = [(labels[each.fell], labels[each.rose]) for each in told.recodings]
        return recoded, [named(told, each) for each in told.signals if len(each.where) == 1]

    assert found(0.6) == ([pair], [])
    recoded, told = found(1.6)
    assert recoded == []
    assert {"reason": pair[1]} in told


def test_a_label_that_is_split_in_two_is_recoded_and_neither_of_the_two_is_a_rise() -> None:
    def draw(chance: random.Random, day: date) -> Values:
        reason = chance.choice([*REASONS[1:], "Claim delay"])
        if reason == "Claim delay" and day >= date(2025, 5, 1):
            reason = chance.choice(("Claim delay: repair", "Claim delay: payment"))
        return {"product": chance.choice(PRODUCTS), "reason": reason}

    found = examine(Register(*YEAR, seed=7).fill(12, draw).facts())
    assert found.signals == []
    labels = found.facts.columns["reason"].values
    assert {(labels[each.fell], labels[each.rose]) for each in found.recodings} == {
        ("Claim delay", "Claim delay: repair"),
        ("Claim delay", "Claim delay: payment"),
    }


def test_a_campaign_that_moves_the_headline_is_named() -> None:
    def draw(chance: random.Random, day: date) -> Values:
        return {**draw_calm(chance, day), "filer": f"Person {chance.randrange(20)}"}

    register = Register(*YEAR, seed=8).fill(8, draw)
    register.fill(
        6,
        lambda chance, day: {**draw_calm(chance, day), "filer": "Claims Firm"},
        since=YEAR[0],
        upheld=0.02,
    )
    found = examine(register.facts())
    moved = next(each for each in found.moved if each.measure == "upheld")
    assert found.facts.columns[moved.dimension].values[moved.code] == "Claims Firm"
    assert moved.after < 0.3
    assert moved.without_after == pytest.approx(0.4, abs=0.04)
    assert abs(moved.mix) > abs(moved.rate)


def test_unfinished_months_of_a_register_of_closed_complaints_are_no_fall() -> None:
    register = Register(*YEAR, seed=9).fill(14)
    found = examine(register.facts(known_until=YEAR[1], closed_only=True))
    firsts = found.facts.stretches.firsts
    assert [firsts[at] for at in found.unfinished] == [date(2025, 11, 1), date(2025, 12, 1)]
    assert found.signals == []
    assert found.level is None


def test_months_that_have_not_come_are_not_trusted() -> None:
    register = Register(*YEAR, seed=10).fill(14, until=date(2025, 9, 10))
    found = examine(register.facts(known_until=date(2025, 9, 10)), until=date(2025, 9, 10))
    assert [found.facts.stretches.firsts[at].month for at in found.unfinished] == [9, 10, 11, 12]
    assert found.signals == []


def test_small_numbers_are_not_enough_to_say() -> None:
    found = examine(Register(*YEAR, seed=12).fill(0.05).facts())
    assert not found.enough
    assert found.signals == []


def test_a_rise_that_returns_every_year_is_a_season() -> None:
    def winter(register: Register, year: int, a_day: float) -> None:
        register.fill(a_day, since=date(year, 1, 1), until=date(year, 2, 28))

    register = Register(date(2025, 1, 1), date(2025, 3, 31), seed=13).fill(12)
    for year in (2022, 2023, 2024, 2025):
        winter(register, year, 8)
    found = analyse(register.facts(), as_of=date(2025, 3, 31).toordinal())
    assert found.seasonal
    assert found.signals == []


def of_one_product(product: str) -> Draw:
    return lambda chance, day: {**draw_calm(chance, day), "product": product}


def test_a_season_of_one_product_alone_is_no_signal() -> None:
    until = date(2025, 6, 30)
    register = Register(date(2024, 7, 1), until, seed=15).fill(9)
    for month, first in enumerate(register.steps.firsts):
        register.fill(
            1 + 0.9 * cos((first.month - 7) / 6 * pi),
            of_one_product("Pets"),
            since=first,
            until=register.steps.lasts[month],
        )
    found = examine(register.facts(), until=until)
    assert [named(found, signal) for signal in found.signals] == []


def test_a_product_that_is_back_where_it_was_before_its_outbreak_has_not_fallen() -> None:
    register = Register(*YEAR, seed=16).fill(10)
    register.fill(3, of_one_product("Travel"), since=date(2024, 3, 1), until=date(2024, 6, 30))
    found = examine(register.facts())
    assert [named(found, signal) for signal in found.signals] == []
    assert found.level is None


def test_slow_growth_is_told_as_that_and_no_month_of_it_as_unusual() -> None:
    register = Register(*YEAR, seed=17)
    for month, first in enumerate(register.steps.firsts):
        register.fill(8 * 1.013**month, since=first, until=register.steps.lasts[month])
    found = examine(register.facts())
    assert found.signals == []
    assert not found.seasonal
    assert found.level is not None
    change, at = found.level
    assert change.gradual
    assert at == found.facts.stretches.start
    assert change.after / change.before == pytest.approx(1.013**18, rel=0.12)


def test_no_slow_growth_is_told_of_a_quarter_of_which_most_is_a_storm() -> None:
    """The average of its one calm month would be given out as that of all three."""
    quarter = (date(2024, 10, 1), date(2024, 12, 31))

    def drawn(*storm: date) -> Analysis:
        register = Register(*quarter, seed=17)
        for month, first in enumerate(register.steps.firsts):
            register.fill(8 * 1.013**month, since=first, until=register.steps.lasts[month])
        if storm:
            register.fill(9, since=storm[0], until=storm[1])
        return examine(register.facts(), until=quarter[1])

    calm = drawn().level
    assert calm is not None
    assert calm[0].gradual
    stormy = drawn(date(2024, 11, 1), quarter[1])
    assert [each.where for each in stormy.signals] == [()]
    assert stormy.level is None


def test_a_rise_that_one_product_keeps_up_for_a_year_is_not_called_broad_in_its_last_months() -> None:
    register = Register(*YEAR, seed=18).fill(9)
    register.fill(3, of_one_product("Life"), since=YEAR[0])
    found = examine(register.facts())
    whole = [signal for signal in found.signals if not signal.where]
    assert whole
    for signal in whole:
        assert not signal.broad
        assert found.facts.columns["product"].values[signal.concentrated[0].code] == "Life"


@pytest.mark.parametrize("seed", [20, 21, 22])
def test_a_rise_of_a_year_is_told_once_and_its_last_months_are_no_new_level(seed: int) -> None:
    register = Register(*YEAR, seed=seed).fill(10, until=date(2024, 12, 31)).fill(14, since=YEAR[0])
    found = examine(register.facts())
    told = [signal for signal in found.signals if not signal.where]
    assert [(signal.window.start, signal.broad) for signal in told] == [(found.facts.stretches.start, True)]
    assert told[0].window.end >= len(found.facts.stretches) - 1
    assert found.level is None


@pytest.mark.parametrize(("seed", "told"), [(31, (0, 8)), (36, (1, 7)), (41, (0, 4))])
def test_months_of_a_level_that_lasts_are_told_together(seed: int, told: tuple[int, int]) -> None:
    """Some month of it stands out, some do not by themselves: they are no rises of their own."""
    register = Register(*YEAR, seed=seed).fill(6, until=date(2024, 9, 30)).fill(8.4, since=date(2024, 10, 1))
    found = examine(register.facts())
    start = found.facts.stretches.start
    whole = [signal for signal in found.signals if not signal.where]
    assert [(each.window.start - start, each.window.end - start) for each in whole] == [told]


@pytest.mark.parametrize("seed", [38, 40])
def test_a_new_level_began_with_the_unusual_months_before_it(seed: int) -> None:
    register = Register(*YEAR, seed=seed).fill(8)
    pets: Draw = lambda chance, day: {"product": "Pets", "reason": chance.choice(REASONS)}  # noqa: E731
    register.fill(2.2, pets, since=date(2025, 5, 1))
    found = examine(register.facts())
    assert found.level
    assert found.facts.stretches.firsts[found.level[1]] == date(2025, 5, 1)
    assert found.level[0].after > found.level[0].before


@pytest.mark.parametrize("seed", [66, 73])
def test_a_dozen_complaints_that_happen_to_be_of_one_product_are_not_put_down_to_it(seed: int) -> None:
    def draw(chance: random.Random, day: date) -> Values:
        product = chance.choices(PRODUCTS, (34, 28, 22, 16))[0]
        return {"product": product, "reason": chance.choice(REASONS)}

    register = Register(*YEAR, seed=seed).fill(6, draw)
    register.fill(
        4 / 30.4, lambda chance, day: {**draw(chance, day), "reason": "Letters"}, since=date(2025, 8, 1)
    )
    found = examine(register.facts())
    assert [(named(found, each), each.concentrated) for each in found.signals] == [
        ({"reason": "Letters"}, [])
    ]


def test_what_began_before_the_period_is_said_to_have_begun_then() -> None:
    register = Register(date(2025, 4, 1), date(2025, 6, 30), seed=19).fill(9)
    register.fill(6, of_one_product("Life"), since=date(2025, 1, 1))
    found = examine(register.facts(), until=date(2025, 6, 30))
    began = {
        (*named(found, signal).values(),): signal.already and found.facts.stretches.firsts[signal.already]
        for signal in found.signals
    }
    assert began == {(): date(2025, 1, 1), ("Life",): date(2025, 1, 1)}


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_a_level_that_rose_within_what_the_period_is_held_against_is_dated_and_sized_without_it(
    seed: int,
) -> None:
    register = Register(*YEAR, seed=seed).fill(9)
    before = [row for row in register.rows if row[-1]["product"] == "Life" and row[0] < date(2024, 8, 1)]
    register.fill(1.2, of_one_product("Life"), since=date(2024, 8, 1))
    found = examine(register.facts())
    (signal,) = [each for each in found.signals if each.where]
    steps, window = found.facts.stretches, signal.window
    assert date(2024, 6, 1) <= steps.firsts[signal.already or 0] <= date(2024, 9, 1)
    a_day = len(before) / (date(2024, 8, 1) - steps.firsts[0]).days
    days = (steps.lasts[window.end - 1] - steps.firsts[window.start]).days + 1
    assert window.expected == pytest.approx(a_day * days, rel=0.06)


@pytest.mark.parametrize("seed", range(31, 37))
def test_a_rise_of_the_period_alone_is_not_dated_before_it(seed: int) -> None:
    register = Register(*YEAR, seed=seed).fill(9)
    register.fill(1.2, of_one_product("Life"), since=YEAR[0])
    found = examine(register.facts())
    assert [signal.already for signal in found.signals] == [None] * len(found.signals)


def test_a_label_recoded_before_the_period_is_dated_and_sized_then() -> None:
    def draw(chance: random.Random, day: date) -> Values:
        reason = chance.choice([*REASONS[1:], "Claim Delays"])
        if reason == "Claim Delays" and day >= date(2024, 3, 1):
            reason = "Claim Delay"
        return {"product": chance.choice(PRODUCTS), "reason": reason}

    found = examine(Register(*YEAR, seed=7).fill(12, draw).facts())
    assert found.signals == []
    (change,) = found.recodings
    assert found.facts.stretches.firsts[change.start] == date(2024, 3, 1)
    assert (change.fell_to, change.rose_from) == (0, 0)
    assert change.fell_from == pytest.approx(change.rose_to, rel=0.2)


def test_what_a_group_has_always_shared_is_not_where_its_rise_is_concentrated() -> None:
    def draw(chance: random.Random, day: date) -> Values:
        product = chance.choice(PRODUCTS)
        return {"product": product, "branch": f"{product} desk", "reason": chance.choice(REASONS)}

    register = Register(*YEAR, seed=12).fill(9, draw)
    calm = {"product": "Life", "branch": "Life desk"}
    register.fill(2, lambda chance, day: {**calm, "reason": chance.choice(REASONS)}, since=date(2025, 7, 1))
    (signal,) = [each for each in examine(register.facts()).signals if each.where]
    assert signal.concentrated == []


def test_what_begins_with_the_period_has_not_been_so_before() -> None:
    register = Register(date(2025, 4, 1), date(2025, 6, 30), seed=19).fill(9)
    register.fill(6, of_one_product("Life"), since=date(2025, 4, 1))
    found = examine(register.facts(), until=date(2025, 6, 30))
    assert found.signals
    assert [signal.already for signal in found.signals] == [None] * len(found.signals)


def test_a_new_upheld_share_in_one_product_is_found_though_volumes_stand_still() -> None:
    register = Register(*YEAR, seed=14).fill(12, until=date(2024, 12, 31))
    others = [product for product in PRODUCTS if product != "Life"]
    register.fill(
        9, lambda chance, day: {**draw_calm(chance, day), "product": chance.choice(others)}, since=YEAR[0]
    )
    register.fill(
        3, lambda chance, day: {**draw_calm(chance, day), "product": "Life"}, since=YEAR[0], upheld=0.7
    )
    found = examine(register.facts())
    upheld = [named(found, signal) for signal in found.signals if signal.measure == "upheld"]
    assert upheld == [{"product": "Life"}]


def test_a_chart_marks_what_breaks_a_rule_within_limits_of_its_past_and_draws_it() -> None:
    register = Register(*YEAR).fill(12).fill(14, since=date(2025, 6, 1), until=date(2025, 6, 30))
    found = examine(register.facts())
    charts = control_charts(found)
    marked = {found.facts.stretches.firsts[each.at]: each.rules for each in charts["volume"] if each.rules}
    assert "beyond-3-sigma" in marked[date(2025, 6, 1)]
    assert len(marked) <= 4  # two of three after it, and what chance does in 36
    june = next(
        each for each in charts["volume"] if found.facts.stretches.firsts[each.at] == date(2025, 6, 1)
    )
    assert june.value == found.total.counts[june.at]
    assert june.low < june.centre < june.high < june.value
    svg = draw(
        {
            "grain": "month",
            "series": [
                {"from": str(first), "in_period": True, "trusted": True, "complaints": 0}
                for first in found.facts.stretches.firsts
            ],
            "charts": {
                "volume": [
                    {"from": str(found.facts.stretches.firsts[each.at]), "rules": each.rules}
                    | {name: getattr(each, name) for name in ("value", "centre", "low", "high")}
                    for each in charts["volume"]
                ]
            },
        }
    )["volume"]
    assert BAD in svg


def test_the_axis_of_weeks_names_the_days_they_begin_on() -> None:
    mondays = [date(2026, 10, 19) + timedelta(weeks=week) for week in range(10)]
    point = {"value": 3, "centre": 3.0, "low": 0.0, "high": 8.0, "rules": []}
    document = {
        "grain": "week",
        "series": [
            {"from": str(day), "in_period": day == mondays[-1], "trusted": True, "complaints": 3}
            for day in mondays
        ],
        "charts": {"volume": [{"from": str(day), **point} for day in mondays]},
    }
    named = re.findall(r">(20[0-9]{2}-[0-9]{2}-[0-9]{2})<", draw(document)["volume"])
    assert named == [str(day) for day in mondays[1::2]]
