"""The words of a finished PDF, made comparable: line ends, gaps round figures and typographic quotes do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.letters.blocks import Lang
from app.letters.rendered import Rendered

_HYPHENS_AT_LINE_END: Final = re.compile("[\u00ad\u0002\ufffe\uffff]\\s*")
_ZH_TITLE: Final = re.compile(r"[一二三四五六七八九十]{1,3}、")
_ZH_TITLE_SO_FAR: Final = re.compile(r"[一二三四五六七八九十]、[^。；，、：]{0,12}$")
_LONGEST_TITLE: Final = 20
_SAME: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "‑": "-"})


def comparable(words: str, lang: Lang, *, exact: bool = False) -> str:
    """Words without what setting does to them. ``exact`` keeps capitals and quotes as they are."""
    joined = _HYPHENS_AT_LINE_END.sub("", unicodedata.normalize("NFC", words))
    joined = re.sub(r"\s+", "" if lang == "zh-Hans" else " ", joined).strip()
    return joined if exact else joined.translate(_SAME).casefold()


@dataclass(frozen=True, slots=True)
class Place:
    """Where words were found: page (from 1), the words as printed, and their offset in the comparable text."""

    page: int
    words: str
    offset: int


@dataclass(frozen=True)
class Reading:
    """The body of a rendered letter, running heads and feet left out, so that a sentence may run over a page."""

    lang: Lang
    raw: tuple[str, ...]
    exact: str = field(init=False)
    folded: str = field(init=False)
    _starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        joiner = "" if self.lang == "zh-Hans" else " "
        pieces = [comparable(text, self.lang, exact=True) for text in self.raw]
        starts, position = [], 0
        for piece in pieces:
            starts.append(position)
            position += len(piece) + len(joiner)
        whole = joiner.join(pieces)
        object.__setattr__(self, "exact", whole)
        folded = whole.translate(_SAME).lower()
        # lower(), unlike casefold(), keeps the length of every character that a letter is likely to hold
        object.__setattr__(self, "folded", folded if len(folded) == len(whole) else whole)
        object.__setattr__(self, "_starts", tuple(starts))

    @classmethod
    def of(cls, rendered: Rendered, lang: Lang) -> Reading:
        """Read the letter's own pages."""
        return cls(lang, rendered.body_texts)

    def page_of(self, offset: int) -> int:
        """The page (from 1) on which an offset stands."""
        return max(sum(1 for start in self._starts if start <= offset), 1)

    def find(self, phrase: str, *, exact: bool = False, start: int = 0) -> Place | None:
        """The first place of a phrase; None where it is not."""
        wanted = comparable(phrase, self.lang, exact=True)
        if not wanted:
            return None
        offset = (
            self.exact.find(wanted, start)
            if exact
            else self.folded.find(wanted.translate(_SAME).lower(), start)
        )
        if offset < 0:
            return None
        return Place(self.page_of(offset), self.exact[offset : offset + len(wanted)], offset)

    def find_apart(self, phrase: str, passages: Iterable[str]) -> Place | None:
        """The first place of a phrase that is no part of these passages and no title with nothing below it: what the
        letter says in words of its own."""
        taken = [
            range(place.offset, place.offset + len(place.words))
            for place in map(self.find, passages)
            if place is not None
        ]
        place = self.find(phrase)
        while place is not None and (
            any(place.offset in passage for passage in taken) or self._is_empty_title(place)
        ):
            place = self.find(phrase, start=place.offset + 1)
        return place

    def _is_empty_title(self, place: Place) -> bool:
        """A Chinese title with the next one right behind it, or nothing, says nothing: 三、处理依据四、处理意见."""
        before = self.exact[max(0, place.offset - _LONGEST_TITLE) : place.offset]
        behind = self.exact[place.offset + len(place.words) :]
        return _ZH_TITLE_SO_FAR.search(before) is not None and (
            not behind or _ZH_TITLE.match(behind) is not None
        )

    def without(self, passages: tuple[str, ...]) -> str:
        """The folded text with passages taken out (quoted clauses and prescribed words are not our own)."""
        rest = self.folded
        for passage in passages:
            wanted = comparable(passage, self.lang, exact=True).translate(_SAME).lower()
            if wanted:
                rest = rest.replace(wanted, " … ")
        return rest
