"""Tables of letters to many: what was asked for, and what became of it in each complaint."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import JSONText, Model, UTCDateTime


class LetterRun(Model):
    """A letter of one kind for many complaints. ``words``: what is written for all of them, with names to be filled."""

    __tablename__ = "letter_run"
    __table_args__ = (
        CheckConstraint("state IN ('prepared', 'waiting', 'running', 'done', 'dropped')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    words: Mapped[dict[str, Any]] = mapped_column(JSONText)
    outcome: Mapped[str | None] = mapped_column(String(16))  # of a decision, where one is given to all
    state: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LetterRunItem(Model):
    """One complaint of a run. ``letter_id`` is written in the transaction that keeps the letter: none is made twice."""

    __tablename__ = "letter_run_item"
    __table_args__ = (
        UniqueConstraint("run_id", "case_id"),
        CheckConstraint("state IN ('waiting', 'made', 'failed')", name="state"),
        CheckConstraint("state <> 'made' OR letter_id IS NOT NULL", name="made_has_its_letter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("letter_run.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"), index=True)
    problem: Mapped[dict[str, Any] | None] = mapped_column(
        JSONText
    )  # message and params, in the reader's words
