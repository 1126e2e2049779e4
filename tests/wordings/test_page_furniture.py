"""Heads, feet and page numbers in plain text: set aside, shown, and never a word of the wording."""

from app.wordings.domain.page_furniture import page_furniture
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import Role
from app.wordings.domain.wholeness import bare_text, joined_text

PRINTED = """\
HOME POLICY WORDING

1. Cover
1.1 We pay for loss by storm to the
building, and we also pay for
HOME POLICY WORDING
HW-2026-A                                      Page 1 of 3

HOME POLICY WORDING

what you spend to keep it dry.
1.2 We pay for flood:
(a) from a river;

HW-2026-A                                      Page 2 of 3

HOME POLICY WORDING

(b) from the sea.
2. Exclusions
HW-2026-A                                      Page 3 of 3
"""


def without_space(text):
    return "".join(text.split())


def test_running_heads_and_feet_are_set_aside_and_the_sentence_goes_on():
    reading = read_wording(PRINTED)
    assert list(reading.set_aside) == [6, 7, 9, 15, 17, 21]
    assert reading.doubts == ()
    assert reading.tree.get("1.1").text == (
        "We pay for loss by storm to the building, and we also pay for what you spend to keep it dry."
    )
    assert [node.path for node in reading.tree if node.role is Role.CLAUSE] == [
        "1", "1.1", "1.2", "1.2.(a)", "1.2.(b)", "2",
    ]  # fmt: skip


def test_nothing_is_lost_between_the_tree_and_what_was_set_aside():
    reading = read_wording(PRINTED)
    assert joined_text(reading.tree) == bare_text(PRINTED)
    every = sorted(without_space(PRINTED))
    assert sorted(joined_text(reading.tree) + without_space("".join(reading.set_aside.values()))) == every


def test_a_paragraph_that_a_page_cuts_is_no_paragraph_to_count():
    head, said = "家庭财产保险条款", "本合同由保险条款、投保单、保险单以及批单组成，凡涉及本合同的约"
    reading = read_wording(
        f"{head}\n第一条　{said}\n第 1 页 共 2 页\n\f{head}\n定，应采用书面形式。\n第二条　战争不赔。\n第 2 页 共 2 页\n"
    )
    assert reading.set_aside == {3: "第 1 页 共 2 页", 4: head, 7: "第 2 页 共 2 页"}
    assert reading.tree.get("第一条").text == f"{said}定，应采用书面形式。"
    assert reading.tree.get("第一条.第二款") is None


def test_a_form_feed_alone_ends_a_page_and_what_comes_again_beside_it_is_a_head():
    text = "\f".join(f"Harbour Mutual\n{number}. Clause {number} says so.\n" for number in range(1, 6))
    reading = read_wording(text)
    assert list(reading.set_aside.values()) == ["Harbour Mutual"] * 4
    assert [node.path for node in reading.tree if node.role is Role.CLAUSE] == ["1", "2", "3", "4", "5"]


def test_numbers_alone_and_repeated_words_are_no_furniture_without_pages():
    text = "1\nStorm.\n2\nFlood.\n3\nStorm.\n4. Law, in 1 of 2 cases\n5. Law, in 1 of 2 cases\n"
    assert page_furniture(text.split("\n")) == {}
    assert {1, 3, 5} <= {doubt.line for doubt in read_wording(text).doubts}


def test_a_clause_beside_a_page_number_is_never_taken_for_a_head():
    text = "1. Not paid:\n(a) war;\nPage 1 of 2\n(a) war;\nPage 2 of 2\n"
    assert list(page_furniture(text.split("\n")).values()) == ["Page 1 of 2", "Page 2 of 2"]


def test_a_person_puts_a_line_back_with_a_mark():
    reading = read_wording("1. Read this first.\nPage 2 of 3 {words}\n2. Law.\n")
    assert reading.set_aside == {}
    assert reading.tree.get("1").text == "Read this first. Page 2 of 3"
