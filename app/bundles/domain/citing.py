"""What a citation in a statement of ours means: {B/45} is page 45, in section B; {45} is page 45, wherever it stands.

The number is the one stamped on the page. A citation is right when that page shows something and is in that section.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.bundles.domain.layout import KEPT_FREE, WITHDRAWN, Layout


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation: on which page of its paper (from 0), around which rectangle, the section (or empty), the page."""

    index: int
    box: tuple[float, float, float, float]
    letter: str
    page: int

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{{{self.letter}/{self.page}}}" if self.letter else f"{{{self.page}}}"


@dataclass(frozen=True)
class Places:
    """Which pages can be cited. ``letters``: paper → the letter of its section; our own pages are in none."""

    layout: Layout
    letters: Mapping[str, str]

    def right(self, cited: Cited) -> bool:
        """True when the page cited is there, in the section named if one is."""
        key = self._shown(cited.page)
        return key is not None and cited.letter in ("", self.letters.get(key, ""))

    def instead(self, cited: Cited) -> str:
        """How the page cited would be cited rightly; empty when no page of that number shows anything."""
        key = self._shown(cited.page)
        if key is None:
            return ""
        letter = self.letters.get(key, "")
        return f"{{{letter}/{cited.page}}}" if letter else f"{{{cited.page}}}"

    def leads(self, cited: Cited) -> tuple[str, int]:
        """The paper that a right citation leads to, and which of its pages (from 1); our own pages belong to none."""
        for each in self.layout.ranges:
            if each.first <= cited.page <= each.last and each.key in self.letters:
                return each.key, each.start + cited.page - each.first + 1
        return "", 0

    def pages_of(self, letter: str) -> str:
        """The pages that a section has: ``5–7, 12``; empty when there is no such section."""
        ranges = [each for each in self.layout.ranges if letter and self.letters.get(each.key) == letter]
        joined: list[list[int]] = []
        for each in ranges:
            if joined and joined[-1][1] == each.first - 1:
                joined[-1][1] = each.last
            else:
                joined.append([each.first, each.last])
        return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in joined)

    def _shown(self, page: int) -> str | None:
        for each in self.layout.ranges:
            if each.first <= page <= each.last and each.key not in (WITHDRAWN, KEPT_FREE):
                return each.key
        return None
