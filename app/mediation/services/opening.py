"""Opening an external case: one that the complainant opened is recorded whatever we think; ours is checked first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.domain.strands import clock_in_strand
from app.cases.models import Case, CaseLetter, Claim, Deadline
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.cases.services.indexing import reindex
from app.mediation import events
from app.mediation.domain.admission import Asked, No, Standing, against
from app.mediation.domain.tracks import Track, Tracks
from app.mediation.domain.words import REFUSALS
from app.mediation.models import Award, Proceeding
from app.mediation.services.changing import At, By, ahead, changing
from app.mediation.services.steps import happen
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_for
from app.platform.db import transaction
from app.platform.log.stating import keep_row
from app.rules.terms import Fact
from app.shared.clock import today
from app.shared.errors import NotFound, Refused
from app.shared.money import LARGEST_MINOR
from app.shared.text import N_, Words

FLAG = "external"
"""The chip of a case with an external case that runs."""
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Opening:
    """What is known when it is opened. ``why``: the reason for opening one of ours against the check's no."""

    track: str
    opened_by: str
    opened_on: date
    forum: str = ""
    reference: str | None = None
    objection_by: date | None = None
    claimed_minor: int | None = None
    agreement: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)
    why: str = ""


def check(session: Session, by: By, case: Case, track: Track, opening: Opening) -> tuple[No, ...]:
    """What stands against this forum as the record is today; empty when nothing does."""
    clocks = {
        f"{row.regime}:{clock_in_strand(row.clock)}": Standing(
            row.rolled_on or row.not_before_on or row.due_on, row.state == "running"
        )
        for row in session.scalars(select(Deadline).where(Deadline.case_id == case.id))
    }
    country = session.scalars(select(Unit.country).where(Unit.id == case.unit_id)).one()
    beside = session.scalars(
        select(Proceeding.kind).where(Proceeding.case_id == case.id, Proceeding.state == "running")
    )
    answered = session.scalar(
        select(func.count())
        .select_from(CaseLetter)
        .where(
            CaseLetter.case_id == case.id,
            CaseLetter.kind == "decision",
            CaseLetter.sent_on <= opening.opened_on,
        )
    )
    minor = opening.claimed_minor
    if minor is None:
        minor = session.scalar(select(Claim.claimed_minor).where(Claim.case_id == case.id))
    return against(
        track,
        Asked(
            country=country,
            today=max(opening.opened_on, case.received_on),
            answered=bool(answered),
            agreement=opening.agreement,
            by=opening.opened_by,
            amount=None if minor is None else (minor, case.currency),
            clocks=clocks,
            beside=tuple(beside),
            bound=_bound(session, by.tracks, case),
        ),
    )


def _bound(session: Session, tracks: Tracks, case: Case) -> bool:
    """True when an external case of this complaint ended with what binds both sides."""
    rows = session.execute(
        select(Proceeding, Award.acceptance)
        .outerjoin(Award, Award.id == Proceeding.award_id)
        .where(Proceeding.case_id == case.id, Proceeding.outcome.is_not(None))
    )
    for row, acceptance in rows:
        track = tracks.find(row.track, row.edition) or tracks.find(row.track)
        outcome = track.outcome(row.outcome_name or "") if track else None
        if outcome and (
            outcome.binds == "both" or (outcome.binds == "if-accepted" and acceptance == "accepted")
        ):
            return True
    return False


def open_proceeding(*, by: By, reference: str, opening: Opening) -> Proceeding:
    """Open it, tell the complaint, start its dates; whoever opens it has it.

    Raises Refused with what stands against one of ours, unless it says why it is opened all the same.
    """
    with transaction() as session:
        case = case_to_change(session, by.actor, reference, Permission.WORK_PROCEEDINGS, now=by.clock.now())
        track = by.tracks.find(opening.track, on=opening.opened_on)
        if track is None:
            raise Refused(N_("Choose a procedure."), field="track")
        _plausible(by, case, track, opening)
        noes = check(session, by, case, track, opening)
        _may_open(noes, opening)
        row = _row(session, by, case, track, opening, noes)
        session.add(row)
        _note(session, by, case, row, opening)
        for step in track.begins:
            happen(session, by, case, row, track, step, on=opening.opened_on)
        _flag(session, case)
        recompute(session, case, library=by.library, now=by.clock.now())
        reindex(session, case)
    return row


