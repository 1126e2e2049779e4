"""The effect check: the jobs process counts when it is due, a person judges."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from math import isinf
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.platform.accounts.actor import SYSTEM, Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import entries
from app.reports import events
from app.reports.domain.actions import State, Step, after
from app.reports.domain.distributions import ratio_interval
from app.reports.domain.effects import (
    COUNTED,
    LEVEL,
    Effect,
    Measure,
    Side,
    Verdict,
    Window,
    compare_rates,
    compare_shares,
    windows,
)
from app.reports.models.actions import Action, EffectCheck
from app.reports.queries.effects import actions_in, days_known, reasons_in, seen
from app.reports.queries.exposure import policy_days
from app.reports.queries.improvements import look_waiting
from app.reports.services.actions import Move, action_to_change, record, step, stream_of
from app.reports.services.telling import ask_for_verdict
from app.shared.clock import Clock, today
from app.shared.errors import NotAllowed, Refused
from app.shared.text import N_

BATCH = 50


def check_effects(*, clock: Clock) -> int:
    """Look at every action that is done and due to be judged; how many looks were made. Each is a transaction."""
    made = 0
    with transaction() as session:
        due = session.scalars(
            select(Action.reference)
            .where(Action.state == State.DONE, Action.judge_on <= clock.now().date() + timedelta(days=1))
            .order_by(Action.judge_on, Action.id)
            .limit(BATCH)
        ).all()
    for reference in due:
        made += check_effect(clock=clock, reference=reference)
    return made


def check_effect(*, clock: Clock, reference: str) -> bool:
    """Count one action's effect, once: False when it is not due, or a look at it waits for its verdict already."""
    with transaction() as session:
        action, unit = action_to_change(session, SYSTEM, reference, None)
        if (
            action.state != State.DONE
            or action.judge_on > today(clock, unit.zone)
            or look_waiting(session, action)
        ):
            return False
        effect, before, after_ = _looked_at(session, action, unit)
        check = EffectCheck(
            action_id=action.id,
            number=_next_number(session, action),
            round=action.round,
            owner_id=action.owner_id,
            made_at=clock.now(),
            before_from=before.first,
            before_to=before.last,
            after_from=after_.first,
            after_to=after_.last,
            figures=_figures(effect),
            others=_others(session, action, unit, before, after_),
            suggestion=effect.suggestion.value,
        )
        session.add(check)
        session.flush()  # the number, which the mails name
        record(
            action,
            unit,
            events.EFFECT_CHECKED,
            check,
            actor=SYSTEM,
            clock=clock,
            number=check.number,
            round=check.round,
            before=[before.first.isoformat(), before.last.isoformat()],
            after=[after_.first.isoformat(), after_.last.isoformat()],
            counts=[
                effect.before.count,
                int(effect.before.size),
                effect.after.count,
                int(effect.after.size),
            ],
            suggestion=check.suggestion,
        )
        ask_for_verdict(session, action, check, clock=clock)
    return True


def judge_effect(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    verdict: str,
    words: str,
    again_on: date | None = None,
    version: int | None = None,
) -> Action:
    """Say what became of it. Effective ends the action; ``again_on`` looks again that day; else it is taken up again.

    ``words`` are what was learned, kept with the action for the next round. Raises NotAllowed for the owner, Refused
    where no look waits for a verdict.
    """
    if verdict not in set(Verdict):
        raise Refused(N_("Choose one of those listed."), field="verdict")
    if not words.strip() or len(words) > 2000:
        raise Refused(N_("Say what was learned, in up to 2,000 characters."), field="words")
    with transaction() as session:
        action, unit = action_to_change(session, actor, reference, version)
        actor.require(Permission.DIRECT_ACTIONS, unit.path)
        check = look_waiting(session, action)
        if check is None:
            raise Refused(N_("No look at its effect waits for a verdict."))
        if actor.user_id in {check.owner_id, action.owner_id}:
            raise NotAllowed(N_("You carried it out; somebody else must judge its effect."))
        check.verdict, check.judged_by_id, check.judged_at = verdict, actor.user_id, clock.now()
        check.note = words.strip()
        record(
            action,
            unit,
            events.EFFECT_JUDGED,
            check,
            actor=actor,
            clock=clock,
            number=check.number,
            verdict=verdict,
            suggestion=check.suggestion,
        )
        _follow(session, action, unit, Verdict(verdict), again_on, words.strip(), actor=actor, clock=clock)
    return action


