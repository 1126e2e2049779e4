"""Invented wordings in many ways of numbering: every printed number is a clause, or a person is asked about its line."""

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wordings.domain.marks import FrontMatter
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import ClauseKind, Role
from app.wordings.domain.wholeness import bare_text, joined_text

# name: (text, paths of its clauses, lines that a person is asked about)
WORDINGS = {
    "sections with their number in full": (
        """\
        Section 4.1 We pay for:
        Section 4.1(a) storm;
        Section 4.1(b) flood.
        Section 4.2 We will not pay for:
        Section 4.2(a) frost;
        Section 4.2(b) leaks.
        Section 4.10 We do not pay interest.
        Section 4.11 Nor costs.
        """,
        ["4.1", "4.1.(a)", "4.1.(b)", "4.2", "4.2.(a)", "4.2.(b)", "4.10", "4.11"],
        [7],
    ),
    "decimals with a colon": (
        ("4.1: What we pay\nWe pay for storm.\n4.2: What we do not pay\n(a) frost\n(b) leaks\n4.3: Claims\n"
         "4.3.1: Tell us.\n4.3.2: Show us.\n"),
        ["4.1", "4.2", "4.2.(a)", "4.2.(b)", "4.3", "4.3.1", "4.3.2"],
        [],
    ),
    "articles in capitals": (
        ("ARTICLE 1 – COVER\n\n1) The insurer pays:\n\na) loss;\n\nb) costs.\n\nARTICLE 2. EXCLUSIONS\n\n"
         "1) It does not pay for war.\n"),
        ["1", "1.1)", "1.1).a)", "1.1).b)", "2", "2.1)"],
        [],
    ),
    "definitions without a number": (
        ("# Words\n\n## Definitions\n\n**Trip**: a journey that:\n\n(a) begins at home; and\n(b) lasts 31 days.\n\n"
         "**Home**: a building that:\n\n(a) you live in.\n\n**Spouse**: your wife or husband.\n"),
        ["Definitions.¶1.(a)", "Definitions.¶1.(b)", "Definitions.¶2.(a)"],
        [],
    ),
    "articles with a dash": (
        ("Article 1 – Duties\nThe insured must tell us.\nArticle 2 – Claims\n(1) in writing;\n(2) in time.\n"
         "Article 3 — Law\nEnglish law.\n"),
        ["1", "2", "2.(1)", "2.(2)", "3"],
        [],
    ),
    "clauses by name": (
        "Clause 7 Notice\nGive notice at once.\nClause 8 Fraud\nNo cover for it.\nClause 9: Law\nScots law.\n",
        ["7", "8", "9"],
        [1],
    ),
    "the section sign": (
        ("§ 1 Cover\nWe insure the home.\n(1) house\n(2) contents\n§2 Exclusions\n(1) war\n(2) nuclear\n"
         "§3. Premium\nPay on time.\n"),
        ["1", "1.(1)", "1.(2)", "2", "2.(1)", "2.(2)", "3"],
        [],
    ),
    "five levels from Roman to brackets, with a gap": (
        ("I. AGREEMENT\nA. We insure:\n1. buildings\na. of stone\n(1) old\n(2) new\nb. of wood\n2. contents\n"
         "B. We do not insure sheds.\nII. EXCLUSIONS\nA. We do not cover:\n1. war\n2. frost\nV. CONDITIONS\n"
         "A. Tell us.\nC. Show us.\n"),
        ["I", "I.A", "I.A.1", "I.A.1.a", "I.A.1.a.(1)", "I.A.1.a.(2)", "I.A.1.b", "I.A.2", "I.B",
         "II", "II.A", "II.A.1", "II.A.2", "V", "V.A", "V.C"],
        [14, 16],
    ),
    "a table of contents, parts that begin again, a rider": (
        ("MY HOME POLICY\n\nContents\nPart A Buildings ........ 3\nPart B Contents ......... 5\n\n"
         "Part A – Buildings\n1. We insure the building.\n2. We do not insure sheds.\na. wooden\nb. metal\n\n"
         "Part B – Contents\n1. We insure contents.\n2. We do not insure cash.\n\n"
         "Optional rider: Bicycles\n1. We insure bicycles.\n2. Not electric ones.\n"),
        ["1", "2", "2.a", "2.b", "Part B – Contents.1", "Part B – Contents.2",
         "Optional rider: Bicycles.1", "Optional rider: Bicycles.2"],
        [4],
    ),
    "numbered definitions, and chapters without a full stop": (
        ('1 Definitions\n1.1 "Building" means the house.\n1.2 "Flood" means water:\n(a) from a river; or\n'
         "(b) from the sea.\n2 Cover\n2.1 We cover flood.\n2.2 We do not cover:\n2.2.1 wear;\n2.2.2 rot.\n3 Claims\n"),
        ["1", "1.1", "1.2", "1.2.(a)", "1.2.(b)", "2", "2.1", "2.2", "2.2.1", "2.2.2", "3"],
        [],
    ),
    "half brackets": (
        "1) First\n2) Second\na) sub\nb) sub two\n3) Third\n",
        ["1)", "2)", "2).a)", "2).b)", "3)"],
        [],
    ),
    "letters that stand for the section": (
        ("Section A – Cover\nA1 We pay for fire.\nA2 We pay for storm.\nSection B – Exclusions\nB1 War.\n"
         "B2 Nuclear.\nB2.1 Of any kind.\n"),
        ["A1", "A2", "B1", "B2", "B2.1"],
        [],
    ),
    "numbers without a space behind them": (
        "1.Cover\n(a)storm;\n(b)flood.\n2.Exclusions\n(a)war.\n(s)he who lies is not paid.\n",
        ["1", "1.(a)", "1.(b)", "2", "2.(a)"],
        [6],
    ),
    "bold numbers": (
        "**1. Cover.** We pay.\n**2.** **Exclusions.** We do not pay for:\n**(a)** war.\n",
        ["1", "2", "2.(a)"],
        [],
    ),
    "both languages on a line": (
        ("1. Cover 保险责任\nWe pay for storm damage. 暴风造成的损失，我们负责赔偿。\n2. Exclusions 责任免除\n"
         "(a) war 战争\n(b) nuclear 核辐射\n3. Claims 理赔\n"),
        ["1", "2", "2.(a)", "2.(b)", "3"],
        [],
    ),
    "articles in chapters without heading signs": (
        ("旅行保险条款\n\n第一章 总则\n第一节 合同\n第一条 本合同由条款、投保单组成。\n第二条凡年满十八周岁者，均可投保。\n"
         "第二章　保险责任\n第三条　保险人承担下列责任：\n（一）意外身故；\n（二）意外伤残：\n1.一级伤残；\n２．二级伤残。\n"
         "(三)医疗费用。\n前款所称费用，包括：\n（一）门诊；\n（二）住院。\n第四条所称门诊，不含急诊。\n一、责任免除\n"
         "第四条 下列损失不赔：\n（一）战争；\n①内战；\n②外战；\n（四）核辐射，但依法应当承担的除外。\n"),
        ["第一条", "第二条", "第三条", "第三条.（一）", "第三条.（二）", "第三条.（二）.1", "第三条.（二）.2", "第三条.（三）",
         "第三条.第二款.（一）", "第三条.第二款.（二）", "第四条", "第四条.（一）", "第四条.（一）.①", "第四条.（一）.②", "第四条.（四）"],
        [17, 23],
    ),
    "Chinese decimals": (
        ("1 保险责任\n1.1：火灾造成的损失，我们赔偿。\n1.2 暴雨造成的损失，我们赔偿：\n1）房屋；\n2）家具。\n"
         "2 责任免除\n2.1 战争。\n10.5万元以上的首饰不赔。\n"),
        ["1", "1.1", "1.2", "1.2.1)", "1.2.2)", "2", "2.1"],
        [8],
    ),
    "numbers in the middle of wrapped sentences": (
        ("1. Cover. We pay for damage by storm as far as clause\n2. below and 7.1 above say nothing else.\n"
         "2. Limits. We pay up to\n10.5 per cent of the sum insured.\n3. Notice. You have until\n"
         "1 January of the next year, in case of\n(b) above until the end of that month.\n"),
        ["1", "2", "3"],
        [2, 4, 7],
    ),
    "an endorsement read as if it were an edition": (
        ("ENDORSEMENT NO. 3\n\nClause 4.2(b) is replaced by:\n(b) leaks of more than 30 days.\n"
         "Clause 5.1 is deleted.\nThe following is added to clause 6:\n6.4 We pay for keys.\n"),
        ["4.2.(b)", "4.2.(b).(b)", "5.1", "6.4"],
        [3, 4, 7],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDINGS)
def test_every_number_of_an_invented_wording_is_found_or_asked_about(name):
    text, expected, asked = WORDINGS[name]
    text = dedent(text)
    reading = read_wording(text)
    assert reading.problems == ()
    assert joined_text(reading.tree) == bare_text(text)
    assert [node.path for node in reading.tree if node.role is Role.CLAUSE] == expected
    assert sorted({doubt.line for doubt in reading.doubts}) == asked


def test_lists_without_numbers_stay_in_their_clause_line_by_line():
    clause = read_wording("1. Cover\nWe pay for:\n- fire\n• storm\n– flood\n2. Law\n").tree.get("1")
    assert clause.text == "We pay for:\n\n- fire\n\n• storm\n\n– flood"


def test_points_without_numbers_are_no_paragraphs_that_chinese_texts_count():
    tree = read_wording("第一条 下列财产：\n- 房屋\n- 家具\n上述财产须在室内。\n").tree
    assert tree.get("第一条.第二款").text == "上述财产须在室内。"


def test_a_title_beside_a_number_tells_what_the_clauses_below_it_do():
    tree = read_wording("1. Cover\n1.1 Storm.\n2. Exclusions\n2.1 War.\n2.2 Rot.\n").tree
    assert tree.get("2").heading == "Exclusions"
    assert tree.get("2.2").kind is ClauseKind.EXCLUSION


WRAPPED = "1.1 We pay, up to\n4.2 million, for storm.\n\n1.2 We pay more.\n"


def test_a_person_settles_what_looked_like_a_number():
    assert [doubt.line for doubt in read_wording(WRAPPED).doubts] == [2]
    words = read_wording(WRAPPED.replace("storm.", "storm. {words}"))
    assert words.doubts == ()
    assert words.tree.get("1.1").text == "We pay, up to 4.2 million, for storm."
    clause = read_wording(WRAPPED.replace("storm.", "storm. {clause}"))
    assert [doubt.line for doubt in clause.doubts] == [4]  # 1.2 does not follow 4.2
    assert clause.tree.get("4.2").text == "million, for storm."


def test_what_nobody_knows_for_a_number_but_looks_like_one_is_asked_about():
    reading = read_wording("1. Cover.\n[2] We pay for flood.\n3-1. We pay for storm.\ne.g. for a roof.\n")
    assert [(doubt.line, doubt.params["number"]) for doubt in reading.doubts] == [(2, "[2]"), (3, "3-1.")]


_numbers = st.sampled_from(
    ["1.", "2.", "a.", "(a)", "(b)", "(i)", "1)", "b)", "4.1", "4.2:", "4.10", "Section 4.2(b)", "Clause 7", "§ 3",
     "Article 5 –", "III.", "B.", "第一条", "第九条", "（二）", "二、", "③", "３．", "[4]", "A1", "2", "IV", "4.2.1"]
)  # fmt: skip
_rests = st.sampled_from(["We pay", "we pay", "Cover:", "赔偿。", "损失", "and", "Storm."])


@given(st.lists(st.tuples(_numbers, _rests), min_size=1, max_size=25))
def test_in_any_order_no_number_goes_under(numbered):
    lines = [f"{number} {rest}" for number, rest in numbered]
    reading = read_wording("\n".join(["Policy", *lines]))
    # An amount such as “2 we” has nothing of a number of a clause; before a capital it might be one.
    bare = ["" if n in ("2", "IV") and rest.islower() else re.sub(r"\s", "", n) for n, rest in numbered]
    taken = {node.line: re.sub(r"\s", "", node.title) for node in reading.tree}
    asked = {doubt.line for doubt in reading.doubts}
    lost = [
        line
        for line, number in enumerate(bare, 2)
        if not taken.get(line, "").startswith(number) and line not in asked
    ]
    assert lost == []


def test_headings_in_capitals_are_parts_wherever_their_list_begins_and_tell_kinds():
    tree = read_wording(
        "AUTO POLICY\nPART A – LIABILITY\nINSURING AGREEMENT\nA. We pay damages.\nEXCLUSIONS\nA. We do not pay:\n1. thieves.\n"
        "PART B – MEDICAL\nINSURING AGREEMENT\nA. We pay expenses.\nEXCLUSIONS\nWe do not pay for anybody hurt:\n1. while racing.\n"
    ).tree
    assert tree.get("PART B – MEDICAL.INSURING AGREEMENT.A").kind is ClauseKind.INSURING
    assert tree.get("1").part == "EXCLUSIONS"
    assert tree.get("1").kind is ClauseKind.EXCLUSION


def test_a_title_set_apart_by_a_blank_line_is_no_part_of_the_words():
    clause = read_wording(
        "III. Property\n\nA. Coverage A—Building\n\nWe insure:\n\n1. The house.\n"
    ).tree.get("III.A")
    assert (clause.heading, clause.text) == ("Coverage A—Building", "We insure:")


def test_the_company_above_a_chinese_title_is_not_the_title_and_spaced_titles_tell_kinds():
    tree = read_wording(
        "远禾财产保险公司\n家庭财产保险条款\n总　则\n第一条　总则。\n责　任　免　除\n第二条　战争。\n"
    ).tree
    assert next(node.heading for node in tree if node.role is Role.TITLE) == "家庭财产保险条款"
    assert tree.get("第二条").kind is ClauseKind.EXCLUSION


def test_the_end_of_a_reference_is_no_clause_though_its_number_comes_next():
    reading = read_wording(
        "A. Not paid:\n1. Revenue;\n2. Living expenses, but see also C.1 and\n3. below.\n4. Rent.\n"
    )
    assert [doubt.line for doubt in reading.doubts] == [4, 5]


@pytest.mark.parametrize(
    "line",
    [
        "\u200b2. Law", "\u200f2. Law", "> 2. Law", "* 4.2 Frost", "2\\. Law", "<b>2.</b> Law", "| 2. | Law |", "２．Law",
        "第 二 条 责任", "⑵ 责任", "㈡ 火灾", "Ⅱ. Law", "Clause No. 4 Frost", "No. 4 Frost", "#2. Law", "﹙二﹚火灾",
    ],
)  # fmt: skip
def test_a_number_in_a_form_that_the_reader_does_not_know_is_asked_about(line):
    reading = read_wording(f"1. We pay.\n\n{line}\n\n3. More.\n")
    assert reading.problems == ()
    asked = {doubt.line for doubt in reading.doubts}
    assert 3 in asked


@pytest.mark.parametrize(
    "line",
    ["e.g. a shed.", "2026-01-31 was a Saturday.", "£4.20 each.", "- a shed", "U.S. dollars", "See above."],
)
def test_what_is_no_number_is_not_asked_about(line):
    assert read_wording(f"1. We pay:\n{line}\n2. More.\n").doubts == ()


def test_a_parted_word_is_joined_and_asked_about_and_rows_of_a_table_keep_their_lines():
    text = "1. A fully se-\ncured roof.\n\n2. Limits:\nBuilding     250,000     1,000\nContents     100,000     500\n"
    reading = read_wording(text)
    assert reading.tree.get("1").text == "A fully se-cured roof."
    assert [doubt.params.get("word") for doubt in reading.doubts] == ["se-cured"]
    assert reading.tree.get("2").text.splitlines()[-2:] == [
        "Building     250,000     1,000",
        "Contents     100,000     500",
    ]


def test_what_a_chinese_item_announces_stays_with_it_and_the_words_after_are_the_next_paragraph():
    reading = read_wording(
        "第一条　赔款按以下方法计算：\n（一）部分损失\n按修复费用在保险金额内计算赔偿：\n赔款＝修复费用－免赔额\n"
        "本条所称修复费用不含税。\n",
        FrontMatter(language="zh-Hans"),
    )
    assert (
        reading.tree.get("第一条.（一）").text == "按修复费用在保险金额内计算赔偿：\n赔款＝修复费用－免赔额"
    )
    assert reading.tree.get("第一条.第二款").text == "本条所称修复费用不含税。"
