"""Tables of the complaint's own work: findings, decisions, approvals, imports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.models import Evidence
from app.platform.db import JSONText, Model, UTCDateTime


class Finding(Model):
    """What the investigation established on one point. A newer finding supersedes; the older stays."""

    __tablename__ = "finding"
    __table_args__ = (
        Index(
            "uq_finding_current",
            "head_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"), index=True)
    result: Mapped[str] = mapped_column(String(16))  # upheld | partly | not-upheld
    question: Mapped[str] = mapped_column(String(500), default="")
    facts: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONText, default=list
    )  # on, text, evidence number, page
    reasons_digest: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FindingEvidence(Model):
    """Which paper supports which finding, at which page."""

    __tablename__ = "finding_evidence"
    __table_args__ = (Index(None, "evidence_id"),)

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    page: Mapped[int | None]


class Citation(Model):
    """A clause quoted for a point, letter for letter from the edition agreed."""

    __tablename__ = "citation"
    __table_args__ = (Index(None, "clause_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"), index=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("wording_edition.id"))
    quotation: Mapped[str] = mapped_column(String(8000))
    warnings: Mapped[list[str]] = mapped_column(JSONText, default=list)
    relied_on: Mapped[str] = mapped_column(String(16), default="against")  # against | for the complainant


class GroundCheck(Model):
    """What was settled on a ground of law for a point: of one clause quoted on it, or (no clause) of its answer.

    ``ground`` is an id of ``app.rules.grounds``; ``answers`` are its questions' choices.
    """

    __tablename__ = "ground_check"
    __table_args__ = (
        UniqueConstraint("head_id", "ground", "clause_id"),
        Index(
            "uq_ground_check_of_point",
            "head_id",
            "ground",
            unique=True,
            postgresql_where=text("clause_id IS NULL"),
            sqlite_where=text("clause_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"))
    ground: Mapped[str] = mapped_column(String(48))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    version: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, str]] = mapped_column(JSONText, default=dict)
    note_digest: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    papers: Mapped[list[GroundPaper]] = relationship(
        lazy="raise", order_by="GroundPaper.id", cascade="all, delete-orphan"
    )


class GroundPaper(Model):
    """A paper of the case that shows a ground: as which kind of proof, at which page."""

    __tablename__ = "ground_paper"
    __table_args__ = (UniqueConstraint("check_id", "proof"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("ground_check.id"))
    proof: Mapped[str] = mapped_column(String(48))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    page: Mapped[int | None]

    evidence: Mapped[Evidence] = relationship(lazy="raise")


class Decision(Model):
    """The answer to all points. ``number`` counts the rounds: one sent back stays as it was, its copy is drafted on."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name="approved_has_instant"),
        CheckConstraint("(state = 'approved') = (approved_by_id IS NOT NULL)", name="approved_has_approver"),
        CheckConstraint("approved_by_id <> drafted_by_id", name="four_eyes"),
        Index(
            "ix_decision_proposed",
            "proposed_at",
            "case_id",
            postgresql_where=text("state = 'proposed'"),
            sqlite_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16))  # draft | proposed | returned | approved
    overall: Mapped[str | None] = mapped_column(String(24))  # accepts | offers | rejects
    difficulty: Mapped[str] = mapped_column(String(16), default="ordinary")  # ordinary | hard
    pay_by_days: Mapped[int | None]  # after dispatch, for the promise in the letter
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"))  # proposed with it


class DecisionHead(Model):
    """The answer to one point, and why it is fair."""

    __tablename__ = "decision_head"
    __table_args__ = (UniqueConstraint("decision_id", "head_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"))
    outcome: Mapped[str] = mapped_column(String(24))
    reasons_digest: Mapped[str | None] = mapped_column(String(64))

    lines: Mapped[list[RedressLine]] = relationship(
        lazy="raise", order_by="RedressLine.position", cascade="all, delete-orphan"
    )


class LikeDeparture(Model):
    """Why an answer leaves the band of like cases: this outcome with this money, and what it was held against."""

    __tablename__ = "like_departure"
    __table_args__ = (UniqueConstraint("head_id", "outcome", "minor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("head.id"))
    measure: Mapped[str] = mapped_column(String(16))  # complaints.domain.like_cases.Measure
    outcome: Mapped[str] = mapped_column(String(24))
    minor: Mapped[int] = mapped_column(BigInteger)
    compared: Mapped[int]
    same: Mapped[int]  # of those compared, so many had this outcome
    lower_minor: Mapped[int | None] = mapped_column(BigInteger)  # None: too few were paid
    upper_minor: Mapped[int | None] = mapped_column(BigInteger)
    reason_digest: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class RedressLine(Model):
    """One line of money: what for, how worked out, how much (negative for deductions)."""

    __tablename__ = "redress_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_head_id: Mapped[int] = mapped_column(ForeignKey("decision_head.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(
        String(24)
    )  # amount | excess | cap | interest | tax | compensation | goodwill | paid
    what: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(300), default="")
    minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    interest: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # complaints.domain.redress.Interest
    limit_minor: Mapped[int | None] = mapped_column(BigInteger)  # of a cap: ``minor`` is what is above it


class Remedy(Model):
    """What the complainant is to get: money or something else. Its promised day is a ``Deadline`` too.

    ``state``: offered → accepted → asked (payment only) → done; or dropped. While accepted or asked for it is owed, and
    the complaint does not close (DISP 1.4.1R: comply promptly with what was accepted).
    """

    __tablename__ = "remedy"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("state IN ('offered', 'accepted', 'asked', 'done', 'dropped')", name="state"),
        CheckConstraint("(minor IS NULL) = (currency IS NULL)", name="money_whole"),
        CheckConstraint("minor IS NULL OR minor > 0", name="pays_something"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_has_day"),
        CheckConstraint(
            "state NOT IN ('accepted', 'asked') OR accepted_on IS NOT NULL", name="owed_is_accepted"
        ),
        Index(
            "ix_remedy_owed",
            "case_id",
            postgresql_where=text("state IN ('accepted', 'asked')"),
            sqlite_where=text("state IN ('accepted', 'asked')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]  # counts the remedies of the case
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16))  # complaints.domain.remedies
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    what: Mapped[str] = mapped_column(String(300))
    minor: Mapped[int | None] = mapped_column(BigInteger)  # None: no money
    currency: Mapped[str | None] = mapped_column(String(3))
    promised_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    accepted_how: Mapped[str | None] = mapped_column(String(200))
    asked_on: Mapped[date | None]
    payee: Mapped[str | None] = mapped_column(String(200))
    payment_ref: Mapped[str | None] = mapped_column(String(80))
    done_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(String(200))
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))

    proof_paper: Mapped[Evidence | None] = relationship(lazy="raise")


