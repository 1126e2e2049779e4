"""Actions: raised, agreed to, done with evidence. What became of them is judged in ``effects``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.models import Code
from app.cases.services.references import next_reference
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import Model, db, transaction
from app.platform.log import EventKind, Stream
from app.platform.log.stating import keep_row
from app.platform.storage import StoredFile
from app.reports import events
from app.reports.domain.actions import NEEDS_REASON, OWNERS, Place, State, Step, after
from app.reports.domain.effects import Measure, check_expectation
from app.reports.models.actions import Action, ActionEvidence, ActionSignal
from app.reports.queries.improvements import action_named, look_waiting, people_with
from app.reports.services.telling import tell_owner
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, NotAllowed, NotFound, Refused
from app.shared.text import N_
from app.wordings.models import Clause, Product

LONGEST_REASON = 300


@dataclass(frozen=True)
class Plan:
    """What will change, by whom, by when, and what is expected of it. ``scope``: product, reason or clause by id."""

    title: str
    change: str
    place: str
    owner_id: int
    due_on: date | None
    measure: str
    percent: int | None
    from_on: date | None
    judge_on: date | None
    why: str = ""
    where: str = ""
    clause_id: int | None = None
    against: str = "before"
    scope: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """A signal of a report, in its place there and in words."""

    report_id: int
    signal: int
    words: str


@dataclass(frozen=True)
class Move:
    """A step with what it needs: a reason, a new owner, a new day."""

    step: Step
    reason: str = ""
    owner_id: int | None = None
    day: date | None = None


def stream_of(action: Action) -> Stream:
    """The action's own chain in the log."""
    return Stream("action", action.reference)


def raise_action(
    *,
    actor: Actor,
    clock: Clock,
    unit_id: int,
    plan: Plan,
    flag_id: int | None = None,
    origin: Origin | None = None,
) -> Action:
    """Propose an action at a unit; ``flag_id``: for a flag; ``origin``: the signal of a report that led to it.

    Raises Refused where the plan cannot be.
    """
    with transaction() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise Refused(N_("Choose the unit."), field="unit_id")
        actor.require(Permission.RAISE_ACTIONS, unit.path)
        _check(session, unit, plan, clock)
        reference = next_reference(session, f"{unit.reference_prefix}-A", today(clock, unit.zone).year)
        action = Action(
            reference=reference,
            unit_id=unit.id,
            state=State.PROPOSED,
            source="flag" if flag_id else "signal" if origin else "person",
            signal=origin.words[:300] if origin else None,
            raised_by_id=actor.user_id,
            raised_at=clock.now(),
            **_columns(plan),
        )
        session.add(action)
        session.flush()  # the id, which a flag or a signal names
        if origin is not None:
            session.add(ActionSignal(action_id=action.id, report_id=origin.report_id, signal=origin.signal))
        record(
            action,
            unit,
            events.ACTION_RAISED,
            action,
            actor=actor,
            clock=clock,
            plan=_logged(plan),
            source=action.source,
            flags=[flag_id] if flag_id else [],
            signal=action.signal,
        )
        tell_owner(session, action, "raised", clock=clock)
    return action


def change_plan(
    *, actor: Actor, clock: Clock, reference: str, plan: Plan, version: int | None = None
) -> Action:
    """Describe a proposed action anew, before anybody agrees to it."""
    with transaction() as session:
        action, unit = action_to_change(session, actor, reference, version)
        if action.state != State.PROPOSED:
            raise Refused(
                N_("It is agreed as it stands. Give it up or take it up again to change what is expected.")
            )
        _require_part(actor, action, unit, anybody_who_raised=True)
        _check(session, unit, plan, clock)
        for name, value in _columns(plan).items():
            setattr(action, name, value)
        record(action, unit, events.ACTION_CHANGED, action, actor=actor, clock=clock, plan=_logged(plan))
    return action


