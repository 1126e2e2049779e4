"""What identity, card and phone numbers look like, per country; a program proposes, a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.shared.text import N_

PATTERNS: tuple[tuple[str, str], ...] = (
    ("card", r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])"),
    ("identity", r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{9}[\dX](?!\d)"),  # China
    ("identity", r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),  # National Insurance
    ("identity", r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"),  # US social security
    ("identity", r"\b[A-Z]{1,2}\d{6}\([0-9A]\)"),  # Hong Kong
    ("identity", r"\b[STFGM]\d{7}[A-Z]\b"),  # Singapore
    ("identity", r"\b[A-Z]{5}\d{4}[A-Z]\b"),  # India, PAN
    ("identity", r"(?<!\d)[2-9]\d{3} \d{4} \d{4}(?!\d)"),  # India, Aadhaar
    ("phone", r"(?<!\d)1[3-9]\d{9}(?!\d)"),  # China
    ("phone", r"(?<![\d+])(?:\+44 ?\(?0?\)?|0)[1-9]\d{1,4}[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"),
    ("phone", r"(?<!\d)\+(?:61|65|852|91|1)[ -]?\d(?:[ -]?\d){6,10}(?!\d)"),
    ("account", r"(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])"),  # British sort code
    ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
)
LABELS = {
    "card": N_("Card or account number"),
    "identity": N_("Identity number"),
    "phone": N_("Phone number"),
    "account": N_("Sort code"),
    "email": N_("E-mail address"),
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


_BREAK = "(?:[\ufffe\u00ad\u200b-\u200d\u2060\ufeff]|-?[ \t]*[\r\n]+[ \t]*)?"
"""Where a line ends inside a word, with a hyphen or without, and signs that nobody sees."""
_SHORT = 4


def spelled(words: str) -> str:
    """``words`` as a regular expression that also finds them with other spaces and torn over lines."""
    parts = []
    for word in words.split():
        torn = len(word) >= _SHORT or any(sign >= "\u2e80" for sign in word)
        parts.append((_BREAK if torn else "").join(map(re.escape, word)))
    return r"\s+".join(parts)


def without_words(text: str, gone: Iterable[str], instead: str) -> str:
    """``text`` with the words that are to be read nowhere replaced."""
    for words in sorted(set(gone), key=len, reverse=True):
        if words.strip():
            text = re.sub(spelled(words), lambda _match: instead, text, flags=re.IGNORECASE)
    return text


def is_likely(kind: str, words: str) -> bool:
    """False for digits that fail their own check: a card's, or a Chinese identity number's."""
    digits = re.sub(r"[ -]", "", words).upper()
    if kind == "card":
        return _luhn(digits) and not (len(digits) == 18 and _resident(digits))
    return _resident(digits) if kind == "identity" and len(digits) == 18 and digits[:17].isdecimal() else True


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _resident(digits: str) -> bool:
    """GB 11643: the last sign checks the other seventeen."""
    if len(digits) != 18:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17]
