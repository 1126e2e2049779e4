"""Confidential papers: marks with their dispute, words marked in a paper, opening on a ground, hits decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.models import Case, Evidence
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.cases.services.evidence import LONGEST_REASON, copies_of, paper_numbered, put_on
from app.disclosure.domain.classes import Ground, Privilege, grounds_for
from app.disclosure.domain.readers import Audience
from app.disclosure.gate import way_of
from app.disclosure.marking import marks_of, put_mark
from app.disclosure.models import ConfidentialMark, LeakHit, named
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.shared.clock import Clock
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

LONGEST_PASSAGE = 2000


@dataclass(frozen=True)
class NewMark:
    """A mark of paper E<number>; with ``passage`` of those words in it alone."""

    number: int
    privilege: Privilege
    reason: str
    passage: str = ""
    dispute: str = ""
    exchanged: bool = False


def mark_paper(*, actor: Actor, clock: Clock, reference: str, mark: NewMark) -> ConfidentialMark:
    """Mark a paper or words in it, and every copy of its file, saying why and in which dispute; its own mark."""
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = paper_numbered(session, case, mark.number)
        _check(mark)
        marks = [
            put_on(
                session,
                case,
                each,
                mark.privilege,
                mark.reason.strip(),
                actor=actor,
                clock=clock,
                passage=mark.passage,
                dispute=mark.dispute.strip() or None,
                exchanged=mark.exchanged,
            )
            for each in copies_of(session, row)
        ]
        return marks[0]


def _check(mark: NewMark) -> None:
    _reason(mark.reason)
    if len(mark.passage) > LONGEST_PASSAGE:
        raise Refused(N_("Mark up to 2,000 characters at a time."), field="passage")
    if mark.passage and mark.privilege is Privilege.OPEN:
        raise Refused(N_("Words are marked to keep them back: choose why."), field="privilege")


def _reason(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")


@dataclass(frozen=True)
class Opening:
    """To whom a paper, or with ``mark_id`` a marked passage of it, is opened, on what ground and why."""

    number: int
    audience: Audience
    ground: Ground
    reason: str
    mark_id: int | None = None


def open_paper(*, actor: Actor, clock: Clock, reference: str, opening: Opening) -> None:
    """Let one audience see what a mark keeps back, in every copy of the file, on a ground that the class allows.

    Legal staff only.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.DECIDE_CONFIDENTIAL, now=clock.now())
        _reason(opening.reason)
        marks = _marks_to_open(session, case, opening, actor=actor, clock=clock)
        if opening.ground not in grounds_for(Privilege(marks[0].privilege)):
            raise Refused(N_("A paper of this class is not opened on that ground."), field="ground")
        opened = {
            "audience": opening.audience.value,
            "ground": opening.ground.value,
            "reason": opening.reason.strip(),
            "by": actor.name,
            "at": clock.now().isoformat(),
        }
        why = keep(case, "privilege", opening.reason.strip(), clock=clock)
        for mark in marks:
            others = [each for each in mark.opened if each["audience"] != opening.audience.value]
            mark.opened = [*others, opened]
            note(
                case,
                events.MARK_OPENED,
                actor=actor,
                clock=clock,
                item=mark.item,
                privilege=mark.privilege,
                audience=opening.audience.value,
                ground=opening.ground.value,
                why=why,
            )


def _marks_to_open(
    session: Session, case: Case, opening: Opening, *, actor: Actor, clock: Clock
) -> list[ConfidentialMark]:
    """The mark meant, then the same of every copy of the file."""
    row, *copies = copies_of(session, paper_numbered(session, case, opening.number))
    if opening.mark_id is None:
        return [_whole(session, case, each, actor=actor, clock=clock) for each in (row, *copies)]
    meant = next((mark for mark in _marks(session, case, row) if mark.id == opening.mark_id), None)
    if meant is None:
        raise NotFound(N_("There is no such mark on this complaint."))
    same = (meant.passage, meant.privilege)
    elsewhere = [mark for each in copies for mark in _marks(session, case, each)]
    return [meant, *(mark for mark in elsewhere if (mark.passage, mark.privilege) == same)]


