"""Labels that imports met and no profile knows: which ones wait, and what each counts as."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app.cases.policy import visible_to
from app.cases.views.request import clock
from app.complaints.imports import queries
from app.complaints.imports.forms import PlaceForm
from app.complaints.imports.placing import met_label, place_label, standing_of
from app.complaints.presenters.labels import choices_of, effects_of, row_of, title_of_list
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("complaints_labels", __name__, url_prefix="/labels")


@blueprint.get("")
@requires(Permission.PLACE_LABELS)
def index() -> ResponseReturnValue:
    """The labels that wait, or those that were placed."""
    placed, session = "placed" in request.args, db.session()
    cursor = request.args.get("after")
    found, following = queries.met_labels(session, placed=placed, may_see=_may_see(), cursor=cursor)
    kept: dict[str, Any] = {"placed": 1} if placed else {}
    return render_template(
        "complaints/labels.html",
        rows=[row_of(met) for met in found],
        placed=placed,
        waiting=queries.count_unplaced(session),
        pager={
            "first_href": url_for(".index", **kept) if cursor else None,
            "next_href": url_for(".index", **kept, after=following) if following else None,
            "shown": _("%(count)s shown", count=len(found)),
        },
    )


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires(Permission.PLACE_LABELS)
def place(number: int) -> ResponseReturnValue:
    """Say what one label counts as."""
    session = db.session()
    code = met_label(session, number)
    form = PlaceForm()
    form.on.choices = choices_of(session, code)
    status = 200
    if form.validate_on_submit():
        try:
            place_label(
                actor=actor_of_request(),
                clock=clock(),
                code_id=number,
                on=form.on.data,
                known=form.known.data or "",
            )
        except (Conflict, Refused) as error:
            show_refusal(form, error)
            status = error.status
        else:
            flash(_("“%(label)s” is placed.", label=code.label), "good")
            return redirect(url_for(".index"), 303)
    elif form.errors:
        status = 422
    else:
        form.on.data = standing_of(code)
    session.refresh(code)
    form.known.data = standing_of(code)
    return render_template(
        "complaints/label.html",
        form=form,
        row=row_of(queries.met(session, code, may_see=_may_see())),
        list_title=title_of_list(session, code),
        effects=effects_of(session, code),
        here=url_for(".place", number=number),
    ), status


def _may_see() -> ColumnElement[bool]:
    return visible_to(actor_of_request(), clock().now())
