"""What the rules require of this letter: statements, prescribed words, enclosures, an answer to everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.letters.blocks import Lang, Letter, Overall, Points, PointSection, PrescribedText, find_blocks
from app.letters.check.reading import Place, Reading
from app.letters.check.report import Finding, Record, Requirement
from app.letters.printed import enclosure_title, outcome_words
from app.shared.text import N_

OVERALL_PHRASES: Final[dict[Lang, dict[Overall, tuple[str, ...]]]] = {
    "en": {
        "accepts": (
            "we accept your complaint",
            "we accept all of your complaint",
            "we accept part of your complaint",
            "we uphold your complaint",
            "we have upheld your complaint",
            "we have partly upheld your complaint",
            "we partly uphold your complaint",
            "we uphold part of your complaint",
        ),
        "offers": ("without accepting your complaint", "we do not accept your complaint, but we offer"),
        "rejects": (
            "we do not accept your complaint",
            "we cannot accept your complaint",
            "we reject your complaint",
            "we have rejected your complaint",
            "we do not uphold your complaint",
            "we have not upheld your complaint",
            "we cannot uphold your complaint",
            "we do not agree with your complaint",
        ),
    },
    "zh-Hans": {"accepts": (), "offers": (), "rejects": ()},
}


def required_statements(
    letter: Letter, reading: Reading, requirements: Sequence[Requirement], record: Record
) -> Iterator[Finding]:
    """One finding a requirement, then one for each prescribed slot that nothing required."""
    for requirement in requirements:
        yield _one(requirement, letter, reading, record)
    wanted = {requirement.text_id for requirement in requirements if requirement.check == "prescribed"}
    for slot in find_blocks(letter, PrescribedText):
        if slot.id not in wanted:
            yield _prescribed(Finding("§", slot.source, slot.source), slot.id, letter, reading, record)


def _one(requirement: Requirement, letter: Letter, reading: Reading, record: Record) -> Finding:
    blank = Finding("§", requirement.label_en, requirement.rule, label_zh=requirement.label_zh)
    match requirement.check:
        case "phrase":
            return _phrase(blank, requirement.phrases.get(letter.lang, ()), reading, record)
        case "forbidden":
            return _forbidden(blank, requirement.phrases.get(letter.lang, ()), reading, record)
        case "prescribed":
            return _prescribed(blank, requirement.text_id, letter, reading, record)
        case "enclosure":
            return _enclosure(blank, requirement.enclosure_id, letter, reading, record)
        case "all-points-answered":
            return _all_points_answered(blank, letter, reading, record)
        case "one-overall-answer":
            return _one_overall_answer(blank, letter, reading, record)
    return _failed(
        blank, N_("This version cannot check “%(check)s”; a person must."), check=requirement.check
    )


def _failed(blank: Finding, message: str, **params: str) -> Finding:
    return Finding(blank.mark, blank.label, blank.rule, message, params, label_zh=blank.label_zh)


def _met(blank: Finding, words: str = "", page: int | None = None) -> Finding:
    return Finding(blank.mark, blank.label, blank.rule, found_text=words, page=page, label_zh=blank.label_zh)


def _phrase(blank: Finding, phrases: tuple[str, ...], reading: Reading, record: Record) -> Finding:
    """Said in words of the letter's own: each statement stands for itself, beside the words that are prescribed."""
    prescribed = [paragraph for body in record.prescribed.values() for paragraph in body]
    for phrase in phrases:
        if place := reading.find_apart(phrase, prescribed):
            return _met(blank, place.words, place.page)
    expected = " / ".join(phrases) or "–"
    message = N_("%(rule)s: not in the letter. Expected words: %(expected)s")
    return _failed(blank, message, rule=blank.rule, expected=expected)


def _forbidden(blank: Finding, phrases: tuple[str, ...], reading: Reading, record: Record) -> Finding:
    """What we may not say; the complainant may, and the letter repeats their words."""
    for phrase in phrases:
        if place := reading.find_apart(phrase, record.told):
            return _failed(
                blank,
                N_("%(rule)s: “%(words)s” on page %(page)s must not stand in this letter."),
                rule=blank.rule,
                words=place.words,
                page=str(place.page),
            )
    return _met(blank)


