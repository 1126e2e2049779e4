"""Whether the text of a PDF can be read at all: in which language, and whether each sign shows something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.letters.blocks import Lang
from app.letters.check.reading import Place, Reading
from app.letters.check.report import Finding
from app.shared.text import N_

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LINE_END_HYPHENS: Final = "\ufffe\uffff"  # as PDFium reads them
_FOREIGN_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_EVERYWHERE: Final = frozenset(
    [
        "the",
        "to",
        "of",
        "and",
        "you",
        "your",
        "we",
        "our",
        "is",
        "in",
        "that",
        "for",
        "it",
        "this",
        "not",
        "have",
    ]
)
_COMMON: Final = 0.08
"""Of any English text a third is such words, of a letter full of tables and addresses a sixth."""
_FEW: Final = 30


@dataclass(frozen=True)
class Printed:
    """The words of a PDF: whole pages, and pages without heads and feet, so that a sentence may run over a page."""

    whole: Reading
    body: Reading
    unprinted: tuple[tuple[int, str], ...] = ()
    """Pages with glyphs that show nothing but a box, and the typeface."""

    @property
    def is_readable(self) -> bool:
        """Holds words of ours: a scan holds none, and a typeface may keep to itself what its signs mean."""
        words = _WORD.findall(self.whole.exact.lower())
        if not words or len(words) < _FEW or _HAN.search(self.whole.exact):
            return bool(words) or bool(_HAN.search(self.whole.exact))
        return sum(word in _EVERYWHERE for word in words) > len(words) * _COMMON

    def find_apart(self, phrase: str, passages: Sequence[str]) -> Place | None:
        """The first place of a phrase that is no part of these passages."""
        return self.whole.find_apart(phrase, passages) or self.body.find_apart(phrase, passages)

    def find(self, phrase: str, *, exact: bool = False) -> Place | None:
        """Its first place."""
        return self.whole.find(phrase, exact=exact) or self.body.find(phrase, exact=exact)


def language_of(printed: Printed, wanted: Lang, quoted: tuple[str, ...] = ()) -> Finding:
    """Most letters of the text belong to the language wanted."""
    own = printed.whole.without(quoted)
    chinese, words = len(_HAN.findall(own)), len(_FOREIGN_WORD.findall(own))
    mostly: Lang = "zh-Hans" if chinese > words else "en"
    label = N_("The language is right")
    if not any(sign.isalpha() for sign in printed.whole.exact):
        return Finding("=", label, message=N_("The file holds no text. A scan cannot be checked."))
    if not printed.is_readable:
        message = N_(
            "Its words are not English, or cannot be read: the file may not say what letters its signs stand for."
        )
        return Finding("=", label, message=message)
    message = "" if mostly == wanted else N_("The letter is not in the language of this person: %(lang)s.")
    return Finding("=", label, message=message, params={"lang": wanted})


def glyphs_of(printed: Printed) -> Finding:
    """No character that a reader sees as a box, and none that stands for nothing."""
    label = N_("Every character is printed")
    for page, text in enumerate(printed.whole.raw, start=1):
        if any(map(_is_nothing, text)):
            return Finding(
                "=", label, message=N_("Page %(page)s holds a character without a meaning."),
                params={"page": str(page)}, page=page,
            )  # fmt: skip
    if printed.unprinted:
        page, font = printed.unprinted[0]
        return Finding(
            "=", label, message=N_("Page %(page)s shows an empty box where a character should be (%(font)s)."),
            params={"page": str(page), "font": font}, page=page,
        )  # fmt: skip
    return Finding("=", label)


def _is_nothing(sign: str) -> bool:
    return sign == "\ufffd" or (unicodedata.category(sign) in ("Co", "Cn") and sign not in _LINE_END_HYPHENS)
