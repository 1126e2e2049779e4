"""Tables of the spine. Everything about a case hangs on it by real foreign keys, complaint or dispute alike.

Personal texts (own words, summaries, notes) are ``*_digest`` columns: the text lives in ``text_version`` and the log
names the same digest, so that erasing a person leaves a marked hole and an unbroken chain.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cases.code_lists import CaseLabel as CaseLabel
from app.cases.code_lists import Code as Code
from app.cases.code_lists import CodeList as CodeList
from app.cases.code_lists import ReferenceCounter as ReferenceCounter
from app.cases.code_lists import among
from app.platform.accounts.models import Unit, User
from app.platform.db import JSONText, Model, UTCDateTime

FAR = date(9999, 12, 31)
"""Stands for 'no date' in sort columns, so that keyset paging needs no null handling."""


def _where(flag: str, name: str, *columns: str) -> Index:
    return among(flag, name, *columns, sqlite=f"{flag} = 1")


def _open(name: str, *columns: str) -> Index:
    return _where("is_open", f"ix_case_open_{name}", *columns)


class Case(Model):
    """The umbrella record. Its stream in the log is ``("case", reference)``; ``version`` guards against lost updates.

    The columns from ``complainant_name`` on repeat what the work list shows, so that a page is one indexed query.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_day"),
        CheckConstraint("(state = 'closed') = (closing IS NOT NULL)", name="closed_has_kind"),
        CheckConstraint("state <> 'investigating' OR investigator_id IS NOT NULL", name="investigated_by"),
        _open("next", "next_on", "id"),
        _open("law", "next_law_on"),
        _open("target", "next_target_on"),
        _open("state", "state", "next_on"),
        _open("contact", "last_contact_on"),
        *(
            among("NOT is_open", f"ix_case_closed{whose}", *columns, "closed_on", "id", sqlite="is_open = 0")
            for whose, *columns in (
                ("",),
                ("_owner", "owner_id"),
                ("_investigator", "investigator_id"),
                ("_unit", "unit_id"),
            )
        ),
        Index("ix_case_investigator_open_next", "investigator_id", "is_open", "next_on", "id"),
        Index("ix_case_owner_open_next", "owner_id", "is_open", "next_on", "id"),
        Index("ix_case_unit_open_next", "unit_id", "is_open", "next_on", "id"),
        Index(None, "received_on", "id"),
        Index(None, "policy_key"),
        Index(None, "claim_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(16))  # complaints.domain.states
    closing: Mapped[str | None] = mapped_column(String(24))  # how it ended: complaints.domain.states
    is_open: Mapped[bool] = mapped_column(default=True)
    path: Mapped[str] = mapped_column(String(8), default="full")  # full | fast
    regime: Mapped[str | None] = mapped_column(String(32))
    # rules that run beside
    beside: Mapped[list[str]] = mapped_column(JSONText, default=list, server_default="[]")
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str | None] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)  # what rules ask: complexity…
    language: Mapped[str] = mapped_column(String(8))  # of letters: en | zh-Hans
    channel: Mapped[str] = mapped_column(String(24))
    currency: Mapped[str] = mapped_column(String(3))
    received_on: Mapped[date]
    received_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(24))  # overall, by the shown table
    words_digest: Mapped[str | None] = mapped_column(String(64))  # the complainant's own words
    summary_digest: Mapped[str | None] = mapped_column(String(64))  # the officer's summary
    wants_digest: Mapped[str | None] = mapped_column(String(64))  # what they want
    confidential: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    investigator_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    # gender, age band, postcode, vulnerability
    returns: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)
    source: Mapped[str | None] = mapped_column(String(48))  # import profile
    source_ref: Mapped[str | None] = mapped_column(String(120))
    source_digest: Mapped[str | None] = mapped_column(String(64))
    source_facts: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # the register's lists of codes

    complainant_name: Mapped[str] = mapped_column(String(200), default="")
    point: Mapped[str] = mapped_column(String(300), default="")
    product_label: Mapped[str] = mapped_column(String(120), default="")
    policy_key: Mapped[str | None] = mapped_column(String(80))  # policy number, normalised
    claim_key: Mapped[str | None] = mapped_column(String(80))
    person_key: Mapped[str | None] = mapped_column(String(80), index=True)  # normalised name and phone digits
    value_minor: Mapped[int | None] = mapped_column(BigInteger)  # in dispute
    next_on: Mapped[date] = mapped_column(default=FAR)  # the earlier of the two below
    next_law_on: Mapped[date | None]
    # None on rows older than the column: ``regime``
    next_law_regime: Mapped[str | None] = mapped_column(String(32))
    next_law_clock: Mapped[str | None] = mapped_column(String(48))
    next_target_on: Mapped[date | None]
    next_target_regime: Mapped[str | None] = mapped_column(String(32))
    next_target_clock: Mapped[str | None] = mapped_column(String(48))
    last_contact_on: Mapped[date | None]  # the receipt is the first contact
    flags: Mapped[list[str]] = mapped_column(JSONText, default=list)  # codes shown as chips

    unit: Mapped[Unit] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id], lazy="raise")
    investigator: Mapped[User | None] = relationship(foreign_keys=[investigator_id], lazy="raise")


