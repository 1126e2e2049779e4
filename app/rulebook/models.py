"""What the firm has settled about its rules. The packs' files are never edited: these rows lie over them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UTCDateTime

_OPEN = text("ended_at IS NULL")


class RuleCheck(Model):
    """Somebody compared a point of a pack with the official text. ``digest`` is that of the pack's text compared.

    One is open for a point at a time; it ends when it is taken back, or when the pack's text changes.
    """

    __tablename__ = "rule_check"
    __table_args__ = (
        Index(None, "regime", "key", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("second_id IS NULL OR second_id <> by_id", name="second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regime: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(300))
    edition: Mapped[str] = mapped_column(String(120))
    read_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    second_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_as: Mapped[str | None] = mapped_column(String(16))  # withdrawn | changed


class RuleCopy(Model):
    """The firm's copy of prescribed words (``body``) or of a paper to enclose (``file_digest``), in force from a day.

    Loaded by one person and approved by another; only an approved one is used in letters.
    """

    __tablename__ = "rule_copy"
    __table_args__ = (
        UniqueConstraint("regime", "item", "lang", "number"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> by_id", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regime: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(80))
    lang: Mapped[str] = mapped_column(String(8))  # empty: a paper for letters in any language
    number: Mapped[int]
    since: Mapped[date]
    body: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[str] = mapped_column(String(120), default="")
    file_digest: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(String(240), default="")
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(
        String(12), default="proposed"
    )  # proposed | approved | returned | withdrawn
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_note: Mapped[str] = mapped_column(Text, default="")
