"""Tables of watching dates: who was warned of what, and whose morning has been written."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UTCDateTime


class DeadlineWarning(Model):
    """One person is told that one date has reached one step: once ever, however often anybody looks.

    It is raised first and told later, with whatever else they are to be told; ``told_at`` None: not yet.
    """

    __tablename__ = "deadline_warning"
    __table_args__ = (
        UniqueConstraint("case_id", "regime", "clock", "due_on", "step", "user_id"),
        Index(
            "ix_deadline_warning_untold",
            "user_id",
            "id",
            postgresql_where=text("told_at IS NULL"),
            sqlite_where=text("told_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    regime: Mapped[str] = mapped_column(String(32))
    clock: Mapped[str] = mapped_column(String(48))
    due_on: Mapped[date]
    step: Mapped[str] = mapped_column(String(24))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(String(40))  # as whom: owner, supervisor, unit-above, role:…, named
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who is away
    reached_on: Mapped[date]
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Morning(Model):
    """A person's morning that has been looked at; ``mailed`` when there was anything to say."""

    __tablename__ = "morning"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    on: Mapped[date] = mapped_column("day", primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    mailed: Mapped[bool]


class CalendarFeed(Model):
    """A secret address under which somebody's calendar reads dates: their own, or with ``unit_id`` those of a unit.

    Only the ``digest`` of the secret is kept. ``window_reads`` counts readings since ``window_at``.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    window_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    window_reads: Mapped[int] = mapped_column(default=0, server_default="0")
