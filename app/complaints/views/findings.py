"""Recording a finding on a complaint point."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.queries import papers_of
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.complaints.forms.decision import FindingForm, more_rows, number_in, spare_rows
from app.complaints.presenters.points import record_of
from app.complaints.queries.decision import PointRecord
from app.complaints.services.findings import record_finding
from app.complaints.views.decision_blueprint import blueprint
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, Refused


@blueprint.route("/points/<int:number>/finding", methods=["GET", "POST"])
@requires(Permission.INVESTIGATE)
def finding(reference: str, number: int) -> ResponseReturnValue:
    """Question, facts with their papers, result and reasons; the next finding missing comes after it."""
    view = case_view(reference)
    record = record_of(view)
    point = record.point(number)
    papers = papers_of(view.session, view.case)
    form = FindingForm() if request.method == "POST" else _form(point)
    if "more" in request.form:
        more_rows(form.facts)
    offered = {paper.number: paper.listed_as for paper in papers}
    form.set_papers(offered)
    if "more" not in request.form and form.validate_on_submit():
        try:
            record_finding(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                finding=form.finding(number),
                known=number_in(form.known),
            )
        except Conflict as error:
            return _conflict(reference, number, form, offered, error)
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The finding on point %(number)s is recorded.", number=number), "good")
            return redirect(_after(reference, number, record.missing), 303)
    return _page(reference, number, form, status=422 if form.errors else 200)


def _form(point: PointRecord) -> FindingForm:
    """The finding as it stands, with spare rows."""
    found = point.finding
    facts = [
        {"on": fact["on"], "text": fact["text"], "evidence": fact["evidence"], "page": fact["page"]}
        for fact in (found.facts if found else ())
    ]
    in_facts = {fact["evidence"] for fact in facts}
    return FindingForm(
        formdata=None,
        question=found.question if found else "",
        result=found.result if found else None,
        reasons=point.found_because,
        facts=facts + [{}] * spare_rows(len(facts)),
        evidence=[number for number in point.papers if number not in in_facts],
        known=found.id if found else 0,
    )


def _conflict(
    reference: str, number: int, form: FindingForm, offered: dict[int, str], error: Conflict
) -> ResponseReturnValue:
    """What was typed stays in the form, the other finding stands beside it, and sending again replaces it."""
    theirs = _form(record_of(case_view(reference), fresh=True).point(number))
    theirs.set_papers(offered)
    # A paper that a fact of theirs names needs no tick, and is there all the same.
    named = {row.form.evidence.data for row in theirs.facts}
    theirs.evidence.data = sorted({*theirs.evidence.data, *(named & {*form.evidence.data})})
    form.known.data = theirs.known.data
    show_refusal(form, error)
    return _page(reference, number, form, status=409, differing=differences(form, theirs))


def _page(
    reference: str, number: int, form: FindingForm, *, status: int, differing: list[Difference] | None = None
) -> ResponseReturnValue:
    view = case_view(reference)
    point = record_of(view).point(number)
    return render_template(
        "complaints/finding.html", view=view, point=point, form=form, differing=differing
    ), status


def _after(reference: str, number: int, missing: list[int]) -> str:
    """The next point without a finding, else the decision that has opened."""
    rest = [other for other in missing if other != number]
    if rest:
        return url_for(".finding", reference=reference, number=rest[0])
    return url_for(".workbench", reference=reference, point=number)
