"""The letters of a case as lists and pages show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter, Evidence

OUT = ("sent", "delivered", "returned")


def letters_of(session: Session, case: Case) -> Sequence[CaseLetter]:
    """Every letter that still counts, newest first; superseded ones stay in the log."""
    return session.scalars(
        select(CaseLetter)
        .where(CaseLetter.case_id == case.id, CaseLetter.state != "superseded")
        .order_by(CaseLetter.id.desc())
    ).all()


def open_papers(session: Session, case: Case) -> Sequence[Evidence]:
    """The papers that may be enclosed: confidential ones never leave by this way."""
    return session.scalars(
        select(Evidence)
        .where(Evidence.case_id == case.id, Evidence.privilege == "open")
        .order_by(Evidence.number)
    ).all()


def sent_letter_with_code(session: Session, code: str) -> CaseLetter | None:
    """The letter that left under that code; a draft's code answers to nobody."""
    return session.scalar(select(CaseLetter).where(CaseLetter.code == code, CaseLetter.state.in_(OUT)))
