"""Reading a finished PDF: its text page by page, and what stands in a rectangle of the paper."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf

import pypdfium2 as pdfium

from app.letters import directions

MM = 72 / 25.4
_pdfium = threading.Lock()  # PDFium may be entered by one thread at a time


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres from the top left of the page."""

    left: float
    top: float
    right: float
    bottom: float


@contextmanager
def opened(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    """A PDF open for reading; PDFium is held meanwhile."""
    with _pdfium:
        document = pdfium.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def read(pdf: bytes, boxes: Sequence[Box]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The whole text of each page, and the text inside one rectangle of it; the last rectangle serves further pages."""
    whole, inside = [], []
    with opened(pdf) as document:
        for index, page in enumerate(document):
            reader, height = page.get_textpage(), page.get_height() / MM
            whole.append(_bounded(reader, None, height))
            inside.append(_bounded(reader, boxes[min(index, len(boxes) - 1)], height))
            reader.close()
    return tuple(whole), tuple(inside)


def text_inside(pdf: bytes, box: Box, *, page: int = 0) -> str:
    """The text inside one rectangle of one page."""
    with opened(pdf) as document:
        reader = document[page].get_textpage()
        try:
            return _bounded(reader, box, document[page].get_height() / MM)
        finally:
            reader.close()


def _bounded(reader: pdfium.PdfTextPage, box: Box | None, height: float) -> str:
    """The text of a page so high, or of a rectangle of it, in the order in which it is read."""
    edges = (
        {
            "left": box.left * MM,
            "right": box.right * MM,
            "top": (height - box.top) * MM,
            "bottom": (height - box.bottom) * MM,
        }
        if box
        else {"left": -inf, "right": inf, "top": inf, "bottom": -inf}
    )
    text = reader.get_text_bounded(**edges) if box else reader.get_text_range()
    return _lines(directions.in_reading_order(reader, **edges) if directions.is_mixed(text) else text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def filled(pdf: bytes, box: Box, *, page: int) -> float:
    """The share of a rectangle's height down to the lowest words in it, on a page (from 1)."""
    with opened(pdf) as document:
        reader, height = document[page - 1].get_textpage(), document[page - 1].get_height() / MM
        try:
            bottoms = [
                height - bottom / MM
                for _left, bottom, _right, _top in map(reader.get_rect, range(reader.count_rects()))
            ]
        finally:
            reader.close()
    lowest = max((bottom for bottom in bottoms if bottom <= box.bottom), default=box.top)
    return max(lowest - box.top, 0) / (box.bottom - box.top)


def places_of(pdf: bytes, words: str, *, page: int) -> tuple[Box, ...]:
    """Where words stand on a page (from 1), one box a line, to mark them on a preview.

    Spaces and line ends do not count; words that are not there have no place.
    """
    wanted = "".join(words.split()).casefold()
    with opened(pdf) as document:
        reader, height = document[page - 1].get_textpage(), document[page - 1].get_height() / MM
        try:
            seen = [
                (index, character)
                for index, character in enumerate(reader.get_text_range())
                if not character.isspace()
            ]
            offset = "".join(character for _, character in seen).casefold().find(wanted)
            if not wanted or offset < 0:
                return ()
            first, last = seen[offset][0], seen[offset + len(wanted) - 1][0]
            rectangles = [
                reader.get_rect(each) for each in range(reader.count_rects(first, last - first + 1))
            ]
        finally:
            reader.close()
    return _one_a_line(
        Box(left / MM, height - top / MM, right / MM, height - bottom / MM)
        for left, bottom, right, top in rectangles
    )


def _one_a_line(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Join the boxes (one a font or run) that overlap in height."""
    lines: list[Box] = []
    for box in boxes:
        if lines and box.top < lines[-1].bottom and lines[-1].top < box.bottom:
            last = lines.pop()
            box = Box(
                min(last.left, box.left),
                min(last.top, box.top),
                max(last.right, box.right),
                max(last.bottom, box.bottom),
            )
        lines.append(box)
    return tuple(lines)


def lines_in(text: str) -> int:
    """How many lines of words a text has."""
    return sum(1 for line in text.split("\n") if line.strip())
