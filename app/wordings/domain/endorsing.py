"""Endorsements: clauses of their own that replace, delete or add clauses of an edition from a day on.

The edition stays as it was agreed. An endorsement is read like any text; a clause of it says what it does with a mark
(``{replaces=4.2(b)}``, ``{deletes=4.2(c)}``, ``{adds=4.2}``) or in the usual words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.shared.text import N_
from app.wordings.domain.marks import Note
from app.wordings.domain.numbering import ZH_DIGITS
from app.wordings.domain.tree import ClauseKind, ClauseNode, Role, SharedNumber, Tree, UnknownClause


class Change(StrEnum):
    """What an endorsement does to a clause."""

    REPLACE = "replace"
    DELETE = "delete"
    ADD = "add"


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


_CITED = r"(?P<path>\d+(?:\.\d+)*(?:\s?\([a-z0-9]{1,4}\))*|[IVXLC]+(?:\.[A-Z0-9a-z]+)*)"
_ZH_CITED = rf"(?P<path>第[{ZH_DIGITS}0-9]+条(?:第[{ZH_DIGITS}]+款)?(?:第?[（(][{ZH_DIGITS}]+[）)]项?)?)"
_TOLD = (
    (Change.DELETE, rf"(?:删除|取消)[^。：]{{0,20}}?{_ZH_CITED}"),
    (Change.DELETE, rf"{_ZH_CITED}[^。：]{{0,12}}?(?:予以)?(?:删除|取消|不再适用)"),
    (Change.REPLACE, rf"{_ZH_CITED}[^。：]{{0,20}}?(?:修改|变更|替换|调整)为"),
    (
        Change.REPLACE,
        (
            rf"\b(?:clause|section|exclusion|condition|paragraph)\s+{_CITED}[^.:]{{0,60}}?"
            r"\b(?:replaced|amended to read|substituted)\b"
        ),
    ),
    (
        Change.DELETE,
        rf"\b(?:clause|section|exclusion|condition|paragraph)\s+{_CITED}[^.:]{{0,60}}?\b(?:is|are)\s+(?:deleted|removed)\b(?!\s+and)",
    ),
    (
        Change.ADD,
        rf"\badded\s+(?:to|after|below|under)\s+(?:clause|section|exclusion|condition)\s+{_CITED}",
    ),
)


def read_operations(
    base: Tree, nodes: Sequence[ClauseNode]
) -> tuple[tuple[Operation, ...], tuple[Note, ...]]:
    """What the clauses of an endorsement do to the edition ``base``, and what stands in the way."""
    operations: list[Operation] = []
    problems: list[Note] = []
    for node in nodes:
        told = _told(node)
        if told is None:
            continue
        change, cited = told
        try:
            # A mark may name a path; words name a number, which must be one clause's alone.
            target = (base.get(cited) if node.amends else None) or base.resolve(cited)
        except SharedNumber as shared:
            message = N_("%(cited)s stands in several parts. Accepted: %(paths)s.")
            problems.append(Note(node.line, message, {"cited": cited, "paths": ", ".join(shared.paths)}))
        except UnknownClause as unknown:
            message = N_("The edition has no clause %(cited)s. Close to it: %(near)s.")
            problems.append(
                Note(node.line, message, {"cited": cited, "near": ", ".join(unknown.near) or "–"})
            )
        else:
            operations.append(Operation(change, target.path, node.path))
    return tuple(operations), tuple(problems)


def _told(node: ClauseNode) -> tuple[Change, str] | None:
    """By its mark, else in the words before its first colon."""
    if node.amends:
        change, _, cited = node.amends.partition(":")
        return Change(change), cited
    if node.role is not Role.CLAUSE:
        return None
    opening = re.split("[:：]", _with_number(node), maxsplit=1)[0]
    for change, pattern in _TOLD:
        match = re.search(pattern, opening, re.IGNORECASE)
        if match is not None:
            named = match.groupdict()["path"]
            return change, re.sub(r"\s+", "", named)
    return None


def _with_number(node: ClauseNode) -> str:
    """*Clause 4.2(b) is deleted.* at the beginning of a line is a number and what is said of it."""
    return f"{node.number.rstrip('.:： ')} {node.heading} {node.text}"


def new_words(node: ClauseNode) -> str:
    """What a replacing or added clause says: all of it, or what follows the colon of the words that announce it."""
    if node.amends or not any(re.search(pattern, _with_number(node), re.IGNORECASE) for _, pattern in _TOLD):
        return node.text
    _, colon, said = re.sub("：", ":", node.text, count=1).partition(":")
    return said.strip().strip('“”"') if colon else node.text


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
                text=new_words(by),
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
    path = f"{target.path}.{by.path.rsplit('.', 1)[-1]}"
    if any(node.path == path for node in nodes):
        path = f"{target.path}.{amendment.code}.{by.path.rsplit('.', 1)[-1]}"
    return replace(
        by,
        path=path,
        text=new_words(by),
        part=target.part,
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
