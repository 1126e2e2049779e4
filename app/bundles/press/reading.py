"""Everything that a finished PDF says to whoever looks closely: words, names, notes. Runs in the workshop."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from app.platform.storage.drawing import said_beside


def page_texts(path: str) -> list[str]:
    """The words of each page, also those outside of what is shown."""
    texts = []
    with contextlib.closing(pdfium.PdfDocument(Path(path))) as document:
        for number in range(len(document)):
            with (
                contextlib.closing(document[number]) as page,
                contextlib.closing(page.get_textpage()) as words,
            ):
                texts.append(words.get_text_range(errors="replace") if words.count_chars() > 0 else "")
    return texts


def hidden_texts(path: str) -> list[tuple[str, str]]:
    """What stands beside the pages: what it is, and the text."""
    with pikepdf.open(path) as pdf:
        return list(said_beside(pdf))
