"""A table of contents: its lines come again as headings below it, so they are no clauses and no parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_TITLE = re.compile(r"(?:table of )?contents|index|(?:条款)?目\s*录", re.IGNORECASE)
_ENDS = re.compile(r"(?:\.{3,}|…|···|\s{2,})\s*\d{1,4}(?:\.\d{1,3})*$")
_HEADER = re.compile(r"\S\s{2,}\S")
_LEAST = 2
_LONGEST = 200
"""No line of a table of contents is longer, and patterns with gaps in them are slow on what is."""


def ends_like_contents(line: str) -> bool:
    """Whether a line ends like one of a table of contents: dots or a gap, and a page or the number of a clause."""
    return len(line) <= _LONGEST and _ENDS.search(line) is not None


def contents_lines(lines: Sequence[str]) -> frozenset[int]:
    """The lines, counted from 0, below a title such as *Contents* or 目录 whose words come again farther down."""
    words = [_words(line) for line in lines]
    found: set[int] = set()
    for index, line in enumerate(lines):
        if index not in found and len(line) <= _LONGEST and _TITLE.fullmatch(line.lstrip("# ").rstrip(":：")):
            run = _run(lines, words, index)
            found |= run if len(run) >= _LEAST else set()
    return frozenset(found)


def _run(lines: Sequence[str], words: Sequence[str], title: int) -> set[int]:
    below = Counter(words[title + 1 :])
    run: set[int] = set()
    seen: set[str] = set()
    for index in range(title + 1, len(lines)):
        if not lines[index]:
            continue
        again = bool(words[index]) and below[words[index]] > 1 and words[index] not in seen
        header = not run and len(lines[index]) <= _LONGEST and _HEADER.search(lines[index]) is not None
        if not again and not header and not ends_like_contents(lines[index]):
            break
        run.add(index)
        seen.add(words[index])
    return run


def _words(line: str) -> str:
    return re.sub(r"[\W\d_]+", "", line).lower()
