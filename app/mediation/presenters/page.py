"""The page of one proceeding: what it is, where it stands, the one next thing, its dates and what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.cases.domain.strands import clock_in_strand
from app.cases.models import Deadline
from app.cases.presenters.chronology import title as event_title
from app.cases.services.deadlines import LAW, is_owed
from app.cases.words import deadline_title, label
from app.mediation import words
from app.mediation.domain.offers import state_on
from app.mediation.presenters.desk import Desk, cell, section
from app.mediation.presenters.offers import seen
from app.platform.log import Entry
from app.platform.log.standing import standing
from app.platform.web.filters import day, legalday, shortday, weekday_day
from app.rulebook.words import said

NEAR = timedelta(days=7)
SHOWN = 40


def frame(desk: Desk, tab: str) -> dict[str, Any]:
    """What stands above every page of a proceeding."""
    row, case = desk.row, desk.view.case
    tabs = [("record", _("Record"), desk.href())]
    if seen(desk) or desk.works:
        tabs.append(
            (
                "offers",
                _("Offers"),
                url_for("proceedings.offers", reference=case.reference, number=row.number),
            )
        )
    return {
        "reference": case.reference,
        "complainant": case.complainant_name,
        "case_href": url_for("cases.show", reference=case.reference),
        "title": row.forum,
        "number": row.forum_reference,
        "procedure": said(desk.track.title),
        "procedure_href": url_for("procedures.show", track=row.track),
        "stage": said(desk.track.stage(row.stage).title),
        "state": label(words.STATES, row.state),
        "tabs": [{"label": title, "href": href, "current": name == tab} for name, title, href in tabs],
        "next": next_for(desk),
    }


def facts(desk: Desk) -> list[dict[str, Any]]:
    """Six facts under the head."""
    row = desk.row
    opened = _("by %(who)s", who=said_actor(row.opened_by))
    return [
        {"label": _("Procedure"), "value": said(desk.track.short), "note": label(words.KINDS, row.kind)},
        {"label": _("Opened"), "value": legalday(row.opened_on), "note": opened},
        {
            "label": _("Where it stands"),
            "value": said(desk.track.stage(row.stage).title),
            "note": label(words.STATES, row.state),
        },
        {"label": _("Claimed"), "value": desk.money(row.claimed_minor) or "–", "note": None},
        {"label": _("Jurisdiction"), "value": _jurisdiction(desk), "note": _objection_note(desk)},
        {
            "label": _("Who has it"),
            "value": _("you") if desk.mine else (row.handler.display_name if row.handler else _("Nobody")),
            "note": None,
        },
    ]


def _jurisdiction(desk: Desk) -> str:
    row = desk.row
    if row.objection_on is None:
        return _("Not answered") if row.objection_by else _("No answer asked")
    if row.objection_ground is None:
        return _("No objection")
    ground = next((each for each in desk.track.objections if each.id == row.objection_ground), None)
    return said(ground.title) if ground else row.objection_ground


def _objection_note(desk: Desk) -> str | None:
    row = desk.row
    if row.objection_on is None:
        return _("by %(day)s", day=legalday(row.objection_by)) if row.objection_by else None
    if row.objection_ground is None:
        return legalday(row.objection_on)
    result = (
        label(words.OBJECTION_RESULTS, row.objection_result) if row.objection_result else _("not decided yet")
    )
    return f"{legalday(row.objection_on)}, {result}"


def dates(desk: Desk) -> list[dict[str, Any]]:
    """The dates of this proceeding that are still owed, law first; then those of rights that run."""
    today = desk.view.today
    rows = [item for item in desk.record.dates if item.due_on is not None and is_owed(item)]
    rows.sort(key=lambda item: (item.kind not in LAW, item.due_on))
    handler = desk.row.handler.display_name if desk.row.handler else ""
    return [
        {
            "law": item.kind in LAW,
            "days": (item.due_on - today).days if item.due_on else 0,
            "near": item.due_on is not None and item.due_on <= today + timedelta(days=3),
            "settled": None,
            "what": deadline_title(item),
            "on": item.rolled_on if item.kind == "right" and item.rolled_on else item.due_on,
            "year": item.due_on is not None and item.due_on.year != today.year,
            "who": "" if item.kind in ("right", "window") else (_("You") if desk.mine else handler),
            "note": _note(item),
            "why_href": why_href(desk, item),
        }
        for item in rows
    ]


def _note(item: Deadline) -> str | None:
    if item.kind in ("right", "window"):
        return _("not ours to do: lapses")
    if item.verified == "unverified" and item.kind in LAW:
        return _("Rule not verified")
    if item.work_to_on and item.work_to_on != item.due_on:
        return _("Work to %(day)s", day=day(item.work_to_on))
    return None


def why_href(desk: Desk, item: Deadline) -> str:
    """How the date was reached."""
    return url_for(
        "cases.certificate", reference=desk.view.case.reference, regime=item.regime, deadline=item.clock
    )


def happened(desk: Desk) -> list[dict[str, Any]]:
    """What happened in this proceeding, newest first; offers only as entries of a ledger."""
    told = [
        entry
        for entry in standing(desk.view.entries)
        if entry.fields.get("proceeding") == desk.row.number and entry.kind != "proceeding_step_struck"
    ]
    told.sort(key=lambda entry: (entry.occurred_on, entry.seq), reverse=True)
    return [
        {
            "when": shortday(entry.occurred_on)
            if entry.occurred_on.year == desk.view.today.year
            else legalday(entry.occurred_on),
            "datetime": entry.occurred_on.isoformat(),
            "kind": "outside" if entry.kind in ("proceeding_step", "proceeding_opened") else "inside",
            "title": step_title(desk, entry),
            "detail": _detail(desk, entry),
            "href": None,
        }
        for entry in told[:SHOWN]
    ]


def _detail(desk: Desk, entry: Entry) -> str | None:
    """Which entry of the record it was about, where a word tells."""
    fields = entry.fields
    if "exhibit" in fields:
        return str(fields["exhibit"])
    if "member" in fields:
        return next((each.name for each in desk.record.members if each.number == fields["member"]), None)
    if "direction" in fields:
        found = [each for each in desk.record.directions if each.number == fields["direction"]]
        return said(words.DIRECTIONS[found[0].kind]) if found else None
    return desk.text(str(fields.get("note") or ""))


def step_title(desk: Desk, entry: Entry) -> str:
    """A step by its own name; anything else by its kind."""
    if entry.kind == "proceeding_step":
        step = desk.track.step(str(entry.fields["step"]))
        return said(step.title) if step else str(entry.fields["step"])
    return event_title(entry)


def steps_list(desk: Desk) -> dict[str, Any]:
    """The steps of the procedure that were written down, each of which can be struck out by whoever works on it."""
    rows = []
    for entry in reversed(standing(desk.view.entries)):
        if entry.kind != "proceeding_step" or entry.fields["proceeding"] != desk.row.number:
            continue
        step = desk.track.step(str(entry.fields["step"]))
        by = said_actor(step.by) if step else ""
        own = step is not None and not step.by_outcome and step.id not in desk.track.begins
        strike = [(_("Strike out"), desk.act("steps", entry.seq, "strike"))]
        rows.append(
            [
                cell(legalday(entry.occurred_on), kind="nowrap"),
                cell(step_title(desk, entry), desk.text(str(entry.fields["note"] or ""))),
                cell(by, links=strike if own and desk.works and desk.row.state != "ended" else ()),
            ]
        )
    add = (_("Write down what happened"), desk.add("steps"))
    return section(
        "steps",
        _("Steps"),
        (_("Day"), _("What happened"), _("By")),
        rows,
        add=add if desk.works and desk.row.state != "ended" else None,
    )


def said_actor(actor: str) -> str:
    """Who acts, in words."""
    return label(words.ACTORS, actor)


def procedure_side(desk: Desk) -> list[dict[str, Any]]:
    """What the procedure says: papers due now, what binds, whether a mediation may be known."""
    stage = desk.track.stage(desk.row.stage)
    found = [
        {
            "label": _("Now to act: %(who)s", who=said_actor(stage.acts)),
            "value": said(stage.todo),
            "note": None,
        }
    ]
    if stage.papers:
        papers = "; ".join(said(paper.text) for paper in stage.papers)
        found.append({"label": _("Papers due now"), "value": papers, "note": None})
    for outcome in desk.track.outcomes:
        if outcome.kind != "none":
            found.append(
                {
                    "label": said(outcome.title),
                    "value": said(outcome.text),
                    "note": label(words.VERIFIED, outcome.sure.verified),
                }
            )
    known = desk.track.mediation
    found.append(
        {
            "label": _("May whoever decides know of a mediation?"),
            "value": said(known.text),
            "note": label(words.VERIFIED, known.sure.verified),
        }
    )
    return found


def next_for(desk: Desk) -> dict[str, Any] | None:
    """The one next thing for this person; for whoever may not work on it, what is waited for."""
    if not desk.works:
        return _waits(desk)
    for find in (_over, _offer_to_answer, _date, _session_to_record, _to_carry_out, _stage):
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
    note = "" if desk.row.state == "ended" else said(stage.todo)
    return {"title": title, "note": note, "label": "", "href": "", "waits": True, "blocked": None}


def _over(desk: Desk) -> dict[str, Any] | None:
    return _waits(desk) if desk.row.state == "ended" else None


def _offer_to_answer(desk: Desk) -> dict[str, Any] | None:
    today = desk.view.today
    for offer in desk.record.offers:
        if offer.side != "ours" and offer.kind != "blind" and state_on(offer, today) == "open":
            if desk.row.state != "running":
                return None
            note = _("Open until %(day)s.", day=weekday_day(offer.expires_on)) if offer.expires_on else ""
            return _next(
                _("Answer their offer"), note, _("Answer it"), desk.act("offers", offer.number, "answer")
            )
    return None


def _date(desk: Desk) -> dict[str, Any] | None:
    """A date of ours within a week, or passed: the page on which it is met."""
    for item in sorted(desk.record.dates, key=lambda each: each.due_on or desk.view.today):
        if not item.owed or item.due_on is None or item.due_on > desk.view.today + NEAR:
            continue
        name, _dash, number = clock_in_strand(item.clock).rpartition("-")
        note = _("By %(day)s.", day=weekday_day(item.due_on))
        if name == "direction" and number.isdecimal():
            return _next(deadline_title(item), note, _("It is done"), desk.act("directions", number, "done"))
        if name == "payment" and number.isdecimal():
            return _next(deadline_title(item), note, _("It is paid"), desk.act("payments", number, "paid"))
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


def _to_carry_out(desk: Desk) -> dict[str, Any] | None:
    row, record = desk.row, desk.record
    if row.state != "decided":
        return None
    if record.award is not None and record.award.acceptance == "open":
        note = _("Until %(day)s.", day=weekday_day(record.award.accept_by)) if record.award.accept_by else ""
        return _next(_("Does the complainant accept?"), note, _("Write it down"), desk.add("acceptance"))
    if record.settlement is not None and record.settlement.confirmation == "wanted":
        return _next(
            _("Apply for judicial confirmation"),
            _("Jointly, within 30 days of the agreement taking effect."),
            _("Write down what happened"),
            desk.add("steps"),
        )
    owes = (record.award.amount_minor if record.award else None) or (
        record.settlement.amount_minor if record.settlement else None
    )
    if owes and not record.payments:
        return _next(
            _("Enter what is to be paid"), desk.money(owes), _("Enter a payment"), desk.add("payments")
        )
    for payment in record.payments:
        if payment.paid_on is None:
            note = _("By %(day)s.", day=weekday_day(payment.due_on))
            return _next(
                _("Pay %(amount)s", amount=desk.money(payment.amount_minor)),
                note,
                _("It is paid"),
                desk.act("payments", payment.number, "paid"),
            )
        if payment.proof is None:
            return _next(
                _("Prove the payment"),
                desk.money(payment.amount_minor),
                _("Add the proof"),
                desk.act("payments", payment.number, "prove"),
            )
    return _next(
        _("End this external case"), _("Everything is paid and proven."), _("End it"), desk.add("end")
    )


def _stage(desk: Desk) -> dict[str, Any] | None:
    stage = desk.track.stage(desk.row.stage)
    if stage.acts not in ("us", "both"):
        return None
    return _next(said(stage.todo), said(stage.title), _("Write down what happened"), desk.add("steps"))


def outcome(desk: Desk) -> dict[str, Any] | None:
    """The outcome in pairs, the complaint's points, the payments; None while it runs."""
    row, record = desk.row, desk.record
    if row.outcome is None:
        return None
    chosen = desk.track.outcome(row.outcome_name or "")
    pairs: list[tuple[str, str | None, str | None]] = [
        (_("Outcome"), said(chosen.title) if chosen else label(words.OUTCOMES, row.outcome), None)
    ]
    hidden = False
    if record.settlement is not None:
        hidden = record.settlement.confidential and not desk.reader.may_see("without-prejudice")
        pairs += _settlement_pairs(desk, hidden)
    if record.award is not None:
        pairs += _award_pairs(desk)
    return {
        "pairs": [{"label": title, "value": value, "note": note} for title, value, note in pairs if value],
        "binds": said(chosen.text) if chosen else "",
        "hidden": hidden,
        "points": _points(desk, hidden),
        "payments": None if hidden else payments(desk),
        "take_back": desk.add("take-back") if desk.works else None,
        "take_up": desk.add("take-up") if desk.works and row.state == "ended" else None,
        "end": desk.add("end") if desk.works and row.state == "decided" else None,
    }