class Party(Model):
    """A person or organisation in a role. Policyholder, insured and beneficiary are three roles in law."""

    __tablename__ = "party"
    __table_args__ = tuple(
        Index(f"ix_party_{column}_lower", text(f"lower({column})")) for column in ("name", "phone", "email")
    )  # what stands in words that everybody may read

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(24))  # cases.domain.people.ROLES
    # policyholder | insured | beneficiary | heir | third-party
    capacity: Mapped[str | None] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(16), default="person")  # person | organisation
    title: Mapped[str | None] = mapped_column(String(24))  # Mrs, 先生
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    address: Mapped[str | None] = mapped_column(String(500))  # lines
    language: Mapped[str | None] = mapped_column(String(8))
    relation: Mapped[str | None] = mapped_column(String(60))  # to the complainant: son, broker
    identity_checked_on: Mapped[date | None]
    identity_how: Mapped[str | None] = mapped_column(String(16))
    authority: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # cases.services.people.Person
    ended_on: Mapped[date | None]  # the end of an authority to represent, or of being a party
    eligibility: Mapped[str | None] = mapped_column(String(24))  # consumer, micro-enterprise…
    needs: Mapped[list[str]] = mapped_column(JSONText, default=list)  # large-print, interpreter, call-times…
    needs_words: Mapped[str | None] = mapped_column(String(500))
    details_digest: Mapped[str | None] = mapped_column(String(64))


