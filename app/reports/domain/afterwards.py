"""What became of our answers: at which forums they stood, and which clauses they relied on in vain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FORUMS, CLAUSES = "after:forums", "after:clauses"
WENT, DECIDED, VARIED, OVERTURNED = "went", "decided", "varied", "overturned"
RELIED, GAVE_WAY = "relied", "gave-way"
COLUMNS = {FORUMS: (WENT, DECIDED, VARIED, OVERTURNED), CLAUSES: (RELIED, GAVE_WAY, OVERTURNED)}
"""What is counted of each forum and of each clause: complaints, each once."""
MOST = 5
"""So many clauses of each column are told."""
WEIGHT = {"not-decided": 0, "stood": 1, VARIED: 2, OVERTURNED: 3}
"""What several points of a complaint come to: the worst for our answer."""


@dataclass(frozen=True)
class AtForum:
    """A complaint that was taken to a forum, and what became there of our answer on one of its points ("" so far
    nothing)."""

    case_id: int
    forum: str
    effect: str


@dataclass(frozen=True)
class Reliance:
    """A clause on which we relied against a complainant, whether our own answer upheld the point nevertheless, and what
    became of it elsewhere."""

    case_id: int
    clause: str
    gave_way: bool
    effect: str


@dataclass(frozen=True)
class Line:
    """A forum or a clause with the complaints that each column counts."""

    name: str
    cases: Mapping[str, list[int]]

    def size(self, column: str) -> int:
        """How many complaints a column counts."""
        return len(self.cases[column])


@dataclass
class Afterwards:
    """Forums, those with most complaints first; clauses, those first that did not hold most often."""

    forums: list[Line] = field(default_factory=list)
    clauses: list[Line] = field(default_factory=list)
    told: dict[int, str] = field(default_factory=dict)
    """By case id a digest of what was read of it."""

    def lines(self) -> dict[str, list[Line]]:
        """Both tables by their names."""
        return {FORUMS: self.forums, CLAUSES: self.clauses}


def afterwards(forums: Iterable[AtForum], clauses: Iterable[Reliance]) -> Afterwards:
    """Count complaints by forum and by clause."""
    at, on = list(forums), list(clauses)
    return Afterwards(_forums(at), _clauses(on), _told(at, on))


def _forums(rows: Iterable[AtForum]) -> list[Line]:
    worst: dict[str, dict[int, int]] = {}
    for row in rows:
        of = worst.setdefault(row.forum, {})
        of[row.case_id] = max(of.get(row.case_id, 0), WEIGHT.get(row.effect, 0))
    lines = [
        Line(
            forum,
            {
                WENT: sorted(of),
                DECIDED: sorted(case for case, weight in of.items() if weight),
                VARIED: sorted(case for case, weight in of.items() if weight == WEIGHT[VARIED]),
                OVERTURNED: sorted(case for case, weight in of.items() if weight == WEIGHT[OVERTURNED]),
            },
        )
        for forum, of in worst.items()
    ]
    return sorted(lines, key=lambda line: (-line.size(WENT), line.name))


def _clauses(rows: Iterable[Reliance]) -> list[Line]:
    found: dict[str, dict[str, set[int]]] = {}
    for row in rows:
        of = found.setdefault(row.clause, {column: set() for column in COLUMNS[CLAUSES]})
        of[RELIED].add(row.case_id)
        if row.gave_way:
            of[GAVE_WAY].add(row.case_id)
        if row.effect == OVERTURNED:
            of[OVERTURNED].add(row.case_id)
    lines = [
        Line(clause, {column: sorted(of[column]) for column in COLUMNS[CLAUSES]})
        for clause, of in found.items()
    ]
    chosen = {
        line.name: line
        for column in COLUMNS[CLAUSES]
        for line in sorted(lines, key=lambda line: (-line.size(column), line.name))[:MOST]
        if line.size(column)
    }
    order = (OVERTURNED, GAVE_WAY, RELIED)
    return sorted(chosen.values(), key=lambda line: (*(-line.size(column) for column in order), line.name))


def _told(forums: Iterable[AtForum], clauses: Iterable[Reliance]) -> dict[int, str]:
    told: dict[int, set[str]] = {}
    for at in forums:
        told.setdefault(at.case_id, set()).add(f"forum={at.forum}={at.effect}")
    for on in clauses:
        told.setdefault(on.case_id, set()).add(f"clause={on.clause}={on.gave_way}={on.effect}")
    return {
        case_id: hashlib.sha256("\n".join(sorted(each)).encode()).hexdigest()[:12]
        for case_id, each in told.items()
    }
