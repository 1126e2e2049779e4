"""Papers made fit by the jobs process as soon as they are placed: what is wrong with each is known before a build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.models import Filing, SuppliedFiling
from app.bundles.services.filings import MAKER, filing_of, known_filing
from app.bundles.sources import Source
from app.cases.models import Case
from app.platform.db import transaction
from app.platform.jobs import work
from app.shared.clock import Clock

PREPARING = "bundle-papers"
"""Name of the work that the jobs process does."""


def filed_from(session: Session, case: Case, source: Source) -> str:
    """The file whose pages stand for the paper: its own, or the PDF that somebody made of it."""
    supplied = session.scalar(
        select(SuppliedFiling.digest).where(
            SuppliedFiling.case_id == case.id, SuppliedFiling.item == source.key
        )
    )
    return supplied or source.digest


def ask_papers(session: Session, case: Case, sources: Iterable[Source], *, now: datetime) -> None:
    """Have those made fit that nobody has made fit yet."""
    papers = {filed_from(session, case, each): each.file_name for each in sources}
    missing = [[digest, name] for digest, name in sorted(papers.items()) if known_filing(digest) is None]
    if missing:
        key = hashlib.sha256(" ".join(digest for digest, _name in missing).encode()).hexdigest()[:40]
        work.ask(PREPARING, key=f"{MAKER}-{key}", params={"papers": missing}, now=now)


def papers_asked_for(params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Make them fit; whatever ends it, no paper is left of which nothing is known."""
    try:
        for digest, name in params["papers"]:
            filing_of(digest, clock=clock, name=name)
    except Exception:
        papers_given_up(clock, params)
        raise
    return {"papers": len(params["papers"])}


def papers_given_up(clock: Clock, params: dict[str, Any]) -> None:
    """Reading them took the process down too often: said of each that was not made; a build tries once more."""
    with transaction() as session:
        for digest, _name in params["papers"]:
            if known_filing(digest) is None:
                told = {"died": True}
                session.merge(Filing(digest=digest, maker=MAKER, problems=told, made_at=clock.now()))