def give(*, by: By, at: At, handler_id: int | None) -> None:
    """Let somebody else of the legal staff have it. Refused for whoever may not work on external cases there."""
    with changing(by, at) as change:
        if handler_id is not None:
            user = change.session.get(User, handler_id)
            path = change.session.scalars(select(Unit.path).where(Unit.id == change.case.unit_id)).one()
            if user is None or not user.active or not actor_for(user).may(Permission.WORK_PROCEEDINGS, path):
                raise Refused(N_("Choose somebody who may work on this external case."), field="handler")
        change.proceeding.handler_id = handler_id
        change.note(events.GIVEN, change.proceeding, handler=handler_id)


@dataclass(frozen=True)
class Particulars:
    """What is known of an external case besides its procedure and the day on which it was opened."""

    forum: str
    reference: str | None = None
    claimed_minor: int | None = None
    objection_by: date | None = None
    facts: dict[str, Fact] = field(default_factory=dict)


def put_right(*, by: By, at: At, now: Particulars) -> None:
    """Put its particulars right, or add what came later, such as the forum's number; its dates are counted anew."""
    with changing(by, at) as change:
        row = change.proceeding
        if not now.forum.strip():
            raise Refused(N_("Name the forum."), field="forum")
        _meant(by, change.track, now.claimed_minor, now.facts)
        ahead(now.objection_by, "objection_by", since=row.opened_on)
        old, claimed = _particulars(row), row.claimed_minor
        row.forum, row.forum_reference = now.forum.strip()[:200], (now.reference or "").strip()[:80] or None
        row.claimed_minor, row.objection_by, row.facts = now.claimed_minor, now.objection_by, dict(now.facts)
        new = {name: value for name, value in _particulars(row).items() if value != old[name]}
        if now.claimed_minor != claimed:  # the log says that it is another amount, not which
            new["claimed"] = change.keep("proceeding-claimed", str(now.claimed_minor or ""))
        if not new:
            raise Refused(N_("Nothing is different."))
        change.note(events.CHANGED, row, old={name: old.get(name) for name in new}, new=new)
        reindex(change.session, change.case)


def _particulars(row: Proceeding) -> dict[str, Any]:
    """What the log says of them, as `telling` reads it."""
    return {
        "forum": row.forum,
        "number": row.forum_reference,
        "objection_by": row.objection_by.isoformat() if row.objection_by else None,
        "facts": dict(row.facts),
    }


def running_kinds(session: Session, case_ids: Sequence[int]) -> set[int]:
    """Of these cases, those with an external case that has not ended."""
    return set(
        session.scalars(
            select(Proceeding.case_id).where(Proceeding.case_id.in_(case_ids), Proceeding.state != "ended")
        )
    )


def plausible_day(by: By, case: Case, day: date | None) -> date:
    """The day of opening, which lies between the receipt of the complaint and today; Refused otherwise."""
    if day is None or not case.received_on <= day <= today(by.clock, case.zone):
        raise Refused(
            N_("Give a day from the receipt of the complaint, %(first)s, up to today."),
            field="opened_on",
            first=case.received_on,
        )
    return day


def _plausible(by: By, case: Case, track: Track, opening: Opening) -> None:
    plausible_day(by, case, opening.opened_on)
    if opening.opened_by not in ("complainant", "us", "both"):
        raise Refused(N_("Say who opened it."), field="opened_by")
    if opening.opened_by == "complainant" and "complainant" not in track.opened_by:
        raise Refused(N_("This procedure is not opened by the complainant."), field="opened_by")
    ahead(opening.objection_by, "objection_by", since=opening.opened_on)
    if len(opening.why) > LONGEST_REASON:
        raise Refused(N_("Keep it to 1,000 characters."), field="why")
    _meant(by, track, opening.claimed_minor, opening.facts)


