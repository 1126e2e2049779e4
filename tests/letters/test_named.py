"""Dates and amounts in a text, however they are written: one that the record does not have must not slip through."""

import pytest

from app.letters.check.named import amounts_in, dates_in


@pytest.mark.parametrize(
    "words",
    [
        "4 March 2026", "4th March 2026", "the 4th of March 2026", "4 March, 2026", "4 Mar 2026", "March 4, 2026",
        "Mar. 4, 2026", "March 4th, 2026", "2026-03-04", "04/03/2026",
    ],
)  # fmt: skip
@pytest.mark.parametrize("change", [str, str.lower])
def test_a_day_is_read_however_it_is_written_also_in_folded_text(words, change):
    assert [each[:3] for each in dates_in(change(f"We wrote on {words} and waited."), "en")] == [(2026, 3, 4)]


@pytest.mark.parametrize(
    "words",
    ["you may 5 times", "2 decisions", "decision 4", "mark 3", "0113 496 0142", "NM-2026-00037", "4.2.1"],
)
def test_what_is_no_day_is_none(words):
    assert list(dates_in(words, "en")) == []


@pytest.mark.parametrize("words", ["2026年3月4日", "2026-03-04", "2026.3.4", "2026/3/4"])
def test_a_chinese_day_may_be_in_figures(words):
    assert [each[:3] for each in dates_in(f"于{words}收到", "zh-Hans")] == [(2026, 3, 4)]


@pytest.mark.parametrize(
    ("words", "lang", "minor"),
    [
        ("$1,200.50", "en", 120050), ("USD300", "en", 30000), ("40 pounds", "en", 4000),
        ("3万元", "zh-Hans", 3000000), ("1.5万元", "zh-Hans", 1500000), ("300元", "zh-Hans", 30000),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(words, lang, minor):
    assert [each[0] for each in amounts_in(f"共 {words} 。", lang, "GBP" if lang == "en" else "CNY")] == [
        minor
    ]
