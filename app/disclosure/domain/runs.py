"""Runs of words or Chinese characters: so long that two texts which share one have not come to it by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

WORDS_IN_A_RUN, CHARACTERS_IN_A_RUN, LETTERS_IN_A_STRETCH = 8, 16, 30
SIGNS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = rf"[^\W_\d{SIGNS}]"
_TOKEN = re.compile(rf"[{SIGNS}]|\d*{LETTERS}(?:{LETTERS}|\d(?=\d*{LETTERS}))*(?:'(?:{LETTERS})+)*|\d{{3,}}")
"""A Chinese character; a word, without the number of a note behind it; a longer number. A number of one or two
figures may be a note too, and stands between no two words."""
IDEOGRAPH = "\u2e80"

_GRIP = 10
"""Letters by which a run is looked for where words have no ends."""

Run = tuple[str, ...]


@dataclass
class Tokens:
    """Words and Chinese characters of a text, each in their order, with where they stand."""

    text: str
    words: list[str] = field(default_factory=list)
    words_at: list[tuple[int, int]] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    signs_at: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for match in _TOKEN.finditer(self.text.casefold()):
            token = match.group()
            if len(token) == 1 and token >= IDEOGRAPH:
                self.signs.append(token)
                self.signs_at.append(match.span())
            else:
                self.words.append(token)
                self.words_at.append(match.span())

    def runs(self) -> Iterator[tuple[Run, int, int]]:
        """Every run of words or characters, with where it begins and ends."""
        for tokens, at, size in (
            (self.words, self.words_at, WORDS_IN_A_RUN),
            (self.signs, self.signs_at, CHARACTERS_IN_A_RUN),
        ):
            for index, run in enumerate(_windows(tokens, size)):
                yield run, at[index][0], at[index + size - 1][1]


class Joined:
    """Runs of words as the letters they are made of, to be found where words are spelled letter by letter."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._by_grip: dict[str, list[tuple[str, Run]]] = {}
        for run in runs:
            letters = "".join(run)
            if len(letters) >= _GRIP and run[0] < IDEOGRAPH:
                self._by_grip.setdefault(letters[:_GRIP], []).append((letters, run))

    def runs(self, tokens: Tokens) -> Iterator[tuple[Run, int, int]]:
        """Those that stand in a text whatever parts its letters, with where they begin and end."""
        text, at = _letters(tokens)
        for begin in range(len(text) - _GRIP + 1):
            for letters, run in self._by_grip.get(text[begin : begin + _GRIP], ()):
                if text.startswith(letters, begin):
                    yield run, at[begin], at[begin + len(letters) - 1] + 1


def stretches(tokens: Tokens) -> Iterator[tuple[Run, int, int]]:
    """Letters in a row, whatever words they make: what is compared where a secret is spelled itself."""
    text, at = _letters(tokens)
    for begin in range(len(text) - LETTERS_IN_A_STRETCH + 1):
        end = begin + LETTERS_IN_A_STRETCH
        yield (text[begin:end],), at[begin], at[end - 1] + 1


def _letters(tokens: Tokens) -> tuple[str, list[int]]:
    """The letters of all words as one, and where each stands."""
    at = [
        start + place if end - start == len(word) else start
        for word, (start, end) in zip(tokens.words, tokens.words_at, strict=True)
        for place in range(len(word))
    ]
    return "".join(tokens.words), at


def _windows(tokens: list[str], size: int) -> Iterator[Run]:
    return zip(*(tokens[shift:] for shift in range(size)), strict=False)


def run_set(text: str) -> set[Run]:
    """All runs of a tidy text, without where they stand: much faster."""
    tokens = _TOKEN.findall(text.casefold())
    words = [token for token in tokens if len(token) > 1 or token < IDEOGRAPH]
    signs = [token for token in tokens if len(token) == 1 and token >= IDEOGRAPH]
    return {*_windows(words, WORDS_IN_A_RUN), *_windows(signs, CHARACTERS_IN_A_RUN)}
