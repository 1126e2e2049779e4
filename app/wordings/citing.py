"""Where clauses are cited: a slot that a room above fills, since this room knows no case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

_SLOT = "wordings.cited_by"


@dataclass(frozen=True)
class CitedBy:
    """Someone's reliance on a clause, in words for people, in the reader's language."""

    reference: str
    title: str
    href: str
    state: str
    outcome: str = ""
    side: str = ""
    """For whom the clause was quoted."""
    afterwards: str = ""
    """What became of that answer elsewhere."""


@dataclass(frozen=True)
class Reliance:
    """``cited``: what the reader may see, open before closed, newest first; ``more`` are there than are shown.

    ``outcomes``: how all that rely on the clause ended, with those whom the reader may not see.
    """

    cited: tuple[CitedBy, ...] = ()
    more: bool = False
    list_href: str = ""
    """All that the reader may see, as a list to work through."""
    outcomes: tuple[tuple[str, int], ...] = ()


Source = Callable[[int], Reliance]
"""Given a clause's id, who relies on it, for the reader of this request."""


def answer_citations(app: Flask, source: Source) -> None:
    """Called by create_app for the room that cites."""
    app.extensions[_SLOT] = source


def reliance(clause_id: int) -> Reliance | None:
    """Who relies on the clause; None where no room has filled the slot."""
    source: Source | None = current_app.extensions.get(_SLOT)
    return None if source is None else source(clause_id)
