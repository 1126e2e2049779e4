"""Longer time: asking for it, deciding on it. Each page shows the date that stands and the one it would become."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.complaints.forms.clock_events import ExtensionForm, RefusalForm
from app.complaints.presenters.extensions import asking_page, request_page
from app.complaints.services.extensions import (
    ask_extension,
    grant_extension,
    outlooks,
    refuse_extension,
    request_of,
    take_back,
)
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("complaints_extension", __name__, url_prefix="/cases/<reference>/time/extension")


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def ask(reference: str) -> ResponseReturnValue:
    """What the rules of this complaint say about longer time, and the form where they allow it."""
    view = case_view(reference)
    page = asking_page(view, outlooks(view.session, view.case, library=library(), clock=clock()))
    form = ExtensionForm()
    form.offer((row["id"], row["what"]) for row in page["possible"])
    meanwhile = None
    if request.method == "GET":
        form.seen.show(view.case, view.entries)
    if form.validate_on_submit():
        try:
            asked = ask_extension(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                clock_id=form.clock_id.data,
                reason=form.reason.data,
                version=form.seen.version,
            )
            flash(_("Asked for. Whoever may decide has been told."), "good")
            return _to(reference, asked.id)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "complaints/extension_ask.html", view=view, page=page, form=form, meanwhile=meanwhile
    ), form_status(form, meanwhile)


@blueprint.get("/<int:request_id>")
@requires(Permission.SIGNED_IN)
def show(reference: str, request_id: int) -> ResponseReturnValue:
    """One request, and what can be done with it now."""
    return _page(case_view(reference), request_id, RefusalForm())


@blueprint.post("/<int:request_id>/grant")
@requires(Permission.APPROVE_DECISION)
def grant(reference: str, request_id: int) -> ResponseReturnValue:
    """Grant it."""
    grant_extension(
        actor=actor_of_request(),
        clock=clock(),
        library=library(),
        reference=reference,
        request_id=request_id,
    )
    flash(
        _("Granted. The letter to the complainant is prepared; the date moves once it is sent in time."),
        "good",
    )
    return _to(reference, request_id)


@blueprint.post("/<int:request_id>/refuse")
@requires(Permission.APPROVE_DECISION)
def refuse(reference: str, request_id: int) -> ResponseReturnValue:
    """Refuse it, with a reason."""
    form = RefusalForm()
    if form.validate_on_submit():
        try:
            refuse_extension(
                actor=actor_of_request(),
                clock=clock(),
                library=library(),
                reference=reference,
                request_id=request_id,
                words=form.words.data,
            )
            flash(_("Refused. Whoever asked has been told."))
            return _to(reference, request_id)
        except Refused as error:
            show_refusal(form, error)
    return _page(case_view(reference), request_id, form), 422


@blueprint.post("/<int:request_id>/take-back")
@requires(Permission.WORK_CASES)
def withdraw(reference: str, request_id: int) -> ResponseReturnValue:
    """Take it back before it is decided."""
    take_back(actor=actor_of_request(), clock=clock(), reference=reference, request_id=request_id)
    flash(_("Taken back."))
    return _to(reference, request_id)


def _page(view: CaseView, request_id: int, form: RefusalForm) -> str:
    asked = request_of(view.session, view.case, request_id)
    rule = library().clock(view.case.regime or "", asked.clock)
    return render_template(
        "complaints/extension_show.html", view=view, page=request_page(view, asked, rule), form=form
    )


def _to(reference: str, request_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", reference=reference, request_id=request_id), 303)
