"""What is complained of, in the complainant's words and point by point; points added and put right after intake."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.models import Head
from app.cases.panels import CaseView
from app.cases.services.opening import Point
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.complaints.domain.states import Action, after
from app.complaints.forms.points import OnePointForm, RemoveForm
from app.complaints.presenters.told import told_of
from app.complaints.services.points import (
    add_point,
    as_point,
    change_point,
    may_change_points,
    remove_point,
)
from app.complaints.services.reasons import reason_codes
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_points", __name__, url_prefix="/cases/<reference>/complaint")


@blueprint.get("")
@requires(Permission.READ_CASES)
def index(reference: str) -> ResponseReturnValue:
    """The whole of what they told us."""
    view = case_view(reference)
    may = view.may(Permission.WORK_CASES) and may_change_points(view.case)
    return render_template("complaints/told.html", view=view, told=told_of(view), may=may)


@blueprint.route("/points/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """One more point that the complainant raised."""
    view = case_view(reference)
    form = _form(view, None)
    policy = view.record.policy

    def keep() -> None:
        add_point(
            actor=view.actor,
            clock=clock(),
            library=library(),
            reference=reference,
            point=form.point(policy.product_id if policy else None),
            version=form.seen.version,
        )

    return _answer(view, form, None, keep, _("The point is added."))


@blueprint.route("/points/<int:number>", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def change(reference: str, number: int) -> ResponseReturnValue:
    """A point put right."""
    view = case_view(reference)
    head = _head(view, number)
    form = _form(view, head)

    def keep() -> None:
        change_point(
            actor=view.actor,
            clock=clock(),
            library=library(),
            reference=reference,
            number=number,
            point=form.point(head.product_id),
            reason=form.reason.data or "",
            version=form.seen.version,
        )

    return _answer(view, form, head, keep, _("The point is put right."))


@blueprint.route("/points/<int:number>/take-off", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def take_off(reference: str, number: int) -> ResponseReturnValue:
    """A point that was none, with the reason."""
    view = case_view(reference)
    head = _head(view, number)
    form = RemoveForm()

    def keep() -> None:
        remove_point(
            actor=view.actor,
            clock=clock(),
            library=library(),
            reference=reference,
            number=number,
            reason=form.reason.data or "",
            version=form.seen.version,
        )

    return _answer(view, form, head, keep, _("The point is taken off."), "complaints/point_off.html")


def _head(view: CaseView, number: int) -> Head:
    found = next((head for head in view.record.heads if head.number == number), None)
    if found is None:
        raise NotFound(N_("This complaint has no such point."))
    return found


def _form(view: CaseView, head: Head | None) -> OnePointForm:
    point = as_point(head) if head else Point("")
    form = OnePointForm(
        data={
            "title": point.title,
            "said": point.said,
            "wants": point.wants,
            "about": point.reason_id,
            "happened_on": point.happened_on,
        }
    )
    codes = reason_codes(view.session)
    if head is not None and head.reason is not None:
        codes.setdefault(head.reason.id, head.reason)  # a retired code stays where it stands
    form.offer(codes.values())
    return form


def _answer(
    view: CaseView,
    form: OnePointForm | RemoveForm,
    head: Head | None,
    keep: Callable[[], object],
    done: str,
    template: str = "complaints/point.html",
) -> ResponseReturnValue:
    """The form, or what was done with it; once the answer is proposed, not even the form."""
    meanwhile = None
    if request.method == "GET":
        after(view.case.state, Action.CHANGE_POINT)  # says in words why not
        form.seen.show(view.case, view.entries)
    if form.validate_on_submit():
        try:
            keep()
        except Conflict as error:
            meanwhile = overtaken(view.case.reference, form, error)
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(done, "good")
            return redirect(url_for(".index", reference=view.case.reference), 303)
    page = render_template(template, view=view, form=form, head=head, meanwhile=meanwhile)
    return page, form_status(form, meanwhile)
