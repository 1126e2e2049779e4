"""Endorsements: clauses of their own that replace, delete or add clauses of an edition from a day on.

The edition stays as it was agreed. An endorsement is read like any text; a clause of it says what it does with a mark
(``{replaces=4.2(b)}``, ``{deletes=4.2(c)}``, ``{adds=4.2}``) or in the usual words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.shared.text import N_
from app.wordings.domain.amending import Change, Told, read_change, speaks_of_change
from app.wordings.domain.marks import Note
from app.wordings.domain.numbering import normal_citation
from app.wordings.domain.tree import ClauseKind, ClauseNode, Role, SharedNumber, Tree, UnknownClause


@dataclass(frozen=True, slots=True)
class Operation:
    """``by``, a clause of the endorsement, changes the clause ``path`` (or stands below it, where it is added)."""

    change: Change
    path: str
    by: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """An endorsement with the day from which it holds."""

    code: str
    title: str
    effective_from: date
    operations: tuple[Operation, ...]


def read_operations(
    base: Tree, nodes: Sequence[ClauseNode]
) -> tuple[tuple[Operation, ...], tuple[Note, ...], tuple[Note, ...]]:
    """What the clauses of an endorsement do to the edition ``base``, what stands in the way, and what is unclear."""
    reader = _Changes(base, nodes)
    for place, node in enumerate(nodes):
        reader.read(place, node)
    return tuple(reader.operations), tuple(reader.problems), tuple(reader.doubts)


_LAST_STEP = re.compile(r"(?:\.\w+|\([^()]+\)|第?[（(][^（(]+[）)]项?|第[^第条款]+项)$")


class _Changes:
    """Goes through an endorsement's nodes and gathers what they change."""

    def __init__(self, base: Tree, nodes: Sequence[ClauseNode]) -> None:
        self.base, self.nodes = base, nodes
        self.operations: list[Operation] = []
        self.problems: list[Note] = []
        self.doubts: list[Note] = []

    def read(self, place: int, node: ClauseNode) -> None:
        """Add what this node changes."""
        if node.amends:
            change, _, cited = node.amends.partition(":")
            if (target := self._target(node, cited, path=True)) is not None:
                self.operations.append(Operation(Change(change), target.path, node.path))
            return
        if node.role not in (Role.CLAUSE, Role.PARAGRAPH):
            return
        told = _told(node)
        if told is not None and told.new and len(told.cited) == 1:
            above = self._above(told.cited[0])
            if above is not None:
                by = self._behind(place, node, told, above) if not told.said else [node]
                self.operations += [Operation(Change.ADD, above.path, each.path) for each in by]
                return
            told = None
        if told is None:
            if speaks_of_change(_with_number(node)):
                message = N_(
                    "This speaks of a change and does not say clearly of which clause. End the line with "
                    "{replaces=4.2(b)}, {deletes=4.2(b)} or {adds=4.2}, or with {words} where it changes nothing."
                )
                self.doubts.append(Note(node.line, message))
            return
        for cited in told.cited:
            if (target := self._target(node, cited)) is not None:
                self._add(place, node, told, target)

    def _target(self, node: ClauseNode, cited: str, *, path: bool = False) -> ClauseNode | None:
        """A mark may name a path; words name a number, which must be one clause's alone."""
        try:
            return (self.base.get(cited) if path else None) or self.base.resolve(cited)
        except SharedNumber as shared:
            message = N_("%(cited)s stands in several parts. Accepted: %(paths)s.")
            self.problems.append(Note(node.line, message, {"cited": cited, "paths": ", ".join(shared.paths)}))
        except UnknownClause as unknown:
            message = N_("The edition has no clause %(cited)s. Close to it: %(near)s.")
            near = ", ".join(unknown.near) or "–"
            self.problems.append(Note(node.line, message, {"cited": cited, "near": near}))
        return None

    def _above(self, cited: str) -> ClauseNode | None:
        """What a new clause of this number stands below: the clause that its number names, else what the clause before
        it stands in: ``4.2`` for ``4.2(d)``, the part of ``4.3`` for ``4.4``."""
        inside = _LAST_STEP.sub("", cited)
        if inside and inside != cited and (above := self._known(inside)) is not None:
            return above
        last = re.search(r"(?<=\.)\d+$", cited)
        before = self._known(f"{cited[: last.start()]}{int(last[0]) - 1}") if last is not None else None
        return self.base.get(before.parent) if before is not None and before.parent else None

    def _known(self, cited: str) -> ClauseNode | None:
        try:
            return self.base.resolve(cited)
        except (SharedNumber, UnknownClause):
            return None

    def _add(self, place: int, node: ClauseNode, told: Told, target: ClauseNode) -> None:
        if told.swap is not None and target.text.count(told.swap[0]) != 1:
            message = N_("%(cited)s does not have the words “%(words)s” exactly once.")
            self.problems.append(Note(node.line, message, {"cited": told.cited[0], "words": told.swap[0]}))
            return
        above = self.base.get(target.parent or "") if told.beside else target
        by = [node]
        if not told.said and told.swap is None:
            by = self._behind(place, node, told, target)
        for each in by:
            self.operations.append(Operation(told.change, (above or target).path, each.path))

    def _behind(self, place: int, node: ClauseNode, told: Told, target: ClauseNode) -> list[ClauseNode]:
        """The clauses after words that announce them: the one of the same number, or each that is added."""
        if told.change is Change.ADD:
            below = [each for each in self.nodes if each.parent == node.path]
            if not below and told.new and place + 1 < len(self.nodes):
                below = [self.nodes[place + 1]]
            return below or [node]
        following = self.nodes[place + 1] if place + 1 < len(self.nodes) else None
        names = {normal_citation(target.number), normal_citation(self.base.number_label(target.path))}
        if told.change is Change.REPLACE and following and normal_citation(following.number) in names:
            return [following]
        return [node]


