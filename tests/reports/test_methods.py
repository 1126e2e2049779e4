"""Charts, seasons, changes and splits on series whose truth is known."""

from __future__ import annotations

import random
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from app.reports.domain.changes import change_point, steady_growth
from app.reports.domain.charts import (
    broken_rules,
    excess_of,
    p_chart,
    settled_spread,
    spread_of,
    u_chart,
    usual_excess,
)
from app.reports.domain.completeness import closed_within, present, recorded_closings
from app.reports.domain.power import least_that_doubles
from app.reports.domain.recoding import common_words, near, related
from app.reports.domain.scanning import compare, outbreaks, scan
from app.reports.domain.seasons import returning, season_factors
from app.reports.domain.splitting import Group, mix_and_rate, without


def test_a_rate_chart_has_its_limits_where_the_book_has_them() -> None:
    points = u_chart([10, 12, 8, 11, 9, 10], [100.0] * 6)
    assert points[0].centre == pytest.approx(0.1)
    assert points[0].high == pytest.approx(0.1 + 3 * (0.1 / 100) ** 0.5)
    assert points[0].low == pytest.approx(0.1 - 3 * (0.1 / 100) ** 0.5)


def test_more_exposure_means_narrower_limits() -> None:
    small, large = u_chart([10, 1000], [100.0, 10_000.0])
    assert large.high - large.low < small.high - small.low


def test_a_share_chart_stays_within_nothing_and_all() -> None:
    points = p_chart([0, 1, 0, 0, 1, 0], [4.0] * 6)
    assert all(0 <= point.low <= point.high <= 1 for point in points)


def test_data_wilder_than_chance_widen_the_limits_and_tamer_ones_do_not_narrow_them() -> None:
    chance = random.Random(3)
    assert spread_of([chance.gauss(0, 3) for _ in range(400)]) == pytest.approx(3, rel=0.15)
    assert spread_of([chance.gauss(0, 0.2) for _ in range(400)]) == 1.0


def test_a_spread_within_chance_counts_as_none_and_a_large_one_as_it_is() -> None:
    chance = random.Random(4)
    calm = [settled_spread([chance.gauss(0, 1) for _ in range(24)]) for _ in range(200)]
    assert fmean(calm) < 1.05
    assert settled_spread([chance.gauss(0, 3) for _ in range(100)]) == pytest.approx(3, rel=0.25)


def test_an_excess_that_one_series_cannot_show_is_seen_in_fifty_and_none_where_there_is_none() -> None:
    chance = random.Random(6)

    def drawn(sigma: float) -> list[list[float]]:
        return [[chance.gauss(0, sigma) for _ in range(24)] for _ in range(50)]

    calm, wild = drawn(1.0), drawn(1.3)
    assert usual_excess([excess_of(each) for each in calm], 24) < 0.05
    usual = usual_excess([excess_of(each) for each in wild], 24)
    assert usual == pytest.approx(1.3**2 - 1, abs=0.2)
    alone, among = ([settled_spread(each, m) for each in wild] for m in (0.0, usual))
    assert sum(spread == 1.0 for spread in alone) > 5 > sum(spread == 1.0 for spread in among)
    assert fmean(among) == pytest.approx(1.3, abs=0.1)


def test_run_rules_see_a_spike_and_a_quiet_shift() -> None:
    spike = u_chart([10] * 12 + [40], [100.0] * 13)
    assert "beyond-3-sigma" in broken_rules(spike)[12]
    shift = u_chart([10, 11] * 10 + [14, 15] * 5, [100.0] * 30)
    assert any("nine-on-one-side" in rules for rules in broken_rules(shift).values())


