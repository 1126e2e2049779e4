"""Evidence: files first, rows second; the paper's own facts; its custody in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.privilege import Privilege
from app.cases.models import Case, Evidence
from app.cases.policy import case_to_change
from app.cases.recording import note
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.storage import StoredFile
from app.shared.clock import Clock
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

SIDES = ("complainant", "ours", "expert", "authority", "other")


@dataclass(frozen=True)
class Paper:
    """A file already in the store, with the name it came under and how many pages it has (None: not countable)."""

    file: StoredFile
    name: str
    pages: int | None = None
    side: str = "complainant"


@dataclass(frozen=True)
class PaperFacts:
    """What the document says of itself; all of it may be unknown. ``dated``: 2026, 2026-08 or 2026-08-11."""

    description: str = ""
    kind: str | None = None
    dated: str | None = None
    author: str | None = None
    sent_from: str | None = None
    sent_to: str | None = None
    original: bool | None = None
    language: str | None = None
    side: str = "complainant"


@dataclass(frozen=True)
class Added:
    """The row, and the number of the paper that holds the very same file, if there is one."""

    evidence: Evidence
    same_as: int | None


def add_evidence(*, actor: Actor, clock: Clock, reference: str, papers: Sequence[Paper]) -> list[Added]:
    """Put stored files on the case as evidence, numbered on; the same file twice is noticed, not refused."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        return add_papers(session, case, papers, actor=actor, clock=clock)


def add_papers(
    session: Session, case: Case, papers: Sequence[Paper], *, actor: Actor, clock: Clock
) -> list[Added]:
    """The same inside a transaction that holds ``case`` already (intake)."""
    known: dict[str, int] = {
        row.digest: row.number
        for row in session.execute(
            select(Evidence.digest, Evidence.number).where(Evidence.case_id == case.id)
        )
    }
    number = session.scalar(select(func.max(Evidence.number)).where(Evidence.case_id == case.id)) or 0
    added = []
    for paper in papers:
        number += 1
        row = Evidence(
            case_id=case.id,
            number=number,
            digest=paper.file.digest,
            file_name=paper.name,
            media_type=paper.file.media_type,
            size=paper.file.size,
            pages=paper.pages,
            description=paper.name,
            side=paper.side,
            privilege=Privilege.OPEN,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        session.add(row)
        note(
            case,
            events.EVIDENCE_ADDED,
            actor=actor,
            clock=clock,
            number=number,
            digest=paper.file.digest,
            media_type=paper.file.media_type,
            size=paper.file.size,
            side=paper.side,
            privilege=Privilege.OPEN.value,
        )
        added.append(Added(row, known.get(paper.file.digest)))
        known.setdefault(paper.file.digest, number)
    return added


def describe_evidence(
    *, actor: Actor, clock: Clock, reference: str, facts: dict[int, PaperFacts], version: int | None = None
) -> None:
    """Write down what several papers say of themselves, by number; unchanged ones are left alone."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.WORK_CASES, now=clock.now(), version=version
        )
        for number, wanted in sorted(facts.items()):
            row = paper_numbered(session, case, number)
            if wanted.side not in SIDES:
                raise Refused(N_("Say which side the paper came from."), field="side")
            changed = [name for name, value in asdict(wanted).items() if getattr(row, name) != value]
            for name in changed:
                setattr(row, name, getattr(wanted, name))
            if changed:
                note(
                    case, events.EVIDENCE_DESCRIBED, actor=actor, clock=clock, number=number, changed=changed
                )


def mark_evidence(
    *, actor: Actor, clock: Clock, reference: str, number: int, privilege: Privilege, reason: str
) -> None:
    """Mark a paper confidential, or open again; who, why and when stand in the log."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = paper_numbered(session, case, number)
        if not reason.strip() or len(reason) > 300:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        note(
            case,
            events.EVIDENCE_MARKED,
            actor=actor,
            clock=clock,
            reason=None,
            number=number,
            old=row.privilege,
            new=privilege.value,
        )
        row.privilege, row.privilege_reason = privilege, reason


def paper_numbered(session: Session, case: Case, number: int) -> Evidence:
    """Paper E<number> of the case, or NotFound."""
    row = session.scalar(select(Evidence).where(Evidence.case_id == case.id, Evidence.number == number))
    if row is None:
        raise NotFound(N_("There is no paper E%(number)s on this complaint."), number=number)
    return row