def _told(node: ClauseNode) -> Told | None:
    """From its own words, else with its number: *Clause 4.2(b) is deleted.* at the beginning of a line is one."""
    own = " ".join(piece for piece in (node.heading, node.text) if piece)
    return read_change(own) or read_change(_with_number(node))


def _with_number(node: ClauseNode) -> str:
    return f"{node.number.rstrip('.:： ')} {node.heading} {node.text}"


def new_words(node: ClauseNode, target: ClauseNode | None = None) -> str:
    """What a replacing or added clause says: all of it, what follows the words that announce it, or the words of
    ``target`` with those exchanged that it names."""
    told = None if node.amends else _told(node)
    if told is None:
        return node.text
    if told.swap is not None:
        return target.text.replace(*told.swap) if target is not None else node.text
    number = target.number.rstrip(".") if target is not None else ""
    return (
        re.sub(r"^[.:）)]?\s*", "", told.said.removeprefix(number))
        if number and told.said.startswith(number)
        else told.said
    )


def in_force(amendments: Sequence[Amendment], on: date) -> tuple[Amendment, ...]:
    """Those that hold on ``on``, the earliest first: a later one changes what an earlier one said."""
    held = [each for each in amendments if each.effective_from <= on]
    return tuple(sorted(held, key=lambda each: each.effective_from))


def as_amended(base: Tree, whole: Tree, amendments: Sequence[Amendment]) -> Tree:
    """The edition as it reads with ``amendments`` applied in order; ``whole`` has their clauses beside it."""
    nodes = list(base)
    for amendment in amendments:
        for operation in amendment.operations:
            nodes = _applied(nodes, whole, amendment, operation)
    return Tree(tuple(replace(node, ordinal=place) for place, node in enumerate(nodes, 1)))


def _applied(
    nodes: list[ClauseNode], whole: Tree, amendment: Amendment, operation: Operation
) -> list[ClauseNode]:
    start = next((place for place, node in enumerate(nodes) if node.path == operation.path), None)
    if start is None:  # an earlier endorsement took it away
        return nodes
    target = nodes[start]
    end = start + 1
    while end < len(nodes) and nodes[end].depth > target.depth:
        end += 1
    by, *below = whole.subtree(operation.by)
    match operation.change:
        case Change.DELETE:
            return nodes[:start] + nodes[end:]
        case Change.REPLACE:
            own = replace(
                target,
                heading=by.heading or target.heading,
                text=new_words(by, target),
                endorsement=amendment.code,
                **_kinds(by),
            )
            return [*nodes[:start], own, *_moved(below, by, own, amendment.code), *nodes[end:]]
        case Change.ADD:
            own = _added(target, by, nodes, amendment)
            return [*nodes[:end], own, *_moved(below, by, own, amendment.code), *nodes[end:]]


def _kinds(by: ClauseNode) -> dict[str, Any]:
    """The endorsement's own marks; the kind of a rider says nothing about the clause that it changes."""
    if by.kind in (ClauseKind.RIDER, ClauseKind.OTHER):
        return {}
    return {"kind": by.kind, "relieves": by.relieves}


def _added(
    target: ClauseNode, by: ClauseNode, nodes: Sequence[ClauseNode], amendment: Amendment
) -> ClauseNode:
    own = by.number.rstrip(".:：、") if target.role is Role.PART else by.path.rsplit(".", 1)[-1]
    path = own if target.role is Role.PART else f"{target.path}.{own}"
    if any(node.path == path for node in nodes):
        path = f"{target.path}.{amendment.code}.{own}"
    kinds = _kinds(by) or {"kind": target.kind, "relieves": target.relieves}
    return replace(
        by,
        path=path,
        text=new_words(by),
        **kinds,
        part=target.title if target.role is Role.PART else target.part,
        parent=target.path,
        depth=target.depth + 1,
        endorsement=amendment.code,
    )


def _moved(below: Sequence[ClauseNode], by: ClauseNode, own: ClauseNode, code: str) -> list[ClauseNode]:
    """What stands below the endorsement's clause, in its new place."""
    moved = []
    for node in below:
        path = own.path + node.path.removeprefix(by.path)
        parent = own.path + (node.parent or "").removeprefix(by.path)
        depth = own.depth + node.depth - by.depth
        moved.append(replace(node, path=path, parent=parent, depth=depth, part=own.part, endorsement=code))
    return moved


@dataclass(frozen=True, slots=True)
class Overriding:
    """An endorsement that changes a clause (``whole``) or something below it."""

    code: str
    change: Change
    path: str
    by: str
    effective_from: date
    whole: bool


def overriding(tree: Tree, path: str, amendments: Sequence[Amendment]) -> tuple[Overriding, ...]:
    """The changes that ``amendments`` make to the clause, to what it stands in, and to what stands below it."""
    if tree.get(path) is None:
        return ()
    above = {path, *(node.path for node in tree.ancestors(path))}
    below = {node.path for node in tree.subtree(path)} - above
    return tuple(
        Overriding(each.code, op.change, op.path, op.by, each.effective_from, op.path in above)
        for each in amendments
        for op in each.operations
        if (op.path in above and op.change is not Change.ADD)
        or op.path in below
        or (op.path == path and op.change is Change.ADD)
    )
