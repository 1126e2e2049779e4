"""The letter against the record: amounts, sums, dates, outcomes, quotations, the date of dispatch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from app.letters.blocks import (
    DISPATCH,
    ClauseQuote,
    Lang,
    Letter,
    Outcome,
    Points,
    PointSection,
    PrescribedText,
    SignOff,
    find_blocks,
    sealed_dates,
    strings,
)
from app.letters.check.named import amounts_in, dates_in
from app.letters.check.reading import Reading, comparable
from app.letters.check.report import Finding, Record
from app.letters.check.sums import sums
from app.letters.printed import numeral, outcome_words
from app.letters.rendered import Rendered
from app.shared.text import N_

_CONTRADICTS: Final[dict[str, dict[Outcome, str]]] = {
    "en": {
        "upheld": r"we do not agree|we cannot agree|we (?:do not|cannot) accept|we reject|agree in part",
        "partly": r"we reject your|we do not agree with (?:any|your complaint)",
        "not_upheld": r"\bwe agree\b|\bwe accept your|\bwe were wrong|we got this wrong",
    },
    "zh-Hans": {
        "upheld": r"不予支持|部分支持",
        "partly": r"全部予以支持|全部不予支持",
        "not_upheld": r"(?<!不)予以支持|部分支持",
    },
}
_CONTRADICTS_FACTS: Final[dict[Outcome, str]] = {
    "upheld": r"不属实|部分属实",
    "partly": r"全部属实",
    "not_upheld": r"(?<!不)属实",
}
AMOUNTS, DATES = N_("Amounts in the text are the record's"), N_("Dates in the text are the record's")
OUTCOMES = N_("Words agree with the recorded outcomes")
QUOTES, _SEALED = N_("Clauses are quoted word for word"), N_("The date of dispatch stands in its place")


def contradicting(outcome: Outcome, lang: Lang, found: Outcome | None = None) -> str | None:
    """The pattern of words that say otherwise than the outcome or, in Chinese, than what was found of the facts."""
    granted = _CONTRADICTS[lang].get(outcome)
    if granted is None or lang != "zh-Hans":
        return granted
    return f"{granted}|{_CONTRADICTS_FACTS[found or outcome]}"


def agreement(letter: Letter, rendered: Rendered, reading: Reading, record: Record) -> Iterator[Finding]:
    """All comparisons with the record."""
    foreign = _not_ours(letter)
    yield from _amounts(letter, reading, record, foreign)
    yield from sums(letter, record)
    yield from _dates(letter, reading, record.dates | _dates_put_in(letter, rendered), foreign)
    yield from _outcomes(letter, reading, record)
    yield from _quotations(letter, reading, record)
    yield _dispatch(letter)


def _not_ours(letter: Letter) -> tuple[str, ...]:
    """Words that are quoted, not said: clauses, prescribed texts, and the firm's own particulars."""
    quoted = [line.text for quote in find_blocks(letter, ClauseQuote) for line in quote.lines]
    prescribed = [paragraph for slot in find_blocks(letter, PrescribedText) for paragraph in slot.paragraphs]
    return (*quoted, *prescribed)


def _amounts(letter: Letter, reading: Reading, record: Record, foreign: tuple[str, ...]) -> Iterator[Finding]:
    known = (*record.amounts, *record.per_point.values(), record.total or 0, 0)
    allowed = {abs(minor) for minor in known}
    quoted = " ".join(foreign)
    wrong = [
        (page, words.strip())
        for page, text in enumerate(reading.raw, start=1)
        for minor, words in amounts_in(text, letter.lang, letter.currency)
        if minor not in allowed and words not in quoted
    ]
    for page, words in dict.fromkeys(wrong):
        yield Finding(
            "=",
            AMOUNTS,
            message=N_("Page %(page)s names %(words)s; the record has no such amount."),
            params={"page": str(page), "words": words},
            found_text=words,
            page=page,
        )
    if not wrong:
        yield Finding("=", AMOUNTS)


def _dates_put_in(letter: Letter, rendered: Rendered) -> frozenset[date]:
    """The sealed dates of this rendering and what hangs on them."""
    sealed = dict(rendered.sealed)
    hanging = {
        sealed[field.name] + timedelta(field.plus_days)
        for field in sealed_dates(letter)
        if field.name in sealed
    }
    return frozenset({*sealed.values(), *hanging})


def _dates(
    letter: Letter, reading: Reading, allowed: frozenset[date], foreign: tuple[str, ...]
) -> Iterator[Finding]:
    wrong = []
    text = reading.without(foreign)
    for year, month, day, words in dates_in(text, letter.lang):
        if not any(agrees(year, month, day, known, words) for known in allowed):
            wrong.append(words)
    for words in dict.fromkeys(wrong):
        place = reading.find(words)
        yield Finding(
            "=",
            DATES,
            message=N_("Page %(page)s names %(words)s; the record has no such date."),
            params={"page": str(place.page if place else "–"), "words": place.words if place else words},
            found_text=words,
            page=place.page if place else None,
        )
    if not wrong:
        yield Finding("=", DATES)