def test_limits_are_those_of_the_past_when_it_is_named() -> None:
    counts, sizes = [10.0, 12, 9, 11] * 3 + [30, 30, 30], [100.0] * 15
    past, all_ = u_chart(counts, sizes, base=12), u_chart(counts, sizes)
    assert past[-1].centre == pytest.approx(sum(counts[:12]) / 1200)
    assert past[-1].high < all_[-1].high
    assert set(broken_rules(past)) >= {12, 13, 14}
    shares = p_chart(counts, sizes, base=12)
    assert shares[0].centre == pytest.approx(sum(counts[:12]) / 1200)
    assert "beyond-3-sigma" in broken_rules(shares)[14]


def test_a_season_is_what_every_year_shows() -> None:
    year = [10, 10, 10, 20, 10, 10, 10, 10, 10, 10, 10, 10]
    factors = season_factors(year * 2, [1.0] * 24, [True] * 24)
    assert factors[3] == pytest.approx(max(factors))
    assert factors[3] > 1.6
    assert fmean(factors) == pytest.approx(1.0)


def test_a_storm_in_one_year_is_no_season() -> None:
    calm, storm = [10.0] * 12, [10.0] * 9 + [80.0] + [10.0] * 2
    factors = season_factors(calm + storm, [1.0] * 24, [True] * 24)
    assert pstdev(factors) < 0.25
    assert factors[9] < 1.2


def test_years_that_agree_by_chance_alone_have_no_season() -> None:
    chance = random.Random(4)
    series = [[chance.gauss(100, 15) for _ in range(24)] for _ in range(200)]
    seen = sum(season_factors(each, [1.0] * 24, [True] * 24) != [1.0] * 12 for each in series)
    assert seen <= 12


def test_how_well_years_agree_is_the_f_test_of_months() -> None:
    chance = random.Random(5)
    for times in (2, 3):
        years = []
        for _ in range(times):
            rates = [chance.gauss(100, 15) + 3 * place for place in range(12)]
            years.append([rate / fmean(rates) for rate in rates])
        means = [fmean(place) for place in zip(*years, strict=True)]
        shared = times * sum((mean - 1) ** 2 for mean in means) / 11
        rest = (
            sum((a - b) ** 2 for year in years for a, b in zip(year, means, strict=True)) / 11 / (times - 1)
        )
        assert returning(years) == pytest.approx(stats.f.sf(shared / rest, 11, 11 * (times - 1)), rel=1e-9)
    assert returning([[1.0] * 12] * 2) == 1.0


def test_no_season_is_seen_in_one_year() -> None:
    assert season_factors([1, 2, 3] * 6, [1.0] * 18, [True] * 18) == [1.0] * 12


def test_steady_growth_is_no_season() -> None:
    growing = [100 * 1.02**at for at in range(36)]
    assert season_factors(growing, [1.0] * 36, [True] * 36) == pytest.approx([1.0] * 12, abs=0.01)
    summers = [count * (1.5 if at % 12 in (5, 6) else 1) for at, count in enumerate(growing)]
    factors = season_factors(summers, [1.0] * 36, [True] * 36)
    assert factors[5] / factors[1] == pytest.approx(1.5, rel=0.05)


def test_steady_growth_is_the_poisson_regression_on_time() -> None:
    chance = random.Random(9)
    counts = [round(chance.gauss(80 * 1.02**at, 9)) for at in range(30)]
    weights = [28.0 + at % 4 for at in range(30)]

    def unlikely(line: tuple[float, float]) -> float:
        means = [weight * np.exp(line[0] + line[1] * at) for at, weight in enumerate(weights)]
        return -float(stats.poisson.logpmf(counts, means).sum())

    level = np.log(sum(counts) / sum(weights))
    best = optimize.minimize(
        unlikely, (level, 0.0), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9}
    )
    growth, gain = steady_growth(counts, weights)
    assert growth == pytest.approx(best.x[1], abs=1e-6)
    assert gain == pytest.approx(2 * (unlikely((level, 0.0)) - best.fun), rel=1e-6)


def test_growth_is_told_from_a_step() -> None:
    drift = change_point([round(100 * 1.02**at) for at in range(36)], [1.0] * 36)
    step = change_point([100] * 24 + [140] * 12, [1.0] * 36)
    assert drift is not None
    assert drift.gradual
    assert drift.growth == pytest.approx(np.log(1.02), abs=0.001)
    assert step is not None
    assert not step.gradual
    assert step.at == 24


