"""Requests of regulators and ombudsmen: what they asked, by when, what became of it. A case may have several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases import events
from app.cases.domain.authority import WITHDRAWN
from app.cases.domain.receipt import EARLIEST
from app.cases.models import AuthorityRequest, Case
from app.cases.policy import case_to_change
from app.cases.queries import authority_request, texts_by_digest
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.cases.services.indexing import reindex
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, Refused
from app.shared.fingerprint import fingerprint_of
from app.shared.text import N_

FLAG = "authority"
ANSWERED_BY = ("portal", "email", "letter", "hand", WITHDRAWN)
LONGEST_ASKED = 5_000
LONGEST_REASON = 300
LATEST = date(2200, 12, 31)


@dataclass(frozen=True)
class Request:
    """``number`` is the authority's own reference, ``asked`` its question in its words or ours.

    ``late_reason``: why one that came before today is recorded only now.
    """

    authority: str
    number: str | None
    received_on: date
    reply_by: date | None
    asked: str = ""
    late_reason: str | None = None


def note_request(
    session: Session, case: Case, request: Request, *, actor: Actor, clock: Clock
) -> AuthorityRequest:
    """Put a request on the case; the caller owns the transaction and computes the deadlines."""
    _check(case, request, clock)
    last = session.scalar(
        select(func.max(AuthorityRequest.number)).where(AuthorityRequest.case_id == case.id)
    )
    row = AuthorityRequest(
        case_id=case.id,
        number=(last or 0) + 1,
        authority=request.authority,
        reference=request.number,
        received_on=request.received_on,
        reply_by=request.reply_by,
        asked_digest=_kept(case, request.asked, clock),
    )
    session.add(row)
    _follow(case, open_=True)
    note(
        case,
        events.AUTHORITY_REQUESTED,
        on=request.received_on,
        reason=request.late_reason,
        request=row.number,
        authority=row.authority,
        number=row.reference,
        reply_by=row.reply_by,
        asked=row.asked_digest,
        actor=actor,
        clock=clock,
    )
    return row


def record_request(
    *, actor: Actor, clock: Clock, library: Library, reference: str, request: Request
) -> AuthorityRequest:
    """Record a request that came about a case that is here; its reply date stands among the deadlines.

    Raises Refused for a day of receipt to come, a reply date before it, or without the authority's name.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = note_request(session, case, request, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
        reindex(session, case)
    return row


def change_request(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    number: int,
    request: Request,
    reason: str,
    known: str | None = None,
) -> None:
    """Correct a request, or write down that the authority gave another day; the log keeps old and new, and why.

    ``known`` is what :func:`fingerprint` gave for the request that the form showed: Conflict when it was changed since.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = authority_request(session, case, number)
        if known is not None and known != fingerprint(row):
            raise Conflict(N_("Somebody else has changed this request while you were working on it."))
        _check(case, request, clock)
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise Refused(N_("Say why, in up to 300 characters."), field="reason")
        old, new = _changed(session, case, row, request, clock)
        if not new:
            raise Refused(N_("Nothing is different from what stands already."))
        for name, value in new.items():
            setattr(row, _COLUMNS[name], value)
        note(
            case,
            events.AUTHORITY_REQUEST_CHANGED,
            actor=actor,
            clock=clock,
            reason=reason.strip(),
            request=number,
            old=old,
            new=new,
        )
        recompute(session, case, library=library, now=clock.now())
        reindex(session, case)


def answer_request(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    number: int,
    on: date,
    how: str,
    proof: str | None = None,
    late_reason: str | None = None,
) -> None:
    """Write down that the request was answered, how, and what proves it; or that the authority withdrew it.

    ``late_reason``: why an answer of an earlier day is recorded only now.

    Raises Refused for one that was answered already, or a day that cannot be.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = authority_request(session, case, number)
        if row.answered_on is not None:
            raise Refused(N_("This request was answered already."))
        if how not in ANSWERED_BY:
            raise Refused(N_("Say how it was answered."), field="how")
        if not row.received_on <= on <= today(clock, case.zone):
            raise Refused(N_("Give a day from %(first)s up to today."), field="on", first=row.received_on)
        row.answered_on, row.answered_how, row.answered_proof = on, how, proof or None
        session.flush()
        _follow(case, open_=bool(open_requests(session, case)))
        note(
            case,
            events.AUTHORITY_ANSWERED,
            on=on,
            reason=late_reason,
            request=number,
            how=how,
            proof=row.answered_proof,
            actor=actor,
            clock=clock,
        )
        recompute(session, case, library=library, now=clock.now())


def open_requests(session: Session, case: Case) -> list[int]:
    """The numbers of the requests that nobody has answered."""
    rows = session.scalars(
        select(AuthorityRequest.number).where(
            AuthorityRequest.case_id == case.id, AuthorityRequest.answered_on.is_(None)
        )
    )
    return sorted(rows)


def fingerprint(row: AuthorityRequest) -> str:
    """What a form was made from, to tell whether somebody else has changed it since."""
    return fingerprint_of(*(getattr(row, column) for column in _COLUMNS.values()))


_COLUMNS = {
    "authority": "authority",
    "number": "reference",
    "received_on": "received_on",
    "reply_by": "reply_by",
    "asked": "asked_digest",
}
"""The names in the log and the columns of the row."""


def _check(case: Case, request: Request, clock: Clock) -> None:
    if not request.authority.strip():
        raise Refused(N_("Name the authority that sent the request."), field="authority")
    if not EARLIEST <= request.received_on <= today(clock, case.zone):
        raise Refused(
            N_("Give the day on which it came, up to today."),
            field="received_on",
        )
    if request.reply_by is not None and not request.received_on <= request.reply_by <= LATEST:
        raise Refused(
            N_("The reply cannot be due before the request came, %(day)s."),
            field="reply_by",
            day=request.received_on,
        )
    if len(request.asked) > LONGEST_ASKED:
        raise Refused(N_("Keep it to 5,000 characters, and add the letter as a paper."), field="asked")


def _kept(case: Case, asked: str, clock: Clock) -> str | None:
    return keep(case, "asked", asked.strip(), clock=clock) if asked.strip() else None


def _changed(
    session: Session, case: Case, row: AuthorityRequest, request: Request, clock: Clock
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values by their names in the log, where they differ."""
    asked = texts_by_digest(session, [row.asked_digest]).get(row.asked_digest or "") or ""
    same = asked == request.asked.strip()
    wanted = {
        "authority": request.authority,
        "number": request.number,
        "received_on": request.received_on,
        "reply_by": request.reply_by,
        "asked": row.asked_digest if same else _kept(case, request.asked, clock),
    }
    old = {name: getattr(row, column) for name, column in _COLUMNS.items()}
    names = [name for name in wanted if wanted[name] != old[name]]
    return {name: old[name] for name in names}, {name: wanted[name] for name in names}


def _follow(case: Case, *, open_: bool) -> None:
    """The chip on lists says that an authority still waits for us."""
    others = [flag for flag in case.flags if flag != FLAG]
    case.flags = [*others, FLAG] if open_ else others
