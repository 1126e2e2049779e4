"""Tables of improvements: actions, the evidence of having done them, the checks of their effect, guidance notes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.accounts.models import Unit, User
from app.platform.db import JSONText, Model, UTCDateTime
from app.wordings.models import Clause


class Action(Model):
    """Something that will change, and what is expected of it. Its stream in the log is ``("action", reference)``.

    ``round`` counts how often it was taken up: one whose effect did not show begins again with what was learned.
    """

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'agreed', 'started', 'done', 'effective', 'declined', 'dropped')",
            name="state",
        ),
        CheckConstraint("place IN ('stage', 'wording', 'training', 'system', 'partner')", name="place"),
        CheckConstraint("source IN ('signal', 'flag', 'person')", name="source"),
        CheckConstraint("(state IN ('done', 'effective')) = (done_on IS NOT NULL)", name="done_has_day"),
        CheckConstraint(
            "(state IN ('effective', 'declined', 'dropped')) = (ended_on IS NOT NULL)", name="ended_has_day"
        ),
        CheckConstraint("measure IN ('complaints', 'rate', 'upheld', 'late')", name="measure"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        CheckConstraint("judge_on > from_on", name="judged_after"),
        CheckConstraint("against IN ('before', 'year')", name="against"),
        Index("ix_action_state", "state", "due_on", "id"),
        Index("ix_action_owner", "owner_id", "state", "due_on"),
        Index(
            "ix_action_to_judge",
            "judge_on",
            postgresql_where=text("state = 'done'"),
            sqlite_where=text("state = 'done'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))  # reports.domain.actions.State
    round: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(String(8))  # signal | flag | person
    signal: Mapped[str | None] = mapped_column(String(300))  # which signal of which report, in words
    title: Mapped[str] = mapped_column(String(200))
    change: Mapped[str] = mapped_column(String(2000))  # what will be different afterwards
    why: Mapped[str] = mapped_column(String(2000), default="")
    place: Mapped[str] = mapped_column(String(16))  # reports.domain.actions.Place
    where: Mapped[str] = mapped_column("where_in", String(200), default="")  # which stage, system, partner
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date]
    measure: Mapped[str] = mapped_column(String(16))  # reports.domain.effects.Measure
    percent: Mapped[int]  # by how much it is to fall
    scope: Mapped[dict[str, int]] = mapped_column(JSONText, default=dict)  # product, reason…: ids
    from_on: Mapped[date]
    judge_on: Mapped[date]
    against: Mapped[str] = mapped_column(String(8), default="before")  # before | year
    learned: Mapped[str] = mapped_column(String(2000), default="")  # in the rounds before
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    owner: Mapped[User] = relationship(lazy="raise", foreign_keys=[owner_id])
    clause: Mapped[Clause | None] = relationship(lazy="raise")


class ActionSignal(Model):
    """Which signal of which report led to an action; ``signal`` is its place in the document, from 0."""

    __tablename__ = "action_signal"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    signal: Mapped[int]


class ActionEvidence(Model):
    """What shows that it was done: words, and perhaps a file."""

    __tablename__ = "action_evidence"
    __table_args__ = (
        UniqueConstraint("action_id", "number"),
        CheckConstraint("(digest IS NULL) = (file_name IS NULL)", name="file_has_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    number: Mapped[int]
    what: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(String(255))
    size: Mapped[int | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class EffectCheck(Model):
    """A look at what an action did, counted once. The suggestion is the figures', the verdict a person's."""

    __tablename__ = "effect_check"
    __table_args__ = (
        UniqueConstraint("action_id", "number"),
        CheckConstraint("suggestion IN ('effective', 'not-shown', 'worse')", name="suggestion"),
        CheckConstraint("verdict IN ('effective', 'not-shown', 'worse')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (judged_at IS NULL)", name="judged_has_instant"),
        CheckConstraint("(verdict IS NULL) = (judged_by_id IS NULL)", name="judged_by_somebody"),
        CheckConstraint("judged_by_id <> owner_id", name="four_eyes"),
        Index(
            "uq_effect_check_open",
            "action_id",
            unique=True,
            postgresql_where=text("verdict IS NULL"),
            sqlite_where=text("verdict IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    number: Mapped[int]
    round: Mapped[int]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))  # of the action, when it was counted
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    before_from: Mapped[date]
    before_to: Mapped[date]
    after_from: Mapped[date]
    after_to: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONText)  # reports.domain.effects.Effect
    others: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # what else moved
    suggestion: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str | None] = mapped_column(String(16))
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    judged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(String(2000), default="")


class GuidanceNote(Model):
    """What closed cases taught, for the page that complainants read or for whoever handles such cases."""

    __tablename__ = "guidance_note"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state"),
        CheckConstraint("audience IN ('staff', 'complainant')", name="audience"),
        CheckConstraint("state = 'draft' OR published_by_id IS NOT NULL", name="published_by_somebody"),
        CheckConstraint("published_by_id <> written_by_id", name="four_eyes"),
        Index("ix_guidance_note_shown", "state", "audience", "code_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(12))
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))  # the reason or the cause it speaks of
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    language: Mapped[str] = mapped_column(String(8))  # en | zh-Hans
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(4000))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
