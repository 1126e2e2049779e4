"""The workbench: answers and money on the left, the letter on the right, its checks below."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status
from app.complaints.domain.outcomes import Outcome
from app.complaints.domain.redress import Line, LineKind, apply_limits
from app.complaints.forms.decision import (
    AnswerForm,
    DepartureForm,
    FairForm,
    TermsForm,
    more_rows,
    number_in,
    spare_rows,
)
from app.complaints.models import Decision
from app.complaints.presenters.money_working import doubt_words, limit_words
from app.complaints.presenters.points import finding_mark, record_of
from app.complaints.presenters.workbench import workbench_page
from app.complaints.queries.decision import DecisionRecord, PointRecord
from app.complaints.services.decision import Answer, Draft, line_of, save_draft
from app.complaints.services.interest_rates import worked_out
from app.complaints.services.letters import compose_decision
from app.complaints.services.like_cases import explain_departure
from app.complaints.views.decision_blueprint import blueprint
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.errors import translated
from app.platform.web.filters import legalday
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, DomainError, Refused
from app.shared.ids import row_id
from app.shared.text import N_


@blueprint.get("/decision")
@requires(Permission.SIGNED_IN)
def workbench(reference: str) -> ResponseReturnValue:
    """One point, one page of the letter and one check at a time, all named in the address."""
    return _bench(reference)


@blueprint.route("/points/<int:number>/answer", methods=["GET", "POST"])
@requires(Permission.DRAFT_DECISION)
def answer(reference: str, number: int) -> ResponseReturnValue:
    """The outcome of a point, why it is fair, and its lines of money."""
    view = case_view(reference)
    record = record_of(view)
    point = record.point(number)
    form = AnswerForm() if request.method == "POST" else _answer_form(record, point)
    more = "more" in request.form
    for rows in (form.lines, form.interests) if more else ():
        more_rows(rows)
    form.offer_rules(view.case.regime)
    if not more and form.validate_on_submit():
        try:
            draft = Draft([form.answer(number, view.case.currency, partial(worked_out, db.session()))])
            _save(reference, draft, form)
        except Conflict as error:
            return _answer_page(reference, number, form, error)
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The answer to point %(number)s is kept.", number=number), "good")
            return redirect(url_for(".workbench", reference=reference, point=number), 303)
    return _answer_page(reference, number, form)


def _answer_form(record: DecisionRecord, point: PointRecord) -> AnswerForm:
    """What was drafted, or for a first draft what follows from the finding."""
    lines = [line_of(row) for row in point.answer.lines] if point.answer else []
    others = [line for line in lines if line.kind is not LineKind.INTEREST]
    interests = [line for line in lines if line.interest]
    return AnswerForm(
        formdata=None,
        outcome=point.answer.outcome if point.answer else point.head.finding,
        reasons=point.fair,
        lines=[
            {
                "kind": line.kind.value,
                "what": line.what,
                "basis": line.basis,
                "amount": str(line.amount if line.limit is None else line.limit),
            }
            for line in others
        ]
        + [{}] * spare_rows(len(others)),
        interests=[_interest_row(line) for line in interests] + [{}][: spare_rows(len(interests))],
        version=record.decision.version if record.decision else 0,
    )


def _interest_row(line: Line) -> dict[str, str]:
    interest = line.interest
    if interest is None:
        return {}
    return {
        "what": line.what,
        "principal": str(interest.principal),
        "rule": interest.rule,
        "percent": "" if interest.rule else str(interest.percent),
        "from_on": legalday(interest.from_on),
        "to_on": legalday(interest.to_on),
    }


def _answer_page(
    reference: str, number: int, form: AnswerForm, conflict: Conflict | None = None
) -> ResponseReturnValue:
    """On a conflict what was typed stays in the form, theirs stands beside it, and sending again replaces it."""
    view = case_view(reference)
    record = record_of(view, fresh=conflict is not None)
    differing = None
    if conflict is not None:
        theirs = _answer_form(record, record.point(number))
        theirs.offer_rules(view.case.regime)
        form.version.data = str(theirs.version.data)
        differing = differences(form, theirs)
        show_refusal(form, conflict)
    status = 409 if conflict else 422 if form.errors else 200
    return render_template(
        "complaints/answer.html",
        view=view,
        point=record.point(number),
        found=finding_mark(record.point(number).head.finding)["label"],
        form=form,
        differing=differing,
        limits=_limits(form, view.case.currency),
        doubts=_doubts(form),
    ), status


def _limits(form: AnswerForm, currency: str) -> list[str]:
    """Beside each row what its limit comes to; nothing while a row cannot be read."""
    if form.lines.errors:
        return ["" for _row in form.lines]
    try:
        typed = [row.form.line(currency) for row in form.lines]
        worked = iter(apply_limits(line for line in typed if line is not None))
    except Refused:
        return ["" for _row in form.lines]
    return ["" if line is None else limit_words(next(worked)) for line in typed]


def _doubts(form: AnswerForm) -> list[str]:
    """Beside each row of interest whether its rate is known that far."""
    return [
        doubt_words(db.session(), row.form.rule.data or "", row.form.to_on.day) if row.form.to_on.day else ""
        for row in form.interests
    ]


@blueprint.post("/points/<int:number>/fair")
@requires(Permission.DRAFT_DECISION)
def fair(reference: str, number: int) -> ResponseReturnValue:
    """Why the answer is fair, written on the workbench; outcome and money stay as they are."""
    view = case_view(reference)
    point = record_of(view).point(number)
    form = FairForm()
    if not form.validate_on_submit():
        return _bench(reference, form)
    if point.answer is None:
        raise Refused(N_("Answer the point first; then say why the answer is fair."))
    lines = [line_of(row) for row in point.answer.lines]
    kept = Answer(number, Outcome(point.answer.outcome), form.fair.data or "", lines)
    try:
        _save(reference, Draft([kept]), form)
    except DomainError as error:
        form.fair.errors = [*form.fair.errors, translated(error)]
        return _bench(reference, form, status=error.status)
    flash(_("Kept."))
    return redirect(url_for(".workbench", reference=reference, point=number), 303)


@blueprint.post("/points/<int:number>/like-cases")
@requires(Permission.DRAFT_DECISION)
def explain(reference: str, number: int) -> ResponseReturnValue:
    """Why the answer to a point leaves the band of like cases."""
    case_view(reference)
    form = DepartureForm()
    if not form.validate_on_submit():
        return _bench(reference, departure=form)
    explain_departure(
        actor=actor_of_request(),
        clock=clock(),
        reference=reference,
        number=number,
        reason=form.reason.data or "",
    )
    flash(_("Kept."))
    return redirect(url_for(".workbench", reference=reference, point=number), 303)


@blueprint.route("/decision/terms", methods=["GET", "POST"])
@requires(Permission.DRAFT_DECISION)
def terms(reference: str) -> ResponseReturnValue:
    """How hard the decision is, and within how many days we pay."""
    view = case_view(reference)
    decision = record_of(view).decision
    form = TermsForm() if request.method == "POST" else _terms_form(decision)
    differing = None
    if form.validate_on_submit():
        try:
            _save(reference, Draft(difficulty=form.difficulty.data, pay_by_days=form.pay_by_days.data), form)
        except Conflict as error:
            theirs = _terms_form(record_of(case_view(reference), fresh=True).decision)
            form.version.data = str(theirs.version.data)
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("Kept."))
            return redirect(url_for(".workbench", reference=reference), 303)
    view = case_view(reference)
    return render_template(
        "complaints/decision_terms.html", view=view, form=form, differing=differing
    ), form_status(form, differing)


def _terms_form(decision: Decision | None) -> TermsForm:
    """The terms as they stand."""
    return TermsForm(
        formdata=None,
        difficulty=decision.difficulty if decision else "ordinary",
        pay_by_days=decision.pay_by_days if decision else None,
        version=decision.version if decision else 0,
    )


@blueprint.post("/decision/letter")
@requires(Permission.DRAFT_DECISION)
def prepare_letter(reference: str) -> ResponseReturnValue:
    """Compose the letter from the draft as it stands, with its pages and its check."""
    compose_decision(actor=actor_of_request(), clock=clock(), library=library(), reference=reference)
    flash(_("The letter is prepared. Read it as the person will."))
    return redirect(url_for(".workbench", reference=reference), 303)


def _save(reference: str, draft: Draft, form: AnswerForm | FairForm | TermsForm) -> None:
    save_draft(
        actor=actor_of_request(),
        clock=clock(),
        reference=reference,
        draft=draft,
        version=number_in(form.version),
    )


def _bench(
    reference: str,
    form: FairForm | None = None,
    *,
    departure: DepartureForm | None = None,
    status: int = 422,
) -> ResponseReturnValue:
    view = case_view(reference)
    record = record_of(view, fresh=True)
    number = request.view_args.get("number") if request.view_args else None
    page = workbench_page(
        view,
        record,
        library(),
        point=number or request.args.get("point", type=row_id),
        page=request.args.get("page", 1, type=row_id),
        check=request.args.get("check", type=row_id),
    )
    if form is None and departure is None:
        status = 200
    like = page["bench"]["point"]["like"]
    return render_template(
        "complaints/workbench.html",
        form=form or FairForm(formdata=None, fair=page["fair"], version=page["version"]),
        departure=departure or DepartureForm(formdata=None, reason=like["reason"] if like else ""),
        **page,
    ), status
