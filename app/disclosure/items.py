"""What is on file about a case and how confidential it is. Rooms above register where they keep such things.

register_items(papers_and_contacts)        # in open_room; yields Items of a stream of the log
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.disclosure.domain.readers import Reader
from app.disclosure.domain.table import Marked, Treatment, treatment_of
from app.platform.log import Stream


@dataclass(frozen=True)
class Passage:
    """Words in a paper with a class of their own."""

    words: str
    marked: Marked


@dataclass(frozen=True)
class Item:
    """A paper, contact, offer. ``text`` reads it when asked: None when it has no text that can be compared.
    ``unread`` reads which of its pages have none (``2, 3``).

    ``since``: the day it is of (2026-08-11), for a paper of ours that nobody outside has seen yet, and for a secret.
    ``is_ours``: made by us and not sent; what came from others or was sent is known to the reader anyway.
    """

    key: str
    title: str
    marked: Marked
    text: Callable[[], str | None]
    passages: tuple[Passage, ...] = ()
    since: str = ""
    is_ours: bool = False
    unread: Callable[[], str] = str

    def hidden_from(self, reader: Reader) -> list[str]:
        """The marked passages that ``reader`` may not see."""
        return [
            passage.words
            for passage in self.passages
            if treatment_of(passage.marked, reader).treatment is not Treatment.SHOW
        ]


Source = Callable[[Session, Stream], Iterable[Item]]
_SOURCES: dict[str, Source] = {}


def register_items(source: Source) -> None:
    """Ask ``source`` too for what is on file; each room does this when it is opened."""
    _SOURCES[f"{source.__module__}.{source.__qualname__}"] = source


def items_of(session: Session, stream: Stream) -> Iterator[Item]:
    """Everything on file about ``stream``, open and confidential."""
    for source in _SOURCES.values():
        yield from source(session, stream)