def _settlement_pairs(desk: Desk, hidden: bool) -> list[tuple[str, str | None, str | None]]:
    settlement = desk.record.settlement
    assert settlement is not None
    told: list[tuple[str, str | None, str | None]] = [
        (_("Agreed on"), weekday_day(settlement.agreed_on), None),
        (_("In force since"), weekday_day(settlement.effective_on), None),
        (
            _("Judicial confirmation"),
            label(words.CONFIRMATIONS, settlement.confirmation),
            legalday(settlement.confirmed_on) or None,
        ),
    ]
    if hidden:
        return [*told, (_("Terms"), _("Confidential: you may not read them."), None)]
    return [
        *told,
        (_("Amount"), desk.money(settlement.amount_minor), None),
        (
            _("Terms"),
            desk.text(settlement.terms_digest),
            _("Confidential") if settlement.confidential else None,
        ),
    ]


def _award_pairs(desk: Desk) -> list[tuple[str, str | None, str | None]]:
    award = desk.record.award
    assert award is not None
    until = _("until %(day)s", day=legalday(award.accept_by)) if award.accept_by else None
    return [
        (_("Made on"), weekday_day(award.made_on), None),
        (_("Received on"), weekday_day(award.received_on), None),
        (_("Amount"), desk.money(award.amount_minor), None),
        (_("Costs put on us"), desk.money(award.costs_minor), None),
        (
            _("The complainant’s answer"),
            label(words.ACCEPTANCES, award.acceptance),
            legalday(award.answered_on) or until,
        ),
        (_("What it says"), desk.text(award.summary_digest), None),
    ]