def _follow(
    session: Session,
    action: Action,
    unit: Unit,
    verdict: Verdict,
    again_on: date | None,
    words: str,
    *,
    actor: Actor,
    clock: Clock,
) -> None:
    """What a verdict leads to."""
    if verdict is Verdict.EFFECTIVE:
        taken, why = Step.CONFIRM, ""
    elif verdict is Verdict.NOT_SHOWN and again_on is not None:
        if again_on <= max(action.judge_on, today(clock, unit.zone)):
            raise Refused(N_("Give a day after today on which to look again."), field="again_on")
        taken, why = Step.LOOK_AGAIN, ""
        action.judge_on = again_on
    else:
        taken, why = Step.REOPEN, "worse" if verdict is Verdict.WORSE else "not shown"
    state = after(action.state, taken)
    if taken is Step.REOPEN:
        _again(session, action, words, unit, clock)
    step(session, action, unit, Move(taken, why), state, actor=actor, clock=clock)


def _again(session: Session, action: Action, words: str, unit: Unit, clock: Clock) -> None:
    """A new round: due as long from today as the first was from being raised, judged as long after as before."""
    day = today(clock, unit.zone)
    waits = action.judge_on - action.from_on
    action.learned = "\n".join(filter(None, (action.learned, words)))[-2000:]
    action.round += 1
    action.due_on = day + max(_first_due(session, action) - action.raised_at.date(), timedelta(days=28))
    action.from_on = action.due_on + timedelta(days=1)
    action.judge_on = action.from_on + waits


def _first_due(session: Session, action: Action) -> date:
    """The day by which the first round was to be done, as it was agreed: later rounds have days of their own."""
    plans = [
        entry.fields["plan"]["due_on"]
        for entry in entries(session, stream_of(action))
        if entry.kind in (events.ACTION_RAISED.name, events.ACTION_CHANGED.name)
    ]
    return date.fromisoformat(plans[-1])


def _next_number(session: Session, action: Action) -> int:
    last = session.scalar(select(func.max(EffectCheck.number)).where(EffectCheck.action_id == action.id))
    return (last or 0) + 1


def _looked_at(session: Session, action: Action, unit: Unit) -> tuple[Effect, Window, Window]:
    measure = Measure(action.measure)
    before, after_ = windows(action.from_on, action.judge_on, action.against)
    was, now = (seen(session, measure, unit.path, action.scope, window) for window in (before, after_))
    if measure is Measure.RATE:
        was, now = _per_policy(session, action, unit, (before, was), (after_, now))
    compare = compare_rates if measure in COUNTED else compare_shares
    return compare(was, now, action.percent), before, after_


def _per_policy(
    session: Session, action: Action, unit: Unit, *sides: tuple[Window, Side]
) -> tuple[Side, Side]:
    """Both sides over policies in force; over days where exposure is lacking on either, which ``_others`` says."""
    product = action.scope.get("product")
    sizes = [policy_days(session, unit.path, product, window) for window, _side in sides]
    first, second = (side for _window, side in sides)
    if not all(sizes):
        return first, second
    return replace(first, size=float(sizes[0] or 0)), replace(second, size=float(sizes[1] or 0))


def _figures(effect: Effect) -> dict[str, Any]:
    """As JSON: an upper limit without end is None."""
    values = asdict(effect)
    values["high"] = None if isinf(effect.high) else effect.high
    values["suggestion"] = effect.suggestion.value
    return values


def _others(
    session: Session, action: Action, unit: Unit, before: Window, after_: Window
) -> list[dict[str, Any]]:
    """What else moved: complaints as a whole, other reasons beyond chance, other actions, a past that is not there."""
    found: list[dict[str, Any]] = []
    whole = [seen(session, Measure.COMPLAINTS, unit.path, {}, window).count for window in (before, after_)]
    found.append({"what": "whole", "before": whole[0], "after": whole[1]})
    known = days_known(session, unit.path)
    if known is None or known > before.first:
        found.append({"what": "no-past", "since": known.isoformat() if known else None})
    if action.measure == Measure.RATE:
        product = action.scope.get("product")
        sizes = [policy_days(session, unit.path, product, window) for window in (before, after_)]
        found.append({"what": "exposure", "known": all(sizes)})
    moved = reasons_in(session, unit.path, action.scope, before, after_)
    level = 1 - (1 - LEVEL) / max(1, len(moved))  # Bonferroni: so many reasons were looked at
    for reason in (each for each in moved if each.before or each.after):
        low, high = ratio_interval(reason.after, reason.before, after_.days, before.days, level)
        if low > 1 or high < 1:
            found.append({"what": "reason", **asdict(reason)})
    for other in actions_in(session, action, after_):
        found.append({"what": "action", "reference": other.reference, "title": other.title})
    return found
