"""The letters of a case as lists and pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Evidence
from app.cases.queries import authority_requests
from app.complaints.domain.letter_kinds import is_possible
from app.platform.accounts.models import Unit
from app.platform.jobs import Message

OUT = ("sent", "delivered", "returned")


def can_be_prepared(session: Session, case: Case, kind: str) -> bool:
    """True when a letter of that kind makes sense now; a report wants an authority that passed the complaint on."""
    possible = is_possible(kind, case.state, case.closing)
    return possible and (kind != "report" or bool(authority_requests(session, case)))


def letters_of(session: Session, case: Case) -> Sequence[CaseLetter]:
    """Every letter, newest first, replaced ones too; one that was superseded before it left is in the log alone."""
    return session.scalars(
        select(CaseLetter)
        .where(
            CaseLetter.case_id == case.id,
            or_(CaseLetter.state != "superseded", CaseLetter.sent_on.is_not(None)),
        )
        .order_by(CaseLetter.id.desc())
    ).all()


def prepared_letters(session: Session, case: Case) -> Sequence[CaseLetter]:
    """What was prepared and has not left, newest first; not what sends an earlier letter again."""
    return session.scalars(
        select(CaseLetter)
        .where(
            CaseLetter.case_id == case.id,
            CaseLetter.state.in_(("draft", "approved")),
            CaseLetter.replaces_id.is_(None),
        )
        .order_by(CaseLetter.id.desc())
    ).all()


def prepared_letter(session: Session, case: Case, kind: str) -> CaseLetter | None:
    """The newest letter of that kind among them."""
    return next((row for row in prepared_letters(session, case) if row.kind == kind), None)


def open_papers(session: Session, case: Case) -> Sequence[Evidence]:
    """The papers that may be enclosed: confidential ones never leave by this way."""
    return session.scalars(
        select(Evidence)
        .where(Evidence.case_id == case.id, Evidence.privilege == "open")
        .order_by(Evidence.number)
    ).all()


@dataclass(frozen=True)
class SentLetter:
    """What may be told to whoever holds a letter: nothing of whose it is. ``replaced``: a later one took its place."""

    code: str
    kind: str
    regime: str
    sent_on: date
    unit: str
    pdf_digest: str
    stamped_digest: str | None
    replaced: bool
    signed_by: str = ""


def sent_letter_with_code(session: Session, code: str) -> SentLetter | None:
    """The letter that left under that code; a draft's code answers to nobody."""
    return _sent(session, CaseLetter.code == code)


def sent_letter_with_bytes(session: Session, digest: str) -> SentLetter | None:
    """The letter that was sent with exactly these bytes, or whose stamped scan has them."""
    return _sent(session, or_(CaseLetter.pdf_digest == digest, CaseLetter.stamped_digest == digest))


def _sent(session: Session, which: ColumnElement[bool]) -> SentLetter | None:
    row = session.execute(
        select(CaseLetter, Unit, Case.regime)
        .join(Case, Case.id == CaseLetter.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(which, CaseLetter.state.in_((*OUT, "superseded")), CaseLetter.sent_on.is_not(None))
        .order_by(CaseLetter.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    letter, unit, regime = row
    assert letter.sent_on is not None and letter.pdf_digest is not None, (
        "a sent letter has a day and its bytes"
    )
    return SentLetter(
        code=letter.code,
        kind=letter.kind,
        regime=regime or "",
        sent_on=letter.sent_on,
        unit=unit.profile.get("legal_name") or unit.name,
        pdf_digest=letter.pdf_digest,
        stamped_digest=letter.stamped_digest,
        replaced=letter.state == "superseded",
        signed_by=letter.signature["by"] if letter.signature else "",
    )


def mail_key(row: CaseLetter) -> str:
    """Under which the mail with this letter stands in the outbox."""
    return f"letter-{row.id}"


def mail_of(session: Session, row: CaseLetter) -> Message | None:
    """The mail that this letter went with, as long as the outbox keeps it."""
    return session.scalar(select(Message).where(Message.key == mail_key(row)))