def move_action(
    *, actor: Actor, clock: Clock, reference: str, move: Move, version: int | None = None
) -> Action:
    """Take a step of the table. Raises Refused for a step that is not possible now or lacks its reason."""
    with transaction() as session:
        action, unit = action_to_change(session, actor, reference, version)
        state = after(action.state, move.step)
        if move.step in OWNERS:
            _require_part(actor, action, unit)
        else:
            actor.require(Permission.DIRECT_ACTIONS, unit.path)
        step(session, action, unit, move, state, actor=actor, clock=clock)
    return action


def step(
    session: Session, action: Action, unit: Unit, move: Move, state: State, *, actor: Actor, clock: Clock
) -> None:
    """Do the step inside the caller's transaction: columns that hang on the state, the log, whoever must know."""
    reason = move.reason.strip()
    if move.step is Step.DROP and look_waiting(session, action) is not None:
        raise Refused(N_("A look at its effect waits for a verdict. Give that first."))
    if len(reason) > LONGEST_REASON or (move.step in NEEDS_REASON and not reason):
        raise Refused(N_("Say why, in up to 300 characters."), field="reason")
    if move.step is Step.HAND_OVER:
        action.owner_id = _owner(session, unit, move.owner_id)
    if move.step is Step.POSTPONE:
        action.due_on = _later(move.day, action, unit, clock)
    if move.step is Step.FINISH and not _has_evidence(session, action):
        raise Refused(N_("Add what shows that it is done, words or a file, and then say that it is."))
    day = today(clock, unit.zone)
    action.state = state
    action.done_on = (action.done_on or day) if state in (State.DONE, State.EFFECTIVE) else None
    action.ended_on = day if state in (State.EFFECTIVE, State.DECLINED, State.DROPPED) else None
    record(
        action,
        unit,
        events.ACTION_STEPPED,
        action,
        reason=reason or None,
        actor=actor,
        clock=clock,
        step=move.step.value,
        state=state.value,
        owner=action.owner_id if move.step is Step.HAND_OVER else None,
        due=action.due_on if move.step is Step.POSTPONE else None,
        judge=action.judge_on if move.step is Step.LOOK_AGAIN else None,
        round=action.round,
    )
    if actor.user_id != action.owner_id:
        tell_owner(session, action, move.step.value, clock=clock)


def add_evidence(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    what: str,
    file: StoredFile | None = None,
    file_name: str | None = None,
) -> ActionEvidence:
    """Add what shows that the action was done. The file is in the store already."""
    if not what.strip() or len(what) > 500:
        raise Refused(N_("Say what it shows, in up to 500 characters."), field="what")
    with transaction() as session:
        action, unit = action_to_change(session, actor, reference, None)
        _require_part(actor, action, unit)
        if action.state not in (State.STARTED, State.DONE):
            raise Refused(N_("Evidence of having done it belongs to an action that was begun."))
        last = session.scalar(
            select(func.max(ActionEvidence.number)).where(ActionEvidence.action_id == action.id)
        )
        row = ActionEvidence(
            action_id=action.id,
            number=(last or 0) + 1,
            what=what.strip(),
            digest=file.digest if file else None,
            file_name=file_name if file else None,
            size=file.size if file else None,
            by_id=actor.user_id,
            at=clock.now(),
        )
        session.add(row)
        record(
            action,
            unit,
            events.EVIDENCE_ADDED,
            row,
            actor=actor,
            clock=clock,
            number=row.number,
            what=row.what,
            file=row.digest,
        )
    return row


