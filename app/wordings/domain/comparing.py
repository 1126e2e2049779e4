"""Two editions of a wording laid side by side, clause by clause: the same, moved, reworded, new, gone.

Clauses are paired from the top down, first among the children of a pair (the same words, then the same heading, then
words much alike, then the same number), and what is left over anywhere in the two texts, so that a clause that
went from VII.J to VII.G, or into another part, is still recognised. A number alone never makes two clauses the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise

from app.wordings.domain.tree import ClauseNode, Role, Tree

ALIKE = 0.6
"""From this share of common words on, two clauses are one that was reworded. Chosen: below it, readers of the
editions tried saw two clauses with a common subject."""
SAME_PLACE = 0.3
"""Enough for two clauses of one number or heading under the same clause: the place speaks for them too."""
SAME_NUMBER = 0.2
"""How much the same number weighs among several clauses that are much alike."""
ISLAND = 2
"""Words kept between two changes: so few tell a reader nothing, so they are shown as taken out and put in again."""
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_]+|[^\w\s]|_")
_WIDE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_GAP = re.compile(r"\s+")


class Change(StrEnum):
    """What became of a clause."""

    SAME = "same"
    CARRIED = "carried"
    """The clause it stands in moved; it stands there as before."""
    MOVED = "moved"
    REWORDED = "reworded"
    MOVED_AND_REWORDED = "moved-reworded"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text: ``kept``, ``out`` (of the older edition) or ``in`` (of the newer)."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One clause of the older edition, the newer, or both; ``runs`` are its own words, marked where they differ."""

    change: Change
    before: ClauseNode | None
    after: ClauseNode | None
    runs: tuple[Run, ...] = ()

    @property
    def node(self) -> ClauseNode:
        """The clause as it stands now, or as it last stood."""
        node = self.after or self.before
        assert node is not None
        return node


@dataclass(frozen=True)
class Comparison:
    """All clauses in the order of the newer edition; what is gone stands where it last stood."""

    rows: tuple[Compared, ...]

    def count(self) -> dict[Change, int]:
        """How many clauses met each change."""
        found = Counter(row.change for row in self.rows)
        return {change: found[change] for change in Change}

    def after(self, path: str) -> Compared | None:
        """What became of the clause that stood at ``path`` in the older edition."""
        return next((row for row in self.rows if row.before is not None and row.before.path == path), None)


def compare(older: Tree, newer: Tree) -> Comparison:
    """Compare two editions of one wording. Titles are left out: they name the edition."""
    pairs = _Pairing(older, newer).run()
    known_before = {before.path: after for before, after in pairs}
    known_after = {after.path: before for before, after in pairs}
    rows: list[Compared] = []
    waiting = _gone_by_place(older, known_before)
    rows += _gone(waiting.pop(None, []))
    for node in newer:
        if node.role is Role.TITLE:
            continue
        before = known_after.get(node.path)
        rows.append(
            _row(before, node, known_after) if before else Compared(Change.NEW, None, node, _all("in", node))
        )
        if before:
            rows += _gone(waiting.pop(before.path, []))
    return Comparison(tuple(rows))


def _gone_by_place(older: Tree, known: dict[str, ClauseNode]) -> dict[str | None, list[ClauseNode]]:
    """What is gone, by the clause before it that is still there (None: it stood first)."""
    found: dict[str | None, list[ClauseNode]] = defaultdict(list)
    last: str | None = None
    for node in older:
        if node.role is Role.TITLE:
            continue
        if node.path in known:
            last = node.path
        else:
            found[last].append(node)
    return found


def _gone(nodes: Iterable[ClauseNode]) -> list[Compared]:
    return [Compared(Change.GONE, node, None, _all("out", node)) for node in nodes]


def _all(what: str, node: ClauseNode) -> tuple[Run, ...]:
    words = _own(node)
    return (Run(what, words),) if words else ()


def _row(before: ClauseNode, after: ClauseNode, known_after: dict[str, ClauseNode]) -> Compared:
    above = known_after.get(after.parent or "")
    stayed_inside = (above.path if above else None) == before.parent or (
        after.parent is None and before.parent is None
    )
    moved = not stayed_inside or before.number != after.number
    reworded = _flat(_own(before)) != _flat(_own(after))
    if reworded:
        change = Change.MOVED_AND_REWORDED if moved else Change.REWORDED
        return Compared(change, before, after, word_runs(_own(before), _own(after)))
    change = Change.MOVED if moved else Change.SAME if before.path == after.path else Change.CARRIED
    return Compared(change, before, after, _all("kept", after))


