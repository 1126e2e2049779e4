"""What rendering hands back. Not in ``render``: whoever reads a finished letter need not load WeasyPrint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF and what was read back from it.

    ``digest`` is the SHA-256 of ``pdf``; ``content`` that of the letter without its sealed values. ``body_texts``
    leave out the furniture. ``letter_pages`` counts the letter without a delivery receipt. ``sealed`` are the
    dates put in.
    """

    pdf: bytes
    digest: str
    content: str
    draft: bool
    page_texts: tuple[str, ...]
    body_texts: tuple[str, ...]
    letter_pages: int
    asked_for: tuple[str, ...]
    sealed: tuple[tuple[str, date], ...] = ()
