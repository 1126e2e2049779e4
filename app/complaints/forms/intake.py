"""The intake form: what a person on the phone can keep up with first, the rest in parts that stay folded."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional, Regexp, StopValidation

from app.cases import words as case_words
from app.cases.forms.people import MandatePart, ReachPart, address_block, mail_line
from app.complaints.forms import words as table
from app.complaints.forms.matter import PolicyPart
from app.platform.web.fields import (
    AtMost,
    Checkboxes,
    DayField,
    IdField,
    Needed,
    TimeField,
    block,
    choices,
    line,
)
from app.platform.web.filters import legalday
from app.platform.web.numbers import IntegerField
from app.shared.text import N_

MOST_POINTS = 10
LONGEST_WORDS = 20_000
_NOT_STATED = _l("Not stated")


class WhoPart(ReachPart, MandatePart):
    """Who is calling, and for whom."""

    name = line(_l("Full name"), 200, Needed(_l("Write the name of whoever gets in touch.")))
    number = line(_l("Policy, claim or case number"), 80)
    calls_as = RadioField(_l("Calls as"), choices=choices(table.CALLS_AS), default="holder")
    identity_how = SelectField(
        _l("Their identity was checked"),
        choices=choices(case_words.IDENTITY_WAYS, blank=_l("Not yet")),
        default="",
    )
    duplicate = RadioField(_l("Which is it?"), choices=choices(table.SAME), validate_choice=False)
    duplicate_of = HiddenField()
    complainant = line(_l("Who they speak for"), 200)
    complainant_phone = line(_l("That person’s phone"), 40)
    speaker_email = mail_line(_l("E-mail of whoever speaks for them"))
    speaker_address = address_block(_l("Address of whoever speaks for them"))
    capacity = SelectField(
        _l("The complainant is"), choices=choices(case_words.CAPACITIES), default="policyholder"
    )
    eligibility = SelectField(_l("Eligible as"), choices=choices(table.ELIGIBILITY), default="unsure")
    group_size = IntegerField(
        _l("How many complain together"),
        validators=[Optional(), NumberRange(2, 100_000, _l("Two or more, in figures."))],
    )
    group_names = TextAreaField(
        _l("Who represents the group"),
        description=_l("One on each line: name, phone"),
        filters=[block],
        validators=[AtMost(2000)],
    )

    def validate_complainant(self, field: TextAreaField) -> None:
        """Whoever speaks for somebody names them."""
        if self.calls_as.data == "representative" and not field.data:
            raise StopValidation(_("Write the name of the person they speak for."))


class WhatPart:
    """What happened, in their words, and the first complaint point."""

    words = TextAreaField(
        _l("In their own words"),
        filters=[block],
        validators=[Needed(_l("Write down what they say, in their words.")), AtMost(LONGEST_WORDS)],
    )
    reason = IdField(_l("What the complaint is about"))
    happened_on = DayField(_l("When did it happen?"))
    wanted = line(_l("What would put it right for them?"), 500)
    needs = Checkboxes(
        _l("What they need"), choices=choices({**case_words.NEEDS_ASKED, "none": N_("Nothing said")})
    )
    needs_words = line(_l("In words, for whoever rings next"), 500)
    point_title = line(
        _l("The point in a few words"), 200, description=_l("Empty: taken from what the complaint is about")
    )
    summary = TextAreaField(
        _l("Your summary, apart from their words"), filters=[block], validators=[AtMost(2000)]
    )


class WhenPart:
    """How and when it came."""

    unit = IdField(_l("Received by"))
    channel = SelectField(_l("How it came"), choices=choices(table.CHANNELS), default="phone")
    received_on = DayField(_l("Received on"), validators=[Needed(_l("Give the day it was received."))])
    received_time = TimeField(_l("At"), description=_l("The time at the unit"))
    late_reason = line(_l("Why it is registered only now"), 300)
    language = SelectField(_l("Letters in"), choices=choices(case_words.LANGUAGES))
    beside = Checkboxes(_l("Rules that run beside"), choices=[], validate_choice=False)


class OtherPart:
    """An authority's request, data for returns, papers, and whether it is a complaint at all."""

    authority = line(_l("Authority"), 120)
    authority_number = line(_l("Its reference"), 80)
    authority_on = DayField(_l("Its request came on"))
    authority_by = DayField(_l("It wants the reply by"))
    authority_asked = TextAreaField(_l("What it asks"), filters=[block], validators=[AtMost(2000)])
    gender = SelectField(_l("Gender"), choices=choices(table.GENDERS, blank=_NOT_STATED), default="")
    age_band = SelectField(_l("Age group"), choices=choices(table.AGE_BANDS, blank=_NOT_STATED), default="")
    postcode = line(_l("Postcode"), 12)
    vulnerable = SelectField(
        _l("Vulnerable"), choices=choices(table.VULNERABILITY, blank=_NOT_STATED), default=""
    )
    vulnerable_cause = SelectField(
        _l("Did we fail to allow for it?"),
        choices=choices(table.VULNERABILITY, blank=_NOT_STATED),
        default="",
    )
    files = MultipleFileField(_l("Papers"), description=_l("PDF, pictures, letters, mails. Several at once."))
    triage = RadioField(_l("This is"), choices=choices(table.TRIAGE), default="complaint")
    triage_reason = TextAreaField(
        _l("Why, and which rights remain"), filters=[block], validators=[AtMost(1000)]
    )

    def validate_authority(self, field: TextAreaField) -> None:
        """A request has an author."""
        others = (self.authority_number, self.authority_on, self.authority_by, self.authority_asked)
        if not field.data and any(other.data for other in others):
            raise StopValidation(_("Name the authority that sent the request."))

    def validate_authority_on(self, field: DayField) -> None:
        """A request that came lies behind us."""
        if field.day and field.up_to and field.day > field.up_to:
            raise StopValidation(_("Give a day up to today, %(day)s.", day=legalday(field.up_to)))

    def validate_authority_by(self, field: DayField) -> None:
        """Nobody wants a reply before asking."""
        if field.day and self.authority_on.day and field.day < self.authority_on.day:
            raise StopValidation(_("The reply cannot be due before the request came."))

    def validate_triage_reason(self, field: TextAreaField) -> None:
        """What is not handled as a complaint says why."""
        if self.triage.data != "complaint" and not field.data:
            raise StopValidation(_("Say why it is not handled as a complaint, and which rights remain."))


