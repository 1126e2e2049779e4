"""The clauses of one edition: a tree, kept as a flat tuple in the order of the document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.wordings.domain.numbering import chinese_numeral, normal_citation


class Role(StrEnum):
    """What a node is in the print, whatever it says in law."""

    TITLE = "title"
    PART = "part"
    CLAUSE = "clause"
    PARAGRAPH = "paragraph"
    """Without a printed number: a preface, a Chinese 款 after the first, words that close a list."""


class ClauseKind(StrEnum):
    """What a clause does."""

    DEFINITION = "definition"
    INSURING = "insuring"
    EXCLUSION = "exclusion"
    CONDITION = "condition"
    LIMIT = "limit"
    RIDER = "rider"
    EXCEPTION = "exception"
    OTHER = "other"


class Relieves(StrEnum):
    """Whether a clause relieves the insurer, and so what must have been done at sale (《保险法》 art. 17).

    Wider than exclusions: deductibles and proportional payment relieve too, while rights to end the contract for a
    breach do not; a prohibition that the law itself lays down needs prompting only.
    """

    FULL = "full"
    PROMPTING = "prompting"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ClauseNode:
    """One node. ``path`` is unique within its edition; ``parent`` is a path; ``part`` the nearest part's title."""

    role: Role
    path: str
    number: str
    heading: str
    text: str
    part: str = ""
    parent: str | None = None
    depth: int = 0
    ordinal: int = 0
    line: int = 0
    paragraph: int = 0
    """Which 款 of its article: 1 for the article's own words, 0 where nobody counts."""
    kind: ClauseKind = ClauseKind.OTHER
    relieves: Relieves = Relieves.NO
    exception_of: tuple[str, ...] = ()
    """Paths of the exclusions it gives back from."""
    page: int | None = None
    amends: str = ""
    """What a clause of an endorsement does: ``replace:4.2(b)``, ``delete:…`` or ``add:…`` (below that clause)."""
    endorsement: str = ""
    """The endorsement that a clause comes from, in a text as it read on a day."""

    @property
    def title(self) -> str:
        """Number and heading as a reader would say them."""
        gap = "" if self.number.endswith("、") else " "
        return gap.join(piece for piece in (self.number, self.heading) if piece)

    @property
    def words(self) -> str:
        """All that is printed here: number, heading and text."""
        return " ".join(piece for piece in (self.number, self.heading, self.text) if piece)


class UnknownClause(LookupError):
    """The edition has no such clause; ``near`` are paths that come close."""

    def __init__(self, cited: str, near: tuple[str, ...]) -> None:
        self.cited, self.near = cited, near
        super().__init__(cited)


class SharedNumber(LookupError):
    """Several parts have a clause of this number; ``paths`` tell them apart."""

    def __init__(self, cited: str, paths: tuple[str, ...]) -> None:
        self.cited, self.paths = cited, paths
        super().__init__(cited)


