"""Where things lie on a page of a bundle. Points from the bottom left, as PDF has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pikepdf

MM: Final = 72 / 25.4
A4: Final = (595.276, 841.89)
FOREIGN_SCALE: Final = 0.94
"""Foreign pages are scaled so that the stamp covers nothing; top centre."""
MARGIN_TOP: Final = 6 * MM
"""Above a photograph."""
STAMP_WIDTH, STAMP_HEIGHT, STAMP_RIGHT, STAMP_BOTTOM = 16 * MM, 8 * MM, 22 * MM, 6.5 * MM
"""The box of the page number: its right edge from the right, its lower edge from the bottom of the page."""

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A transformation as the operator cm takes it."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @property
    def operands(self) -> str:
        return " ".join(f"{each:.5f}" for each in (self.a, self.b, self.c, self.d, self.e, self.f))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, rectangle: Any) -> Rectangle:
        """Where a rectangle comes to lie; quarter turns keep it one."""
        (x1, y1), (x2, y2) = self.point(*rectangle[:2]), self.point(*rectangle[2:])
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


_TURNS = {0: (1, 0, 0, 1), 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


def placed(box: Rectangle, turn: int) -> tuple[tuple[float, float], Matrix]:
    """The page's size, upright or lying, and how what is in ``box`` gets there, turned as it is meant to be seen."""
    a, b, c, d = _TURNS.get(turn, _TURNS[0])
    turned = Matrix(a, b, c, d, 0, 0).box(box)
    width, height = turned[2] - turned[0], turned[3] - turned[1]
    size = (A4[1], A4[0]) if width > height * 1.05 else A4
    scale = min(FOREIGN_SCALE, FOREIGN_SCALE * size[0] / width, FOREIGN_SCALE * size[1] / height)
    x = (size[0] - width * scale) / 2 - turned[0] * scale
    y = size[1] - height * scale - turned[1] * scale
    return size, Matrix(a * scale, b * scale, c * scale, d * scale, x, y)


def visible_box(page: pikepdf.Page) -> tuple[Rectangle, bool]:
    """What a reader sees of the page, in its own units, and whether its boxes were unfit (A4 is taken then)."""
    media, crop = _box(page, "mediabox"), _box(page, "cropbox")
    if media is None:
        return (0.0, 0.0, *A4), True
    if crop is None:
        return media, False
    both = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return (both, False) if both[2] - both[0] >= 1 and both[3] - both[1] >= 1 else (media, True)


def _box(page: pikepdf.Page, name: str) -> Rectangle | None:
    try:
        values = [float(each) for each in getattr(page, name)]
    except (pikepdf.PdfError, TypeError, ValueError, AttributeError, KeyError):
        return None
    if len(values) != 4 or any(abs(each) > 1e6 for each in values):
        return None
    x1, x2 = sorted((values[0], values[2]))
    y1, y2 = sorted((values[1], values[3]))
    return (x1, y1, x2, y2) if x2 - x1 >= 1 and y2 - y1 >= 1 else None
