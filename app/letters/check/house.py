"""The house's own standard: plain words, nothing a reader should not see, a page that looks right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.letters import manners, pages
from app.letters.blocks import (
    ClauseQuote,
    Lang,
    Letter,
    PrescribedText,
    find_blocks,
)
from app.letters.check.plainness import own_sentences, plain_language
from app.letters.check.reading import Reading, comparable
from app.letters.check.report import Finding, Record
from app.letters.rendered import Rendered
from app.shared.text import N_

UNWANTED: Final[dict[Lang, tuple[str, ...]]] = {
    "en": (
        "unfortunately",
        "as you are aware",
        "we are unable",
        "we regret to inform",
        "upheld",
        "please be advised",
        "pursuant to",
        "hereinafter",
    ),
    "zh-Hans": ("拒赔", "恶意", "驳回", "上诉", "案件", "被投诉人有权"),
}
FEWEST_LINES_ON_LAST_PAGE: Final = 6
MOST_PAGES: Final = 3
_LONG_NUMBER: Final = re.compile(r"(?<![\d-])(?:\d[ -]?){14,18}[\dXx](?![\d-])|\b\d{2}-\d{2}-\d{2}\s+\d{8}\b")
_CHINESE_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_TIME_LIMIT: Final = re.compile(r"\b(?:six|6) months\b|[六6] ?个月", re.IGNORECASE)


def house_standard(letter: Letter, rendered: Rendered, reading: Reading, record: Record) -> Iterator[Finding]:
    """All checks of the house; those that only advise say so by ``blocking=False``."""
    yield _unwanted_words(letter, reading)
    yield masked(reading, record)
    yield _limit_said_once(letter)
    yield plain_language(letter, reading)
    yield _last_page(rendered)
    if letter.lang == "en":
        yield _window(letter, rendered)
        yield _length(letter, rendered)


def _unwanted_words(letter: Letter, reading: Reading) -> Finding:
    quoted = [line.text for quote in find_blocks(letter, ClauseQuote) for line in quote.lines]
    prescribed = [paragraph for slot in find_blocks(letter, PrescribedText) for paragraph in slot.paragraphs]
    ours = reading.without((*quoted, *prescribed))
    found = [words for words in UNWANTED[letter.lang] if words in ours]
    label = N_("No unwanted words")
    if not found:
        return Finding("house", label)
    return Finding(
        "house",
        label,
        message=N_("Say it another way: %(words)s."),
        params={"words": found},
        found_text=found[0],
    )


def masked(reading: Reading, record: Record) -> Finding:
    """Identity and account numbers are masked; the complainant's own numbers never stand whole.

    What is on file with stars (176****3349) hides itself already.
    """
    label = N_("Identity and account numbers are masked")
    text = "\n".join(reading.raw)
    squeezed = re.sub(r"[\s-]", "", text)
    secret = next(
        (
            number
            for number in record.secret
            if number and "*" not in number and re.sub(r"[\s-]", "", number) in squeezed
        ),
        None,
    )
    unknown = _without_known(text, record)
    long_number = _LONG_NUMBER.search(unknown) or (
        _CHINESE_MOBILE.search(unknown) if reading.lang == "zh-Hans" else None
    )
    shown = secret or (long_number.group() if long_number else "")
    if not shown:
        return Finding("house", label)
    return Finding(
        "house",
        label,
        message=N_("A number ending %(tail)s is printed whole. Mask it."),
        params={"tail": shown[-4:]},
    )


def _without_known(text: str, record: Record) -> str:
    """A Chinese policy number may be as long as an identity number; a narrow cell breaks it over lines."""
    for number in filter(None, record.known):
        text = re.sub(r"\s*".join(map(re.escape, re.sub(r"\s", "", number))), " ", text)
    return text


def _limit_said_once(letter: Letter) -> Finding:
    """Beside prescribed words our own text must not restate the time limit."""
    label = N_("Only the prescribed words state the time limit")
    if find_blocks(letter, PrescribedText) and (match := _TIME_LIMIT.search(" ".join(own_sentences(letter)))):
        return Finding(
            "house",
            label,
            message=N_("Take “%(words)s” out of our own text."),
            params={"words": match.group()},
        )
    return Finding("house", label)


def _last_page(rendered: Rendered) -> Finding:
    label = N_("The last page is not almost empty")
    lines = pages.lines_in(rendered.body_texts[rendered.letter_pages - 1])
    if rendered.letter_pages == 1 or lines >= FEWEST_LINES_ON_LAST_PAGE:
        return Finding("house", label)
    return Finding(
        "house",
        label,
        message=N_("The last page has %(lines)s lines. Shorten the text, or add to it."),
        params={"lines": str(lines)},
        page=rendered.letter_pages,
    )


def _window(letter: Letter, rendered: Rendered) -> Finding:
    """The address and nothing but the address shows through the envelope's window, however the letter slides."""
    label = N_("The address fits the envelope window")
    paper = manners.of(letter.country)
    wanted = comparable(" ".join(letter.addressee.lines), letter.lang)
    inside = comparable(pages.text_inside(rendered.pdf, paper.address), letter.lang)
    through = comparable(pages.text_inside(rendered.pdf, paper.window), letter.lang)
    if inside == through == wanted:
        return Finding("house", label, page=1)
    return Finding(
        "house",
        label,
        page=1,
        message=N_(
            "The address is too long or too wide for the window, or something else shows: “%(seen)s”."
        ),
        params={"seen": through[:120]},
    )


def _length(letter: Letter, rendered: Rendered) -> Finding:
    label = N_("Three pages at most")
    if letter.style == "large-print" or rendered.letter_pages <= MOST_PAGES:
        return Finding("house", label, blocking=False)
    return Finding(
        "house",
        label,
        message=N_("The letter has %(pages)s pages."),
        params={"pages": str(rendered.letter_pages)},
        blocking=False,
    )
