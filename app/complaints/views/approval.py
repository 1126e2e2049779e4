"""Proposing, approving, sending back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.complaints.forms.decision import ReturnForm
from app.complaints.services.approval import approve_decision, propose_decision, return_decision
from app.complaints.views.decision_blueprint import blueprint
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Refused
from app.shared.ids import row_id
from app.shared.text import N_


@blueprint.post("/decision/propose")
@requires(Permission.DRAFT_DECISION)
def propose(reference: str) -> ResponseReturnValue:
    """Send decision and letter, as they were looked at, to approval."""
    letter_id, version = request.form.get("letter", type=row_id), request.form.get("version", type=row_id)
    if letter_id is None or version is None:
        raise Refused(N_("Prepare the decision letter first."))
    propose_decision(
        actor=actor_of_request(),
        clock=clock(),
        library=library(),
        reference=reference,
        letter_id=letter_id,
        version=version,
    )
    flash(_("The decision is with the approver."), "good")
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.post("/decision/approve")
@requires(Permission.APPROVE_DECISION)
def approve(reference: str) -> ResponseReturnValue:
    """Approve the very letter that was looked at."""
    approve_decision(
        actor=actor_of_request(),
        clock=clock(),
        library=library(),
        reference=reference,
        content_digest=request.form.get("content", ""),
    )
    flash(_("Approved. The letter may go."), "good")
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.route("/decision/return", methods=["GET", "POST"])
@requires(Permission.APPROVE_DECISION)
def send_back(reference: str) -> ResponseReturnValue:
    """Send it back with a note of what should change."""
    view = case_view(reference)
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            return_decision(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                words=form.words.data or "",
            )
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The decision went back with your note."))
            return redirect(url_for("cases.show", reference=reference), 303)
        view = case_view(reference)
    return render_template("complaints/send_back.html", view=view, form=form), 422 if form.errors else 200
