"""All that our own pages of a bundle say, as plain values; no page reads the database."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Side:
    name: str
    role: str


@dataclass(frozen=True)
class Row:
    """A paper in the index. ``id`` is its place there; ``first`` its first page; ``pages`` as printed (``19–30``)."""

    id: str
    no: int
    date: str
    title: str
    from_to: str
    first: int
    pages: str
    late: bool = False
    children: tuple[str, ...] = ()
    author: str = ""
    source: str = ""
    original: str = ""
    purpose: str = ""
    is_evidence: bool = True


@dataclass(frozen=True)
class Section:
    letter: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Event:
    """A line of the chronology. ``page`` None: nothing in the bundle shows it to this reader.

    ``file``: the number of the separate file that shows it.
    """

    id: str
    date: str
    event: str
    page: int | None
    agreed: str = ""
    disputed: str = ""
    file: int | None = None


@dataclass(frozen=True)
class PartyLine:
    name: str
    role: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issue:
    number: str
    title: str
    stands: str


@dataclass(frozen=True)
class Words:
    text: str
    marked: bool


@dataclass(frozen=True)
class ClauseExtract:
    """``pieces``: the clause's text, the passage relied on marked."""

    title: str
    pieces: tuple[Words, ...]
    source: str


@dataclass(frozen=True)
class AmountRow:
    title: str
    cells: tuple[str, ...]
    total: bool = False


@dataclass(frozen=True)
class Reason:
    title: str
    why: str


@dataclass(frozen=True)
class RedactionRow:
    number: str
    page: int
    label: str
    reason: str = ""
    file: int | None = None  # of separate files, whose pages each begin with 1


@dataclass(frozen=True)
class Matter:
    """One variant of a bundle. ``cover_facts``: label and lines."""

    kind: str
    language: str
    title: str
    sides: tuple[Side, ...] = ()
    sides_line: str = ""
    forum_lines: tuple[str, ...] = ()
    cover_facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sections: tuple[Section, ...] = ()
    chronology: tuple[Event, ...] = ()
    parties: tuple[PartyLine, ...] = ()
    issues: tuple[Issue, ...] = ()
    clauses: tuple[ClauseExtract, ...] = ()
    quantum_heads: tuple[str, ...] = ()
    quantum: tuple[AmountRow, ...] = ()
    quantum_note: str = ""
    textless: tuple[int, ...] = ()
    redactions: tuple[RedactionRow, ...] = ()
    skipped: tuple[Reason, ...] = ()
    left_out: tuple[Reason, ...] = ()
    submitted_by: str = ""
    made_on: str = ""
    reference_lines: tuple[str, ...] = ()
    foot: tuple[str, ...] = field(default=())
    in_date_order: bool = True

    @property
    def evidence(self) -> tuple[Row, ...]:
        """The papers that are to prove something: pleadings and proofs of standing are in the index alone."""
        return tuple(row for section in self.sections for row in section.rows if row.is_evidence)

    @property
    def has_late(self) -> bool:
        """True when a paper came after an earlier version."""
        return any(row.late for section in self.sections for row in section.rows)

    @property
    def says_agreed(self) -> bool:
        """True when somebody has said of any event whether both sides agree."""
        return any(event.agreed or event.disputed for event in self.chronology)
