"""Policy and claim, and the facts that rules ask for: a part of the intake form, and the form that puts them right."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import StopValidation

from app.cases import words
from app.cases.models import Case
from app.cases.services.snapshots import ClaimFacts, PolicyFacts
from app.complaints.forms.words import ELIGIBILITY
from app.complaints.services.matter import LONGEST_REASON, Matter, fingerprint
from app.platform.web.fields import AmountField, DayField, IdField, Needed, choices, id_choices, line
from app.shared.money import Money
from app.wordings.models import Edition, Product

_NOT_STATED = _l("Not stated")
_UNSURE = "unsure"


class PolicyPart:
    """Policy and claim as they are now."""

    policy_number = line(_l("Policy number"), 80)
    product = IdField(_l("Product"))
    edition = IdField(_l("Wording agreed"), description=_l("Empty: proposed from the policy period"))
    edition_proof = line(_l("Where the schedule names it"), 200)
    inception_on = DayField(_l("First insured on"))
    period_from = DayField(_l("Policy period from"))
    period_to = DayField(_l("Policy period to"))
    policy_address = line(_l("Risk address"), 300)
    claim_number = line(_l("Claim number"), 80)
    loss_on = DayField(_l("Day of the loss"))
    loss_kind = line(_l("Kind of loss"), 120)
    claim_status = SelectField(
        _l("The claim is"), choices=choices(words.CLAIM_STATES, blank=_NOT_STATED), default=""
    )
    decided_on = DayField(_l("Claim decided on"))
    claimed = AmountField(_l("Amount claimed"))
    paid = AmountField(_l("Amount paid"))
    value_disputed = BooleanField(_l("The amount of the claim is in dispute"))
    hardship = BooleanField(_l("It is about financial hardship"))
    wants_writing = BooleanField(_l("Asks for the answer in writing"))

    def validate_period_to(self, field: DayField) -> None:
        """A period ends after it began."""
        if field.day and self.period_from.day and field.day < self.period_from.day:
            raise StopValidation(_("The policy period ends before it begins."))

    def validate_decided_on(self, field: DayField) -> None:
        """A claim is decided after the loss."""
        if field.day and self.loss_on.day and field.day < self.loss_on.day:
            raise StopValidation(_("The claim cannot have been decided before the loss."))

    def offer(self, products: Iterable[Product], editions: Iterable[Edition]) -> None:
        """What can be chosen."""
        self.product.choices = id_choices({product.id: product.name for product in products}, blank="")
        self.edition.choices = id_choices(
            {
                edition.id: _("%(wording)s, %(edition)s", wording=edition.wording.name, edition=edition.label)
                for edition in editions
            },
            blank="",
        )

    def count_in(self, currency: str) -> None:
        """The currency of the amounts."""
        for amount in (self.claimed, self.paid):
            amount.currency = currency

    def policy(self) -> PolicyFacts:
        """The policy as typed; its edition only where one was chosen."""
        return PolicyFacts(
            number=self.policy_number.data,
            product_id=self.product.data,
            edition_id=self.edition.data,
            edition_proof=self.edition_proof.data or None,
            inception_on=self.inception_on.day,
            period_from=self.period_from.day,
            period_to=self.period_to.day,
            address=self.policy_address.data or None,
        )

    def claim(self) -> ClaimFacts:
        """The claim as typed."""
        return ClaimFacts(
            number=self.claim_number.data or None,
            loss_on=self.loss_on.day,
            loss_kind=self.loss_kind.data or None,
            status=self.claim_status.data or None,
            decided_on=self.decided_on.day,
            claimed_minor=self.claimed.minor,
            paid_minor=self.paid.minor,
        )

    def told(self) -> dict[str, bool]:
        """What the complainant stated of it, by the names of the facts."""
        return {
            "claim_value": bool(self.value_disputed.data),
            "hardship": bool(self.hardship.data),
            "written_response_requested": bool(self.wants_writing.data),
        }


class MatterForm(PolicyPart, FlaskForm):
    """Policy, claim and facts put right."""

    eligibility = SelectField(_l("Eligible as"), choices=choices(ELIGIBILITY), default=_UNSURE)
    reason = line(
        _l("Why it changes"),
        LONGEST_REASON,
        Needed(_l("Say why.")),
        description=_l("It is kept in the log: no personal details."),
    )
    known = HiddenField()

    def validate_edition(self, field: IdField) -> None:
        """A schedule names one edition, at one place."""
        if self.edition_proof.data and not field.data:
            raise StopValidation(_("Choose the wording that the schedule names there."))

    def validate_edition_proof(self, field: StringField) -> None:
        """What is chosen against the dates needs proof."""
        if self.edition.data and not field.data:
            raise StopValidation(_("Say where the schedule names this wording."))

    def matter(self, before: Matter) -> Matter:
        """What was typed. Not being sure of somebody who was never asked is no change."""
        asked = self.eligibility.data
        same = asked == (before.eligibility or _UNSURE)
        return Matter(self.policy(), self.claim(), before.eligibility if same else asked, self.told())


def filled(matter: Matter, case: Case, proposed_id: int | None) -> MatterForm:
    """The form as the case stands. An edition that the dates propose anyway is not shown as chosen."""
    policy, claim = matter.policy, matter.claim
    chosen = policy.edition_proof or policy.edition_id != proposed_id
    return MatterForm(
        formdata=None,
        policy_number=policy.number,
        product=policy.product_id,
        edition=policy.edition_id if chosen else None,
        edition_proof=policy.edition_proof or "",
        inception_on=policy.inception_on,
        period_from=policy.period_from,
        period_to=policy.period_to,
        policy_address=policy.address or "",
        claim_number=claim.number or "",
        loss_on=claim.loss_on,
        loss_kind=claim.loss_kind or "",
        claim_status=claim.status or "",
        decided_on=claim.decided_on,
        claimed=_amount(claim.claimed_minor, case.currency),
        paid=_amount(claim.paid_minor, case.currency),
        value_disputed=matter.told["claim_value"],
        hardship=matter.told["hardship"],
        wants_writing=matter.told["written_response_requested"],
        eligibility=matter.eligibility or _UNSURE,
        known=fingerprint(matter),
    )


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency))
