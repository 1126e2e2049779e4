"""Forms of the spine: evidence, contacts, confidentiality, a broken glass, the day of receipt."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from app.cases import words
from app.cases.domain.privilege import PRIVILEGE_TITLES
from app.cases.forms.seen import SeenField
from app.platform.web.fields import late_reason
from app.platform.web.forms import stripped

_DAY_OR_PART = r"\d{4}(-\d{2}){0,2}\Z"


def _choices(table: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, _l(title)) for code, title in table.items()]


class UploadForm(FlaskForm):
    """Several files at once, all from one side."""

    files = MultipleFileField(_l("Files"), description=_l("PDF, pictures, letters, mails. Several at once."))
    side = SelectField(_l("Who they came from"), choices=_choices(words.SIDES))


class PaperForm(FlaskForm):
    """What the document says of itself; everything may stay unknown."""

    description = StringField(_l("What it is"), filters=[stripped], validators=[Length(max=300)])
    dated = StringField(
        _l("Its own date"),
        filters=[stripped],
        description=_l("2026, 2026-08 or 2026-08-11; empty: undated"),
        validators=[Optional(), Regexp(_DAY_OR_PART, message=_l("Write 2026, 2026-08 or 2026-08-11."))],
    )
    author = StringField(_l("Author"), filters=[stripped], validators=[Length(max=200)])
    sent_from = StringField(_l("From"), filters=[stripped], validators=[Length(max=200)])
    sent_to = StringField(_l("To"), filters=[stripped], validators=[Length(max=200)])
    side = SelectField(_l("Which side it came from"), choices=_choices(words.SIDES))
    original = RadioField(
        _l("Original or copy"),
        choices=[
            SelectChoice("", _l("Not known")),
            SelectChoice("yes", _l("Original")),
            SelectChoice("no", _l("Copy")),
        ],
        default="",
    )


class PrivilegeForm(FlaskForm):
    """A mark needs a reason; so does taking it off."""

    privilege = SelectField(
        _l("This paper is"), choices=_choices({k.value: v for k, v in PRIVILEGE_TITLES.items()})
    )
    reason = StringField(
        _l("Why"), filters=[stripped], validators=[InputRequired(_l("Say why.")), Length(max=300)]
    )


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
    at = DateTimeLocalField(_l("When"), validators=[InputRequired(_l("Say when."))])
    with_whom = StringField(
        _l("With whom"), filters=[stripped], validators=[InputRequired(_l("Say with whom.")), Length(max=200)]
    )
    words = TextAreaField(
        _l("What was said"), validators=[InputRequired(_l("Write what was said.")), Length(max=10_000)]
    )
    next_on = DateField(_l("Next contact promised for"), validators=[Optional()])
    next_words = StringField(_l("What was promised"), filters=[stripped], validators=[Length(max=300)])
    reason = late_reason()
    known = HiddenField()


class RestrictForm(FlaskForm):
    """Who may read a confidential case."""

    confidential = BooleanField(_l("Only the people named below may read this case"))
    readers = SelectMultipleField(_l("People who may read it"), coerce=int)
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


class ReceiptForm(FlaskForm):
    """The day of receipt put right; every date that hangs on it is restated."""

    received_on = DateField(_l("Received on"), validators=[InputRequired(_l("Give the day."))])
    reason = StringField(
        _l("Why it changes"), filters=[stripped], validators=[InputRequired(_l("Say why.")), Length(max=300)]
    )
    seen = SeenField()
