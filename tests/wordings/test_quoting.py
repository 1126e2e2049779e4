"""Quoting to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wordings.domain.quoting import (
    Caution,
    Cited,
    Warned,
    check_clause_quotation,
    check_quotation,
    citation_warnings,
    quoted_label,
    same_spacing,
)
from app.wordings.domain.reading import read_wording

LEAK = (
    "We will not pay for damage caused by water that has been leaking for more than 14 days, "
    "unless the leak was hidden inside a wall. We will pay for what it damaged. We will not pay for the pipe."
)
CAR = "保险人依照本合同的约定，赔偿直接损失，但被保险人故意造成的除外。保险人不赔偿间接损失。"
HOME = """
4.2 We will not pay for: {exclusion}

(a) damage caused by frost;

(b) damage caused by water that has been leaking for more than 14 days;

(c) but paragraph (b) does not apply if the leak was hidden. {exception of=4.2(b)}
"""
ARTICLE = """
第九条　每次事故的绝对免赔额由双方协商确定。
发生保险事故时，保险人按照下列方式实行绝对免赔率：
（一）负次要责任的，实行5%的绝对免赔率；
（二）负全部责任的，实行15%的绝对免赔率；
（三）无法找到第三方的，实行20%的绝对免赔率。
"""


@pytest.mark.parametrize(
    ("quotation", "source"),
    [
        (LEAK, LEAK),
        ("We will pay for\n   what it\u00a0damaged.", LEAK),
        ("We will not pay […] for the pipe.", "We will not pay a penny for the pipe."),
        ("We will not pay [...] for the pipe.", "We will not pay a penny for the pipe."),
        ("保险人依照本合同的约定，\n赔偿直接损失", CAR),
        ("保险人……赔偿直接损失", CAR),
        ("第一条\u3000赔偿", "第一条 赔偿"),
        ("赔偿……为限", "赔偿……为限，另有约定的除外。"),
    ],
)
def test_white_space_and_declared_omissions_are_allowed(quotation, source):
    assert check_quotation(quotation, source).verbatim


@pytest.mark.parametrize(
    ("quotation", "source", "before_ends", "written", "printed"),
    [
        (LEAK.replace("14 days", "15 days"), LEAK, "more than 1", "5 days", "4 days"),
        ("We will pay for what it damages.", LEAK, "damage", "s.", "d."),
        ("we will pay for what it damaged.", LEAK, "", "w", "W"),
        ("保险人依照本合同约定", CAR, "本合同", "约定", "的约定"),
        ("We will not pay for the pipe.[…] We will pay for what it damaged.", LEAK, "", "We will pay", ""),
        ("We will not pay for the pipe. Ever.", LEAK, "the pipe.", " Ever.", ""),
        ("not hing", "nothing", "not", " hing", "hing"),
        ("[…]", LEAK, "", "[…]", "We will"),
        ("", LEAK, "", "", "We will"),
    ],
)
def test_the_first_difference_is_shown(quotation, source, before_ends, written, printed):
    difference = check_quotation(quotation, source).difference
    assert difference is not None
    assert difference.before.endswith(before_ends)
    assert difference.written.startswith(written)
    assert difference.printed.startswith(printed)


@pytest.mark.parametrize(
    ("quotation", "source", "caution", "about"),
    [
        ("We will […] pay for damage", LEAK, Caution.OMISSION_TURNS_MEANING, "not"),
        ("more than 14 days", LEAK, Caution.ENDS_INSIDE_SENTENCE, "unless"),
        ("pay for the pipe.", LEAK, Caution.BEGINS_INSIDE_SENTENCE, "not"),
        ("赔偿直接损失，……保险人不赔偿间接损失。", CAR, Caution.OMISSION_TURNS_MEANING, "但、除外"),
        ("保险人依照本合同的约定，赔偿直接损失", CAR, Caution.ENDS_INSIDE_SENTENCE, "但、除外"),
        ("保险人……赔偿间接损失。", "保险人不赔偿间接损失。", Caution.OMISSION_TURNS_MEANING, "不"),
        (
            "We pay for theft […].",
            "We pay for theft if the door was locked.",
            Caution.OMISSION_TURNS_MEANING,
            "if",
        ),
        (
            "投保人未告知，……保险人有权解除合同。",
            "投保人未告知，足以影响费率的，保险人有权解除合同。",
            Caution.OMISSION_TURNS_MEANING,
            "的",
        ),
    ],
)
def test_an_omission_that_may_turn_the_meaning_is_warned_about(quotation, source, caution, about):
    check = check_quotation(quotation, source)
    assert check.verbatim
    assert (caution, about) in [(warned.caution, warned.about) for warned in check.warnings]


@pytest.mark.parametrize(
    "quotation",
    [
        LEAK,
        "We will pay for what it damaged.",
        "We will pay for what it damaged. […]",
        "保险人不赔偿间接损失。",
    ],
)
def test_whole_sentences_need_no_warning(quotation):
    assert check_quotation(quotation, f"{LEAK}\n{CAR}").warnings == ()


def test_an_omission_of_whole_sentences_between_others_hides_nothing():
    source = "We pay for fire. We do not pay for war. We pay for theft."
    assert check_quotation("We pay for fire. […] We pay for theft.", source).warnings == ()


_text = st.text(st.sampled_from("abc de,.保险人不 但。\n\u3000"), min_size=1, max_size=80)


@given(_text, st.data())
def test_every_stretch_of_a_text_is_a_verbatim_quotation_of_it(source, data):
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    quotation = source[start:end]
    assert check_quotation(quotation, source).verbatim == bool(same_spacing(quotation))


@given(_text.filter(lambda text: same_spacing(text) != ""), st.data())
def test_one_strange_character_anywhere_is_refused(source, data):
    place = data.draw(st.integers(0, len(source)))
    assert not check_quotation(source[:place] + "Q" + source[place:], source).verbatim


@given(_text.filter(lambda text: same_spacing(text) != ""), st.data())
def test_white_space_alone_never_makes_a_difference(source, data):
    blank = data.draw(st.sampled_from([" ", "\n", "\t", "\u3000", "\u00a0  "]))
    assert check_quotation(source.replace(" ", f" {blank}"), source).verbatim


FLOOD = """
## I. Losses

