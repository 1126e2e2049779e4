"""Numbers as printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wordings.domain.numbering import (
    Style,
    chinese_number,
    chinese_numeral,
    mark_at,
    normal_citation,
    roman_number,
)


@given(st.integers(1, 9999))
def test_a_chinese_numeral_is_read_as_the_number_it_was_written_for(value):
    assert chinese_number(chinese_numeral(value)) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("十", 10), ("二十一", 21), ("一百零五", 105), ("一百八十五", 185), ("12", 12), ("甲", None)],
)
def test_chinese_numerals_of_statutes_are_understood(numeral, value):
    assert chinese_number(numeral) == value


@pytest.mark.parametrize(
    ("numeral", "value"), [("IX", 9), ("xiv", 14), ("XL", 40), ("IIX", None), ("A", None), ("", None)]
)
def test_only_well_formed_roman_numbers_count(numeral, value):
    assert roman_number(numeral) == value


@pytest.mark.parametrize(
    ("line", "printed", "steps", "styles"),
    [
        ("VII. General Conditions", "VII.", ("VII",), {Style.ROMAN}),
        ("I. Agreement", "I.", ("I",), {Style.UPPER, Style.ROMAN}),
        ("4.2 We will not pay", "4.2", ("4", "2"), {Style.DECIMAL}),
        ("Section 4.2(b) water", "Section 4.2(b)", ("4", "2", "(b)"), {Style.DECIMAL}),
        ("(b) water", "(b)", ("(b)",), {Style.PAREN_LOWER}),
        ("(i) sand", "(i)", ("(i)",), {Style.PAREN_LOWER, Style.PAREN_ROMAN}),
        ("第十六条\u3000保险人", "第十六条", ("第十六条",), {Style.ARTICLE}),
        ("第一百二十条之一 保险人", "第一百二十条之一", ("第一百二十条之一",), {Style.ARTICLE}),
        ("（二）被保险人", "（二）", ("（二）",), {Style.ZH_PAREN}),
        ("(二)被保险人", "(二)", ("（二）",), {Style.ZH_PAREN}),
        ("３．被保险人", "３．", ("3",), {Style.ARABIC}),
        ("一、总则", "一、", ("一",), {Style.ZH_COMMA}),
    ],
)
def test_a_number_at_the_start_of_a_line_is_recognised(line, printed, steps, styles):
    mark = mark_at(line)
    assert mark is not None
    assert (mark.printed, mark.steps) == (printed, steps)
    assert {candidate.style for candidate in mark.candidates} == styles


@pytest.mark.parametrize(
    "line",
    ["We will not pay", "e.g. storm", "12 months", "2026-01-31", "£4.20 each", "第三者是指", "(see above)"],
)
def test_an_ordinary_sentence_is_not_taken_for_a_number(line):
    assert mark_at(line) is None


@pytest.mark.parametrize(
    "spellings",
    [
        ("4.2(b)", "Section 4.2 (b)", "4.2.(b)", "clause 4.2(b)"),
        ("第十六条.（二）", "第十六条第（二）项", "第十六条第二项", "第十六条（二）", "第十六条 (二)"),
        ("第十七条.第二款", "第十七条第二款", "第十七条 第二款"),
        ("VII.G.4", "VII. G. 4.", "VII.G.4."),
        ("第八条.第二款.（三）.1", "第八条第二款第（三）项第1目"),
    ],
)
def test_all_ways_to_write_a_citation_come_to_one(spellings):
    assert len({normal_citation(spelling) for spelling in spellings}) == 1


def test_different_citations_stay_different():
    assert (
        len(
            {normal_citation(each) for each in ("4.2(b)", "4.2", "4.2(c)", "42(b)", "第四条", "第四条第二款")}
        )
        == 6
    )
