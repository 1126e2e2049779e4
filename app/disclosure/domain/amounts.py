"""Amounts in whatever notation people write them: 12,500 / 12.500,00 / 12 500,00 / 12.5k / 1.25万 / 壹万贰仟伍佰元 /
twelve thousand five hundred. Read generously: a number that may be the amount counts as it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_GAP = "[,.'’ \u00a0\u2009\u202f_·٬٫،]"
_SCALES = {
    "hundred": 100, "k": 1_000, "grand": 1_000, "thou": 1_000, "thousand": 1_000, "千": 1_000, "仟": 1_000,
    "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "w": 10_000, "万": 10_000, "亿": 100_000_000, "lakh": 100_000, "crore": 10_000_000,
}  # fmt: skip
_FIGURES = re.compile(
    rf"(?<![A-Za-z\d])(?<!\d[.,])(?P<sign>[£$€¥₹]|(?:GBP|USD|EUR|AUD|CNY|RMB|HKD|SGD|INR)\s?)?"
    rf"(?P<whole>\d{{1,3}}(?P<gap>{_GAP})\d{{3}}(?:(?P=gap)\d{{3}})*|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}|\d{{1,4}}(?:,\d{{4}})+"
    r"|\d{1,15})(?:[.,](?P<part>\d{1,6}))?"
    r"(?!\d|[.,]\d)"
    r"(?:(?:\s{0,2}|-)(?P<scale>(?:hundred|k|w|m|mn|grand|thou|thousand|million|lakh|crore)(?![A-Za-z\d_])"
    r"|[千仟万亿](?![零〇一二三四五六七八九十百千\d])))?"
    r"(?P<unit>\s?(?:元|圆|pounds?\b|dollars?\b|euros?\b|yuan\b|GBP\b|USD\b|EUR\b|AUD\b|CNY\b|RMB\b))?",
    re.IGNORECASE,
)
_BESIDE = frozenset("/:-")
_LINE_END = re.compile(
    r"(?<=[\d.,'’])[ \t\u00a0]*[\r\n\t|\v\f\x85\u2028\u2029]+[ \t\u00a0|]*(?=\d|[.,]\d{3})"
    r"|(?<=\d) {1,3}(?=[,.]\d{3})|(?<=\d[,.]) {1,3}(?=\d{3})"
)
_BEFORE, _AFTER = (
    re.compile(r"[\d.,'’\u00a0\u2009\u202f ]{1,24}\Z"),
    re.compile(r"[\d.,'’\u00a0\u2009\u202f ]{1,24}"),
)
_SPREAD = re.compile(r"(?<![\w.,])\d(?:(?:[ \u00a0]{1,2}[.,])?[ \u00a0]{1,2}\d){3,14}(?![\w])")
_SPACED = re.compile(r"(?<![\w.,])\d{1,3}(?: {1,3}[,.] {1,3}\d{3})+(?!\d)")
_SHORTENED = re.compile(r"(?<![\w.,])(?P<figures>\d(?:[.,]\d{1,8})?)E\+(?P<power>\d{2})(?!\w)")
"""As a spreadsheet shows a number in a narrow column: 1.25E+04."""
_NOTED = re.compile(
    rf"(?<![\w.,])[£$€¥₹]?\s?(?P<amount>\d{{1,3}}(?P<gap>{_GAP})\d{{3}}(?:(?P=gap)\d{{3}})*)[.,]?\d{{1,2}}(?!\d)"
)
"""An amount with the number of a note right behind it, which a page shows raised and its text does not."""
_DIGITS = {
    **{sign: value for value, sign in enumerate("〇一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2, "参": 3,
}  # fmt: skip
"""As they are compared: 參 is 参 by then."""
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_SECTIONS = {"万": 10_000, "亿": 100_000_000}
_SIGNS = "".join({**_DIGITS, **_PLACES, **_SECTIONS})
_CHINESE = re.compile(
    rf"(?<![\d.,])[{_SIGNS}\d]*[{_SIGNS}][{_SIGNS}\d]*(?P<unit>[元圆块])?(?:(?P<jiao>[{_SIGNS}\d])角)?(?:零?(?P<fen>[{_SIGNS}\d])分)?"
)
_READ_OUT = re.compile(rf"[{''.join(_DIGITS)}]{{3,12}}[元圆块]")
"""Figure by figure: 一二五〇〇元."""
_POINT = re.compile(rf"(?P<whole>[{_SIGNS}\d]+)点(?P<part>[{''.join(_DIGITS)}\d]+)(?P<scale>[千仟万亿])")
_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_FIGURES_IN_WORDS = list(_UNITS)[:10]
_BIG = {
    "thou": 1_000,
    "grand": 1_000,
    "thousand": 1_000,
    "lakh": 100_000,
    "million": 1_000_000,
    "crore": 10_000_000,
}
_WORD = "|".join(sorted((*_UNITS, "hundred", *_BIG), key=len, reverse=True))
_WORD_OR_FIGURES = rf"(?:{_WORD}|\d{{1,3}}(?![.,]?\d))"
_WORDS = re.compile(
    rf"(?<![\d.,])\b{_WORD_OR_FIGURES}(?:[\s,-]+(?:and\s+)?{_WORD_OR_FIGURES})*(?![^\W_])", re.IGNORECASE
)
_BELOW_A_HUNDRED = "|".join(sorted(_UNITS, key=len, reverse=True))
_MINOR = re.compile(
    rf"\s+(?:pounds?|dollars?|euros?)[\s,]+(?:and\s+)?(?P<cents>(?:{_BELOW_A_HUNDRED})(?:[\s-]+(?:{_BELOW_A_HUNDRED}))?|\d{{1,2}})"
    r"(?![^\W_])",
    re.IGNORECASE,
)
"""What follows an amount in words: *pounds and fifty-five pence*."""
_BETWEEN = "|".join(
    (
        r"[\s-]+and[\s-]+a[\s-]+half[\s-]+",
        r"[\s-]+1/2[\s-]*",
        rf"[\s-]+point(?P<part>(?:[\s-]+(?:{'|'.join(_FIGURES_IN_WORDS)}))+)[\s-]+",
    )
)
_BROKEN_DOWN = re.compile(
    rf"\b(?P<whole>\d{{1,3}}|(?:{_WORD})(?:[\s-]+(?:{_WORD}))?)(?:{_BETWEEN})(?P<scale>k|{'|'.join(_BIG)})\b",
    re.IGNORECASE,
)
"""Twelve and a half thousand, 12 1/2k, twelve point five grand."""
LETTER_BY_LETTER = re.compile(r"(?<![^\W_])(?:[^\W\d_][\W_]{1,3}){5,}[^\W\d_](?![^\W_])")
_TOGETHER = re.compile(rf"(?:{_WORD}|and){{2,}}")
_IN_ONE_WORD = re.compile(r"(?<![^\W_])[A-Za-z]{11,90}(?![^\W_])")
_WORTH_READING = re.compile(r"hundred|grand|thou|lakh|million|crore|half|1/2|point", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that stands in a text from ``start`` to ``end``; ``marked`` if it is written as an amount of money."""

    value: Decimal
    start: int
    end: int
    marked: bool

    @property
    def is_telling(self) -> bool:
        """Fit to give a secret away: no small round sum, and written as money or at least large and no year."""
        if self.value < 100 or (self.value < 1_000 and self.value % 50 == 0):
            return False
        bare = self.value == self.value.to_integral_value() and not 1900 <= self.value <= 2100
        return self.marked or (1_000 <= self.value < 10**9 and bare)


