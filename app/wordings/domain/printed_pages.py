"""Lines of printed pages made into the text that the reader takes: no running lines, words whole again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol

from app.wordings.domain.numbering import mark_at

_HAN = r"\u3400-\u9fff"
PAGE_NUMBER = re.compile(
    r"[-–—·|\s]*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—·|\s]*|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?",
    re.IGNORECASE,
)
_PAGE_WORDS = re.compile(
    r"(?:page\s*)?\d{1,4}\s*(?:of|/)\s*\d{1,4}|page\s*\d{1,4}|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?|^\d{1,4}\s+(?=\D)|(?<=\D)\s+\d{1,4}$",
    re.IGNORECASE,
)
_ENDS = (".", ";", ":", ",", "。", "；", "：", "，", "！", "？", "!", "?")
_LINE_END_HYPHEN = re.compile(r"[-\u2010\u00ad\u0002\ufffe\uffff]$")
_EDGE = 3
"""So many lines at the top and the foot of a page may be running ones."""
_LONGEST_HEADING = 100


class Line(Protocol):
    """A printed line: its words, and its place in points from the top left of the page."""

    @property
    def text(self) -> str: ...
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def size(self) -> float: ...
    @property
    def bold(self) -> bool: ...


@dataclass(frozen=True)
class Joined:
    """The text, and the running lines that were left out of it, each once."""

    text: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Measure:
    """What is usual in this print."""

    size: float
    pitch: float
    left: float
    right: float
    chinese: bool
    all_bold: bool


def text_of_pages(pages: Sequence[Sequence[Line]]) -> Joined:
    """The running text of printed pages.

    Lines that stand at the edge of most pages, and page numbers there, are left out and named. Words parted at the end
    of a line are joined, wrapped Chinese lines too. A blank line stands where the print leaves space, ``#`` before what
    is printed larger or bolder than the rest.
    """
    bodies, left_out = _without_running_lines(pages)
    measure = _measured(bodies)
    words = Counter(re.findall(r"[\w-]+", " ".join(line.text for body in bodies for line in body)))
    blocks: list[str] = []
    previous: Line | None = None
    for body in bodies:
        for place, line in enumerate(body):
            gap = _gap(previous, line, measure, new_page=place == 0)
            _add(blocks, line, gap, measure, words, previous)
            previous = line
    text = re.sub("[\u0002\u2010\ufffe\uffff]", "-", "".join(blocks).replace("\u00ad", ""))
    return Joined(text.strip() + "\n", left_out)


def _without_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Take the running lines off every page.

    A running line stands on most pages, apart from the text, and farther out than the text of any page: so a clause
    that happens to be repeated is never taken for one.
    """
    pitch = _usual_pitch([step for page in pages for step in _steps(page)])
    on_pages = Counter(key for page in pages for key in {running_words(line.text) for line in _outer(page)})
    wanted = max(2, -(-len(pages) * 2 // 5))
    text = [line.top for page in pages for line in page if not _may_run(line, on_pages, wanted)]
    highest, lowest = min(text, default=0.0), max(text, default=0.0)
    left_out: dict[str, None] = {}
    bodies = []
    for page in pages:
        ordered = sorted(
            (line for line in page if _may_run(line, on_pages, wanted)), key=lambda line: line.top
        )
        heads = [line for line in ordered if line.top + pitch <= highest]
        feet = [line for line in ordered if line.top - pitch >= lowest]
        gone = {id(line): running_words(line.text) for line in (*heads[:_EDGE], *feet[-_EDGE:])}
        left_out |= dict.fromkeys(gone.values())
        bodies.append([line for line in page if id(line) not in gone])
    return bodies, tuple(left_out)


def _outer(page: Sequence[Line]) -> list[Line]:
    ordered = sorted(page, key=lambda line: line.top)
    return [*ordered[:_EDGE], *ordered[max(_EDGE, len(ordered) - _EDGE) :]]


def running_words(line: str) -> str:
    """What stays the same of a running line from page to page."""
    return " ".join(_PAGE_WORDS.sub("#", line.strip()).split())


def may_run(line: str) -> bool:
    """Whether the line could be a running head: no sentence, and no clause with words of its own."""
    bare = line.strip()
    mark = mark_at(bare)
    return not bare.endswith(_ENDS) and not (mark is not None and mark.sure and mark.rest)


def _may_run(line: Line, on_pages: Counter[str], wanted: int) -> bool:
    if PAGE_NUMBER.fullmatch(line.text.strip()):
        return True
    return may_run(line.text) and on_pages[running_words(line.text)] >= wanted


def _steps(lines: Sequence[Line]) -> list[float]:
    """From line to line, as far as they follow closely."""
    return [
        below.top - above.top
        for above, below in pairwise(lines)
        if 0 < below.top - above.top < 4 * (above.size or 12)
    ]


def _measured(bodies: Sequence[Sequence[Line]]) -> _Measure:
    lines = [line for body in bodies for line in body]
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0
    plain = [line for line in lines if line.size == size] or lines
    text = "".join(line.text for line in lines)
    return _Measure(
        size=size,
        pitch=_usual_pitch([step for body in bodies for step in _steps(body)]),
        left=min((line.left for line in plain), default=0),
        right=max((line.right for line in plain), default=0),
        chinese=len(re.findall(f"[{_HAN}]", text)) * 4 > len(text),
        all_bold=bool(lines) and sum(line.bold for line in lines) * 2 > len(lines),
    )


def _usual_pitch(steps: Sequence[float]) -> float:
    """Line to line inside a paragraph: the lower half of all steps, since spaces only add to it."""
    ordered = sorted(steps)
    return median(ordered[: max(1, len(ordered) // 2)]) if ordered else 0


def _gap(previous: Line | None, line: Line, measure: _Measure, *, new_page: bool) -> str:
    """What parts a line from the one before: a blank line, a new line, or nothing (the same paragraph)."""
    if previous is None:
        return ""
    begins = mark_at(line.text.strip()) is not None
    if new_page or line.top < previous.top:
        wide = begins or previous.text.rstrip().endswith(_ENDS)
    else:
        usual = 1.35 * measure.pitch * _scale(previous, line, measure)
        wide = bool(usual) and line.top - previous.top > usual
    if wide or _is_heading(line, measure) != _is_heading(previous, measure):
        return "\n\n"
    if begins or not measure.chinese:
        return "\n"
    runs_on = previous.right > measure.right - 1.8 * measure.size and measure.right > 0
    indented = line.left > measure.left + measure.size
    return "" if runs_on and not indented else "\n"


def _scale(previous: Line, line: Line, measure: _Measure) -> float:
    """How much farther apart two lines of one heading stand than those of the text, being printed larger."""
    if previous.size != line.size or not measure.size or not _is_heading(line, measure):
        return 1
    return max(1, line.size / measure.size)


def _is_heading(line: Line, measure: _Measure) -> bool:
    words = line.text.strip()
    if not measure.size or len(words) > _LONGEST_HEADING or words.endswith(_ENDS):
        return False
    return line.size >= 1.12 * measure.size or (
        line.bold and not measure.all_bold and line.size >= measure.size
    )


def _add(
    blocks: list[str],
    line: Line,
    gap: str,
    measure: _Measure,
    words: Counter[str],
    previous: Line | None,
) -> None:
    text = line.text.strip()
    heading = _is_heading(line, measure)
    goes_on = gap == "\n" and previous is not None and line.size == previous.size
    if heading and goes_on and mark_at(text) is None:
        blocks += [" ", text]  # a heading of two lines
        return
    if gap == "\n" and blocks and (joined := _rejoined(blocks[-1], text, words)):
        blocks[-1] = joined
        return
    blocks += [gap, f"{'#' if not blocks else '##'} {text}" if heading else text]


def _rejoined(above: str, below: str, words: Counter[str]) -> str:
    """Both lines in one where a word was parted; its hyphen stays if the text has the word with it elsewhere."""
    if not _LINE_END_HYPHEN.search(above) or not below[:1].islower():
        return ""
    first = re.search(r"[\w-]*$", above[:-1])
    second = re.match(r"[\w-]+", below)
    if first is None or second is None or not first[0]:
        return ""
    whole, hyphened = first[0] + second[0], f"{first[0]}-{second[0]}"
    keeps = words[hyphened] > 0 and not words[whole]
    return f"{above[:-1]}{'-' if keeps else ''}{below}"