def _marks(session: Session, case: Case, row: Evidence) -> Sequence[ConfidentialMark]:
    return marks_of(session, stream_of(case), f"evidence:{row.number}")


def _whole(session: Session, case: Case, row: Evidence, *, actor: Actor, clock: Clock) -> ConfidentialMark:
    """The mark of a whole paper; one marked before marks had rows of their own gets it now."""
    whole = [
        mark
        for mark in _marks(session, case, row)
        if mark.passage is None and mark.privilege == row.privilege
    ]
    return (
        whole[-1]
        if whole
        else put_mark(
            session,
            stream_of(case),
            f"evidence:{row.number}",
            Privilege(row.privilege),
            reason=row.privilege_reason or "",
            actor=actor,
            now=clock.now(),
        )
    )


def _hit_to_change(
    session: Session, actor: Actor, clock: Clock, reference: str, hit_id: int
) -> tuple[Case, LeakHit]:
    case = case_to_change(session, actor, reference, Permission.DECIDE_CONFIDENTIAL, now=clock.now())
    hit = session.get(LeakHit, hit_id)
    if hit is None or hit.stream != named(stream_of(case)):
        raise NotFound(N_("There is no such place any more: the file was made again meanwhile."))
    return case, hit


def drop_hit(*, actor: Actor, clock: Clock, reference: str, hit_id: int) -> None:
    """Forget a place that nobody decided, of a thing that is not sent after all: sent later, it is compared anew.

    Raises Refused for what was built already and could leave, and for what somebody decided.
    """
    with transaction() as session:
        case, hit = _hit_to_change(session, actor, clock, reference, hit_id)
        way = way_of(hit.target)
        if way is None or not way.asked_when_sent or hit.verdict is not None:
            raise Refused(
                N_("This place is not dropped: decide it, or make the file again without the words.")
            )
        session.delete(hit)
        _note_decided(case, hit, "dropped", "", actor=actor, clock=clock)


def decide_hit(
    *, actor: Actor, clock: Clock, reference: str, hit_id: int, leak: bool, reason: str
) -> LeakHit:
    """Say of one hit whether it is a leak. A second person who was too late is told what the first decided."""
    with transaction() as session:
        case, hit = _hit_to_change(session, actor, clock, reference, hit_id)
        verdict = "leak" if leak else "no-leak"
        _reason(reason)
        if hit.verdict is not None and hit.verdict != verdict:
            raise Conflict(
                N_("%(name)s has decided this one already: %(reason)s"),
                name=hit.decided_by_name,
                reason=hit.reason,
            )
        hit.verdict, hit.reason = verdict, reason.strip()
        hit.decided_by_id, hit.decided_by_name, hit.decided_at = actor.user_id, actor.name, clock.now()
        why = keep(case, "leak", reason.strip(), clock=clock)
        _note_decided(case, hit, verdict, why, actor=actor, clock=clock)
        return hit


def _note_decided(case: Case, hit: LeakHit, verdict: str, why: str, *, actor: Actor, clock: Clock) -> None:
    """``why``: the digest of the reason; empty where none is asked."""
    note(
        case,
        events.LEAK_DECIDED,
        actor=actor,
        clock=clock,
        target=hit.target,
        item=hit.item,
        fingerprint=hit.fingerprint,
        verdict=verdict,
        why=why,
    )


def hits_of(session: Session, case: Case, target: str | None = None) -> list[LeakHit]:
    """The hits of a case, undecided ones first."""
    query = select(LeakHit).where(LeakHit.stream == named(stream_of(case)))
    if target is not None:
        query = query.where(LeakHit.target == target)
    return sorted(session.scalars(query), key=lambda hit: (hit.verdict is not None, hit.target, hit.id))
