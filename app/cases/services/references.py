"""Case references: a prefix of the unit, the year of receipt, a running number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import ReferenceCounter


def next_reference(session: Session, prefix: str, year: int) -> str:
    """``FF-2026-00412``. The counter's row is locked until the transaction ends, so no number is given twice."""
    series = f"{prefix}-{year}"
    counter = session.scalar(
        select(ReferenceCounter).where(ReferenceCounter.series == series).with_for_update()
    )
    if counter is None:
        counter = ReferenceCounter(series=series, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()  # a second maker of the same series fails here, before anything hangs on the number
    return f"{series}-{counter.last:05d}"


def next_references(session: Session, prefix: str, years: Iterable[int]) -> Iterator[str]:
    """A reference for each of ``years``, in their order, with one statement a series; for imports.

    The counters' rows stay locked until the transaction ends.
    """
    years = list(years)
    last: dict[int, int] = {}
    for year, wanted in sorted(Counter(years).items()):
        _, _, number = next_reference(session, prefix, year).rpartition("-")
        last[year] = int(number) - 1
        counter = session.get_one(ReferenceCounter, f"{prefix}-{year}")
        counter.last += wanted - 1
    session.flush()
    for year in years:
        last[year] += 1
        yield f"{prefix}-{year}-{last[year]:05d}"
