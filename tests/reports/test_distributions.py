"""Tails and intervals agree with scipy on the same input."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.reports.domain.discovery import adjusted, discoveries
from app.reports.domain.distributions import (
    beta_below,
    binomial_at_least,
    binomial_at_most,
    binomial_interval,
    drawn_at_least,
    drawn_at_most,
    gamma_below,
    poisson_at_least,
    poisson_at_most,
    poisson_interval,
    ratio_interval,
    usual_interval,
)

close = pytest.approx


@given(st.floats(0.001, 0.999), st.floats(0.05, 5000), st.floats(0.05, 5000))
def test_beta_probabilities(x: float, a: float, b: float) -> None:
    assert beta_below(x, a, b) == close(stats.beta.cdf(x, a, b), rel=1e-7, abs=1e-12)


@given(st.floats(0.001, 8000), st.floats(0.05, 8000))
def test_gamma_probabilities(x: float, a: float) -> None:
    assert gamma_below(x, a) == close(stats.gamma.cdf(x, a), rel=1e-7, abs=1e-12)


@given(st.integers(0, 300), st.integers(1, 300), st.floats(0.001, 0.999))
def test_binomial_tails(x: int, n: int, p: float) -> None:
    assert binomial_at_least(x, n, p) == close(stats.binom.sf(x - 1, n, p), rel=1e-7, abs=1e-12)
    assert binomial_at_most(x, n, p) == close(stats.binom.cdf(x, n, p), rel=1e-7, abs=1e-12)


@given(st.integers(0, 2000), st.floats(0.01, 2000))
def test_poisson_tails(x: int, mean: float) -> None:
    assert poisson_at_least(x, mean) == close(stats.poisson.sf(x - 1, mean), rel=1e-7, abs=1e-12)
    assert poisson_at_most(x, mean) == close(stats.poisson.cdf(x, mean), rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("x", [0, 1, 5, 41, 494, 12_000])
def test_poisson_intervals(x: int) -> None:
    low, high = poisson_interval(x)
    assert low == close(stats.chi2.ppf(0.025, 2 * x) / 2 if x else 0.0, rel=1e-9)
    assert high == close(stats.chi2.ppf(0.975, 2 * x + 2) / 2, rel=1e-9)


@pytest.mark.parametrize(("x", "n"), [(0, 10), (10, 10), (3, 20), (64, 260), (4053, 27369)])
def test_binomial_intervals(x: int, n: int) -> None:
    known = stats.binomtest(x, n).proportion_ci(0.95, "exact")
    assert binomial_interval(x, n) == close((known.low, known.high), abs=1e-9)


def test_an_interval_for_nothing_is_everything() -> None:
    assert binomial_interval(0, 0) == (0.0, 1.0)


def test_rates_are_compared_as_scipy_compares_them() -> None:
    low, high = ratio_interval(120, 90, 12.0, 10.0)
    share_low, share_high = stats.binomtest(120, 210).proportion_ci(0.95, "exact")
    assert low == close(share_low / (1 - share_low) / 1.2)
    assert high == close(share_high / (1 - share_high) / 1.2)


@pytest.mark.parametrize("mean", [0.4, 6.0, 362.0])
def test_a_usual_count_lies_in_the_usual_interval(mean: float) -> None:
    low, high = usual_interval(mean)
    inside = stats.poisson.cdf(int(high), mean) - stats.poisson.cdf(int(low) - 1, mean)
    assert 0.93 <= inside <= 1.0
    assert low < mean < high


@given(st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=60))
def test_finds_are_corrected_as_scipy_corrects_them(p: list[float]) -> None:
    known = stats.false_discovery_control(p)
    assert adjusted(p) == close(list(known), rel=1e-9)
    assert discoveries(p, 0.05) == [at for at, value in enumerate(known) if value <= 0.05 + 1e-15]


@pytest.mark.parametrize(
    ("x", "marked", "drawn", "of"),
    [
        (0, 5, 5, 20),
        (5, 5, 5, 20),
        (40, 92, 51, 225),
        (3, 92, 51, 225),
        (900, 3000, 2500, 9000),
        (1, 1, 1, 1),
    ],
)
def test_drawing_without_putting_back_agrees_with_scipy(x: int, marked: int, drawn: int, of: int) -> None:
    assert drawn_at_least(x, marked, drawn, of) == close(stats.hypergeom.sf(x - 1, of, marked, drawn))
    assert drawn_at_most(x, marked, drawn, of) == close(stats.hypergeom.cdf(x, of, marked, drawn))


def test_what_cannot_be_drawn_has_no_chance_and_what_must_be_has_all() -> None:
    assert drawn_at_least(6, 5, 10, 20) == 0.0
    assert drawn_at_least(2, 9, 3, 10) == 1.0
    assert drawn_at_most(5, 5, 10, 20) == 1.0


def test_weighted_p_values_are_scipys_divided_by_their_weights() -> None:
    chance = random.Random(8)
    p = [chance.random() ** 3 for _ in range(60)]
    weights = [3.0] * 10 + [0.6] * 50
    known = stats.false_discovery_control([min(1.0, one / by) for one, by in zip(p, weights, strict=True)])
    assert discoveries(p, 0.05, weights) == [at for at, value in enumerate(known) if value <= 0.05 + 1e-15]
    assert discoveries(p, 0.05, [1.0] * 60) == discoveries(p, 0.05)
