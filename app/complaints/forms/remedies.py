"""Forms of a remedy: what it is, and one for each step it takes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.complaints.domain.remedies import Step
from app.complaints.services.remedies import NewRemedy, Taken
from app.platform.web.fields import AmountField, DayField, IdField, Needed, late_reason, line, version_of
from app.shared.money import Money


class RemedyForm(FlaskForm):
    """Something that the complainant is to get."""

    what = line(
        _l("What they are to get"),
        300,
        Needed(_l("Say what the complainant is to get.")),
        description=_l("A payment and for what; an apology, a repair, a corrected record"),
    )
    amount = AmountField(_l("Amount"), description=_l("Empty for something other than money"))
    promised_on = DayField(_l("Promised by"))
    accepted_on = DayField(_l("Accepted on"), description=_l("Empty while they have not said yes"))
    how = line(_l("How they accepted"), 200, description=_l("By phone, by e-mail of 23 Nov, in person"))
    reason = late_reason()

    def new(self) -> NewRemedy:
        """What was typed."""
        return NewRemedy(
            what=self.what.data,
            amount=None if self.amount.minor is None else Money(self.amount.minor, self.amount.currency),
            promised_on=self.promised_on.day,
            accepted_on=self.accepted_on.day,
            how=self.how.data or "",
            late_reason=self.reason.data or None,
        )


class StepForm(FlaskForm):
    """One step; ``known`` is the version of the remedy that the page showed."""

    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    reason = late_reason()
    known = HiddenField()

    @property
    def version(self) -> int | None:
        """The version that the page showed."""
        return version_of(self.known.data)

    def taken(self) -> Taken:
        """What was typed; fields that this step does not ask stay empty."""
        assert self.on.day is not None  # validated
        typed = {name: field.data or "" for name, field in self._fields.items() if name in _TEXTS}
        return Taken(
            on=self.on.day,
            reason=self.reason.data or None,
            promised_on=self.promised_on.day if "promised_on" in self else None,
            minor=self.amount.minor if "amount" in self else None,
            paper=self.paper.data if "paper" in self else None,
            **typed,
        )


_TEXTS = ("how", "payee", "payment_ref", "proof")


class AcceptForm(StepForm):
    """The complainant says yes."""

    how = line(_l("How they accepted"), 200, description=_l("By phone, by e-mail of 23 Nov, in person"))
    promised_on = DayField(_l("Promised by"), description=_l("As it stands where left empty"))


class AskForm(StepForm):
    """Whoever pays is asked to."""

    payee = line(_l("To be paid to"), 200, description=_l("Name, and the account by its last digits only"))
    payment_ref = line(_l("Reference of the request"), 80)


class DoForm(StepForm):
    """They have it."""

    payment_ref = line(_l("Reference of the payment"), 80)
    proof = line(_l("What proves it"), 200, description=_l("Bank’s advice of 2 Dec, signed receipt"))
    paper = IdField(_l("Paper of the case"))


class MoveForm(StepForm):
    """Another day was agreed."""

    promised_on = DayField(_l("The new day"))


class CorrectForm(StepForm):
    """The amount was recorded wrong, or is to be another."""

    amount = AmountField(_l("The right amount"), validators=[Needed(_l("Give the amount."))])
    reason = line(_l("Why"), 300, description=_l("It is kept in the log: no personal details."))


class DropForm(StepForm):
    """It is not to be had: they do not want it any more, or it was recorded by mistake."""

    reason = line(_l("Why"), 300, description=_l("It is kept in the log: no personal details."))


FORMS: dict[Step, type[StepForm]] = {
    Step.ACCEPT: AcceptForm,
    Step.ASK: AskForm,
    Step.DO: DoForm,
    Step.MOVE: MoveForm,
    Step.CORRECT: CorrectForm,
    Step.DROP: DropForm,
}
