"""Amounts, dates and numerals as letters print them."""

from __future__ import annotations

from datetime import date

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.letters.blocks import SealedDate
from app.letters.printed import amount, capitals, day, month_number, numeral, sealed_words


@pytest.mark.parametrize(
    ("minor", "currency", "lang", "shown"),
    [
        (163_805, "GBP", "en", "£1,638.05"),
        (0, "GBP", "en", "£0.00"),
        (-25_000, "GBP", "en", "−£250.00"),
        (123_456_789, "AUD", "en", "A$1,234,567.89"),
        (375_944, "CNY", "zh-Hans", "3,759.44"),
        (1_500, "JPY", "en", "¥1,500"),
    ],
)
def test_an_amount_has_two_decimals_and_a_true_minus(
    minor: int, currency: str, lang: str, shown: str
) -> None:
    assert amount(minor, currency, lang) == shown  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (375_944, "叁仟柒佰伍拾玖元肆角肆分"),
        (100_000, "壹仟元整"),
        (100_005, "壹仟元零伍分"),
        (100_050, "壹仟元伍角整"),
        (10_000_000, "壹拾万元整"),
        (1_000_010_000, "壹仟万零壹佰元整"),
        (10_500_000, "壹拾万伍仟元整"),
        (1_000_000_000_100, "壹佰亿零壹元整"),
        (50, "伍角整"),
        (5, "伍分"),
        (0, "零元整"),
        (160_032, "壹仟陆佰元叁角贰分"),
    ],
)
def test_capitals_follow_the_bank_rules(fen: int, written: str) -> None:
    assert capitals(fen) == written


@given(st.integers(min_value=1, max_value=10**12))
def test_capitals_say_the_same_number_as_another_library(yuan: int) -> None:
    """cn2an writes 零 where the bank rules leave it to taste, so the figures are compared, not the zeros."""
    ours = capitals(yuan * 100).removesuffix("元整").replace("零", "")
    assert ours == cn2an.an2cn(yuan, "up").replace("零", "")


def test_dates_are_written_out() -> None:
    assert day(date(2026, 11, 6), "en") == "6 November 2026"
    assert day(date(2026, 11, 6), "zh-Hans") == "2026年11月6日"


def test_months_are_read_in_full_and_in_short() -> None:
    assert [month_number(name) for name in ("November", "dec", "Sept", "Nov")] == [11, 12, None, 11]


def test_a_sealed_date_says_what_it_will_be() -> None:
    assert sealed_words(SealedDate(plus_days=14), None, "en") == "14 days after the date of dispatch"
    assert sealed_words(SealedDate(), {"dispatch": date(2026, 2, 28)}, "en") == "28 February 2026"
    assert sealed_words(SealedDate(plus_days=1), {"dispatch": date(2026, 2, 28)}, "zh-Hans") == "2026年3月1日"


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_points_are_numbered_in_chinese(number: int, written: str) -> None:
    assert numeral(number) == written
