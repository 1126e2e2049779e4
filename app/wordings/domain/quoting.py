"""Quoting a clause: verbatim but for white space and declared omissions, and never without what turns its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from app.wordings.domain.lead_ins import gives_back, introducing, turns_list
from app.wordings.domain.numbering import mark_at
from app.wordings.domain.tree import ClauseNode, Role, Tree

OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|［\s*…+\s*］|（略）|…{2,})\s*")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
_TURNING = re.compile(
    r"\b(?:not|no|nor|none|neither|nothing|never|cannot|unless|until|except\w*|exclud\w+|exclusions?|without|but|only"
    r"|if|however|although|though|notwithstanding|provided|subject to|save (?:for|that|where|as)|other than|apart from"
    r"|rather than|instead of|limited to|to the extent|fail\w*)\b|n[’']t\b"
    r"|但|然而|除外|除非|除[^，。；]{1,20}外|不|未|非|无|仅|只|限(?!额)|免|前提|方可|另有|如果|倘若|的(?=，)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(rf"[.?!](?=\s|$|[{_WIDE}])|[。？！]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|e\.g|i\.e|Mr|Mrs|Ms|Dr|St|No|Nos|Art|Sec|Cl|para|approx|incl|excl|etc|cf|viz|vs|Ltd|Co|Inc))\.$",
    re.IGNORECASE,
)
"""After such words a full stop ends no sentence, so that nothing hides behind it."""
_ITEM_END = ".;?!。；？！"
_SHOWN = 24
_TELLING = 12
_SEARCHED = 200


class Caution(StrEnum):
    """Why a verbatim quotation may still mislead."""

    OMISSION_TURNS_MEANING = "omission-turns-meaning"
    BEGINS_INSIDE_SENTENCE = "begins-inside-sentence"
    ENDS_INSIDE_SENTENCE = "ends-inside-sentence"
    EXCEPTION_MISSING = "exception-missing"
    LEAD_IN_MISSING = "lead-in-missing"


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution with the words or the clause it is about."""

    caution: Caution
    about: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a quotation first leaves the text: the words before, what was written, what the text has there.

    ``printed`` is empty when the words before are where the text ends; ``position`` counts characters of the quotation,
    white space made single.
    """

    position: int
    before: str
    written: str
    printed: str


@dataclass(frozen=True, slots=True)
class QuotationCheck:
    """``difference`` is None for a verbatim quotation."""

    difference: Difference | None
    warnings: tuple[Warned, ...] = ()

    @property
    def verbatim(self) -> bool:
        return self.difference is None


def same_spacing(text: str) -> str:
    """White space made comparable: one space between Latin words, none beside Chinese characters."""
    single = re.sub(r"\s+", " ", text).strip()
    return re.sub(rf"(?<=[{_WIDE}]) | (?=[{_WIDE}])", "", single)


def check_quotation(quotation: str, source: str, beside: Sequence[str] = ()) -> QuotationCheck:
    """Compare ``quotation`` with the clause's words in ``source``.

    Omissions must be declared (``[…]``, ``……``, ``（略）``) and come in the order of the text. A quotation that is not
    verbatim carries its first difference; a verbatim one the warnings about what it leaves out. How the sentence goes
    on is nothing to warn of where ``beside``, the other quotations shown with it, say it.
    """
    text = same_spacing(source)
    whole = same_spacing(quotation)
    if whole and whole in text:  # also where the text itself prints the signs of an omission
        start = text.index(whole)
        return QuotationCheck(None, _cautions(text, [(start, start + len(whole))], beside))
    pieces = [same_spacing(piece) for piece in OMISSION.split(quotation)]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        return QuotationCheck(Difference(0, "", quotation.strip()[:_SHOWN], text[:_SHOWN]))
    spans: list[tuple[int, int]] = []
    position = 0
    for piece in pieces:
        after = spans[-1][1] if spans else 0
        start = text.find(piece, after)
        if start < 0:
            return QuotationCheck(_first_difference(piece, text, after, position))
        spans.append((start, start + len(piece)))
        position += len(piece)
    return QuotationCheck(None, _cautions(text, spans, beside))


def check_clause_quotation(
    tree: Tree, path: str, quotation: str, beside: Sequence[str] = ()
) -> QuotationCheck:
    """Check a quotation of one clause, which may begin with the words that introduce its list.

    An item of a list is quoted with its lead-in: then the text is that of the clause above it, and what is left out
    between must be declared. The quotation must still hold words of the clause that is cited. An item alone is verbatim
    too, and carries a warning where its lead-in says that it is *not* covered. ``beside`` as for ``check_quotation``.
    """
    checks = [_quoted_from(tree, path, quotation, beside)]
    if checks[0].verbatim:
        return checks[0]
    pieces = [same_spacing(piece) for piece in OMISSION.split(quotation)]
    words = same_spacing((node := tree.subtree(path)[0]).text or node.heading)
    above = [node for node in tree.ancestors(path) if node.role in (Role.CLAUSE, Role.PARAGRAPH)]
    checks += [_quoted_from(tree, node.path, quotation, beside) for node in above]
    if any(
        piece and (piece in words or words in piece or piece.endswith(words[:_TELLING])) for piece in pieces
    ):
        return next((check for check in checks if check.verbatim), max(checks, key=_reach))
    # Words of the clause itself are missing: whatever its neighbours say, it is not quoted.
    return max((check for check in checks if not check.verbatim), key=_reach)


def _quoted_from(tree: Tree, path: str, quotation: str, beside: Sequence[str]) -> QuotationCheck:
    check = check_quotation(quotation, tree.full_text(path), beside)
    if not check.verbatim:
        return check
    shown = [same_spacing(each) for each in beside]
    missing = (
        Warned(Caution.LEAD_IN_MISSING, lead_in)
        for lead_in in _lead_ins(tree, path)
        if _turning(lead_in) and not any(lead_in in each for each in shown)
    )
    return replace(check, warnings=(*check.warnings, *missing))


def _lead_ins(tree: Tree, path: str) -> Iterator[str]:
    """The words that introduce the lists in which an item stands, the nearest first; a paragraph is no item."""
    for below, above in pairwise(tree.subtree(path)[:1] + tree.ancestors(path)):
        if below.role is Role.CLAUSE and above.role is not Role.PART:
            yield same_spacing(introducing(above.text))


def _reach(check: QuotationCheck) -> int:
    return check.difference.position if check.difference else 0


def quoted_label(tree: Tree, path: str, quotation: str) -> str:
    """How the clause is cited for what is quoted of it: an article's own first paragraph is its 第一款."""
    return tree.in_part(path, _number_quoted(tree, path, quotation))


