"""Confidentiality, a broken glass, and the day of receipt put right."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from app.cases.forms import GlassForm, ReceiptForm, RestrictForm
from app.cases.models import CaseReader
from app.cases.panels import CaseView
from app.cases.services.access import break_glass, open_case_to_all, restrict_case
from app.cases.services.receipt import correct_receipt, preview_receipt
from app.cases.views.case import case_view
from app.cases.views.looking import has_looked, looked_at
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, NotFound, Refused

_LOOKED_AT = ("received_on",)

blueprint = Blueprint("case_access", __name__, url_prefix="/cases/<reference>")


@blueprint.route("/confidential", methods=["GET", "POST"])
@requires(Permission.RESTRICT_CASES)
def restrict(reference: str) -> ResponseReturnValue:
    """Name who may read this case, or let everybody again."""
    view = case_view(reference)
    form = RestrictForm() if request.method == "POST" else _restricted(view)
    form.readers.choices = _people()
    meanwhile, differing = None, None
    if form.validate_on_submit():
        told: dict[str, Any] = {
            "actor": view.actor,
            "clock": clock(),
            "reference": reference,
            "reason": form.reason.data or "",
            "version": form.seen.version,
        }
        try:
            if form.confidential.data:
                restrict_case(**told, readers=form.readers.data or [])
            else:
                open_case_to_all(**told)
            flash(_("Recorded."))
            return redirect(url_for("cases.show", reference=reference), 303)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
            theirs = _restricted(case_view(reference))
            theirs.readers.choices = form.readers.choices
            differing = differences(form, theirs)
        except (Refused, NotFound) as error:
            show_refusal(form, error)
    return render_template(
        "cases/restrict.html", form=form, view=view, meanwhile=meanwhile, differing=differing
    ), form_status(form, meanwhile)


def _restricted(view: CaseView) -> RestrictForm:
    """The form as the case stands."""
    named = select(CaseReader.user_id).where(CaseReader.case_id == view.case.id)
    form = RestrictForm(
        formdata=None, confidential=view.case.confidential, readers=list(view.session.scalars(named))
    )
    form.seen.show(view.case, view.entries)
    return form


def _people() -> list[SelectChoice]:
    people = db.session.execute(
        select(User.id, User.display_name).where(User.active).order_by(User.display_name)
    )
    return [SelectChoice(row.id, row.display_name) for row in people]


@blueprint.route("/break-glass", methods=["GET", "POST"])
@requires(Permission.BREAK_GLASS)
def glass(reference: str) -> ResponseReturnValue:
    """An administrator gives the reason; nothing of the case is shown before."""
    form = GlassForm()
    if not form.validate_on_submit():
        return render_template(
            "cases/glass.html", form=form, reference=reference
        ), 422 if form.errors else 200
    break_glass(
        actor=actor_of_request(),
        clock=clock(),
        reference=reference,
        reason=form.reason.data or "",
        hours=form.hours.data or 1,
    )
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.route("/receipt", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def receipt(reference: str) -> ResponseReturnValue:
    """The day of receipt, put right with a reason, after a look at every date that hangs on it."""
    view = case_view(reference)
    form = ReceiptForm() if request.method == "POST" else _received(view)
    meanwhile = differing = looked = None
    if form.validate_on_submit() and form.received_on.day is not None:
        try:
            if has_looked(form, _LOOKED_AT):
                _correct(view, form)
                flash(_("The day of receipt is corrected, and every date that hangs on it."))
                return redirect(url_for("cases.show", reference=reference), 303)
            looked = _look(view, form)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
            now = case_view(reference)
            differing, looked = differences(form, _received(now)), _look(now, form)
        except Refused as error:
            show_refusal(form, error)
            if "received_on" not in form.errors:
                looked = _look(view, form)
    return render_template(
        "cases/receipt.html", form=form, view=view, meanwhile=meanwhile, differing=differing, looked=looked
    ), form_status(form, meanwhile)


def _correct(view: CaseView, form: ReceiptForm) -> None:
    assert form.received_on.day is not None  # validated
    correct_receipt(
        actor=view.actor,
        clock=clock(),
        library=library(),
        reference=view.case.reference,
        received_on=form.received_on.day,
        reason=form.reason.data or "",
        version=form.seen.version,
    )


def _look(view: CaseView, form: ReceiptForm) -> dict[str, Any] | None:
    """The dates before and after; None where the day itself cannot be looked at (it stands already by now)."""
    assert form.received_on.day is not None  # validated
    try:
        moves = preview_receipt(
            view.session,
            view.case,
            form.received_on.day,
            library=library(),
            clock=clock(),
            log_entries=view.entries,
        )
    except Refused as error:
        show_refusal(form, error)
        return None
    return looked_at(form, _LOOKED_AT, moves, unsaid=frozenset({"start"}))


def _received(view: CaseView) -> ReceiptForm:
    """The form as the case stands."""
    form = ReceiptForm(formdata=None, received_on=view.case.received_on)
    form.seen.show(view.case, view.entries)
    return form
