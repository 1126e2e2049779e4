"""From text to the words under which it is found; the same expansion for documents and for queries.

Neither SQLite's nor PostgreSQL's own tokenizers find a Chinese word of two characters, and they differ on everything
else. So the work is done here, once, when a document is written, and both engines index plain words:

- full-width and half-width forms, capitals and accents make no difference: ``Ｃａｆé`` is ``cafe``;
- Chinese, Japanese and Korean characters are indexed singly and in pairs: 理赔决定 → 理 赔 决 定 理赔 赔决 决定;
- numbers are found with and without their punctuation: ``P-2026-001`` → p 2026 001 p2026001.

Pure: the standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_WORD = 64
"""Longer words are known by their first 64 characters, in documents and queries alike."""
MAX_INDEXED_BYTES = 400_000
"""Of different words in one document; PostgreSQL refuses a tsvector of more than a megabyte."""

_ENTRY = 8  # bytes that PostgreSQL adds to each word for its entry and a position
# Scripts written without spaces between words: Han, kana, hangul, bopomofo, Thai, Lao, Myanmar, Khmer.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_JOINER = "[-./_'’&@:,+#\\\\]"
# A word: letters and digits of the spaced scripts. A compound: words joined by one punctuation mark; between digits
# also by one space, as people write telephone and claim numbers.
# ASCII is tried first, and nothing is ever given back: that halves the time.
_WORD = f"(?:[a-z0-9]++|[^\\W_{_UNSPACED}]++)++"
_TIGHT = f"{_WORD}(?:{_JOINER}{_WORD})*"
_RUN = re.compile(f"[{_UNSPACED}]+|{_TIGHT}(?:(?<=\\d) (?=\\d){_TIGHT})*")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORDS = re.compile(_WORD)
_LETTERS_OR_DIGITS = re.compile(r"\d+|\D+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


class Characters(NamedTuple):
    """A run of a script without spaces."""

    text: str

    @property
    def pairs(self) -> list[str]:
        return [self.text[at : at + 2] for at in range(len(self.text) - 1)]


class Compound(NamedTuple):
    """A word, or words held together: by punctuation inside a group, by single spaces between groups of digits."""

    groups: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for group in self.groups for word in group)

    @property
    def joined(self) -> str:
        """All in one, without the punctuation."""
        return joined(self.words)


def joined(words: Iterable[str]) -> str:
    """``words`` as one word."""
    return "".join(words)[:MAX_WORD]


def folded(text: str) -> str:
    """``text`` with everything gone that must make no difference: width, capitals, accents."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(_UNDECOMPOSED)
    return unicodedata.normalize("NFKC", text)


def runs(text: str) -> Iterator[Characters | Compound]:
    """The searchable runs of ``text``, in order."""
    for run in _RUN.findall(folded(text)):
        if _IS_UNSPACED.match(run):
            yield Characters(run)
        elif run.isalnum():  # the plain word that nearly every run is
            yield Compound(((run[:MAX_WORD],),))
        else:
            yield Compound(tuple(_words(group) for group in run.split(" ")))


def _words(group: str) -> tuple[str, ...]:
    return tuple(word[:MAX_WORD] for word in _WORDS.findall(group))


def expand(text: str) -> str:
    """The words under which ``text`` is found, separated by spaces.

    First come the words and single characters in their order, so that a phrase can be found; then, once each, what
    is only looked up: pairs, joined numbers, the letter and digit parts of mixed words. Of a document with more than
    400 kB of different words the rest is not searchable.
    """
    in_order: list[str] = []
    looked_up: dict[str, None] = {}
    for run in runs(text):
        if isinstance(run, Characters):
            in_order.extend(run.text)
            looked_up.update(dict.fromkeys(run.pairs))
        else:
            in_order.extend(run.words)
            looked_up.update(dict.fromkeys(_forms(run)))
    expanded = " ".join((*in_order, *looked_up))
    return expanded if _fits(expanded) else " ".join(_as_much_as_fits(expanded.split()))


def _forms(compound: Compound) -> Iterator[str]:
    """The further words under which a compound is found."""
    if len(compound.groups) > 1:
        yield compound.joined
    yield from (joined(group) for group in compound.groups if len(group) > 1)
    for word in compound.words:
        if not (word.isalpha() or word.isdecimal()):
            parts = _LETTERS_OR_DIGITS.findall(word)
            if len(parts) > 1:
                yield from parts


def _fits(expanded: str) -> bool:
    """Whether even the most wasteful reckoning stays within the limit, as it does for all but whole books."""
    return len(expanded) * (4 + _ENTRY) <= MAX_INDEXED_BYTES


def _as_much_as_fits(words: list[str]) -> Iterator[str]:
    known: set[str] = set()
    size = 0
    for word in words:
        if word not in known:
            size += len(word.encode()) + _ENTRY
            if size > MAX_INDEXED_BYTES:
                return
            known.add(word)
        yield word
