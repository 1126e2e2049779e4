"""Tables of coding: what codes mean and what follows them, editions of lists, root causes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import JSONText, Model, UTCDateTime


class CodeMeaning(Model):
    """What a code means, with an example; ``successor_id`` is what took its place when it was retired."""

    __tablename__ = "code_meaning"
    __table_args__ = (CheckConstraint("successor_id <> code_id", name="another"),)

    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), primary_key=True)
    means: Mapped[str] = mapped_column(String(500), default="")
    means_zh: Mapped[str] = mapped_column(String(500), default="")
    example: Mapped[str] = mapped_column(String(500), default="")
    example_zh: Mapped[str] = mapped_column(String(500), default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))


class CodeEdition(Model):
    """A list as it stood from an instant on. ``codes``: code, label and whether retired, of each."""

    __tablename__ = "code_edition"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("code_list.id"))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    why: Mapped[str] = mapped_column(String(300), default="")
    codes: Mapped[list[dict[str, Any]]] = mapped_column(JSONText)


class PointCause(Model):
    """The root cause found for a complaint point: never its reason, never its finding. A newer one supersedes."""

    __tablename__ = "point_cause"
    __unstated__ = frozenset({"superseded_at"})  # follows from the cause that supersedes it
    __table_args__ = (
        CheckConstraint("other = '' OR length(other) >= 3", name="other_is_said"),
        Index(
            "uq_point_cause_current",
            "head_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
        Index("ix_point_cause_codes", "stage_id", "kind_id", "at"),
        Index(
            "ix_point_cause_other",
            "at",
            postgresql_where=text("other <> ''"),
            sqlite_where=text("other <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    other: Mapped[str] = mapped_column(
        String(200), default=""
    )  # what it is, where the list has no word for it
    why_digest: Mapped[str] = mapped_column(String(64))
    without_papers: Mapped[str] = mapped_column(
        String(300), default=""
    )  # what was looked at, if no paper of the case
    editions: Mapped[dict[str, int]] = mapped_column(JSONText)  # of both lists, as they stood
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CausePaper(Model):
    """A paper that was looked at for a cause."""

    __tablename__ = "cause_paper"

    cause_id: Mapped[int] = mapped_column(ForeignKey("point_cause.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
