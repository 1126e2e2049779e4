"""Settling a ground of law on a point: its questions answered, its proof attached."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.queries import papers_of
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.complaints.forms.grounds import GroundForm, form_of
from app.complaints.presenters.grounds import ground_page
from app.complaints.presenters.points import record_of
from app.complaints.queries.grounds import GroundRecord
from app.complaints.services.grounds import drop_ground, settle_ground
from app.complaints.views.decision_blueprint import blueprint
from app.platform import log
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.web.access import requires
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.ids import row_id
from app.shared.text import N_


@blueprint.route("/points/<int:number>/grounds/<name>", methods=["GET", "POST"])
@requires(Permission.INVESTIGATE)
def ground(reference: str, number: int, name: str) -> ResponseReturnValue:
    """Questions and proof of one ground; ``clause`` in the address is the clause that raises it."""
    view = case_view(reference)
    record = _record(view, number, name)
    form = _form(view, record, filled=request.method == "GET")
    if form.validate_on_submit():
        try:
            settle_ground(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                settled=form.settled(record.ground, number, record.clause_id),
                known=form.known_version,
            )
        except Conflict as error:
            return _conflict(reference, number, name, form, error)
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The ground is kept."), "good")
            return redirect(url_for(".workbench", reference=reference, point=number), 303)
    return _page(view, record, form, status=422 if form.errors else 200)


@blueprint.post("/points/<int:number>/grounds/<name>/drop")
@requires(Permission.INVESTIGATE)
def take_off_ground(reference: str, number: int, name: str) -> ResponseReturnValue:
    """The answer no longer rests on this ground."""
    drop_ground(actor=actor_of_request(), clock=clock(), reference=reference, number=number, ground=name[:48])
    flash(_("The answer no longer rests on this ground; the log keeps that it did."))
    return redirect(url_for(".workbench", reference=reference, point=number), 303)


def _record(view: CaseView, number: int, name: str, *, fresh: bool = False) -> GroundRecord:
    clause_id = request.args.get("clause", type=row_id)
    for record in record_of(view, fresh=fresh).point(number).grounds:
        if (record.ground.id, record.clause_id) == (name, clause_id):
            return record
    raise NotFound(N_("This point does not raise such a ground."))


def _form(view: CaseView, record: GroundRecord, *, filled: bool) -> GroundForm:
    papers = {paper.number: paper.listed_as for paper in papers_of(view.session, view.case)}
    return form_of(record.ground, papers, shown=_shown(view, record) if filled else None)


def _shown(view: CaseView, record: GroundRecord) -> dict[str, Any]:
    check = record.check
    if check is None:
        return {"known": "0"}
    shown: dict[str, Any] = {f"answer-{name}": choice for name, choice in check.answers.items()}
    for paper in check.papers:
        shown[f"paper-{paper.proof}"], shown[f"page-{paper.proof}"] = paper.evidence.number, paper.page
    note = log.text_of(view.session, check.note_digest) if check.note_digest else ""
    return {**shown, "note": note, "known": str(check.version)}


def _conflict(
    reference: str, number: int, name: str, form: GroundForm, error: Conflict
) -> ResponseReturnValue:
    """What was typed stays in the form, what was kept meanwhile stands beside it, and sending again replaces it."""
    view = case_view(reference)
    record = _record(view, number, name, fresh=True)
    theirs = _form(view, record, filled=True)
    form.known.data = theirs.known.data
    show_refusal(form, error)
    return _page(view, record, form, status=409, differing=differences(form, theirs))


def _page(
    view: CaseView,
    record: GroundRecord,
    form: GroundForm,
    *,
    status: int,
    differing: list[Difference] | None = None,
) -> ResponseReturnValue:
    return render_template(
        "complaints/ground.html",
        view=view,
        form=form,
        page=ground_page(view, record, record_of(view)),
        differing=differing,
    ), status
