"""The proof that a reading lost nothing: its words joined equal the source's."""

from __future__ import annotations

import re

from app.wordings.domain.marks import lines_of, read_front_matter, split_marks
from app.wordings.domain.page_furniture import page_furniture
from app.wordings.domain.source_lines import COMMENT
from app.wordings.domain.tree import Tree


def joined_text(tree: Tree) -> str:
    """All words of the tree in order, without white space."""
    return re.sub(r"\s+", "", "".join(node.number + node.heading + node.text for node in tree))


def bare_text(text: str) -> str:
    """The words of a source without white space, front matter, comments, heading signs, bold signs and marks, and
    without what stands at the edges of its pages (which the reading names apart)."""
    lines = lines_of(text)
    body = lines[read_front_matter(lines)[1] :]
    furniture = page_furniture(body)
    kept = (line for index, line in enumerate(body) if index not in furniture and not COMMENT.fullmatch(line))
    stripped = (split_marks(0, re.sub(r"^#{1,6}\s+", "", line.strip()), [])[0] for line in kept)
    return re.sub(r"\s+", "", "".join(stripped)).replace("**", "")
