"""The ledger of runs and the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import JSONText, Model, UTCDateTime

RUN_STATES = ("waiting", "running", "done", "failed")
MESSAGE_STATES = ("waiting", "sending", "sent", "failed")


class JobRun(Model):
    """One run of a job. It is claimed by its unique key, so any number of processes make one run of it.

    Work asked for on a page is a row too: it waits, with ``params``, until the jobs process takes it up.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("job", "run_key"),
        CheckConstraint(f"state IN {RUN_STATES}", name="state"),
        CheckConstraint("(state = 'waiting') = (started_at IS NULL)", name="started"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="finished"),
        CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="failed_says_why"),
        Index(None, "state", "job"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(48))
    run_key: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(16))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSONText)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    runner: Mapped[str | None] = mapped_column(String(80))  # process and machine, for whoever looks for it
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONText)
    error: Mapped[str | None] = mapped_column(Text)


class Message(Model):
    """A mail waiting in, or sent from, the outbox. ``key`` is unique: the same reminder is put in once."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint(f"state IN {MESSAGE_STATES}", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_instant"),
        CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="failed_says_why"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160))
    to_name: Mapped[str] = mapped_column(String(200))
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)  # the same as a page, for programs that show one
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONText, default=list
    )  # name, digest, media type
    case_reference: Mapped[str | None] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))
