"""Days and times of day as people type them, read strictly; what cannot be is explained, never guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time

from app.shared.errors import Refused
from app.shared.text import N_

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_NAMED = re.compile(r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
_MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?,?\s+(\d{4})")
_YEAR = re.compile(r"(\d{4})\s*年?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")


class NoSuchDay(Refused):
    """A day that its month does not have: 31 November. ``month`` is its first day, for naming it to the reader."""

    def __init__(self, month: date, days: int) -> None:
        super().__init__(N_("%(month)s has %(days)s days."), month=f"{month:%Y-%m}", days=days)
        self.month, self.days = month, days


def read_day(text: str) -> date:
    """``31 Nov 2026``, ``2026-11-23``, ``23/11/2026`` (day first) or ``2026年11月23日``.

    Raises Refused, saying which forms are read, or how many days that month has.
    """
    year, month, day = _parts(text.strip().casefold(), text)
    if not 1 <= month <= 12:
        raise Refused(N_("There is no month %(month)s. Write the day first: 23/11/2026."), month=month)
    if not 1900 <= year <= 2200:
        raise Refused(N_("The year %(year)s cannot be meant."), year=year)
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise NoSuchDay(date(year, month, 1), days)
    return date(year, month, day)


def read_known_day(text: str) -> str:
    """As much of a day as is known, as ``2026``, ``2026-08`` or ``2026-08-11``.

    Reads what :func:`read_day` reads, and ``Aug 2026``, ``2026-08``, ``8/2026``, ``2026年8月`` and ``2026``.
    Raises Refused.
    """
    typed = text.strip().casefold()
    if found := _YEAR.fullmatch(typed):
        return f"{read_day(f'{found[1]}-01-01'):%Y}"
    if found := _MONTH.fullmatch(typed):
        return f"{read_day(f'{found[1]}-{found[2]}-01'):%Y-%m}"
    if found := _MONTH_FIRST.fullmatch(typed):
        return f"{read_day(f'{found[2]}-{found[1]}-01'):%Y-%m}"
    if found := _MONTH_NAMED.fullmatch(typed):
        return f"{read_day(f'1 {found[1]} {found[2]}'):%Y-%m}"
    return read_day(text).isoformat()


def _parts(typed: str, original: str) -> tuple[int, int, int]:
    if found := _YEAR_FIRST.fullmatch(typed):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(typed):
        return int(found[3]), int(found[2]), int(found[1])
    found = _NAMED.fullmatch(typed)
    if found and found[2][:3] in _NAMES:
        return int(found[3]), _NAMES.index(found[2][:3]) + 1, int(found[1])
    raise Refused(
        N_("“%(text)s” is not a day that can be read. Write 23 Nov 2026 or 2026-11-23."),
        text=original.strip()[:40],
    )


def read_time(text: str) -> time:
    """``9:05`` or ``17.30``. Raises Refused."""
    found = _TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Refused(N_("“%(text)s” is not a time of day. Write it as 17:30."), text=text.strip()[:20])
    return time(int(found[1]), int(found[2]))
