"""What full-text search knows of a case. Call after a change of anything named here, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Claim, Head, Party, Policy
from app.cases.queries import authority_requests, texts_by_digest
from app.platform.search import index

KIND = "case"
Words = Callable[[Session, Case], Iterable[str | None]]
_MORE: dict[str, Words] = {}


def register_words(name: str, words: Words) -> None:
    """Let rooms above have their own names and numbers found; never what only some readers of a case may see."""
    _MORE[name] = words


def reindex(session: Session, case: Case) -> None:
    """Write the case's words into the index: numbers and names first, then points and the complainant's own words."""
    session.flush()  # what was added a moment ago is read back below
    people = session.scalars(select(Party).where(Party.case_id == case.id)).all()
    policy = session.scalar(select(Policy.number).where(Policy.case_id == case.id))
    claim = session.scalar(select(Claim.number).where(Claim.case_id == case.id))
    heads = session.scalars(select(Head).where(Head.case_id == case.id)).all()
    texts = texts_by_digest(session, [case.words_digest, case.summary_digest, case.wants_digest])
    index(
        session,
        KIND,
        case.id,
        [
            case.reference,
            policy,
            claim,
            *(request.reference for request in authority_requests(session, case)),
            *(part for party in people for part in (party.name, party.phone, party.email)),
            *(part for head in heads for part in (head.title, head.said)),
            case.product_label,
            *(word for _name, words in sorted(_MORE.items()) for word in words(session, case)),
            *texts.values(),
        ],
    )
