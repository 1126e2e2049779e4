"""The systemic flag on one case: raised by whoever sees it, settled by an action or by a reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log.stating import keep_row
from app.reports import events
from app.reports.domain.actions import State
from app.reports.domain.flags import Kind, due, term_for
from app.reports.models.actions import Action
from app.reports.models.flags import SystemicFlag
from app.reports.queries.improvements import action_named, people_with
from app.reports.services.actions import Plan, raise_action
from app.reports.services.telling import tell_flag
from app.shared.clock import Clock, today
from app.shared.errors import NotAllowed, NotFound, Refused
from app.shared.text import N_

LONGEST = 2000
CHIP = "systemic"


@dataclass(frozen=True)
class NewFlag:
    """What is flagged and why, who follows it, and the day from which the firm knows."""

    kind: str
    why: str
    owner_id: int | None
    known_on: date | None


def flag_case(*, actor: Actor, clock: Clock, reference: str, flag: NewFlag) -> SystemicFlag:
    """Flag a case, open or closed. Raises Refused while an earlier flag on it is open."""
    _require_words(flag.why, "why")
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.FLAG_CASES, now=clock.now())
        unit = session.get_one(Unit, case.unit_id)
        if _open_flag(session, case) is not None:
            raise Refused(N_("This case is flagged already. Settle that flag first."))
        if flag.kind not in set(Kind):
            raise Refused(N_("Choose one of those listed."), field="kind")
        known = flag.known_on
        if known is None or not case.received_on <= known <= today(clock, case.zone):
            raise Refused(
                N_("Give a day between receipt, %(received)s, and today."),
                field="known_on",
                received=case.received_on,
            )
        owners = {person.id for person in people_with(session, Permission.DIRECT_ACTIONS, unit.path)}
        if flag.owner_id not in owners:
            raise Refused(N_("Choose somebody who directs improvements at this unit."), field="owner_id")
        term = term_for(Kind(flag.kind), unit.country)
        row = SystemicFlag(
            case_id=case.id,
            kind=flag.kind,
            state="open",
            why_digest=keep(case, "systemic", flag.why.strip(), clock=clock),
            owner_id=flag.owner_id,
            known_on=known,
            due_on=due(term, known),
            term=term.id,
            raised_by_id=actor.user_id,
            raised_at=clock.now(),
        )
        session.add(row)
        session.flush()  # the id, which the event names
        case.flags = [*(chip for chip in case.flags if chip != CHIP), CHIP]
        note(
            case,
            events.FLAGGED,
            flag=row.id,
            as_what=row.kind,
            why=row.why_digest,
            owner=row.owner_id,
            known=known,
            due=row.due_on,
            term=term.id,
            row=_kept(session, case, row, clock),
            actor=actor,
            clock=clock,
        )
        tell_flag(session, case, row, [row.owner_id], clock=clock)
    return row


def report_flag(
    *, actor: Actor, clock: Clock, reference: str, flag_id: int, on: date | None, to: str
) -> SystemicFlag:
    """Record that the regulator was told, on which day."""
    if not to.strip() or len(to) > 120:
        raise Refused(N_("Say to whom, in up to 120 characters."), field="to")
    with transaction() as session:
        case, flag = _to_settle(session, actor, clock, reference, flag_id, must_be_open=False)
        if on is None or not flag.known_on <= on <= today(clock, case.zone):
            raise Refused(N_("Give a day between %(first)s and today."), field="on", first=flag.known_on)
        flag.reported_on, flag.reported_to = on, to.strip()
        note(
            case,
            events.FLAG_REPORTED,
            on=on,
            reason="reported",
            flag=flag.id,
            to=flag.reported_to,
            row=_kept(session, case, flag, clock),
            actor=actor,
            clock=clock,
        )
    return flag


def settle_as_none(*, actor: Actor, clock: Clock, reference: str, flag_id: int, because: str) -> SystemicFlag:
    """Not systemic, because. The reason stays with the case."""
    _require_words(because, "because")
    with transaction() as session:
        case, flag = _to_settle(session, actor, clock, reference, flag_id)
        flag.because_digest = keep(case, "systemic", because.strip(), clock=clock)
        _settle(session, case, flag, "not-systemic", actor=actor, clock=clock)
    return flag


def settle_by_action(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    flag_id: int,
    action_reference: str = "",
    plan: Plan | None = None,
) -> Action:
    """It leads to an action: a new one by ``plan``, or one that is there already."""
    with transaction() as session:
        case, flag = _to_settle(session, actor, clock, reference, flag_id)
        if plan is not None:
            action = raise_action(actor=actor, clock=clock, unit_id=case.unit_id, plan=plan, flag_id=flag.id)
        else:
            found = action_named(session, actor, action_reference.strip())
            if found is None or found.state in (State.DECLINED, State.DROPPED):
                raise Refused(N_("There is no such action, or it was given up."), field="action")
            action = found
        flag.action_id = action.id
        _settle(session, case, flag, "action", action=action.reference, actor=actor, clock=clock)
    return action


def _settle(
    session: Session,
    case: Case,
    flag: SystemicFlag,
    result: str,
    *,
    actor: Actor,
    clock: Clock,
    action: str | None = None,
) -> None:
    flag.state, flag.settled_by_id, flag.settled_at = result, actor.user_id, clock.now()
    if result == "not-systemic":
        case.flags = [chip for chip in case.flags if chip != CHIP]
    note(
        case,
        events.FLAG_SETTLED,
        flag=flag.id,
        result=result,
        action=action,
        ground=flag.because_digest,
        row=_kept(session, case, flag, clock),
        actor=actor,
        clock=clock,
    )


def _kept(session: Session, case: Case, flag: SystemicFlag, clock: Clock) -> str:
    return keep_row(session, stream_of(case), flag, now=clock.now())


def _to_settle(
    session: Session, actor: Actor, clock: Clock, reference: str, flag_id: int, *, must_be_open: bool = True
) -> tuple[Case, SystemicFlag]:
    case = case_to_change(session, actor, reference, Permission.READ_CASES, now=clock.now())
    flag = session.scalar(
        select(SystemicFlag)
        .where(SystemicFlag.id == flag_id, SystemicFlag.case_id == case.id)
        .execution_options(populate_existing=True)
    )
    if flag is None:
        raise NotFound(N_("This case has no such flag."))
    path = session.get_one(Unit, case.unit_id).path
    if actor.user_id != flag.owner_id and not actor.may(Permission.DIRECT_ACTIONS, path):
        raise NotAllowed(N_("This is for whoever follows the flag, or directs improvements here."))
    if must_be_open and flag.state != "open":
        raise Refused(N_("This flag is settled already."))
    return case, flag


def _open_flag(session: Session, case: Case) -> SystemicFlag | None:
    return session.scalar(
        select(SystemicFlag).where(SystemicFlag.case_id == case.id, SystemicFlag.state == "open")
    )


def _require_words(words: str, field: str) -> None:
    if not words.strip() or len(words) > LONGEST:
        raise Refused(N_("Say why, in up to 2,000 characters."), field=field)
