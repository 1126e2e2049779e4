"""What became of each clause between two editions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.wordings.domain.comparing import Change, changed_only, compare, word_runs
from app.wordings.domain.reading import read_wording

OLD = """
# Storm cover

## Section 1: What we cover

1.1 We pay for damage by storm to the main building.

1.2 We pay for damage by flood to the main building and its cellars.

## Section 2: General conditions

2.1 **Keep it safe.** You must look after the building as if you had no insurance.

2.2 **Tell us.** Tell us of a loss:

(a) within 30 days of the day on which you learned of it;

(b) by telephone, letter or e-mail.
"""


def tree(text):
    reading = read_wording(text)
    assert not reading.problems
    return reading.tree


def changes(new):
    found = changed_only(compare(tree(OLD), tree(new)))
    return {
        (row.before.path if row.before else None, row.after.path if row.after else None): row.change
        for row in found
    }


def test_the_same_text_has_no_changes():
    comparison = compare(tree(OLD), tree(OLD))
    assert changed_only(comparison) == ()
    assert comparison.count()[Change.SAME] == len(tree(OLD)) - 1  # its title is none


def test_a_clause_that_swapped_places_is_recognised_and_its_items_go_with_it():
    first, second = OLD.split("2.1 **Keep")[1].split("2.2 ")
    swapped = OLD.split("2.1 **Keep")[0] + "2.1 " + second + "\n2.2 **Keep" + first
    assert changes(swapped) == {("2.2", "2.1"): Change.MOVED, ("2.1", "2.2"): Change.MOVED}
    carried = compare(tree(OLD), tree(swapped)).after("2.2.(a)")
    assert (carried.change, carried.after.path) == (Change.CARRIED, "2.1.(a)")


def test_a_changed_word_is_marked_and_nothing_else():
    new = OLD.replace("within 30 days", "within 60 days")
    assert changes(new) == {("2.2.(a)", "2.2.(a)"): Change.REWORDED}
    row = compare(tree(OLD), tree(new)).after("2.2.(a)")
    assert [(run.what, run.text.strip()) for run in row.runs if run.what != "kept"] == [
        ("out", "30"),
        ("in", "60"),
    ]


def test_a_clause_put_in_between_renumbers_the_rest_and_is_the_only_new_one():
    new = OLD.replace("1.2 We pay", "1.2 We pay for the cost of clearing fallen trees.\n\n1.3 We pay")
    assert changes(new) == {(None, "1.2"): Change.NEW, ("1.2", "1.3"): Change.MOVED}


def test_a_clause_that_went_is_said_to_be_gone_where_it_stood():
    new = OLD.replace("(b) by telephone, letter or e-mail.\n", "")
    assert changes(new) == {("2.2.(b)", None): Change.GONE}
    assert compare(tree(OLD), tree(new)).rows[-1].before.path == "2.2.(b)"


def test_a_clause_that_went_into_another_part_is_moved():
    line = "1.2 We pay for damage by flood to the main building and its cellars.\n"
    new = OLD.replace(line, "") + "\n2.3 We pay for damage by flood to the main building and its cellars.\n"
    assert changes(new) == {("1.2", "2.3"): Change.MOVED}


def test_the_same_number_with_another_subject_is_not_the_same_clause():
    new = OLD.replace(
        "1.2 We pay for damage by flood to the main building and its cellars.",
        "1.2 Jewellery, watches and works of art are insured up to the sum in your schedule only.",
    )
    assert changes(new) == {("1.2", None): Change.GONE, (None, "1.2"): Change.NEW}


def test_chinese_words_are_told_apart_by_character():
    runs = word_runs("因碰撞造成的损失，保险人负责赔偿。", "因碰撞、倾覆造成的损失，保险人负责赔偿。")
    assert [(run.what, run.text) for run in runs] == [
        ("kept", "因碰撞"),
        ("in", "、倾覆"),
        ("kept", "造成的损失，保险人负责赔偿。"),
    ]


WORDS = st.lists(
    st.sampled_from(["storm", "flood", "not", "30", "days", "但", "除", "外", "，"]), max_size=12
)


@given(WORDS, WORDS)
def test_the_runs_hold_both_texts_whole_white_space_aside(before, after):
    runs = word_runs(" ".join(before), " ".join(after))
    for words, other in ((before, "in"), (after, "out")):
        joined = "".join(run.text for run in runs if run.what != other)
        assert joined.replace(" ", "") == "".join(words)


@given(st.permutations(range(6)), st.integers(0, 6))
def test_every_clause_stands_in_exactly_one_row(order, kept):
    subjects = ["storm", "flood", "theft", "glass", "fire", "frost"]
    lines = [f"We pay for {subject} damage that the {subject} report confirms." for subject in subjects]
    old = "\n\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    new = "\n\n".join(f"{number}. {lines[place]}" for number, place in enumerate(order[:kept] or order, 1))
    one, other = tree(old), tree(new)
    rows = compare(one, other).rows
    assert sorted(row.before.path for row in rows if row.before) == sorted(node.path for node in one)
    assert sorted(row.after.path for row in rows if row.after) == sorted(node.path for node in other)
