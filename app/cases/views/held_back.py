"""What a form says when the wall kept something in the house."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup

from app.disclosure.gate import HeldBack
from app.platform.web.errors import translated


def show_held_back(form: FlaskForm, error: HeldBack, reference: str) -> None:
    """Say above the form why nothing was sent, with the page where it is decided; what was typed stays here."""
    link = Markup('<a href="{}" target="_blank">{}</a>').format(
        url_for("confidential.show", reference=reference), _("Compare and decide, in another window")
    )
    form.form_errors.append(Markup("{} {}").format(translated(error), link))