def _meant(by: By, track: Track, claimed_minor: int | None, facts: Mapping[str, Fact]) -> None:
    """Refuse an amount that cannot be meant, and a fact that its rules do not know."""
    if claimed_minor is not None and not 0 <= claimed_minor <= LARGEST_MINOR:
        raise Refused(N_("The amount is too large to be meant."), field="claimed")
    for name in track.facts:
        pack, _colon, fact = name.partition(":")
        declared = by.library.pack(pack).facts[fact]
        if fact in facts and not declared.admits(facts[fact]):
            raise Refused(N_("Choose one of the answers."), field=f"fact_{fact}")


def _may_open(noes: Sequence[No], opening: Opening) -> None:
    """What the complainant opened is recorded whatever we think; ours needs a yes, or a reason."""
    if opening.opened_by == "complainant" or not noes or opening.why.strip():
        return
    raise Refused(
        N_("The check says no: %(why)s Say why it is opened all the same, or leave it."),
        field="why",
        why=Words(REFUSALS[noes[0].code]),
    )


def _row(
    session: Session, by: By, case: Case, track: Track, opening: Opening, noes: Sequence[No]
) -> Proceeding:
    last = session.scalar(select(func.max(Proceeding.number)).where(Proceeding.case_id == case.id))
    return Proceeding(
        case_id=case.id,
        number=(last or 0) + 1,
        version=1,
        track=track.track,
        edition=track.edition,
        kind=track.kind,
        forum=(opening.forum.strip() or _said(track, case))[:200],
        forum_reference=(opening.reference or "").strip()[:80] or None,
        opened_by=opening.opened_by,
        opened_on=opening.opened_on,
        stage=track.stages[0].id,
        state="running",
        zone=case.zone if track.zone == "UTC" else track.zone,
        currency=case.currency,
        facts=opening.facts,
        handler_id=by.actor.user_id,
        claimed_minor=opening.claimed_minor,
        against=[no.code for no in noes],
        objection_by=opening.objection_by,
        opened_at=by.clock.now(),
    )


def _said(track: Track, case: Case) -> str:
    return track.forum.zh if case.language.startswith("zh") else track.forum.en


def _note(session: Session, by: By, case: Case, row: Proceeding, opening: Opening) -> None:
    why = opening.why.strip()
    note(
        case,
        events.OPENED,
        actor=by.actor,
        clock=by.clock,
        on=row.opened_on,
        proceeding=row.number,
        track=row.track,
        edition=row.edition,
        forum=row.forum,
        number=row.forum_reference,
        opened_by=row.opened_by,
        zone=row.zone,
        facts=row.facts,
        handler=row.handler_id,
        objection_by=row.objection_by,
        against=row.against,
        why=keep(case, "proceeding-why", why, clock=by.clock) if why else None,
        row=keep_row(session, stream_of(case), row, now=by.clock.now()),
    )


def _flag(session: Session, case: Case) -> None:
    """The chip on lists, while one of its external cases runs."""
    session.flush()
    running = running_kinds(session, [case.id])
    others = [flag for flag in case.flags if flag != FLAG]
    case.flags = [*others, FLAG] if running else others


def follow_flag(session: Session, case: Case) -> None:
    """Bring the chip into line after an external case ended or was taken up again."""
    _flag(session, case)


def proceeding_of(session: Session, case: Case, number: int) -> Proceeding:
    """A proceeding of the case; NotFound when there is none."""
    row = session.scalar(select(Proceeding).where(Proceeding.case_id == case.id, Proceeding.number == number))
    if row is None:
        raise NotFound(N_("This case has no such external case."))
    return row


def facts_of(row: Proceeding) -> dict[str, Any]:
    """What its rules were told."""
    return dict(row.facts)
