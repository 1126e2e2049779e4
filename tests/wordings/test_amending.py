"""The words in which an endorsement says what it changes."""

from datetime import date

import pytest

from app.wordings.domain.endorsing import Amendment, as_amended
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import Tree
from app.wordings.endorsing import read_endorsement

HOME = """HOME POLICY

Section 4: What we do not cover

4.1 War.
4.2 We will not pay for damage:
(a) caused by frost;
(b) caused by a leak of more than 14 days;
(c) to fences.
4.3 Excess. You pay the first £250.
"""
ZH = """第一条　下列损失，保险人不负责赔偿：
（一）地震；
（二）空置超过六十日的水损。
第二条　每次事故免赔额为500元。
第三条　争议处理。
"""


def endorsed(text, base=HOME):
    edition = read_wording(base).tree
    language = "en" if base is HOME else "zh-Hans"
    reading = read_endorsement(edition, text, code="E1", title="", language=language)
    whole = Tree((*edition.nodes, *reading.nodes))
    amended = as_amended(edition, whole, [Amendment("E1", "", date(2025, 1, 1), reading.operations)])
    return reading, {node.path: node.text for node in amended if node.path not in whole_parts(amended)}


def whole_parts(tree):
    return {node.path for node in tree if node.role.value in ("part", "title")}


BEFORE = {node.path: node.text for node in read_wording(HOME).tree if node.role.value == "clause"}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('1. 4.2(b) is replaced by: "(b) caused by mice;"', {"4.2.(b)": "caused by mice;"}),
        ("4.2(b) is replaced by the following:\ncaused by mice;", {"4.2.(b)": "caused by mice;"}),
        ("1. Paragraph (c) of Clause 4.2 is deleted.", {"4.2.(c)": None}),
        ("1. Section 4.2, exclusion (c), is deleted in its entirety.", {"4.2.(c)": None}),
        ("1. Clauses 4.2(a) and (c) are deleted.", {"4.2.(a)": None, "4.2.(c)": None}),
        ("1. Clause 4.2 (c) does not apply.", {"4.2.(c)": None}),
        ('A. Exclusion 4.2(b) is amended by replacing "14 days" with "30 days".', {"4.2.(b)": "caused by a leak of more than 30 days;"}),
        ("A. In clause 4.3 delete “£250” and substitute “£500”.", {"4.3": "Excess. You pay the first £500."}),
        ("Clause 4.3 is deleted and replaced with the following:\n\n4.3 No excess.", {"4.3": "No excess."}),
        ("1. The following is added to Clause 4.2:\n(d) caused by mice.", {"4.2.(d)": "caused by mice."}),
        ("The following clause 4.4 is added:\n4.4 Cyber loss.", {"4.4": "Cyber loss."}),
    ],
)  # fmt: skip
def test_the_clause_that_is_named_changes_and_no_other(text, changed):
    reading, after = endorsed(text + "\n")
    assert reading.problems == ()
    paths = after.keys() | BEFORE.keys()
    assert {path: after.get(path) for path in paths if after.get(path) != BEFORE.get(path)} == changed


def test_an_added_exclusion_is_one():
    reading, _ = endorsed("1. The following is added to Clause 4.2:\n(d) caused by mice.\n")
    base = read_wording(HOME).tree
    endorsement = Amendment("E1", "", date(2025, 1, 1), reading.operations)
    amended = as_amended(base, Tree((*base.nodes, *reading.nodes)), [endorsement])
    assert amended.get("4.2.(d)").kind.value == "exclusion"


@pytest.mark.parametrize(
    "line",
    [
        "2. Exclusion 4.2(b) does not apply to holiday homes.",
        "2. Any reference to spouse is amended to partner.",
        "2. Clauses 4.1 and 4.3 are replaced by: nothing.",
        "2. The excess is deleted.",
    ],
)
def test_what_speaks_of_a_change_and_is_not_understood_is_asked_about(line):
    reading, _ = endorsed(f"1. Clause 4.2(c) is deleted.\n{line}\n")
    assert [operation.path for operation in reading.operations] == ["4.2.(c)"]
    assert any("speaks of a change" in str(doubt) and doubt.line == 2 for doubt in reading.doubts)


def test_words_that_do_not_stand_in_the_clause_are_refused():
    reading, _ = endorsed('1. Clause 4.2(b) is amended by replacing "90 days" with "30 days".\n')
    assert ["exactly once" in str(problem) for problem in reading.problems] == [True]


def test_chinese_endorsements_change_words_lists_and_what_follows():
    text = "一、第一条第（二）项中的“六十日”修改为“三十日”；\n二、删除第一条第（一）项和第三条。\n"
    text += "三、第二条变更为：\n第二条　每次事故免赔额为1000元。\n"
    reading, after = endorsed(text, base=ZH)
    assert reading.problems == ()
    assert after == {
        "第一条": "下列损失，保险人不负责赔偿：",
        "第一条.（二）": "空置超过三十日的水损。",
        "第二条": "每次事故免赔额为1000元。",
    }