def _number_quoted(tree: Tree, path: str, quotation: str) -> str:
    node = tree.get(path)
    label = tree.number_label(path)
    paragraphs = any(child.role is Role.PARAGRAPH for child in tree.children(path))
    if node is None or not node.number.startswith("第") or not paragraphs:
        return label
    pieces = [same_spacing(piece) for piece in OMISSION.split(quotation)]
    own = same_spacing(node.text)
    return f"{label}第一款" if all(piece in own for piece in pieces) else label


def _first_difference(piece: str, text: str, after: int, position: int) -> Difference:
    """The longest beginning of ``piece`` that the text has, and what follows on both sides.

    A beginning of a few characters may stand anywhere, so then the longest run in common says which place is meant.
    """
    shared = _longest_beginning(piece, text, after)
    start = text.find(piece[:shared], after)
    if shared < _TELLING:
        match = SequenceMatcher(None, piece[:_SEARCHED], text[after:], autojunk=False).find_longest_match()
        start = max(after, after + match.b - match.a)
        shared = _common_prefix(piece, text[start:])
    return Difference(
        position + shared,
        piece[max(0, shared - _SHOWN) : shared],
        piece[shared : shared + _SHOWN],
        text[start + shared : start + shared + _SHOWN],
    )


def _longest_beginning(piece: str, text: str, after: int) -> int:
    low, high = 0, len(piece)
    while low < high:
        middle = (low + high + 1) // 2
        if text.find(piece[:middle], after) >= 0:
            low = middle
        else:
            high = middle - 1
    return low


