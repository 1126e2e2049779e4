"""Forms of offers and of the outcome."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.cases.models import Head
from app.disclosure.domain.classes import PRIVILEGE_TITLES
from app.mediation.domain import words
from app.mediation.domain.offers import Exposure
from app.mediation.domain.tracks import Outcome
from app.mediation.forms.opening import OnForm, SeenForm
from app.mediation.services.outcome import Ending, PointResult
from app.platform.web.fields import AmountField, AtMost, DayField, IdField, Needed, block, choices, line
from app.platform.web.filters import legalday
from app.platform.web.numbers import IntegerField


class OfferForm(SeenForm):
    """An offer as it was made."""

    side = RadioField(_l("Whose offer"), choices=choices(words.OFFER_SIDES), default="ours")
    kind = RadioField(_l("What kind"), choices=choices(words.OFFER_KINDS), default="without-prejudice")
    made_on = DayField(_l("Made on"), validators=[Needed(_l("Give the day."))])
    amount = AmountField(_l("Amount"))
    expires_on = DayField(_l("Open until"))
    answers = IdField(_l("Answers offer"))
    maker = IdField(_l("Made by"))
    limit = AmountField(
        _l("We may settle up to"), description=_l("For one of ours: the authority of whoever makes it")
    )
    limit_by = line(_l("Who said so"), 200)
    privilege = SelectField(
        _l("Who may read it"), choices=choices(PRIVILEGE_TITLES, blank=_l("As its kind says"))
    )
    terms = TextAreaField(_l("Terms and conditions"), filters=[block], validators=[AtMost(5000)])


class OfferAnswerForm(OnForm):
    """What became of an offer."""

    state = RadioField(_l("What became of it"))
    limit = AmountField(_l("We may settle up to"), description=_l("Needed to accept an offer of an amount"))
    limit_by = line(_l("Who said so"), 200)


class ExposureForm(SeenForm):
    """What each way of ending might cost."""

    settle = AmountField(_l("Settle now for"), validators=[Needed(_l("Give the amount."))])
    mediate_low = AmountField(_l("Mediation: at least"), validators=[Needed(_l("Give the amount."))])
    mediate_high = AmountField(_l("Mediation: at most"), validators=[Needed(_l("Give the amount."))])
    mediate_costs = AmountField(_l("Costs of the mediation"), validators=[Needed(_l("Give the amount."))])
    chance = IntegerField(
        _l("Chance that we lose, per cent"), validators=[InputRequired(), NumberRange(0, 100)]
    )
    award_low = AmountField(_l("If we lose: at least"), validators=[Needed(_l("Give the amount."))])
    award_likely = AmountField(_l("If we lose: likely"), validators=[Needed(_l("Give the amount."))])
    award_high = AmountField(_l("If we lose: at most"), validators=[Needed(_l("Give the amount."))])
    defend_costs = AmountField(_l("Our costs of defending"), validators=[Needed(_l("Give the amount."))])
    their_costs = AmountField(_l("Their costs, if we lose"), validators=[Needed(_l("Give the amount."))])

    AMOUNTS = (
        "settle",
        "mediate_low",
        "mediate_high",
        "mediate_costs",
        "award_low",
        "award_likely",
        "award_high",
        "defend_costs",
        "their_costs",
    )

    def exposure(self) -> Exposure:
        """What was typed, in minor units."""
        amounts = {name: self[name].minor or 0 for name in self.AMOUNTS}
        return Exposure(chance=self.chance.data, **amounts)


class EndingForm(SeenForm):
    """The outcome; a question for every complaint point is added by `ending_form`."""

    made_on = DayField(_l("Made on"), validators=[Needed(_l("Give the day."))])
    received_on = DayField(_l("Received on"))
    amount = AmountField(_l("Amount"))
    costs = AmountField(_l("Costs put on us"))
    accept_by = DayField(_l("The complainant may accept until"))
    confidential = BooleanField(_l("The terms are confidential"))
    confirmation = BooleanField(_l("A court is to confirm it"))
    summary = TextAreaField(_l("What it says"), filters=[block], validators=[AtMost(20_000)])

    opened_on: date | None = None
    today: date | None = None
    agreed = False

    def validate_made_on(self, field: DayField) -> None:
        """From the opening up to today."""
        self._between(field, self.opened_on)

    def validate_received_on(self, field: DayField) -> None:
        """Not before it was made."""
        self._between(field, self.made_on.day)

    def _between(self, field: DayField, first: date | None) -> None:
        if field.day and first and self.today and not first <= field.day <= self.today:
            raise ValidationError(_("Give a day from %(first)s up to today.", first=legalday(first)))

    def validate_summary(self, field: TextAreaField) -> None:
        """What was agreed is an amount, or words."""
        if self.agreed and not field.data and not self.amount.data:
            raise ValidationError(_("Write down the terms, or the amount."))

    def ending(self, outcome: Outcome, heads: list[Head]) -> Ending:
        """What was typed."""
        points = (
            {
                head.number: PointResult(
                    self[f"effect_{head.number}"].data,
                    self[f"brings_{head.number}"].minor,
                    self[f"why_{head.number}"].data or "",
                )
                for head in heads
                if self[f"effect_{head.number}"].data
            }
            if outcome.kind != "none"
            else {}
        )
        return Ending(
            outcome=outcome.id,
            made_on=self.made_on.day,
            received_on=self.received_on.day,
            amount_minor=self.amount.minor,
            costs_minor=self.costs.minor,
            summary=self.summary.data or "",
            accept_by=self.accept_by.day,
            confidential=self.confidential.data,
            confirmation=self.confirmation.data,
            points=points,
        )


def ending_form(
    outcome: Outcome, heads: list[Head], currency: str, *, since: date, today: date, **filled: Any
) -> EndingForm:
    """The form of one way to end, with a question for every complaint point."""
    fields: dict[str, Any] = {}
    if outcome.kind != "none":
        for head in heads:
            fields[f"effect_{head.number}"] = SelectField(
                _l("Our answer on point %(number)s", number=head.number),
                choices=choices(words.EFFECTS, blank=_l("Choose")),
                validators=[Needed(_l("Say what became of point %(number)s.", number=head.number))],
                description=head.title,
            )
            fields[f"brings_{head.number}"] = AmountField(_l("It brings"))
            fields[f"why_{head.number}"] = line(_l("Because"), 500)
    form: EndingForm = type("EndingForm", (EndingForm,), fields)(**filled)
    form.opened_on, form.today, form.agreed = since, today, outcome.kind == "settlement"
    if form.agreed:
        form.made_on.label.text, form.received_on.label.text = _("Agreed on"), _("In force since")
        form.received_on.description = _("Empty: since the day it was agreed")
    elif outcome.kind == "none":
        form.made_on.label.text, form.summary.label.text = _("Ended on"), _("Note")
    for field in form:
        if isinstance(field, AmountField):
            field.currency = currency
    return form


class AcceptanceForm(OnForm):
    """The complainant's answer to a decision."""

    answer = RadioField(
        _l("What the complainant said"),
        choices=choices(
            {"accepted": words.ACCEPTANCES["accepted"], "rejected": words.ACCEPTANCES["rejected"]}
        ),
    )


class PaymentForm(SeenForm):
    """Something to be paid by a day."""

    due_on = DayField(_l("Payable by"), validators=[Needed(_l("Give the day."))])
    amount = AmountField(_l("Amount"), validators=[Needed(_l("Give the amount."))])
    to_whom = line(_l("To whom"), 200, Needed(_l("Say to whom it is paid.")))
    rate = SelectField(_l("Interest"))
    percent = line(_l("Per cent a year"), 8, description=_l("For a rate as typed"))
    interest_on = AmountField(_l("On the amount of"), description=_l("Empty: on the whole amount"))
    interest_from = DayField(_l("From day"))