@dataclass(frozen=True)
class Tree:
    """The nodes of an edition in document order, with the look-ups that citing needs."""

    nodes: tuple[ClauseNode, ...]
    _by_path: dict[str, ClauseNode] = field(init=False, repr=False, compare=False)
    _children: dict[str | None, list[ClauseNode]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str | None, list[ClauseNode]] = defaultdict(list)
        for node in self.nodes:
            children[node.parent].append(node)
        object.__setattr__(self, "_by_path", {node.path: node for node in self.nodes})
        object.__setattr__(self, "_children", children)

    def __iter__(self) -> Iterator[ClauseNode]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def get(self, path: str) -> ClauseNode | None:
        """The node with exactly this path."""
        return self._by_path.get(path)

    def children(self, path: str | None) -> tuple[ClauseNode, ...]:
        """The nodes directly below ``path``; those at the top for None."""
        return tuple(self._children.get(path, ()))

    def ancestors(self, path: str) -> tuple[ClauseNode, ...]:
        """Nearest first."""
        found = []
        node = self._by_path[path]
        while node.parent is not None:
            node = self._by_path[node.parent]
            found.append(node)
        return tuple(found)

    def subtree(self, path: str) -> tuple[ClauseNode, ...]:
        """The node and everything below it, in document order."""
        found = [self._by_path[path]]
        for child in self.children(path):
            found.extend(self.subtree(child.path))
        return tuple(found)

    def full_text(self, path: str) -> str:
        """The words of a clause with those of its sub-clauses: what a quotation of it may be taken from."""
        own, *below = self.subtree(path)
        return "\n".join(piece for piece in (own.heading, own.text, *(node.words for node in below)) if piece)

    def exceptions_to(self, path: str) -> tuple[ClauseNode, ...]:
        """The exceptions that give back what ``path`` takes away, also those to the clause it stands in."""
        reach = {path, *(node.path for node in self.ancestors(path))}
        return tuple(
            node
            for node in self.nodes
            if reach.intersection(node.exception_of)
            and not self._continues_exception(node)
            and node.path != path
        )

    def _continues_exception(self, node: ClauseNode) -> bool:
        parent = self._by_path.get(node.parent or "")
        return parent is not None and parent.exception_of == node.exception_of

    def resolve(self, cited: str, part: str | None = None) -> ClauseNode:
        """The clause somebody means by a path or a number such as ``4.2(b)``, ``第十七条第二款``, ``VII.G.4``.

        ``part`` (a part's title, "" for the main text) settles a number that several parts share. Raises SharedNumber
        where it is shared and not settled (never guesses), UnknownClause where no clause has it.
        """
        wanted = normal_citation(cited)
        there = [node for node in self.nodes if _is_numbered(node) and part in (None, node.part)]
        sharing = [node for node in there if wanted in self._names(node)]
        if (
            not sharing
        ):  # 1.3(d), as people cite the item that prints a bare d; (VII)(K)(2)(e), each level in brackets
            bare = _without_brackets(wanted)
            sharing = [node for node in there if bare in map(_without_brackets, self._names(node))]
        exact = next((node for node in sharing if node.path == cited.strip() and "." in node.path), None)
        if exact is not None and all(node.part == exact.part for node in sharing):
            return exact  # a path tells two lists of one clause apart, a number does not
        if len(sharing) > 1:
            raise SharedNumber(cited, tuple(node.path for node in sharing))
        if not sharing:
            raise UnknownClause(cited, self._near(wanted))
        return sharing[0]

    def needs_part(self, path: str) -> bool:
        """True where the number alone would not say which clause is meant."""
        return self._sharing[self.number_label(path)] > 1

    @cached_property
    def _sharing(self) -> Counter[str]:
        """How many clauses have which number."""
        return Counter(self.number_label(node.path) for node in self.nodes if _is_numbered(node))

    def cited_as(self, path: str) -> str:
        """How the node is cited among all of its edition, in lists, reports and letters alike: ``4.2(b)``; behind or
        before its part where the number alone does not say which."""
        node = self._by_path[path]
        if node.role is Role.PART:
            return node.title
        return self.in_part(path, self.number_label(path))

    def in_part(self, path: str, label: str) -> str:
        """``label`` with the part's title, where several parts share the number or a part numbers anew, such as a
        rider: ``1.3(b) (Legal expenses rider)``, 附加盗抢保险第三条."""
        node = self._by_path[path]
        if not (self.needs_part(path) or path.startswith(f"{node.part}.")):
            return label
        return f"{node.part}{label}" if label.startswith("第") else f"{label} ({node.part})"

    def number_label(self, path: str) -> str:
        """How the clause is cited inside its part: ``4.2(b)``, ``第十七条第二款第（一）项``."""
        chain = [
            node for node in (*reversed(self.ancestors(path)), self._by_path[path]) if _is_numbered(node)
        ]
        if not chain:
            return self._by_path[path].heading or path
        article = next((node for node in chain if node.number.startswith("第")), None)
        if article is None:
            return _latin_label(chain)
        return self._chinese_label(chain, article)

    def _chinese_label(self, chain: list[ClauseNode], article: ClauseNode) -> str:
        label = article.number
        paragraphs = sum(node.role is Role.PARAGRAPH for node in self.children(article.path))
        counted = next((node.paragraph for node in chain if node.role is Role.PARAGRAPH), 1)
        if paragraphs and chain[-1] is not article:
            label += f"第{chinese_numeral(counted)}款"
        endings = iter("项目")
        for node in chain:
            if node.role is Role.CLAUSE and node is not article:
                label += f"第{node.number.rstrip('.．、')}{next(endings, '')}"
        return label

    def _names(self, node: ClauseNode) -> set[str]:
        """All normalised names under which a node may be cited: path, number within its part, 第一款 of an article."""
        names = {normal_citation(node.path), normal_citation(self.number_label(node.path))}
        if node.number.startswith("第"):
            names.add(normal_citation(f"{node.number}第一款"))
        if node.role is Role.CLAUSE and (number := self._without_paragraphs(node)):
            names.add(normal_citation(number))
        return names

    def _without_paragraphs(self, node: ClauseNode) -> str:
        """How an item is cited by whoever does not count the paragraph that it stands in; else empty."""
        above = self.ancestors(node.path)
        if not any(each.role is Role.PARAGRAPH and each.paragraph for each in above):
            return ""
        printed = [each.number for each in (*reversed(above), node) if each.role is Role.CLAUSE]
        return ".".join(number.rstrip(".:：、．–—- ") for number in printed)

    def _near(self, wanted: str) -> tuple[str, ...]:
        tokens = {token for token in re.split(r"[.()]", wanted) if token}
        scored = [
            (
                len(tokens & {token for token in re.split(r"[.()]", normal_citation(node.path)) if token}),
                node.path,
            )
            for node in self.nodes
            if node.role is Role.CLAUSE
        ]
        best = sorted((item for item in scored if item[0]), key=lambda item: -item[0])
        return tuple(path for _, path in best[:5])


def _without_brackets(citation: str) -> str:
    return re.sub(r"\(([A-Za-z]+|\d+)\)", r".\1", citation).lstrip(".")


def _is_numbered(node: ClauseNode) -> bool:
    return node.role is Role.CLAUSE or (node.role is Role.PARAGRAPH and node.paragraph > 0)


def _latin_label(chain: Iterable[ClauseNode]) -> str:
    """``VII.G.4``, ``4.2(b)``, ``4.2 para 2(b)``: dots between steps, none before a bracket; a decimal number holds its
    parents, and a paragraph that prints no number is counted."""
    label = ""
    for node in chain:
        if node.role is Role.PARAGRAPH:
            label += f" para {node.paragraph}"
            continue
        bare = re.sub(r"^(?:[A-Za-z.]+\s+|§+\s*)(?=\d)", "", node.number.rstrip(".:：、–—- "))
        if (label and bare.startswith(f"{label}.")) or bare.startswith(f"{label}("):
            label = bare
        else:
            label += ("" if not label or bare.startswith(("(", "（")) else ".") + bare
    return label.strip()
