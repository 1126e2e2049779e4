"""Reading a finished PDF: its text page by page, and what stands in a rectangle of the paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2 as pdfium

MM = 72 / 25.4
PAPER_HEIGHT = 297.0
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
            reader = page.get_textpage()
            whole.append(_lines(reader.get_text_range()))
            inside.append(_bounded(reader, boxes[min(index, len(boxes) - 1)]))
            reader.close()
    return tuple(whole), tuple(inside)


def text_inside(pdf: bytes, box: Box, *, page: int = 0) -> str:
    """The text inside one rectangle of one page."""
    with opened(pdf) as document:
        reader = document[page].get_textpage()
        try:
            return _bounded(reader, box)
        finally:
            reader.close()


def _bounded(reader: pdfium.PdfTextPage, box: Box) -> str:
    return _lines(
        reader.get_text_bounded(
            left=box.left * MM,
            right=box.right * MM,
            top=(PAPER_HEIGHT - box.top) * MM,
            bottom=(PAPER_HEIGHT - box.bottom) * MM,
        )
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines_in(text: str) -> int:
    """How many lines of words a text has."""
    return sum(1 for line in text.split("\n") if line.strip())
