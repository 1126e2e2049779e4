"""Tables of closed lists of codes, and of the numbers given in a series of references."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.db import Model


def among(condition: str, name: str, *columns: str, sqlite: str = "") -> Index:
    """An index over some rows only: what a list or a counter reads, however many others are stored."""
    return Index(name, *columns, postgresql_where=text(condition), sqlite_where=text(sqlite or condition))


class CodeList(Model):
    """A closed list of codes with an edition, such as complaint reasons or a register's outcomes."""

    __tablename__ = "code_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(48), unique=True)
    title: Mapped[str] = mapped_column(String(120))


class Code(Model):
    """One code. ``met_on`` is the day on which an import met a label that nobody had listed: it stays as written.

    ``mapped`` is false until somebody places it: on another code (``placed_as``), or as a code of its own. Read
    ``standing`` wherever codes are shown or counted.
    """

    __tablename__ = "code"
    __table_args__ = (
        UniqueConstraint("list_id", "code"),
        among("met_on IS NOT NULL", "ix_code_met", "mapped", "label", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("code_list.id"))
    code: Mapped[str] = mapped_column(String(120))
    label: Mapped[str] = mapped_column(String(200))
    label_zh: Mapped[str | None] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    position: Mapped[int] = mapped_column(default=0)
    mapped: Mapped[bool] = mapped_column(default=True)
    retired: Mapped[bool] = mapped_column(default=False)
    met_on: Mapped[date | None]
    placed_as_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))

    placed_as: Mapped[Code | None] = relationship(
        foreign_keys=[placed_as_id], remote_side=[id], lazy="joined", join_depth=1
    )

    @property
    def standing(self) -> Code:
        """The code that this one counts as."""
        return self.placed_as or self


class CaseLabel(Model):
    """A label that an import met (``Code.met_on``), and a case on which it stands."""

    __tablename__ = "case_label"

    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, index=True)


class ReferenceCounter(Model):
    """The last number given in a series such as ``FF-2026``."""

    __tablename__ = "reference_counter"

    series: Mapped[str] = mapped_column(String(32), primary_key=True)
    last: Mapped[int]
