"""Reading structured text: where clauses stand, what they are, and that nothing is lost."""

from pathlib import Path
from textwrap import dedent
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wordings.domain.marks import FrontMatter
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import ClauseKind, Relieves, Role, SharedNumber, UnknownClause
from app.wordings.domain.wholeness import bare_text, joined_text

DEMONSTRATION = Path(__file__).parents[2] / "app" / "demo" / "wordings"
FLOOD_FORM = """
## I. Agreement
A. This policy insures:
1. A building; and
2. Personal property.
## VII. Conditions
## G. Requirements in case of loss
You must:
1. Give notice;
2. Send us:
a. The date;
b. These:
(1) Plans;
(2) Bills.
## H. Our options
We may inspect.
## I. No benefit to bailee
Nobody else benefits.
## J. Loss payment
1. We will pay.
"""
CAR = """
# 机动车条款
## 第一章 总则
第一条　保险合同由下列文件组成：
（一）保险单；
（二）批单。
凡涉及保险合同的约定，均应采用书面形式。
## 第二章 责任
第二条　下列损失赔偿：
（一）碰撞；
（二）火灾。
下列损失不赔：
（一）磨损；
（二）故障。
## 附加划痕险
第一条　划痕赔偿。
第二条　老化不赔。
## 附加涉水险
第一条　涉水赔偿。
"""


def read(text, **given_front):
    reading = read_wording(dedent(text), FrontMatter(**given_front))
    assert reading.problems == ()
    return reading


def paths(reading):
    return [node.path for node in reading.tree if node.role is Role.CLAUSE]


def test_levels_are_found_from_the_numbers_alone():
    assert paths(read(FLOOD_FORM)) == [
        "I", "I.A", "I.A.1", "I.A.2", "VII", "VII.G", "VII.G.1", "VII.G.2", "VII.G.2.a", "VII.G.2.b",
        "VII.G.2.b.(1)", "VII.G.2.b.(2)", "VII.H", "VII.I", "VII.J", "VII.J.1",
    ]  # fmt: skip


def test_the_letter_i_after_h_is_no_roman_one():
    bailee = read(FLOOD_FORM).tree.get("VII.I")
    assert bailee.heading == "No benefit to bailee"
    assert bailee.text == "Nobody else benefits."


def test_an_i_that_looks_like_a_second_first_chapter_is_shown_to_a_person():
    doubts = [(doubt.params["number"], str(doubt)) for doubt in read(FLOOD_FORM).doubts]
    assert (
        "I.",
        "line 17: “I.” was read as the letter after the one before it, not as a first number.",
    ) in doubts


@pytest.mark.parametrize(("after", "expected"), [("(j) tenth", "1.1.(i)"), ("(ii) second", "1.1.(h).(i)")])
def test_an_i_after_h_is_settled_by_what_follows(after, expected):
    letters = "\n".join(f"({letter}) words;" for letter in "abcdefgh")
    assert expected in paths(read(f"1.1 We list:\n{letters}\n(i) this;\n{after}\n"))


def test_decimal_numbers_stand_below_the_number_they_continue():
    text = "4. Out:\n\n4.2 We will not pay for:\n\n(a) frost;\n\n(b) leaks.\n\n4.2.1 More.\n\n4.3 Nor this."
    reading = read(text)
    assert paths(reading) == ["4", "4.2", "4.2.(a)", "4.2.(b)", "4.2.1", "4.3"]
    assert reading.tree.get("4.2.1").parent == "4.2"


def test_a_whole_citation_as_number_finds_its_parent():
    reading = read("4.2 We will not pay for:\n\nSection 4.2(a) frost.\n\nSection 4.2(b) leaks.\n")
    assert paths(reading) == ["4.2", "4.2.(a)", "4.2.(b)"]
    assert reading.tree.get("4.2.(b)").number == "Section 4.2(b)"


def test_a_hard_wrapped_sentence_stays_one_clause():
    reading = read(
        "1.1 We pay for damage under\n4.2 unless section\n(b) says otherwise.\n\n1.2 We pay more.\n"
    )
    assert paths(reading) == ["1.1", "1.2"]
    assert reading.tree.get("1.1").text == "We pay for damage under 4.2 unless section (b) says otherwise."


def test_paragraphs_of_an_article_are_counted():
    tree = read(CAR).tree
    assert tree.get("第一条.第二款").text == "凡涉及保险合同的约定，均应采用书面形式。"
    assert tree.number_label("第一条.（二）") == "第一条第一款第（二）项"
    assert tree.number_label("第二条.第二款.（二）") == "第二条第二款第（二）项"
    assert tree.resolve("第一条第二款").path == "第一条.第二款"


