"""Numbers of rows, as pages give them out and get them back."""

from __future__ import annotations

LONGEST = 9
"""Digits of the largest number a page ever gave out; a longer one is forged, and no column could hold it."""


def row_id(given: object) -> int:
    """The number that a page of ours gave out. Raises ValueError for what no row can have."""
    number = row_id_in(given)
    if number is None:
        raise ValueError("not a number that a page gave out")
    return number


def row_id_in(given: object) -> int | None:
    """The number that a page of ours gave out, or None for what no row can have."""
    text = str(given)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None
