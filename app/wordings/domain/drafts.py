"""A node while the reader works on it; and the last steps, which need the whole text: paths, kinds, exceptions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from app.shared.text import N_
from app.wordings.domain.lead_ins import is_lead_in, kind_announced, relieves_in_words, turns_list
from app.wordings.domain.marks import LineMarks, Note
from app.wordings.domain.numbering import Candidate, Style, chinese_numeral, normal_citation
from app.wordings.domain.tree import ClauseKind, ClauseNode, Relieves, Role, SharedNumber, Tree, UnknownClause

_TELLING_TITLES = (
    (ClauseKind.RIDER, r"附加|特别约定|批单|\b(rider|endorsement|optional)"),
    (ClauseKind.EXCLUSION, r"责任免除|除外|\b(exclusion|not covered|not insured|do(es)? not cover|not pay)"),
    (
        ClauseKind.DEFINITION,
        r"释义|定义|\b(definition|meanings? of words|special meanings?|glossary|defined terms)",
    ),
    (ClauseKind.LIMIT, r"免赔|限额|\b(limits?|excess|deductibles?)\b"),
    (
        ClauseKind.INSURING,
        (
            r"保险责任|\b(what(’s|'s| is| we| you are| you’re| you're) (insured|cover)|what we (will )?pay|insuring)"
            r"|^cover(age)?( [A-Z]\b.*)?$"
        ),
    ),
    (ClauseKind.CONDITION, r"义务|\b(condition)"),
)
_MIXED = (ClauseKind.OTHER, ClauseKind.INSURING, ClauseKind.RIDER)
_WORDED = (Role.CLAUSE, Role.PARAGRAPH)
_GIVEN_BACK_FROM = (ClauseKind.EXCLUSION, ClauseKind.LIMIT)


@dataclass(slots=True, eq=False)
class Draft:
    """A node being read. ``steps`` is what it adds to a path, ``key`` its decimal number with those above it."""

    role: Role
    line: int
    number: str = ""
    heading: str = ""
    said: list[str] = field(default_factory=list)
    steps: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    style: Style | None = None
    value: int = 0
    level: int = 0
    paragraph: int = 0
    parent: Draft | None = None
    marks: LineMarks = field(default_factory=LineMarks)
    page: int | None = None
    path: str = ""
    restarts: bool = False
    within: Draft | None = None
    """The last part that said *Part* or *Section*: tells parts of the same title apart."""

    def say(self, words: str, gap: str = "") -> None:
        """Add to its text, parted by ``gap`` from what was said before."""
        if words:
            self.said += [gap, words] if self.said else [words]

    @property
    def text(self) -> str:
        return "".join(self.said)

    @property
    def introduces(self) -> bool:
        """Its last words announce a list."""
        return bool(self.said) and self.said[-1].endswith((":", "：", "—"))

    @property
    def title(self) -> str:
        gap = "" if self.number.endswith("、") else " "
        return gap.join(piece for piece in (self.number, self.heading or self.text) if piece).rstrip(":")

    def above(self, *roles: Role) -> Draft | None:
        """The nearest node above it that has one of these roles."""
        node = self.parent
        while node is not None and node.role not in roles:
            node = node.parent
        return node


def settle(drafts: list[Draft], *, policy: bool) -> tuple[Tree, list[Note], list[Note]]:
    """Make the tree. ``policy`` lets titles tell kinds; statutes have none. Returns tree, problems and doubts."""
    _find_restarts(drafts)
    doubts = _settle_paths(drafts)
    kinds = _settle_kinds(drafts, policy=policy)
    nodes = tuple(_node(draft, ordinal, kinds) for ordinal, draft in enumerate(drafts, 1))
    tree, problems = _link_exceptions(Tree(nodes), drafts)
    return tree, problems, doubts


def _find_restarts(drafts: list[Draft]) -> None:
    """A part whose first-level numbers stand in an earlier part already gives its title to its paths.

    So does a rider that begins again with a first number, whatever family of numbers it takes.
    """
    by_part: dict[Draft | None, list[Draft]] = {}
    for draft in drafts:
        if draft.role is Role.CLAUSE and draft.above(Role.CLAUSE, Role.PARAGRAPH) is None:
            by_part.setdefault(draft.above(Role.PART), []).append(draft)
    seen: set[str] = set()
    for part, clauses in by_part.items():
        numbers = {".".join(clause.steps) for clause in clauses}
        rider = part is not None and _told_by_title(part) is ClauseKind.RIDER
        if part is not None and (seen & numbers or (rider and seen and _begins_again(clauses[0]))):
            part.restarts = True
        else:
            seen |= numbers


def _begins_again(clause: Draft) -> bool:
    """Whether its number is a first one as a whole: 1, (a), 第一条 or 1.1, and not 4.1 of a Section 4."""
    return clause.value == 1 and (len(clause.steps) == 1 or clause.steps[0] == "1")


def _settle_paths(drafts: list[Draft]) -> list[Note]:
    taken: Counter[str] = Counter()
    titles = Counter(draft.title for draft in drafts if draft.role is Role.PART)
    doubts: list[Note] = []
    for draft in drafts:
        path = _path(draft)
        counted = draft.above(Role.PARAGRAPH)
        if path in taken and draft.role is Role.CLAUSE and counted is not None and counted.paragraph:
            path = f"{counted.path}.{'.'.join(draft.steps)}"
        around = draft.above(Role.PART) or draft.within
        shared = titles[path] > 1 if draft.role is Role.PART else path in taken
        if shared and around not in (None, draft):
            path = f"{around.title}.{path}"
        if path in taken:
            if draft.role is Role.CLAUSE and draft.marks.numbered is None:
                message = N_(
                    "“%(number)s” stands twice in the same place. Put {under=…} to say where it belongs."
                )
                doubts.append(Note(draft.line, message, {"number": draft.number}))
            taken[path] += 1
            path = f"{path}~{taken[path]}"
        taken[path] += 1
        draft.path = path
    return doubts


def _path(draft: Draft) -> str:
    if draft.role in (Role.TITLE, Role.PART):
        return draft.title or "¶"
    above = draft.above(Role.CLAUSE)
    if above is None and draft.parent is not None and draft.parent.role is Role.PARAGRAPH:
        base = draft.parent.path  # an item of a definition that bears no number
    elif above is None:
        part = draft.above(Role.PART)
        qualified = part is not None and (part.restarts or draft.role is Role.PARAGRAPH)
        base = part.path if part is not None and qualified else ""
    else:
        base = above.path
        counted = draft.above(Role.PARAGRAPH)
        if (
            counted is not None
            and counted.paragraph
            and counted.parent is above
            and above.style is not Style.ARTICLE
        ):
            base = counted.path  # the second (a) of a clause, below *We will not pay for:*
    return ".".join(piece for piece in (base, _step(draft, above)) if piece)


def _step(draft: Draft, above: Draft | None) -> str:
    if draft.role is Role.PARAGRAPH:
        article = above is not None and above.style is Style.ARTICLE
        return f"第{chinese_numeral(draft.paragraph)}款" if article else f"¶{draft.paragraph or draft.value}"
    return ".".join(draft.steps)


def _settle_kinds(drafts: list[Draft], *, policy: bool) -> dict[Draft, tuple[ClauseKind, Relieves]]:
    """Own mark first, then what its title or the words before its list tell, then the node above.

    An exclusion relieves fully unless it says less: asking for a proof that is not needed does less harm than not
    asking for one that is.
    """
    settled: dict[Draft, tuple[ClauseKind, Relieves]] = {}
    lists = {draft.parent for draft in drafts}
    for draft in drafts:
        inherited = settled.get(draft.parent, (ClauseKind.OTHER, Relieves.NO)) if draft.parent else None
        above = inherited[0] if inherited else ClauseKind.OTHER
        told = _told(draft, above, has_list=draft in lists) if policy else None
        kind = draft.marks.kind or told or above
        if inherited and kind is above:
            relieves = draft.marks.relieves or inherited[1]
        else:
            relieves = draft.marks.relieves or (
                Relieves.FULL if kind is ClauseKind.EXCLUSION else Relieves.NO
            )
        if (
            policy
            and draft.marks.relieves is None
            and draft.role is not Role.PART
            and relieves_in_words(draft.text)
        ):
            relieves = Relieves.FULL
        settled[draft] = (kind, relieves)
    return settled


def _told(draft: Draft, above: ClauseKind, *, has_list: bool) -> ClauseKind | None:
    """What the print tells of a node that bears no mark, where the kind ``above`` it leaves that open."""
    if draft.role is Role.PARAGRAPH and above is ClauseKind.EXCLUSION and turns_list(draft.text):
        return ClauseKind.EXCEPTION
    announced = kind_announced(draft.parent.text) if draft.parent and draft.parent.role in _WORDED else None
    if announced is ClauseKind.EXCEPTION and above is ClauseKind.EXCLUSION:
        return announced
    if above not in _MIXED:
        return None
    told = _told_by_title(draft)
    if told is None and has_list and draft.role in _WORDED and is_lead_in(draft.text):
        told = kind_announced(draft.text)
    told = told or announced
    return None if told is ClauseKind.EXCEPTION else told


def _told_by_title(draft: Draft) -> ClauseKind | None:
    if draft.role is Role.TITLE or not draft.heading:
        return None
    return kind_of_title(draft.heading)


def kind_of_title(heading: str) -> ClauseKind | None:
    """What a title says of the clauses below it."""
    heading = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", heading)  # 责　任　免　除
    return next((kind for kind, told in _TELLING_TITLES if re.search(told, heading, re.IGNORECASE)), None)


def _node(draft: Draft, ordinal: int, kinds: dict[Draft, tuple[ClauseKind, Relieves]]) -> ClauseNode:
    part = draft.above(Role.PART)
    depth, node = 0, draft.parent
    while node is not None:
        depth, node = depth + 1, node.parent
    return ClauseNode(
        role=draft.role,
        path=draft.path,
        number=draft.number,
        heading=draft.heading,
        text=draft.text,
        part=part.title if part is not None else "",
        parent=draft.parent.path if draft.parent else None,
        depth=depth,
        ordinal=ordinal,
        line=draft.line,
        paragraph=draft.paragraph,
        kind=kinds[draft][0],
        relieves=kinds[draft][1],
        page=draft.page,
        amends=draft.marks.amends,
    )


def _link_exceptions(tree: Tree, drafts: list[Draft]) -> tuple[Tree, list[Note]]:
    """Tie each exception to its exclusion: the one it names with of=, else the nearest exclusion it stands in."""
    problems: list[Note] = []
    links: dict[str, tuple[str, ...]] = {}
    for draft, node in zip(drafts, tree, strict=True):
        if node.kind is not ClauseKind.EXCEPTION:
            if draft.marks.of:
                message = N_("of=%(of)s belongs to an exception: write {exception of=%(of)s}.")
                problems.append(Note(draft.line, message, {"of": draft.marks.of}))
        elif draft.marks.kind is None and node.parent in links:
            links[node.path] = links[node.parent]
        elif draft.marks.of is not None:
            found = [_target(tree, node, draft.line, cited, problems) for cited in draft.marks.of.split(",")]
            links[node.path] = tuple(path for path in found if path)
        else:
            links[node.path] = _exclusion_around(tree, node, draft.line, problems)
    return Tree(tuple(replace(node, exception_of=links.get(node.path, ())) for node in tree)), problems


def _exclusion_around(tree: Tree, node: ClauseNode, line: int, problems: list[Note]) -> tuple[str, ...]:
    for above in tree.ancestors(node.path):
        if above.kind in _GIVEN_BACK_FROM and above.role is not Role.PART:
            return (above.path,)
    problems.append(Note(line, N_("Say which exclusion this is an exception to: {exception of=4.2(b)}.")))
    return ()


def _target(tree: Tree, node: ClauseNode, line: int, cited: str, problems: list[Note]) -> str | None:
    try:
        target = _named(tree, cited, node.part)
    except UnknownClause as unknown:
        message = N_("of=%(of)s names no clause here. Close to it: %(near)s.")
        problems.append(Note(line, message, {"of": cited, "near": ", ".join(unknown.near) or "–"}))
        return None
    except SharedNumber as shared:
        message = N_("of=%(of)s could be several clauses. Accepted: %(paths)s.")
        problems.append(Note(line, message, {"of": cited, "paths": ", ".join(shared.paths)}))
        return None
    if target.kind not in _GIVEN_BACK_FROM:
        message = N_("of=%(of)s is not an exclusion or a limit: mark that clause, or name another.")
        problems.append(Note(line, message, {"of": cited}))
        return None
    return target.path


def _named(tree: Tree, cited: str, part: str) -> ClauseNode:
    """Prefer a clause of the same part: inside a rider ``of=第二条`` means the rider's own."""
    try:
        return tree.resolve(cited, part)
    except UnknownClause:
        return tree.resolve(cited)


def list_above(opened: Sequence[Draft]) -> int:
    """How many of the ``opened`` nodes stand above the innermost list that is open; 0 where none is."""
    return next((at for at in range(len(opened) - 1, 0, -1) if opened[at - 1].introduces), 0)


def second_list(opened: Sequence[Draft], begun: Collection[Candidate]) -> int:
    """How many stand above the list that ``begun``, a first number, begins anew; 0 where none of them is in a list."""
    for depth, draft in enumerate(opened):
        if depth and draft.style is not None and draft.value and Candidate(draft.style, 1) in begun:
            return depth
    return 0


def chain_citation(chain: list[Draft]) -> str:
    """The normalised citation of the last of ``chain``, before paths are settled."""
    return normal_citation(".".join(step for draft in chain for step in draft.steps))
