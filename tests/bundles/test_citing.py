"""What {B/45} means: the page stamped 45, in section B."""

from __future__ import annotations

import pytest

from app.bundles.domain.citing import Cited, Places
from app.bundles.domain.layout import WITHDRAWN, Layout, Range

PLACES = Places(
    Layout(
        (
            Range("index", 0, 1, 2),
            Range("policy", 0, 3, 2),
            Range(WITHDRAWN, 0, 5, 1, "gone"),
            Range("report", 0, 6, 3),
            Range("late", 0, 9, 1),
            Range("photo", 0, 10, 1),
        )
    ),
    {"policy": "A", "gone": "B", "report": "B", "late": "A", "photo": "A"},
)


@pytest.mark.parametrize(
    ("letter", "page", "right", "instead"),
    [
        ("A", 3, True, "{A/3}"),
        ("", 3, True, "{A/3}"),
        ("", 1, True, "{1}"),
        ("B", 3, False, "{A/3}"),
        ("Z", 6, False, "{B/6}"),
        ("A", 1, False, "{1}"),
        ("B", 5, False, ""),
        ("", 5, False, ""),
        ("", 11, False, ""),
        ("A", 0, False, ""),
    ],
)
def test_the_letter_and_the_number_have_to_agree(letter: str, page: int, right: bool, instead: str) -> None:
    cited = Cited(0, (0, 0, 0, 0), letter, page)
    assert PLACES.right(cited) is right
    assert PLACES.instead(cited) == instead


def test_a_section_has_its_pages_and_ours_are_in_none() -> None:
    assert [PLACES.pages_of(letter) for letter in ("A", "B", "Z", "")] == ["3–4, 9–10", "6–8", "", ""]
