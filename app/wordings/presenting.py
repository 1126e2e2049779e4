"""Turns trees into what templates show: every decision made here, none in the template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask_babel import gettext as _

from app.shared.text import N_
from app.wordings.domain.amending import Change
from app.wordings.domain.endorsing import Amendment, overriding
from app.wordings.domain.marks import FrontMatter, Note, lines_of
from app.wordings.domain.reading import Reading
from app.wordings.domain.tree import ClauseKind, ClauseNode, Relieves, Role, Tree
from app.wordings.endorsing import EndorsementReading
from app.wordings.queries import WordingLine

KIND_LABELS = {
    ClauseKind.DEFINITION: N_("Definition"),
    ClauseKind.INSURING: N_("Insuring clause"),
    ClauseKind.EXCLUSION: N_("Exclusion"),
    ClauseKind.CONDITION: N_("Condition"),
    ClauseKind.LIMIT: N_("Limit"),
    ClauseKind.RIDER: N_("Rider"),
    ClauseKind.EXCEPTION: N_("Exception to the exclusion"),
}
RELIEF_LABELS = {
    Relieves.FULL: N_("Relieves the insurer: full explanation"),
    Relieves.PROMPTING: N_("Relieves the insurer: prompting only"),
}
WORDING_KIND_LABELS = {
    "policy": N_("Policy wordings"),
    "statute": N_("Statutes"),
    "rule": N_("Rules"),
}


@dataclass(frozen=True)
class ClauseRow:
    """One line of a tree. ``level`` is the indent, ``heading_level`` the h-level of a part's heading.

    ``counted`` names a paragraph that prints no number, such as a 款: ours, so it is shown quietly.
    """

    path: str
    anchor: str
    number: str
    counted: str
    heading: str
    paragraphs: tuple[str, ...]
    level: int
    is_heading: bool
    heading_level: int
    cited_as: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class ClausePage:
    """What the page of one clause says."""

    row: ClauseRow
    full: tuple[ClauseRow, ...]
    above: tuple[ClauseRow, ...]
    part: str
    page: int | None
    exceptions: tuple[ClauseRow, ...]
    exception_of: tuple[ClauseRow, ...]
    needs_part: bool


@dataclass(frozen=True)
class DoubtRow:
    """Something that a person should look at, with the words of its line, which may be cut.

    ``settled_by`` are the marks that settle it: mark and label of the button that sets it.
    """

    text: str
    line: int
    words: str
    settled_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Preview:
    """What was read, before it is in the register."""

    front: FrontMatter
    rows: tuple[ClauseRow, ...]
    clauses: int
    problems: tuple[str, ...]
    doubts: tuple[DoubtRow, ...]
    more_doubts: int
    set_aside: tuple[DoubtRow, ...]


def grouped(lines: list[WordingLine]) -> list[tuple[str, list[WordingLine]]]:
    """Wordings by kind, under the words for it."""
    ordered = sorted(lines, key=lambda line: list(WORDING_KIND_LABELS).index(line.wording.kind))
    return [
        (_(WORDING_KIND_LABELS[kind]), list(members))
        for kind, members in groupby(ordered, key=lambda line: line.wording.kind)
    ]


def anchor(path: str) -> str:
    """An id for use in an address: the path without white space."""
    return "c-" + "_".join(path.split())


def tree_rows(tree: Tree) -> tuple[ClauseRow, ...]:
    """The whole edition, without its title, which the page has as its own heading."""
    return tuple(clause_row(tree, node) for node in tree if node.role is not Role.TITLE)


def found_rows(tree: Tree, paths: Sequence[str]) -> tuple[ClauseRow, ...]:
    """What a search found, each clause by itself."""
    nodes = (node for path in paths if (node := tree.get(path)) is not None)
    return tuple(clause_row(tree, node, under=node.depth) for node in nodes if node.role is not Role.TITLE)


def clause_row(tree: Tree, node: ClauseNode, *, under: int = 0) -> ClauseRow:
    """One node, ready to be shown; ``under`` levels are those of a page that shows only a part of the tree."""
    parts = sum(above.role is Role.PART for above in tree.ancestors(node.path))
    return ClauseRow(
        path=node.path,
        anchor=anchor(node.path),
        number=node.number,
        counted=node.path.rsplit(".", 1)[-1] if node.role is Role.PARAGRAPH else "",
        heading=node.heading,
        paragraphs=tuple(node.text.split("\n\n")) if node.text else (),
        level=max(0, min(node.depth - parts - under, 6)),
        is_heading=node.role is Role.PART,
        heading_level=min(2 + parts, 6),
        cited_as=tree.number_label(node.path) if node.role is not Role.PART else "",
        flags=_flags(tree, node),
    )


def _flags(tree: Tree, node: ClauseNode) -> tuple[str, ...]:
    """What is new against the node above: a whole section of exclusions says so once."""
    above = tree.get(node.parent or "")
    flags = []
    if node.kind in KIND_LABELS and (above is None or above.kind is not node.kind):
        flags.append(_(KIND_LABELS[node.kind]))
    if node.relieves in RELIEF_LABELS and (above is None or above.relieves is not node.relieves):
        flags.append(_(RELIEF_LABELS[node.relieves]))
    if node.endorsement and (above is None or above.endorsement != node.endorsement):
        flags.append(_("Endorsement %(code)s", code=node.endorsement))
    if node.exception_of and (above is None or above.exception_of != node.exception_of):
        flags.append(
            _("to %(clauses)s", clauses=", ".join(tree.number_label(path) for path in node.exception_of))
        )
    return tuple(flags)


def clause_page(tree: Tree, node: ClauseNode) -> ClausePage:
    """Everything about one clause."""
    own = clause_row(tree, node)
    excluded = [each for path in node.exception_of if (each := tree.get(path))]
    return ClausePage(
        row=_with_all_flags(tree, node),
        full=tuple(
            # Headings begin below the page's own, however deep the clause stands in its edition.
            replace(row, heading_level=row.heading_level - own.heading_level + 2)
            for row in (clause_row(tree, below, under=own.level) for below in tree.subtree(node.path))
        ),
        above=tuple(
            clause_row(tree, each)
            for each in reversed(tree.ancestors(node.path))
            if each.role is not Role.TITLE
        ),
        part=node.part,
        page=node.page,
        exceptions=tuple(clause_row(tree, each, under=each.depth) for each in tree.exceptions_to(node.path)),
        exception_of=tuple(clause_row(tree, each, under=each.depth) for each in excluded),
        needs_part=tree.needs_part(node.path),
    )


def _with_all_flags(tree: Tree, node: ClauseNode) -> ClauseRow:
    flags = [_(KIND_LABELS[node.kind])] if node.kind in KIND_LABELS else []
    if node.relieves in RELIEF_LABELS:
        flags.append(_(RELIEF_LABELS[node.relieves]))
    return replace(clause_row(tree, node), flags=tuple(flags))


MOST_DOUBTS = 200
SETTLED_BY = {"clause": N_("A clause"), "words": N_("Only words")}
_LONGEST_WORDS = 160


def doubt_rows(notes: Sequence[Note], text: str) -> tuple[DoubtRow, ...]:
    """The first doubts of a source, each with its line and, where its number is in doubt, what would settle it."""
    lines = lines_of(text)
    return tuple(
        DoubtRow(
            note_text(note),
            note.line,
            _cut(lines[note.line - 1].strip()) if 0 < note.line <= len(lines) else "",
            _settled_by(note),
        )
        for note in notes[:MOST_DOUBTS]
    )


def _settled_by(note: Note) -> tuple[tuple[str, str], ...]:
    if under := note.params.get("under"):
        return ((f"under={under}", _("Of the whole list")), ("words", _("Of its last item")))
    return tuple((mark, _(label)) for mark, label in SETTLED_BY.items()) if "number" in note.params else ()


def is_settling(mark: str) -> bool:
    """Whether a mark is one that a button of the preview sets."""
    return mark in SETTLED_BY or re.fullmatch(r"under=[^\s{}]{1,100}", mark) is not None


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]}…"


def set_aside_rows(reading: Reading) -> tuple[DoubtRow, ...]:
    """Heads and feet of pages, all of them: nothing goes without being shown."""
    back = (("words", _("Belongs to the text")),)
    return tuple(
        DoubtRow(_("Line %(line)s", line=line), line, _cut(words), back)
        for line, words in reading.set_aside.items()
    )


def preview(reading: Reading, text: str) -> Preview:
    """What was read, with what stands in the way and what wants an eye."""
    return Preview(
        front=reading.front,
        rows=tree_rows(reading.tree),
        clauses=sum(node.role is Role.CLAUSE for node in reading.tree),
        problems=tuple(note_text(note) for note in reading.problems),
        doubts=doubt_rows(reading.doubts, text),
        more_doubts=max(0, len(reading.doubts) - MOST_DOUBTS),
        set_aside=set_aside_rows(reading),
    )


CHANGE_LABELS = {
    Change.REPLACE: N_("Replaces %(clause)s"),
    Change.DELETE: N_("Takes out %(clause)s"),
    Change.ADD: N_("Adds below %(clause)s"),
}


def changes(tree: Tree, path: str, amendments: Sequence[Amendment]) -> list[dict[str, object]]:
    """The endorsements that change a clause or something below it, for the clause's page."""
    return [
        {
            "code": each.code,
            "text": _(CHANGE_LABELS[each.change], clause=tree.number_label(each.path)),
            "from": each.effective_from,
            "by": each.by,
        }
        for each in overriding(tree, path, amendments)
    ]


def endorsement_preview(reading: EndorsementReading, text: str) -> dict[str, object]:
    """What an endorsement changes, before it is in the register; see templates/wordings/endorse.html."""
    tree = Tree(reading.nodes)
    return {
        "rows": tree_rows(tree),
        "changes": [
            {"text": _(CHANGE_LABELS[each.change], clause=each.path), "by": tree.number_label(each.by)}
            for each in reading.operations
        ],
        "problems": [note_text(note) for note in reading.problems],
        "doubts": doubt_rows(reading.doubts, text),
        "more_doubts": max(0, len(reading.doubts) - MOST_DOUBTS),
    }


def note_text(note: Note) -> str:
    """A note in the reader's language, with its line."""
    text = _(note.message) % note.params if note.params else _(note.message)
    return _("Line %(line)s: %(text)s", line=note.line, text=text) if note.line else text
