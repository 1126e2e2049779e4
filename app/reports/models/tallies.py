"""Rollups of cases for the dashboard and for reports. Writers only say which case changed; one process folds that in.

All three are computed from the cases and can be computed again (``flask reports reconcile --mend``); so no foreign key
ties them, and no event of the log speaks of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import JSONText, Model

KEY = ("unit_id", "month", "product", "reason_id", "state", "outcome", "late", "confidential")
"""What cases are counted by."""
FIGURES = ("product", "reason_id", "state", "outcome", "late", "stage_id", "kind_id")
"""What figures count by; the cases behind one are listed in the order of their receipt."""
READ = (
    "received",
    "days",
    "currency",
    "source",
    "channel",
    "place",
    "redress",
    "filer",
    "stage_id",
    "kind_id",
    "more",
)
"""What a report reads beside."""
TALLIED = ("by_product", "dimension", "unit_id", "product", "month", "value")
SUMS = ("cases", "found", "upheld", "judged", "late")
"""What a tally is of, and what it sums."""
ALL, REASON, OUTCOME, STATE, STAGE, KIND = "all", "reason", "outcome", "state", "stage", "kind"
"""The dimensions of tallies; of ``ALL`` the value is ""."""


class ChangedCase(Model):
    """A case that was written since it was last counted; triggers on the tables of cases add rows and nothing else."""

    __tablename__ = "changed_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int]


class CountedCase(Model):
    """As what a case is counted in the tallies and read by reports: this, exactly, leads from a figure to its cases.

    Names of people are not kept here: who complains is a role, and firms are read where they stand.
    """

    __tablename__ = "counted_case"
    __table_args__ = (
        Index(None, "unit_id", "month", "state", "case_id"),
        Index(None, "received", "case_id"),
        *(Index(None, figure, "received", "case_id") for figure in FIGURES),
        Index(
            "ix_counted_case_confidential",
            "unit_id",
            "month",
            postgresql_where=text("confidential"),
            sqlite_where=text("confidential = 1"),
        ),
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
    received: Mapped[int]  # the day as date.toordinal: a million dates are slow to make
    days: Mapped[int]  # from receipt to closing; -1 while it is open
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str] = mapped_column(String(48))  # "" for our own
    channel: Mapped[str] = mapped_column(String(24))
    place: Mapped[str] = mapped_column(String(8))  # "" where none is given
    redress: Mapped[int] = mapped_column(BigInteger)  # of all points together, in minor units
    filer: Mapped[str] = mapped_column(
        String(24)
    )  # the role of the first person who complains; "" for firms alone
    stage_id: Mapped[int]  # of the first root cause, as is kind_id; 0 when there is none
    kind_id: Mapped[int]
    more: Mapped[dict[str, Any] | None] = mapped_column(
        JSONText
    )  # "reason", "filer", "cause": all after the first


class Tally(Model):
    """Sums over the cases of a unit and month that share one value of one dimension; with ``by_product`` those of
    each product again. A page reads rows in the order of what it shows, not in that of all combinations."""

    __tablename__ = "case_tally"
    __table_args__ = {"sqlite_with_rowid": False}

    by_product: Mapped[bool] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(String(8), primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product: Mapped[str] = mapped_column(String(120), primary_key=True)  # "" for all products together
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    value: Mapped[str] = mapped_column(String(24), primary_key=True)
    cases: Mapped[int]
    found: Mapped[int]  # with an outcome that finds for or against
    upheld: Mapped[int]
    judged: Mapped[int]  # with a date that was met or missed
    late: Mapped[int]
