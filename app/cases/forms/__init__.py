"""Forms of the spine: contacts, confidentiality, a broken glass, the day of receipt."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from app.cases.forms.seen import SeenField
from app.platform.web.fields import Checkboxes, DayField, Needed, TimeField, late_reason, line
from app.platform.web.forms import stripped
from app.platform.web.numbers import IntegerField


class ContactForm(FlaskForm):
    """A call, visit or message; what was promised next."""

    direction = RadioField(
        _l("Who got in touch"),
        choices=[SelectChoice("in", _l("They did")), SelectChoice("out", _l("We did"))],
        default="in",
    )
    channel = SelectField(
        _l("How"),
        choices=[
            SelectChoice("phone", _l("Phone")),
            SelectChoice("email", _l("E-mail")),
            SelectChoice("letter", _l("Letter")),
            SelectChoice("visit", _l("Visit")),
            SelectChoice("message", _l("Message")),
            SelectChoice("web", _l("Web form")),
        ],
    )
    on = DayField(_l("On which day"), validators=[Needed(_l("Give the day."))])
    time = TimeField(_l("At what time"), validators=[Needed(_l("Say when."))])
    with_whom = StringField(
        _l("With whom"), filters=[stripped], validators=[InputRequired(_l("Say with whom.")), Length(max=200)]
    )
    words = TextAreaField(
        _l("What was said"), validators=[InputRequired(_l("Write what was said.")), Length(max=10_000)]
    )
    next_on = DayField(_l("Next contact promised for"))
    next_words = StringField(_l("What was promised"), filters=[stripped], validators=[Length(max=300)])
    reason = late_reason()
    known = HiddenField()


class RestrictForm(FlaskForm):
    """Who may read a confidential case."""

    confidential = BooleanField(_l("Only the people named below may read this case"))
    readers = Checkboxes(_l("People who may read it"), coerce=int)
    reason = StringField(
        _l("Why"), filters=[stripped], validators=[InputRequired(_l("Say why.")), Length(max=300)]
    )
    seen = SeenField()


class GlassForm(FlaskForm):
    """An administrator's reason to look at a case."""

    reason = StringField(
        _l("Why you must see this case"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Give the reason; it is logged and shown on the case.")),
            Length(min=10, max=500),
        ],
    )
    hours = IntegerField(_l("For how many hours"), default=1, validators=[NumberRange(1, 8)])


class UnlinkForm(FlaskForm):
    """Why two complaints no longer belong together."""

    reason = line(
        _l("Why, in a sentence"),
        300,
        Needed(_l("Say why, in up to 300 characters.")),
        description=_l("It is kept in the log: no personal details."),
    )


class LinkForm(UnlinkForm):
    """Which complaint belongs with this one, and why."""

    other = line(
        _l("Reference of the other complaint"), 40, Needed(_l("Give the reference of the other complaint."))
    )


class BesideForm(FlaskForm):
    """Which rules run beside those of the case."""

    beside = Checkboxes(_l("These run beside"))
    reason = StringField(
        _l("Why"),
        description=_l("Needed to record it, not to see what it does."),
        filters=[stripped],
        validators=[Length(max=300)],
    )
    seen = SeenField()


class ReceiptForm(FlaskForm):
    """The day of receipt put right; every date that hangs on it is restated."""

    received_on = DayField(_l("Received on"), validators=[Needed(_l("Give the day."))])
    reason = StringField(
        _l("Why it changes"),
        description=_l("Needed to record it, not to see what it does."),
        filters=[stripped],
        validators=[Length(max=300)],
    )
    seen = SeenField()
