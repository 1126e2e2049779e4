"""Offers and outcome of a proceeding: forms and the services they call."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.complaints.domain.interest_rules import rules_under
from app.mediation.domain import words
from app.mediation.domain.offers import state_on
from app.mediation.forms import ending as ending_forms
from app.mediation.forms import record as record_forms
from app.mediation.forms.opening import SeenForm
from app.mediation.models import Offer
from app.mediation.presenters.desk import Desk
from app.mediation.presenters.next_steps import not_entered
from app.mediation.presenters.offers import agreed
from app.mediation.presenters.paying import due_today
from app.mediation.services import offers, outcome, payments
from app.mediation.services.award_interest import TYPED, Terms
from app.mediation.services.changing import At
from app.mediation.views.part import (
    NO_SUCH,
    Layout,
    filled_day,
    offer_name,
    row_of,
)
from app.platform.web.fields import choices, id_choices
from app.platform.web.filters import joined_sentences
from app.shared.errors import NotFound


def offer_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    form = ending_forms.OfferForm(**filled_day(desk, filled, "made_on"))
    form.amount.currency = form.limit.currency = desk.row.currency
    form.maker.choices = id_choices(
        {each.number: each.name for each in desk.record.members}, blank=_("Not stated")
    )
    named = {each.number: offer_name(desk, each) for each in open_offers(desk)}
    form.answers.choices = id_choices(named, blank=_("None: a new offer"))
    if filled and key.isdecimal() and int(key) in named:  # a counter-offer to this one
        form.answers.data = int(key)
    return form


def open_offers(desk: Desk) -> list[Offer]:
    today = desk.view.today
    return [each for each in desk.record.offers if each.kind != "blind" and state_on(each, today) == "open"]


def save_offer(desk: Desk, form: Any, at: At, _key: str) -> str:
    made = offers.Made(
        side=form.side.data or "",
        kind=form.kind.data or "",
        made_on=form.made_on.day,
        amount_minor=form.amount.minor,
        terms=form.terms.data or "",
        expires_on=form.expires_on.day,
        privilege=form.privilege.data or None,
        maker=form.maker.data,
        limit_minor=form.limit.minor,
        limit_by=form.limit_by.data or "",
        answers=form.answers.data,
    )
    offers.make_offer(by=desk.by, at=at, made=made)
    return _("The offer stands in the ledger.")


def offer_answer_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    offer: Offer = row_of(desk.record.offers, key)
    form = ending_forms.OfferAnswerForm(**filled_day(desk, filled))
    form.limit.currency = desk.row.currency
    if (
        offer.side == "ours" or offer.kind == "blind"
    ):  # it was made within its authority, or is accepted by nobody
        del form.limit, form.limit_by
    answers = ("withdrawn",) if offer.kind == "blind" else offers.ANSWERS
    form.state.choices = choices({name: words.OFFER_STATES[name] for name in answers})
    return form


def save_offer_answer(desk: Desk, form: Any, at: At, key: str) -> str:
    state = form.state.data or ""
    authority = (
        offers.Authority(form.limit.minor, form.limit_by.data or "")
        if "limit" in form
        else offers.Authority()
    )
    offers.settle_offer(by=desk.by, at=at, number=int(key), state=state, on=form.on.day, authority=authority)
    if state == "accepted":
        return _("Accepted. Record the agreement as the outcome.")
    return _("Recorded.")


def save_offer_reopened(desk: Desk, form: Any, at: At, key: str) -> str:
    offers.reopen_offer(by=desk.by, at=at, number=int(key), why=form.why.data or "")
    return _("The offer is open again.")


def exposure_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    kept = desk.row.exposure if filled else None
    form = ending_forms.ExposureForm(**({"chance": kept["chance"]} if kept else {}))
    for name in form.AMOUNTS:
        form[name].currency = desk.row.currency
        if kept and filled and not form.is_submitted():
            form[name].process_data(desk.figures(kept[name]))
    return form


def save_exposure(desk: Desk, form: Any, at: At, _key: str) -> str:
    offers.weigh(by=desk.by, at=at, exposure=form.exposure())
    return _("Weighed.")


def ending_form(desk: Desk, key: str, filled: bool) -> SeenForm:
    chosen = desk.track.outcome(key)
    if chosen is None:
        raise NotFound(NO_SUCH)
    values: dict[str, Any] = filled_day(desk, filled, "made_on")
    accepted = agreed(desk)
    if filled and accepted and chosen.kind == "settlement":
        values["amount"] = desk.figures(accepted.amount_minor)
        values["summary"] = desk.text(accepted.terms_digest) or ""
        values["made_on"] = accepted.settled_on
    since, today = desk.row.opened_on, desk.view.today
    heads = list(desk.record.heads)
    form = ending_forms.ending_form(chosen, heads, desk.row.currency, since=since, today=today, **values)
    if chosen.window and "accept_by" in form:
        form.accept_by.description = _("As the decision says; empty: counted by the rules")
    return form


def save_ending(desk: Desk, form: Any, at: At, key: str) -> str:
    chosen = desk.track.outcome(key)
    if chosen is None:
        raise NotFound(NO_SUCH)
    outcome.record_outcome(by=desk.by, at=at, ending=form.ending(chosen, list(desk.record.heads)))
    return _("The outcome is recorded, and the complaint knows what became of each point.")


def ending_layout(desk: Desk, key: str) -> Layout:
    """The fields that one way to end needs."""
    chosen = desk.track.outcome(key)
    if chosen is None or chosen.kind == "none":
        return (("made_on",), ("summary",))
    rows: list[tuple[str, ...]] = [("made_on", "received_on")]
    if chosen.kind == "settlement":
        rows += [
            ("amount",),
            ("summary",),
            ("confidential", *(("confirmation",) if chosen.confirmable else ())),
        ]
    else:
        rows += [("amount", "costs")]
        if chosen.binds == "if-accepted":
            rows.append(("accept_by",))
        rows.append(("summary",))
    for head in desk.record.heads:
        rows.append((f"effect_{head.number}", f"brings_{head.number}"))
        rows.append((f"why_{head.number}",))
    return rows


def acceptance_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    return ending_forms.AcceptanceForm(**filled_day(desk, filled))


def save_acceptance(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.answer_award(by=desk.by, at=at, accepted=form.answer.data == "accepted", on=form.on.day)
    return _("Recorded.")


def payment_form(desk: Desk, _key: str, filled: bool) -> SeenForm:
    values: dict[str, Any] = {}
    if filled:
        rest = desk.figures(not_entered(desk.record) or None)
        values = {"to_whom": desk.view.case.complainant_name, "amount": rest}
    form = ending_forms.PaymentForm(**values)
    form.amount.currency = form.interest_on.currency = desk.row.currency
    form.rate.choices = [
        SelectChoice("", _("None")),
        *(SelectChoice(rule.id, _(rule.title)) for rule in rules_under(desk.view.case.regime)),
        SelectChoice(TYPED, _("As typed")),
    ]
    return form


def save_payment(desk: Desk, form: Any, at: At, _key: str) -> str:
    payments.add_payment(
        by=desk.by,
        at=at,
        due_on=form.due_on.day,
        amount_minor=form.amount.minor,
        to_whom=form.to_whom.data or "",
        terms=Terms(
            form.rate.data or "", form.percent.data or "", form.interest_on.minor, form.interest_from.day
        ),
    )
    return _("It stands among the deadlines until it is paid and proven.")


def save_payment_paid(desk: Desk, form: Any, at: At, key: str) -> str:
    row = payments.pay(by=desk.by, at=at, number=int(key), on=form.on.day, proof=form.proof.data or "")
    told = _("Recorded.") if form.proof.data else _("Recorded; the proof is still open.")
    if row.interest is None:
        return told
    came_to = _("With interest to that day it came to %(amount)s.", amount=due_today(desk, row))
    return joined_sentences((told, came_to))


def save_payment_dropped(desk: Desk, form: Any, at: At, key: str) -> str:
    payments.drop_payment(by=desk.by, at=at, number=int(key), on=form.on.day, why=form.why.data or "")
    return _("Recorded: it is not owed any more.")


def proof_form(_desk: Desk, _key: str, _filled: bool) -> SeenForm:
    return record_forms.ProofForm()


def save_proof(desk: Desk, form: Any, at: At, key: str) -> str:
    payments.prove(by=desk.by, at=at, number=int(key), proof=form.proof.data or "")
    return _("The payment is proven.")


def save_end(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.end(by=desk.by, at=at, on=form.on.day)
    return _("The external case has ended.")


def save_take_back(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.take_back(by=desk.by, at=at, why=form.why.data or "")
    return _("The outcome is taken back.")


def save_take_up(desk: Desk, form: Any, at: At, _key: str) -> str:
    outcome.take_up(by=desk.by, at=at, why=form.why.data or "")
    return _("Taken up again.")