class IntakeForm(WhoPart, WhatPart, WhenPart, PolicyPart, OtherPart, FlaskForm):
    """Everything of one complaint but its further points. ``key`` makes a form count once however often it is sent."""

    key = HiddenField(validators=[Regexp(r"[A-Za-z0-9_-]{16,64}\Z")])
    kept_papers = HiddenField()
    more_points = HiddenField(default="0")

    @property
    def says_which(self) -> bool:
        """True when the question about the complaint like this one has one of the answers it offers."""
        return self.duplicate.data in {value for value, _label, *_rest in self.duplicate.iter_choices()}

    def validate_happened_on(self, field: DayField) -> None:
        """Nobody complains of what has not happened."""
        _not_after_receipt(self, field)

    def validate_loss_on(self, field: DayField) -> None:
        """Nor of a loss to come."""
        _not_after_receipt(self, field)


class PointForm(FlaskForm):
    """A further complaint point."""

    class Meta:
        csrf = False  # sent inside the intake form, which carries the token

    title = line(_l("The point in a few words"), 200)
    reason = IdField(_l("What it is about"))
    happened_on = DayField(_l("When did it happen?"))
    wants = line(_l("What would put it right?"), 500)

    @property
    def is_empty(self) -> bool:
        """True when nothing was typed into it."""
        return not any(field.data for field in self)

    def validate_title(self, field: TextAreaField) -> None:
        """A point needs words or a reason."""
        if not field.data and not self.reason.data and not self.is_empty:
            raise StopValidation(_("Say in a few words what this point is."))


def _not_after_receipt(form: IntakeForm, field: DayField) -> None:
    if field.day and form.received_on.day and field.day > form.received_on.day:
        raise StopValidation(_("This day lies after the complaint was received."))
