"""The words of a page, each sign with its place. Runs in the workshop."""

from __future__ import annotations

import pypdfium2 as pdfium
from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex

BROKEN_WORD = "\ufffe"
"""What stands for a hyphen at which a word goes on in the next line."""


class PageWords:
    """``text`` as it is read. Signs that say nothing are in the page but not in its text, so the places differ."""

    def __init__(self, reader: pdfium.PdfTextPage) -> None:
        self.reader = reader
        self.text: str = reader.get_text_range(errors="replace") if reader.count_chars() > 0 else ""

    def signs(self, start: int, end: int) -> list[int]:
        """The signs of the page at ``text[start:end]``."""
        at = len(self.text[:start].encode("utf-16-le")) // 2
        found = []
        for sign in self.text[start:end]:
            place = FPDFText_GetCharIndexFromTextIndex(self.reader, at)
            if place >= 0:
                found.append(place)
            at += len(sign.encode("utf-16-le")) // 2
        return found
