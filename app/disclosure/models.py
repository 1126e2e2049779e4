"""Marks on papers and passages, and what the leak test found with what became of it.

Both name things of a case by its stream in the log (``case/FF-2026-00001``) and the thing in it (``evidence:3``): this
room knows no case.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import JSONText, Model, UTCDateTime
from app.platform.log import Stream


def named(stream: Stream) -> str:
    """How rows name a stream."""
    return f"{stream.type}/{stream.id}"


class ConfidentialMark(Model):
    """A class given to a paper, or with ``passage`` to some words in it: who, why, when, in which dispute.

    The newest of a paper that is not withdrawn counts. ``opened``: audience, ground, reason, by, at.
    """

    __tablename__ = "confidential_mark"
    __table_args__ = (Index(None, "stream", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(40))
    passage: Mapped[str | None] = mapped_column(String(2000))
    privilege: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(300))
    dispute: Mapped[str | None] = mapped_column(String(120))
    exchanged: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LeakHit(Model):
    """A hit of the leak test: what stands where, and, once decided by a person, whether it is a leak.

    ``target`` is what was to leave (``letter:7``, ``bundle:2``). A fingerprint is decided once for all later versions.
    """

    __tablename__ = "leak_hit"
    __table_args__ = (
        UniqueConstraint("stream", "target", "fingerprint"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    target: Mapped[str] = mapped_column(String(60))
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(400))
    item: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    said: Mapped[str] = mapped_column(String(1000))
    audience: Mapped[str | None] = mapped_column(
        String(24)
    )  # who would read it; None for what was found long ago
    place: Mapped[str] = mapped_column(String(200))
    shown: Mapped[str] = mapped_column(String(1000))
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    verdict: Mapped[str | None] = mapped_column(String(16))  # leak | no-leak
    reason: Mapped[str | None] = mapped_column(String(300))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_by_name: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
