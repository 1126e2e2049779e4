"""Words written from right to left inside a letter that is not: set apart on the page, and read back in order.

WeasyPrint sets each inline box by itself, so a box of its own keeps a name in Arabic or Hebrew letters from carrying
the marks and figures beside it along. PDFium, which reads the finished pages, hands such a line back mingled; the
places of its characters say how it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

_LETTERS: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_LETTER: Final = re.compile(f"[{_LETTERS}]")
_RUN: Final = re.compile(rf"[{_LETTERS}](?:[{_LETTERS}\s'’.\-־]*[{_LETTERS}])?")
_WORDS: Final = re.compile(r"(?<=>)[^<>]+(?=<)")
_PAIRS: Final = {"(": ")", "[": "]", "（": "）", "《": "》", "【": "】", "〔": "〕"}
_OPENS: Final = {closing: opening for opening, closing in _PAIRS.items()}


class _Sign(NamedTuple):
    """A character of a page with the place it has there, in points from the bottom left."""

    character: str
    left: float
    bottom: float
    right: float
    top: float


def is_mixed(words: str) -> bool:
    """True when there is a letter in them that is written from right to left."""
    return _LETTER.search(words) is not None


def isolated(html: str) -> str:
    """The page with each run from right to left in a box of its own. Tags and the head stay as they are."""
    head, end, rest = html.partition("</head>")
    if not is_mixed(rest):
        return html
    apart = _WORDS.sub(lambda words: _RUN.sub(r"<bdi>\g<0></bdi>", words.group()), rest)
    return head + end + apart


def in_reading_order(
    reader: pdfium.PdfTextPage, *, left: float, bottom: float, right: float, top: float
) -> str:
    """The words of a page, or of a rectangle of it in points, each line as it is read."""
    lines: list[list[_Sign]] = [[]]
    for sign in _signs(reader):
        if sign.character == "\n":
            lines.append([])
        elif left <= (sign.left + sign.right) / 2 <= right and bottom <= (sign.bottom + sign.top) / 2 <= top:
            lines[-1].append(sign)
    return "\n".join(_ordered(line) for line in lines if line)


def _signs(reader: pdfium.PdfTextPage) -> Iterator[_Sign]:
    for index in range(reader.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(reader, index))
        if character not in "\r\0":
            yield _Sign(character, *reader.get_charbox(index))


def _ordered(line: list[_Sign]) -> str:
    if not is_mixed("".join(sign.character for sign in line)):
        return "".join(sign.character for sign in line)
    seen = "".join(sign.character for sign in sorted(line, key=lambda sign: sign.left))
    return _RUN.sub(lambda run: run.group()[::-1], _paired(seen))


def _paired(seen: str) -> str:
    """Brackets beside such a run come back as their mirror image, wide ones narrow: the ones before say which it is."""
    if "（" in seen or "）" in seen:
        seen = seen.replace("(", "（").replace(")", "）")
    made, opened = [], ""
    for sign in seen:
        character = sign
        opening = _OPENS.get(sign, sign)
        if opening in _PAIRS:
            character = _PAIRS[opening] if opening in opened else opening
            opened = opened.replace(opening, "") if opening in opened else opened + opening
        made.append(character)
    return "".join(made)
