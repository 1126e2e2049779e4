"""Tables of exposure: what complaints are a share of. Each import is an edition; of a figure the newest counts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Model, UTCDateTime


class ExposureEdition(Model):
    """One file that was read in; its id is the edition that a rate names."""

    __tablename__ = "exposure_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    file_digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))
    figures: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ExposureFigure(Model):
    """What one unit had of one product in one month: policies in force, claims handled, premium (minor units)."""

    __tablename__ = "exposure_figure"
    __table_args__ = (
        CheckConstraint("measure IN ('policies', 'claims', 'premium')", name="measure"),
        CheckConstraint("amount >= 0", name="not_negative"),
        CheckConstraint("(measure = 'premium') = (currency IS NOT NULL)", name="premium_has_currency"),
        Index("ix_exposure_figure_asked", "measure", "unit_id", "month", "product_id", "edition_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("exposure_edition.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    month: Mapped[date]  # its first day
    measure: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
