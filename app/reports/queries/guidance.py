"""Whether words that everybody will read lead to one complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Claim, Party, Policy

_NUMBER = re.compile(r"(?=\S*[0-9])[^\W_][^\s,;:()“”。，；：（）]{3,}(?<![.!?])")


def stands_on_a_case(session: Session, words: str) -> str | None:
    """The first piece of ``words`` that stands on a case: its reference, the number of its policy or claim, a
    complainant's name, telephone or address; None where there is none."""
    return next(_numbers(session, words), None) or next(_people(session, words), None)


def _numbers(session: Session, words: str) -> Iterator[str]:
    written = set(_NUMBER.findall(words))
    for column in (Case.reference, Policy.number, Claim.number):
        yield from filter(None, session.scalars(select(column).where(column.in_(written)).limit(1)))


def _people(session: Session, words: str) -> Iterator[str]:
    """Names of persons as whole words; a name of one plain word, such as "May", is no name of anybody alone."""
    text = func.lower(literal(words))
    columns = (Party.name, Party.phone, Party.email)
    # An empty text stands in every other; the last word on what is one is said below.
    stands = (and_(column != "", text.contains(func.lower(column))) for column in columns)
    found = session.execute(select(*columns).where(Party.kind == "person", or_(*stands)).distinct())
    for name, phone, email in found:
        for piece in (name if " " in name or not name.isascii() else "", phone or "", email or ""):
            if len(piece) > 1 and re.search(
                rf"(?<![a-z0-9]){re.escape(piece)}(?![a-z0-9])", words, re.IGNORECASE
            ):
                yield piece
