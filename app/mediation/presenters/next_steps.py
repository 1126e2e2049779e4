"""The one next thing for whoever has a proceeding; for others, what is waited for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.cases.domain.strands import clock_in_strand
from app.cases.models import Deadline
from app.cases.services.deadlines import LAW, is_owed
from app.cases.words import deadline_title, label, listed
from app.mediation.domain import words
from app.mediation.domain.offers import met_rounds, state_on
from app.mediation.models import Offer
from app.mediation.presenters.desk import Desk
from app.mediation.presenters.offers import agreed
from app.mediation.presenters.paying import due_today
from app.mediation.queries import Record
from app.platform.log.standing import standing
from app.platform.web.filters import joined_sentences, weekday_day
from app.rulebook.words import said

NEAR = timedelta(days=7)


def said_actor(actor: str) -> str:
    """Who acts, in words."""
    return label(words.ACTORS, actor)


def next_for(desk: Desk) -> dict[str, Any] | None:
    """The one next thing for this person; for whoever may not work on it, what is waited for."""
    if not desk.works:
        return _waits(desk)
    for find in (
        _over,
        _agreed,
        _offer_to_answer,
        _date,
        _session_to_record,
        _to_settle,
        _to_pay,
        _to_end,
        _jurisdiction,
        _stage,
    ):
        step = find(desk)
        if step is not None:
            return step
    return _waits(desk)


def _next(title: str, note: str, label_: str, href: str) -> dict[str, Any]:
    return {"title": title, "note": note, "label": label_, "href": href, "waits": False, "blocked": None}


def _waits(desk: Desk) -> dict[str, Any]:
    stage = desk.track.stage(desk.row.stage)
    title = (
        _("It has ended")
        if desk.row.state == "ended"
        else _("Waiting for %(who)s", who=said_actor(stage.acts))
    )
    waits = {"title": title, "note": "", "label": "", "href": "", "waits": True, "blocked": None}
    if desk.row.state == "ended":
        return waits
    tells = desk.works and desk.row.state == "running"  # what is waited for is written down when it has come
    button = {"label": _("Write down what happened"), "href": desk.add("steps")} if tells else {}
    return {**waits, "note": said(stage.todo), **button}


def _over(desk: Desk) -> dict[str, Any] | None:
    if desk.row.state != "ended":
        return None
    return _date(desk) or _session_to_cancel(desk) or _waits(desk)  # a bill may come late


def _session_to_cancel(desk: Desk) -> dict[str, Any] | None:
    """Nobody should travel to a session of a case that is over."""
    for sitting in desk.record.sittings:
        if sitting.state == "planned" and sitting.starts_at > desk.by.clock.now():
            on = weekday_day(sitting.starts_at.astimezone(ZoneInfo(desk.row.zone)).date())
            note = _(
                "%(what)s on %(day)s; whoever was invited is told.",
                what=label(words.SITTINGS, sitting.kind),
                day=on,
            )
            href = desk.act("sessions", sitting.number, "cancel")
            return _next(_("Cancel the session"), note, _("Cancel it"), href)
    return None


def _agreed(desk: Desk) -> dict[str, Any] | None:
    """What was agreed is written down before anything else is thought of."""
    if desk.row.state != "running":
        return None
    way = next((each for each in desk.track.outcomes if each.kind == "settlement"), None)
    href = desk.add("outcome", way.id) if way else desk.href("actions")
    offer = agreed(desk)
    if offer is not None:
        note = _(
            "Offer %(number)s was accepted on %(day)s.",
            number=offer.number,
            day=weekday_day(offer.settled_on),
        )
        return _next(_("Record the settlement"), note, _("Record the outcome"), href)
    if met_rounds(desk.record.offers):
        return _next(_("Record the settlement"), _("The blind bids meet."), _("Record the outcome"), href)
    return None


def _offer_to_answer(desk: Desk) -> dict[str, Any] | None:
    if desk.row.state != "running":
        return None
    today, near = desk.view.today, next(iter(_near(desk)), None)
    for offer in desk.record.offers:
        waits = offer.side != "ours" and offer.kind != "blind" and state_on(offer, today) == "open"
        if waits and not (near and _comes_first(near, offer)):
            note = _("Open until %(day)s.", day=weekday_day(offer.expires_on)) if offer.expires_on else ""
            return _next(
                _("Answer their offer"), note, _("Answer it"), desk.act("offers", offer.number, "answer")
            )
    return None


def _near(desk: Desk) -> list[Deadline]:
    """Dates of ours within a week, or passed: those of law or of the forum first, each by its day."""
    last = desk.view.today + NEAR
    owed = [each for each in desk.record.dates if each.owed and each.due_on and each.due_on <= last]
    return sorted(owed, key=lambda each: (each.kind not in LAW, each.due_on or last))


def _comes_first(near: Deadline, offer: Offer) -> bool:
    """A date before an offer that stays open beyond it, or that nobody has to answer by any day."""
    return near.due_on is not None and (offer.expires_on is None or near.due_on <= offer.expires_on)


def _date(desk: Desk) -> dict[str, Any] | None:
    """A date of ours within a week, or passed: the page on which it is met."""
    for item in _near(desk):
        assert item.due_on is not None
        name, _dash, number = clock_in_strand(item.clock).rpartition("-")
        note = _("By %(day)s.", day=weekday_day(item.due_on))
        if name == "direction" and number.isdecimal():
            return _next(deadline_title(item), note, _("It is done"), desk.act("directions", number, "done"))
        if name == "payment" and number.isdecimal():
            return _next(deadline_title(item), note, _("It is paid"), desk.act("payments", number, "paid"))
        if name == "cost" and number.isdecimal():
            return _next(deadline_title(item), note, _("It is paid"), desk.act("costs", number, "paid"))
        if clock_in_strand(item.clock) == "jurisdiction":
            return _next(deadline_title(item), note, _("Answer"), desk.add("jurisdiction"))
        return _next(deadline_title(item), note, _("Write down what happened"), desk.add("steps"))
    return None


def _session_to_record(desk: Desk) -> dict[str, Any] | None:
    now = desk.by.clock.now()
    for sitting in desk.record.sittings:
        if sitting.state == "planned" and sitting.ends_at < now:
            return _next(
                _("Write down the session"),
                label(words.SITTINGS, sitting.kind),
                _("Who was there"),
                desk.act("sessions", sitting.number, "held"),
            )
    return None


def _to_settle(desk: Desk) -> dict[str, Any] | None:
    """What has to be settled before anything is paid: acceptance, confirmation, a challenge."""
    row, record = desk.row, desk.record
    if row.state != "decided":
        return None
    if record.award is not None and record.award.acceptance == "open":
        until = record.award.accept_by or _window_until(desk)
        note = _("Until %(day)s.", day=weekday_day(until)) if until else ""
        if until and until < desk.view.today:
            note = _(
                "The last day was %(day)s. Unless the acceptance came by then, it was not accepted.",
                day=weekday_day(until),
            )
        return _next(_("Does the complainant accept?"), note, _("Write it down"), desk.add("acceptance"))
    if record.settlement is not None and record.settlement.confirmation == "wanted":
        until = _confirmed_until(desk)
        note = _("Both sides together, until %(day)s.", day=weekday_day(until)) if until else ""
        title, button = _("Apply for judicial confirmation"), _("Write down what happened")
        return _next(title, note, button, desk.add("steps"))
    return _to_challenge(desk)


def _to_pay(desk: Desk) -> dict[str, Any] | None:
    row, record = desk.row, desk.record
    if row.state != "decided":
        return None
    missing = not_entered(desk.record)
    if missing:
        return _next(
            _("Enter what is to be paid"), desk.money(missing), _("Enter a payment"), desk.add("payments")
        )
    for payment in record.payments:
        if payment.dropped_on is not None:
            continue
        if payment.paid_on is None:
            note = _("By %(day)s.", day=weekday_day(payment.due_on))
            return _next(
                _("Pay %(amount)s", amount=due_today(desk, payment)),
                note,
                _("It is paid"),
                desk.act("payments", payment.number, "paid"),
            )
        if payment.proof is None:
            return _next(
                _("Prove the payment"),
                due_today(desk, payment),
                _("Add the proof"),
                desk.act("payments", payment.number, "prove"),
            )
    return None


def _to_end(desk: Desk) -> dict[str, Any] | None:
    if desk.row.state != "decided":
        return None
    until = recourse_until(desk)
    note = _("Everything is paid and proven.") if desk.record.payments else _("Nothing is to be paid.")
    if until is not None:
        title = _("It may still be challenged until %(day)s", day=weekday_day(until))
        return {
            **_waits(desk),
            "title": title,
            "note": joined_sentences((note, _("You may end it all the same."))),
        }
    return _next(_("End this external case"), note, _("End it"), desk.add("end"))


def _to_challenge(desk: Desk) -> dict[str, Any] | None:
    """While the time for it runs: whether we challenge what was decided against us."""
    outcome, until = desk.track.outcome(desk.row.outcome_name or ""), recourse_until(desk)
    if outcome is None or not outcome.left or until is None:
        return None
    if all(point.effect == "stood" for point in desk.record.points):
        return None
    if {outcome.left, outcome.challenged} & steps_told(desk):
        return None
    what = next(deadline_title(item) for item in desk.record.dates if is_recourse(desk, item))
    note = _("%(what)s: until %(day)s.", what=what, day=weekday_day(until))
    return _next(_("Decide whether we challenge it"), note, _("Write down what happened"), desk.add("steps"))


def not_entered(record: Record) -> int:
    """What the outcome brings, costs included, in minor units, as far as no payment was entered for it."""
    owed = 0
    if record.award is not None:
        owed = (record.award.amount_minor or 0) + (record.award.costs_minor or 0)
    elif record.settlement is not None:
        owed = record.settlement.amount_minor or 0
    return max(0, owed - sum(each.amount_minor for each in record.payments if each.dropped_on is None))


def _window_until(desk: Desk) -> date | None:
    """The last day on which the complainant may accept, where the rules count it and the decision names none."""
    outcome = desk.track.outcome(desk.row.outcome_name or "")
    window = outcome.window if outcome else ""
    return next(
        (item.rolled_on or item.due_on for item in desk.record.dates if _named(item) == window and window),
        None,
    )


def recourse_until(desk: Desk) -> date | None:
    """The last day on which the outcome may still be challenged, while that time runs."""
    days = [item.rolled_on or item.due_on for item in desk.record.dates if is_recourse(desk, item)]
    return max((day for day in days if day is not None and day >= desk.view.today), default=None)


def is_recourse(desk: Desk, item: Deadline) -> bool:
    """True for the running time in which either side may challenge the outcome."""
    outcome = desk.track.outcome(desk.row.outcome_name or "")
    return outcome is not None and _named(item) in outcome.recourse and is_owed(item)


def is_ours_too(desk: Desk, item: Deadline) -> bool:
    """True for a running right that both sides have: to challenge the outcome, or to have it confirmed."""
    outcome = desk.track.outcome(desk.row.outcome_name or "")
    confirms = outcome is not None and bool(outcome.confirm_within) and _named(item) == outcome.confirm_within
    return is_recourse(desk, item) or (confirms and is_owed(item))


def _confirmed_until(desk: Desk) -> date | None:
    """The last day on which a court may be asked to confirm the settlement, where the rules count it."""
    days = (item.rolled_on or item.due_on for item in desk.record.dates if is_ours_too(desk, item))
    return next((day for day in days if day is not None), None)


def _named(item: Deadline) -> str:
    """The clock as procedures name it: ``pack:clock``."""
    return f"{item.regime}:{clock_in_strand(item.clock)}"


def steps_told(desk: Desk) -> set[str]:
    """The steps of this procedure that stand in the log."""
    return {
        str(entry.fields["step"])
        for entry in standing(desk.view.entries)
        if entry.kind == "proceeding_step" and entry.fields["proceeding"] == desk.row.number
    }


def _jurisdiction(desk: Desk) -> dict[str, Any] | None:
    """Before the first thing that we do where they went: whether the forum may have it at all."""
    row, track = desk.row, desk.track
    first = row.state == "running" and row.stage == track.stages[0].id
    if not first or row.opened_by != "complainant" or not track.objections or row.objection_on is not None:
        return None
    title = (
        _("Say whether we agree to mediate")
        if track.kind == "mediation"
        else _("Consent or object to jurisdiction")
    )
    return _next(title, "", _("Answer"), desk.add("jurisdiction"))


def _stage(desk: Desk) -> dict[str, Any] | None:
    stage = desk.track.stage(desk.row.stage)
    if stage.acts not in ("us", "both"):
        return None
    if stage.done_by and set(stage.done_by) <= steps_told(desk):
        done = [said(step.title) for step in desk.track.steps if step.id in stage.done_by]
        return _next(
            _("Write down what follows"),
            _("Done: %(what)s", what=listed(done)),
            _("Write down what happened"),
            desk.add("steps"),
        )
    return _next(said(stage.todo), said(stage.title), _("Write down what happened"), desk.add("steps"))
