"""Which periods a scheduled report is due for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from app.reports.domain.periods import months_later

EVERY = ("week", "month", "quarter")


def period_of(day: date, every: str) -> tuple[date, date]:
    """The week (Monday to Sunday), month or quarter that a day lies in."""
    if every == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    if every == "quarter":
        first = first.replace(month=first.month - (first.month - 1) % 3)
    return first, months_later(first, 3 if every == "quarter" else 1) - timedelta(days=1)


def periods_due(since: date, today: date, every: str) -> Iterator[tuple[date, date]]:
    """All periods that began on ``since`` or later and have ended before ``today``, oldest first.

    However long nobody looked, each is there once: a missed weekend makes one report late, not two or none.
    """
    first, last = period_of(since, every)
    if first < since:
        first, last = period_of(last + timedelta(days=1), every)
    while last < today:
        yield first, last
        first, last = period_of(last + timedelta(days=1), every)
