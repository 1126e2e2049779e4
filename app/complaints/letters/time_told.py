"""What letters about the period tell: read from the log, and the new last day from the rules themselves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Deadline
from app.cases.policy import stream_of
from app.cases.services.supposing import Move, Supposed, suppose
from app.complaints.domain.letter_kinds import TELLS
from app.complaints.letters import chinese_time, english_time
from app.complaints.letters.material import Parts, TimeTold
from app.complaints.queries.complainants import are_of_two_people
from app.letters.blocks import Lang
from app.letters.printed import day
from app.platform.log import Entry, entries
from app.platform.log.standing import standing
from app.rules.library import Library

ANSWER_CLOCKS = ("final-response", "payment-services-response", "idr-response", "decision")
"""The clocks by which a complaint is to be answered, as rule packs call them."""
GRANTS = ("extension_approved", "afca_extension_granted")
MERGED = "merged"


def answer_due(session: Session, case: Case) -> date | None:
    """The day by which the answer is due: the generous one, where the rules roll a day of rest on."""
    row = session.scalar(
        select(Deadline)
        .where(
            Deadline.case_id == case.id,
            Deadline.regime == (case.regime or ""),
            Deadline.clock.in_(ANSWER_CLOCKS),
            Deadline.state == "running",
        )
        .order_by(Deadline.due_on)
        .limit(1)
    )
    return (row.rolled_on or row.due_on) if row else None


def time_told(session: Session, case: Case, kind: str, *, library: Library, on: date) -> TimeTold:
    """What a letter of that kind, sent on that day, tells of the period; empty for the other kinds."""
    if kind not in (*TELLS, "recounted", MERGED):
        return TimeTold()
    known = entries(session, stream_of(case))
    stands = standing(known)
    if kind == "extension":
        return _longer(session, case, library, on, known)
    if kind == "appraisal":
        begun = _last(stands, "appraisal_started")
        return TimeTold(by=str(begun.fields["by"]), since=begun.occurred_on) if begun else TimeTold()
    if kind == "recounted":
        came = _last(stands, "new_facts_received")
        return TimeTold(since=came.occurred_on if came else None, until=answer_due(session, case))
    return _merged(session, case, _last(stands, MERGED))


def told_of(kind: str, on: date, lang: Lang, country: str) -> Parts | None:
    """What a letter that has no words of its own for an event says of it; a person may write more.

    The day is written as letters of that country write it.
    """
    if kind != "appraisal_ended":
        return None
    over = chinese_time.appraisal_over if lang == "zh-Hans" else english_time.appraisal_over
    return Parts(paragraphs=(over(day(on, lang, country)),))


def _longer(session: Session, case: Case, library: Library, on: date, known: list[Entry]) -> TimeTold:
    """The longer time as it will be once this letter has gone; after that, as it is."""
    stands = standing(known)
    told = _last(stands, TELLS["extension"])
    grant = next((entry for kind in GRANTS if (entry := _last(stands, kind))), None)
    if grant is None:
        return TimeTold()
    moves = suppose(
        session,
        case,
        library=library,
        now=grant.recorded_at,
        happens=[] if told else [Supposed(TELLS["extension"], on)],
        log_entries=known,
    )
    moved = [move for move in moves if move.clock in ANSWER_CLOCKS or move.clock.startswith("afca-")]
    chosen = next((move for move in moved if move.is_change), next(iter(moved), None))
    days = grant.fields.get("days") or case.facts.get("extension_days") or 0
    return TimeTold(
        days=int(days),
        by=str(grant.fields.get("approver", "AFCA")),
        since=grant.occurred_on,
        was=_before(chosen),
        until=_shown(chosen),
        in_vain=not told and not (chosen and chosen.is_change),
    )


def _before(move: Move | None) -> date | None:
    return (move.was.rolled or move.was.due) if move and move.was and move.is_change else None


def _shown(move: Move | None) -> date | None:
    return (move.now.rolled or move.now.due) if move and move.now else None


def _merged(session: Session, case: Case, merged: Entry | None) -> TimeTold:
    """Whose complaint it was merged into is said to the one who made it, and to nobody else."""
    if merged is None:
        return TimeTold()
    other = session.scalars(select(Case).where(Case.reference == merged.fields["into"])).one()
    known = "" if are_of_two_people(session, case, other) else other.reference
    return TimeTold(by=known, since=merged.occurred_on, until=answer_due(session, other))


def _last(stands: list[Entry], kind: str) -> Entry | None:
    return next((entry for entry in reversed(stands) if entry.kind == kind), None)
