"""Quoting a clause for a point: look it up in the agreed edition, take its words over, keep them letter for letter."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.complaints.forms.decision import QuoteForm
from app.complaints.presenters.points import record_of
from app.complaints.presenters.quoting import quote_page
from app.complaints.services.citations import cite_clause, remove_citation
from app.complaints.views.decision_blueprint import blueprint
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Refused
from app.shared.ids import row_id

LONGEST_SEARCH = 200


@blueprint.route("/points/<int:number>/clauses", methods=["GET", "POST"])
@requires(Permission.INVESTIGATE)
def quote(reference: str, number: int) -> ResponseReturnValue:
    """Search, choose, quote; ``clause`` in the address is the one chosen."""
    view = case_view(reference)
    form = QuoteForm()
    clause_id = request.args.get("clause", type=row_id)
    if clause_id is not None and form.validate_on_submit():
        try:
            citation = cite_clause(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                clause_id=clause_id,
                quotation=form.quotation.data or "",
                relied_on=form.relied_on.data,
            )
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The clause is quoted."), "good")
            if citation.warnings:
                flash(_("Look at it once more: what is left out may turn the sense."), "warn")
            return redirect(url_for(".workbench", reference=reference, point=number), 303)
    return _page(view, number, form), 422 if form.is_submitted() else 200


def _page(view: CaseView, number: int, form: QuoteForm) -> str:
    page = quote_page(
        view,
        record_of(view).point(number),
        edition_id=request.args.get("edition", type=row_id),
        clause_id=request.args.get("clause", type=row_id),
        words=request.args.get("q", "").strip()[:LONGEST_SEARCH],
    )
    if page["chosen"] and not form.is_submitted():
        form.quotation.data = page["chosen"]["text"]
    return render_template("complaints/quote.html", view=view, form=form, page=page)


@blueprint.post("/points/<int:number>/clauses/<int(max=999999999):citation>/remove")
@requires(Permission.INVESTIGATE)
def remove_quotation(reference: str, number: int, citation: int) -> ResponseReturnValue:
    """Take a quotation off the point."""
    remove_citation(actor=actor_of_request(), clock=clock(), reference=reference, citation_id=citation)
    flash(_("The quotation is taken off; the log keeps that it stood there."))
    return redirect(url_for(".workbench", reference=reference, point=number), 303)
