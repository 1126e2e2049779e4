"""Products, wordings, editions and their clauses. An edition once imported is never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.db import JSONText, Model, UTCDateTime


class Product(Model):
    """What is sold, such as Home Plus; ``line`` groups products for skills and statistics."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(48), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    line: Mapped[str | None] = mapped_column(String(48))


class Wording(Model):
    """A policy text, statute or rule, of which editions exist."""

    __tablename__ = "wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    code: Mapped[str] = mapped_column(String(48), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16), default="policy")  # policy | statute | rule


class Edition(Model):
    """A dated text of a wording; ``source`` is the text as read in, whose digest proves it."""

    __tablename__ = "wording_edition"
    __table_args__ = (
        UniqueConstraint("wording_id", "label"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wording_id: Mapped[int] = mapped_column(ForeignKey("wording.id"))
    label: Mapped[str] = mapped_column(String(80))
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(8))
    filing_number: Mapped[str | None] = mapped_column(String(120))  # 备案号
    source: Mapped[str] = mapped_column(Text)
    source_digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)

    wording: Mapped[Wording] = relationship(lazy="joined")


class Clause(Model):
    """One clause. ``path`` is unique in the edition; ``ordinal`` is document order.

    A clause with ``endorsement_id`` is no part of the edition: the endorsement stands behind it, as a part of its own.
    """

    __tablename__ = "clause"
    __table_args__ = (
        UniqueConstraint("edition_id", "path"),
        Index(None, "edition_id", "ordinal"),
        Index(None, "edition_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("wording_edition.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    ordinal: Mapped[int]
    part: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[str] = mapped_column(String(12), default="clause")  # title | part | clause | paragraph
    number: Mapped[str] = mapped_column(String(40), default="")
    path: Mapped[str] = mapped_column(String(300))
    cited_as: Mapped[str] = mapped_column(
        String(500), default=""
    )  # domain.tree.Tree.cited_as, for lists and reports
    heading: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    paragraph: Mapped[int] = mapped_column(default=0)  # which 款 of its article, counted from the paragraphs
    kind: Mapped[str] = mapped_column(String(16), default="other")
    relieves: Mapped[str] = mapped_column(String(16), default="no")  # full | prompting | no
    exception_of: Mapped[list[str]] = mapped_column(
        JSONText, default=list
    )  # paths of what it gives back from
    page: Mapped[int | None]
    endorsement_id: Mapped[int | None] = mapped_column(ForeignKey("endorsement.id"), index=True)

    edition: Mapped[Edition] = relationship(lazy="raise")


class Endorsement(Model):
    """A change agreed from a date. ``operations`` add, replace or delete clauses (domain.endorsing.Operation)."""

    __tablename__ = "endorsement"
    __table_args__ = (Index("uq_endorsement_code", "edition_id", "code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("wording_edition.id"), index=True)
    code: Mapped[str] = mapped_column(String(48))
    title: Mapped[str] = mapped_column(String(200))
    effective_from: Mapped[date]
    operations: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)
    source: Mapped[str] = mapped_column(Text, default="")
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    imported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
