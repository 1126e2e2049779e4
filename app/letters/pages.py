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


def text_in(page: pdfium.PdfPage, box: Box | None = None) -> str:
    """The text of a page, or of a rectangle of it, lines ended by a newline."""
    reader = page.get_textpage()
    try:
        if box is None:
            found = reader.get_text_range()
        else:
            found = reader.get_text_bounded(
                left=box.left * MM,
                right=box.right * MM,
                top=(PAPER_HEIGHT - box.top) * MM,
                bottom=(PAPER_HEIGHT - box.bottom) * MM,
            )
    finally:
        reader.close()
    return str(found).replace("\r\n", "\n").replace("\r", "\n")


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The whole text of each page."""
    with opened(pdf) as document:
        return tuple(text_in(page) for page in document)


def texts_in(pdf: bytes, boxes: Sequence[Box]) -> tuple[str, ...]:
    """The text inside one rectangle a page; the last rectangle serves all further pages."""
    with opened(pdf) as document:
        return tuple(text_in(page, boxes[min(index, len(boxes) - 1)]) for index, page in enumerate(document))


def lines_in(text: str) -> int:
    """How many lines of words a text has."""
    return sum(1 for line in text.split("\n") if line.strip())
