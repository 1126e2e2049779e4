"""Who may approve a decision: the level by amount and difficulty, and four eyes.

Whoever investigated, drafted or proposed never approves, whatever roles they hold: the decision is a second person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from app.complaints.domain.independence import BARRED_BECAUSE, Part
from app.shared.errors import Refused
from app.shared.text import N_

LARGEST_LEVEL = 9


@dataclass(frozen=True)
class Level:
    """A row of the table. ``most_minor`` None: any amount. ``unit_path`` of the unit that grants it, like ``/1/4/``."""

    level: int
    title: str
    role: str
    unit_path: str
    most_minor: int | None
    hard: bool

    @property
    def depth(self) -> int:
        """How far below the root its unit lies."""
        return self.unit_path.count("/")

    def covers(self, *, minor: int, hard: bool) -> bool:
        """True when the row answers for this amount and difficulty."""
        return (self.most_minor is None or minor <= self.most_minor) and (self.hard or not hard)


def required_level(levels: Sequence[Level], *, minor: int, hard: bool) -> Level | None:
    """The lowest level that covers the amount and the difficulty; the unit's own rows come before those above it.

    ``levels`` are the rows of the case's unit and of every unit above it. None: nobody may, the table has a gap.
    """
    fitting = [row for row in levels if row.covers(minor=minor, hard=hard)]
    return min(fitting, key=lambda row: (-row.depth, row.level), default=None)


class Hand(IntEnum):
    """What somebody did in making the decision; the first that applies is the reason given."""

    DRAFTED = 1
    INVESTIGATED = 2
    PROPOSED = 3


HANDS: Mapping[str, Hand] = {
    "decision_drafted": Hand.DRAFTED,
    "finding_recorded": Hand.INVESTIGATED,
    "clause_cited": Hand.INVESTIGATED,
    "decision_proposed": Hand.PROPOSED,
}
"""The events that tell who had a hand in a decision: a later editor does not hide an earlier one."""

HAND_BECAUSE = {
    Hand.DRAFTED: N_("You drafted this decision; somebody else must approve it."),
    Hand.INVESTIGATED: N_("You investigated this complaint; somebody else must approve the decision."),
    Hand.PROPOSED: N_("You proposed this decision; somebody else must approve it."),
}


@dataclass(frozen=True)
class Reviewer:
    """Someone asked to approve. ``held`` are the (role, unit path) pairs they hold."""

    user_id: int
    held: frozenset[tuple[str, str]]
    parts: frozenset[Part] = frozenset()


def level_of(
    reviewer: Reviewer, levels: Iterable[Level], *, minor: int, hard: bool, unit_path: str
) -> Level | None:
    """The nearest level at which this person answers for such a decision of the unit at ``unit_path``.

    A level is held by whoever holds its role at its unit or above. Levels further up stand in for nearer ones, so a
    small unit without anyone independent goes up the tree.
    """
    own = [
        row
        for row in levels
        if row.covers(minor=minor, hard=hard)
        and unit_path.startswith(row.unit_path)
        and any(role == row.role and row.unit_path.startswith(path) for role, path in reviewer.held)
    ]
    return min(own, key=lambda row: (-row.depth, row.level), default=None)


def why_not(reviewer: Reviewer, *, hands: Mapping[int, frozenset[Hand]], level: Level | None) -> str | None:
    """Why this person may not approve, as an English msgid; None when they may.

    ``hands`` are all who had a hand in making the decision; ``level`` is theirs by :func:`level_of`.
    """
    if had := hands.get(reviewer.user_id):
        return HAND_BECAUSE[min(had)]
    if reviewer.parts:
        return BARRED_BECAUSE[min(reviewer.parts)]
    return None if level else N_("This decision needs a higher level of approval than yours.")


def check_table(rows: Sequence[Level]) -> None:
    """Raise Refused for a table of one unit whose levels repeat, or in which a higher level may do less."""
    ordered = sorted(rows, key=lambda row: row.level)
    for row in ordered:
        if not 1 <= row.level <= LARGEST_LEVEL:
            raise Refused(N_("Levels are numbered from 1 to 9."), field="level")
        if not row.title.strip():
            raise Refused(N_("Say what level %(level)s is called."), field="title", level=row.level)
        if row.most_minor is not None and row.most_minor < 0:
            raise Refused(N_("An amount cannot be negative."), field="most")
    for lower, higher in pairwise(ordered):
        if lower.level == higher.level:
            raise Refused(N_("Level %(level)s is there twice."), field="level", level=lower.level)
        more = higher.most_minor is None or (
            lower.most_minor is not None and higher.most_minor >= lower.most_minor
        )
        if not more or (lower.hard and not higher.hard):
            raise Refused(
                N_("Level %(higher)s must be able to approve all that level %(lower)s may."),
                field="most",
                higher=higher.level,
                lower=lower.level,
            )
