"""Tables of coding twice: a sample that was drawn, and what the second person chose without seeing the first choice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.accounts.models import Unit, User
from app.platform.db import Model, UTCDateTime
from app.reports.models.coding import PointCause


class CodingSample(Model):
    """Causes drawn to be coded again by ``coder``. Its stream in the log is ``("coding-sample", id)``."""

    __tablename__ = "coding_sample"
    __table_args__ = (CheckConstraint("coder_id <> drawn_by_id", name="drawn_by_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    seed: Mapped[str] = mapped_column(String(64))
    population: Mapped[
        int
    ]  # causes it was drawn from: those that stood, coded by others, of cases the coder may see
    last_cause_id: Mapped[int]  # the newest of them
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(lazy="raise")
    coder: Mapped[User] = relationship(lazy="raise", foreign_keys=[coder_id])


class SecondCoding(Model):
    """One cause of a sample, and what the second person chose; empty until then, and never changed after."""

    __tablename__ = "second_coding"
    __table_args__ = (
        UniqueConstraint("sample_id", "number"),
        UniqueConstraint("sample_id", "cause_id"),
        CheckConstraint(
            "(at IS NULL) = (stage_id IS NULL) AND (at IS NULL) = (kind_id IS NULL)", name="whole_or_not"
        ),
        Index(
            "ix_second_coding_waiting",
            "cause_id",
            postgresql_where=text("at IS NULL"),
            sqlite_where=text("at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("coding_sample.id"))
    number: Mapped[int]
    cause_id: Mapped[int] = mapped_column(ForeignKey("point_cause.id"))  # as it stood when it was drawn
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    why_digest: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sample: Mapped[CodingSample] = relationship(lazy="raise")
    cause: Mapped[PointCause] = relationship(lazy="raise")