def test_what_was_high_for_a_while_is_an_outbreak_and_what_stays_high_is_a_level() -> None:
    calm = [20.0] * 24
    storm = [*calm[:8], 70.0, 80.0, 60.0, *calm[11:]]
    assert outbreaks([*storm, 20.0], [1.0] * 25, [True] * 25, 24) == [8, 9, 10]
    assert outbreaks([*calm[:12], *[60.0] * 12, 60.0], [1.0] * 25, [True] * 25, 24) == []
    assert outbreaks([*calm, 20.0], [1.0] * 25, [True] * 25, 24) == []


@pytest.mark.parametrize("at", [4, 12, 19])
def test_a_change_of_level_is_found_where_it_is(at: int) -> None:
    chance = random.Random(at)
    counts = [round(chance.gauss(100, 9)) for _ in range(at)] + [
        round(chance.gauss(150, 11)) for _ in range(24 - at)
    ]
    found = change_point(counts, [1.0] * 24)
    assert found is not None
    assert found.at == at


def test_chance_alone_seldom_looks_like_a_change_of_level() -> None:
    chance = random.Random(5)
    series = [[round(chance.gauss(100, 10)) for _ in range(24)] for _ in range(200)]
    assert sum(change_point(counts, [1.0] * 24) is not None for counts in series) <= 6


sizes = st.integers(1, 500)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.tuples(sizes, sizes, sizes, sizes), min_size=1))
def test_mix_and_rate_add_up_to_the_change(raw: dict[str, tuple[int, int, int, int]]) -> None:
    groups = {name: Group(min(a, b), b, min(c, d), d) for name, (a, b, c, d) in raw.items()}
    split = mix_and_rate(groups)
    assert split is not None
    assert split.mix + split.rate == pytest.approx(split.total, abs=1e-9)
    assert sum(sum(part) for part in split.by_group.values()) == pytest.approx(split.total, abs=1e-9)


def test_a_campaign_is_mix_not_rate() -> None:
    groups = {"others": Group(400, 1000, 400, 1000), "claims firm": Group(0, 10, 0, 600)}
    split = mix_and_rate(groups)
    assert split is not None
    assert split.mix < -0.1
    assert split.rate == pytest.approx(0, abs=1e-9)
    assert without(groups, "claims firm") == (0.4, 0.4)


def test_what_is_closed_later_is_reckoned_from_closed_complaints_alone() -> None:
    chance = random.Random(8)
    received = [chance.randrange(0, 700) for _ in range(20_000)]
    delays = [chance.randrange(1, 100) for _ in received]
    kept = [(day, delay) for day, delay in zip(received, delays, strict=True) if day + delay <= 700]
    within = closed_within([delay for _, delay in kept], [700 - day for day, _ in kept])
    assert within[50] == pytest.approx(50 / 99, abs=0.02)
    assert present(within, first=0, last=20) == pytest.approx(20 / 99, abs=0.02)


def test_a_few_old_complaints_are_not_the_beginning_of_a_register() -> None:
    old = [day * 20 for day in range(60)]
    record = [1500 + day for day in range(600) for _ in range(12)]
    first, last = recorded_closings(old + record)
    assert 1450 <= first <= 1500
    assert last >= 2095


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Claim Delays", "Claim Delay", True),
        ("Denial", "Claim Denial", True),
        ("Unsatisfactory Settlement", "Unsatisfactory Settlement/Offer", True),
        ("Contracted Provider", "Non-Contracted Provider", False),
        ("Claim Denial", "Premium Refund", False),
        ("", "Claim Delay", False),
    ],
)
def test_near_names(one: str, other: str, *, expected: bool) -> None:
    assert near(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("UR medically necessary denial", "Medical necessity", True),
        ("Cancelled policy, refund", "Refunds on cancellation of policies", True),
        ("Denied as not medically necessary", "Medical necessity", False),
        ("Medical records", "Medical necessity", False),
        ("Claim", "Claim delay", False),
        ("", "Claim delay", False),
    ],
)
def test_labels_that_may_mean_one_thing_in_other_forms_of_its_words(
    one: str, other: str, *, expected: bool
) -> None:
    assert related(one, other) is related(other, one) is expected