def test_an_article_of_one_paragraph_is_cited_without_it():
    tree = read("第一条　总则。\n第二条　赔偿：\n（一）碰撞。\n").tree
    assert tree.number_label("第二条.（一）") == "第二条第（一）项"


def test_chapters_are_no_part_of_a_path_but_restarting_riders_are():
    reading = read(CAR)
    assert "第二条" in paths(reading)
    assert "附加划痕险.第一条" in paths(reading)
    assert "附加涉水险.第一条" in paths(reading)
    assert reading.tree.get("第二条").part == "第二章 责任"


def test_a_number_that_parts_share_is_refused_alone():
    tree = read(CAR).tree
    with pytest.raises(SharedNumber) as shared:
        tree.resolve("第一条")
    assert shared.value.paths == ("第一条", "附加划痕险.第一条", "附加涉水险.第一条")
    assert tree.resolve("第一条", "附加划痕险").text == "划痕赔偿。"
    assert tree.resolve("附加涉水险.第一条").text == "涉水赔偿。"
    assert tree.needs_part("第一条")
    assert not tree.needs_part("第二条.（一）")


def test_an_unknown_number_comes_with_what_is_close():
    with pytest.raises(UnknownClause) as unknown:
        read("4.2 Not paid:\n\n(a) frost;\n\n(b) leaks.\n").tree.resolve("4.2(d)")
    assert unknown.value.near[0] == "4.2"


def test_kinds_and_relief_come_down_from_the_part_that_says_them():
    heading = "## Section 4: Out {exclusion relieves=prompting page=16}"
    reading = read(f"{heading}\n\n4.1 Wear.\n\n4.2 Excess. {{limit}}\n\n4.3 Rot.")
    assert [(node.kind, node.relieves, node.page) for node in reading.tree if node.role is Role.CLAUSE] == [
        (ClauseKind.EXCLUSION, Relieves.PROMPTING, 16),
        (ClauseKind.LIMIT, Relieves.NO, 16),
        (ClauseKind.EXCLUSION, Relieves.PROMPTING, 16),
    ]


def test_an_unmarked_exclusion_is_taken_to_need_full_explanation():
    assert read("## 第二章 责任免除\n第一条　战争不赔。\n").tree.get("第一条").relieves is Relieves.FULL


def test_titles_tell_nothing_in_a_statute():
    tree = read("## 第二章 责任免除\n第一条　战争。\n", kind="statute").tree
    assert tree.get("第一条").kind is ClauseKind.OTHER


def test_an_exception_is_linked_to_its_exclusion():
    text = "## Out {exclusion}\n\n4.2 Not paid:\n\n(a) frost;\n\n(b) leaks.\n\n"
    text += "(c) but not (a) or (b) if hidden. {exception of=4.2(a),4.2(b)}\n"
    tree = read(text).tree
    assert tree.get("4.2.(c)").exception_of == ("4.2.(a)", "4.2.(b)")
    assert [node.path for node in tree.exceptions_to("4.2.(b)")] == ["4.2.(c)"]
    assert tree.exceptions_to("4.2.(c)") == ()


def test_an_exception_without_a_name_belongs_to_the_exclusion_it_stands_in():
    tree = read("4.2 Not paid: {exclusion}\n\n(a) frost;\n\n(b) unless mild. {exception}\n").tree
    assert tree.get("4.2.(b)").exception_of == ("4.2",)


def test_inside_a_rider_a_number_means_the_riders_own():
    text = CAR + "第二条　不赔。 {exclusion}\n第三条　前条不适用于新车。 {exception of=第二条}\n"
    assert read(text).tree.get("附加涉水险.第三条").exception_of == ("附加涉水险.第二条",)


def test_a_person_settles_where_a_clause_belongs():
    text = "I. One.\n\nA. Alpha.\n\nB. Beta:\n\nI. Sub-clause. {under=I.B}\n\nII. Second sub-clause.\n"
    assert paths(read(text)) == ["I", "I.A", "I.B", "I.B.I", "I.B.II"]


def test_a_number_out_of_order_raises_a_doubt_with_its_line():
    reading = read("4.1 One.\n\n4.2 Two.\n\n4.5 Five.\n")
    assert [(note.line, note.params["number"]) for note in reading.doubts] == [(5, "4.5")]