def word_runs(before: str, after: str) -> tuple[Run, ...]:
    """Both texts as runs of words kept, taken out and put in; a Chinese character counts as a word."""
    old, new = _tokens(before), _tokens(after)
    matcher = SequenceMatcher(
        None, [_flat(each) for each in old], [_flat(each) for each in new], autojunk=False
    )
    runs: list[Run] = []
    out, put = "", ""
    codes = matcher.get_opcodes()
    for place, (what, start, end, new_start, new_end) in enumerate(codes):
        inside = 0 < place < len(codes) - 1
        if what == "equal" and not (inside and end - start <= ISLAND):
            runs += _changed(out, put)
            runs.append(Run("kept", "".join(new[new_start:new_end])))
            out, put = "", ""
        else:
            out += "".join(old[start:end])
            put += "".join(new[new_start:new_end])
    return tuple(runs + _changed(out, put))


def _changed(out: str, put: str) -> list[Run]:
    return [run for run in (Run("out", out), Run("in", put)) if run.text]


def _tokens(text: str) -> list[str]:
    """Words, each with the white space behind it, so that the runs joined are the text."""
    ends = [match.start() for match in _WORD.finditer(text)] + [len(text)]
    return [text[start:end] for start, end in pairwise(ends)] if ends[0] < len(text) else []


def _own(node: ClauseNode) -> str:
    return "\n".join(piece for piece in (node.heading, node.text) if piece)


def _flat(text: str) -> str:
    return _GAP.sub("", text).casefold()


class _Pairing:
    """Finds which clause of the newer edition each clause of the older one became."""

    def __init__(self, older: Tree, newer: Tree) -> None:
        self._older, self._newer = older, newer
        self._bags: dict[tuple[int, str], Counter[str]] = {}
        self._pairs: list[tuple[ClauseNode, ClauseNode]] = []
        self._left: list[ClauseNode] = []
        self._right: list[ClauseNode] = []

    def run(self) -> list[tuple[ClauseNode, ClauseNode]]:
        """The pairs, each clause in one at most."""
        self._children_of(None, None)
        while self._left and self._right:
            found = self._anywhere()
            if not found:
                break
            for before, after in found:
                self._keep(before, after)
        return self._pairs

    def _children_of(self, before: ClauseNode | None, after: ClauseNode | None) -> None:
        left = self._below(self._older, before)
        right = self._below(self._newer, after)
        for before_child, after_child in self._match(left, right):
            left.remove(before_child)
            right.remove(after_child)
            self._pairs.append((before_child, after_child))
            self._children_of(before_child, after_child)
        self._left += left
        self._right += right

    @staticmethod
    def _below(tree: Tree, node: ClauseNode | None) -> list[ClauseNode]:
        """Children; an edition's title is no clause, what stands below it stands at the top."""
        found: list[ClauseNode] = []
        for child in tree.children(node.path if node else None):
            found += _Pairing._below(tree, child) if child.role is Role.TITLE else [child]
        return found

    def _match(
        self, left: Sequence[ClauseNode], right: Sequence[ClauseNode]
    ) -> list[tuple[ClauseNode, ClauseNode]]:
        """Siblings: the same words in order, then the same heading, words much alike, the same number."""
        found = _same_in_order(left, right, lambda tree_node: _flat(self._whole(tree_node)))
        for score in (self._by_heading, self._by_words, self._by_number):
            taken_left = {before.path for before, _ in found}
            taken_right = {after.path for _, after in found}
            found += _best(
                [node for node in left if node.path not in taken_left],
                [node for node in right if node.path not in taken_right],
                score,
            )
        return found

    def _anywhere(self) -> list[tuple[ClauseNode, ClauseNode]]:
        """What was left over, wherever it stands: the same words, or much alike."""
        found = _same_once(self._left, self._right, lambda node: _flat(self._whole(node)))
        return found or _best(self._left, self._right, self._by_words)

    def _keep(self, before: ClauseNode, after: ClauseNode) -> None:
        self._left.remove(before)
        self._right.remove(after)
        self._pairs.append((before, after))
        self._children_of(before, after)

    def _whole(self, node: ClauseNode) -> str:
        tree = self._older if self._older.get(node.path) is node else self._newer
        return tree.full_text(node.path)

    def _by_heading(self, before: ClauseNode, after: ClauseNode) -> float:
        same = bool(before.heading) and _flat(before.heading) == _flat(after.heading)
        return 1 + self._likeness(before, after) if same else 0

    def _by_number(self, before: ClauseNode, after: ClauseNode) -> float:
        if not (before.number or before.paragraph):
            return 0
        if (
            before.number != after.number
            or before.paragraph != after.paragraph
            or before.role is not after.role
        ):
            return 0
        likeness = self._likeness(before, after)
        return likeness if likeness >= SAME_PLACE else 0

    def _by_words(self, before: ClauseNode, after: ClauseNode) -> float:
        likeness = self._likeness(before, after)
        bonus = SAME_NUMBER if before.number == after.number else 0
        return likeness + bonus if likeness >= ALIKE else 0

    def _likeness(self, before: ClauseNode, after: ClauseNode) -> float:
        """Share of common words (Dice), 0 to 1, of the clauses with all that stands below them."""
        one, other = self._bag(0, before), self._bag(1, after)
        size = one.total() + other.total()
        return 2 * (one & other).total() / size if size else 1.0

    def _bag(self, side: int, node: ClauseNode) -> Counter[str]:
        key = (side, node.path)
        if key not in self._bags:
            tree = self._newer if side else self._older
            self._bags[key] = Counter(_telling(tree.full_text(node.path)))
        return self._bags[key]


