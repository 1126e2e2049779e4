"""Rollups of cases for the dashboard. Writers only say which case changed; one process folds that in later.

All three are computed from the cases and can be computed again (``flask reports reconcile --mend``); so no foreign key
ties them, and no event of the log speaks of them.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model

KEY = ("unit_id", "month", "product", "reason_id", "state", "outcome", "late", "confidential")
"""What cases are counted by."""


class ChangedCase(Model):
    """A case that was written since it was last counted; triggers on the tables of cases add rows and nothing else."""

    __tablename__ = "changed_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int]


class CountedCase(Model):
    """As what a case is counted in the tallies: this, exactly, leads from a figure to its cases."""

    __tablename__ = "counted_case"
    __table_args__ = (
        Index(None, "unit_id", "month", "state", "case_id"),
        Index(None, "state", "unit_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int]
    month: Mapped[date] = mapped_column(Date)  # of receipt, its first day
    product: Mapped[str] = mapped_column(String(120))
    reason_id: Mapped[int]  # of its first point; 0 when none is given
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(24))  # "" while there is none
    late: Mapped[int]  # reports.domain.facts: 0 no date was judged, 1 met, 2 missed
    confidential: Mapped[bool]


class Tally(Model):
    """How many cases are alike in everything that is counted by."""

    __tablename__ = "case_tally"
    __table_args__ = (Index(None, "state", "unit_id", "month"),)

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    product: Mapped[str] = mapped_column(String(120), primary_key=True)
    reason_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(24), primary_key=True)
    late: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    confidential: Mapped[bool] = mapped_column(primary_key=True)
    cases: Mapped[int]