def test_a_number_that_stands_twice_keeps_paths_unique():
    reading = read("第一条　一。\n第二条　二。\n第二条　又。\n")
    assert paths(reading) == ["第一条", "第二条", "第二条~2"]
    assert reading.doubts


@pytest.mark.parametrize(
    ("text", "line", "accepted"),
    [
        ("4.1 Storm. {excluded}\n", 1, "exclusion"),
        ("4.1 Storm. {exclusion relieves=maybe}\n", 1, "relieves="),
        ("4.1 Storm.\n\n4.2 But not. {exception of=4.9}\n", 3, "4.1"),
        ("4.1 Storm.\n\n4.2 But not. {exception of=4.1}\n", 3, "mark that clause"),
        ("4.1 Storm.\n\n(a) flood. {under=5.1}\n", 3, "4.1"),
        ("---\nedition: A\ncolour: blue\n---\n4.1 Storm.\n", 3, "edition"),
        ("---\nfrom: 1 May\n---\n4.1 Storm.\n", 2, "2026-01-31"),
        ("---\nedition: A\n4.1 Storm.\n", 1, "---"),
        ("4.1 Storm.\n\n{exclusion}\n", 3, "no words"),
        ("Only words.\n", 0, "第一条"),
        ("4.1 Sto\0rm.\n", 1, "control character"),
        (f"4.1 **{'h' * 501}** words\n", 1, "500"),
    ],
)
def test_a_problem_names_its_line_and_what_would_be_accepted(text, line, accepted):
    problems = read_wording(text).problems
    assert [problem.line for problem in problems] == [line]
    assert accepted in str(problems[0])


@pytest.mark.parametrize("name", ["home-2025.md", "home-2026.md", "motor-2024.zh.md", "motor-2026.zh.md"])
def test_the_demonstration_is_read_without_doubts_and_nothing_is_lost(name):
    text = (DEMONSTRATION / name).read_text("utf-8")
    reading = read_wording(text)
    assert reading.problems == ()
    assert reading.doubts == ()
    assert joined_text(reading.tree) == bare_text(text)
    assert sum(node.role is Role.CLAUSE for node in reading.tree) >= 40


_latin = st.sampled_from(
    ["I.", "A.", "B.", "1.", "2.", "a.", "b.", "i.", "ii.", "(1)", "(a)", "(b)", "(i)", "4.1", "4.2"]
)
_chinese = st.sampled_from(
    ["第一条", "第二条", "（一）", "（二）", "1、", "①", "一、", "# 第一章", "#", "##", "4.2(b)"]
)
_numbers = _latin | _chinese
_words = st.sampled_from(
    ["", "words", "more words:", "赔偿。", "下列：", "**Bold** rest", "A. I (b)", "第三者"]
)
_marks = st.sampled_from(["", "", "", " {exclusion}", " {page=3}", " {limit relieves=full}"])
_lines = st.builds(
    lambda number, words, mark: f"{number} {words}{mark}", _numbers | st.just(""), _words, _marks
)


@given(st.lists(_lines | st.just(""), max_size=40), st.sampled_from(["en", "zh-Hans"]))
def test_whatever_the_order_of_numbers_no_word_is_lost_and_paths_are_unique(lines, language):
    text = "\n".join([*lines, "第一条 end"])
    reading = read_wording(text, FrontMatter(language=language))
    assert joined_text(reading.tree) == bare_text(text)
    found = [node.path for node in reading.tree]
    assert len(found) == len(set(found))


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fail(text):
    read_wording(text)


def test_plain_english_headings_are_parts_without_heading_signs():
    reading = read(
        """
        HOME POLICY

        Section 1 General definitions

        1.1 Accident means a sudden event.

        Section 4 Buildings

        4.1 We will pay for:
        (a) fire;
        (b) flood, unless
        (i) your home was empty; and
        (c) theft.

        Legal Expenses Rider

        1.1 We will pay for lawyers.
        (a) even if they lose;

        Family Cover Rider

        1.1 We will pay for children.
        """
    )
    assert reading.doubts == ()
    assert paths(reading) == [
        "1.1", "4.1", "4.1.(a)", "4.1.(b)", "4.1.(b).(i)", "4.1.(c)", "Legal Expenses Rider.1.1",
        "Legal Expenses Rider.1.1.(a)", "Family Cover Rider.1.1",
    ]  # fmt: skip
    assert reading.tree.get("Legal Expenses Rider.1.1").part == "Legal Expenses Rider"