A. We do not insure for loss caused directly by:

1. Ice;

2. Water or mould that results from any condition:

a. Substantially confined to the dwelling; or

b. That is within your control.

B. You must tell us soon. Send:

1. the date of the loss;

2. a list of what was damaged.
"""
EXCLUDED = """
第十条　下列损失和费用，保险人不负责赔偿：
（一）受害人故意造成的损失；
（二）停业造成的间接损失。
对于垫付的费用，保险人有权追偿。
第十一条　被保险人索赔时应当提供：
（一）保险单；
（二）事故证明。
"""


@pytest.mark.parametrize(
    ("text", "path", "quotation", "lead_in"),
    [
        (HOME, "4.2.(b)", "damage caused by water", "We will not pay for:"),
        (EXCLUDED, "第十条.（二）", "停业造成的间接损失。", "下列损失和费用，保险人不负责赔偿："),
        (
            FLOOD,
            "I.A.2.b",
            "Water or mould that results from any condition: […] That is within your control.",
            "We do not insure for loss caused directly by:",
        ),
    ],
)
def test_an_item_without_the_not_of_its_lead_in_is_warned_about(text, path, quotation, lead_in):
    tree = read_wording(text).tree
    alone = check_clause_quotation(tree, path, quotation)
    assert alone.verbatim
    assert Warned(Caution.LEAD_IN_MISSING, lead_in) in alone.warnings
    beside = check_clause_quotation(tree, path, quotation, [f"{lead_in} […]"])
    assert Caution.LEAD_IN_MISSING not in [warned.caution for warned in beside.warnings]


@pytest.mark.parametrize(
    ("text", "path", "quotation"),
    [
        (HOME, "4.2.(b)", "We will not pay for: […] damage caused by water"),
        (EXCLUDED, "第十条.（二）", "下列损失和费用，保险人不负责赔偿：……停业造成的间接损失。"),
        (EXCLUDED, "第十条.第二款", "对于垫付的费用，保险人有权追偿。"),
        (EXCLUDED, "第十一条.（二）", "事故证明。"),
        (FLOOD, "I.B.1", "the date of the loss;"),
        (FLOOD, "I.A", "We do not insure for loss caused directly by:"),
    ],
)
def test_a_lead_in_that_is_quoted_or_turns_nothing_needs_no_warning(text, path, quotation):
    check = check_clause_quotation(read_wording(text).tree, path, quotation)
    assert check.verbatim
    assert Caution.LEAD_IN_MISSING not in [warned.caution for warned in check.warnings]


def test_an_item_may_be_quoted_with_the_words_that_introduce_it():
    tree = read_wording(ARTICLE).tree
    quotation = (
        "发生保险事故时，保险人按照下列方式实行绝对免赔率：……（三）无法找到第三方的，实行20%的绝对免赔率。"
    )
    assert check_clause_quotation(tree, "第九条.（三）", quotation).verbatim


def test_an_undeclared_omission_between_lead_in_and_item_is_refused():
    tree = read_wording(ARTICLE).tree
    quotation = "保险人按照下列方式实行绝对免赔率：（三）无法找到第三方的，实行20%的绝对免赔率。"
    assert not check_clause_quotation(tree, "第九条.（三）", quotation).verbatim


def test_words_of_a_sister_clause_are_no_quotation_of_this_one():
    tree = read_wording(ARTICLE).tree
    assert not check_clause_quotation(tree, "第九条.（三）", "负次要责任的，实行5%的绝对免赔率").verbatim


@pytest.mark.parametrize(
    ("path", "quotation", "label"),
    [
        ("第九条", "每次事故的绝对免赔额由双方协商确定。", "第九条第一款"),
        ("第九条.第二款", "发生保险事故时", "第九条第二款"),
        ("第九条.（三）", "无法找到第三方的", "第九条第二款第（三）项"),
    ],
)
def test_a_chinese_clause_is_cited_down_to_its_paragraph(path, quotation, label):
    assert quoted_label(read_wording(ARTICLE).tree, path, quotation) == label


def test_a_number_that_parts_share_is_cited_with_its_part():
    english = read_wording(
        "# Home\n\n## Cover\n\n1.3 We pay.\n\n## Legal rider\n\n1.3 We do not pay:\n\n(a) fines.\n\n1.4 More.\n"
    ).tree
    assert quoted_label(english, "Legal rider.1.3.(a)", "fines.") == "1.3(a) (Legal rider)"
    assert quoted_label(english, "Legal rider.1.3", "We do not pay:") == "1.3 (Legal rider)"
    chinese = read_wording(
        "车险条款\n\n第一条　保险人赔偿。\n\n第二条　书面。\n\n附加盗抢保险\n\n第一条　保险人赔偿盗抢。\n"
    ).tree
    assert quoted_label(chinese, "附加盗抢保险.第一条", "保险人赔偿盗抢。") == "附加盗抢保险第一条"


@pytest.mark.parametrize(
    ("citations", "missing"),
    [
        ([Cited("4.2.(b)")], ["4.2(c)"]),
        ([Cited("4.2.(b)"), Cited("4.2.(c)")], []),
        ([Cited("4.2.(a)")], []),
        ([Cited("4.2.(b)"), Cited("4.2", "We will not pay for: […] (b) damage caused by water")], ["4.2(c)"]),
    ],
)
def test_an_exclusion_is_not_cited_without_its_exception(citations, missing):
    tree = read_wording(HOME).tree
    assert [warned.about for warned in citation_warnings(tree, citations)] == missing


def test_quoting_the_clause_around_with_the_exception_in_it_is_enough():
    tree = read_wording(HOME).tree
    assert citation_warnings(tree, [Cited("4.2.(b)"), Cited("4.2", tree.full_text("4.2"))]) == ()


@pytest.mark.parametrize(
    ("beside", "warned"),
    [
        ("(c) but we do pay for hidden leaks.", False),
        ("(c) but", True),  # stops half-way: says nothing
        ("(c) but we do pay", True),
        ("(c) but we pay for hidden leaks.", True),  # not the words of the text
        ("", True),
    ],
)
def test_a_sentence_that_goes_on_in_a_quotation_beside_is_no_surprise(beside: str, warned: bool) -> None:
    text = "We do not pay for: (a) frost; (b) slow leaks; (c) but we do pay for hidden leaks."
    check = check_quotation("We do not pay for: […] (b) slow leaks;", text, [beside])
    assert check.verbatim
    ends = [each.about for each in check.warnings if each.caution is Caution.ENDS_INSIDE_SENTENCE]
    assert ends == (["but"] if warned else [])


@pytest.mark.parametrize(
    ("quotation", "source"),
    [
        ("We pay for damage […]", "We pay for damage, i.e. not for wear."),
        ("We pay Mr. […]", "We pay Mr. Smith but not his wife."),
        ("We pay for theft.", "We pay for theft. However, we do not pay after dark."),
        ("We pay for theft.", "We pay for theft. But not in June."),
        ("No cover for mould.", "No cover for mould. This provision does not apply if it was hidden."),
        ("You can claim […] within a year.", "You can claim, provided you told us, within a year."),
        ("You can claim […] within a year.", "You can claim, subject to clause 9, within a year."),
        ("You can claim […] within a year.", "You can claim (none at all if late) within a year."),
        ("We pay […] for glass.", "We pay, save where clause 3 holds, for glass."),
        ("保险人负责赔偿。", "保险人负责赔偿。但故意造成的除外。"),
        ("保险人负责赔偿。", "保险人负责赔偿。前款约定不适用于营业车辆。"),
        ("保险人……负责赔偿。", "保险人除另有约定外，负责赔偿。"),
        ("被保险人……可以申请。", "被保险人满两年方可申请，可以申请。"),
        ("保险人……赔偿。", "保险人以保险金额为限赔偿。"),
    ],
)  # fmt: skip
def test_no_way_of_leaving_out_hides_what_turns_the_meaning(quotation, source):
    check = check_quotation(quotation, source)
    assert check.verbatim
    assert check.warnings, source


def test_the_next_sentence_is_no_part_of_a_quotation_where_it_speaks_of_something_else():
    text = "We pay for theft. We do not pay for fire. Section 2 is not affected."
    assert check_quotation("We pay for theft.", text).warnings == ()
    assert check_quotation("We do not pay for fire.", text).warnings == ()