class Policy(Model):
    """What the policy was when the complaint came: a snapshot, not a link to the policy system."""

    __tablename__ = "policy_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    number: Mapped[str] = mapped_column(String(80))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("wording_edition.id"))
    edition_proof: Mapped[str | None] = mapped_column(String(200))  # where the schedule names it
    inception_on: Mapped[date | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    address: Mapped[str | None] = mapped_column(String(300))


class Claim(Model):
    """What the claim was when the complaint came."""

    __tablename__ = "claim_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    number: Mapped[str | None] = mapped_column(String(80))
    loss_on: Mapped[date | None]
    loss_kind: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[str | None] = mapped_column(String(24))  # open, paid, part-paid, declined, part-declined
    decided_on: Mapped[date | None]
    claimed_minor: Mapped[int | None] = mapped_column(BigInteger)
    paid_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class Head(Model):
    """One complaint point, with its own reason, finding, outcome. ``said`` is in the complainant's sense."""

    __tablename__ = "head"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(String(1000), default="")
    wants: Mapped[str] = mapped_column(String(500), default="")
    said_digest: Mapped[str | None] = mapped_column(String(64))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    happened_on: Mapped[date | None]
    finding: Mapped[str | None] = mapped_column(String(16))  # upheld | partly | not-upheld
    outcome: Mapped[str | None] = mapped_column(String(24))
    redress_minor: Mapped[int | None] = mapped_column(BigInteger)

    reason: Mapped[Code | None] = relationship(lazy="raise")


class Involvement(Model):
    """What someone had to do with the matter before: sold, underwrote, adjusted, decided, named, interest."""

    __tablename__ = "involvement"
    __table_args__ = (UniqueConstraint("case_id", "user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    note: Mapped[str | None] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CaseReader(Model):
    """A person named to a confidential case."""

    __tablename__ = "case_reader"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)


class BreakGlass(Model):
    """An administrator's reasoned look at one case, for a short time."""

    __tablename__ = "break_glass"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Link(Model):
    """Two cases that belong together without being one."""

    __tablename__ = "case_link"
    __table_args__ = (Index(None, "other_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), default="related")


class Deadline(Model):
    """A clock on this case, computed from its log; ``certificate`` says how the date was reached.

    ``owed``: it still has to be done by ``due_on``. ``keeper_id``: whose it is where that is not the case's owner, as
    in a matter that runs elsewhere. ``revision`` grows whenever that date moves. ``look_on`` is
    the day from which it is to be looked at for warnings, None when there is nothing more to warn of.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "regime", "clock"),
        Index(None, "state", "due_on"),
        Index(None, "calendar_code", "asked_to", "asked_from", "case_id"),
        _where("owed", "ix_deadline_owed_due", "due_on", "id"),
        _where("owed", "ix_deadline_owed_look", "look_on", "id"),
        _where("owed", "ix_deadline_owed_keeper", "keeper_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    regime: Mapped[str] = mapped_column(String(32))
    clock: Mapped[str] = mapped_column(String(48))
    pack_version: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))  # law | authority | target | right | floor | window
    state: Mapped[str] = mapped_column(String(16))  # running | met | late | stopped | none
    owed: Mapped[bool] = mapped_column(default=False)
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    revision: Mapped[int] = mapped_column(default=0)
    look_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rolled_on: Mapped[date | None]
    work_to_on: Mapped[date | None]  # the last working day before a due day that is none
    opens_on: Mapped[date | None]
    not_before_on: Mapped[date | None]
    met_on: Mapped[date | None]
    verified: Mapped[str] = mapped_column(String(16))
    error: Mapped[str | None] = mapped_column(String(32))
    calendar_code: Mapped[str | None] = mapped_column(String(16))  # the date hangs on its days from … to:
    asked_from: Mapped[date | None]
    asked_to: Mapped[date | None]
    certificate: Mapped[dict[str, Any]] = mapped_column(JSONText)
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # who did what it follows from, as the log names them
    computed_by: Mapped[str | None] = mapped_column(String(80))

    case: Mapped[Case] = relationship(lazy="raise")
    keeper: Mapped[User | None] = relationship(lazy="raise")


class AuthorityRequest(Model):
    """What a regulator or ombudsman asked. Its reply date is a ``Deadline`` too, named ``request-<number>``."""

    __tablename__ = "authority_request"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("(answered_on IS NULL) = (answered_how IS NULL)", name="answered_somehow"),
        among("answered_on IS NULL", "ix_authority_request_open", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]  # counts the requests of the case
    authority: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str | None] = mapped_column(String(80))  # the authority's own
    received_on: Mapped[date]
    reply_by: Mapped[date | None]
    asked_digest: Mapped[str | None] = mapped_column(String(64))
    answered_on: Mapped[date | None]
    answered_how: Mapped[str | None] = mapped_column(String(16))  # cases.services.authority
    answered_proof: Mapped[str | None] = mapped_column(String(200))


class Evidence(Model):
    """One paper: the stored file, and the document's own facts, which may be unknown."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "number"), Index(None, "digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int | None]
    description: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str | None] = mapped_column(String(24))
    dated: Mapped[str | None] = mapped_column(String(10))  # 2026, 2026-08 or 2026-08-11: as much as is known
    author: Mapped[str | None] = mapped_column(String(200))
    sent_from: Mapped[str | None] = mapped_column(String(200))
    sent_to: Mapped[str | None] = mapped_column(String(200))
    original: Mapped[bool | None]
    language: Mapped[str | None] = mapped_column(String(8))
    # complainant | ours | expert | authority | other
    side: Mapped[str] = mapped_column(String(16), default="complainant")
    privilege: Mapped[str] = mapped_column(String(24), default="open")
    privilege_reason: Mapped[str | None] = mapped_column(String(300))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def title(self) -> str:
        """What the house calls it: as somebody described it, until then as its file is called."""
        return self.description.strip() or self.file_name

    @property
    def listed_as(self) -> str:
        """Its number and what it is called, for a list to choose from."""
        return f"E{self.number} {self.title}"


class Contact(Model):
    """A call, visit or message, and what was promised next."""

    __tablename__ = "contact"
    __table_args__ = (Index(None, "case_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    channel: Mapped[str] = mapped_column(String(24))
    direction: Mapped[str] = mapped_column(String(8))  # in | out
    party_name: Mapped[str] = mapped_column(String(200))
    words_digest: Mapped[str] = mapped_column(String(64))
    privilege: Mapped[str] = mapped_column(String(24), default="open")
    next_on: Mapped[date | None]
    next_words: Mapped[str | None] = mapped_column(String(300))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class CaseLetter(Model):
    """A letter of a case. ``content`` is the composed letter; once approved only its sealed date fields may differ.

    ``pdf_digest`` names the stored draft or sent file; ``content_digest`` proves that approved = sent.
    """

    __tablename__ = "case_letter"
    __table_args__ = (
        CheckConstraint(
            "state <> 'sent' OR (sent_on IS NOT NULL AND pdf_digest IS NOT NULL)", name="sent_is_frozen"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'sent') OR content_digest IS NOT NULL", name="approved_is_digested"
        ),
        among("state = 'returned'", "ix_case_letter_returned", "case_id"),
        among("override IS NOT NULL", "ix_case_letter_set_aside", "id"),
        Index(None, "pdf_digest"),
        Index(None, "stamped_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(8))
    style: Mapped[str] = mapped_column(String(16), default="standard")
    # How far it is: draft, approved, sent, delivered, returned or superseded.
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(9), unique=True)  # 7KQ4-M2XD
    content: Mapped[dict[str, Any]] = mapped_column(JSONText)
    parts: Mapped[dict[str, Any]] = mapped_column(JSONText, default=dict)  # what people wrote for it
    content_digest: Mapped[str | None] = mapped_column(String(64))
    check_report: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONText)
    override: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # reason, by, second person
    draft_digest: Mapped[str | None] = mapped_column(String(64))
    pdf_digest: Mapped[str | None] = mapped_column(String(64))
    stamped_digest: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[dict[str, Any] | None] = mapped_column(JSONText)  # by, certificate, unsigned bytes
    enclosures: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSONText, default=list)  # versions, by digest
    # what it was judged by when it left
    basis: Mapped[dict[str, Any] | None] = mapped_column(JSONText, deferred=True)
    composed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    composed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_on: Mapped[date | None]
    sent_how: Mapped[str | None] = mapped_column(String(24))
    sent_proof: Mapped[str | None] = mapped_column(String(200))
    delivered_on: Mapped[date | None]
    delivered_proof: Mapped[str | None] = mapped_column(String(200))
    returned_on: Mapped[date | None]
    returned_why: Mapped[str | None] = mapped_column(String(200))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("case_letter.id"), index=True)
