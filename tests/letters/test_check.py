"""Each check passes the sample letters, and fails when it should, naming what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.letters.blocks import (
    Addressee,
    Block,
    ClauseQuote,
    Enclosure,
    Letter,
    Paragraph,
    Points,
    PointSection,
    Redress,
    text,
)
from app.letters.check import CheckReport, Record, Requirement, check
from app.letters.check.house import masked
from app.letters.check.plainness import measure_english, plain_language
from app.letters.check.reading import Reading
from app.letters.render import render
from app.letters.rendered import Rendered
from tests.letters import records, sample


def _check_d1(
    letter: Letter | None = None, record: Record = records.D1_RECORD, **kwargs: object
) -> CheckReport:
    letter = letter or sample.d1()
    rendered = render(letter, sealed=sample.D1_SEALED, draft=False)
    return check(rendered, letter, records.D1_RULES, record)


def _check_d2(letter: Letter) -> CheckReport:
    return check(
        render(letter, sealed=sample.D2_SEALED, draft=False), letter, records.D2_RULES, records.D2_RECORD
    )


def _changed(letter: Letter, kind: type, change: Callable[..., Block]) -> Letter:
    """The letter with its blocks of one kind changed, those in sections too."""

    def mended(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        made = []
        for block in blocks:
            if isinstance(block, PointSection):
                block = replace(block, blocks=mended(block.blocks))
            made.append(change(block) if isinstance(block, kind) else block)
        return tuple(made)

    return replace(letter, blocks=mended(letter.blocks))


def _reworded(letter: Letter, old: str, new: str) -> Letter:
    """The letter with words replaced in its paragraphs."""

    def change(block: Paragraph) -> Paragraph:
        return Paragraph(tuple(replace(run, text=run.text.replace(old, new)) for run in block.text))  # type: ignore[call-arg]

    return _changed(letter, Paragraph, change)


def _first_line_paying(amount: int) -> Letter:
    def change(table: Redress) -> Redress:
        first = table.groups[0]
        lines = (*first.lines[:-1], replace(first.lines[-1], pays=amount))
        return replace(table, groups=(replace(first, lines=lines), *table.groups[1:]))

    return _changed(sample.d1(), Redress, change)


def _interest_of(days: int) -> Letter:
    def change(table: Redress) -> Redress:
        first = table.groups[0]
        line = first.lines[2]
        assert line.interest is not None
        lines = (
            *first.lines[:2],
            replace(line, interest=replace(line.interest, days=days)),
            *first.lines[3:],
        )
        return replace(table, groups=(replace(first, lines=lines), *table.groups[1:]))

    return _changed(sample.d1(), Redress, change)


def _point(number: int, **changes: object) -> Letter:
    def change(table: Points) -> Points:
        rows = tuple(replace(row, **changes) if row.number == number else row for row in table.rows)  # type: ignore[arg-type]
        return replace(table, rows=rows)

    return _changed(sample.d1(), Points, change)


def _misquoted() -> Letter:
    def change(quote: ClauseQuote) -> ClauseQuote:
        lines = tuple(replace(line, text=line.text.replace("14 days", "30 days")) for line in quote.lines)
        return replace(quote, lines=lines)

    return _changed(sample.d1(), ClauseQuote, change)


def _without_section(number: int) -> Letter:
    letter = sample.d1()
    kept = tuple(b for b in letter.blocks if not (isinstance(b, PointSection) and b.number == number))
    return replace(letter, blocks=kept)


def _enclosing(*papers: Enclosure) -> Letter:
    return replace(sample.d1(), enclosures=papers)


def _with_secret_account() -> Letter:
    return _reworded(sample.d1(), "account ending 4417", "account 4012 3456 7844 17")


ADDRESSED_TOO_WIDE = replace(
    sample.d1(),
    addressee=Addressee(
        ("The Executors and Trustees of the Estate of the late Mrs Ada Okafor", "NM7 4QX"), "all", "E"
    ),
)

FAILING = [
    (_reworded(sample.d1(), "The Financial Ombudsman Service is", "Somebody is"), "§", "DISP 1.6.2R(1)(f)"),
    (_reworded(sample.d1(), "You do not need to do", "In full and final settlement"), "§", "must not stand"),
    (sample.d1(prescribed=("Nearly the official words.",)), "§", "prescribed words differ"),
    (_enclosing(), "§", "enclosure is missing"),
    (_enclosing(Enclosure("The leaflet", "2019", "fos-leaflet", "a" * 64)), "§", "edition 2019 is enclosed"),
    (_enclosing(Enclosure("The leaflet", "", "fos-leaflet")), "§", "no file is attached"),
    (_without_section(2), "§", "point 2 is not answered"),
    (replace(sample.d1(), overall="rejects"), "§", "overall answer"),
    (_reworded(sample.d1(), "its three points. ", "them. We do not accept your complaint. "), "§", "exactly one"),
    (_reworded(sample.d1(), "£1,490.00", "£1,940.00"), "=", "names £1,940.00"),
    (_reworded(sample.d1(), "£385.00", "£385"), "=", None),
    (_reworded(sample.d1(), "On 21 May we", "On 22 May we"), "=", "names 22 May"),
    (_reworded(sample.d1(), "8 and 20 April", "9 and 20 April"), "=", "names 9 and 20 April"),
    (_reworded(sample.d1(), "On 14 March 2026", "On 14 March 2025"), "=", "14 March 2025"),
    (_first_line_paying(15_001), "=", "adds up to"),
    (_interest_of(220), "=", "Interest is printed as £60.06; it comes to £59.79"),
    (_point(2, amount=20_001), "=", "Page 1 promises £200.01"),
    (_point(3, outcome="upheld"), "=", "Point 3"),
    (_reworded(sample.d1(), "We were not prompt.", "But we do not agree with you."), "=", "contradicts"),
    (_reworded(sample.d1(), "But we do not think that she was rude.", "Still, we got this wrong."), "=", "contradicts"),
    (_misquoted(), "=", "Not the registered words"),
    (replace(sample.d1(), references=sample.d1().references[1:]), "=", "stands 0 times"),
    (replace(sample.d1(), references=(*sample.d1().references, sample.d1().references[0])), "=", "stands 2 times"),
    (_reworded(sample.d1(), "I am sorry. ", "Unfortunately we err. "), "house", "unfortunately"),
    (_with_secret_account(), "house", "ending 8417|ending 4417"),
    (_reworded(sample.d1(), "You can ask it to decide.", "You have six months to ask it."), "house", "six months"),
    (ADDRESSED_TOO_WIDE, "house", "too long or too wide"),
]  # fmt: skip


@pytest.mark.parametrize(("letter", "mark", "message"), [row for row in FAILING if row[2]])
def test_a_wrong_letter_is_held_back_by_name(letter: Letter, mark: str, message: str) -> None:
    report = _check_d1(letter)
    assert not report.ok
    texts = [item.text for item in report.failures if item.mark == mark]
    assert any(any(part in each for part in message.split("|")) for each in texts), [
        item.text for item in report.failures
    ]


def test_the_samples_pass_every_check(d1: Rendered, d2: Rendered) -> None:
    for rendered, letter, rules, record in (
        (d1, sample.d1(), records.D1_RULES, records.D1_RECORD),
        (d2, sample.d2(), records.D2_RULES, records.D2_RECORD),
    ):
        report = check(rendered, letter, rules, record)
        assert report.ok and not report.advice, [item.text for item in report.items if not item.ok]
        assert [item.number for item in report.items] == list(range(1, len(report.items) + 1))


def test_what_is_found_is_shown_with_its_page(d1: Rendered) -> None:
    report = check(d1, sample.d1(), records.D1_RULES, records.D1_RECORD)
    website = next(item for item in report.items if "website" in item.label)
    assert (website.found_text, website.page) == ("www.financial-ombudsman.org.uk", 3)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("我们向您诚恳致歉。", "属于拒赔案件。", "拒赔, 案件"),
        ("1,140.00元，核定", "1,141.00元，核定", "1,141.00"),
        ("2026年8月5日", "2026年8月6日", "2026年8月6日"),
        ("赔偿逾期损失39.44元。", "该项不属实。", "不属实"),
        ("现有录音", "该项属实。现有录音", "属实"),
        ("您如需听取录音", "请联系13812342046，您如需听取录音", "2046"),
    ],
)
def test_a_wrong_chinese_letter_is_held_back_too(old: str, new: str, message: str) -> None:
    report = _check_d2(_reworded(sample.d2(), old, new))
    assert not report.ok
    assert any(message in item.text for item in report.failures), [item.text for item in report.failures]


def test_a_policy_number_may_be_as_long_as_an_account_number() -> None:
    """Chinese ones have sixteen figures and more: the receipt of every motor complaint was held back by them."""
    number, account = "PDAA202633010000777", "622202633010000777"
    known = replace(records.D2_RECORD, known=(number,))

    def shown_whole(said: str, record: Record) -> list[str]:
        letter = _reworded(sample.d2(), "您如需听取录音", f"{said}，您如需听取录音")
        rendered = render(letter, sealed=sample.D2_SEALED, draft=False)
        report = check(rendered, letter, records.D2_RULES, record)
        return [item.params["tail"] for item in report.failures]

    assert shown_whole(f"保单号{number}", known) == []
    assert shown_whole(f"保单号{number}", records.D2_RECORD) == ["0777"]
    assert shown_whole(f"保单号{number}，账号{account}", known) == ["0777"]


def test_a_missing_right_is_named_with_its_rule() -> None:
    letter = sample.d2()
    rights = tuple(block for block in letter.blocks if type(block).__name__ != "NumberedRights")
    report = _check_d2(replace(letter, blocks=rights))
    assert ["2020年第3号令第二十三条" in item.text for item in report.failures if item.mark == "§"] == [True]
    assert report.failures[0].label_zh == "三十日内可申请核查"


def test_prescribed_words_that_nobody_loaded_hold_a_draft_back() -> None:
    letter = sample.d1(prescribed=())
    report = check(
        render(letter, draft=True), letter, records.D1_RULES, replace(records.D1_RECORD, prescribed={})
    )
    assert any("not loaded" in item.text for item in report.failures)


def test_a_slot_no_rule_asked_for_is_checked_as_well(d1: Rendered) -> None:
    report = check(
        d1, sample.d1(), (), replace(records.D1_RECORD, prescribed={"fos-referral": ("Other words.",)})
    )
    assert any("differ" in item.text for item in report.failures)


def test_a_check_this_version_does_not_know_holds_the_letter_back(d1: Rendered) -> None:
    unknown = Requirement("x", "RULE 9", "telepathy", "Something new", "")
    assert not check(d1, sample.d1(), (unknown,), records.D1_RECORD).ok


def test_a_statement_is_found_across_lines_and_pages_and_whatever_the_quotes(d1: Rendered) -> None:
    words = 'this payment is not a "full and final settlement": you give up nothing by taking it'
    long = Requirement("x", "R", "phrase", "", "", phrases={"en": (words,)})
    assert check(d1, sample.d1(), (long,), records.D1_RECORD).items[0].ok


def test_hard_words_are_advice_and_hold_nothing_back() -> None:
    heavy = (
        "Notwithstanding the aforementioned considerations, comprehensive investigation substantiated irregularities "
        "regarding administrative documentation accompanying your correspondence, necessitating additional "
        "consideration of organisational responsibilities, contractual obligations, jurisdictional limitations and "
        "international regulatory requirements before any determination could appropriately be communicated."
    )
    letter = replace(
        sample.d1(), blocks=(*sample.d1().blocks[:3], *(Paragraph(text(heavy)),) * 8, *sample.d1().blocks[3:])
    )
    report = _check_d1(letter)
    hard = next(item for item in report.advice if "Hard to read" in item.text)
    assert hard.found_text.startswith("Notwithstanding"), "the longest sentence is pointed at"
    assert hard.page is not None
    assert report.ok


def test_reading_age_is_flesch_kincaid_and_five_years() -> None:
    """The sentence by which the formula is usually explained: 13 words, 24 syllables, grade 11.3."""
    measured = measure_english(
        ["The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."]
    )
    assert (measured.mean, measured.longest, measured.syllables) == (13, 13, 24 / 13)
    assert measured.reading_age == pytest.approx(11.3 + 5, abs=0.05)


def test_both_samples_say_how_they_read(d1: Rendered, d2: Rendered) -> None:
    english = check(d1, sample.d1(), (), records.D1_RECORD).items
    chinese = check(d2, sample.d2(), (), records.D2_RECORD).items
    ages = [item.params["age"] for item in english if item.label == "Plain language" and item.ok]
    assert len(ages) == 1 and 9 <= int(ages[0]) <= 13
    assert [item.ok for item in chinese if item.label == "Plain language"] == [True]


def test_a_long_chinese_sentence_without_marks_is_advice() -> None:
    endless = (
        "关于您所反映的我公司在理赔过程中对车辆损失金额核定程序执行情况以及相关材料审核时限管理要求落实情况说明"
        * 3
    )
    letter = replace(sample.d2(), blocks=(Paragraph(text(f"{endless}。")), *sample.d2().blocks))
    finding = plain_language(letter, Reading("zh-Hans", ("",)))
    assert finding.message.startswith("Hard to read") and not finding.blocking


def test_an_almost_empty_last_page_is_noticed(d1: Rendered) -> None:
    short = replace(d1, body_texts=(*d1.body_texts[:-1], "one line\nanother\n"))
    assert any("2 lines" in item.text for item in check(short, sample.d1(), (), records.D1_RECORD).failures)


def test_a_number_that_is_hidden_on_file_is_no_secret() -> None:
    shown = Reading("zh-Hans", ("联系电话176****3349",))
    assert not masked(shown, Record(secret=("176****3349",))).message
    assert masked(Reading("zh-Hans", ("联系电话17600003349",)), Record(secret=("17600003349",))).message
