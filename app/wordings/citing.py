"""Where clauses are cited: a slot that a room above fills, since this room knows no case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

_SLOT = "wordings.cited_by"


@dataclass(frozen=True)
class CitedBy:
    """Someone's reliance on a clause. ``state`` and ``outcome`` are words for people, in the reader's language."""

    reference: str
    title: str
    href: str
    state: str
    outcome: str = ""


Source = Callable[[int], Sequence[CitedBy]]
"""Given a clause's id, what the reader of this request may see of those who cite it, newest first."""


def answer_citations(app: Flask, source: Source) -> None:
    """Called by create_app for the room that cites."""
    app.extensions[_SLOT] = source


def cited_by(clause_id: int) -> Sequence[CitedBy] | None:
    """Who cites the clause; None where no room has filled the slot."""
    source: Source | None = current_app.extensions.get(_SLOT)
    return None if source is None else source(clause_id)
