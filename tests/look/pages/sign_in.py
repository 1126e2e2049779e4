"""Sign-in, refused once."""

from __future__ import annotations

from wtforms import Form, HiddenField, PasswordField, StringField


class SignInForm(Form):
    """Name and password."""

    login = StringField("Name or email")
    password = PasswordField("Password")
    next = HiddenField()


def sign_in_form() -> SignInForm:
    """Refused once."""
    form = SignInForm(data={"login": "priya.nair@northmoor.example"})
    form.password.errors = ["This email and password do not belong together. Check both and try again."]
    return form
