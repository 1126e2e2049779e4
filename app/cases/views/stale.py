"""A form that was overtaken: what was typed stays, what others did stands beside it, sending again goes through."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm

from app.cases.forms.seen import SeenField
from app.cases.presenters.meanwhile import events_since
from app.cases.views.case import case_view
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict


def form_status(form: FlaskForm, meanwhile: object = None) -> int:
    """The status of a page that shows ``form``: 409 when it was overtaken, 422 when something is wrong, else 200."""
    return 409 if meanwhile is not None else 422 if form.errors or form.form_errors else 200


def overtaken(reference: str, form: FlaskForm, error: Conflict) -> list[dict[str, Any]]:
    """Say so above ``form``, let its ``seen`` name what stands now, and return what happened since it was made."""
    view = case_view(reference)
    seen: SeenField = form.seen
    events = events_since(view, seen.seq)
    seen.show(view.case, view.entries)
    show_refusal(form, error)
    return events
