"""From plain text to safe HTML with the few marks that good setting needs.

Every character is escaped here or by the template; nothing a person typed is ever markup. Spaces are never
added and none replaced: what is copied out of the PDF is what was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from markupsafe import Markup, escape

from app.letters.blocks import Lang, SealedDate, Text
from app.letters.printed import sealed_words

# What may not break over a line in English: amounts, dates, telephone and clause numbers, "page 17".
_LEVEL: Final = r"(?:\d{1,3}|[IVXLC]{1,7}|[A-Za-z]\d*|\([A-Za-z0-9]{1,4}\)|¶\d+)"
_CLAUSE: Final = rf"{_LEVEL}(?:\.{_LEVEL}|\([A-Za-z0-9]{{1,4}}\))*"
_MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_KEEP: Final = re.compile(
    rf"""[−-]?(?:US|HK|[AS])?[£$€₹]\d[\d,]*(?:\.\d+)?
      | \b\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?\b | \b{_MONTH}\s\d{{1,2}}(?:,\s\d{{4}})?\b
      | \+?\b\d{{2,5}}(?:[ ]\d{{3,4}}){{1,3}}\b
      | \b(?:[Pp]ages?|[Pp]aragraphs?|[Pp]oints?|[Cc]lauses?|[Ss]ections?|[Aa]rticles?)\s(?=\d|[A-Z]|\(){_CLAUSE}(?!\w)
      | \b(?=\d|[A-Z]){_LEVEL}(?:\.{_LEVEL}|\([A-Za-z0-9]{{1,4}}\))+(?!\w)
      | \b\d+(?:\.\d+)?\s?%
    """,
    re.VERBOSE,
)
_FIGURES: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,:%×÷*/@+\-]*(?:[ ][0-9A-Za-z.,:%×÷*/@+\-]+)*")
_LONGEST_KEPT: Final = 24
_CLOSING: Final = "，。、；：！？）》〉〕】”’"
_OPENING: Final = "（《〈〔【“‘"
_IDEOGRAPH: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def _span(class_name: str, content: str) -> Markup:
    return Markup('<span class="{}">{}</span>').format(class_name, content)


def english(words: str) -> Markup:
    """English words; amounts, dates and numbers are kept on one line."""
    made, position = Markup(""), 0
    for match in _KEEP.finditer(words):
        made += escape(words[position : match.start()]) + _span("ff-keep", match.group())
        position = match.end()
    return made + escape(words[position:])


def chinese(words: str) -> Markup:
    """Chinese words: room around figures, no break inside them, and no double gap between two marks."""
    made, position = Markup(""), 0
    for match in _FIGURES.finditer(words):
        made += _halved(words[position : match.start()])
        made += _figure(
            match.group(), words[match.start() - 1 : match.start()], words[match.end() : match.end() + 1]
        )
        position = match.end()
    return made + _halved(words[position:])


def _figure(run: str, before: str, after: str) -> Markup:
    """A run of figures or Latin letters: a gap on each side where it meets a character, not at punctuation."""
    classes = ["ff-figure"]
    if len(run) <= _LONGEST_KEPT:
        classes.append("ff-keep")
    if _IDEOGRAPH.match(before):
        classes.append("ff-gap-before")
    if _IDEOGRAPH.match(after):
        classes.append("ff-gap-after")
    return _span(" ".join(classes), run)


def _halved(words: str) -> Markup:
    """Adjacent marks: the first of two closing ones, the second of two opening ones lose half their width."""
    made: list[str] = []
    for index, character in enumerate(words):
        before, after = words[index - 1 : index] if index else "", words[index + 1 : index + 2]
        first_of_closing = character in _CLOSING and after and after in _CLOSING + _OPENING
        second_of_opening = character in _OPENING and before and before in _OPENING
        made.append(
            _span("ff-half", character) if first_of_closing or second_of_opening else escape(character)
        )
    return Markup("").join(made)


def is_english(words: str) -> bool:
    """True for words without a Chinese character, which a screen reader has to say in English."""
    return not _IDEOGRAPH.search(words)


def words(value: str, lang: Lang) -> Markup:
    """Plain words in the letter's language."""
    return chinese(value) if lang == "zh-Hans" else english(value)


def lines(value: str, lang: Lang) -> Markup:
    """Words with their line ends kept."""
    return Markup("<br>").join(words(line, lang) for line in value.split("\n"))


def rich(value: Text, lang: Lang, sealed: Mapping[str, date] | None, country: str = "") -> Markup:
    """A text with its bold runs and its sealed dates, those not fixed yet in a dashed box."""
    made = Markup("")
    for part in value:
        if isinstance(part, SealedDate):
            shown = words(sealed_words(part, sealed, lang, country), lang)
            if not sealed or part.name not in sealed:
                shown = Markup('<span class="ff-sealed">{}</span>').format(shown)
        else:
            shown = words(part.text, lang)
        made += Markup("<strong>{}</strong>").format(shown) if part.bold else shown
    return made
