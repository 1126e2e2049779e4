"""From what a person typed to what must be found. Pure, and nothing a person can type is an error.

    flood damage        both words
    理赔决定            every pair of the characters
    "burst pipe"        next to each other, in this order
    compl*              words that begin so
    P-2026-001          that number, however it is punctuated

There are no other operators: AND, OR, NEAR, brackets and colons are words or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.platform.search.expander import Characters, Compound, runs

MAX_TYPED = 400
"""Characters of a query that are read."""
MAX_TERMS = 24
"""Further terms are ignored."""

_QUOTED_OR_BARE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^"“”„«»]+)')
_BEGINNING = re.compile(r"(\S*[^\W_]{2})\*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Word:
    """The word occurs; with ``begins`` any word that begins with it."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words occur next to each other in this order."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A number as one word, or its parts: next to each other (a phrase), or all of them."""

    joined: str
    parts: Phrase | tuple[Word, ...]


Term = Word | Phrase | Either


@dataclass(frozen=True, slots=True)
class Query:
    """All of ``terms`` must be found."""

    terms: tuple[Term, ...]

    @property
    def is_blank(self) -> bool:
        """Nothing in it can be searched for; it finds nothing."""
        return not self.terms


def query_terms(typed: str) -> Query:
    """Read ``typed``. At most 400 characters and 24 terms count."""
    terms: dict[Term, None] = {}
    for quoted, bare in _QUOTED_OR_BARE.findall(typed[:MAX_TYPED]):
        terms.update(dict.fromkeys(_phrase_terms(quoted) if quoted else _bare_terms(bare)))
    return Query(tuple(terms)[:MAX_TERMS])


def _bare_terms(text: str) -> Iterator[Term]:
    for run in runs(_BEGINNING.sub(" ", text)):
        yield from _character_terms(run) if isinstance(run, Characters) else (_compound_term(run),)
    for beginning in _BEGINNING.findall(text):
        yield from _beginning_terms(beginning)


def _beginning_terms(text: str) -> Iterator[Word]:
    """All words of ``text``, the last one as the beginning of a word; characters are found inside words anyway."""
    for run in runs(text):
        if isinstance(run, Characters):
            yield from _character_terms(run)
        else:
            yield from map(Word, run.words[:-1])
            yield Word(run.words[-1], begins=True)


def _character_terms(run: Characters) -> Iterator[Word]:
    for text in run.pairs or [run.text]:
        yield Word(text)


def _compound_term(run: Compound) -> Term:
    if len(run.words) == 1:
        return Word(run.words[0])
    # Words on both sides of a space need not be neighbours; those on both sides of a hyphen must.
    parts = Phrase(run.words) if len(run.groups) == 1 else tuple(Word(word) for word in run.words)
    return Either(run.joined, parts)


def _phrase_terms(text: str) -> Iterator[Term]:
    """Spaced words in a row become a phrase; characters are held together by their pairs already."""
    row: list[str] = []
    for run in runs(text):
        if isinstance(run, Compound):
            row.extend(run.words)
            continue
        yield from _row_term(row)
        row = []
        yield from _character_terms(run)
    yield from _row_term(row)


def _row_term(row: list[str]) -> Iterator[Term]:
    if len(row) == 1:
        yield Word(row[0])
    elif row:
        yield Phrase(tuple(row))
