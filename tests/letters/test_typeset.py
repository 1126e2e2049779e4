"""Plain text into safe marks: everything escaped, nothing added to what is copied out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.letters.blocks import SealedDate, bold, text
from app.letters.typeset import chinese, english, rich


@pytest.mark.parametrize(
    "kept",
    [
        "£1,638.05",
        "−£250.00",
        "24 November 2026",
        "1 Dec 2025",
        "0113 496 0142",
        "4.2(b)",
        "page 17",
        "paragraph (b)",
        "clauses 4.2(b)",
        "Section 4.2(b)(ii)",
        "Article 12",
        "clause VII.G.4.(1)",
        "II.A",
        "clause 1.1.¶2.(a)",
        "20%",
    ],
)
def test_what_belongs_together_stays_on_a_line(kept: str) -> None:
    assert f'<span class="ff-keep">{kept}</span>' in english(f"see {kept} there")


def test_figures_in_chinese_get_room_beside_characters_only() -> None:
    assert 'class="ff-figure ff-keep ff-gap-before ff-gap-after">2026<' in chinese("于2026年")
    assert 'class="ff-figure ff-keep">0000-88880100<' in chinese("电话：0000-88880100。")


def test_adjacent_marks_are_closed_up() -> None:
    assert chinese("证明）。") == '证明<span class="ff-half">）</span>。'
    assert chinese("（《法") == '（<span class="ff-half">《</span>法'


@given(st.text(max_size=200))
def test_setting_adds_and_loses_no_character(words: str) -> None:
    for made in (english(words), chinese(words)):
        assert unescape(re.sub(r"<[^>]*>", "", str(made))) == words


@given(st.text(alphabet="<>&\"'{}a1年 ", max_size=80))
def test_no_typed_tag_survives(words: str) -> None:
    for made in (english(words), chinese(words)):
        assert re.sub(r'</?span(?: class="[a-z -]+")?>', "", str(made)).count("<") == 0


def test_bold_and_open_dates_are_marked() -> None:
    made = rich(text("a ", bold("b"), SealedDate()), "en", None)
    assert made == 'a <strong>b</strong><span class="ff-sealed">Date of dispatch</span>'