def amounts_in(text: str) -> Iterator[Amount]:
    """Every number in ``text`` that may be an amount. ``text`` as it is compared (`app.disclosure.domain.signs`)."""
    yield from _figures(text)
    yield from _chinese(text)
    yield from _with_point(text)
    for match in _SHORTENED.finditer(text):
        value = Decimal(match["figures"].replace(",", ".")).scaleb(int(match["power"]))
        yield Amount(value, match.start(), match.end(), True)
    if _WORTH_READING.search(text):
        yield from _in_words(text)


def _figures(text: str) -> Iterator[Amount]:
    for match in _FIGURES.finditer(text):
        whole, part = match["whole"], match["part"] or ""
        grouped = len(whole) > 3 and not whole.isdecimal()
        value = Decimal("".join(sign for sign in whole if sign.isdecimal()) + (f".{part}" if part else ""))
        marked = bool(match["sign"] or match["unit"] or match["scale"] or len(part) == 2 or grouped)
        if not marked and _in_a_row(text, match.start(), match.end()):
            continue
        scale = _SCALES[match["scale"].lower()] if match["scale"] else 1
        yield Amount(value * scale, match.start(), match.end(), marked)
        if scale > 1 and not part and whole.count(match["gap"] or "0") == 1 and match["gap"] in (".", ","):
            yield Amount(value / 1000 * scale, match.start(), match.end(), marked)  # 1.255万 is 12,550


