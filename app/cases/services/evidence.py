"""Evidence: files first, rows second; the paper's own facts; its custody in the log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.papers import KINDS, LANGUAGES, SIDES
from app.cases.models import Case, Evidence
from app.cases.policy import case_to_change, case_to_read, stream_of
from app.cases.recording import keep, note
from app.disclosure.domain.classes import Privilege
from app.disclosure.marking import marks_of, put_mark
from app.disclosure.models import ConfidentialMark
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.storage import StoredFile
from app.shared.clock import Clock
from app.shared.days import read_known_day
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.text import N_

LONGEST_REASON = 300


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
class Description:
    """What is to be written down of one paper. ``privilege`` None: its mark stays as it is.

    ``known`` is what :func:`fingerprint` gave for the paper that the form showed; None where nobody asks.
    """

    facts: PaperFacts
    privilege: Privilege | None = None
    known: str | None = None

    def marks(self, row: Evidence) -> bool:
        """True when the paper would be confidential in another way afterwards."""
        return self.privilege is not None and self.privilege.value != row.privilege

    def changes(self, row: Evidence) -> bool:
        """True when the paper would be another afterwards."""
        return self.marks(row) or self.facts != facts_of(row)

    def is_stale(self, row: Evidence) -> bool:
        """True when the paper is no longer what the form showed."""
        return self.known is not None and self.known != fingerprint(row)


@dataclass(frozen=True)
class Added:
    """The row, and the number of the paper that holds the very same file, if there is one."""

    evidence: Evidence
    same_as: int | None


def add_evidence(
    *, actor: Actor, clock: Clock, reference: str, papers: Sequence[Paper], known: int | None = None
) -> list[Added]:
    """Put stored files on the case as evidence, numbered on; the same file twice is noticed, not refused.

    ``known`` is the number that the next paper was to have when the form was made: Conflict, naming the ``numbers``,
    when this person has added these very papers since, as by a form that is sent twice.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        if known is not None and (numbers := _sent_before(session, case, papers, actor, known)):
            raise Conflict(N_("You have added these papers already."), numbers=numbers)
        return add_papers(session, case, papers, actor=actor, clock=clock)


def _sent_before(
    session: Session, case: Case, papers: Sequence[Paper], actor: Actor, known: int
) -> list[int]:
    """The numbers of these very papers, where this person has added all of them since; none otherwise."""
    since = session.scalars(
        select(Evidence)
        .where(Evidence.case_id == case.id, Evidence.number >= known, Evidence.added_by_id == actor.user_id)
        .order_by(Evidence.number.desc())
    )
    numbers = {(row.digest, row.file_name): row.number for row in since}
    found = [numbers.get((paper.file.digest, paper.name)) for paper in papers]
    return [number for number in found if number is not None] if all(found) else []


def add_papers(
    session: Session, case: Case, papers: Sequence[Paper], *, actor: Actor, clock: Clock
) -> list[Added]:
    """The same inside a transaction that holds ``case`` already (intake)."""
    held = session.scalars(select(Evidence).where(Evidence.case_id == case.id).order_by(Evidence.number))
    known: dict[str, Evidence] = {}
    number = 0
    for row in held:
        known.setdefault(row.digest, row)
        number = row.number
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
        same = known.setdefault(row.digest, row)
        if same is not row:
            _mark_like(session, case, row, same, actor=actor, clock=clock)
        added.append(Added(row, None if same is row else same.number))
    return added


def _mark_like(
    session: Session, case: Case, row: Evidence, same: Evidence, *, actor: Actor, clock: Clock
) -> None:
    """A file that came before as confidential is so again: its copy would give away what the first keeps back."""
    for mark in marks_of(session, stream_of(case), f"evidence:{same.number}"):
        if mark.passage or mark.privilege == same.privilege != Privilege.OPEN:
            put_on(
                session,
                case,
                row,
                Privilege(mark.privilege),
                mark.reason,
                actor=actor,
                clock=clock,
                passage=mark.passage or "",
                dispute=mark.dispute,
                exchanged=mark.exchanged,
            )


def describe_evidence(
    *, actor: Actor, clock: Clock, reference: str, papers: Mapping[int, Description], reason: str = ""
) -> list[int]:
    """Write down what several papers say of themselves and how confidential they are; the numbers of those changed.

    A changed mark needs ``reason``. Papers that stay as they are are left alone. Raises Conflict, with nothing written,
    when somebody else has described one of the others since ``known``.
    """
    with transaction() as session:
        if not _changing(session, case_to_read(session, actor, reference, now=clock.now()), papers):
            return []
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        changing = _changing(session, case, papers)
        overtaken = [number for number, row in changing.items() if papers[number].is_stale(row)]
        if overtaken:
            raise Conflict(
                N_("Somebody else has described %(papers)s while you were working on it."),
                papers=", ".join(f"E{number}" for number in overtaken),
            )
        marked = {number for number, row in changing.items() if papers[number].marks(row)}
        for number, row in changing.items():
            _describe(case, row, papers[number].facts, actor=actor, clock=clock)
            if number in marked:
                _mark(session, case, row, papers[number].privilege, reason, actor=actor, clock=clock)
        return list(changing)


