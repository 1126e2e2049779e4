"""Flags: those that wait, and the page of one case on which it is flagged and a flag is settled."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.policy import visible_to
from app.cases.views.case import case_view
from app.cases.views.request import clock, today_here
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import names_of
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.log import text_of
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.reports.forms.improvements import (
    ExistingActionForm,
    FlagForm,
    NotSystemicForm,
    PlanForm,
    ReportedForm,
)
from app.reports.presenters.improvements import flag_model
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.improvements import action_titles, flags_of_case, open_flags, people_with
from app.reports.services.flags import NewFlag, flag_case, report_flag, settle_as_none, settle_by_action
from app.reports.views.improvements import offer
from app.shared.errors import Refused

blueprint = Blueprint("improvements_flags", __name__)


@blueprint.get("/improvements/flags")
@requires(Permission.READ_CASES)
def index() -> ResponseReturnValue:
    """Flags that wait to be settled, of cases this person may read."""
    rows = open_flags(db.session(), visible_to(actor_of_request(), clock().now()))
    today = today_here()
    models = [flag_model(flag, case, owner, today) for flag, case, owner in rows]
    tabs = learning_tabs(actor_of_request(), "improvements_flags.index")
    return render_template("reports/improvements/flags.html", rows=models, tabs=tabs)


@blueprint.route("/cases/<reference>/systemic", methods=["GET", "POST"])
@requires(Permission.READ_CASES)
def case(reference: str) -> ResponseReturnValue:
    """Flag a case; or what became of the flags on it."""
    view = case_view(reference)
    form = FlagForm()
    owners = {person.id: person.display_name for person in _owners(view)}
    form.offer(owners)
    if request.method == "POST":
        view.actor.require(Permission.FLAG_CASES, view.unit_path)
    if form.validate_on_submit():
        try:
            flag = NewFlag(form.kind.data or "", form.why.data or "", form.owner_id.data, form.known_on.day)
            flag_case(actor=view.actor, clock=clock(), reference=reference, flag=flag)
            flash(_("Flagged. Whoever follows it has been told."), "good")
            return redirect(url_for(".case", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    elif request.method == "GET":
        form.known_on.process_data(view.today)
    return _page(view, flag=form), 422 if form.errors else 200


@blueprint.post("/cases/<reference>/systemic/<int:flag_id>/none")
@requires(Permission.READ_CASES)
def none(reference: str, flag_id: int) -> ResponseReturnValue:
    """Not systemic, because."""
    form = NotSystemicForm()
    if form.validate_on_submit():
        try:
            settle_as_none(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                flag_id=flag_id,
                because=form.because.data or "",
            )
            flash(_("Settled: not systemic."))
            return redirect(url_for(".case", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return _page(case_view(reference), single=form), 422


@blueprint.post("/cases/<reference>/systemic/<int:flag_id>/reported")
@requires(Permission.READ_CASES)
def reported(reference: str, flag_id: int) -> ResponseReturnValue:
    """A regulator was told."""
    form = ReportedForm()
    if form.validate_on_submit():
        try:
            report_flag(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                flag_id=flag_id,
                on=form.on.day,
                to=form.to.data or "",
            )
            flash(_("Recorded."), "good")
            return redirect(url_for(".case", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return _page(case_view(reference), told=form), 422


@blueprint.post("/cases/<reference>/systemic/<int:flag_id>/existing")
@requires(Permission.READ_CASES)
def existing(reference: str, flag_id: int) -> ResponseReturnValue:
    """It belongs to an action that is there already."""
    form = ExistingActionForm()
    if form.validate_on_submit():
        try:
            action = settle_by_action(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                flag_id=flag_id,
                action_reference=form.action.data or "",
            )
            flash(_("It belongs to %(action)s now.", action=action.reference), "good")
            return redirect(url_for(".case", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return _page(case_view(reference), existing=form), 422


@blueprint.route("/cases/<reference>/systemic/<int:flag_id>/action", methods=["GET", "POST"])
@requires(Permission.RAISE_ACTIONS)
def action(reference: str, flag_id: int) -> ResponseReturnValue:
    """A new action for the flag."""
    view = case_view(reference)
    form = PlanForm()
    unit = view.session.get_one(Unit, view.case.unit_id)
    offer(form, unit)
    if request.method == "GET":
        form.unit_id.data = unit.id
    if form.validate_on_submit():
        try:
            raised = settle_by_action(
                actor=view.actor, clock=clock(), reference=reference, flag_id=flag_id, plan=form.plan()
            )
            flash(_("The flag leads to this action. Whoever is to carry it out has been told."), "good")
            return redirect(url_for("improvements.show", reference=raised.reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "reports/improvements/plan.html",
        form=form,
        action=None,
        signalled=None,
        flagged=reference,
        action_href=url_for(".action", reference=reference, flag_id=flag_id),
    ), (422 if form.errors else 200)


def _owners(view: CaseView) -> Any:
    return people_with(view.session, Permission.DIRECT_ACTIONS, view.unit_path)


def _page(view: CaseView, **forms: Any) -> str:
    flags = flags_of_case(view.session, view.case)
    names = names_of(view.session, [row for flag in flags for row in (flag.owner_id, flag.raised_by_id or 0)])
    rows, actions = [], action_titles(view.session, [flag.action_id or 0 for flag in flags])
    for flag in flags:
        model = flag_model(flag, view.case, names.get(flag.owner_id, "–"), view.today)
        model["why"] = text_of(view.session, flag.why_digest) or ""
        model["because"] = (text_of(view.session, flag.because_digest) or "") if flag.because_digest else ""
        model["action"] = actions.get(flag.action_id or 0)
        model["raised_by"] = names.get(flag.raised_by_id or 0, "–")
        model["may_settle"] = view.actor.user_id == flag.owner_id or view.may(Permission.DIRECT_ACTIONS)
        rows.append(model)
    given = {name: form for name, form in forms.items() if form is not None}
    if "flag" not in given:
        given["flag"] = FlagForm(formdata=None, known_on=view.today)
        given["flag"].offer({person.id: person.display_name for person in _owners(view)})
    return render_template(
        "reports/improvements/case_flags.html",
        view=view,
        rows=rows,
        is_open=any(flag.state == "open" for flag in flags),
        may_flag=view.may(Permission.FLAG_CASES),
        may_raise=view.may(Permission.RAISE_ACTIONS),
        flag=given["flag"],
        single=given.get("single") or NotSystemicForm(formdata=None),
        told=given.get("told") or ReportedForm(formdata=None, on=view.today),
        existing=given.get("existing") or ExistingActionForm(formdata=None),
        wrong=next((form for form in given.values() if form.errors), None),
    )
