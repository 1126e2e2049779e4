"""The words of a page, each sign with its place. Runs in the workshop."""

from __future__ import annotations

import pypdfium2 as pdfium
from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex

from app.disclosure.domain.signs import level_with_places

BROKEN_WORD = "\ufffe"
"""What stands for a hyphen at which a word goes on in the next line."""


class PageWords:
    """``text`` as it is compared. Signs that say nothing are in the page but not in its text, so the places differ."""

    def __init__(self, reader: pdfium.PdfTextPage) -> None:
        self.reader = reader
        self._said = reader.get_text_range(errors="replace") if reader.count_chars() > 0 else ""
        self.text, self._places = level_with_places(self._said)

    def signs(self, start: int, end: int) -> list[int]:
        """The signs of the page at ``text[start:end]``, with those that nobody sees between them."""
        first = self._places[start]
        last = self._places[end] if end < len(self._places) else len(self._said)
        last = max(last, self._places[end - 1] + 1)
        at = len(self._said[:first].encode("utf-16-le")) // 2
        found = []
        for sign in self._said[first:last]:
            place = FPDFText_GetCharIndexFromTextIndex(self.reader, at)
            if place >= 0:
                found.append(place)
            at += len(sign.encode("utf-16-le")) // 2
        return found
