"""Coding: what words suggest, and how much of it may be "Other"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CAP_PERCENT = 10
"""So many per cent of what a unit coded in ``CAP_DAYS`` days may be Other; more says that the list is wrong."""
CAP_DAYS = 90
CAP_FROM = 20
"""Below so many codings a share says nothing."""
OTHER = "other"


@dataclass(frozen=True)
class Suggestion:
    """A code and the words of the text that speak for it."""

    code: str
    words: tuple[str, ...]


def suggestions(text: str, lexicon: Mapping[str, Sequence[str]]) -> list[Suggestion]:
    """The codes whose words stand in ``text``, those with most words first; each word once, as written."""
    lowered = " ".join(text.casefold().split())
    found = [
        Suggestion(code, tuple(match[0] for word in words if (match := _standing(word, lowered))))
        for code, words in lexicon.items()
    ]
    return sorted((each for each in found if each.words), key=lambda each: -len(each.words))


def _standing(word: str, text: str) -> re.Match[str] | None:
    """A word or phrase as a whole, in any of its common endings: "app" stands in "the apps", not in "happened"."""
    if not word.isascii():
        return re.search(re.escape(word), text)
    return re.search(rf"(?<![a-z]){re.escape(word)}(?:s|es|d|l?ed|l?ing)?(?![a-z])", text)


def over_the_cap(others: int, coded: int) -> bool:
    """True when one more Other would be more than the cap allows."""
    return coded >= CAP_FROM and (others + 1) * 100 > CAP_PERCENT * (coded + 1)
