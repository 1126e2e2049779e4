"""What the firm has settled, as rows and as the pure values that are laid over the packs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.accounts.models import User
from app.platform.log import LogStream
from app.rulebook.events import STREAM
from app.rulebook.models import RuleCheck, RuleCopy
from app.rules.settling import Comparison, Copy
from app.rules.terms import Confirmation


def stamp(session: Session) -> tuple[str, ...]:
    """Another one whenever anything was settled: every change is an event in one of the packs' streams."""
    heads = select(LogStream.last_hash).where(LogStream.stream_type == STREAM).order_by(LogStream.stream_id)
    return tuple(session.scalars(heads))


def open_checks(session: Session) -> Sequence[RuleCheck]:
    """Every comparison that nobody took back and no change of the text has ended."""
    return session.scalars(
        select(RuleCheck).where(RuleCheck.ended_at.is_(None)).order_by(RuleCheck.regime, RuleCheck.key)
    ).all()


def open_check(session: Session, regime: str, key: str) -> RuleCheck | None:
    """The comparison of one point, where there is one."""
    return session.scalar(
        select(RuleCheck).where(
            RuleCheck.regime == regime, RuleCheck.key == key, RuleCheck.ended_at.is_(None)
        )
    )


def checks_of(session: Session, regime: str, key: str) -> Sequence[RuleCheck]:
    """All comparisons of one point, the newest first."""
    return session.scalars(
        select(RuleCheck)
        .where(RuleCheck.regime == regime, RuleCheck.key == key)
        .order_by(RuleCheck.id.desc())
        .limit(50)
    ).all()


def copies_of(session: Session, regime: str, item: str) -> Sequence[RuleCopy]:
    """All copies of one text or paper, the newest first."""
    return session.scalars(
        select(RuleCopy)
        .where(RuleCopy.regime == regime, RuleCopy.item == item)
        .order_by(RuleCopy.id.desc())
        .limit(100)
    ).all()


def waiting_copies(session: Session) -> Sequence[RuleCopy]:
    """Copies that wait for a second person, the oldest first."""
    return session.scalars(
        select(RuleCopy).where(RuleCopy.state == "proposed").order_by(RuleCopy.at, RuleCopy.id).limit(200)
    ).all()


def names(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    """What the people behind some rows are called."""
    wanted = {each for each in ids if each is not None}
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}


def comparisons(session: Session) -> dict[str, list[Comparison]]:
    """Comparisons by regime."""
    rows = open_checks(session)
    called = names(session, [each for row in rows for each in (row.by_id, row.second_id)])
    found: dict[str, list[Comparison]] = {}
    for row in rows:
        second = called.get(row.second_id or 0, "")
        confirmation = Confirmation(row.source, row.edition, row.read_on, called.get(row.by_id, ""), second)
        found.setdefault(row.regime, []).append(Comparison(row.key, row.digest, confirmation))
    return found


def copies(session: Session) -> dict[str, list[Copy]]:
    """Approved copies by regime, in the order in which they were loaded."""
    rows = session.scalars(
        select(RuleCopy).where(RuleCopy.state == "approved").order_by(RuleCopy.regime, RuleCopy.id)
    ).all()
    called = names(session, [each for row in rows for each in (row.by_id, row.decided_by_id)])
    found: dict[str, list[Copy]] = {}
    for row in rows:
        approver = called.get(row.decided_by_id or 0, "")
        confirmation = Confirmation(row.source, row.edition, row.read_on, called.get(row.by_id, ""), approver)
        found.setdefault(row.regime, []).append(
            Copy(row.item, row.lang, row.since, confirmation, row.body, row.edition, row.file_digest)
        )
    return found


def file_digests(session: Session) -> Sequence[str]:
    """Every file that a copy names; the store keeps them."""
    return session.scalars(select(RuleCopy.file_digest).where(RuleCopy.file_digest != "")).all()
