"""How a proceeding ended: its terms, what it made of our answer, and the payments until they are proven."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.cases.words import label
from app.mediation.domain import words
from app.mediation.models import Payment
from app.mediation.presenters.desk import Desk, cell, section
from app.mediation.presenters.next_steps import not_entered
from app.mediation.presenters.paying import due_today, interest_words
from app.platform.web.filters import legalday, weekday_day
from app.rulebook.words import said


def outcome(desk: Desk) -> dict[str, Any] | None:
    """The outcome in pairs, the complaint's points, the payments; None while it runs."""
    row, record = desk.row, desk.record
    if row.outcome is None:
        return None
    chosen = desk.track.outcome(row.outcome_name or "")
    pairs: list[tuple[str, str | None, str | None]] = [
        (_("How it ended"), said(chosen.title) if chosen else label(words.OUTCOMES, row.outcome), None)
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
        "take_back": desk.add("take-back") if desk.works and not _paid(desk) else None,
        "take_up": desk.add("take-up") if desk.works and row.state == "ended" else None,
        "end": desk.add("end") if desk.works and row.state == "decided" and not unsettled(desk) else None,
    }


def _settlement_pairs(desk: Desk, hidden: bool) -> list[tuple[str, str | None, str | None]]:
    settlement = desk.record.settlement
    assert settlement is not None
    told: list[tuple[str, str | None, str | None]] = [
        (_("Agreed on"), weekday_day(settlement.agreed_on), None),
        (_("In force since"), weekday_day(settlement.effective_on), None),
        (
            _("Judicial confirmation"),
            label(words.CONFIRMATIONS, settlement.confirmation)
            if settlement.confirmation != "none"
            else None,
            legalday(settlement.confirmed_on) or None,
        ),
    ]
    if hidden:
        return [*told, (_("Terms and conditions"), _("Confidential: you may not read them."), None)]
    return [
        *told,
        (_("Amount"), desk.money(settlement.amount_minor), None),
        (
            _("Terms and conditions"),
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


def unsettled(desk: Desk) -> bool:
    """True while the complainant may still accept, or something is not entered, paid or proven: it cannot be ended."""
    payments = desk.record.payments
    unpaid = any(
        each.dropped_on is None and (each.paid_on is None or each.proof is None) for each in payments
    )
    return unaccepted(desk) or unpaid or (not payments and bool(not_entered(desk.record)))


def unaccepted(desk: Desk) -> bool:
    """True while a decision does not bind because the complainant has not accepted it."""
    return desk.record.award is not None and desk.record.award.acceptance == "open"


def _paid(desk: Desk) -> bool:
    return any(payment.paid_on for payment in desk.record.payments)


def _payment_state(payment: Payment) -> str:
    if payment.dropped_on:
        return _("Not payable since %(day)s", day=legalday(payment.dropped_on))
    return _("Paid on %(day)s", day=legalday(payment.paid_on)) if payment.paid_on else _("to be paid")


def payments(desk: Desk) -> dict[str, Any]:
    """What is to be paid, until paid and proven."""
    rows = []
    for payment in desk.record.payments:
        links = []
        if desk.works and payment.paid_on is None and payment.dropped_on is None:
            links.append((_("It is paid"), desk.act("payments", payment.number, "paid")))
            links.append((_("Not payable"), desk.act("payments", payment.number, "drop")))
        elif desk.works and payment.paid_on and payment.proof is None:
            links.append((_("Add the proof"), desk.act("payments", payment.number, "prove")))
        proof = payment.proof or (_("not proven") if payment.paid_on else None)
        rows.append(
            [
                cell(weekday_day(payment.due_on), kind="nowrap"),
                cell(payment.to_whom),
                cell(due_today(desk, payment), interest_words(desk, payment) or None, kind="number"),
                cell(_payment_state(payment), proof, links=links),
            ]
        )
    may_add = (
        desk.works and desk.row.state == "decided" and desk.row.outcome != "none" and not unaccepted(desk)
    )
    return section(
        "payments",
        _("Payments"),
        (_("Payable by"), _("To whom"), "#" + _("Amount"), _("State")),
        rows,
        add=(_("Enter a payment"), desk.add("payments")) if may_add else None,
        empty=_("No payment is entered."),
    )