class Approval(Model):
    """One person's yes or return of a proposed decision."""

    __tablename__ = "approval"
    __table_args__ = (CheckConstraint("result IN ('approved', 'returned')", name="result"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    level: Mapped[int]
    result: Mapped[str] = mapped_column(String(16))
    note_digest: Mapped[str | None] = mapped_column(String(64))
    letter_digest: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ApprovalLevel(Model):
    """Who may approve how much at this unit and below; ``most_minor`` None: any; ``hard`` takes in hard cases."""

    __tablename__ = "approval_level"
    __table_args__ = (UniqueConstraint("unit_id", "level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    level: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(32))  # accounts.Role
    most_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    hard: Mapped[bool] = mapped_column(default=False)


class ExtensionRequest(Model):
    """Longer time that somebody asked for: why, for which clock, and what was decided. One stands at a time."""

    __tablename__ = "extension_request"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'granted', 'refused', 'taken-back')", name="state"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_has_instant"),
        CheckConstraint("state IN ('asked', 'taken-back') OR decided_by_id <> asked_by_id", name="four_eyes"),
        Index(
            "uq_extension_request_asked",
            "case_id",
            "clock",
            unique=True,
            postgresql_where=text("state = 'asked'"),
            sqlite_where=text("state = 'asked'"),
        ),
        Index(
            "ix_extension_request_waiting",
            "asked_at",
            postgresql_where=text("state = 'asked'"),
            sqlite_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    clock: Mapped[str] = mapped_column(String(48))
    state: Mapped[str] = mapped_column(String(16))  # complaints.domain.extensions.Standing
    reason_digest: Mapped[str] = mapped_column(String(64))
    days: Mapped[int]
    due_on: Mapped[date]  # as it stood when it was asked
    until_on: Mapped[date]  # what it becomes once granted and told
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note_digest: Mapped[str | None] = mapped_column(String(64))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"))


class SentForm(Model):
    """A form that was taken: sent once more (a double click, a resend), it leads to the case and does nothing."""

    __tablename__ = "sent_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)


class InterestRate(Model):
    """A rate that holds from a day on, with its source and how sure we are. A corrected row stays, superseded."""

    __tablename__ = "interest_rate"
    __table_args__ = (
        CheckConstraint("verified IN ('read', 'secondary', 'unverified')", name="verified"),
        Index(
            "uq_interest_rate_current",
            "basis",
            "from_on",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(String(32))  # domain.interest_rules.BASES
    from_on: Mapped[date]
    percent: Mapped[str] = mapped_column(String(12))  # a decimal, never a float
    source: Mapped[str] = mapped_column(String(300))
    verified: Mapped[str] = mapped_column(String(12))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class VerifyMiss(Model):
    """A code or a file of no letter that somebody asked about; kept for a day, so that nobody can guess on."""

    __tablename__ = "verify_miss"
    __table_args__ = (Index(None, "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class ImportRun(Model):
    """One import of a register: what was read, what became of it."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(String(48))
    file_name: Mapped[str] = mapped_column(String(255))
    file_digest: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(16))  # waiting | running | done | refused | failed
    dry_run: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    total_rows: Mapped[int | None]
    rows: Mapped[int] = mapped_column(default=0)
    complaints: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(1000))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ImportProblem(Model):
    """A row that was rejected, or a label nobody has placed yet; enough to mend the file and import again."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    line: Mapped[int]
    severity: Mapped[str] = mapped_column(String(8))  # error | warning
    column: Mapped[str] = mapped_column(String(120))
    value: Mapped[str] = mapped_column(String(300))
    expected: Mapped[str] = mapped_column(String(300))
    row: Mapped[list[str] | None] = mapped_column(JSONText)  # the row as read, for the file to mend


class LetterTemplate(Model):
    """A version of the firm's own words in one kind of letter; written by one person, approved by another.

    In force is the newest approved one whose day has come. ``samples`` are the digests of its test letters.
    """

    __tablename__ = "letter_template"
    __table_args__ = (
        UniqueConstraint("regime", "kind", "lang", "number"),
        CheckConstraint("state IN ('proposed', 'approved', 'returned', 'withdrawn')", name="state"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> by_id", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regime: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))
    lang: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    since: Mapped[date]
    pieces: Mapped[list[dict[str, Any]]] = mapped_column(JSONText)  # domain.house_words.to_json
    digest: Mapped[str] = mapped_column(String(64))
    samples: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # name, digest, pages
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_note: Mapped[str] = mapped_column(String(500), default="")