def action_to_change(
    session: Session, actor: Actor, reference: str, version: int | None
) -> tuple[Action, Unit]:
    """The action, locked, and its unit; its version is counted up. Raises NotFound, or Conflict for a stale version."""
    if action_named(session, actor, reference) is None:
        raise NotFound(N_("There is no action %(reference)s that you may open."), reference=reference[:40])
    action = session.scalars(
        select(Action)
        .where(Action.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if version is not None and version != action.version:
        raise Conflict(
            N_("%(reference)s was changed by someone else while you were working on it."), reference=reference
        )
    action.version += 1
    return action, session.get_one(Unit, action.unit_id)


def record(
    action: Action,
    unit: Unit,
    kind: EventKind,
    row: Model,
    *,
    actor: Actor,
    clock: Clock,
    reason: str | None = None,
    **fields: Any,
) -> None:
    """Write into the action's stream, with what ``row`` says now: the action, or what hangs on it."""
    log.record(
        stream_of(action),
        kind,
        row=keep_row(db.session(), stream_of(action), row, now=clock.now()),
        actor=actor.label,
        recorded_at=clock.now(),
        legal_zone=unit.zone,
        reason=reason,
        **fields,
    )


def may_own(session: Session, unit: Unit) -> Mapping[int, str]:
    """Who can be given an action of the unit: whoever may raise one there, by id."""
    return {user.id: user.display_name for user in people_with(session, Permission.RAISE_ACTIONS, unit.path)}


def _check(session: Session, unit: Unit, plan: Plan, clock: Clock) -> None:
    if not plan.title.strip():
        raise Refused(N_("Say in a few words what will change."), field="title")
    if not plan.change.strip():
        raise Refused(N_("Say what will be different afterwards."), field="change")
    if (
        plan.place not in set(Place)
        or plan.measure not in set(Measure)
        or plan.against not in ("before", "year")
    ):
        raise Refused(N_("Choose one of those listed."), field="place")
    if plan.due_on is None or plan.due_on < today(clock, unit.zone):
        raise Refused(N_("Give a day from today on by which it is to be done."), field="due_on")
    check_expectation(plan.percent, plan.from_on, plan.judge_on)
    if plan.judge_on and plan.judge_on <= plan.due_on:
        raise Refused(N_("It is judged after it is done: give a later day."), field="judge_on")
    _owner(session, unit, plan.owner_id)
    known = {"product": Product, "reason": Code, "clause": Clause}
    for name, row_id in plan.scope.items():
        if name not in known or session.get(known[name], row_id) is None:
            raise Refused(N_("Choose one of those listed."), field=name)
    if plan.clause_id is not None and session.get(Clause, plan.clause_id) is None:
        raise Refused(N_("There is no such clause."), field="clause_id")


def _columns(plan: Plan) -> dict[str, Any]:
    values = asdict(plan)
    values["scope"] = dict(plan.scope)
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _logged(plan: Plan) -> dict[str, Any]:
    return {name: value for name, value in _columns(plan).items() if value not in (None, "", {})}


def _owner(session: Session, unit: Unit, owner_id: int | None) -> int:
    if owner_id is None or owner_id not in may_own(session, unit):
        raise Refused(N_("Choose an owner who works on improvements of this unit."), field="owner_id")
    return owner_id


def _later(day: date | None, action: Action, unit: Unit, clock: Clock) -> date:
    if day is None or day < today(clock, unit.zone) or day >= action.judge_on:
        raise Refused(
            N_("Give a day from today on, and before %(day)s, when its effect is judged."),
            field="day",
            day=action.judge_on,
        )
    return day


def _has_evidence(session: Session, action: Action) -> bool:
    """Something added since it was last begun anew: what was done before has been judged, or given up."""
    newest = session.scalar(select(func.max(ActionEvidence.at)).where(ActionEvidence.action_id == action.id))
    reopened = [
        entry.recorded_at
        for entry in log.entries(session, stream_of(action))
        if entry.kind == events.ACTION_STEPPED.name and entry.fields["step"] in (Step.REOPEN, Step.RECONSIDER)
    ]
    return newest is not None and all(newest >= instant for instant in reopened)


def _require_part(actor: Actor, action: Action, unit: Unit, *, anybody_who_raised: bool = False) -> None:
    """The owner, whoever directs improvements here, and, while it is a proposal, whoever made it."""
    if actor.user_id is not None and actor.user_id == action.owner_id:
        return
    if anybody_who_raised and actor.user_id is not None and actor.user_id == action.raised_by_id:
        return
    if not actor.may(Permission.DIRECT_ACTIONS, unit.path):
        raise NotAllowed(N_("This is for the owner of the action, or whoever directs improvements here."))
