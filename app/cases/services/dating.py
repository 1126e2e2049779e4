"""Deadlines of cases that are about to be stored, many at once, as an import does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, bindparam, insert
from sqlalchemy.orm import Session

from app.cases.domain.basis import Basis
from app.cases.models import Deadline
from app.cases.services.deadlines import AT_ONCE, DUTIES, Owed, is_undone, next_columns, stored_values
from app.platform.db import Model
from app.platform.db.types import json_text
from app.rules import CalendarSource
from app.rules.library import Library
from app.rules.occurrences import LogEntry, Occurrence, events_from_log

_KEPT = 4096
"""A register mostly goes on from day to day, so the same days come again soon or not at all."""
# A table, not the mapped class: an import inserts hundreds of thousands of rows that nothing needs as objects.
_DEADLINES = Model.metadata.tables[Deadline.__tablename__]
_Told = tuple[tuple[str, tuple[Occurrence, ...]], ...]


@dataclass(frozen=True, slots=True)
class FirstDates:
    """Deadlines of a new case: their rows but for case and instant, and the ``next_*`` columns of the case."""

    rows: tuple[dict[str, Any], ...]
    case_columns: dict[str, Any]


class Dating:
    """Comes to what ``recompute`` would for new cases, without touching a row.

    Many cases of a register began and ended on the same days: what was computed for one is kept for the next.
    """

    def __init__(
        self, counted_by: Basis, facts: dict[str, Any], *, library: Library, calendars: CalendarSource
    ) -> None:
        self._by, self._facts, self._library, self._calendars = counted_by, facts, library, calendars
        self._pack = library.pack(counted_by.rules)
        self._dates = lru_cache(_KEPT)(self._compute)

    def first_dates(self, told: Iterable[LogEntry], *, is_open: bool, as_of: date) -> FirstDates:
        """From the entries that the log is about to get, none of which corrects another."""
        return self._dates(tuple(events_from_log(self._pack, told).items()), is_open, as_of)

    def _compute(self, events: _Told, is_open: bool, as_of: date) -> FirstDates:
        """Nobody is warned of a day that had passed before the case came here."""
        rows: list[dict[str, Any]] = []
        owed = []
        for result in self._by.deadlines(
            self._library, events=dict(events), facts=self._facts, calendars=self._calendars, as_of=as_of
        ):
            row = {"regime": result.regime, "clock": result.clock, **stored_values(result)}
            undone = result.due is not None and is_undone(row["state"], row["met_on"])
            row["owed"] = undone and is_open and result.kind in DUTIES
            row["look_on"] = AT_ONCE if row["owed"] and row["due_on"] >= as_of else None
            row["certificate"] = json_text(row["certificate"])
            rows.append(row)
            if undone:
                owed.append(Owed(result.kind, result.regime, result.clock, row["due_on"]))
        return FirstDates(tuple(rows), next_columns(owed, is_open=is_open))


def insert_first_dates(
    session: Session, dated: Iterable[tuple[int, FirstDates]], *, now: datetime, by: str
) -> None:
    """Store the deadlines of cases, given by id."""
    rows = [
        {"case_id": case_id, "computed_at": now, "computed_by": by, **row}
        for case_id, dates in dated
        for row in dates.rows
    ]
    if rows:
        # The certificate is text already.
        session.execute(insert(_DEADLINES).values(certificate=bindparam("certificate", type_=Text)), rows)
