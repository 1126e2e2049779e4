"""Reading a finished PDF back."""

from __future__ import annotations

from app.letters.pages import lines_in, places_of
from app.letters.rendered import Rendered


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
