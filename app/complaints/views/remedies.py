"""Remedies: record one, take it a step further."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.queries import papers_of
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status
from app.complaints.domain.remedies import Step
from app.complaints.forms.remedies import FORMS, RemedyForm, StepForm
from app.complaints.presenters.remedies import remedy_page
from app.complaints.services.remedies import offer_remedy, remedy_numbered, take_step
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.fields import id_choices
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_remedies", __name__, url_prefix="/cases/<reference>/remedies")


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """Something that the complainant is to get."""
    view = case_view(reference)
    form = RemedyForm()
    form.amount.currency = view.case.currency
    form.accepted_on.up_to = view.today
    if form.validate_on_submit():
        try:
            offer_remedy(
                actor=view.actor, clock=clock(), library=library(), reference=reference, new=form.new()
            )
            flash(_("The remedy is recorded."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("complaints/remedy_add.html", form=form, view=view), form_status(form)


@blueprint.get("/<int:number>")
@requires(Permission.SIGNED_IN)
def show(reference: str, number: int) -> ResponseReturnValue:
    """One remedy: how it stands, and what can be done now."""
    return _page(case_view(reference), number)


@blueprint.post("/<int:number>/<step>")
@requires(Permission.WORK_CASES)
def take(reference: str, number: int, step: str) -> ResponseReturnValue:
    """One step further."""
    view = case_view(reference)
    if step not in set(Step):
        raise NotFound(N_("A remedy takes no such step."))
    form = _form(view, Step(step))
    status = 422
    if form.validate_on_submit():
        try:
            take_step(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                number=number,
                step=Step(step),
                taken=form.taken(),
                version=form.version,
            )
            flash(_("It is recorded."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except (Conflict, Refused) as error:
            show_refusal(form, error)
            status = error.status
    return _page(case_view(reference), number, {Step(step): form}), status


def _form(view: CaseView, step: Step, *, fresh: bool = False) -> StepForm:
    """The form of a step; on a page with several each has ids of its own."""
    form = FORMS[step](formdata=None, on=view.today) if fresh else FORMS[step]()
    for field in form:
        field.id = f"{step}-{field.name}"
        field.label.field_id = field.id
    form.on.up_to = view.today
    if "amount" in form:
        form.amount.currency = view.case.currency
    if "paper" in form:
        rows = papers_of(view.session, view.case)
        offered = {row.number: row.listed_as for row in rows}
        form.paper.choices = id_choices(offered, blank=_("None yet"))
    return form


def _page(view: CaseView, number: int, sent: dict[Step, StepForm] | None = None) -> str:
    row = remedy_numbered(view.session, view.case, number)
    page = remedy_page(view, row)
    may = view.may(Permission.WORK_CASES)
    steps = [*page["steps"], *page["aside"]] if may else []
    forms = {step: _form(view, step, fresh=True) for step in steps}
    forms |= sent or {}
    for form in forms.values():
        form.known.data = row.version
    return render_template(
        "complaints/remedy.html", view=view, number=number, page=page, forms=forms, sent=sent or {}, may=may
    )
