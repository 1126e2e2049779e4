"""What a text is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.search.engine import tsvector
from app.platform.search.expander import MAX_INDEXED_BYTES, MAX_WORD, expand


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Flood damage", "flood damage"),
        ("理赔决定", "理 赔 决 定 理赔 赔决 决定"),
        ("赔", "赔"),
        ("Ｃａｆé CRÈME", "cafe creme"),
        ("Straße Łódź", "strasse lodz"),
        ("P-2026-001", "p 2026 001 p2026001"),
        ("P2026001", "p2026001 p 2026001"),
        ("O'Brien", "o brien obrien"),
        ("£1,234.50", "1 234 50 123450"),
        ("138 0013 8000", "138 0013 8000 13800138000"),
        ("第3条 rule", "第 3 条 rule"),
        ("保单P-7，金额", "保 单 p 7 金 额 保单 p7 金额"),
        ("💥 !!! \x00", ""),
    ],
)
def test_a_text_is_expanded_to(text: str, words: str) -> None:
    assert expand(text) == words


def test_a_word_of_a_hundred_thousand_characters_is_known_by_its_beginning() -> None:
    assert expand("x" * 100_000) == "x" * MAX_WORD


def test_of_a_text_with_too_many_different_words_the_end_is_left_out() -> None:
    words = expand(" ".join(f"word{number:06}" for number in range(100_000))).split()
    assert words[0] == "word000000"
    assert sum(len(word) + 8 for word in set(words)) <= MAX_INDEXED_BYTES


@given(st.text())
def test_words_hold_nothing_that_a_query_language_could_read(text: str) -> None:
    assert all(word.isalnum() or not word.isascii() for word in expand(text).split())
    assert not set("\"'\\\x00:*()") & set(expand(text))


@given(st.text())
def test_expanding_what_was_expanded_finds_no_less(text: str) -> None:
    once = expand(text)
    assert set(once.split()) <= set(expand(once).split())


def test_positions_in_a_tsvector_keep_to_its_limits() -> None:
    literal = tsvector(" ".join(["same"] * 20_000 + ["last"]))
    same, last = literal.split(" ")
    assert same.count(",") == 254
    assert last == "'last':16383"
