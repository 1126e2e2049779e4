"""One form for signs that look alike: with or without their places, and nothing in it that nobody sees."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure.domain.signs import _FORMATS, _IDEOGRAPHS, level, level_with_places

SIGNS = "aé1,. \u0301\u00ad\u200b\u0410\u0445’ﬃ⾼１²₃½Ⅻ漢字\u0336-"


def test_the_formats_are_those_of_unicode() -> None:
    formats = {sign for first, last in _FORMATS for sign in range(first, last + 1)}
    assert {sign for sign in range(sys.maxunicode + 1) if unicodedata.category(chr(sign)) == "Cf"} <= formats


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("12,500¹", "12,500"), ("500 m²", "500 m"), ("¹²,⁵⁰⁰", "12,500"), ("\u041ekafor", "Okafor"), ("⾼⼩明", "高小明"),
        ("O’Brien", "O'Brien"), ("se\u00adcret\u200b", "secret"), ("１２", "12"), ("вы", "bы"), ("ВЫ", "BЫ"),
        ("金額與賠償", "金额与赔偿"), ("參萬貳仟圓", "参万贰仟圆"),
    ],
)  # fmt: skip
def test_what_looks_alike_is_alike(text: str, plain: str) -> None:
    assert level(text) == plain


@given(st.text(st.sampled_from(SIGNS), max_size=30))
def test_places_are_those_of_the_signs_they_come_from(text: str) -> None:
    plain, places = level_with_places(text)
    assert unicodedata.normalize("NFKC", plain) == unicodedata.normalize("NFKC", level(text))
    assert len(plain) == len(places)
    assert places == sorted(places)


def test_every_chinese_character_has_one_form_which_is_none_other_s() -> None:
    characters = "".join(map(chr, _IDEOGRAPHS))
    once = level(characters)
    assert len(once) == len(characters)
    assert level(once) == once
    assert all(level(mainland) == mainland for mainland in "保险赔付万贰仟零壹叁肆陆")
