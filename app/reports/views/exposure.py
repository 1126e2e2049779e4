"""Exposure: what stands behind the numbers of complaints, read in from a file."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from app.cases.views.request import clock
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import current_store, display_name
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.reports.domain.exposure import Problem
from app.reports.forms.exposure import ExposureForm
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.exposure import editions
from app.reports.services.exposure import MOST_BYTES, import_exposure
from app.shared.errors import Refused

blueprint = Blueprint("exposure", __name__, url_prefix="/improvements/exposure")

SHOWN = 100


@blueprint.get("")
@requires(Permission.READ_IMPROVEMENTS)
def index() -> ResponseReturnValue:
    """The editions, and the form for whoever may read one in."""
    return _page(ExposureForm(formdata=None), [])


@blueprint.post("")
@requires(Permission.MANAGE_EXPOSURE)
def upload() -> ResponseReturnValue:
    """Read a file in, wholly or not at all."""
    form, problems = ExposureForm(), []
    if form.validate_on_submit():
        upload = form.file.data
        assert isinstance(upload, FileStorage)  # FileRequired has seen to it
        try:
            taken = import_exposure(
                actor=actor_of_request(),
                clock=clock(),
                store=current_store(),
                content=upload.stream.read(MOST_BYTES + 1),
                file_name=display_name(upload.filename or ""),
                source=form.source.data or "",
            )
            if taken.edition is not None:
                flash(
                    _(
                        "Edition %(number)s: %(count)s figures.",
                        number=taken.edition.id,
                        count=taken.edition.figures,
                    ),
                    "good",
                )
                return redirect(url_for(".index"), 303)
            problems = list(taken.problems)
        except Refused as error:
            show_refusal(form, error)
    return _page(form, problems), 422


def _page(form: FlaskForm, problems: list[Problem]) -> str:
    actor = actor_of_request()
    return render_template(
        "reports/exposure.html",
        form=form,
        problems=problems[:SHOWN],
        count=len(problems),
        editions=editions(db.session()),
        may_import=actor.may(Permission.MANAGE_EXPOSURE),
        tabs=learning_tabs(actor, "exposure.index"),
    )
