"""Versions of the firm's own words in letters, and which is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.complaints.domain.house_words import HouseWords, from_json
from app.complaints.models import LetterTemplate
from app.platform.accounts.models import User


def house_words(session: Session, regime: str, kind: str, lang: str, on: date) -> HouseWords | None:
    """The firm's pieces for such a letter that day; None where no approved version is in force."""
    row = in_force(session, regime, kind, lang, on)
    return HouseWords(row.number, row.digest, from_json(row.pieces)) if row else None


def in_force(session: Session, regime: str, kind: str, lang: str, on: date) -> LetterTemplate | None:
    """The approved version whose day came last, the newer one of a day."""
    return session.scalar(
        select(LetterTemplate)
        .where(
            LetterTemplate.regime == regime,
            LetterTemplate.kind == kind,
            LetterTemplate.lang == lang,
            LetterTemplate.state == "approved",
            LetterTemplate.since <= on,
        )
        .order_by(LetterTemplate.since.desc(), LetterTemplate.number.desc())
        .limit(1)
    )


def versions_of(session: Session, regime: str, kind: str, lang: str) -> Sequence[LetterTemplate]:
    """All versions of one template, the newest first."""
    return session.scalars(
        select(LetterTemplate)
        .where(LetterTemplate.regime == regime, LetterTemplate.kind == kind, LetterTemplate.lang == lang)
        .order_by(LetterTemplate.number.desc())
        .limit(50)
    ).all()


def used_templates(session: Session) -> Sequence[LetterTemplate]:
    """Versions that are approved or wait, of every template, the newest first."""
    return session.scalars(
        select(LetterTemplate)
        .where(LetterTemplate.state.in_(("approved", "proposed")))
        .order_by(LetterTemplate.number.desc())
        .limit(2000)
    ).all()


def next_number(session: Session, regime: str, kind: str, lang: str) -> int:
    """The number of the next version."""
    last = session.scalar(
        select(func.max(LetterTemplate.number)).where(
            LetterTemplate.regime == regime, LetterTemplate.kind == kind, LetterTemplate.lang == lang
        )
    )
    return (last or 0) + 1


def sample_digests(session: Session) -> list[str]:
    """Every test letter that a version names; the store keeps them."""
    return [each["digest"] for samples in session.scalars(select(LetterTemplate.samples)) for each in samples]


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """What the people behind some versions are called."""
    wanted = {each for each in ids if each is not None}
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}
