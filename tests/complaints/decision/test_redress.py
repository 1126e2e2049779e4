"""Money of a decision: interest by the day, one rounding, and sums that add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.domain.redress import (
    TAKES_AWAY,
    Interest,
    Line,
    LineKind,
    apply_limits,
    authority_used,
    in_order,
    point_total,
)
from app.shared.errors import Refused
from app.shared.money import Money


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def interest(minor: int, percent: str, start: date, end: date) -> Interest:
    return Interest(pounds(minor), Decimal(percent), start, end)


@pytest.mark.parametrize(
    ("principal", "percent", "start", "end", "days", "minor"),
    [
        (179_000, "8", date(2026, 10, 12), date(2026, 12, 4), 53, 2_079),
        (124_000, "8", date(2026, 4, 17), date(2026, 11, 24), 221, 6_006),
        (1_488_000, "3", date(2026, 9, 4), date(2026, 9, 18), 14, 1_712),
        (100_000, "8", date(2028, 2, 28), date(2028, 3, 1), 2, 44),
        (100_000, "0", date(2026, 1, 1), date(2027, 1, 1), 365, 0),
        (100_000, "8", date(2026, 1, 1), date(2026, 1, 1), 0, 0),
        (36_500, "1", date(2026, 1, 1), date(2026, 7, 2), 182, 182),
        (365, "1", date(2026, 1, 1), date(2026, 2, 20), 50, 1),
    ],
)
def test_simple_interest_counts_every_day_but_the_last(
    principal: int, percent: str, start: date, end: date, days: int, minor: int
) -> None:
    found = interest(principal, percent, start, end)
    assert (found.days, found.amount) == (days, pounds(minor))


def test_interest_that_cannot_be_is_refused() -> None:
    with pytest.raises(Refused, match="before it begins"):
        _ = interest(1, "8", date(2026, 2, 1), date(2026, 1, 1)).amount
    for percent in ("-0.01", "100.01"):
        with pytest.raises(Refused, match="between 0 and 100"):
            _ = interest(1, percent, date(2026, 1, 1), date(2026, 2, 1)).amount


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
percents = st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False)


@given(st.integers(0, 10**11), percents, days, st.integers(0, 20_000))
def test_interest_is_the_exact_fraction_rounded_once(
    minor: int, percent: Decimal, start: date, length: int
) -> None:
    found = Interest(pounds(minor), percent, start, start + timedelta(days=length)).amount
    exact = Decimal(minor) * percent * length / Decimal(36500)
    assert found.minor == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(0, 10**11), percents, days, st.integers(0, 9_000))
def test_interest_is_kept_with_its_line_and_read_back_the_same(
    minor: int, percent: Decimal, start: date, length: int
) -> None:
    kept = Interest(pounds(minor), percent, start, start + timedelta(days=length))
    assert Interest.from_json(kept.to_json(), "GBP") == kept


def a_line(kind: LineKind, minor: int) -> Line:
    return Line(kind, "What for", "", pounds(-minor if kind in TAKES_AWAY else minor))


plain_kinds = st.sampled_from([kind for kind in LineKind if kind is not LineKind.INTEREST])
some_lines = st.lists(st.builds(a_line, plain_kinds, st.integers(0, 10**9)), max_size=12)


@given(some_lines)
def test_a_point_comes_to_the_sum_of_its_lines_or_is_refused(lines: list[Line]) -> None:
    amount = sum(line.amount.minor for line in lines)
    if amount < 0:
        with pytest.raises(Refused, match="less than nothing"):
            point_total(lines, "GBP")
    else:
        assert point_total(lines, "GBP") == pounds(amount)


@given(some_lines)
def test_putting_lines_in_order_loses_none(lines: list[Line]) -> None:
    assert sorted(map(repr, in_order(lines))) == sorted(map(repr, lines))


@given(some_lines)
def test_what_was_paid_already_never_lowers_the_level_that_is_asked(lines: list[Line]) -> None:
    unpaid = [line for line in lines if line.kind is not LineKind.PAID]
    assert authority_used(lines, "GBP") == authority_used(unpaid, "GBP")
    assert authority_used(lines, "GBP").minor >= 0


@pytest.mark.parametrize("kind", list(LineKind))
def test_a_line_with_the_wrong_sign_is_refused(kind: LineKind) -> None:
    wrong = pounds(1 if kind in TAKES_AWAY else -1)
    with pytest.raises(Refused):
        point_total([Line(kind, "What for", "", wrong)], "GBP")


def test_a_line_says_what_it_is_for() -> None:
    with pytest.raises(Refused, match="what it is for"):
        point_total([Line(LineKind.AMOUNT, "  ", "", pounds(1))], "GBP")


def test_interest_cannot_be_typed_over() -> None:
    working = interest(100_000, "8", date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(Refused, match="its own working"):
        point_total([Line(LineKind.INTEREST, "Interest", "", pounds(999_999), working)], "GBP")


def test_amounts_in_two_currencies_are_not_added() -> None:
    with pytest.raises(Refused, match="cannot be added"):
        point_total([Line(LineKind.AMOUNT, "Repairs", "", Money(1, "CNY"))], "GBP")


def cap(minor: int) -> Line:
    return Line(LineKind.CAP, "Limit", "Schedule", pounds(0), limit=pounds(minor))


def test_what_is_above_a_limit_is_worked_out_from_the_lines_as_they_are() -> None:
    owed, excess = (
        Line(LineKind.AMOUNT, "Repairs", "", pounds(125_000)),
        Line(LineKind.EXCESS, "Excess", "", pounds(-5_000)),
    )
    goodwill = Line(LineKind.GOODWILL, "Goodwill", "", pounds(9_000))
    first, second = cap(100_000), cap(80_000)
    found = apply_limits([first, owed, excess, goodwill, second])
    assert [line.amount.minor for line in found] == [-20_000, 125_000, -5_000, 9_000, -20_000]
    assert (found[0].before_limit, found[4].before_limit) == (pounds(120_000), pounds(100_000))
    assert point_total(found, "GBP") == pounds(89_000)
    again = apply_limits([*found[:1], replace(owed, amount=pounds(90_000)), *found[2:4]])
    assert (again[0].amount, again[0].before_limit) == (pounds(0), None)
    with pytest.raises(Refused, match="the limit itself"):
        apply_limits([Line(LineKind.CAP, "Limit", "", pounds(-100))])
    with pytest.raises(Refused, match="the limit itself"):
        apply_limits([cap(-100)])
