"""Tables of scheduled root-cause reports. A report is never changed: what is known better later makes a new version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.accounts.models import Unit, User
from app.platform.db import JSONText, Model, UTCDateTime


class ReportSchedule(Model):
    """Which report is made when, for whom. ``since`` is the first day that the first one is about, at the earliest."""

    __tablename__ = "report_schedule"
    __table_args__ = (
        CheckConstraint("every IN ('week', 'month', 'quarter')", name="every"),
        Index(
            "uq_report_schedule_active",
            "unit_id",
            "every",
            "product",
            "source",
            unique=True,
            postgresql_where=text("active"),
            sqlite_where=text("active = 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    product: Mapped[str] = mapped_column(String(120), default="")  # "" is all of them
    source: Mapped[str] = mapped_column(String(48), default="")
    every: Mapped[str] = mapped_column(String(8))
    since: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(lazy="raise")
    readers: Mapped[list[ReportReader]] = relationship(
        lazy="raise", order_by="ReportReader.user_id", cascade="all, delete-orphan"
    )


class ReportReader(Model):
    """Somebody to whom the reports of a schedule are sent."""

    __tablename__ = "report_reader"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedule.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)

    user: Mapped[User] = relationship(lazy="raise")


class Report(Model):
    """A report as it was made. ``document`` is canonical JSON, ``digest`` its SHA-256; ``inputs`` names every complaint
    that was read with what was read of it (compressed), ``changes`` what differs from the version before."""

    __tablename__ = "report"
    # The document and what was read for it by their digests; the charts are drawn from the document.
    __unstated__ = frozenset({"document", "charts", "inputs", "ranked", "changes"})
    __table_args__ = (UniqueConstraint("schedule_id", "first_on", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedule.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    version: Mapped[int]
    release: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    complaints: Mapped[int]
    signals: Mapped[int]
    document: Mapped[str] = mapped_column(Text, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    charts: Mapped[dict[str, str]] = mapped_column(JSONText, deferred=True)
    inputs: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    ranked: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # reports.domain.behind
    inputs_digest: Mapped[str] = mapped_column(String(64))
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list, deferred=True)
    pdf: Mapped[dict[str, str]] = mapped_column(
        JSONText, default=dict
    )  # language → digest of the stored file

    schedule: Mapped[ReportSchedule] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class ReportCase(Model):
    """A complaint that a signal of a report counts; ``signal`` is its place in the document, from 0."""

    __tablename__ = "report_case"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    signal: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, index=True)
