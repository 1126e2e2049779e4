"""Absences: one's own, and those of the people one supervises."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from app.platform.accounts import queries
from app.platform.accounts.forms import AbsenceForm
from app.platform.accounts.permissions import Permission
from app.platform.accounts.services import absences
from app.platform.accounts.signed_in import actor_of_request
from app.platform.accounts.views.blueprint import blueprint, clock
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.clock import today
from app.shared.errors import Refused


@blueprint.route("/absences", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def absence_list() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit() and form.from_on.day is not None and form.to_on.day is not None:
        try:
            absences.record_absence(
                actor=actor_of_request(),
                user_id=form.user_id.data,
                from_on=form.from_on.day,
                to_on=form.to_on.day,
                substitute_id=form.substitute_id.data or None,
                clock=clock(),
            )
            flash(_("The absence is recorded."), "good")
            return redirect(url_for("accounts.absence_list"), 303)
        except Refused as refused:
            show_refusal(form, refused)
    found = queries.absences(
        db.session(), under=_supervised(), own=current_user.id, from_on=today(clock(), current_user.unit.zone)
    )
    page = render_template("accounts/absences.html", form=form, absences=found)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/absences/<int:absence_id>/cancel")
@requires(Permission.SIGNED_IN)
def cancel_absence(absence_id: int) -> ResponseReturnValue:
    absences.cancel_absence(actor=actor_of_request(), absence_id=absence_id, clock=clock())
    flash(_("The absence is cancelled."), "good")
    return redirect(url_for("accounts.absence_list"), 303)


def _supervised() -> list[str]:
    return actor_of_request().paths_with(Permission.MANAGE_ABSENCES)


def _form() -> AbsenceForm:
    """Who may be away: oneself and those supervised. Who may stand in: the colleagues of the whole house."""
    form = AbsenceForm(user_id=current_user.id)
    mine = {current_user.id: current_user.display_name}
    supervised = {user.id: user.display_name for user in queries.people(db.session(), under=_supervised())}
    house = "/".join(current_user.unit.path.split("/")[:2]) + "/"
    colleagues = queries.people(db.session(), under=[house])
    form.user_id.choices = [SelectChoice(*item) for item in {**mine, **supervised}.items()]
    form.substitute_id.choices = [SelectChoice(0, _("Nobody"))] + [
        SelectChoice(user.id, f"{user.display_name}, {user.unit.name}") for user in colleagues
    ]
    return form
