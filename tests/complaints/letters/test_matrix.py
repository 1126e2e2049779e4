"""Every kind of letter under every set of rules, composed as real ones are: each thing a rule wants taken out in turn.

One PDF a letter; what is taken out or falsified is changed in the words read back from it, which is what is checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, cast

import pytest

from app.complaints.domain.house_words import Piece
from app.complaints.letters.basis import basis_of
from app.complaints.letters.composing import check_letter, compose
from app.complaints.letters.house import with_house_words
from app.complaints.letters.material import Material, MoneyLine, Quotation, QuotedLine
from app.complaints.letters.samples import samples
from app.letters.blocks import (
    DISPATCH,
    Enclosure,
    InterestStep,
    Lang,
    Letter,
    Overall,
    SignOff,
    SteppedInterest,
    strings,
)
from app.letters.check.any_pdf import check_printed
from app.letters.check.legible import Printed
from app.letters.check.reading import Reading, comparable
from app.letters.printed import enclosure_title, outcome_words
from app.letters.render import render
from app.letters.rendered import Rendered
from app.rules.letter_kinds import TITLES
from app.rules.letters import letter_requirements
from app.rules.library import load_library
from tests.archival import require_archival

LIBRARY = load_library()
LANGUAGES: tuple[Lang, ...] = ("en", "zh-Hans")
DAYS = (date(2026, 5, 20), date(2026, 11, 23))  # before and after the change of DISP on 1 June 2026
WEARS = {
    "en": "We do not pay for wear and tear of any kind.",
    "zh-Hans": "车轮的自然磨损，保险人不负责赔偿。",
}


@dataclass(frozen=True)
class Which:
    """A letter of the matrix; ``answer`` counts the invented cases of its kind."""

    regime: str
    kind: str
    lang: Lang
    on: date
    answer: int = 1

    def __str__(self) -> str:
        return f"{self.regime}-{self.kind}-{self.lang}-{self.on:%m}-{self.answer}"


@dataclass(frozen=True)
class Made:
    """A letter set in pages, with what it was composed from."""

    letter: Letter
    material: Material
    rendered: Rendered
    on: date

    def failures(self, **changes: Any) -> list[dict[str, Any]]:
        """What stops it: by the check of our own letters and by that of any PDF."""
        letter = changes.get("letter", self.letter)
        material = changes.get("material", self.material)
        rendered = replace(
            self.rendered, **{name: changes[name] for name in ("body_texts", "page_texts") if name in changes}
        )
        own = [
            item
            for item in check_letter(rendered, letter, material).items
            if item["blocking"] and not item["ok"]
        ]
        basis = basis_of(material, letter)
        pages = Printed(Reading(letter.lang, rendered.page_texts), Reading(letter.lang, rendered.body_texts))
        any_pdf = check_printed(pages, basis.expected(letter, self.on), basis.case)
        others = [{"rule": each.rule, "label": each.label, "message": each.text} for each in any_pdf.failures]
        return [*({**item, "message": item["message"] % item["params"]} for item in own), *others]

    def told(self, changed: Rendered | None = None, **changes: Any) -> str:
        """The same in words, one a line, each with its rule."""
        if changed is not None:
            changes |= {"body_texts": changed.body_texts, "page_texts": changed.page_texts}
        return "\n".join(
            f"{item['rule']} | {item['label']} | {item['message']}" for item in self.failures(**changes)
        )

    def falsified(self, old: str, new: str) -> Rendered:
        """The pages with other words in them, wherever a line or a page ends."""
        assert old
        change = [
            (_changed(texts, old, new, self.letter.lang))
            for texts in (self.rendered.body_texts, self.rendered.page_texts)
        ]
        assert change[0] != self.rendered.body_texts, old
        return replace(self.rendered, body_texts=change[0], page_texts=change[1])


def _changed(texts: Sequence[str], old: str, new: str, lang: Lang) -> tuple[str, ...]:
    whole = Reading(lang, tuple(texts))
    exact = whole.exact
    while place := Reading(lang, (exact,)).find(old):
        exact = exact[: place.offset] + new + exact[place.offset + len(place.words) :]
    return (exact, *("" for _page in texts[1:]))


def _letters() -> list[Which]:
    found = []
    for regime, pack in LIBRARY.packs.items():
        for kind in dict.fromkeys(rule.kind for rule in pack.letters):
            by_day = {letter_requirements(LIBRARY, regime, kind, on, "en").statements: on for on in DAYS}
            answers = (0, 1) if kind == "decision" else (1,)
            found += [
                Which(regime, kind, lang, on, each)
                for statements, on in by_day.items()
                if statements
                for each in answers
                for lang in LANGUAGES
            ]
    return found


@cache
def made(which: Which) -> Made:
    """The letter, composed by the real composing from an invented case, with the papers that its rules want."""
    material = samples(LIBRARY, which.regime, which.kind, which.lang, which.on, ())[which.answer].material
    papers = tuple(
        Enclosure(paper.title.text(which.lang), paper.edition, paper.id, "0" * 64)
        for paper in material.requirements.enclosures
    )
    material = replace(material, enclosures=papers)
    if which.kind == "decision":
        words = WEARS[which.lang]
        quote = Quotation("Home", "A", "", False, "4.2", 17, (QuotedLine("4.2", words),), words)
        material = replace(material, points=(replace(material.points[0], quotations=(quote,)),))
    letter = compose(material)
    return Made(letter, material, render(letter, sealed={DISPATCH: which.on}, draft=False), which.on)


LETTERS = _letters()
STATEMENTS = [
    pytest.param(which, statement, id=f"{which}-{statement.id}")
    for which in LETTERS
    for statement in letter_requirements(LIBRARY, which.regime, which.kind, which.on, which.lang).statements
    if statement.check != "forbidden"
    or statement.phrases(which.lang)  # words of one language say nothing in another
]


def test_the_matrix_holds_every_kind_that_any_rules_speak_of() -> None:
    kinds = {
        (regime, rule.kind)
        for regime, pack in LIBRARY.packs.items()
        for rule in pack.letters
        if rule.statements
    }
    assert {(which.regime, which.kind) for which in LETTERS} == kinds
    assert len(STATEMENTS) > 50


@pytest.mark.parametrize("which", LETTERS, ids=str)
def test_the_untouched_letter_is_clean_and_fit_for_the_archive(which: Which) -> None:
    whole = made(which)
    assert whole.told() == ""
    require_archival(whole.rendered.pdf)


@pytest.mark.parametrize(("which", "statement"), STATEMENTS)
def test_a_statement_that_is_taken_out_is_named_by_its_rule(which: Which, statement: Any) -> None:
    whole = made(which)
    texts = {text.id: text.body for text in whole.material.requirements.texts}
    match statement.check:
        case "phrase":
            pages = replace(whole.rendered)
            for phrase in statement.phrases(which.lang):
                here = replace(whole, rendered=pages)
                if Reading.of(pages, which.lang).find(phrase) or Reading(which.lang, pages.page_texts).find(
                    phrase
                ):
                    pages = here.falsified(phrase, "so")
            said = whole.told(pages)
        case "forbidden":
            words = statement.phrases(which.lang)[0]
            more = (*whole.rendered.body_texts[:-1], f"{whole.rendered.body_texts[-1]} {words}.")
            said = whole.told(body_texts=more, page_texts=more)
        case "prescribed":
            sentence = comparable(texts[statement.text], which.lang, exact=True)[:60]
            said = whole.told(whole.falsified(sentence, sentence[:-3]))
        case "enclosure":
            paper = next(each for each in whole.letter.enclosures if each.id == statement.enclosure)
            said = whole.told(whole.falsified(enclosure_title(paper, which.lang), "Another paper"))
            without = replace(whole.letter, enclosures=())
            assert statement.rule in whole.told(letter=without)
        case "all-points-answered":
            (point,) = whole.material.points
            assert point.outcome is not None
            said = whole.told(whole.falsified(outcome_words(point.outcome, which.lang), "Hm"))
        case "one-overall-answer":
            other: Overall = "rejects" if whole.material.overall == "accepts" else "accepts"
            said = whole.told(material=replace(whole.material, overall=other))
    assert any(line.startswith(f"{statement.rule} | ") for line in said.splitlines()), (
        said or "nothing was said"
    )


SAID = [each for each in STATEMENTS if each.values[1].check == "phrase"]


@pytest.mark.parametrize(("which", "statement"), SAID)
def test_one_sentence_says_it_and_nothing_else_stands_in_for_it(which: Which, statement: Any) -> None:
    """The mention of a name elsewhere, a title, or the prescribed words do not say what a rule wants said."""
    whole = made(which)
    reading = Reading(which.lang, whole.rendered.body_texts)
    prescribed = [words for text in whole.material.requirements.texts for words in text.body.split("\n\n")]
    place = next(
        place for phrase in statement.phrases(which.lang) if (place := reading.find_apart(phrase, prescribed))
    )
    ends = [match.end() for match in re.finditer(r"[.!?](?= )|[。！？]", reading.exact)]
    first = max((end for end in ends if end <= place.offset), default=place.offset)
    last = min((end for end in ends if end >= place.offset + len(place.words)), default=len(reading.exact))
    said = whole.told(whole.falsified(reading.exact[first:last], " Hm."))
    assert any(line.startswith(f"{statement.rule} | ") for line in said.splitlines()), reading.exact[
        first:last
    ]


def test_a_forbidden_word_may_be_the_complainant_s() -> None:
    """Who wants their claim 受理 is told back what they want; the receipt itself may not say so."""
    whole = made(Which("cn-complaint", "acknowledgement", "zh-Hans", DAYS[1]))
    (point,) = whole.material.points
    theirs = replace(whole.material, points=(replace(point, wants="受理并核定。"),))
    ours = replace(theirs, parts=replace(theirs.parts, paragraphs=("我公司已受理您的投诉。",)))
    for material, stopped in ((theirs, False), (ours, True)):
        letter = compose(material)
        pages = render(letter, sealed={DISPATCH: whole.on}, draft=False)
        said = Made(letter, material, pages, whole.on).told()
        assert "受理并核定" in "".join(pages.page_texts).replace(" ", "")
        assert said.count("登记与受理不同 |") == 2 * stopped  # by our own check, and by that of any PDF
        assert stopped or said == ""


def test_a_summary_names_a_day_once() -> None:
    """Rung and settled on one day: the letter says *the same day*, and not the date again."""
    for lang, same in (("en", "The same day you told us"), ("zh-Hans", "来信向我公司投诉。当日，您")):
        regime = "gb-disp" if lang == "en" else "cn-complaint"
        invented = samples(LIBRARY, regime, "summary", lang, DAYS[1], ())[1].material
        parts = replace(invented.parts, happened_on=invented.received_on)
        assert same in told(replace(invented, parts=parts))
        assert same not in told(invented)


def test_a_heading_is_not_said_again_below_it() -> None:
    for kind in ("refusal", "review"):
        invented = samples(LIBRARY, "gb-disp", kind, "en", DAYS[1], ())[1].material
        assert told(invented).count("If you do not agree") == 1
    closed = replace(samples(LIBRARY, "gb-disp", "declined", "en", DAYS[1], ())[1].material)
    assert "I have considered with care what you told us. It is a question" in told(
        replace(closed, closing="not-a-complaint")
    )


def told(material: Material) -> str:
    """Every word of the composed letter, without setting it."""
    return " ".join(strings(compose(material).blocks))


WITHOUT_RULES = [
    Which(regime, kind, lang, DAYS[1])
    for regime in ("gb-disp", "au-rg271", "cn-complaint")
    for kind in TITLES
    if kind not in {which.kind for which in LETTERS if which.regime == regime}
    for lang in LANGUAGES
]


@pytest.mark.parametrize("which", WITHOUT_RULES, ids=str)
def test_a_letter_that_no_rule_speaks_of_is_clean_and_fit_for_the_archive(which: Which) -> None:
    whole = made(which)
    assert whole.told() == ""
    require_archival(whole.rendered.pdf)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_decision_in_large_print_is_fit_for_the_archive(lang: Lang) -> None:
    material = replace(made(Which("gb-disp", "decision", lang, DAYS[1])).material, style="large-print")
    require_archival(render(compose(material), sealed={DISPATCH: DAYS[1]}, draft=False).pdf)


@pytest.mark.parametrize(
    ("regime", "called"),
    [
        ("gb-disp", "Our final response to your complaint"),
        ("au-rg271", "Our IDR response to your complaint"),
        ("us-ny", "Our decision on your complaint"),
        ("un-general", "Our decision on your complaint"),
    ],
)
def test_a_decision_is_called_what_it_is_where_it_is_read(regime: str, called: str) -> None:
    whole = made(Which(regime, "decision", "en", DAYS[1]))
    pages = " ".join(" ".join(whole.rendered.body_texts).split())
    assert called in pages
    assert "to decide" not in pages  # not every body that a reader may ask decides


DECISIONS = [which for which in LETTERS if which.kind == "decision"]


@pytest.mark.parametrize("which", DECISIONS, ids=str)
def test_a_decision_that_leaves_the_record_is_stopped(which: Which) -> None:
    whole, (point,) = made(which), made(which).material.points
    words = WEARS[which.lang]
    wrong: list[tuple[str, str]] = [
        ("letter for letter", whole.told(whole.falsified(words[:9], f"{words[:4]}x"))),
        ("Point 1", whole.told(material=_answered(whole.material, "not_upheld" if point.outcome == "upheld" else "upheld"))),
        ("has no such date", whole.told(_added(whole, "3 March 2019" if which.lang == "en" else "2019年3月3日"))),
        ("has no such date", whole.told(_added(whole, "March 3, 2019" if which.lang == "en" else "2019-03-03"))),
        ("has no such amount", whole.told(_added(whole, "£7,777.00" if which.lang == "en" else "人民币7777.00元"))),
        ("The addressee is right", whole.told(material=replace(whole.material, recipient=replace(whole.material.recipient, address=("2 Other Road",))))),
        ("The language is right", whole.told(_all_of(whole, "您的投诉已处理完毕。" if which.lang == "en" else "Thank you for writing to us."))),
        ("without a meaning", whole.told(_added(whole, "\ufffd"))),
    ]  # fmt: skip
    if whole.material.pays:
        wrong.append(("sum", whole.told(material=_dearer(whole.material))))
    for said, told in wrong:
        assert said in told, (said, told)


@pytest.mark.parametrize(
    "which", [which for which in DECISIONS if made(which).material.overall == "rejects"], ids=str
)
def test_a_refusal_without_its_fact_its_evidence_or_its_clause_is_stopped(which: Which) -> None:
    whole, (point,) = made(which), made(which).material.points
    (fact,), (quote,) = point.facts, point.quotations
    for gone, said in (
        (fact.text, "no recorded fact"),
        (fact.source, "no evidence"),
        ("", "its clause is not cited"),
    ):
        pages = whole.rendered
        for each in [gone] if gone else [quote.label, WEARS[which.lang]]:
            pages = replace(whole, rendered=pages).falsified(each, "…")
        assert said in whole.told(pages), said


def _answered(material: Material, outcome: str) -> Material:
    return replace(material, points=(replace(material.points[0], outcome=cast(Any, outcome)),))


def _dearer(material: Material) -> Material:
    (point,) = material.points
    lines = tuple(replace(line, minor=line.minor + 1) for line in point.money)
    return replace(material, points=(replace(point, money=lines),))


def _added(whole: Made, words: str) -> Rendered:
    texts = tuple(f"{words}. {text}" for text in whole.rendered.body_texts)
    return replace(whole.rendered, body_texts=texts, page_texts=texts)


def _all_of(whole: Made, words: str) -> Rendered:
    texts = (words * 5, *("" for _page in whole.rendered.body_texts[1:]))
    return replace(whole.rendered, body_texts=texts, page_texts=texts)


def test_money_of_several_points_says_whose_it_is() -> None:
    steps = (InterestStep(Decimal(5), date(2026, 1, 1), date(2026, 1, 31), 30),)
    for which in (
        which for which in DECISIONS if which.answer == 0 and which.regime in ("gb-disp", "cn-complaint")
    ):
        whole = made(which).material
        line = MoneyLine("interest", "Interest", "", 82, SteppedInterest(20000, steps))
        (point,) = whole.points
        points = tuple(replace(point, number=number, money=(*point.money, line)) for number in range(1, 9))
        rendered = render(compose(replace(whole, points=points)), sealed={DISPATCH: which.on}, draft=False)
        pages = "\n".join(rendered.page_texts).replace(" ", "")
        assert ("Point8,Interest" if which.lang == "en" else "第八项Interest") in pages
        annex, signed = (
            ("Annex:howwe", "Yourssincerely") if which.lang == "en" else ("附表：利息", "六、联系方式")
        )
        assert pages.index(annex) > pages.index(signed)
        if which.lang == "zh-Hans":
            assert f"第{rendered.letter_pages}页共{rendered.letter_pages}页" in pages
        assert pages.count("第八项") >= 3 or which.lang == "en"
        require_archival(rendered.pdf)
        with_words = with_house_words(
            compose(replace(whole, points=points)),
            replace(whole, house=(Piece("before-closing", "Words of our own."),)),
        )
        own = next(n for n, block in enumerate(with_words.blocks) if "Words of our own." in strings(block))
        signed = next(n for n, block in enumerate(with_words.blocks) if isinstance(block, SignOff))
        assert own == signed - 2
    assert "claim took too long" in rendered.page_texts[0] or which.lang == "zh-Hans"


@pytest.mark.parametrize(("answer", "contract"), [(0, "保险合同（保险单号SAMPLE-POL-1）"), (1, "保险合同")])
def test_a_chinese_decision_without_a_clause_names_what_it_rests_on(answer: int, contract: str) -> None:
    invented = samples(LIBRARY, "cn-complaint", "decision", "zh-Hans", DAYS[1], ())[answer].material
    told = str(compose(replace(invented, points=(replace(invented.points[0], quotations=()),))).blocks)
    assert f"本决定依据{contract}的约定和本告知书第二部分查明的事实作出。" in told
