"""The day on which all these pages are looked at."""

from __future__ import annotations

from datetime import date

TODAY = date(2026, 11, 23)


def day(number: int, month: int = 11, year: int = 2026) -> date:
    """A day of the story, most of them in November 2026."""
    return date(year, month, number)