def _in_a_row(text: str, start: int, end: int) -> bool:
    """Bare figures beside others, as in 2026-12-500: a day, an hour or a reference."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (len(before) == 2 and before[0].isdecimal() and before[1] in _BESIDE) or (
        len(after) == 2 and after[0] in _BESIDE and after[1].isdecimal()
    )


def amounts_torn_in(text: str) -> Iterator[Amount]:
    """Amounts whose figures stand apart: over two lines or two cells of a table, or each in a box of its own.

    Columns of figures make many that nobody wrote; ask only where each is compared with amounts known.
    """
    for line_end in _LINE_END.finditer(text):
        before = _BEFORE.search(text, max(0, line_end.start() - 24), line_end.start())
        after = _AFTER.match(text, line_end.end())
        if before is None or after is None:
            continue
        start = before.start()
        for gap in ("", " "):
            joined = before.group().rstrip() + gap + after.group()
            for amount in _figures(joined):
                if amount.start < len(before.group().rstrip()) < amount.end:
                    yield Amount(amount.value, start, after.end(), marked=True)
    for spaced in _SPACED.finditer(text):
        figures = "".join(sign for sign in spaced.group() if sign.isdecimal())
        yield Amount(Decimal(figures), *spaced.span(), marked=True)
    yield from _spread(text)
    yield from _spelled(text)
    for noted in _NOTED.finditer(text):
        for amount in _figures(noted["amount"]):
            yield Amount(amount.value, *noted.span("amount"), marked=True)


_BROKEN = re.compile(r"(?<=\d[,'’])[ \t\u00a0]*[\r\n]+[ \t\u00a0]*(?=\d{3}(?!\d))")
_SIGN_BEFORE = re.compile(r"[£$€¥₹][ \u00a0]{0,2}\Z")
_GROUPED = re.compile(r"\d(?:[ \u00a0]{1,2}\d){0,2}(?:[ \u00a0]{1,2},(?:[ \u00a0]{1,2}\d){3})+")
_SIGNED = re.compile(r"[£$€¥₹]\s?\d{1,3}(?:[ \t\u00a0]*[\r\n]+[ \t\u00a0]*\d{3})+(?!\d)")


def amounts_broken_in(text: str) -> Iterator[Amount]:
    """Of those, the ones that can only be one amount: broken at the mark between its groups, after a currency sign, or
    spelled letter by letter.

    Fit to learn from, where every number that nobody wrote would be found in what others write.
    """
    broken = [match.span() for match in (*_BROKEN.finditer(text), *_SIGNED.finditer(text))]
    for amount in amounts_torn_in(text) if broken else ():
        if any(amount.start < end and start < amount.end for start, end in broken):
            yield amount
    yield from _spelled(text)
    for amount in _spread(text):
        if _SIGN_BEFORE.search(text, max(0, amount.start - 3), amount.start) or _GROUPED.fullmatch(
            text, amount.start, amount.end
        ):
            yield amount


def _spread(text: str) -> Iterator[Amount]:
    for spread in _SPREAD.finditer(text):
        figures = "".join(sign for sign in spread.group() if sign.isdecimal())
        yield Amount(Decimal(figures), spread.start(), spread.end(), marked=True)


def _spelled(text: str) -> Iterator[Amount]:
    """Words letter by letter, as *t w e l v e t h o u s a n d*, or without a gap: where they end, nobody knows."""
    for spelled in (*LETTER_BY_LETTER.finditer(text), *_IN_ONE_WORD.finditer(text)):
        letters = re.sub(r"[\W_]+", "", spelled.group()).lower()
        for together in _TOGETHER.finditer(letters):
            said = " ".join(re.findall(rf"{_WORD}|and", together.group()))
            for amount in _in_words(said):
                yield Amount(amount.value, spelled.start(), spelled.end(), marked=True)


def _chinese(text: str) -> Iterator[Amount]:
    for match in _CHINESE.finditer(text):
        written = match.group()
        if match["unit"] and _READ_OUT.match(written):
            figures = "".join(str(_small(sign)) for sign in written if sign in _DIGITS)
            yield Amount(Decimal(figures), match.start(), match.end(), True)
        if not _is_number(written):
            continue
        number = written.partition("元")[0].partition("圆")[0].rstrip("块")
        cents = 10 * _small(match["jiao"]) + _small(match["fen"])
        if match["unit"] is None:
            number, cents = number.partition("角")[0].partition("分")[0], 0
        yield Amount(_chinese_value(number) + Decimal(cents).scaleb(-2), match.start(), match.end(), True)


def _with_point(text: str) -> Iterator[Amount]:
    for match in _POINT.finditer(text) if "点" in text else ():
        part = "".join(str(_small(sign)) for sign in match["part"])
        value = (_chinese_value(match["whole"]) + Decimal(f"0.{part}")) * _SCALES[match["scale"]]
        yield Amount(value, match.start(), match.end(), True)


def _is_number(written: str) -> bool:
    """Not a year such as 二〇二六, a single figure, or 千万 in the middle of a sentence."""
    digits = any(sign in _DIGITS or sign.isdecimal() for sign in written)
    return digits and any(sign in _PLACES or sign in _SECTIONS for sign in written)


def _small(sign: str | None) -> int:
    return 0 if not sign else int(sign) if sign.isdecimal() else _DIGITS.get(sign, 0)


def _chinese_value(number: str) -> Decimal:
    total = section = digit = 0
    below = 1  # what a last figure without a place of its own counts: 一万二 is 12,000, 一万零二 is 10,002
    for sign in number:
        if sign.isdecimal():
            below = below if digit == 0 and sign != "0" else 1  # 1万2千5 is 12,500, 1万500 is 10,500
            digit = 10 * digit + int(sign)
        elif sign in _DIGITS:
            digit = _DIGITS[sign]
            below = below if digit else 1
        elif sign in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[sign], 0
            below = _PLACES[sign] // 10
        elif sign in _SECTIONS:
            total, section, digit = total + (section + digit or 1) * _SECTIONS[sign], 0, 0
            below = _SECTIONS[sign] // 10
    return Decimal(total + section + digit * below)


def _in_words(text: str) -> Iterator[Amount]:
    for match in _BROKEN_DOWN.finditer(text):
        whole, scale = match["whole"].lower(), match["scale"].lower()
        number = int(whole) if whole.isdecimal() else _word_value(re.split(r"[\s-]+", whole))
        part = "".join(str(_UNITS[word]) for word in re.findall(r"[a-z]+", (match["part"] or "five").lower()))
        value = (number + Decimal(f"0.{part}")) * _SCALES.get(scale, _BIG.get(scale, 0))
        yield Amount(value, match.start(), match.end(), True)
    for match in _WORDS.finditer(text):
        words = re.split(r"[\s,-]+", match.group().lower())
        if words != ["grand"] and any(word == "hundred" or word in _BIG for word in words):
            whole = _word_value(words)
            yield Amount(Decimal(whole), match.start(), match.end(), True)
            if minor := _MINOR.match(text, match.end()):
                cents = _word_value(re.split(r"[\s-]+", minor["cents"].lower()))
                yield Amount(whole + Decimal(cents).scaleb(-2), match.start(), minor.end(), True)


def _word_value(words: list[str]) -> int:
    total = section = 0
    for word in words:
        if word == "hundred":
            section = (section or 1) * 100
        elif word in _BIG:
            total, section = total + (section or 1) * _BIG[word], 0
        elif word != "and":
            section += int(word) if word.isdecimal() else _UNITS[word]
    return total + section