def _common_prefix(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cautions(text: str, spans: Sequence[tuple[int, int]], beside: Sequence[str]) -> tuple[Warned, ...]:
    found = []
    start, end = spans[0][0], spans[-1][1]
    opening = text[_sentence_start(text, start) : start]
    closing = _unsaid(text, end, _sentence_end(text, end), beside)
    if turning := _turning(opening):
        found.append(Warned(Caution.BEGINS_INSIDE_SENTENCE, turning))
    for (_, left), (right, _) in pairwise(spans):
        gap_end = min(right, _sentence_end(text, left))
        same_sentence = text[left:gap_end] + " " + text[max(gap_end, _sentence_start(text, right)) : right]
        if turning := _turning(same_sentence):
            found.append(Warned(Caution.OMISSION_TURNS_MEANING, turning))
    if turning := _turning(closing):
        found.append(Warned(Caution.ENDS_INSIDE_SENTENCE, turning))
    return tuple(found)


def _unsaid(text: str, start: int, end: int, beside: Sequence[str]) -> str:
    """What of ``text[start:end]`` no quotation beside says; one that itself stops half-way says nothing."""
    left = list(text[start:end])
    for piece in (same_spacing(piece) for quotation in beside for piece in OMISSION.split(quotation)):
        found = text.find(piece, start) if piece else -1
        stop = found + len(piece)
        if found >= 0 and (stop == len(text) or piece[-1] in _ITEM_END):
            left[found - start : stop - start] = " " * len(left[found - start : stop - start])
    return "".join(left)


def _turning(words: str) -> str:
    """The words that can turn a meaning, as they stand, each once, joined as their language joins them."""
    found = dict.fromkeys(match[0] for match in _TURNING.finditer(words))
    return ("、" if any(word[0] >= "\u4e00" for word in found) else ", ").join(found)


def _ends(text: str) -> list[int]:
    """Where sentences end, and the next is none that takes back what they say (*This exclusion does not apply …*)."""
    ends = (match.end() for match in _SENTENCE_END.finditer(text))
    return [end for end in ends if not _goes_on(text, end)] + [len(text)]


def _goes_on(text: str, end: int) -> bool:
    following = text[end : end + _SEARCHED].lstrip()
    if mark_at(following) is not None:
        return False
    if following[:1].islower() or _ABBREVIATION.search(text[max(0, end - _TELLING) : end]):
        return True
    return turns_list(following) or gives_back(following)


def _sentence_start(text: str, position: int) -> int:
    return max((end for end in _ends(text) if end <= position), default=0)


def _sentence_end(text: str, position: int) -> int:
    return min((end for end in _ends(text) if end >= position), default=len(text))


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause by path, and the words quoted from it ("" where it is only named)."""

    path: str
    quotation: str = ""


def missing_exceptions(tree: Tree, citations: Sequence[Cited]) -> tuple[tuple[ClauseNode, ClauseNode], ...]:
    """Pairs of a cited clause and an exception to it that is neither cited nor quoted with a clause above it."""
    found = []
    for cited in citations:
        node = tree.get(cited.path)
        if node is None:
            continue
        for exception in tree.exceptions_to(cited.path):
            if not _covered(tree, exception, citations):
                found.append((node, exception))
    return tuple(found)


def _covered(tree: Tree, exception: ClauseNode, citations: Sequence[Cited]) -> bool:
    around = {node.path for node in tree.ancestors(exception.path)}
    words = same_spacing(tree.full_text(exception.path))
    return any(
        cited.path == exception.path or (cited.path in around and words in same_spacing(cited.quotation))
        for cited in citations
    )


def citation_warnings(tree: Tree, citations: Sequence[Cited]) -> tuple[Warned, ...]:
    """A warning for each exception that a letter would leave out."""
    missing = dict.fromkeys(exception.path for _, exception in missing_exceptions(tree, citations))
    return tuple(Warned(Caution.EXCEPTION_MISSING, tree.number_label(path)) for path in missing)