def _points(desk: Desk, hidden: bool) -> list[dict[str, str]]:
    return [
        {
            "title": f"{each.head.number}. {each.head.title}",
            "effect": label(words.EFFECTS, each.effect),
            "brings": "" if hidden else desk.money(each.amount_minor),
            "why": "" if hidden else each.why,
        }
        for each in sorted(desk.record.points, key=lambda each: each.head.number)
    ]


def payments(desk: Desk) -> dict[str, Any]:
    """What is to be paid, until paid and proven."""
    rows = []
    for payment in desk.record.payments:
        links = []
        if desk.works and payment.paid_on is None:
            links.append((_("Paid"), desk.act("payments", payment.number, "paid")))
        elif desk.works and payment.proof is None:
            links.append((_("Add the proof"), desk.act("payments", payment.number, "prove")))
        state = _("Paid on %(day)s", day=legalday(payment.paid_on)) if payment.paid_on else _("to be paid")
        rows.append(
            [
                cell(weekday_day(payment.due_on), kind="nowrap"),
                cell(payment.to_whom),
                cell(desk.money(payment.amount_minor), kind="number"),
                cell(state, payment.proof or (_("not proven") if payment.paid_on else None), links=links),
            ]
        )
    may_add = desk.works and desk.row.state == "decided" and desk.row.outcome != "none"
    return section(
        "payments",
        _("Payments"),
        (_("Payable by"), _("To whom"), "#" + _("Amount"), _("State")),
        rows,
        add=(_("Enter a payment"), desk.add("payments")) if may_add else None,
        empty=_("No payment is entered."),
    )
