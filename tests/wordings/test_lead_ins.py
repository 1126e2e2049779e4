"""What the words before and after a list say of it: kinds, second lists, words that speak of all of it."""

import pytest

from app.wordings.domain.marks import with_mark
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import SharedNumber
from app.wordings.domain.wholeness import bare_text, joined_text

HOME = """Home policy

Section 1: Buildings

1.1 Cover
We will pay for:
(a) fire;
(b) theft.
We will not pay for:
(a) frost;
(b) leaks, but we will pay if the leak was hidden;
(c) fences.

1.2 We will pay up to £500 for locks.

What we do not cover under Section 1

1.3 War.
1.4 Loss caused by:
(a) rot;
(b) vermin;
unless the damage was hidden.
"""

RIDERS = """家庭财产保险条款
责任免除
第一条　下列损失，保险人不负责赔偿：
（一）地震；
（二）自然磨损。
附加水暖管爆裂险条款
一、保险责任
保险人负责赔偿管道爆裂损失。
二、责任免除
（一）擅自改动管道；
（二）试压。
特别约定
1、每次事故绝对免赔额1000元。
2、空置超过三十日须书面通知保险人。
"""


def kinds(tree):
    return {node.path: node.kind.value for node in tree}


def test_a_list_is_what_the_words_before_it_say():
    reading = read_wording(HOME)
    assert (reading.problems, reading.doubts) == ((), ())
    found = kinds(reading.tree)
    assert found["1.1.(a)"] == "insuring"
    assert {found[f"1.1.¶2.({letter})"] for letter in "abc"} == {"exclusion"}
    assert found["1.3"] == found["1.4.(a)"] == "exclusion"
    assert reading.tree.get("1.3").part == "What we do not cover under Section 1"


def test_a_number_that_stands_in_two_lists_of_a_clause_says_nothing_alone():
    tree = read_wording(HOME).tree
    with pytest.raises(SharedNumber) as shared:
        tree.resolve("1.1(a)")
    assert shared.value.paths == ("1.1.(a)", "1.1.¶2.(a)")
    assert [tree.resolve(path).text for path in shared.value.paths] == ["fire;", "frost;"]
    assert tree.resolve("1.1(c)").text == "fences."
    assert tree.number_label("1.1.¶2.(c)") == "1.1 para 2(c)"
    assert tree.resolve("1.1 para 2(a)").text == "frost;"


def test_words_below_a_list_that_turn_all_of_it_are_an_exception_to_each_of_its_items():
    tree = read_wording(HOME).tree
    assert tree.get("1.4.(b)").text == "vermin;"
    assert [node.text for node in tree.exceptions_to("1.4.(a)")] == ["unless the damage was hidden."]


def test_words_below_a_list_that_may_belong_to_its_last_item_are_asked_about_and_settled():
    text = "1. We pay for:\n\n(a) fire;\n\n(b) theft.\n\nThe most that we pay is £500.\n"
    (doubt,) = read_wording(text).doubts
    assert (doubt.line, doubt.params["under"]) == (7, "1")
    whole = read_wording(with_mark(text, 7, "under=1"))
    assert whole.doubts == ()
    assert [node.path for node in whole.tree] == ["1", "1.(a)", "1.(b)", "1.¶2"]
    assert read_wording(with_mark(text, 7, "words")).tree.get("1.(b)").text.endswith("£500.")


def test_an_exclusion_gives_back_what_its_own_list_says():
    text = '2. Exclusions\nThis insurance does not apply to:\na. Contractual Liability\n"Injury" under a contract. This '
    text += "exclusion does not apply to liability for damages:\n(1) that exist without it; or\n(2) insured elsewhere.\n"
    tree = read_wording(text).tree
    assert tree.get("2.a").heading == "Contractual Liability"
    assert [node.path for node in tree.exceptions_to("2.a")] == ["2.a.(1)", "2.a.(2)"]


def test_chinese_riders_and_special_provisions_begin_anew_whatever_numbers_they_take():
    reading = read_wording(RIDERS)
    assert reading.doubts == ()
    assert [node.path for node in reading.tree if node.role.value == "part"] == [
        "责任免除", "附加水暖管爆裂险条款", "特别约定",
    ]  # fmt: skip
    found = kinds(reading.tree)
    assert found["附加水暖管爆裂险条款.一"] == "insuring"
    assert found["附加水暖管爆裂险条款.二.（一）"] == "exclusion"
    assert reading.tree.get("特别约定.2").text.startswith("空置")


@pytest.mark.parametrize(
    ("words", "relieves"),
    [
        ("每次事故免赔额为500元。", "full"),
        ("保险金额低于保险价值的，按比例赔偿。", "full"),
        ("等待期内发生疾病的，我们不承担保险责任。", "full"),
        ("未如实告知的，保险人有权解除合同，并不承担赔偿责任。", "no"),
        ("保险人负责赔偿。", "no"),
    ],
)
def test_chinese_clauses_that_relieve_by_their_words_say_so_wherever_they_stand(words, relieves):
    assert read_wording(f"第一条　总则。\n第二条　{words}\n").tree.get("第二条").relieves.value == relieves


@pytest.mark.parametrize("text", [HOME, RIDERS])
def test_nothing_is_lost(text):
    assert joined_text(read_wording(text).tree) == bare_text(text)


FURTHER = """HOMEOWNERS FORM

EXCLUSIONS

A. We do not insure for loss caused by any of the following.
1. Earth Movement
Earth Movement means:
a. Earthquake;
b. Landslide.
This Exclusion A.1. does not apply to loss by theft.

WHAT IS COVERED

1. Escape of water from fixed pipes.

But not:
(a) damage to the pipe itself;
(b) the first £350 of each claim.
"""

LIFE = """安和终身寿险条款

3 责任免除
3.1 责任免除
因下列情形之一，导致被保险人身故的，我们不承担给付保险金的责任：
（1）投保人对被保险人的故意杀害、故意伤害；
（2）被保险人酒后驾驶机动车。
发生上述第（1）项情形的，本合同终止，我们向受益人给付现金价值。
3.2 其他免责条款
请参见释义。
"""


def test_what_an_exclusion_gives_back_by_its_own_number_is_no_part_of_its_last_item():
    found = kinds(read_wording(FURTHER).tree)
    assert found["A.1.¶2"] == "exception"
    assert {kind for path, kind in found.items() if path.endswith(("1.(a)", "1.(b)"))} == {"exclusion"}


def test_words_below_a_chinese_list_with_plain_numbers_stand_by_themselves():
    tree = read_wording(LIFE.replace("安和", "---\nlanguage: zh-Hans\n---\n\n安和", 1)).tree
    assert tree.get("3.1.(2)").text == "被保险人酒后驾驶机动车。"
    closing = next(node for node in tree if node.text.startswith("发生上述"))
    assert closing.path.startswith("3.1.") and closing.kind.value == "exclusion"


def test_a_sentence_that_begins_a_printed_line_within_a_list_stays_in_its_item():
    text = (
        "A. We do not pay you for:\n\n1. loss of revenue;\n\n2. the cost of complying with any law.\n"
        "This exclusion does not apply to what Coverage D\ndescribes; or\n\n3. any other economic loss.\n\nB. More.\n"
    )
    tree = read_wording(text).tree
    assert tree.get("A.2").text.endswith("This exclusion does not apply to what Coverage D describes; or")
    assert (tree.get("A.3").text, tree.get("A.3").kind.value) == ("any other economic loss.", "exclusion")
