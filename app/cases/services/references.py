"""Case references: a prefix of the unit, the year of receipt, a running number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from app.cases.models import ReferenceCounter
from app.platform.db import insert_into


def next_reference(session: Session, prefix: str, year: int) -> str:
    """``FF-2026-00412``. The counter's row is locked until the transaction ends, so no number is given twice."""
    return _reference(prefix, year, _count_on(session, f"{prefix}-{year}", 1))


def next_references(session: Session, prefix: str, years: Iterable[int]) -> Iterator[str]:
    """A reference for each of ``years``, in their order, with one statement a series; for imports.

    The counters' rows stay locked until the transaction ends.
    """
    years = list(years)
    last = {
        year: _count_on(session, f"{prefix}-{year}", wanted) - wanted
        for year, wanted in sorted(Counter(years).items())
    }
    for year in years:
        last[year] += 1
        yield _reference(prefix, year, last[year])


def _reference(prefix: str, year: int, number: int) -> str:
    return f"{prefix}-{year}-{number:05d}"


def _count_on(session: Session, series: str, steps: int) -> int:
    """Move the counter on and return where it stands. Of two who begin a series at once the second counts on."""
    statement = (
        insert_into(session, ReferenceCounter)
        .values(series=series, last=steps)
        .on_conflict_do_update(
            index_elements=[ReferenceCounter.series], set_={"last": ReferenceCounter.last + steps}
        )
        .returning(ReferenceCounter.last)
    )
    return session.execute(statement).scalar_one()
