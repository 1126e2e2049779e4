"""Clause numbers as printed: ``VII.``, ``G.``, ``(b)``, ``4.2.1``, ``Section 4.2(b)``, ``第十六条``, ``（二）``.

A mark may be read in more than one way (``I.`` is a Roman one and the ninth letter); the reader decides by its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

ZH_DIGITS = "零〇一二三四五六七八九十百千两"
_ZH_VALUES = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1000}
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．（）", "0123456789.()")


class Style(Enum):
    """Families of numbers; two numbers of one family in one list are siblings."""

    ROMAN = auto()
    UPPER = auto()
    ARABIC = auto()
    LOWER = auto()
    LOWER_ROMAN = auto()
    PAREN_ARABIC = auto()
    PAREN_UPPER = auto()
    PAREN_LOWER = auto()
    PAREN_ROMAN = auto()
    DECIMAL = auto()
    ARTICLE = auto()
    ZH_COMMA = auto()
    ZH_PAREN = auto()
    CIRCLED = auto()
    HALF_ARABIC = auto()
    HALF_LOWER = auto()
    HALF_ROMAN = auto()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a mark: a family and the place in it."""

    style: Style
    value: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A number found at the start of a line.

    ``printed`` is exact, ``steps`` the elements it adds to a path (several for ``4.2(b)``), ``sure`` says that it can
    hardly be the beginning of an ordinary sentence, ``rest`` what follows on the line.
    """

    printed: str
    steps: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    rest: str
    sure: bool = True


def chinese_number(numeral: str) -> int | None:
    """``二十一`` → 21; None where it is no numeral."""
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    total = current = 0
    for character in numeral:
        if character in _ZH_UNITS:
            total += (current or 1) * _ZH_UNITS[character]
            current = 0
        elif character in _ZH_VALUES:
            current = _ZH_VALUES[character]
        else:
            return None
    return total + current or None


def chinese_numeral(value: int) -> str:
    """21 → ``二十一``; for 1 to 9999."""
    digits, words = "零一二三四五六七八九", ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            words += digits[digit] + name
        elif words and value and not words.endswith("零"):
            words += "零"
    return words.removeprefix("一") if words.startswith("一十") else words


def roman_number(numeral: str) -> int | None:
    """``IX`` → 9; None where it is no Roman number."""
    lowered = numeral.lower()
    if not lowered or not _ROMAN.fullmatch(lowered):
        return None
    values = [_ROMAN_VALUES[letter] for letter in lowered]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


_ARTICLE = re.compile(rf"第[{ZH_DIGITS}0-9]+条(之[{ZH_DIGITS}]+)?")
_ZH_PAREN = re.compile(rf"[（(]([{ZH_DIGITS}]+)[）)]")
_ZH_COMMA = re.compile(rf"([{ZH_DIGITS}]+)、")
_CIRCLED = re.compile(r"[①-⑳]")
_WORDS = (
    r"(?:Section|Sec\.|Clause|Cl\.|Article|Art\.|Condition|Exclusion|Rule|Regulation|Paragraph|Item|§{1,2}"
    r"|SECTION|CLAUSE|ARTICLE|CONDITION|EXCLUSION|RULE|REGULATION|PARAGRAPH|ITEM)"
)
_INNER = r"((?:\([a-z0-9]{1,4}\))*)"
_CLOSE = r"(?:[.:：)）]|\s+[-–—:](?=\s+\D))?"
"""What may stand between a number and its words; a dash before another number is a range."""
_DECIMAL = re.compile(rf"(?:{_WORDS}\s*)?(\d{{1,3}}(?:\.\d{{1,3}})+){_INNER}{_CLOSE}(?=\s|$|[\u3400-\u9fff])")
_WORDED = re.compile(
    rf"(?!Section|SECTION|Sec\.){_WORDS}\s*(\d{{1,4}}){_INNER}{_CLOSE}(?=\s|$|[\u3400-\u9fff])"
)
_LETTERED = re.compile(r"([A-Z]{1,2}\d{1,2})((?:\.\d{1,3})*)[.:]?(?=\s+[A-Z“\"'])")
_BARE = re.compile(r"(\d{1,2}|[IVX]{2,5})(?=\s+[A-Z“\"'\u3400-\u9fff])")
_UNSIGNED = re.compile(r"(\d{1,2}|[a-z]|[ivx]{2,4})(?=\s+[a-z“\"'(])")
_MONTHS = re.compile(r"\s+(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b")
_ROMAN_ARTICLE = re.compile(r"(?:Article|ARTICLE)\s+([IVXLC]{1,7})\b[.:]?(?=\s|$)")
_SIMPLE = re.compile(
    r"([A-Za-z]{1,7}|\d{1,3}|[０-９]{1,3})([.．、:：])(?=\s|$|[^\x00-\x7f]|(?<=\d\.)[A-Z“\"'])"
)
_PAREN = re.compile(r"[（(]([A-Za-z]{1,5}|\d{1,3}|[０-９]{1,3})[）)](?=\s|$|[^\x00-\x7f]|[A-Za-z“\"'])")
_HALF = re.compile(r"([a-z]{1,5}|\d{1,2}|[０-９]{1,2})[）)](?=\s|$|[^\x00-\x7f]|[A-Za-z])")


def mark_at(line: str) -> Mark | None:
    """The number with which ``line`` begins, if it begins with one."""
    for read in (_article, _chinese_list, _decimal, _roman_article, _simple, _paren, _half, _lettered, _bare):
        found = read(line)
        if found is not None:
            return found
    return None


def _mark(line: str, end: int, step: str, candidates: list[Candidate], *, sure: bool = True) -> Mark | None:
    if not candidates:
        return None
    return Mark(line[:end], (step,), tuple(candidates), line[end:].strip(), sure)


def _article(line: str) -> Mark | None:
    match = _ARTICLE.match(line)
    if match is None:
        return None
    value = chinese_number(match[0][1 : match[0].index("条")])
    following = line[match.end() : match.end() + 1]
    spaced = not following or following.isspace() or following in "【［[（(："
    return _mark(line, match.end(), match[0], [Candidate(Style.ARTICLE, value)] if value else [], sure=spaced)


def _chinese_list(line: str) -> Mark | None:
    for pattern, style in ((_ZH_PAREN, Style.ZH_PAREN), (_ZH_COMMA, Style.ZH_COMMA)):
        match = pattern.match(line)
        if match is not None and (value := chinese_number(match[1])):
            step = f"（{match[1]}）" if style is Style.ZH_PAREN else match[1]
            return _mark(line, match.end(), step, [Candidate(style, value)])
    match = _CIRCLED.match(line)
    if match is None:
        return None
    return _mark(line, match.end(), match[0], [Candidate(Style.CIRCLED, ord(match[0]) - ord("①") + 1)])


def _decimal(line: str) -> Mark | None:
    match = _DECIMAL.match(line) or _WORDED.match(line)
    if match is None:
        return None
    steps = (*match[1].split("."), *re.findall(r"\([a-z0-9]+\)", match[2]))
    last = re.sub(r"\D", "", steps[-1])
    value = int(last) if last else ord(steps[-1][1]) - ord("a") + 1
    following = line[match.end() : match.end() + 1].strip()
    amount = match[0][-1].isdigit() and following != ""  # 10.5万元
    found = Candidate(Style.DECIMAL, value)
    return Mark(match[0].strip(), steps, (found,), line[match.end() :].strip(), sure=not amount)


def _roman_article(line: str) -> Mark | None:
    match = _ROMAN_ARTICLE.match(line)
    value = roman_number(match[1]) if match else None
    if match is None or value is None:
        return None
    return _mark(line, match.end(), match[1], [Candidate(Style.ROMAN, value)])


def _simple(line: str) -> Mark | None:
    match = _SIMPLE.match(line)
    if match is None:
        return None
    token = match[1].translate(_FULL_WIDTH)
    if token.isdigit():
        return _mark(line, match.end(), token, [Candidate(Style.ARABIC, int(token))])
    upper = token.isupper()
    families = (Style.UPPER, Style.ROMAN) if upper else (Style.LOWER, Style.LOWER_ROMAN)
    return _mark(line, match.end(), token, _letters(token, *families)) if upper or token.islower() else None


def _paren(line: str) -> Mark | None:
    match = _PAREN.match(line)
    if match is None:
        return None
    token = match[1].translate(_FULL_WIDTH)
    step = f"({token})"
    if token.isdigit():
        return _mark(line, match.end(), step, [Candidate(Style.PAREN_ARABIC, int(token))])
    if not (token.isupper() or token.islower()):
        return None
    alphabet = Style.PAREN_UPPER if token.isupper() else Style.PAREN_LOWER
    apart = not line[match.end() : match.end() + 1].isalpha() or not line[match.end()].isascii()
    return _mark(line, match.end(), step, _letters(token, alphabet, Style.PAREN_ROMAN), sure=apart)


def _half(line: str) -> Mark | None:
    """``1)``, ``a)``, ``ii)``."""
    match = _HALF.match(line)
    if match is None:
        return None
    token = match[1].translate(_FULL_WIDTH)
    found = [Candidate(Style.HALF_ARABIC, int(token))] if token.isdigit() else []
    return _mark(line, match.end(), f"{token})", found or _letters(token, Style.HALF_LOWER, Style.HALF_ROMAN))


def _lettered(line: str) -> Mark | None:
    """``A1``, ``B2.1``: usual where each section of a booklet has a letter."""
    match = _LETTERED.match(line)
    if match is None:
        return None
    steps = (match[1], *match[2].split(".")[1:])
    value = int(re.sub(r"\D", "", steps[-1]))
    found = Candidate(Style.DECIMAL, value)
    return Mark(match[0].strip(), steps, (found,), line[match.end() :].strip(), sure=False)


def _bare(line: str) -> Mark | None:
    """``2 Cover``, ``IV Exclusions``: a number without any sign, before a word in capitals or in Chinese."""
    match = _BARE.match(line)
    if match is None or _MONTHS.match(line, match.end()):
        return None
    roman = None if match[1].isdigit() else roman_number(match[1])
    if roman is not None:
        return _mark(line, match.end(), match[1], [Candidate(Style.ROMAN, roman)], sure=False)
    if not match[1].isdigit():
        return None
    return _mark(line, match.end(), match[1], [Candidate(Style.ARABIC, int(match[1]))], sure=False)


def unsigned_at(line: str) -> Mark | None:
    """``1 take care``, ``a theft``: a number without any sign before small letters. Only its place tells that it is
    one, so ``mark_at`` does not know it."""
    match = _UNSIGNED.match(line)
    if match is None:
        return None
    token = match[1]
    found = [Candidate(Style.ARABIC, int(token))] if token.isdigit() else []
    return _mark(line, match.end(), token, found or _letters(token, Style.LOWER, Style.LOWER_ROMAN))


def _letters(token: str, alphabet: Style, roman: Style) -> list[Candidate]:
    found = []
    if len(token) == 1:
        found.append(Candidate(alphabet, ord(token.lower()) - ord("a") + 1))
    if value := roman_number(token):
        found.append(Candidate(roman, value))
    return found


def normal_citation(cited: str) -> str:
    """One spelling for all ways to write a citation: ``Section 4.2 (b)`` and ``4.2.(b)`` become ``4.2(b)``,
    ``第十六条第（二）项`` and ``第十六条.（二）`` become ``第十六条(二)``."""
    text = re.sub(
        rf"^\s*(?:{_WORDS}|para)\s*(?=\d)",
        "",
        cited,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\s+", "", text).translate(_FULL_WIDTH).replace("、", "")
    text = re.sub(r"第(\([^)]+\))[项目]", r"\1", text)
    text = re.sub(rf"第([{ZH_DIGITS}]+)项", r"(\1)", text)
    text = re.sub(r"第(\d+)[项目]", r".\1", text)
    return re.sub(r"\.+(?=\()|\.+$|(?<=[条款])\.+", "", re.sub(r"\.{2,}", ".", text))
