"""Marks on papers and passages as they stand: written by services of the rooms above, read for the rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.disclosure.domain.classes import Privilege
from app.disclosure.domain.readers import Audience
from app.disclosure.domain.table import Marked
from app.disclosure.models import ConfidentialMark, named
from app.platform.accounts.actor import Actor
from app.platform.log import Stream


def put_mark(
    session: Session,
    stream: Stream,
    item: str,
    privilege: Privilege,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    passage: str | None = None,
    dispute: str | None = None,
    exchanged: bool = False,
) -> ConfidentialMark:
    """Mark a paper, or words in it. A new mark of the whole paper withdraws the one before."""
    if passage is None:
        for old in marks_of(session, stream, item):
            if old.passage is None:
                old.withdrawn_at = now
    mark = ConfidentialMark(
        stream=named(stream),
        item=item,
        passage=passage,
        privilege=privilege.value,
        reason=reason,
        dispute=dispute,
        exchanged=exchanged,
        by_id=actor.user_id,
        by_name=actor.name,
        at=now,
        opened=[],
    )
    session.add(mark)
    session.flush()
    return mark


def marks_of(session: Session, stream: Stream, item: str | None = None) -> Sequence[ConfidentialMark]:
    """The marks that stand, oldest first; of one item or of all."""
    query = select(ConfidentialMark).where(
        ConfidentialMark.stream == named(stream), ConfidentialMark.withdrawn_at.is_(None)
    )
    if item is not None:
        query = query.where(ConfidentialMark.item == item)
    return session.scalars(query.order_by(ConfidentialMark.id)).all()


def marked(mark: ConfidentialMark) -> Marked:
    """The mark as the rule wants it."""
    return Marked(
        Privilege(mark.privilege),
        mark.exchanged,
        mark.dispute,
        frozenset(Audience(each["audience"]) for each in mark.opened),
    )
