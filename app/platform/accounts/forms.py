"""Forms of sign-in, the own account and the administration of people, units and absences."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.platform.accounts.domain.passwords import LONGEST, SHORTEST
from app.platform.accounts.permissions import ROLE_TITLES
from app.platform.web.fields import DayField, Needed, block
from app.platform.web.forms import stripped
from app.platform.web.numbers import IntegerField
from app.shared.money import EXPONENTS

_ADDRESS = r"[^\s@]+@[^\s@]+\.[^\s@.]+\Z"
_LANGUAGES = [SelectChoice("en", _l("English")), SelectChoice("zh-Hans", _l("Chinese"))]


def _words(text: str | None) -> list[str]:
    """``motor, home`` as a list, each once, in the order written."""
    return list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


class SignInForm(FlaskForm):
    """Bounded, so that nobody makes the server hash a megabyte."""

    login = StringField(
        _l("Login"), filters=[stripped], validators=[InputRequired(_l("Enter your login.")), Length(max=80)]
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Enter your password.")), Length(max=LONGEST)]
    )
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, with the present one as proof that it is the person."""

    password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Enter your present password.")), Length(max=LONGEST)],
    )
    new_password = PasswordField(
        _l("New password"),
        description=_l("At least %(least)s characters. Several words in no order are good.", least=SHORTEST),
        validators=[InputRequired(_l("Enter a new password."))],
    )
    repeated = PasswordField(
        _l("New password again"), validators=[InputRequired(_l("Enter the new password a second time."))]
    )


class PreferencesForm(FlaskForm):
    """How the pages look to this person."""

    locale = SelectField(
        _l("Language"), choices=[SelectChoice("en", "English"), SelectChoice("zh_Hans_CN", "简体中文")]
    )
    theme = SelectField(
        _l("Colours"),
        choices=[
            SelectChoice("auto", _l("As the system says")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
    )


class PersonForm(FlaskForm):
    """What is kept about a person. The choices of ``unit_code`` are the units that the administrator has."""

    known = HiddenField()  # what the form was made from
    display_name = StringField(
        _l("Name"), filters=[stripped], validators=[InputRequired(_l("Enter a name.")), Length(max=120)]
    )
    login = StringField(
        _l("Login"), filters=[stripped], validators=[InputRequired(_l("Enter a login.")), Length(max=80)]
    )
    email = StringField(
        _l("E-mail"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Enter an e-mail address; reminders go there.")),
            Length(max=254),
            Regexp(_ADDRESS, message=_l("This is no e-mail address. Write one such as name@example.com.")),
        ],
    )
    phone = StringField(_l("Phone"), filters=[stripped], validators=[Length(max=40)])
    job_title = StringField(
        _l("Job title"),
        filters=[stripped],
        description=_l("Letters print it under the name."),
        validators=[Length(max=120)],
    )
    unit_code = SelectField(_l("Unit"))
    languages = SelectMultipleField(
        _l("Languages spoken"),
        choices=_LANGUAGES,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    skills = StringField(
        _l("Product lines"),
        filters=[stripped],
        description=_l("Codes of product lines this person handles, with commas between."),
        validators=[Length(max=200)],
    )
    usual_load = IntegerField(
        _l("Usual number of cases"),
        default=14,
        validators=[
            InputRequired(_l("Enter a number.")),
            NumberRange(0, 999, _l("Enter a number from 0 to 999.")),
        ],
    )

    def skill_codes(self) -> list[str]:
        return _words(self.skills.data)


class RoleForm(FlaskForm):
    """A role at a unit."""

    role = SelectField(
        _l("Role"), choices=[SelectChoice(role.value, _l(title)) for role, title in ROLE_TITLES.items()]
    )
    unit_code = SelectField(_l("Unit"))


class UnitForm(FlaskForm):
    """A unit and what its letters print. The code is asked once, when the unit is added."""

    known = HiddenField()  # what the form was made from
    code = StringField(
        _l("Code"), filters=[stripped], description=_l("Capital letters, digits, hyphens. It never changes.")
    )
    name = StringField(
        _l("Name"), filters=[stripped], validators=[InputRequired(_l("Enter a name.")), Length(max=200)]
    )
    kind = SelectField(
        _l("Kind"),
        choices=[SelectChoice("head-office", _l("Head office")), SelectChoice("branch", _l("Branch"))],
    )
    parent = SelectField(_l("Below"))
    country = StringField(
        _l("Country"), filters=[stripped], description=_l("Two capital letters, such as GB.")
    )
    place = StringField(
        _l("Part of the country"),
        filters=[stripped],
        description=_l("Decides the public holidays: ENG, SCT, GD…"),
        validators=[Length(max=8)],
    )
    zone = StringField(
        _l("Time zone"), filters=[stripped], description=_l("Such as Europe/London or Asia/Shanghai.")
    )
    regime = SelectField(_l("Rules"), description=_l("For complaints received here."))
    currency = SelectField(_l("Currency"), choices=[SelectChoice(code, code) for code in EXPONENTS])
    language = SelectField(_l("Language of letters"), choices=_LANGUAGES)
    reference_prefix = StringField(
        _l("Start of references"), filters=[stripped], description=_l("Such as HM in HM-2026-00412.")
    )
    legal_name = StringField(_l("Legal name"), filters=[stripped], validators=[Length(max=200)])
    address = TextAreaField(_l("Address"), filters=[block], validators=[Length(max=500)])
    phone = StringField(_l("Phone"), filters=[stripped], validators=[Length(max=60)])
    hours = StringField(_l("Opening hours"), filters=[stripped], validators=[Length(max=120)])
    email = StringField(_l("E-mail"), filters=[stripped], validators=[Length(max=254)])
    website = StringField(_l("Website"), filters=[stripped], validators=[Length(max=200)])
    check_address = StringField(
        _l("Where a letter is checked"),
        filters=[stripped],
        description=_l("The address where readers type a letter’s code to see whether it is genuine."),
        validators=[Length(max=200)],
    )
    number_series = StringField(
        _l("Series of letter numbers"),
        filters=[stripped],
        description=_l("Chinese letters are numbered in it."),
        validators=[Length(max=40)],
    )
    mediation_name = StringField(
        _l("Local mediation body"),
        filters=[stripped],
        description=_l("Chinese decisions name it as a way to go further."),
        validators=[Length(max=120)],
    )
    mediation_phone = StringField(_l("Its telephone"), filters=[stripped], validators=[Length(max=60)])
    mediation_address = StringField(_l("Its address"), filters=[stripped], validators=[Length(max=200)])
    legal_particulars = TextAreaField(
        _l("Legal particulars"),
        filters=[block],
        description=_l("The small print at the foot: registered number, office, authorisation."),
        validators=[Length(max=1000)],
    )


PROFILE_FIELDS = (
    "legal_name",
    "phone",
    "hours",
    "email",
    "website",
    "check_address",
    "number_series",
    "mediation_name",
    "mediation_phone",
    "mediation_address",
    "legal_particulars",
)
"""Fields of ``UnitForm`` that stand in the unit's profile as they are; the address stands there as a list of lines."""


class AbsenceForm(FlaskForm):
    """Days away. The choices of ``user_id`` are the people whose absences this person may record."""

    user_id = SelectField(_l("Who"), coerce=int)
    from_on = DayField(_l("First day"), validators=[Needed(_l("Enter the first day away."))])
    to_on = DayField(_l("Last day"), validators=[Needed(_l("Enter the last day away."))])
    substitute_id = SelectField(_l("Who stands in"), coerce=int, validators=[Optional()])
