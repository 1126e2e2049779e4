"""What became elsewhere of our answer on a complaint point. A room above tells; the pages of this floor show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Aftermath:
    """``of_points``: by the id of a point, what became of the answer, an English msgid. ``counted``: the same words for
    all points that a statement selects, with how often each holds."""

    of_points: Callable[[Session, Sequence[int]], Mapping[int, str]]
    counted: Callable[[Session, Select[int]], Mapping[str, int]]


_TOLD: list[Aftermath] = []


def register_aftermath(aftermath: Aftermath) -> None:
    """Called by the room that knows, when it is opened."""
    _TOLD[:] = [aftermath]


def aftermath_of(session: Session, head_ids: Sequence[int]) -> dict[int, str]:
    """What became elsewhere of the answers on these points; empty where nothing did."""
    return dict(_TOLD[0].of_points(session, head_ids)) if _TOLD and head_ids else {}


def aftermath_counted(session: Session, head_ids: Select[int]) -> dict[str, int]:
    """How often the answers on the selected points stood, were varied or overturned elsewhere."""
    return dict(_TOLD[0].counted(session, head_ids)) if _TOLD else {}
