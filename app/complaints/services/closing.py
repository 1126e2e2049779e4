"""How a complaint ends, and how it comes back. What is allowed when is the state table's; nothing here knows better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import events as case_events
from app.cases.models import Case, Head, Link
from app.cases.policy import case_to_change
from app.cases.recording import keep, note
from app.cases.services.deadlines import recompute
from app.cases.services.opening import Point, add_points
from app.complaints import events
from app.complaints.domain.letter_kinds import LETTER_AFTER
from app.complaints.domain.states import Action, Closing, after
from app.complaints.domain.triage import CLOSED_AS, Triage
from app.complaints.letters.gathering import has_complainant
from app.complaints.letters.material import Parts
from app.complaints.queries.complainants import are_of_two_people
from app.complaints.queries.letters import prepared_letter
from app.complaints.services.assignment import own_as_settler
from app.complaints.services.letters import prepare_letter, set_aside_letters
from app.complaints.services.reasons import reason_codes
from app.complaints.services.remedies import require_nothing_owed
from app.complaints.services.standing import require_independent
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.rules.library import Library
from app.shared.clock import Clock, today
from app.shared.errors import NotFound, Refused
from app.shared.text import N_
from app.wordings.models import Product

LONGEST_REASON = 300


@dataclass(frozen=True)
class Ending:
    """``on`` the legal day it happened (accepted, withdrawn, …), ``how`` it came to us, ``reason`` in words."""

    on: date
    how: str = ""
    reason: str = ""


def resolve(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    said: str,
    ending: Ending,
    reasons: Mapping[int, int] | None = None,
    settled: bool = False,
    version: int | None = None,
) -> Case:
    """The fast path: the complainant has accepted the answer; one person inside their own authority closes.

    ``said`` is what was said and agreed, as the letter that is prepared with it tells the complainant; ``reasons`` code
    the points that have no complaint reason yet, by number. ``settled``: agreed without a finding. Where nobody had the
    complaint, whoever settles it has it.
    """
    with transaction() as session:
        case = _to_end(session, actor, clock, reference, version)
        require_independent(session, case, actor)
        _code_points(session, case, reasons or {}, actor=actor, clock=clock)
        day = _sane(case, ending, clock)
        if not said.strip():
            raise Refused(N_("Write what was said and agreed."), field="said")
        if not ending.how.strip():
            raise Refused(N_("Say how the complainant accepted."), field="how")
        case.path = "fast"
        own_as_settler(case, actor=actor, clock=clock)
        note(
            case,
            events.RESOLUTION_ACCEPTED,
            on=day,
            reason=ending.reason.strip(),
            how=ending.how,
            agreed=keep(case, "resolution", said.strip(), clock=clock),
            actor=actor,
            clock=clock,
        )
        kind = Closing.SETTLED if settled else Closing.RESOLVED
        told = Parts(paragraphs=(said.strip(),), happened_on=day)
        _close(session, case, Action.RESOLVE, kind, ending.reason, actor, clock, library, told=told)
    return case


def withdraw(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    ending: Ending,
    version: int | None = None,
) -> Case:
    """The complainant takes it back: every deadline stops on the day the withdrawal came."""
    with transaction() as session:
        case = _to_end(session, actor, clock, reference, version)
        day = _sane(case, ending, clock)
        if not ending.how.strip():
            raise Refused(N_("Say how the withdrawal came."), field="how")
        note(
            case,
            events.WITHDRAWN,
            on=day,
            reason=ending.reason.strip(),
            how=ending.how,
            actor=actor,
            clock=clock,
        )
        told = Parts(happened_on=day)
        _close(
            session, case, Action.WITHDRAW, Closing.WITHDRAWN, ending.reason, actor, clock, library, told=told
        )
    return case


def merge(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    into: str,
    ending: Ending,
    of_two: bool = False,
    version: int | None = None,
) -> Case:
    """Close a case that is the same matter as another: its points are copied over, its papers stay and are linked.

    The other case keeps its dates. Both logs name each other. Returns the other case. ``of_two``: it is known that two
    people complain, and the reason says why the matter is one all the same.
    """
    if reference == into:
        raise Refused(N_("A complaint cannot be merged into itself."), field="into")
    with transaction() as session:
        case = _to_end(session, actor, clock, reference, version)
        other = _other_to_change(session, actor, clock, into)
        _require_one_matter(session, case, other, of_two=of_two)
        day = _sane(case, ending, clock)
        _copy_points(session, case, other, actor=actor, clock=clock)
        if session.get(Link, (case.id, other.id)) is None:
            session.add(Link(case_id=case.id, other_id=other.id, kind="merged"))
        case.merged_into_id = other.id
        why = ending.reason.strip()
        note(case, events.MERGED, on=day, reason=why, into=other.reference, actor=actor, clock=clock)
        # Today may be another day where the other complaint is kept, and there nothing lies in the future.
        there = min(day, today(clock, other.zone))
        note(
            other,
            events.MERGED_HERE,
            on=there,
            reason=why,
            other=case.reference,
            actor=actor,
            clock=clock,
        )
        _close(session, case, Action.MERGE, Closing.MERGED, ending.reason, actor, clock, library)
        recompute(session, other, library=library, now=clock.now())
        if case.regime and _tells(library, case.regime, "merged") and has_complainant(session, case):
            prepare_letter(session, case, "merged", actor=actor, clock=clock, library=library)
    return other


def decline(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    triage: Triage | None,
    ending: Ending,
    version: int | None = None,
) -> Case:
    """Not handled further, for the reason given: declined, or (with ``triage``) not ours to handle at all.

    The letter with the reasons and the rights that remain is prepared with it.
    """
    with transaction() as session:
        case = _to_end(session, actor, clock, reference, version)
        _sane(case, ending, clock)
        kind = Closing.DECLINED
        if triage is not None:
            kind = CLOSED_AS[triage]
            why = keep(case, "triage", ending.reason.strip(), clock=clock)
            note(case, events.TRIAGED, result=triage.value, why=why, actor=actor, clock=clock)
        told = Parts(why=ending.reason.strip())
        _close(session, case, Action.DECLINE, kind, ending.reason, actor, clock, library, told=told)
    return case


def close_answered(
    *,
    actor: Actor,
    clock: Clock,
    library: Library,
    reference: str,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Close a complaint whose answer has gone out."""
    with transaction() as session:
        case = _to_end(session, actor, clock, reference, version)
        _close(
            session, case, Action.CLOSE, Closing.ANSWERED, reason, actor, clock, library, needs_reason=False
        )
    return case


