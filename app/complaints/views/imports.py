"""Pages for importing a register: upload, preview, progress, the run log and the file to mend."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.imports import profile as profiles
from app.complaints.imports import queries, service
from app.complaints.imports.forms import UploadForm
from app.complaints.imports.job import profile_folders
from app.complaints.imports.mending import error_file
from app.complaints.imports.preview import LOOKED_AT, preview
from app.complaints.imports.service import Upload, run_to_use
from app.complaints.models import ImportRun
from app.platform.accounts import queries as account_queries
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import content_disposition, current_store
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import DomainError
from app.shared.money import Money
from app.shared.text import N_

blueprint = Blueprint("complaints_imports", __name__, url_prefix="/imports")

STATES = {
    "prepared": N_("Uploaded, not started"),
    "waiting": N_("Waiting to start"),
    "running": N_("Running"),
    "done": N_("Done"),
    "refused": N_("File refused"),
    "failed": N_("Failed"),
}


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.IMPORT_CASES)
def index() -> ResponseReturnValue:
    """The run log, and the form for another file."""
    form = _upload_form()
    if form.validate_on_submit():
        run_id = _prepared(form)
        if run_id is not None:
            return redirect(url_for(".show", number=run_id), 303)
    paths = actor_of_request().paths_with(Permission.IMPORT_CASES)
    listed = queries.runs(db.session(), under=paths)
    status = 422 if form.errors else 200
    return render_template("complaints/imports.html", form=form, runs=listed, states=STATES), status


@blueprint.get("/<int:number>")
@requires(Permission.IMPORT_CASES)
def show(number: int) -> ResponseReturnValue:
    """One import: its preview before it starts, then its progress, then what became of it."""
    session = db.session()
    run = run_to_use(session, actor_of_request(), number)
    errors, error_count = queries.problems(session, run.id, "error")
    warnings, warning_count = queries.problems(session, run.id, "warning")
    return render_template(
        "complaints/imports_run.html",
        run=run,
        states=STATES,
        preview=_preview(run) if run.state == "prepared" else None,
        goes_on=run.state in ("waiting", "running"),
        dealt_with=run.created + run.updated + run.unchanged + run.rejected,
        may_start=run.state in service.AT_REST and (run.state != "done" or run.dry_run),
        errors=errors,
        error_count=error_count,
        warnings=warnings,
        warning_count=warning_count,
    )


@blueprint.post("/<int:number>/start")
@requires(Permission.IMPORT_CASES)
def start(number: int) -> ResponseReturnValue:
    """Have the jobs process do it, or rehearse it."""
    service.start(
        actor=actor_of_request(),
        clock=current_app.extensions["clock"],
        run_id=number,
        dry_run="rehearse" in request.form,
    )
    return redirect(url_for(".show", number=number), 303)


@blueprint.get("/<int:number>/to-mend.csv")
@requires(Permission.IMPORT_CASES)
def to_mend(number: int) -> ResponseReturnValue:
    """The rows of rejected complaints, to mend and import again."""
    session = db.session()
    run = run_to_use(session, actor_of_request(), number)
    profile = profiles.load(run.profile, profile_folders())
    lines = error_file(profile, list(profile.header), queries.rejected_rows(session, run.id))
    name = f"to-mend-{run.file_name.rpartition('.')[0] or run.file_name}.csv"
    headers = {"Content-Disposition": content_disposition(name)}
    return Response("".join(("\ufeff", *lines)), mimetype="text/csv", headers=headers)


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.profile.choices = [
        (name, profiles.load(name, profile_folders()).title)
        for name in sorted(profiles.profiles(profile_folders()))
    ]
    paths = actor_of_request().paths_with(Permission.IMPORT_CASES)
    form.unit.choices = [(unit.code, unit.name) for unit in account_queries.units(db.session(), under=paths)]
    return form


def _prepared(form: UploadForm) -> int | None:
    upload = form.file.data
    assert isinstance(upload, FileStorage)  # FileRequired has seen to it
    most = current_app.extensions["settings"].max_upload_mb << 20
    try:
        return service.prepare(
            actor=actor_of_request(),
            store=current_store(),
            upload=Upload(upload.stream, upload.filename or "", most),
            profile=profiles.load(form.profile.data, profile_folders()),
            unit_code=form.unit.data,
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return None


def _preview(run: ImportRun) -> dict[str, Any]:
    profile = profiles.load(run.profile, profile_folders())
    shown = preview(
        opener=partial(current_store().open, run.file_digest),
        profile=profile,
        clock=current_app.extensions["clock"],
    )
    rows = [
        {
            "number": complaint.number,
            "received_on": complaint.received_on,
            "closed_on": complaint.closed_on,
            "points": [point.title for point in complaint.points],
            "product": complaint.product,
            "outcome": _(OUTCOME_TITLES[Outcome(complaint.outcome)]) if complaint.outcome else "–",
            "recovered": _money(complaint.recovered, profile),
        }
        for complaint in shown.first
    ]
    return {"of": shown, "rows": rows, "whole": shown.rows < LOOKED_AT}


def _money(minor: int | None, profile: profiles.Profile) -> Money | None:
    return Money(minor, profile.unit["currency"]) if minor is not None else None
