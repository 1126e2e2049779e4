"""Authority requests: record one, put it right, write down that it was answered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.domain.authority import answered_by
from app.cases.forms.authority import AnsweredForm, RequestChangeForm, RequestForm
from app.cases.models import AuthorityRequest
from app.cases.panels import CaseView
from app.cases.presenters.authority import report_since, request_page
from app.cases.queries import authority_request, texts_by_digest
from app.cases.services.authority import answer_request, change_request, fingerprint, record_request
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("case_authority", __name__, url_prefix="/cases/<reference>/authority")


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """A regulator or ombudsman asked something about this complaint."""
    view = case_view(reference)
    form = RequestForm()
    if request.method == "GET":
        form.received_on.process_data(view.today)
    form.received_on.up_to = view.today
    if form.validate_on_submit():
        try:
            record_request(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                request=form.request(view.today),
            )
            flash(_("The request is recorded; its date stands among the deadlines."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/authority_add.html", form=form, view=view), form_status(form)


@blueprint.get("/<int:number>")
@requires(Permission.SIGNED_IN)
def show(reference: str, number: int) -> ResponseReturnValue:
    """One request: what was asked, by when, what became of it."""
    view = case_view(reference)
    row = authority_request(view.session, view.case, number)
    return _page(view, row, _filled(view, row), _answered(view, row))


@blueprint.post("/<int:number>")
@requires(Permission.WORK_CASES)
def change(reference: str, number: int) -> ResponseReturnValue:
    """Put it right, or give it the day that the authority gave."""
    view = case_view(reference)
    form = RequestChangeForm()
    form.received_on.up_to = view.today
    differing = None
    if form.validate_on_submit():
        try:
            change_request(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                number=number,
                request=form.request(view.today),
                reason=form.reason.data or "",
                known=form.known.data or "",
            )
            flash(_("The request is changed, and the date that hangs on it."), "good")
            return redirect(url_for(".show", reference=reference, number=number), 303)
        except Conflict as error:
            view = case_view(reference)
            theirs = _filled(view, authority_request(view.session, view.case, number))
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    view = case_view(reference)
    row = authority_request(view.session, view.case, number)
    return _page(view, row, form, _answered(view, row), differing), form_status(form, differing)


@blueprint.post("/<int:number>/answered")
@requires(Permission.WORK_CASES)
def answered(reference: str, number: int) -> ResponseReturnValue:
    """It was answered, or withdrawn."""
    view = case_view(reference)
    form = AnsweredForm()
    form.on.up_to = view.today
    if form.validate_on_submit() and form.on.day is not None:
        try:
            answer_request(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                number=number,
                on=form.on.day,
                how=form.how.data,
                proof=form.proof.data or None,
                late_reason=form.reason.data or None,
            )
            flash(_("The answer is recorded."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    view = case_view(reference)
    row = authority_request(view.session, view.case, number)
    return _page(view, row, _filled(view, row), form), form_status(form)


def _filled(view: CaseView, row: AuthorityRequest) -> RequestChangeForm:
    """The form as the request stands."""
    return RequestChangeForm(
        formdata=None,
        authority=row.authority,
        number=row.reference or "",
        received_on=row.received_on,
        reply_by=row.reply_by,
        asked=_asked(view, row) or "",
        known=fingerprint(row),
    )


def _answered(view: CaseView, row: AuthorityRequest) -> AnsweredForm:
    """The form of the answer: as the report left that was sent since, or of today."""
    sent = report_since(view, row)
    if sent is None:
        return AnsweredForm(formdata=None, on=view.today)
    how, proof = answered_by(sent.fields["how"]), sent.fields["proof"] or ""
    return AnsweredForm(formdata=None, on=sent.occurred_on, how=how, proof=proof)


def _asked(view: CaseView, row: AuthorityRequest) -> str | None:
    return texts_by_digest(view.session, [row.asked_digest]).get(row.asked_digest or "")


def _page(
    view: CaseView,
    row: AuthorityRequest,
    form: RequestChangeForm,
    answered_form: AnsweredForm,
    differing: list[Difference] | None = None,
) -> str:
    return render_template(
        "cases/authority.html",
        view=view,
        number=row.number,
        page=request_page(view, row, _asked(view, row)),
        form=form,
        answered=answered_form,
        differing=differing,
        may=view.may(Permission.WORK_CASES),
    )