def reopen(
    *, actor: Actor, clock: Clock, library: Library, reference: str, reason: str, version: int | None = None
) -> Case:
    """Take a closed complaint up again. It keeps its first date, and with it every deadline that was running."""
    with transaction() as session:
        case = case_to_change(
            session, actor, reference, Permission.REOPEN_CASES, now=clock.now(), version=version
        )
        if case.merged_into_id is not None:
            raise Refused(N_("It was merged into another complaint; work on that one."))
        was = case.closing or ""
        case.state = after(case.state, Action.REOPEN)
        case.is_open, case.closing, case.closed_on, case.path = True, None, None, "full"
        case.flags = [*(flag for flag in case.flags if flag != "reopened"), "reopened"]
        note(case, events.REOPENED, was=was, reason=_said(reason), actor=actor, clock=clock)
        set_aside_letters(session, case, actor=actor, clock=clock)
        recompute(session, case, library=library, now=clock.now())
    return case


def close_untreated(case: Case, triage: Triage, *, actor: Actor, clock: Clock) -> None:
    """Close at intake what is no complaint of ours; the caller has recorded why and owns the transaction."""
    _mark_closed(case, Action.DECLINE, CLOSED_AS[triage], actor=actor, clock=clock, reason=None)


def _other_to_change(session: Session, actor: Actor, clock: Clock, into: str) -> Case:
    """The complaint to merge into; a reference that names none is put right beside its field."""
    try:
        return case_to_change(session, actor, into.strip(), Permission.WORK_CASES, now=clock.now())
    except NotFound as error:
        raise Refused(error.message, field="into", **error.params) from error


