"""What every form shares: text without stray blanks, and a service's refusal shown at its field."""

from __future__ import annotations

from flask_wtf import FlaskForm

from app.platform.web.errors import translated
from app.shared.errors import DomainError


def stripped(value: str | None) -> str:
    """A WTForms filter: outer blanks are never meant."""
    return (value or "").strip()


def show_refusal(form: FlaskForm, error: DomainError) -> None:
    """Put ``error`` at the field it names, or above the form when it names none of this form's."""
    sentence = translated(error)
    if error.field is not None and error.field in form:
        form[error.field].errors = [*form[error.field].errors, sentence]
    else:
        form.form_errors.append(sentence)
