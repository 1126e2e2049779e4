"""Reading what insurers print: booklets with unsigned numbers and titles, forms of sections, decimal Chinese terms."""

from textwrap import dedent

import pytest

from app.wordings.domain.contents import contents_lines
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import ClauseKind, Role
from app.wordings.domain.wholeness import bare_text, joined_text

MOTOR = """
Private Car Insurance

Contents

Section                        Page
Definitions                    3
Section 1 Liability            5
General exclusions             12

AGREEMENT

We agree to insure you for the period of insurance.

Definitions

Excess: what you pay towards a claim.

Section 1 – Liability

1.1 What is not covered

We will not cover:

a anyone who can claim elsewhere
b loss of property in the care of
the person claiming
c any amount over £20,000,000.

General exclusions

These apply to the whole policy.

1 We do not cover war.

2 We do not cover:

(a) earthquake;
(b) riot.

General conditions

You must do the following.

1 take reasonable care, and not drive for more than
2 hours without a rest;

2 tell us of any accident;

3 Cancellation

You may cancel within 14 days.
"""
TRAVEL = """
Travel Insurance

SECTION A: CANCELLATION

What you are covered for

We will pay up to £3,000 because of:

1. death;

2. illness.

What you are not covered for

1. The excess.

SECTION B: BAGGAGE

What you are covered for

1. We will pay up to £1,500.

What you are not covered for

1. Money.

GENERAL EXCLUSIONS

We will not pay for any claim arising from:

1 war, but you are still covered under Section B;

2 alcohol.
"""
HOMEOWNERS = """
HOMEOWNERS FORM

AGREEMENT

We will provide the insurance described in this policy.

SECTION II – EXCLUSIONS

A. "Motor Vehicle Liability"

1. Coverages E and F do not apply if the vehicle is registered.

B. "Watercraft Liability"

Coverages E and F do not apply if the craft is rented.
"""
ACCIDENT = """
综合意外伤害保险条款

您拥有的重要权益

1. 签收后15日内您可以要求退还保险费……1.4

2. 被保险人可以享受保障……2.3

条款目录

1. 您与我们订立的合同
2. 保险金的申请
7. 释义

1 您与我们订立的合同

1.1 合同构成

本条款是合同的构成部分。

2 保险金的申请

2.1 保险金申请

请按照下列方式办理：

身故保险金申请

由受益人提供下列资料：

(1) 保险合同；

(2) 身份证件。

伤残保险金申请

由被保险人提供下列资料：

(1) 保险合同；

(2) 伤残鉴定书。

7 释义

7.1 周岁

指按有效身份证件计算的年龄。
"""


def read(text):
    reading = read_wording(dedent(text))
    assert reading.problems == ()
    assert joined_text(reading.tree) == bare_text(dedent(text))
    return reading.tree


def paths(tree, role=Role.CLAUSE):
    return [node.path for node in tree if node.role is role]


def test_a_motor_booklet_has_its_clauses_under_its_sections():
    assert paths(read(MOTOR)) == [
        "1.1", "1.1.a", "1.1.b", "1.1.c", "1", "2", "2.(a)", "2.(b)",
        "General conditions.1", "General conditions.2", "General conditions.3",
    ]  # fmt: skip


def test_titles_without_signs_are_parts_and_tell_the_kind():
    tree = read(MOTOR)
    assert paths(tree, Role.PART) == [
        "AGREEMENT",
        "Definitions",
        "Section 1 – Liability",
        "General exclusions",
        "General conditions",
    ]
    assert tree.get("1").kind is ClauseKind.EXCLUSION
    assert tree.get("General conditions.1").kind is ClauseKind.CONDITION
    assert tree.get("1.1").part == "Section 1 – Liability"


def test_numbers_without_a_sign_begin_items_and_never_cut_a_sentence():
    tree = read(MOTOR)
    assert tree.get("1.1.b").text == "loss of property in the care of the person claiming"
    assert tree.get("1.1.b").kind is ClauseKind.EXCLUSION
    assert tree.get("General conditions.1").text.endswith("more than 2 hours without a rest;")
    assert tree.get("General conditions.3").heading == "Cancellation"


def test_a_bare_letter_is_found_as_people_cite_it():
    assert read(MOTOR).resolve("1.1(b)").path == "1.1.b"
    assert read(MOTOR).resolve("Section 2(a)").path == "2.(a)"


