"""What {B/45} means: the page stamped 45, in section B."""

from __future__ import annotations

from typing import Any

import pytest

from app.bundles.domain.citing import Cited, Places
from app.bundles.domain.layout import WITHDRAWN, Layout, Range
from app.bundles.services.clauses import _text, marked_pieces
from app.wordings.domain.tree import ClauseNode, Role, Tree
from app.wordings.models import Clause

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


def test_a_citation_leads_to_a_page_of_a_paper() -> None:
    box = (0.0, 0.0, 0.0, 0.0)
    assert PLACES.leads(Cited(0, box, "B", 7)) == ("report", 2)
    assert PLACES.leads(Cited(0, box, "", 1)) == ("", 0)


def test_a_clause_quoted_with_its_items_stands_with_them_in_the_extract() -> None:
    session: Any = None  # asked for the clause above alone, and there is none
    tree = Tree(
        (
            ClauseNode(Role.CLAUSE, "2.3", "2.3", "", "We may"),
            ClauseNode(Role.CLAUSE, "2.3.(a)", "(a)", "", "treat it as void; or", parent="2.3"),
            ClauseNode(Role.CLAUSE, "2.3.(b)", "(b)", "", "pay less.", parent="2.3"),
        )
    )
    clause = Clause(path="2.3", number="2.3", text="We may")
    quoted = ["We may\n(a) treat it as void; or\n(b) pay less."]
    text = _text(session, clause, tree, quoted)
    assert text == quoted[0]
    assert [(piece.text, piece.marked) for piece in marked_pieces(text, quoted)] == [(quoted[0], True)]
    assert _text(session, clause, tree, ["We may"]) == "We may"
