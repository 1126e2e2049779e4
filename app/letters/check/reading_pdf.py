"""Reading any PDF for the check: its words, and the boxes that stand where a typeface had no character."""

from __future__ import annotations

import io
from typing import Any, Final

import pikepdf
import pypdfium2 as pdfium

from app.letters import pages
from app.letters.blocks import Lang
from app.letters.check.legible import Printed
from app.letters.check.reading import Reading
from app.letters.pages import Box
from app.shared.errors import Refused
from app.shared.text import N_

MOST_PAGES: Final = 200
LARGEST: Final = 50 << 20
_BODY: Final = Box(8, 22, 202, 272)
"""Where the words of most letters stand, without running heads and feet."""
_SHOWS: Final = frozenset({"Tj", "TJ", "'", '"'})


def printed(pdf: bytes, lang: Lang) -> Printed:
    """The words of a PDF. Raises Refused for what is no PDF, is locked, or is far too long to be a letter."""
    if len(pdf) > LARGEST:
        raise Refused(N_("The file is too large to be a letter."))
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if len(document.pages) > MOST_PAGES:
                raise Refused(N_("The file has more than %(most)s pages."), most=MOST_PAGES)
            unprinted = _boxes(document)
        whole, body = pages.read(pdf, [_BODY])
    except pikepdf.PasswordError as error:
        raise Refused(N_("This PDF is locked with a password. Save it without one.")) from error
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise Refused(N_("This file is not a PDF, or it is damaged.")) from error
    return Printed(Reading(lang, whole), Reading(lang, body), unprinted)


def _boxes(document: pikepdf.Pdf) -> tuple[tuple[int, str], ...]:
    """Pages that show glyph 0 of a composite typeface: every typeface draws it as an empty box, or as nothing."""
    found = []
    for number, page in enumerate(document.pages, start=1):
        fonts: Any = page.resources.get("/Font", {}) if page.get("/Resources") is not None else {}
        wide = {name: str(font.get("/BaseFont", "")) for name, font in fonts.items() if _counts_glyphs(font)}
        current = ""
        for step in pikepdf.parse_content_stream(page, "Tf Tj TJ ' \""):
            operands, operator = step.operands, step.operator
            if str(operator) == "Tf":
                current = str(operands[0])
            elif str(operator) in _SHOWS and current in wide and any(map(_holds_glyph_0, operands)):
                found.append((number, wide[current].lstrip("/")))
                break
    return tuple(found)


def _counts_glyphs(font: Any) -> bool:
    return font.get("/Subtype") == "/Type0" and str(font.get("/Encoding")) in ("/Identity-H", "/Identity-V")


def _holds_glyph_0(operand: Any) -> bool:
    pieces = operand if isinstance(operand, pikepdf.Array | list) else [operand]
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            codes = bytes(piece)
            if any(codes[place : place + 2] == b"\0\0" for place in range(0, len(codes) - 1, 2)):
                return True
    return False
