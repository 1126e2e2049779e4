"""Ways out of a complaint, and back in. Each page says what it does before it is done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.models import Case, Head
from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.cases.words import code_label
from app.complaints.domain.states import Action, Closing, possible
from app.complaints.forms.closing import WAYS, EndForm, PointReasonForm, Way
from app.complaints.presenters.handling import ENDED, why_not
from app.complaints.services import closing
from app.complaints.services.closing import Ending
from app.complaints.services.reasons import reason_codes
from app.platform.accounts.permissions import Permission
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.fields import id_choices
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_closing", __name__, url_prefix="/cases/<reference>/close")


@blueprint.get("")
@requires(Permission.CLOSE_CASES)
def index(reference: str) -> ResponseReturnValue:
    """Every way out that is open now, with what it does."""
    view = case_view(reference)
    open_now = possible(view.case.state)
    ways = [
        {"title": _(way.title), "does": _(way.does), "href": url_for(".close", reference=reference, how=how)}
        for how, way in WAYS.items()
        if way.action in open_now
    ]
    return render_template("complaints/close.html", view=view, ways=ways)


@blueprint.route("/<how>", methods=["GET", "POST"])
@requires(Permission.CLOSE_CASES)
def close(reference: str, how: str) -> ResponseReturnValue:
    """One way out: its fields, then done."""
    view = case_view(reference)
    way = WAYS.get(how)
    if way is None:
        raise NotFound(N_("A complaint does not end that way."))
    if request.method == "GET" and way.action not in possible(view.case.state):
        return render_template(
            "complaints/close_not.html", view=view, way=way, why=why_not(view.case.state, way.action)
        ), 422
    form = EndForm()
    meanwhile = None
    uncoded = _uncoded(view) if "said" in way.fields else {}
    if request.method == "GET":
        form.seen.show(view.case, view.entries)
        form.on.process_data(view.today)
    if form.validate_on_submit():
        try:
            case = _end(view, how, way, form, uncoded)
            flash(_done(case, way), "good")
            return redirect(url_for("cases.show", reference=case.reference), 303)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "complaints/close_one.html",
        view=view,
        how=how,
        way=way,
        form=form,
        uncoded=uncoded,
        meanwhile=meanwhile,
    ), form_status(form, meanwhile)


def _done(case: Case, way: Way) -> str:
    """What has come of it."""
    if case.closing:
        return _(ENDED[Closing(case.closing)])
    if way.action is Action.MERGE:
        return _("The two are merged. This is the complaint that goes on.")
    return _("The complaint is taken up again.")


def _end(view: CaseView, how: str, way: Way, form: EndForm, uncoded: dict[int, PointReasonForm]) -> Case:
    """Call the service of this way out."""
    common: dict[str, Any] = {
        "actor": view.actor,
        "clock": clock(),
        "library": library(),
        "reference": view.case.reference,
        "version": form.seen.version,
    }
    reason = form.reason.data
    if how == "answered":
        return closing.close_answered(**common, reason=reason)
    if how == "reopen":
        return closing.reopen(**common, reason=reason)
    if form.on.day is None:
        raise Refused(N_("Give the day."), field="on")
    ending = Ending(form.on.day, form.how.data, reason)
    if how == "withdraw":
        return closing.withdraw(**common, ending=ending)
    if how == "merge":
        return closing.merge(**common, into=form.into.data, ending=ending, of_two=form.of_two.data)
    if how in {"resolve", "settle"}:
        chosen = {number: each.reason.data for number, each in uncoded.items() if each.reason.data}
        return closing.resolve(
            **common, said=form.said.data, ending=ending, reasons=chosen, settled=how == "settle"
        )
    return closing.decline(**common, triage=way.triage, ending=ending)


def _uncoded(view: CaseView) -> dict[int, PointReasonForm]:
    """A question for each point of which nobody has said what it is about."""
    labels = {key: code_label(code) for key, code in reason_codes(db.session()).items()}
    heads = db.session.scalars(
        select(Head).where(Head.case_id == view.case.id, Head.reason_id.is_(None)).order_by(Head.number)
    )
    forms = {}
    for head in heads:
        form = PointReasonForm(prefix=f"point{head.number}-")
        form.reason.label.text = _("Point %(number)s is about", number=head.number)
        form.reason.choices = id_choices(labels, blank=_("Not said yet"))
        forms[head.number] = form
    return forms if labels else {}