def test_words_that_everybody_bears_make_no_names_near() -> None:
    labels = [
        f"{name} Insurance Company" for name in ("Oak", "Elm", "Ash", "Fir", "Yew", "Bay", "Box", "Fig")
    ]
    assert not near(labels[0], labels[1], common_words(labels))


def test_one_word_of_several_makes_no_names_near_though_the_others_are_common() -> None:
    labels = [
        f"Associated subject {name}"
        for name in ("person", "company", "agency", "firm", "trust", "body", "heir")
    ]
    labels += ["Portal agency", "Portal person"]
    assert not near("Associated subject agency", "Portal agency", common_words(labels))


def test_a_share_is_tested_as_one_and_not_as_a_count() -> None:
    """A firm of seven complaints a month, of which 40 of 51 are upheld, not 3 of 10: a count of 40 would say less."""
    sizes = [7.0, 7, 4, 10, 13, 5, 6, 4, 8, 3, 5, 7] * 2 + [7, 4, 5, 4, 5, 7, 6, 11, 7, 6, 14, 7]
    upheld = [2.0, 1, 1, 4, 5, 3, 2, 1, 1, 0, 2, 0] * 2 + [1, 0, 1, 1, 2, 2, 6, 10, 6, 3, 9, 6]
    trusted = [True] * 36
    share = scan(upheld, [sizes], trusted, 24, share=True)
    count = scan(upheld, [sizes], trusted, 24)
    assert share and count
    assert (share.start, share.end) == (30, 36)
    assert share.p * 50 < count.p
    assert compare(upheld, [sizes], trusted, (30, 36), share=True).p < share.p  # type: ignore[union-attr]


def test_a_series_too_rare_to_say_how_it_varies_varies_at_least_as_its_like_do() -> None:
    """Batches of three, one in four months: nearly all months are alike, and what comes is three times as much."""
    chance = random.Random(12)
    whole, trusted = [40.0] * 36, [True] * 36

    def told(usual: float) -> int:
        found = 0
        for _ in range(300):
            counts = [3.0 * (chance.random() < 0.25) for _ in range(36)]
            window = scan(counts, [whole], trusted, 24, usual=usual)
            found += window is not None and window.p < 0.01
        return found

    assert told(2.0) <= 6 < told(0.0)


def test_shares_that_only_vary_by_chance_are_seldom_told() -> None:
    chance = random.Random(8)
    sizes, trusted = [30.0] * 36, [True] * 36
    told = 0
    for _ in range(400):
        upheld = [float(sum(chance.random() < 0.7 for _ in range(30))) for _ in range(36)]
        window = scan(upheld, [sizes], trusted, 24, share=True)
        told += window is not None and window.p < 0.05
    assert told <= 24  # 5 %, and two standard errors


def test_from_how_many_on_a_doubling_is_seen_is_what_drawing_it_shows() -> None:
    """Nine draws in ten of a doubling pass the exact test at that number, and clearly fewer at half of it."""
    alpha, past = 1e-5, 24
    least = least_that_doubles(alpha, past)
    assert least
    chance = np.random.default_rng(5)

    def found(each: float) -> float:
        seen = chance.poisson(6 * each, 4000)
        before = chance.poisson(each * past, 4000)
        tails = stats.binom.sf(seen - 1, seen + before, 3 / (3 + past))
        return float((tails <= alpha).mean())

    assert 0.82 < found(least) < 0.97
    assert found(least / 2) < 0.6
    assert least_that_doubles(-1.0, past) is None  # nothing is that seldom
