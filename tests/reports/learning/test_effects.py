"""The arithmetic of an effect check: exact intervals against scipy, and when a verdict is suggested."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from math import inf
from random import Random

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from scipy.stats.contingency import odds_ratio

from app.reports.domain.effects import (
    Side,
    Verdict,
    Window,
    check_expectation,
    compare_rates,
    compare_shares,
    dispersion,
    odds_interval,
    windows,
)
from app.reports.presenters.effects import meaning
from app.shared.errors import Refused


@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_the_interval_of_an_odds_ratio_is_the_exact_conditional_one(a: int, n: int, b: int, m: int) -> None:
    a, b = min(a, n), min(b, m)
    if not 0 < a + b < n + m:
        return
    expected = odds_ratio([[a, n - a], [b, m - b]], kind="conditional").confidence_interval(0.95)
    low, high = odds_interval(a, n, b, m)
    assert low == pytest.approx(expected.low, rel=1e-4, abs=1e-6)
    assert (high == inf and expected.high == inf) or high == pytest.approx(expected.high, rel=1e-4)


def test_the_interval_of_a_ratio_of_rates_is_the_exact_binomial_one() -> None:
    effect = compare_rates(Side(120, 90), Side(60, 45), 40)
    share = binomtest(60, 180).proportion_ci(0.95, method="exact")
    assert effect.low == pytest.approx(share.low / (1 - share.low) * 2, rel=1e-6)
    assert effect.high == pytest.approx(share.high / (1 - share.high) * 2, rel=1e-6)
    assert effect.ratio == pytest.approx(1.0)


def test_a_fall_as_expected_is_effective_and_reached() -> None:
    effect = compare_rates(Side(200, 180), Side(110, 180), 40)
    assert effect.suggestion is Verdict.EFFECTIVE
    assert effect.reached
    assert effect.enough


def test_half_the_effect_is_not_shown_until_there_is_enough_and_then_less_than_expected() -> None:
    few = compare_rates(Side(20, 90), Side(16, 90), 40)
    assert few.suggestion is Verdict.NOT_SHOWN
    assert not few.enough
    many = compare_rates(Side(2000, 900), Side(1600, 900), 40)
    assert many.suggestion is Verdict.EFFECTIVE
    assert not many.reached


def test_a_rise_beyond_chance_is_worse() -> None:
    assert compare_rates(Side(50, 90), Side(95, 90), 20).suggestion is Verdict.WORSE


def test_an_expected_fall_outside_of_the_interval_is_not_said_to_hide_in_chance(app: Flask) -> None:
    """62 of 129 before, 60 of 118 after: 21 % less at most, where 30 % less was expected."""
    effect = compare_shares(Side(62, 129), Side(60, 118), 30)
    assert not effect.enough
    assert effect.low > effect.expected
    few = compare_shares(Side(12, 40), Side(12, 40), 30)
    with app.test_request_context():
        assert "lies outside" in meaning(asdict(effect))
        assert "could still hide in chance" in meaning(asdict(few))


def test_nothing_before_says_nothing() -> None:
    effect = compare_rates(Side(0, 90), Side(0, 90), 20)
    assert (effect.ratio, effect.suggestion, effect.enough) == (None, Verdict.NOT_SHOWN, False)


def test_weeks_that_vary_more_than_chance_widen_the_interval() -> None:
    calm = compare_rates(Side(80, 56, [10] * 8), Side(48, 56, [6] * 8), 40)
    wild = compare_rates(Side(80, 56, [0, 40, 0, 0, 40, 0, 0, 0]), Side(48, 56, [6] * 8), 40)
    assert calm.suggestion is Verdict.EFFECTIVE
    assert wild.suggestion is Verdict.NOT_SHOWN
    assert wild.spread > 5
    assert dispersion([10] * 8) == 1.0


def test_a_share_that_falls_is_told_as_a_ratio_of_shares() -> None:
    effect = compare_shares(Side(60, 100), Side(24, 100), 50)
    assert effect.ratio == pytest.approx(0.4)
    assert effect.low < 0.4 < effect.high < 1
    assert effect.suggestion is Verdict.EFFECTIVE


def test_without_any_change_a_verdict_of_effective_or_worse_is_rare() -> None:
    random = Random(20261128)
    wrong = 0
    for _ in range(400):
        before, after = (sum(random.random() < 0.3 for _ in range(200)) for _side in range(2))
        wrong += compare_rates(Side(before, 90), Side(after, 90), 30).suggestion is not Verdict.NOT_SHOWN
    assert wrong <= 400 * 0.05


def test_both_sides_have_as_many_days_right_before_or_the_same_weekdays_a_year_before() -> None:
    before, after = windows(date(2026, 6, 1), date(2026, 9, 1), "before")
    assert after == Window(date(2026, 6, 1), date(2026, 8, 31))
    assert before == Window(date(2026, 3, 1), date(2026, 5, 31))
    year, after = windows(date(2026, 6, 1), date(2026, 9, 1), "year")
    assert year.first == date(2025, 6, 2)
    assert year.first.weekday() == after.first.weekday()
    assert year.days == after.days


@pytest.mark.parametrize(
    ("percent", "first", "judged"),
    [
        (0, date(2026, 1, 1), date(2026, 6, 1)),
        (101, date(2026, 1, 1), date(2026, 6, 1)),
        (20, date(2026, 1, 1), date(2026, 1, 8)),
    ],
)
def test_what_can_never_be_judged_is_refused(percent: int, first: date, judged: date) -> None:
    with pytest.raises(Refused):
        check_expectation(percent, first, judged)
