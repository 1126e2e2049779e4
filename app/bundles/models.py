"""Bundles, their builds, and files made fit to file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case
from app.platform.db import JSONText, Model, UTCDateTime


class Bundle(Model):
    """A file for a forum and its recipe (domain.recipe). ``version`` counts every change of it.

    ``kind``: bundle | files (separate named files) | court-file (案卷). ``dispute`` names the proceeding for the wall.
    """

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(120))
    forum: Mapped[str] = mapped_column(String(120), default="")
    forum_number: Mapped[str] = mapped_column(String(60), default="")
    neutral: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(String(300), default="")
    dispute: Mapped[str | None] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(16), default="merits")  # disclosure: merits | costs
    knows_mediation: Mapped[bool] = mapped_column(default=False)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSONText)
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    case: Mapped[Case] = relationship(lazy="raise")


class BundleBuild(Model):
    """One variant as it was built. A frozen one is version ``number`` for its audience, for ever.

    ``state``: waiting | building | held (places to decide) | stopped (papers that need a person) | failed | built |
    frozen. ``layout``: domain.layout. ``report``: what there is to say about it, see services.building.
    """

    __tablename__ = "bundle_build"
    __table_args__ = (
        CheckConstraint(
            "state <> 'frozen' OR (digest IS NOT NULL AND frozen_at IS NOT NULL)", name="frozen_is_whole"
        ),
        Index(None, "bundle_id", "audience", "id"),
        Index(
            "uq_bundle_build_frozen",
            "bundle_id",
            "audience",
            "number",
            unique=True,
            postgresql_where=text("state = 'frozen'"),
            sqlite_where=text("state = 'frozen'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"))
    audience: Mapped[str] = mapped_column(String(24))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(24), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSONText)
    layout: Mapped[list[Any]] = mapped_column(JSONText, default=list)
    report: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    code: Mapped[str] = mapped_column(String(9), index=True)
    digest: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None] = mapped_column(BigInteger)
    pages: Mapped[int | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    built_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    frozen_by_name: Mapped[str | None] = mapped_column(String(120))

    bundle: Mapped[Bundle] = relationship(lazy="raise")


class Filing(Model):
    """A stored file made fit to file, once for all bundles. ``made`` is the digest of its pages, None: unusable.

    ``maker`` is the edition of the press: another one makes everything anew.
    """

    __tablename__ = "filing"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    maker: Mapped[str] = mapped_column(String(8))
    made: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int] = mapped_column(default=0)
    problems: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    textless: Mapped[list[int]] = mapped_column(JSONText, default=list)
    children: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SuppliedFiling(Model):
    """A PDF that a person made of a paper which cannot be filed as it is; the original stays beside it."""

    __tablename__ = "supplied_filing"
    __table_args__ = (UniqueConstraint("case_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    item: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Redaction(Model):
    """A place of a paper that leaves black: proposed by a program or a person, decided by a person with a reason.

    ``boxes``: rectangles in shares of the page from the top left. ``words``: what stands there, never printed.
    """

    __tablename__ = "redaction"
    __table_args__ = (Index(None, "case_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    item: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    page: Mapped[int]
    boxes: Mapped[list[list[float]]] = mapped_column(JSONText)
    kind: Mapped[str] = mapped_column(String(24))  # region | words | identity | card | phone | email
    label: Mapped[str] = mapped_column(String(80))
    words: Mapped[str | None] = mapped_column(String(400))
    reason: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(16))  # proposed | accepted | rejected
    proposed_by: Mapped[str] = mapped_column(String(120))
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
