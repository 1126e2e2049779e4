"""Reading a finished PDF back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.letters.blocks import Addressee, Paragraph, SignOff, text
from app.letters.check.house import house_standard
from app.letters.check.reading import Reading
from app.letters.check.report import Record
from app.letters.pages import lines_in, places_of
from app.letters.render import render
from app.letters.rendered import Rendered
from tests.letters import sample


def test_a_sentence_is_found_where_it_stands_one_box_a_line(d1: Rendered) -> None:
    boxes = places_of(d1.pdf, "We accept your complaint on two of its three points.", page=1)
    assert len(boxes) == 1
    assert 23 < boxes[0].left < 25 and 110 < boxes[0].top < 130 and boxes[0].right < 168
    over_two = places_of(d1.pdf, "By 24 November 2026 we will pay £1,638.05", page=1)
    assert len(over_two) == 2 and over_two[0].top < over_two[1].top


def test_chinese_is_found_through_the_gaps_round_figures(d2: Rendered) -> None:
    assert places_of(d2.pdf, "支付3,759.44元", page=1)


def test_what_is_not_there_has_no_place(d1: Rendered) -> None:
    assert places_of(d1.pdf, "nobody wrote this", page=1) == ()
    assert places_of(d1.pdf, "  ", page=1) == ()


def test_blank_lines_are_no_lines() -> None:
    assert lines_in("a\n\n  \nb") == 2


ARABIC, HEBREW = "محمد عبد الله", "דוד כהן"


def _left_edge(pdf: bytes, word: str) -> float:
    return places_of(pdf, word, page=1)[-1].left


@pytest.mark.parametrize("name", [ARABIC, HEBREW])
def test_a_name_from_right_to_left_carries_nothing_beside_it_along(name: str) -> None:
    letter = replace(
        sample.d1(),
        addressee=Addressee((f"Mr {name}", f"Flat 12, {name} House", "NM7 4QX"), f"Mr {name}", name),
        blocks=(Paragraph(text(f"{name}, 12 times you rang; we told {name} (by post) nothing.")), SignOff()),
    )
    rendered = render(letter, draft=True)
    words = rendered.page_texts[0]
    assert f"Mr {name}\nFlat 12, {name} House\nNM7 4QX" in words
    assert f"Dear Mr {name}" in words
    assert f"{name}, 12 times you rang; we told {name} (by post) nothing." in words
    found = house_standard(letter, rendered, Reading.of(rendered, "en"), Record())
    assert [each.message for each in found if "window" in each.label] == [""]
    left = {word: _left_edge(rendered.pdf, word) for word in (name.split()[-1], "times")}
    assert left[name.split()[-1]] < left["times"] - 12, "the figure stands between the name and what follows"


def test_a_chinese_line_with_such_a_name_is_read_as_it_is_written() -> None:
    told = f"{ARABIC}（12号）的车险理赔时间过长。"
    letter = replace(sample.d2(), blocks=(Paragraph(text(told)), SignOff()))
    assert Reading.of(render(letter, draft=True), "zh-Hans").find(told)