def _prescribed(blank: Finding, text_id: str, letter: Letter, reading: Reading, record: Record) -> Finding:
    """Letter for letter as loaded, each paragraph in one piece."""
    loaded = record.prescribed.get(text_id, ())
    if not any(paragraph.strip() for paragraph in loaded):
        return _failed(blank, N_("%(rule)s: the prescribed words are not loaded."), rule=blank.rule)
    if not any(slot.id == text_id for slot in find_blocks(letter, PrescribedText)):
        return _failed(blank, N_("%(rule)s: the prescribed words are not in the letter."), rule=blank.rule)
    first = None
    for paragraph in loaded:
        place = reading.find(paragraph, exact=True)
        if not place:
            return _failed(
                blank,
                N_("%(rule)s: the prescribed words differ from “%(words)s”."),
                rule=blank.rule,
                words=paragraph[:80],
            )
        first = first or place
    return _met(blank, first.words if first else "", first.page if first else None)


def _enclosure(
    blank: Finding, enclosure_id: str, letter: Letter, reading: Reading, record: Record
) -> Finding:
    paper = next((paper for paper in letter.enclosures if paper.id == enclosure_id), None)
    if paper is None:
        return _failed(blank, N_("%(rule)s: the enclosure is missing."), rule=blank.rule)
    current = record.editions.get(enclosure_id, paper.edition)
    if paper.edition != current:
        return _failed(
            blank,
            N_("%(rule)s: edition %(edition)s is enclosed; the current one is %(current)s."),
            rule=blank.rule,
            edition=paper.edition or "–",
            current=current,
        )
    if not paper.digest:
        return _failed(
            blank, N_("%(rule)s: no file is attached for “%(title)s”."), rule=blank.rule, title=paper.title
        )
    place = reading.find(enclosure_title(paper, letter.lang))
    if not place:
        return _failed(
            blank, N_("%(rule)s: the letter does not list “%(title)s”."), rule=blank.rule, title=paper.title
        )
    return _met(blank, place.words, place.page)


def _all_points_answered(blank: Finding, letter: Letter, reading: Reading, record: Record) -> Finding:
    answered = {section.number for section in find_blocks(letter, PointSection)}
    listed = {row.number for points in find_blocks(letter, Points) for row in points.rows}
    for number, outcome in sorted(record.outcomes.items()):
        if number not in answered or number not in listed:
            return _failed(
                blank, N_("%(rule)s: point %(number)s is not answered."), rule=blank.rule, number=str(number)
            )
        words = outcome_words(outcome, letter.lang, record.found.get(number))
        if not reading.find(words):
            return _failed(
                blank,
                N_("%(rule)s: the answer to point %(number)s (“%(words)s”) is not in the letter."),
                rule=blank.rule,
                number=str(number),
                words=words,
            )
    return _met(blank)


def _one_overall_answer(blank: Finding, letter: Letter, reading: Reading, record: Record) -> Finding:
    """Exactly one of accepts, offers without accepting, rejects: the recorded one, and no other in words."""
    if not record.overall or letter.overall != record.overall:
        return _failed(
            blank,
            N_("%(rule)s: the letter's overall answer is “%(letter)s”, the decision's is “%(record)s”."),
            rule=blank.rule,
            letter=letter.overall or "–",
            record=record.overall or "–",
        )
    phrases = OVERALL_PHRASES[letter.lang]
    said = {answer: place for answer, words in phrases.items() if (place := _first(words, reading))}
    if any(phrases.values()) and set(said) != {record.overall}:
        return _failed(
            blank,
            N_("%(rule)s: the letter must say exactly one overall answer, such as “%(words)s”."),
            rule=blank.rule,
            words=phrases[record.overall][0],
        )
    place = said.get(record.overall)
    return _met(blank, place.words if place else "", place.page if place else None)


def _first(phrases: tuple[str, ...], reading: Reading) -> Place | None:
    return next((place for phrase in phrases if (place := reading.find(phrase))), None)
