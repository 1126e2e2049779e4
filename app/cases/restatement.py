"""The table of dates that a change of a calendar moved: the report of that change, case by case."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import JSONText, Model


class Restatement(Model):
    """A date as it was and as it is since the ``change``-th event of the calendar's log.

    ``kept``: the case was closed. Its certificate stands as it was given, and ``now`` is what it would say today; the
    same, where the date hangs on a changed day and comes out as it was.
    ``late``: what was in time is not any more.
    """

    __tablename__ = "restatement"
    __table_args__ = (
        UniqueConstraint("calendar_code", "change", "case_id", "regime", "clock"),
        Index(None, "calendar_code", "change", "kept", "id"),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_code: Mapped[str] = mapped_column(ForeignKey("calendar.code"))
    change: Mapped[int]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    regime: Mapped[str] = mapped_column(String(32))
    clock: Mapped[str] = mapped_column(String(48))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[dict[str, str]] = mapped_column(JSONText)
    was_on: Mapped[date | None]
    now_on: Mapped[date | None]
    kept: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