def _telling(text: str) -> Iterator[str]:
    """Words, and pairs of Chinese characters: single characters are in every text."""
    words = [_flat(each) for each in _WORD.findall(text)]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        yield word + following if _WIDE.match(word) and _WIDE.match(following) else word


def _same_in_order(
    left: Sequence[ClauseNode], right: Sequence[ClauseNode], key: Callable[[ClauseNode], Hashable]
) -> list[tuple[ClauseNode, ClauseNode]]:
    """Pairs of the same key, the first with the first."""
    waiting: dict[Hashable, list[ClauseNode]] = defaultdict(list)
    for node in right:
        waiting[key(node)].append(node)
    return [(node, waiting[key(node)].pop(0)) for node in left if waiting.get(key(node))]


def _same_once(
    left: Sequence[ClauseNode], right: Sequence[ClauseNode], key: Callable[[ClauseNode], Hashable]
) -> list[tuple[ClauseNode, ClauseNode]]:
    """Pairs of a key that each side has once: far from each other, a common phrase is no proof."""
    sides = [
        {value: nodes[0] for value, nodes in _grouped(side, key).items() if len(nodes) == 1}
        for side in (left, right)
    ]
    return [(node, sides[1][value]) for value, node in sides[0].items() if value in sides[1]]


def _grouped(
    nodes: Iterable[ClauseNode], key: Callable[[ClauseNode], Hashable]
) -> dict[Hashable, list[ClauseNode]]:
    found: dict[Hashable, list[ClauseNode]] = defaultdict(list)
    for node in nodes:
        found[key(node)].append(node)
    return found


def _best(
    left: Sequence[ClauseNode], right: Sequence[ClauseNode], score: Callable[[ClauseNode, ClauseNode], float]
) -> list[tuple[ClauseNode, ClauseNode]]:
    """Pairs by falling score, each clause once; the order of the text settles a tie."""
    scored = [
        (-value, i, j)
        for i, before in enumerate(left)
        for j, after in enumerate(right)
        if (value := score(before, after)) > 0
    ]
    found, taken_left, taken_right = [], set(), set()
    for _, i, j in sorted(scored):
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            found.append((left[i], right[j]))
    return found


def changed_only(comparison: Comparison) -> tuple[Compared, ...]:
    """What a reader of the differences wants: everything but the clauses that stayed, or moved with another."""
    return tuple(row for row in comparison.rows if row.change not in (Change.SAME, Change.CARRIED))


def in_stretches(rows: Sequence[Compared]) -> list[tuple[bool, list[Compared]]]:
    """Runs of rows that changed (True) and that did not (False), so that a page can fold the latter."""
    quiet = (Change.SAME, Change.CARRIED)
    return [
        (changed, list(group)) for changed, group in groupby(rows, key=lambda row: row.change not in quiet)
    ]
