"""What waits for a person, besides dates: rooms above register where to look, and the morning digest lists it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.platform.accounts.actor import Actor


@dataclass(frozen=True)
class Waiting:
    """One thing: ``title`` in the reader's language, the case's reference, and the path of the page to open."""

    title: str
    reference: str
    path: str


@dataclass(frozen=True)
class Reader:
    """For whom one looks, and when: ``on`` is the day where they are."""

    actor: Actor
    now: datetime
    on: date


Source = Callable[[Session, Reader], list[Waiting]]

_SOURCES: dict[int, Source] = {}


def register_waiting(order: int, source: Source) -> None:
    """Look here too; called by each room when it is opened. Called in the reader's language."""
    _SOURCES[order] = source


def waiting_for(session: Session, reader: Reader) -> list[Waiting]:
    """Everything that waits for this person, in the order in which rooms registered."""
    return [item for _order, source in sorted(_SOURCES.items()) for item in source(session, reader)]
