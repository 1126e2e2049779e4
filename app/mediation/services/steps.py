"""What happens in an external case: steps of its procedure, our answer on jurisdiction, its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.cases.policy import stream_of
from app.cases.recording import keep, note
from app.mediation import events
from app.mediation.domain.tracks import Step, Track
from app.mediation.domain.words import OBJECTION_RESULTS
from app.mediation.models import Award, PointOutcome, Proceeding, Settlement
from app.mediation.services.changing import At, By, Change, changing, reason
from app.platform.log import Entry, entries, kind_named
from app.platform.log.standing import standing
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

LONGEST_NOTE = 2000


def happen(
    session: Session,
    by: By,
    case: Case,
    row: Proceeding,
    track: Track,
    step_id: str,
    *,
    on: date,
    text: str = "",
) -> None:
    """Write a step down, move the stage, and tell the complaint when it is an event of the complaint too.

    The caller owns the transaction and computes the dates.
    """
    step = track.step(step_id)
    assert step is not None, step_id
    words = text.strip()
    digest = keep(case, "proceeding-step", words, clock=by.clock) if words else None
    note(
        case,
        events.STEP,
        actor=by.actor,
        clock=by.clock,
        on=on,
        proceeding=row.number,
        step=step_id,
        note=digest,
    )
    if step.to:
        row.stage = step.to
    _tell(session, by, case, step, on)


def _tell(session: Session, by: By, case: Case, step: Step, on: date) -> None:
    """The complaint's own dates know some events by their own names; once is enough."""
    kind = kind_named(step.tells) if step.tells else None
    if kind is None or kind.fields:
        return
    told = {(entry.kind, entry.occurred_on) for entry in entries(session, stream_of(case))}
    if (kind.name, on) not in told:
        reason = None if kind.because else events.AS_PAPERS
        note(case, kind, actor=by.actor, clock=by.clock, on=on, reason=reason)


def record_step(*, by: By, at: At, step: str, on: date | None, text: str = "") -> None:
    """Write down what happened. Refused for a step that this stage does not have, or a day that cannot be."""
    with changing(by, at) as change:
        row = change.proceeding
        known = {each.id for each in change.track.steps_at(row.stage)}
        if step not in known:
            raise Refused(N_("Choose what happened."), field="step")
        if len(text) > LONGEST_NOTE:
            raise Refused(N_("Keep it to 2,000 characters."), field="text")
        day = change.past(on, "on", since=row.opened_on)
        happen(change.session, by, change.case, row, change.track, step, on=day, text=text)
        _confirm(change, step, day)


def _confirm(change: Change, step_id: str, on: date) -> None:
    """A court that confirms the settlement, or is asked to."""
    step, settlement_id = change.track.step(step_id), change.proceeding.settlement_id
    if step is None or not step.confirms or settlement_id is None:
        return
    settlement = change.session.get_one(Settlement, settlement_id)
    settlement.confirmation = step.confirms
    settlement.confirmed_on = on if step.confirms == "given" else None
    note_outcome(change)


def _confirm_as_left(change: Change, left: Sequence[Entry]) -> None:
    """A step of the confirmation was struck: what the steps before it say stands again, or that it is wanted."""
    for entry in reversed(left):
        step = change.track.step(str(entry.fields["step"]))
        if step is not None and step.confirms:
            _confirm(change, step.id, entry.occurred_on)
            return
    settlement_id = change.proceeding.settlement_id
    if settlement_id is not None:
        settlement = change.session.get_one(Settlement, settlement_id)
        settlement.confirmation, settlement.confirmed_on = "wanted", None
        note_outcome(change)


def note_outcome(change: Change) -> None:
    """Let the log name what the outcome says now, and what it makes of our answer on each point."""
    row, session = change.proceeding, change.session
    outcome = (
        session.get(Settlement, row.settlement_id)
        if row.settlement_id
        else session.get(Award, row.award_id)
        if row.award_id
        else None
    )
    points = session.execute(
        select(PointOutcome, Head.number)
        .join(Head, Head.id == PointOutcome.head_id)
        .where(PointOutcome.proceeding_id == row.id)
        .order_by(Head.number)
    )
    said = {str(number): change.keep_row(point) for point, number in points}
    change.note(events.OUTCOME_KEPT, outcome, what=row.outcome, points=said)


def strike_step(*, by: By, at: At, seq: int, why: str) -> None:
    """Take back a step that was written down wrongly; the log keeps both, the dates forget it.

    Raises NotFound for what is no step of this proceeding, Refused without a reason or for the step that opened it.
    """
    with changing(by, at) as change:
        said = reason(why)
        told = standing(entries(change.session, stream_of(change.case)))
        steps = [
            entry
            for entry in told
            if entry.kind == events.STEP.name and entry.fields["proceeding"] == change.proceeding.number
        ]
        struck = next((entry for entry in steps if entry.seq == seq), None)
        if struck is None:
            raise NotFound(N_("This external case has no such step."))
        if struck.fields["step"] in change.track.begins:
            raise Refused(N_("It opened the external case: it stands as long as that does."))
        step = change.track.step(str(struck.fields["step"]))
        if step is not None and step.by_outcome:
            raise Refused(N_("It came with the outcome; take the outcome back instead."))
        note(
            change.case,
            events.STEP_STRUCK,
            actor=by.actor,
            clock=by.clock,
            on=struck.occurred_on,
            reason=said,
            corrects=seq,
            proceeding=change.proceeding.number,
        )
        left = [entry for entry in steps if entry.seq != seq]
        change.proceeding.stage = stage_after(change.track, [str(entry.fields["step"]) for entry in left])
        if step is not None and step.confirms:
            _confirm_as_left(change, left)


def stage_after(track: Track, steps: list[str]) -> str:
    """The stage to which these steps have led."""
    stage = track.stages[0].id
    for name in steps:
        step = track.step(name)
        stage = step.to if step is not None and step.to else stage
    return stage


def answer_jurisdiction(*, by: By, at: At, on: date | None, ground: str, text: str = "") -> None:
    """Tell the forum that we object, on which ground, or that we do not: it meets the day set for the answer."""
    with changing(by, at) as change:
        row = change.proceeding
        if row.objection_on is not None:
            raise Refused(N_("Jurisdiction was answered already."))
        if ground and ground not in {each.id for each in change.track.objections}:
            raise Refused(N_("Choose a ground, or that we do not object."), field="ground")
        if len(text) > LONGEST_NOTE:
            raise Refused(N_("Keep it to 2,000 characters."), field="text")
        row.objection_on = change.past(on, "on", since=row.opened_on)
        row.objection_ground = ground or None
        change.note(
            events.OBJECTED,
            row,
            on=row.objection_on,
            ground=row.objection_ground,
            note=change.keep("objection", text),
        )


def decide_objection(*, by: By, at: At, on: date | None, result: str) -> None:
    """Write down what became of our objection. It ends nothing by itself: the outcome does."""
    with changing(by, at) as change:
        row = change.proceeding
        if row.objection_ground is None:
            raise Refused(N_("There is no objection to decide."))
        if row.objection_result is not None:
            raise Refused(N_("The objection was decided already."))
        if result not in OBJECTION_RESULTS:
            raise Refused(N_("Say what became of it."), field="result")
        day = change.past(on, "on", since=row.objection_on)
        row.objection_result = result
        change.note(events.OBJECTION_DECIDED, row, on=day, result=result)
