"""Forms of sign-in, the own account and the administration of people, units and absences."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.platform.accounts.domain.passwords import LONGEST, SHORTEST
from app.platform.web.forms import stripped


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
        description=_l(
            "At least %(least)s characters. Several words in no order are good.",
            least=SHORTEST,
        ),
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