def agrees(year: int | None, month: int, day: int, known: date, words: str) -> bool:
    """True when a date as written, maybe without its year, means the day ``known``; 4/3/2026 may be either of two."""
    readings = {(month, day), (day, month)} if words[-5:-4] == "/" else {(month, day)}
    return (known.month, known.day) in readings and (year is None or known.year == year)


def _outcomes(letter: Letter, reading: Reading, record: Record) -> Iterator[Finding]:
    """Structure first (row and section carry the recorded outcome), then the printed words of each section."""
    problems = list(_structure(letter, record))
    for section in find_blocks(letter, PointSection):
        pattern = contradicting(section.outcome, letter.lang, record.found.get(section.number))
        if pattern and (match := re.search(pattern, _printed(section, letter, reading))):
            problems.append(
                Finding(
                    "=",
                    OUTCOMES,
                    message=N_("Point %(number)s: “%(words)s” contradicts the recorded outcome."),
                    params={"number": str(section.number), "words": match.group()},
                    found_text=match.group(),
                )
            )
    yield from problems or [Finding("=", OUTCOMES)]


def _structure(letter: Letter, record: Record) -> Iterator[Finding]:
    rows = [(row.number, row.outcome) for points in find_blocks(letter, Points) for row in points.rows]
    sections = [(section.number, section.outcome) for section in find_blocks(letter, PointSection)]
    for number, outcome in dict.fromkeys((*rows, *sections)):
        if outcome is not None and record.outcomes.get(number) != outcome:
            yield Finding(
                "=",
                OUTCOMES,
                message=N_("Point %(number)s: the letter's answer is not the recorded one."),
                params={"number": str(number)},
            )
    for section in find_blocks(letter, PointSection):
        said = section.answer or outcome_words(section.outcome, letter.lang)
        if said != outcome_words(section.outcome, letter.lang, record.found.get(section.number)):
            yield Finding(
                "=",
                OUTCOMES,
                message=N_("Point %(number)s: “%(words)s” is not what was found and decided."),
                params={"number": str(section.number), "words": said},
            )


def _printed(section: PointSection, letter: Letter, reading: Reading) -> str:
    """The section's own words as printed: from its heading, as long as its own text is, clauses left out."""
    answer = section.answer or outcome_words(section.outcome, letter.lang)
    heading = (
        f"{section.title}: {answer}" if letter.lang == "en" else f"第{numeral(section.number)}项：{answer}"
    )
    place = reading.find(heading)
    if place is None:
        return ""
    own = sum(len(comparable(words, letter.lang)) + 1 for words in strings(section.blocks))
    printed = reading.folded[place.offset : place.offset + len(heading) + own]
    for quote in find_blocks(letter, ClauseQuote):
        for line in quote.lines:
            printed = printed.replace(comparable(line.text, letter.lang), " ") if line.text else printed
    return printed


def _quotations(letter: Letter, reading: Reading, record: Record) -> Iterator[Finding]:
    """Every quoted line stands in a registered text, and is printed so."""
    registered = [comparable(text, letter.lang, exact=True) for text in record.clauses]
    problems, first = [], None
    for quote in find_blocks(letter, ClauseQuote):
        for line in quote.lines:
            if line.omitted:
                continue
            pieces = [piece for piece in re.split(r"……|\[…\]", line.text) if piece.strip()]
            for piece in pieces:
                wanted = comparable(piece, letter.lang, exact=True)
                place = reading.find(piece, exact=True)
                first = first or place
                if not place or not any(wanted in text for text in registered):
                    problems.append(
                        Finding(
                            "=",
                            QUOTES,
                            message=N_("Not the registered words of %(clause)s: “%(words)s”."),
                            params={"clause": line.number or quote.clauses, "words": piece[:80]},
                        )
                    )
    yield from problems or [
        Finding("=", QUOTES, found_text=first.words if first else "", page=first.page if first else None)
    ]


def _dispatch(letter: Letter) -> Finding:
    """English: once among the references. Chinese: under the firm's name, which the sign-off prints."""
    if letter.lang == "zh-Hans":
        places = len(find_blocks(letter, SignOff))
    else:
        places = sum(
            1 for field in sealed_dates(letter.references) if field.name == DISPATCH and field.plus_days == 0
        )
    if places == 1:
        return Finding("=", _SEALED)
    return Finding(
        "=",
        _SEALED,
        message=N_("The date of dispatch must stand once; it stands %(times)s times."),
        params={"times": str(places)},
    )
