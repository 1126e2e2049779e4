"""The amounts and dates that a text names, read the way letters print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from app.letters.blocks import Lang
from app.letters.printed import month_number
from app.shared.money import EXPONENTS

ENGLISH_AMOUNT: Final = re.compile(
    r"(?:[£€$₹¥]|\b(?:GBP|EUR|AUD|USD|INR|HKD|SGD|CNY|RMB|JPY))\s?(\d[\d,]*(?:\.\d+)?)"
    r"|(?<![\d.,])(\d[\d,]*(?:\.\d+)?) (?:pounds|euros?|dollars|rupees|yuan|yen)\b"
)
CHINESE_AMOUNT: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+\.\d{2})(?![\d%])|(?<![\d.,])(\d+)\s?元"
)
_FOREIGN_AMOUNT: Final = re.compile(
    r"[£€$₹¥]\s?(\d[\d,]*(?:\.\d+)?)|(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s?(?:英镑|欧元|[美澳港加]元|新加坡元|卢比|日元)"
    rf"|{CHINESE_AMOUNT.pattern}"
)
"""Money other than yuan in a Chinese text: with its own sign, or called by its name."""
_TEN_THOUSANDS: Final = re.compile(r"(?<![\d.,])(\d+(?:\.\d+)?)\s?万元")
_MONTH: Final = (
    "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_NTH: Final = "(?:st|nd|rd|th)?"
_DAY: Final = rf"(\d{{1,2}}){_NTH}"
_DAYS: Final = rf"{_DAY}(?: and {_DAY})?"
_ENGLISH_DATE: Final = re.compile(rf"\b{_DAYS}(?: of)? {_MONTH}\b\.?(?:,? (\d{{4}}))?", re.IGNORECASE)
_MAY_WITHOUT_YEAR: Final = rf"may \d{{1,2}}{_NTH}\b(?!(?: and \d{{1,2}}{_NTH})?,? \d{{4}})"
_AMERICAN_DATE: Final = re.compile(
    rf"\b(?!{_MAY_WITHOUT_YEAR}){_MONTH}\.? {_DAYS}\b(?!:)(?:,? (\d{{4}})\b)?", re.IGNORECASE
)
_CHINESE_DATE: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_IN_FIGURES: Final = re.compile(r"(?<![\d./-])(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?![\d./-]\d|\d)")
_SLASHED: Final = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")


def amounts_in(text: str, lang: Lang, currency: str) -> Iterator[tuple[Decimal, str]]:
    """Each amount in minor units (a fraction of one is nobody's amount) with the words that name it."""
    scale = 10 ** EXPONENTS[currency]
    chinese = CHINESE_AMOUNT if currency == "CNY" else _FOREIGN_AMOUNT
    for match in (chinese if lang == "zh-Hans" else ENGLISH_AMOUNT).finditer(text):
        figures = next(group for group in match.groups() if group)
        yield Decimal(figures.replace(",", "")) * scale, match.group()
    for match in _TEN_THOUSANDS.finditer(text) if lang == "zh-Hans" else ():
        yield Decimal(match[1]) * 10_000 * scale, match.group()


def dates_in(text: str, lang: Lang) -> Iterator[tuple[int | None, int, int, str]]:
    """Year (None where none is written), month and day, with the words that name them."""
    for match in _IN_FIGURES.finditer(text):
        yield int(match[1]), int(match[3]), int(match[4]), match.group()
    if lang == "zh-Hans":
        for match in _CHINESE_DATE.finditer(text):
            year, month, day = match.groups()
            yield int(year) if year else None, int(month), int(day), match.group()
        return
    for match in _SLASHED.finditer(text):
        yield int(match[3]), int(match[2]), int(match[1]), match.group()
    yield from _days_before_month(text)
    yield from _days_after_month(_ENGLISH_DATE.sub(" … ", text))


def _days_before_month(text: str) -> Iterator[tuple[int | None, int, int, str]]:
    for match in _ENGLISH_DATE.finditer(text):
        first, second, name, year = match.groups()
        yield from _each(name, (first, second), year, match.group())


def _days_after_month(text: str) -> Iterator[tuple[int | None, int, int, str]]:
    """November 29, 2026; *may 5* is a day only with its year."""
    for match in _AMERICAN_DATE.finditer(text):
        name, first, second, year = match.groups()
        yield from _each(name, (first, second), year, match.group())


def _each(
    name: str, days: tuple[str | None, ...], year: str | None, words: str
) -> Iterator[tuple[int | None, int, int, str]]:
    month = month_number(name[:3])
    for day in days:
        if day and month:
            yield int(year) if year else None, month, int(day), words


def amounts_named(text: str, lang: Lang, currency: str) -> frozenset[int]:
    """The whole amounts of a recorded text, which a letter may then repeat."""
    return frozenset(int(minor) for minor, _words in amounts_in(text, lang, currency) if minor == int(minor))


def dates_named(text: str, lang: Lang, *, year: int) -> frozenset[date]:
    """The days of a recorded text; one written without its year is taken to lie in ``year``."""
    found = set()
    for written, month, day, _words in dates_in(text, lang):
        try:
            found.add(date(written or year, month, day))
        except ValueError:
            continue  # 31 June is nobody's day
    return frozenset(found)
