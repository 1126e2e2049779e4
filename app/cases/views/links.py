"""Complaints that belong with this one: link another, or take a link off."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import ValidationError

from app.cases.forms import LinkForm, UnlinkForm
from app.cases.policy import case_to_read
from app.cases.services.linking import is_linked, link_case, linkable, unlink_case
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.errors import translated
from app.platform.web.forms import show_refusal
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("case_links", __name__, url_prefix="/cases/<reference>/links")


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """Link another complaint to this one."""
    view, form = case_view(reference), LinkForm()

    def can_be_linked(_form: LinkForm, field: Field) -> None:
        """Say at once what is wrong with the reference, whatever else is missing."""
        try:
            linkable(view.session, view.case, field.data or "", actor=view.actor, clock=clock())
        except Refused as error:
            raise ValidationError(translated(error)) from error

    if form.validate_on_submit({"other": [can_be_linked]}):
        try:
            link_case(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                other=form.other.data or "",
                reason=form.reason.data or "",
            )
            flash(_("The two are linked; both logs say so."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/link.html", view=view, form=form, other=None), form_status(form)


@blueprint.route("/<other>/off", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def off(reference: str, other: str) -> ResponseReturnValue:
    """Take a link off, with the reason."""
    view, form = case_view(reference), UnlinkForm()
    linked = case_to_read(view.session, view.actor, other, now=clock().now())
    if not is_linked(view.session, view.case, linked):
        raise NotFound(N_("The two are not linked."))
    if form.validate_on_submit():
        try:
            unlink_case(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                other=other,
                reason=form.reason.data or "",
            )
            flash(_("The two are no longer linked; both logs say so."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/link.html", view=view, form=form, other=linked), form_status(form)
