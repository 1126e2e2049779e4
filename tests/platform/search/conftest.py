from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.platform.search import found_by, index, matching
from app.platform.search.engine import search_document


class Shelf:
    """A session with a few words around it, so that tests read as sentences."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def put(self, ref_id: int, *parts: str | None, kind: str = "case") -> None:
        index(self.session, kind, ref_id, parts)

    def find(self, typed: str, kind: str = "case") -> set[int]:
        return set(self.session.scalars(matching(self.session, typed, kind=kind)))

    def filtered(self, typed: str) -> set[int]:
        """What is left of a list of all cases, as a list query filters it."""
        listed = search_document.alias("listed")
        found = found_by(self.session, typed, listed.c.ref_id, kind="case")
        return set(self.session.scalars(select(listed.c.ref_id).where(listed.c.kind == "case", found)))


@pytest.fixture
def shelf(db_session: Session) -> Shelf:
    return Shelf(db_session)
