"""Letters in another language than the one that their rules are usually answered in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.complaints.letters.composing import compose
from app.complaints.letters.material import Material
from app.complaints.letters.samples import samples
from app.letters.blocks import DeliveryReceipt, Lang, NumberedRights, PrescribedText, find_blocks, strings
from app.letters.check.named import amounts_in
from app.letters.printed import amount
from app.rules.letters import find_statement
from app.rules.library import load_library

LIBRARY = load_library()
ON = date(2026, 11, 23)


def decided(regime: str, lang: Lang, answer: int = 0) -> Material:
    return samples(LIBRARY, regime, "decision", lang, ON, ())[answer].material


def said(material: Material) -> str:
    return "\n".join(strings(compose(material)))


def test_a_chinese_letter_of_a_british_firm_counts_in_pounds() -> None:
    words = said(decided("gb-disp", "zh-Hans"))
    assert "£100.00" in words
    assert "元" not in words


@pytest.mark.parametrize(
    ("currency", "lang", "printed"),
    [
        ("CNY", "zh-Hans", "1,638.05"),
        ("GBP", "zh-Hans", "£1,638.05"),
        ("USD", "zh-Hans", "US$1,638.05"),
        ("CNY", "en", "¥1,638.05"),
    ],
)
def test_an_amount_is_read_back_as_it_is_printed(currency: str, lang: Lang, printed: str) -> None:
    assert amount(163805, currency, lang) == printed
    assert [minor for minor, _words in amounts_in(f"We pay {printed}.", lang, currency)] == [163805]


@pytest.mark.parametrize("words", ["7英镑", "£7", "7.00"])
def test_foreign_money_in_a_chinese_text_is_seen(words: str) -> None:
    assert [minor for minor, _words in amounts_in(f"支付{words}。", "zh-Hans", "GBP")] == [700]


def test_a_chinese_letter_under_british_rules_sends_nobody_to_a_chinese_court() -> None:
    material = replace(decided("gb-disp", "zh-Hans"), superior=decided("cn-complaint", "zh-Hans").superior)
    letter = compose(material)
    words = "\n".join(strings(letter))
    assert not any(each in words for each in ("人民法院", "核查。", "12378", "仲裁", "〔2026〕"))
    assert letter.title == "最终答复函"
    assert "寄往" in [row.label for row in letter.references]
    assert not find_blocks(letter, DeliveryReceipt)
    (slot,) = find_blocks(letter, PrescribedText)
    english = compose(decided("gb-disp", "en"))
    (prescribed,) = find_blocks(english, PrescribedText)
    assert slot.paragraphs[: len(prescribed.paragraphs)] == prescribed.paragraphs


def test_an_english_decision_under_chinese_rules_offers_every_way_that_the_chinese_one_does() -> None:
    ways = {
        lang: [
            len(each.items) for each in find_blocks(compose(decided("cn-complaint", lang)), NumberedRights)
        ]
        for lang in ("en", "zh-Hans")
    }
    assert ways["en"] == ways["zh-Hans"] == [4]
    head_office = replace(decided("cn-complaint", "en"), superior=None)
    assert "review" not in said(head_office)


@pytest.mark.parametrize(
    "sentence",
    [
        "您可以依法申请调解、仲裁或者向人民法院提起诉讼。",
        "您可以通过调解、仲裁、诉讼等方式解决。",
        "您可以申请调解，依仲裁协议申请仲裁，或者提起诉讼。",
    ],
)
def test_ways_named_in_one_breath_are_found(sentence: str) -> None:
    statements = decided("cn-complaint", "zh-Hans").requirements.statements
    ways = [each for each in statements if each.id in ("route-mediation", "route-arbitration", "route-court")]
    assert [find_statement(each, sentence, "zh-Hans") is not None for each in ways] == [True] * 3


def test_what_is_granted_though_nothing_was_wrong_is_not_apologised_for() -> None:
    material = decided("gb-disp", "en")
    (point,) = material.points
    assert "we got this wrong" in said(material)
    granted = replace(material, points=(replace(point, outcome="partly", found="not_upheld"),))
    assert "we got this wrong" not in said(granted)


def test_a_fact_of_which_only_the_month_is_known_stands_in_the_column_of_days() -> None:
    material = decided("gb-disp", "en")
    (point,) = material.points
    facts = (replace(point.facts[0], on="2026-08"),)
    words = said(replace(material, points=(replace(point, facts=facts),)))
    assert "August 2026" in words.splitlines()
