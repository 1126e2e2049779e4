"""Money: whole minor units, one rounding, no mixing of currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.shared.errors import Refused
from app.shared.money import EXPONENTS, LARGEST_MINOR, Money, round_minor, total

minor_units = st.integers(-(10**9), 10**9)
currencies = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,806.63", "GBP", 180663),
        ("£1,806.63", "GBP", 180663),
        ("¥ 12".replace(" ", ""), "CNY", 1200),
        (" 350 ", "GBP", 35000),
        ("-350", "GBP", -35000),
        ("−350.5", "GBP", -35050),
        ("0.10", "GBP", 10),
        ("1.100", "GBP", 110),
        ("500", "JPY", 500),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "much",
        "1,80.63",
        "1.806,63",
        "1e9",
        "NaN",
        "0x10",
        "1_000",
        "12.345",
        "1" * 30,
        "--1",
        "1 000",
    ],
)
def test_what_is_no_amount_is_refused_with_what_fits(text: str) -> None:
    with pytest.raises(Refused) as refused:
        Money.parse(text, "GBP")
    assert refused.value.field == "amount"


def test_half_a_yen_is_refused() -> None:
    with pytest.raises(Refused, match="more decimals than JPY has"):
        Money.parse("10.5", "JPY")


@pytest.mark.parametrize("minor", [LARGEST_MINOR + 1, -LARGEST_MINOR - 1])
def test_an_absurd_amount_is_refused(minor: int) -> None:
    with pytest.raises(Refused, match="too large"):
        Money(minor, "GBP")


def test_an_unknown_currency_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(Refused, match="GBP, CNY"):
        Money(1, "QQQ")


@pytest.mark.parametrize(
    ("value", "minor"),
    [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("0", 0)],
)
def test_halves_are_rounded_away_from_zero(value: str, minor: int) -> None:
    assert round_minor(Decimal(value)) == minor


@pytest.mark.parametrize(
    "compute", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b]
)
def test_currencies_do_not_mix(compute: object) -> None:
    with pytest.raises(Refused, match="GBP and CNY"):
        compute(Money(1, "GBP"), Money(1, "CNY"))  # type: ignore[operator]


@given(minor_units, currencies)
def test_what_is_printed_can_be_read_again(minor: int, currency: str) -> None:
    assert Money.parse(str(Money(minor, currency)), currency) == Money(minor, currency)


@given(st.lists(minor_units), currencies)
def test_a_total_is_the_sum_of_its_parts_whatever_their_order(parts: list[int], currency: str) -> None:
    amounts = [Money(part, currency) for part in parts]
    assert total(amounts, currency) == total(amounts[::-1], currency) == Money(sum(parts), currency)


@given(minor_units, st.decimals("-10", "10", places=4))
def test_multiplying_is_wrong_by_half_a_minor_unit_at_most(minor: int, factor: Decimal) -> None:
    exact = Decimal(minor) * factor
    assert abs(Money(minor, "GBP").times(factor).minor - exact) <= Decimal("0.5")


@given(minor_units)
def test_taking_away_what_was_added_changes_nothing(minor: int) -> None:
    amount, other = Money(minor, "GBP"), Money(12345, "GBP")
    assert amount + other - other == amount
    negative = -amount
    assert -negative == amount
    assert bool(amount) == (minor != 0)
