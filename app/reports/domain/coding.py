"""Coding: what words suggest, and how much of it may be "Other"."""

from __future__ import annotations

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
    """The codes whose words stand in ``text``, those with most words first; a word counts once."""
    lowered = " ".join(text.casefold().split())
    found = [
        Suggestion(code, tuple(word for word in words if word in lowered)) for code, words in lexicon.items()
    ]
    return sorted((each for each in found if each.words), key=lambda each: -len(each.words))


def over_the_cap(others: int, coded: int) -> bool:
    """True when one more Other would be more than the cap allows."""
    return coded >= CAP_FROM and (others + 1) * 100 > CAP_PERCENT * (coded + 1)