def _changing(session: Session, case: Case, papers: Mapping[int, Description]) -> dict[int, Evidence]:
    """The papers that would be others afterwards, by number, as they stand now. NotFound when one is not there."""
    rows = session.scalars(
        select(Evidence)
        .where(Evidence.case_id == case.id, Evidence.number.in_(papers))
        .order_by(Evidence.number)
        .execution_options(populate_existing=True)
    ).all()
    for number in papers.keys() - {row.number for row in rows}:
        raise _no_paper(number)
    return {row.number: row for row in rows if papers[row.number].changes(row)}


def _describe(case: Case, row: Evidence, facts: PaperFacts, *, actor: Actor, clock: Clock) -> None:
    _check(facts)
    wanted = asdict(facts)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(row, name, wanted[name])
    note(
        case,
        events.EVIDENCE_DESCRIBED,
        actor=actor,
        clock=clock,
        number=row.number,
        changed=changed,
        details=keep(case, "paper", paper_text(facts), clock=clock),
    )


def paper_text(facts: PaperFacts) -> str:
    """All that a paper says of itself, as the kept text that the log names by its digest."""
    return json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True)


def _check(facts: PaperFacts) -> None:
    if facts.side not in SIDES:
        raise Refused(N_("Say which side the paper came from."), field="side")
    if facts.kind is not None and facts.kind not in KINDS:
        raise Refused(N_("Choose one of the kinds of paper offered."), field="kind")
    if facts.language is not None and facts.language not in LANGUAGES:
        raise Refused(N_("Choose one of the languages offered."), field="language")
    if facts.dated is not None and read_known_day(facts.dated) != facts.dated:
        raise Refused(N_("Write 2026, 2026-08 or 2026-08-11."), field="dated")


def _mark(
    session: Session,
    case: Case,
    row: Evidence,
    privilege: Privilege | None,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    """Mark a paper and every copy of its file, or open them again; who, why and when stand in the log."""
    if privilege is None:
        return
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(
            N_("Say why the paper is confidential or open, in up to 300 characters."), field="reason"
        )
    for each in copies_of(session, row):
        if each.privilege != privilege.value:
            put_on(session, case, each, privilege, reason.strip(), actor=actor, clock=clock)


def copies_of(session: Session, row: Evidence) -> Sequence[Evidence]:
    """The paper, then every other of its case that is the very same file: what holds of one holds of all."""
    same = select(Evidence).where(Evidence.case_id == row.case_id, Evidence.digest == row.digest)
    return session.scalars(same.order_by(Evidence.id != row.id, Evidence.number)).all()


def put_on(
    session: Session,
    case: Case,
    row: Evidence,
    privilege: Privilege,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    passage: str = "",
    dispute: str | None = None,
    exchanged: bool = False,
) -> ConfidentialMark:
    """The mark of one paper, or with ``passage`` of words in it: in the log, in its row, and for the wall."""
    why = keep(case, "privilege", reason, clock=clock)
    if passage:
        note(
            case,
            events.PASSAGE_MARKED,
            actor=actor,
            clock=clock,
            item=f"evidence:{row.number}",
            privilege=privilege.value,
            words=keep(case, "passage", passage, clock=clock),
            why=why,
        )
    else:
        note(
            case,
            events.EVIDENCE_MARKED,
            actor=actor,
            clock=clock,
            number=row.number,
            old=row.privilege,
            new=privilege.value,
            why=why,
        )
        row.privilege, row.privilege_reason = privilege.value, reason
    return put_mark(
        session,
        stream_of(case),
        f"evidence:{row.number}",
        privilege,
        reason=reason,
        actor=actor,
        now=clock.now(),
        passage=passage or None,
        dispute=dispute,
        exchanged=exchanged,
    )


def fingerprint(row: Evidence) -> str:
    """What a form about a paper was made from, to tell whether somebody else has described it since."""
    return fingerprint_of(facts_of(row), row.privilege)


def facts_of(row: Evidence) -> PaperFacts:
    """What the paper says of itself, as it stands."""
    return PaperFacts(**{field.name: getattr(row, field.name) for field in fields(PaperFacts)})


def paper_numbered(session: Session, case: Case, number: int) -> Evidence:
    """Paper E<number> of the case, or NotFound."""
    row = session.scalar(select(Evidence).where(Evidence.case_id == case.id, Evidence.number == number))
    if row is None:
        raise _no_paper(number)
    return row


def _no_paper(number: int) -> NotFound:
    return NotFound(N_("There is no paper E%(number)s on this complaint."), number=number)


def require_page(paper: Evidence, page: int | None, *, field: str) -> None:
    """Raise Refused for a page that the paper does not have, where its pages could be counted."""
    if page is not None and paper.pages is not None and page > paper.pages:
        raise Refused(
            N_("E%(number)s ends with page %(pages)s; it has no page %(page)s."),
            field=field,
            number=paper.number,
            pages=paper.pages,
            page=page,
        )
