"""Running heads, feet and page numbers that stand in plain text because it was once printed pages.

They are no words of the wording. What is taken for them is set aside and shown, so that a person can put it back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from app.wordings.domain.printed_pages import PAGE_NUMBER, may_run, running_words

_NAMED_PAGE = re.compile(
    r"\bpage\s*\d{1,4}(\s*(of|/)\s*\d{1,4})?$|^page\s*\d{1,4}\b|\b\d{1,4}\s*(of|/)\s*\d{1,4}$|第\s*\d{1,4}\s*页",
    re.IGNORECASE,
)
_REACH = 3
"""So many lines with words before and after a page's number may be running ones."""
_LEAST = 2
_LONGEST = 200


def page_furniture(lines: Sequence[str]) -> Mapping[int, str]:
    """The lines, counted from 0, that are heads or feet of pages, with their words.

    A page ends where its number stands alone (*Page 3 of 20*, 第3页), where a line names its page and comes again with
    other numbers, or at a form feed. Lines beside such a place that come again beside most of them are running ones. A
    number that names no page (*3*) is one only in their midst: elsewhere it may be the number of a clause.
    """
    # What is longer is no running line, and patterns with gaps in them are slow on it; a full stop never runs.
    lines = [line if len(line) <= _LONGEST else f"{line[:1].strip(' ')}." for line in lines]
    filled = [index for index, line in enumerate(lines) if line.strip()]
    numbered, edges = _ends_of_pages(lines, filled)
    sides = [
        side
        for above, below in edges
        for side in (list(reversed(filled[max(0, above - _REACH) : above])), filled[below : below + _REACH])
    ]
    seen = Counter(key for side in sides for key in {running_words(lines[index]) for index in side})
    wanted = max(_LEAST, -(-len(edges) * 2 // 5))
    found = set(numbered)
    for side in sides:
        for index in side:  # outwards, as long as each line is a running one
            runs = may_run(lines[index]) and seen[running_words(lines[index])] >= wanted
            if not runs and not PAGE_NUMBER.fullmatch(lines[index].strip()):
                break
            found.add(index)
    return {index: lines[index].strip() for index in sorted(found)}


def _ends_of_pages(lines: Sequence[str], filled: Sequence[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """The lines that say which page this is; and all edges, as places in ``filled`` above and below each."""
    named = [place for place, index in enumerate(filled) if _NAMED_PAGE.search(lines[index].strip())]
    different = Counter(
        running_words(words) for words in {lines[filled[place]].strip() for place in named} if may_run(words)
    )
    ends = [
        place
        for place in named
        if PAGE_NUMBER.fullmatch(lines[filled[place]].strip())
        or different[running_words(lines[filled[place]])] >= _LEAST
    ]
    feeds = {bisect_left(filled, index) for index, line in enumerate(lines) if line.startswith("\f")}
    edges = [(place, place + 1) for place in ends] + [(place, place) for place in sorted(feeds)]
    return [filled[place] for place in ends], edges
