"""The calendar table that deadlines read: seeded, imported and corrected, each day with its source."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UTCDateTime


class Calendar(Model):
    """Working days of a country or part. ``basis`` says whether days are announced year by year or follow from law."""

    __tablename__ = "calendar"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)  # CN, GB-ENG, AU-NSW
    name: Mapped[str] = mapped_column(String(120))
    week: Mapped[str] = mapped_column(String(7), default="1111100")  # Monday first; 1 = working day
    basis: Mapped[str] = mapped_column(String(16))  # announced | standing
    known_from: Mapped[date]
    known_to: Mapped[date]
    edition: Mapped[str] = mapped_column(String(80))


class CalendarDay(Model):
    """A day that is not what its weekday says. ``ordinary`` undoes what a source says of it."""

    __tablename__ = "calendar_day"

    calendar_code: Mapped[str] = mapped_column(ForeignKey("calendar.code"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))  # holiday | workday | ordinary
    name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    provisional: Mapped[bool] = mapped_column(default=False)
