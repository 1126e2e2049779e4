"""The leak test of what is on file: what one reader may not see, less what the reader may see anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.disclosure.domain.leaks import (
    WHOLE,
    Hit,
    LeakTest,
    Place,
    Secret,
    Told,
    has_a_run,
    unread_hit,
    without,
)
from app.disclosure.domain.readers import Reader
from app.disclosure.domain.table import Treatment, treatment_of
from app.disclosure.items import Item, items_of
from app.platform.log import Stream


@dataclass(frozen=True)
class Screen:
    """``blind``: confidential things, or pages of them, without text to compare, by title; a person looks at them.

    ``known``: keys of papers whose content the reader knows anyway, or that are older than everything confidential.
    """

    test: LeakTest
    blind: tuple[str, ...]
    known: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to keep from this reader."""
        return self.test.is_empty and not self.blind

    def hits(self, places: Iterable[Place]) -> Iterator[Hit]:
        """What of ``places`` a person has to decide; they are read only where anything is to be kept back."""
        for place in () if self.is_empty else places:
            if place.unread and place.item not in self.known:
                yield unread_hit(place)
            yield from self.test.hits([place])


def screen_for(session: Session, stream: Stream, reader: Reader, *, known: Iterable[str] = ()) -> Screen:
    """What ``reader`` may not be told. ``known``: registered clauses, letterheads and the like, never a hit."""
    items = list(items_of(session, stream))
    secrets, blind = _secrets(items, reader)
    kept = [*secrets, *blind]
    excused = frozenset(item.key for item in items if all(map(_told("", item).excuses, kept)))
    titles = tuple(each.title for each in blind)
    return Screen(LeakTest(secrets, _allowed(items, reader), known), titles, excused)


def _told(text: str, item: Item) -> Told:
    return Told(text, item.since if item.is_ours else "")


def _secrets(items: Sequence[Item], reader: Reader) -> tuple[list[Secret], list[Secret]]:
    """What is kept back, with its words and without any."""
    secrets: list[Secret] = []
    blind: list[Secret] = []
    for item in items:
        hidden = item.hidden_from(reader)
        for words in hidden:
            secrets.append(Secret(item.key, item.title, words, _short(words), item.since))
        if treatment_of(item.marked, reader).treatment is Treatment.SHOW or _only_passages(item, reader):
            continue
        text = item.text() or ""
        unread = item.unread() if text.strip() else WHOLE
        if text.strip():
            secrets.append(Secret(item.key, item.title, text, (), item.since))
        if unread:
            pages = "" if unread == WHOLE else f" ({unread})"
            blind.append(Secret(item.key, item.title + pages, "", (), item.since))
    return secrets, blind


def _only_passages(item: Item, reader: Reader) -> bool:
    """A paper that is to be redacted keeps back its marked passages; without any, all of it."""
    return treatment_of(item.marked, reader).treatment is Treatment.REDACT and bool(item.passages)


def _short(words: str) -> tuple[str, ...]:
    """A passage too short for a run is looked for as it stands, such as a name."""
    return () if has_a_run(words) or words.strip().isdecimal() else (words,)


def _allowed(items: Sequence[Item], reader: Reader) -> Iterator[Told]:
    for item in items:
        if treatment_of(item.marked, reader).treatment is Treatment.SHOW or _only_passages(item, reader):
            text = without(item.text() or "", item.hidden_from(reader))
            yield _told(text, item)
