"""What identity, card and phone numbers look like, per country; a program proposes, a person decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from app.disclosure.domain.signs import level, level_with_places
from app.shared.text import N_

_DASH = "\\-\u2010-\u2015\u2212"
_JOINT = rf"(?:[ .{_DASH}]|[ \t]*[\r\n]+[ \t]*)?"
"""Between the groups of one number: nothing, a sign, or the end of a line."""
_FROM, _TO = r"(?<![\d.])", r"(?!\d|\.\d)"
_NO_WORD, _WORD_ENDS = r"(?<![A-Za-z\d])", r"(?![A-Za-z\d])"
_ITS_ACCOUNT = r"(?:[ ,;/]{1,3}(?:(?:[Aa]ccount|[Aa]/?[Cc])(?: [Nn](?:umber|o\.?))?:? ?)?\d{8}(?!\d))?"

PATTERNS: tuple[tuple[str, str], ...] = (
    ("card", _FROM + _JOINT.join([r"\d{4}"] * 4) + _TO),
    ("card", _FROM + _JOINT.join([r"\d{4}"] * 4 + [r"\d{3}"]) + _TO),
    ("card", _FROM + _JOINT.join([r"3[47]\d{2}", r"\d{6}", r"\d{5}"]) + _TO),
    ("card", _FROM + r"\d{13,19}" + _TO),
    (
        "identity",  # China
        _FROM
        + _JOINT.join(
            [
                r"[1-9]\d{5}",
                r"(?:18|19|20)\d{2}",
                r"(?:0[1-9]|1[0-2])",
                r"(?:0[1-9]|[12]\d|3[01])",
                r"\d{3}[\dX]",
            ]
        )
        + _WORD_ENDS,
    ),
    (
        "identity",
        rf"{_FROM}[1-9]\d{{5}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_TO}",
    ),  # before 1999
    (
        "identity",  # National Insurance
        rf"{_NO_WORD}(?:QQ|[A-CEGHJ-PR-TW-Z]{{2}}){_JOINT}\d{{2}}{_JOINT}\d{{2}}{_JOINT}\d{{2}}{_JOINT}[A-D]{_WORD_ENDS}",
    ),
    (
        "identity",
        rf"(?<![\d{_DASH}])(?!000|666|9)\d{{3}}[ {_DASH}]\d{{2}}[ {_DASH}]\d{{4}}(?![\d{_DASH}])",
    ),  # US
    ("identity", rf"{_NO_WORD}[A-Z]{{1,2}}\d{{6}} ?\([0-9A]\)"),  # Hong Kong
    ("identity", rf"{_NO_WORD}[STFGM]\d{{7}}[A-Z]{_WORD_ENDS}"),  # Singapore
    ("identity", rf"{_NO_WORD}[A-Z]{{5}}\d{{4}}[A-Z]{_WORD_ENDS}"),  # India, PAN
    ("identity", rf"{_FROM}[2-9]\d{{3}}{_JOINT}\d{{4}}{_JOINT}\d{{4}}{_TO}"),  # India, Aadhaar
    ("identity", rf"{_FROM}\d{{3}}[ {_DASH}]\d{{3}}[ {_DASH}]\d{{3}}{_TO}"),  # Australia, tax file number
    ("phone", rf"(?<!\d)(?:\+?86{_JOINT})?1[3-9]\d{_JOINT}\d{{4}}{_JOINT}\d{{4}}(?!\d)"),  # China
    (
        "phone",
        rf"(?<!\d)\(?0(?:10|2\d|[3-9]\d{{2}})(?:\)|[{_DASH}]|\)[ {_DASH}])\d{{3,4}}[ {_DASH}]?\d{{4}}(?!\d)",
    ),
    (
        "phone",  # Britain, Australia
        rf"(?<![\d+])(?:\+44{_JOINT}(?:\(0\){_JOINT})?|\(?0)[1-9]\d{{0,4}}\)?{_JOINT}\d{{3,4}}{_JOINT}\d{{3,4}}(?!\d)",
    ),
    ("phone", rf"(?<!\d)\+[1-9]\d{{0,2}}(?:[ .{_DASH}]?\(?\d{{1,5}}\)?){{2,5}}(?!\d)"),
    (
        "phone",
        rf"(?<![\d{_DASH}])\(?[2-9]\d{{2}}(?:\)[ .{_DASH}]?|[ .{_DASH}])\d{{3}}[ .{_DASH}]\d{{4}}(?![\d{_DASH}])",
    ),  # US
    ("phone", rf"(?<![\d+]){_FROM}[6-9]\d{{4}}[ {_DASH}]?\d{{5}}{_TO}"),  # India
    (
        "phone",
        rf"{_FROM}(?<!\d[ {_DASH},])(?:2[1-9]|[35689]\d)\d{{2}} \d{{4}}(?![ ,.{_DASH}]?\d)",
    ),  # Hong Kong, Singapore
    (
        "account",
        rf"(?<![\d{_DASH}])\d{{2}}[{_DASH}]\d{{2}}[{_DASH}]\d{{2}}(?![\d{_DASH}]){_ITS_ACCOUNT}",
    ),  # British sort code, with the account beside it
    (
        "account",
        rf"{_NO_WORD}[A-Z]{{2}}\d{{2}}(?: ?[A-Z\d]{{4}}){{2,7}}(?: ?[A-Z\d]{{1,3}})?{_WORD_ENDS}",
    ),  # IBAN
    ("email", r"[A-Za-z0-9._%+-]+@(?:[\r\n]+)?[A-Za-z0-9-]+(?:\.(?:[\r\n]+)?[A-Za-z0-9-]+)+"),
)
LABELS = {
    "card": N_("Card or account number"),
    "identity": N_("Identity number"),
    "phone": N_("Phone number"),
    "account": N_("Sort code or account number"),
    "email": N_("E-mail address"),
}
_BREAK = "(?:[\ufffe\u00ad\u200b-\u200d\u2060\ufeff]|[-\u2010]?[ \t]*[\r\n]+[ \t]*)?"
"""Where a line ends inside a word, with a hyphen or without."""
_SHORT = 4


def spelled(words: str) -> str:
    """``words`` as a regular expression for texts that are :func:`level`.

    It also finds them with other spaces, dashes, letters set apart, and torn over lines.
    """
    return r"\s+".join(map(_word, level(words).split()))


def _word(word: str) -> str:
    signs = [f"[{_DASH}]" if re.fullmatch(f"[{_DASH}]", sign) else re.escape(sign) for sign in word]
    if len(word) < _SHORT:
        return (_BREAK if any(sign >= "\u2e80" for sign in word) else "").join(signs)
    return f"(?:{_BREAK.join(signs)}|{'[ ]'.join(signs)})"


def without_words(text: str, gone: Iterable[str], instead: str) -> str:
    """``text`` with the words that are to be read nowhere replaced."""
    for words in sorted(set(gone), key=len, reverse=True):
        if words.strip():
            text = _replaced(text, re.compile(spelled(words), re.IGNORECASE), instead)
    return text


def _replaced(text: str, pattern: re.Pattern[str], instead: str) -> str:
    plain, places = level_with_places(text)
    pieces, done = [], 0
    for match in pattern.finditer(plain):
        pieces += [text[done : places[match.start()]], instead]
        done = places[match.end()] if match.end() < len(places) else len(text)
    return "".join((*pieces, text[done:]))


# --- numbers that check themselves ----------------------------------------------------------------------------


def is_likely(kind: str, words: str) -> bool:
    """False for a number that fails its own check: a card's, most identity numbers', an international account's."""
    number = re.sub(r"[^A-Z\d]", "", words.upper())
    if kind == "card":
        return _luhn(number) and not (len(number) == 18 and _resident(number))
    if kind == "phone":
        return 8 <= sum(sign.isdecimal() for sign in number) <= 15
    if kind == "identity" and re.fullmatch(r"\d{3}\D\d{3}\D\d{3}", words):
        return _weighed(number, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0  # Australia
    checks = _IDENTITY if kind == "identity" else _ACCOUNT if kind == "account" else ()
    return next((holds(number) for shape, holds in checks if re.fullmatch(shape, number)), True)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _weighed(signs: str, weights: Iterable[int]) -> int:
    return sum(int(sign, 36) * weight for sign, weight in zip(signs, weights, strict=True))


def _resident(number: str) -> bool:
    """China, GB 11643: the last sign checks the other seventeen."""
    return (
        "10X98765432"[_weighed(number[:17], (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11]
        == number[17]
    )


def _hong_kong(number: str) -> bool:
    """Letters count 10 to 35, an empty place 36; the last sign makes eleven divide the sum."""
    whole = number.rjust(9)
    first = 36 if whole[0] == " " else int(whole[0], 36)
    return (9 * first + _weighed(whole[1:], (8, 7, 6, 5, 4, 3, 2, 1))) % 11 == 0


_SINGAPORE = {
    "S": ("JZIHGFEDCBA", 0),
    "T": ("JZIHGFEDCBA", 4),
    "F": ("XWUTRQPNMLK", 0),
    "G": ("XWUTRQPNMLK", 4),
    "M": ("XWUTRQPNJLK", 3),
}


def _singapore(number: str) -> bool:
    letters, more = _SINGAPORE[number[0]]
    rest = (_weighed(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + more) % 11
    return letters[rest] == number[8]


_TURNED = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_MOVED = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def _aadhaar(number: str) -> bool:
    """Verhoeff's check."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = int(_TURNED[check][int(_MOVED[place % 8][int(digit)])])
    return check == 0


_IDENTITY: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (r"\d{17}[\dX]", _resident),
    (r"[A-Z]{1,2}\d{6}[\dA]", _hong_kong),
    (r"[STFGM]\d{7}[A-Z]", _singapore),
    (r"[2-9]\d{11}", _aadhaar),
)
_ACCOUNT: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (
        r"[A-Z]{2}\d{2}[A-Z\d]+",
        lambda number: int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1,
    ),
)
