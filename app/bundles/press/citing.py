"""Where a statement of ours cites a page of the bundle, as {B/45} or {45}. Runs in the workshop."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pypdfium2 as pdfium

from app.bundles.domain.citing import Cited
from app.bundles.press.words import PageWords

_CITED = re.compile(r"\{(?:([A-Z]{1,2})/)?(\d{1,5})\}")


def citations(path: str) -> list[Cited]:
    """Every citation of the file, in the order of its pages."""
    found = []
    with contextlib.closing(pdfium.PdfDocument(Path(path))) as document:
        for index in range(len(document)):
            with (
                contextlib.closing(document[index]) as page,
                contextlib.closing(page.get_textpage()) as reader,
            ):
                words = PageWords(reader)
                for match in _CITED.finditer(words.text):
                    boxes = [reader.get_charbox(at) for at in words.signs(*match.span())]
                    found.append(Cited(index, _around(boxes), match[1] or "", int(match[2])))
    return found


def _around(boxes: list[tuple[float, ...]]) -> tuple[float, float, float, float]:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
