"""Who may approve a decision: the level by amount and difficulty, and four eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.complaints.domain.independence import BARRED_BECAUSE, Part
from app.shared.text import N_


@dataclass(frozen=True)
class Level:
    """A row of the table. ``most_minor`` None: any amount. ``depth`` of its unit in the tree, root 0."""

    level: int
    title: str
    role: str
    unit_path: str
    most_minor: int | None
    hard: bool

    @property
    def depth(self) -> int:
        return self.unit_path.count("/")


def required_level(levels: Sequence[Level], *, minor: int, hard: bool) -> Level | None:
    """The lowest level that covers the amount and the difficulty; the unit's own rows come before those above it.

    ``levels`` are the rows of the case's unit and of every unit above it. None: nobody may, the table has a gap.
    """
    fitting = [
        row
        for row in levels
        if (row.most_minor is None or minor <= row.most_minor) and (row.hard or not hard)
    ]
    return min(fitting, key=lambda row: (-row.depth, row.level), default=None)


@dataclass(frozen=True)
class Reviewer:
    """Someone asked to approve. ``held`` are the (role, unit path) pairs they hold."""

    user_id: int
    held: frozenset[tuple[str, str]]
    parts: frozenset[Part] = frozenset()


def why_not(
    reviewer: Reviewer,
    *,
    level: Level,
    levels: Sequence[Level],
    case_unit_path: str,
    drafter_id: int | None,
    investigator_id: int | None,
) -> str | None:
    """Why this person may not approve, as an English msgid; None when they may.

    Whoever holds the role of a higher level on the path to the root may stand in for a lower one: small units without
    anyone independent go up the tree.
    """
    if reviewer.user_id == drafter_id:
        return N_("You drafted this decision; somebody else must approve it.")
    if reviewer.user_id == investigator_id:
        return N_("You investigated this complaint; somebody else must approve it.")
    if reviewer.parts:
        return BARRED_BECAUSE[min(reviewer.parts)]
    enough = [row for row in levels if row == level or _covers(row, level)]
    held = any(
        role == row.role and row.unit_path.startswith(path) and case_unit_path.startswith(path)
        for role, path in reviewer.held
        for row in enough
    )
    return None if held else N_("This decision needs a higher level of approval than yours.")


def _covers(row: Level, level: Level) -> bool:
    """True when ``row`` approves at least everything that ``level`` does."""
    amount = row.most_minor is None or (level.most_minor is not None and row.most_minor >= level.most_minor)
    return amount and (row.hard or not level.hard)
