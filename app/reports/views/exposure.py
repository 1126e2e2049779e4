"""Exposure: what stands behind the numbers of complaints, read in from a file or entered."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from app.cases.views.request import clock
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import units
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import current_store, display_name
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.reports.domain.exposure import Problem
from app.reports.forms.exposure import ExposureForm, FigureForm
from app.reports.models.exposure import ExposureEdition
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.exposure import editions, products
from app.reports.services.exposure import ENTERED, MOST_BYTES, enter_exposure, import_exposure
from app.shared.errors import Refused

blueprint = Blueprint("exposure", __name__, url_prefix="/improvements/exposure")

SHOWN = 100


@blueprint.get("")
@requires(Permission.READ_IMPROVEMENTS)
def index() -> ResponseReturnValue:
    """The editions, and the forms for whoever may read one in."""
    return _page(ExposureForm(formdata=None), _figure_form(sent=False))


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
                return _taken(taken.edition)
            problems = list(taken.problems)
        except Refused as error:
            show_refusal(form, error)
    return _page(form, _figure_form(sent=False), problems), 422


@blueprint.get("/figure")
@requires(Permission.READ_IMPROVEMENTS)
def figure() -> ResponseReturnValue:
    """Where a browser asks again whose figure was refused: the page with its forms."""
    return redirect(url_for(".index"), 303)


@blueprint.post("/figure")
@requires(Permission.MANAGE_EXPOSURE)
def enter() -> ResponseReturnValue:
    """Take one figure that was typed."""
    form = _figure_form(sent=True)
    if form.validate_on_submit():
        try:
            taken = enter_exposure(
                actor=actor_of_request(),
                clock=clock(),
                store=current_store(),
                figure=form.row(),
                source=form.origin.data or "",
            )
            if taken.edition is not None:
                return _taken(taken.edition)
            for problem in taken.problems:
                field = form[problem.column]
                field.errors = [*field.errors, _("Accepted is %(what)s.", what=_(problem.expected))]
        except Refused as error:
            show_refusal(form, error)
    return _page(ExposureForm(formdata=None), form), 422


def _figure_form(*, sent: bool) -> FigureForm:
    session, form = db.session(), FigureForm() if sent else FigureForm(formdata=None)
    under = actor_of_request().paths_with(Permission.MANAGE_EXPOSURE)
    mine = ((unit.code, unit.name) for unit in units(session, under=under))
    return form.offer(mine, ((row.code, row.name) for row in products(session)))


def _taken(edition: ExposureEdition) -> ResponseReturnValue:
    said = ngettext(
        "Edition %(number)s: %(num)s figure.",
        "Edition %(number)s: %(num)s figures.",
        edition.figures,
        number=edition.id,
    )
    flash(said, "good")
    return redirect(url_for(".index"), 303)


def _page(form: FlaskForm, figure: FlaskForm, problems: Sequence[Problem] = ()) -> str:
    actor, session = actor_of_request(), db.session()
    mine = [unit.id for unit in units(session, under=actor.paths_with(Permission.READ_IMPROVEMENTS))]
    return render_template(
        "reports/exposure.html",
        form=form,
        figure=figure,
        problems=problems[:SHOWN],
        count=len(problems),
        editions=editions(session, mine),
        entered=ENTERED,
        may_import=actor.may(Permission.MANAGE_EXPOSURE),
        tabs=learning_tabs(actor, "exposure.index"),
    )
