"""A recorded quotation, cut into the lines of the clause as a letter prints them."""

from __future__ import annotations

import re

from app.complaints.letters.material import Quotation, QuotedLine
from app.wordings.domain.quoting import OMISSION, quoted_label, same_spacing
from app.wordings.domain.tree import ClauseNode, Role, Tree
from app.wordings.models import Clause, Edition

_ITEM = re.compile(r"^(\([a-z0-9]{1,4}\))\s+(?=\S)")


def quotation_of(tree: Tree, clause: Clause, edition: Edition, words: str) -> Quotation:
    """``words`` were proven verbatim when they were cited; here they only get their numbers and their breaks."""
    label = quoted_label(tree, clause.path, words)
    chinese = edition.language.startswith("zh")
    lines = (_chinese_line(label, words),) if chinese else tuple(_lines(tree, clause.path, words))
    top = next((node for node in reversed(tree.ancestors(clause.path)) if node.text), None)
    return Quotation(
        wording=edition.wording.name,
        edition=edition.label,
        filing_number=edition.filing_number or "",
        is_law=edition.wording.kind != "policy",
        label=label,
        page=clause.page,
        lines=lines,
        registered="\n".join(
            tree.full_text(path) for path in {clause.path, top.path if top else clause.path}
        ),
        clause_id=clause.id,
    )


def _chinese_line(label: str, words: str) -> QuotedLine:
    """Chinese quotes run on, under the full name of article, paragraph and item."""
    joined = OMISSION.sub("……", "".join(line.strip() for line in words.splitlines()))
    return QuotedLine(label, joined)


def _lines(tree: Tree, path: str, words: str) -> list[QuotedLine]:
    """Each printed line with its number in front; what was left out is a line of its own."""
    found: list[QuotedLine] = []
    for index, piece in enumerate(OMISSION.split(words)):
        if index:
            found.append(QuotedLine("", "", omitted=True))
        found += [_line(tree, path, line.strip()) for line in piece.splitlines() if line.strip()]
    return found


def _line(tree: Tree, path: str, line: str) -> QuotedLine:
    item = _ITEM.match(line)
    text = line[item.end() :] if item else line
    node = _node_of(tree, path, line)
    if node is None:
        return QuotedLine(item.group(1) if item else "", text, tree.number_label(path) if item else "")
    if node.number.startswith("("):
        above = next((each for each in tree.ancestors(node.path) if each.number), None)
        return QuotedLine(node.number, text, tree.number_label(above.path) if above else "")
    if node.role is Role.PARAGRAPH:
        return QuotedLine("", text)  # prints no number; the source below names it
    return QuotedLine(tree.number_label(node.path), text.removeprefix(node.number).lstrip())


def _node_of(tree: Tree, path: str, line: str) -> ClauseNode | None:
    """The clause that a line comes from: the one cited, one below it, or one whose list it stands in."""
    item = _ITEM.match(line)
    wanted = same_spacing(line[item.end() :] if item else line)
    for node in (*tree.subtree(path), *tree.ancestors(path)):
        own = same_spacing(node.text)
        if own and (wanted in own or own in wanted) and (not item or node.number == item.group(1)):
            return node
    return None