def test_articles_in_roman_numbers_are_clauses_and_a_rider_begins_anew():
    reading = read(
        "ARTICLE I. INSURING AGREEMENTS\nA. We pay.\nB. We defend.\nARTICLE II. EXCLUSIONS\nA. War.\nRIDER NO. 1\nA. Dogs.\n"
    )
    assert paths(reading) == ["I", "I.A", "I.B", "II", "II.A", "RIDER NO. 1.A"]
    assert reading.tree.get("II").heading == "EXCLUSIONS"
    assert reading.tree.get("II.A").kind is ClauseKind.EXCLUSION


def test_a_title_beside_an_articles_number_leaves_its_first_paragraph_the_first():
    reading = read(
        """
        家庭财产保险条款
        （备案号：C0001）
        第一条　保险责任
        　　在保险期间内，火灾造成损失的，保险人赔偿。
        　　前款所称火灾，不包括自燃。
        第二条　责任免除
        　　（一）战争；
        """
    )
    assert reading.front.filing_number == "C0001"
    first = reading.tree.get("第一条")
    assert (first.heading, first.text) == ("保险责任", "在保险期间内，火灾造成损失的，保险人赔偿。")
    assert reading.tree.get("第一条.第二款").text == "前款所称火灾，不包括自燃。"
    assert reading.tree.get("第二条.（一）").kind is ClauseKind.EXCLUSION


def test_parts_and_riders_are_known_by_their_first_word_without_a_blank_line_before_them():
    reading = read(
        """\
        PART A - BUILDINGS
        1. Fire is covered.
        2. Flood is covered.
        PART B - CONTENTS
        1. Theft is covered.
        RIDER 1 Jewellery
        1. Limit 1,000.
        """
    )
    assert paths(reading) == ["1", "2", "PART B - CONTENTS.1", "RIDER 1 Jewellery.1"]
    assert [node.heading for node in reading.tree if node.role is Role.PART][-1] == "RIDER 1 Jewellery"


def test_only_the_first_heading_is_the_title():
    reading = read("# Part One: Cover\n## 1. Fire\nWe pay.\n# Rider A: Bicycles\n## 1. Cover\nWe pay more.\n")
    assert paths(reading) == ["1", "Rider A: Bicycles.1"]


def test_a_table_of_contents_has_no_clauses():
    reading = read(
        """\
        Contents
        1. Definitions ........ 2
        2. What is covered      3

        1. Definitions
           Home means the building.
        2. What is covered
           2.1 Fire.
        """
    )
    assert paths(reading) == ["1", "2", "2.1"]
    assert [str(doubt) for doubt in reading.doubts] == [
        "line 2: Lines 2 to 3 were read as a table of contents."
    ]


def test_a_wrapped_sentence_that_goes_on_with_an_earlier_number_is_no_clause():
    reading = read(
        """\
        Section 4.1 Duty
        You must tell us.
        Section 4.2 Exclusions
        Section 4.2(a) We do not pay for wear as described in
        Section 4.1 of this policy.
        Section 4.2(b) Rust.
        """
    )
    assert paths(reading) == ["4.1", "4.2", "4.2.(a)", "4.2.(b)"]


@pytest.mark.parametrize(
    "line",
    [
        "1. a" + " " * 300_000 + "x", "1. a" + "." * 300_000 + "x", "{" * 300_000, "**" * 100_000, "1." * 100_000,
        "（" + "一" * 300_000, "page 1 " * 50_000, "#" * 300_000,
    ],
    ids=["gap", "dots", "braces", "stars", "numbers", "numeral", "pages", "signs"],
)  # fmt: skip
def test_a_hostile_line_is_read_or_refused_in_no_time(line):
    before = process_time()
    read_wording(line)
    assert process_time() - before < 5, "time grows with the square of its length"


@pytest.mark.parametrize("line", ["1. We pay.", "9. we pay under", "", "\f", "Page 1 of 2", "第一条 赔偿。"])
def test_twenty_thousand_lines_take_seconds(line):
    before = process_time()
    read_wording("\n".join(["1. First.", *[line] * 19_990, "2. Last."]))
    assert process_time() - before < 15


def test_a_line_of_stars_is_a_rule_and_no_words():
    assert paths(read("1. We pay.\n****\n2. Law.\n")) == ["1", "2"]


def test_each_level_in_brackets_is_the_clause_as_appeal_decisions_cite_it() -> None:
    tree = read("## VII. Conditions\n\nA. Loss\n\n1. You must:\n\na. tell us;\n\nb. show us.\n").tree
    assert tree.resolve("(VII)(A)(1)(b)").text == "show us."
    assert tree.resolve("VII(A)(1)(b)").path == "VII.A.1.b"
