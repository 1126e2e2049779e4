"""The leak test of what is on file: what one reader may not see, less what the reader may see anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.disclosure.domain.leaks import LeakTest, Secret, Told, without
from app.disclosure.domain.readers import Reader
from app.disclosure.domain.table import Treatment, treatment_of
from app.disclosure.items import Item, items_of
from app.platform.log import Stream

SHORTEST_RUN = 8


@dataclass(frozen=True)
class Screen:
    """``blind``: confidential things without text that can be compared, by title; a person has to look at those."""

    test: LeakTest
    blind: tuple[str, ...]


def screen_for(session: Session, stream: Stream, reader: Reader, *, known: Iterable[str] = ()) -> Screen:
    """What ``reader`` may not be told. ``known``: registered clauses, letterheads and the like, never a hit."""
    items = list(items_of(session, stream))
    secrets, blind = _secrets(items, reader)
    return Screen(LeakTest(secrets, _allowed(items, reader), known), tuple(blind))


def _secrets(items: Sequence[Item], reader: Reader) -> tuple[list[Secret], list[str]]:
    secrets: list[Secret] = []
    blind: list[str] = []
    for item in items:
        hidden = item.hidden_from(reader)
        for words in hidden:
            secrets.append(Secret(item.key, item.title, words, _short(words), item.since))
        if treatment_of(item.marked, reader).treatment is Treatment.SHOW or _only_passages(item, reader):
            continue
        text = item.text()
        if text and text.strip():
            secrets.append(Secret(item.key, item.title, text, (), item.since))
        else:
            blind.append(item.title)
    return secrets, blind


def _only_passages(item: Item, reader: Reader) -> bool:
    """A paper that is to be redacted keeps back its marked passages; without any, all of it."""
    return treatment_of(item.marked, reader).treatment is Treatment.REDACT and bool(item.passages)


def _short(words: str) -> tuple[str, ...]:
    """A passage too short for a run is looked for as it stands, such as a name."""
    is_short = len(words.split()) < SHORTEST_RUN and len(words) <= 60
    return (words,) if is_short and not words.strip().isdecimal() else ()


def _allowed(items: Sequence[Item], reader: Reader) -> Iterator[Told]:
    for item in items:
        if treatment_of(item.marked, reader).treatment is Treatment.SHOW or _only_passages(item, reader):
            text = without(item.text() or "", item.hidden_from(reader))
            yield Told(text, item.since if item.is_ours else "")