def _require_one_matter(session: Session, case: Case, other: Case, *, of_two: bool) -> None:
    """Raise Refused where ``case`` cannot go on in ``other``, or is somebody else's and nobody has said why."""
    if not other.is_open:
        raise Refused(
            N_("%(reference)s is closed. Reopen it first."), field="into", reference=other.reference
        )
    if other.received_on > case.received_on:
        # The period of the first receipt stands: merged the other way it would be lost.
        raise Refused(
            N_(
                "%(reference)s came later. Merge it into this complaint, whose dates run from the first receipt."
            ),
            field="into",
            reference=other.reference,
        )
    if not of_two and are_of_two_people(session, case, other):
        raise Refused(
            N_(
                "Two people complain: %(mine)s here, %(theirs)s in %(reference)s. Merged, the points of both stand in "
                "that complaint and its answer goes to %(theirs)s. Confirm it, and say why the matter is one."
            ),
            field="of_two",
            mine=case.complainant_name,
            theirs=other.complainant_name,
            reference=other.reference,
        )


def _tells(library: Library, regime: str, kind: str) -> bool:
    """True when these rules know a letter of that kind."""
    return any(rule.kind == kind for rule in library.pack(regime).letters)


def _to_end(session: Session, actor: Actor, clock: Clock, reference: str, version: int | None) -> Case:
    return case_to_change(session, actor, reference, Permission.CLOSE_CASES, now=clock.now(), version=version)


def _close(
    session: Session,
    case: Case,
    action: Action,
    closing: Closing,
    reason: str,
    actor: Actor,
    clock: Clock,
    library: Library,
    *,
    needs_reason: bool = True,
    told: Parts | None = None,
) -> None:
    """``told`` is what the letter about the end says, where one follows."""
    said = _said(reason) if needs_reason or reason.strip() else None
    require_nothing_owed(session, case)
    _mark_closed(case, action, closing, actor=actor, clock=clock, reason=said)
    recompute(session, case, library=library, now=clock.now())
    set_aside_letters(session, case, actor=actor, clock=clock)
    kind = LETTER_AFTER.get(closing)
    if kind and prepared_letter(session, case, kind) is None and has_complainant(session, case):
        prepare_letter(session, case, kind, parts=told, actor=actor, clock=clock, library=library)


def _mark_closed(
    case: Case, action: Action, closing: Closing, *, actor: Actor, clock: Clock, reason: str | None
) -> None:
    case.state = after(case.state, action)
    case.is_open, case.closing, case.closed_on = False, closing.value, today(clock, case.zone)
    note(
        case,
        events.CLOSED,
        closing=closing.value,
        outcome=case.outcome,
        reason=reason,
        actor=actor,
        clock=clock,
    )


def _sane(case: Case, ending: Ending, clock: Clock) -> date:
    """The day, when it lies between receipt and today. Raises Refused."""
    if not case.received_on <= ending.on <= today(clock, case.zone):
        raise Refused(
            N_("Give a day between receipt, %(received)s, and today."),
            field="on",
            received=case.received_on,
        )
    return ending.on


def _said(reason: str) -> str:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    return reason.strip()


def _code_points(
    session: Session, case: Case, reasons: Mapping[int, int], *, actor: Actor, clock: Clock
) -> None:
    """Give each point without a complaint reason the one chosen. Raises Refused while one is without."""
    codes = reason_codes(session)
    products = {row.id: row.code for row in session.execute(select(Product.id, Product.code))}
    for head in session.scalars(select(Head).where(Head.case_id == case.id).order_by(Head.number)):
        if head.reason_id is not None or not codes:
            continue
        chosen = codes.get(reasons.get(head.number, 0))
        if chosen is None:
            raise Refused(
                N_("Say what point %(number)s is about; quick answers are counted by cause too."),
                field=f"reason_{head.number}",
                number=head.number,
            )
        head.reason_id = chosen.id
        note(
            case,
            case_events.POINT_CHANGED,
            number=head.number,
            about=chosen.code,
            product=products.get(head.product_id or 0),
            said=head.said_digest or "",
            actor=actor,
            clock=clock,
        )


def _copy_points(session: Session, case: Case, other: Case, *, actor: Actor, clock: Clock) -> None:
    heads = session.scalars(select(Head).where(Head.case_id == case.id).order_by(Head.number)).all()
    points = [
        Point(head.title, head.said, head.wants, head.reason_id, head.product_id, head.happened_on)
        for head in heads
    ]
    add_points(session, other, points, actor=actor, clock=clock)
