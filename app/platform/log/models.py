"""Tables of the log. Triggers in the migration refuse UPDATE and DELETE of ``log_event`` on both engines."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UTCDateTime

NOT_A_CASE = text("stream_type <> 'case'")
"""Written out and without a parameter: only so do both engines see that an index of these rows will do."""

BigId = BigInteger().with_variant(Integer, "sqlite")


class LogEvent(Model):
    """One event. ``body`` is the canonical text exactly as hashed; the other columns repeat it for querying."""

    __tablename__ = "log_event"
    __table_args__ = (
        UniqueConstraint("stream_type", "stream_id", "seq"),
        Index(None, "recorded_at"),
        # For lists of looks and sign-ins. Most events are of cases; these indexes leave them out.
        Index(None, "stream_type", "id", sqlite_where=NOT_A_CASE, postgresql_where=NOT_A_CASE),
        Index(None, "actor", "id", sqlite_where=NOT_A_CASE, postgresql_where=NOT_A_CASE),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stream_type: Mapped[str] = mapped_column(String(32))
    stream_id: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(64))
    occurred_on: Mapped[date]
    occurred_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class LogStream(Model):
    """The head of a stream: where the next event attaches, and proof that none was cut off the end."""

    __tablename__ = "log_stream"

    stream_type: Mapped[str] = mapped_column(String(32), primary_key=True)
    stream_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_seq: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))


class TextVersion(Model):
    """One version of a personal text. Erasure empties ``text`` and ``salt``; the digest stays as a marked hole."""

    __tablename__ = "text_version"
    __table_args__ = (UniqueConstraint("digest"), Index(None, "stream_type", "stream_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stream_type: Mapped[str] = mapped_column(String(32))
    stream_id: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
