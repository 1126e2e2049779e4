"""Tables of proceedings. Everything hangs on a case; what was said or offered is a salted text, named by its digest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Case, Evidence, Head
from app.platform.accounts.models import User
from app.platform.db import JSONText, Model, UTCDateTime


class Proceeding(Model):
    """One external case. Its outcome is nothing, exactly one settlement, or exactly one award or decision."""

    __tablename__ = "proceeding"
    __unstated__ = frozenset({"stage"})  # follows from the steps
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('settlement', 'award', 'decision', 'none')", name="outcome_known"
        ),
        CheckConstraint(
            "(settlement_id IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'settlement')",
            name="settled_by_settlement",
        ),
        CheckConstraint(
            "(award_id IS NOT NULL) = (outcome IS NOT NULL AND outcome IN ('award', 'decision'))",
            name="judged_by_award",
        ),
        CheckConstraint("(state = 'running') = (outcome IS NULL)", name="running_without_outcome"),
        CheckConstraint("state IN ('running', 'decided', 'ended')", name="state"),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended_has_day"),
        Index("ix_proceeding_handler_state", "handler_id", "state"),
        Index(
            "ix_proceeding_open",
            "opened_on",
            "id",
            postgresql_where=text("state <> 'ended'"),
            sqlite_where=text("state <> 'ended'"),
        ),
        Index(None, "opened_on", "id"),
        Index(None, "track", "state"),
        Index(None, "forum_reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]  # counts the proceedings of the case
    version: Mapped[int] = mapped_column(default=1)
    track: Mapped[str] = mapped_column(String(32))
    edition: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))  # mediation | arbitration | ombudsman | court | appraisal
    forum: Mapped[str] = mapped_column(String(200))
    forum_reference: Mapped[str | None] = mapped_column(String(80))
    opened_by: Mapped[str] = mapped_column(String(16))  # complainant | us | both
    opened_on: Mapped[date]
    stage: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="running")
    zone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claimed_minor: Mapped[int | None] = mapped_column(BigInteger)
    against: Mapped[list[str]] = mapped_column(JSONText, default=list)  # what the check said no to
    objection_by: Mapped[date | None]
    objection_on: Mapped[date | None]
    objection_ground: Mapped[str | None] = mapped_column(String(32))  # None: no objection
    objection_result: Mapped[str | None] = mapped_column(String(16))  # allowed | refused | withdrawn
    exposure: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # amounts in minor units, by way
    outcome: Mapped[str | None] = mapped_column(String(16))
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"), unique=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), unique=True)
    outcome_name: Mapped[str | None] = mapped_column(String(32))  # which of the track's
    ended_on: Mapped[date | None]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)

    case: Mapped[Case] = relationship(lazy="raise")
    handler: Mapped[User | None] = relationship(lazy="raise")


class Member(Model):
    """A party, representative, neutral, witness … of a proceeding. Nobody is deleted: they leave."""

    __tablename__ = "proceeding_member"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "number"),
        CheckConstraint("(challenged_on IS NULL) = (challenged_by IS NULL)", name="challenged_by_someone"),
        CheckConstraint(
            "challenge_result IS NULL OR challenged_on IS NOT NULL", name="decided_when_challenged"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    part: Mapped[str] = mapped_column(String(24))  # mediation.domain.words
    side: Mapped[str] = mapped_column(String(16))  # ours | theirs | neutral
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    zone: Mapped[str] = mapped_column(String(64))
    authority: Mapped[str | None] = mapped_column(String(16))  # general | special | none
    authority_proof: Mapped[str | None] = mapped_column(String(200))
    disclosure_digest: Mapped[str | None] = mapped_column(String(64))
    disclosed_on: Mapped[date | None]
    challenged_on: Mapped[date | None]
    challenged_by: Mapped[str | None] = mapped_column(String(16))
    challenge_digest: Mapped[str | None] = mapped_column(String(64))
    challenge_result: Mapped[str | None] = mapped_column(String(16))  # upheld | refused | withdrew
    left_on: Mapped[date | None]


class Issue(Model):
    """A question in dispute or agreed, with both positions."""

    __tablename__ = "proceeding_issue"
    __table_args__ = (UniqueConstraint("proceeding_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(16))  # agreed | disputed | dropped
    head_id: Mapped[int | None] = mapped_column(ForeignKey("head.id"))
    ours: Mapped[str] = mapped_column(String(2000), default="")
    theirs: Mapped[str] = mapped_column(String(2000), default="")


class Exhibit(Model):
    """C-1, R-1: numbered by side, never deleted, so that a number is never used twice."""

    __tablename__ = "exhibit"
    __table_args__ = (UniqueConstraint("proceeding_id", "letter", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    letter: Mapped[str] = mapped_column(String(4))  # C claimant, R respondent, J joint, N neutral
    number: Mapped[int]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    description: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(500), default="")  # 证明目的
    filed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]

    evidence: Mapped[Evidence | None] = relationship(lazy="raise")


class Direction(Model):
    """An order with a day. ``first_due_on`` stays whatever is extended later."""

    __tablename__ = "direction"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "number"),
        CheckConstraint("(due_on IS NULL) = (first_due_on IS NULL)", name="due_from_the_first"),
        CheckConstraint("done_on IS NULL OR dropped_on IS NULL", name="done_or_dropped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    order_number: Mapped[str | None] = mapped_column(String(40))  # PO1
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(String(200))
    whose: Mapped[str] = mapped_column(String(16))  # us | them | both
    kind: Mapped[str] = mapped_column(String(24))  # mediation.words.DIRECTIONS
    what_digest: Mapped[str | None] = mapped_column(String(64))
    first_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    moves: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # was, due, on, why


class Sitting(Model):
    """A session or hearing. ``sequence`` counts what was sent of it, so that an invitation updates the one before."""

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "number"),
        UniqueConstraint("uid"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state IN ('planned', 'cancelled', 'held')", name="state"),
        Index(None, "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str | None] = mapped_column(String(500))
    agenda: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    uid: Mapped[str] = mapped_column(String(80))
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="planned")
    minutes_digest: Mapped[str | None] = mapped_column(String(64))
    minutes_class: Mapped[str] = mapped_column(String(24), default="open")


class Attendance(Model):
    """Who is invited to a sitting, and who was there."""

    __tablename__ = "attendance"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("proceeding_member.id"), primary_key=True)
    invited: Mapped[bool] = mapped_column(default=True)
    present: Mapped[bool | None]


class Cost(Model):
    """A fee or cost of the proceeding, and when it was paid."""

    __tablename__ = "proceeding_cost"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "number"),
        CheckConstraint("amount_minor >= 0", name="not_negative"),
        CheckConstraint("paid_on IS NULL OR dropped_on IS NULL", name="paid_or_dropped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    on: Mapped[date] = mapped_column("on_day")
    what: Mapped[str] = mapped_column(String(200))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(String(200))
    dropped_on: Mapped[date | None]  # entered wrongly, or waived


class ForumLetter(Model):
    """A letter, e-mail or call of a proceeding."""

    __tablename__ = "forum_letter"
    __table_args__ = (UniqueConstraint("proceeding_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    direction: Mapped[str] = mapped_column(String(8))  # in | out
    with_whom: Mapped[str] = mapped_column(String(200))
    about_digest: Mapped[str] = mapped_column(String(64))
    privilege: Mapped[str] = mapped_column(String(24), default="open")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))

    evidence: Mapped[Evidence | None] = relationship(lazy="raise")


class Offer(Model):
    """One entry of the ledger. ``privilege`` says who may know of it; blind bids show only when both sides have bid."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "number"),
        CheckConstraint("kind IN ('open', 'without-prejudice', 'sealed', 'blind')", name="kind"),
        CheckConstraint("(kind = 'blind') = (round IS NOT NULL)", name="blind_in_a_round"),
        CheckConstraint("(state = 'open') = (settled_on IS NULL)", name="settled_has_day"),
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="not_negative"),
        Index(
            "uq_offer_blind_bid",
            "proceeding_id",
            "round",
            "side",
            unique=True,
            postgresql_where=text("round IS NOT NULL"),
            sqlite_where=text("round IS NOT NULL"),
        ),
        Index(
            "uq_offer_accepted",
            "proceeding_id",
            unique=True,
            postgresql_where=text("state = 'accepted'"),
            sqlite_where=text("state = 'accepted'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    made_on: Mapped[date]
    side: Mapped[str] = mapped_column(String(8))  # ours | theirs | neutral
    kind: Mapped[str] = mapped_column(String(24))
    privilege: Mapped[str] = mapped_column(String(24))
    round: Mapped[int | None]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    terms_digest: Mapped[str | None] = mapped_column(String(64))  # terms and conditions
    expires_on: Mapped[date | None]
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("proceeding_member.id"))
    limit_minor: Mapped[int | None] = mapped_column(BigInteger)  # our authority to make or accept it
    limit_by: Mapped[str | None] = mapped_column(String(200))  # who gave it
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    state: Mapped[str] = mapped_column(String(16), default="open")
    settled_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Settlement(Model):
    """What the parties agreed."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreed_on: Mapped[date]
    effective_on: Mapped[date | None]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    terms_digest: Mapped[str | None] = mapped_column(String(64))
    confidential: Mapped[bool] = mapped_column(default=False)
    confirmation: Mapped[str] = mapped_column(
        String(16), default="none"
    )  # none | wanted | applied | given | refused
    confirmation_court: Mapped[str | None] = mapped_column(String(200))
    confirmed_on: Mapped[date | None]


class Award(Model):
    """An award, decision or judgment, and what the complainant made of it."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("acceptance IN ('not-needed', 'open', 'accepted', 'rejected')", name="acceptance"),
        CheckConstraint(
            "(acceptance IN ('accepted', 'rejected')) = (answered_on IS NOT NULL)", name="answered"
        ),
        CheckConstraint("received_on IS NULL OR received_on >= made_on", name="received_after_made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    made_on: Mapped[date]
    received_on: Mapped[date | None]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    costs_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    summary_digest: Mapped[str | None] = mapped_column(String(64))
    acceptance: Mapped[str] = mapped_column(String(16))
    accept_by: Mapped[date | None]
    answered_on: Mapped[date | None]


class PointOutcome(Model):
    """What became of our decision on one complaint point: root causes and clauses read it."""

    __tablename__ = "point_outcome"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "head_id"),
        CheckConstraint("effect IN ('stood', 'varied', 'overturned', 'not-decided')", name="effect"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"), index=True)
    effect: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(500), default="")

    head: Mapped[Head] = relationship(lazy="raise")


class Payment(Model):
    """An instalment that was agreed or ordered, until it is paid and proven."""

    __tablename__ = "proceeding_payment"
    __table_args__ = (
        UniqueConstraint("proceeding_id", "number"),
        CheckConstraint("amount_minor > 0", name="something"),
        CheckConstraint("proof IS NULL OR paid_on IS NOT NULL", name="proof_of_payment"),
        CheckConstraint("paid_on IS NULL OR dropped_on IS NULL", name="paid_or_dropped"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proceeding_id: Mapped[int] = mapped_column(ForeignKey("proceeding.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    to_whom: Mapped[str] = mapped_column(String(200))
    paid_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(String(200))
    dropped_on: Mapped[date | None]  # another day or amount was agreed, or it was entered wrongly
    interest: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # redress.Interest, beside the amount
