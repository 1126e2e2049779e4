"""What every form shares: text without stray blanks, a service's refusal at its field, two versions side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, FileField, Form, FormField, HiddenField, SelectField

from app.platform.web.errors import translated
from app.platform.web.fields import DayField
from app.platform.web.filters import legalday
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


@dataclass(frozen=True)
class Difference:
    """A field that two people filled differently, in words."""

    label: str
    theirs: str
    mine: str


REASON = "reason"
"""The field that says why something changes: it belongs to one save and stands on nobody's side."""


def differences(mine: Form, theirs: Form) -> list[Difference]:
    """Where ``mine``, as it was sent, differs from ``theirs``, the same form filled with what stands now."""
    rows = zip(_visible(mine), _visible(theirs), strict=True)
    return [
        Difference(str(own.label.text), other_words, own_words)
        for own, other in rows
        if own.short_name != REASON and (own_words := shown(own)) != (other_words := shown(other))
    ]


def shown(field: Field) -> str:
    """What a field holds as people read it: the words of a choice, the rows of a list each on its line."""
    if isinstance(field, FieldList):
        return "\n".join(words for row in field if (words := shown(row)) != _NOTHING) or _NOTHING
    if isinstance(field, FormField):
        parts = list(_visible(field.form))
        # A choice always stands at something: alone it does not make a row.
        return ", ".join(shown(part) for part in parts if part.data) if any(map(_typed, parts)) else _NOTHING
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    if isinstance(field, SelectField):
        chosen = [str(choice.label) for choice in field.iter_choices() if choice.selected]
        return ", ".join(filter(None, chosen)) or _NOTHING
    if isinstance(field, DayField) and field.day is not None:
        return legalday(field.day)
    return str(field.data) if field.data not in (None, "") else _NOTHING


_NOTHING = "–"


def _typed(field: Field) -> bool:
    return bool(field.data) and not isinstance(field, SelectField | BooleanField)


def _visible(form: Form) -> Iterator[Field]:
    return (field for field in form if not isinstance(field, HiddenField | FileField))