def test_sections_of_the_same_titles_keep_their_own_paths():
    tree = read(TRAVEL)
    assert paths(tree) == [
        "1", "2",
        "SECTION A: CANCELLATION.What you are not covered for.1",
        "SECTION B: BAGGAGE.What you are covered for.1",
        "SECTION B: BAGGAGE.What you are not covered for.1",
        "GENERAL EXCLUSIONS.1", "GENERAL EXCLUSIONS.2",
    ]  # fmt: skip
    assert tree.get("SECTION B: BAGGAGE.What you are not covered for.1").kind is ClauseKind.EXCLUSION
    assert tree.get("2").kind is ClauseKind.INSURING


def test_a_form_begins_with_its_agreement_and_titles_may_stand_in_quotes():
    tree = read(HOMEOWNERS)
    assert tree.get("AGREEMENT").role is Role.PART
    assert tree.get("A").heading == '"Motor Vehicle Liability"'
    assert tree.get("B").heading == '"Watercraft Liability"'
    assert tree.get("B").text.startswith("Coverages E and F")


def test_decimal_chinese_terms_have_headings_and_the_list_of_each_kind_of_claim():
    tree = read(ACCIDENT)
    assert paths(tree) == [
        "1", "1.1", "2", "2.1", "2.1.(1)", "2.1.(2)", "2.1.¶2.(1)", "2.1.¶2.(2)", "7", "7.1",
    ]  # fmt: skip
    assert tree.get("7").heading == "释义"
    assert tree.get("7.1").kind is ClauseKind.DEFINITION
    assert tree.get("2.1.¶2").text.startswith("伤残保险金申请")


def test_a_section_called_optional_keeps_the_numbers_that_it_prints():
    text = "Section 1 – Home\n\n1.1 We pay.\n\nSection 2 – Optional cover\n\n2.1 We pay more.\n\nOptional cover Z\n\n1. And this."
    assert paths(read(text)) == ["1.1", "2.1", "Optional cover Z.1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Contents\n\nCover  3\nClaims  4\n\nCover\n\nWe pay.\n\nClaims\n\nTell us.", {2, 3}),
        ("Contents\n\nWe cover your contents.\n\nYour contents are furniture.", set()),
        ("目　录\n1. 责任\n2. 释义\n\n1 责任\n\n2 释义", {1, 2}),
    ],
)
def test_contents_are_what_comes_again_below(text, expected):
    assert contents_lines([line.strip() for line in text.split("\n")]) == expected


def test_a_heading_with_a_colon_before_a_list_that_begins_again_is_a_heading_and_no_part_of_the_item_above():
    tree = read(
        """
        TRAVEL COVER

        Section A – Cancellation

        What is covered:
        1. We pay unused costs because of:
           a. illness; or
           b. jury service.

        What is not covered:
        1. The excess.

        Section B – Treatment

        What is not covered:
        1. Cosmetic surgery.

        Words with special meanings

        1. Home: where you live.
        """
    )
    excess = tree.get("Section A – Cancellation.What is not covered.1")
    assert (excess.text, excess.kind, excess.part) == (
        "The excess.",
        ClauseKind.EXCLUSION,
        "What is not covered",
    )
    assert tree.get("1.b").text == "jury service."
    assert tree.get("Section B – Treatment.What is not covered.1").text == "Cosmetic surgery."
    assert tree.get("Words with special meanings.1").kind is ClauseKind.DEFINITION


def test_what_a_decimal_clause_says_it_does_not_cover_stays_in_it():
    tree = read(
        """
        1.1 Theft

        We cover theft.

        What we do not cover:
        (a) the excess; or
        (b) bicycles.

        1.2 Fire
        """
    )
    assert next(node.path for node in tree if "bicycles" in node.text).startswith("1.1.")


def test_a_title_with_a_sign_alone_leaves_the_headings_below_as_they_are_printed():
    tree = read("""
        # Home cover

        Section 4 Exclusions

        4.1 We will not pay for theft unless the door was locked.

        Bicycle rider

        1.1 We cover one bicycle.

        1.2 We will not pay for tyres.

        Garden rider

        1.1 We cover plants.
        """)
    assert paths(tree, Role.PART) == ["Section 4 Exclusions", "Bicycle rider", "Garden rider"]
    assert paths(tree) == ["4.1", "Bicycle rider.1.1", "Bicycle rider.1.2", "Garden rider.1.1"]
    assert tree.get("4.1").text == "We will not pay for theft unless the door was locked."
