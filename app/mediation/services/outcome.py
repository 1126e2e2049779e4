"""How an external case ends: settlement, award or decision; the complainant's answer; payments until proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select

from app.cases.models import Head
from app.cases.policy import stream_of
from app.cases.recording import note
from app.cases.services.indexing import reindex
from app.mediation import events
from app.mediation.domain.tracks import Outcome
from app.mediation.domain.words import EFFECTS
from app.mediation.models import Award, Payment, PointOutcome, Settlement
from app.mediation.services.changing import At, By, Change, ahead, changing, reason
from app.mediation.services.opening import follow_flag
from app.mediation.services.payments import award_of, outcome_day, outcome_of, payments_of
from app.mediation.services.steps import happen, note_outcome, stage_after
from app.platform.log import entries
from app.platform.log.standing import standing
from app.shared.errors import Refused
from app.shared.money import LARGEST_MINOR
from app.shared.text import N_

LONGEST = 20_000


@dataclass(frozen=True)
class PointResult:
    """What became of our answer on a point; ``amount_minor`` what the point brings, where it was said."""

    effect: str
    amount_minor: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Ending:
    """An outcome as it is written down. ``points`` by the number of the complaint point."""

    outcome: str
    made_on: date | None
    received_on: date | None = None
    amount_minor: int | None = None
    costs_minor: int | None = None
    summary: str = ""
    accept_by: date | None = None
    confidential: bool = False
    confirmation: bool = False
    points: Mapping[int, PointResult] = field(default_factory=dict)


def record_outcome(*, by: By, at: At, ending: Ending) -> None:
    """Write the outcome down: its steps, its terms, and what it makes of our answer, point by point.

    Raises Refused when there is one already, for days out of order, or a point left out.
    """
    with changing(by, at) as change:
        row = change.proceeding
        outcome = change.track.outcome(ending.outcome)
        if row.outcome is not None:
            raise Refused(N_("There is an outcome already; take it back first."))
        if outcome is None:
            raise Refused(N_("Choose how it ended."), field="outcome")
        made_on, received_on = _days(change, ending)
        _plausible(change, outcome, ending, made_on)
        _store(change, outcome, ending, made_on, received_on)
        effects = _points(change, outcome, ending)
        change.note(
            events.OUTCOME_RECORDED,
            row,
            on=received_on,
            outcome=outcome.id,
            what=outcome.kind,
            points={str(number): effect for number, effect in effects.items()},
            accept_by=ending.accept_by,
        )
        # Where nothing was decided no terms are kept: what is said of it stands with its step.
        said = ending.summary if outcome.kind == "none" else ""
        for step, on in ((outcome.made, made_on), (outcome.received, received_on)):
            if step:
                happen(change.session, by, change.case, row, change.track, step, on=on, text=said)
        note_outcome(change)
        if outcome.kind == "none":
            _end(change, received_on, outcome.id)


def answer_award(*, by: By, at: At, accepted: bool, on: date | None) -> None:
    """The complainant accepted the decision, or did not by its day: then it binds nobody and the case is over."""
    with changing(by, at) as change:
        award = _award(change)
        if award.acceptance != "open":
            raise Refused(N_("Nothing is open to accept."))
        day = change.past(on, "on", since=award.received_on or award.made_on)
        if accepted and award.accept_by is not None and day > award.accept_by:
            raise Refused(
                N_("The last day was %(day)s. Record it as not accepted, or put the day right."),
                field="on",
                day=award.accept_by,
            )
        award.acceptance, award.answered_on = ("accepted" if accepted else "rejected"), day
        outcome = outcome_of(change)
        step = outcome.accepted if accepted else outcome.rejected
        if step:
            happen(change.session, by, change.case, change.proceeding, change.track, step, on=day)
        if not accepted:
            _set_points(change, "not-decided")
        note_outcome(change)
        if not accepted:
            _end(change, day, "not-accepted")


def end(*, by: By, at: At, on: date | None) -> None:
    """It is over. Refused while something is unpaid, unproven or not even entered, or the complainant may still
    accept."""
    with changing(by, at) as change:
        if change.proceeding.state != "decided":
            raise Refused(N_("Record the outcome first."))
        award = award_of(change)
        if award is not None and award.acceptance == "open":
            raise Refused(N_("The complainant may still accept the decision."))
        payments = payments_of(change)
        if not payments and _brings_money(change):
            raise Refused(
                N_(
                    "The outcome says an amount and no payment is entered. Enter it; mark it as not payable, with the "
                    "reason, if nothing is to be paid."
                )
            )
        if any(row.dropped_on is None and (row.paid_on is None or row.proof is None) for row in payments):
            raise Refused(N_("A payment is not paid, or not proven."))
        day = change.past(on, "on", since=outcome_day(change))
        _end(change, day, "complied")


def take_up(*, by: By, at: At, why: str) -> None:
    """Take an ended case up again, for instance because a bill or an appeal came."""
    with changing(by, at, ended=True) as change:
        if change.proceeding.state != "ended":
            raise Refused(N_("It has not ended."))
        said = reason(why)
        change.proceeding.state, change.proceeding.ended_on = "decided", None
        change.note(events.REOPENED, change.proceeding, reason=said)
        follow_flag(change.session, change.case)


def take_back(*, by: By, at: At, why: str) -> None:
    """The outcome was written down wrongly: it and its steps go, the log keeps both. Refused once something is paid."""
    with changing(by, at, ended=True) as change:
        row = change.proceeding
        if row.outcome is None:
            raise Refused(N_("There is no outcome to take back."))
        said = reason(why)
        if any(payment.paid_on for payment in payments_of(change)):
            raise Refused(N_("Something was paid under it: it cannot be taken back."))
        settlement, award = row.settlement_id, row.award_id
        row.outcome = row.outcome_name = row.settlement_id = row.award_id = row.ended_on = None
        row.state = "running"
        change.session.flush()
        change.session.execute(delete(PointOutcome).where(PointOutcome.proceeding_id == row.id))
        change.session.execute(delete(Payment).where(Payment.proceeding_id == row.id))
        change.session.execute(delete(Settlement).where(Settlement.id == settlement))
        change.session.execute(delete(Award).where(Award.id == award))
        change.note(events.OUTCOME_TAKEN_BACK, row, reason=said)
        _strike_steps(change, said)
        follow_flag(change.session, change.case)


def _strike_steps(change: Change, why: str) -> None:
    told = standing(entries(change.session, stream_of(change.case)))
    left = []
    for entry in told:
        if entry.kind != events.STEP.name or entry.fields["proceeding"] != change.proceeding.number:
            continue
        step = change.track.step(str(entry.fields["step"]))
        if step is None or not step.by_outcome:
            left.append(str(entry.fields["step"]))
            continue
        note(
            change.case,
            events.STEP_STRUCK,
            actor=change.by.actor,
            clock=change.by.clock,
            on=entry.occurred_on,
            reason=why,
            corrects=entry.seq,
            proceeding=change.proceeding.number,
        )
    change.proceeding.stage = stage_after(change.track, left)


def _days(change: Change, ending: Ending) -> tuple[date, date]:
    made_on = change.past(ending.made_on, "made_on", since=change.proceeding.opened_on)
    received_on = (
        made_on
        if ending.received_on is None
        else change.past(ending.received_on, "received_on", since=made_on)
    )
    return made_on, received_on


def _plausible(change: Change, outcome: Outcome, ending: Ending, made_on: date) -> None:
    for name, minor in (("amount", ending.amount_minor), ("costs", ending.costs_minor)):
        if minor is not None and not 0 <= minor <= LARGEST_MINOR:
            raise Refused(N_("The amount is too large to be meant."), field=name)
    if len(ending.summary) > LONGEST:
        raise Refused(N_("Keep it to 20,000 characters, or attach it as a paper."), field="summary")
    ahead(ending.accept_by, "accept_by", since=made_on)
    if outcome.kind == "settlement" and ending.amount_minor is None and not ending.summary.strip():
        raise Refused(N_("Write down the terms, or the amount."), field="summary")


def _store(change: Change, outcome: Outcome, ending: Ending, made_on: date, received_on: date) -> None:
    row = change.proceeding
    digest = change.keep("outcome", ending.summary) if outcome.kind != "none" else None
    if outcome.kind == "settlement":
        settlement = Settlement(
            agreed_on=made_on,
            effective_on=received_on,
            amount_minor=ending.amount_minor,
            currency=row.currency,
            terms_digest=digest,
            confidential=ending.confidential,
            confirmation="wanted" if ending.confirmation and outcome.confirmable else "none",
        )
        change.session.add(settlement)
        change.session.flush()
        row.settlement_id = settlement.id
    elif outcome.kind in ("award", "decision"):
        award = Award(
            made_on=made_on,
            received_on=received_on,
            amount_minor=ending.amount_minor,
            costs_minor=ending.costs_minor,
            currency=row.currency,
            summary_digest=digest,
            acceptance="open" if outcome.binds == "if-accepted" else "not-needed",
            accept_by=ending.accept_by if outcome.binds == "if-accepted" else None,
        )
        change.session.add(award)
        change.session.flush()
        row.award_id = award.id
    # In one flush with the column above: the table takes neither without the other.
    row.outcome, row.outcome_name, row.state = outcome.kind, outcome.id, "decided"


def _points(change: Change, outcome: Outcome, ending: Ending) -> dict[int, str]:
    """A row for every complaint point; an outcome without a decision leaves our answer as it was."""
    heads = change.session.scalars(
        select(Head).where(Head.case_id == change.case.id).order_by(Head.number)
    ).all()
    found = {}
    for head in heads:
        result = ending.points.get(head.number)
        if result is None and outcome.kind != "none":
            raise Refused(
                N_("Say what became of point %(number)s."), field=f"effect_{head.number}", number=head.number
            )
        result = result or PointResult("not-decided")
        if result.effect not in EFFECTS:
            raise Refused(N_("Choose one of the answers."), field=f"effect_{head.number}")
        change.session.add(
            PointOutcome(
                proceeding_id=change.proceeding.id,
                head_id=head.id,
                effect=result.effect,
                amount_minor=result.amount_minor,
                why=result.why.strip()[:500],
            )
        )
        found[head.number] = result.effect
    return found


def _set_points(change: Change, effect: str) -> None:
    for row in change.session.scalars(
        select(PointOutcome).where(PointOutcome.proceeding_id == change.proceeding.id)
    ):
        row.effect = effect


def _end(change: Change, on: date, how: str) -> None:
    row = change.proceeding
    row.state, row.ended_on = "ended", on
    change.note(events.ENDED, row, on=on, how=how)
    follow_flag(change.session, change.case)
    reindex(change.session, change.case)


def _brings_money(change: Change) -> bool:
    award, settled = award_of(change), change.proceeding.settlement_id
    if award is not None:
        return bool(award.amount_minor or award.costs_minor)
    return settled is not None and bool(change.session.get_one(Settlement, settled).amount_minor)


def _award(change: Change) -> Award:
    award = award_of(change)
    if award is None:
        raise Refused(N_("There is no decision to answer."))
    return award
