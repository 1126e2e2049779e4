"""Improvements: the board, one action, raising and describing one, its steps, evidence and verdict."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.cases.policy import visible_to
from app.cases.views.request import clock, today_here
from app.cases.views.stale import form_status
from app.cases.words import code_label
from app.complaints.services.reasons import reason_codes
from app.platform.accounts import queries as accounts
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import StoredFile, current_store, display_name, give_out
from app.platform.web.access import requires
from app.platform.web.fields import version_of
from app.platform.web.forms import differences, show_refusal
from app.reports.domain.actions import Place, Step
from app.reports.domain.periods import months_later
from app.reports.forms.improvements import EvidenceForm, PlanForm, StepForm, VerdictForm
from app.reports.models.actions import Action
from app.reports.presenters.dashboard import stages_of
from app.reports.presenters.improvements import action_page, board_page
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.clauses import disputed_clauses
from app.reports.queries.coding import STAGES, codes_of
from app.reports.queries.dashboard import Asked
from app.reports.queries.improvements import VIEWS, BoardFilter, action_named, board, counts, evidence_of
from app.reports.services.actions import Move, add_evidence, change_plan, may_own, move_action, raise_action
from app.reports.services.effects import judge_effect
from app.reports.views.signalled import signal_asked
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.ids import row_id_in
from app.shared.text import N_
from app.wordings.models import Clause, Product

blueprint = Blueprint("improvements", __name__, url_prefix="/improvements")


@blueprint.get("")
@requires(Permission.READ_IMPROVEMENTS)
def index() -> ResponseReturnValue:
    """The board. What narrows it stands in the address bar."""
    session, actor, today = db.session(), actor_of_request(), today_here()
    typed = request.args
    asked = BoardFilter(
        view=typed["view"] if typed.get("view") in VIEWS else "going",
        owner_id=actor.user_id if typed.get("who") == "mine" else None,
        place=typed["place"] if typed.get("place") in set(Place) else "",
    )
    cursor = typed.get("after")
    shown = board(session, actor, asked, today, cursor=cursor)
    return render_template(
        "reports/improvements/board.html",
        tabs=learning_tabs(actor, "improvements.index"),
        page=board_page(actor, asked, shown, counts(session, actor, asked, today), today, cursor),
    )


@blueprint.get("/clauses")
@requires(Permission.READ_IMPROVEMENTS)
def clauses() -> ResponseReturnValue:
    """For whoever owns a wording or a stage of the process (underwriting, sales): the clauses most relied on against
    complainants and how often that did not hold; of each stage what it caused in twelve months."""
    session, actor = db.session(), actor_of_request()
    units = [
        unit.id for unit in accounts.units(session, under=actor.paths_with(Permission.READ_IMPROVEMENTS))
    ]
    since = months_later(today_here().replace(day=1), -11)
    return render_template(
        "reports/improvements/clauses.html",
        rows=disputed_clauses(session, units),
        stages=stages_of(session, Asked(tuple(units), since), {"months": "12"}),
        may_raise=actor.may(Permission.RAISE_ACTIONS),
        tabs=learning_tabs(actor, "improvements.clauses"),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.RAISE_ACTIONS)
def new() -> ResponseReturnValue:
    """Propose an action: from nothing, about a clause (``?clause=``) or a stage (``?stage=``), for a signal
    (``?report=&signal=``)."""
    signalled = signal_asked(request.args)
    form = PlanForm()
    offer(form, signalled.report.unit if signalled else current_user.unit)
    if request.method == "GET":
        _begin(form)
        if signalled:
            signalled.fill(form, today_here())
    if form.validate_on_submit():
        try:
            action = raise_action(
                actor=actor_of_request(),
                clock=clock(),
                unit_id=form.unit_id.data or 0,
                plan=form.plan(),
                origin=signalled.origin if signalled else None,
            )
            flash(_("Proposed. Whoever is to carry it out has been told."), "good")
            return redirect(url_for(".show", reference=action.reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "reports/improvements/plan.html",
        form=form,
        action=None,
        signalled=signalled.model() if signalled else None,
        action_href=url_for(".new", **(signalled.address() if signalled else {})),
    ), 422 if form.errors else 200


@blueprint.get("/<reference>")
@requires(Permission.READ_IMPROVEMENTS)
def show(reference: str) -> ResponseReturnValue:
    """One action."""
    return _page(_action(reference))


@blueprint.route("/<reference>/describe", methods=["GET", "POST"])
@requires(Permission.RAISE_ACTIONS)
def describe(reference: str) -> ResponseReturnValue:
    """Describe a proposal anew."""
    action = _action(reference)
    form = _described(action) if request.method == "GET" else PlanForm()
    offer(form, action.unit)
    differing = None
    if form.validate_on_submit():
        try:
            change_plan(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                plan=form.plan(),
                version=version_of(form.known.data),
            )
            flash(_("The proposal is described anew."), "good")
            return redirect(url_for(".show", reference=reference), 303)
        except Conflict as error:
            theirs = _described(_action(reference))
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    page = render_template(
        "reports/improvements/plan.html",
        form=form,
        action=action,
        signalled=None,
        differing=differing,
        action_href=url_for(".describe", reference=reference),
    )
    return page, form_status(form, differing)


def _described(action: Action) -> PlanForm:
    """The form as the proposal stands."""
    form = PlanForm(formdata=None)
    offer(form, action.unit)
    form.show(action)
    return form


@blueprint.post("/<reference>/step/<step>")
@requires(Permission.READ_IMPROVEMENTS)
def take_step(reference: str, step: str) -> ResponseReturnValue:
    """Take a step: who may take which is the service's."""
    if step not in set(Step) or step in (Step.CONFIRM, Step.LOOK_AGAIN, Step.REOPEN):
        raise NotFound(N_("There is no such step."))
    action = _action(reference)
    form = StepForm()
    form.offer(may_own(db.session(), action.unit))
    if form.validate_on_submit():

        def move() -> None:
            asked = Move(Step(step), form.reason.data or "", form.owner_id.data, form.day.day)
            move_action(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                move=asked,
                version=version_of(form.known.data),
            )

        if _done(form, move, reference):
            flash(_("Recorded."), "good")
            return redirect(url_for(".show", reference=reference), 303)
    return _page(_action(reference), steps={step: form}), 422


@blueprint.post("/<reference>/evidence")
@requires(Permission.READ_IMPROVEMENTS)
def evidence(reference: str) -> ResponseReturnValue:
    """Add what shows that it was done: the file first, the row second."""
    action = _action(reference)
    form = EvidenceForm()
    if form.validate_on_submit():

        def add() -> None:
            file, name = _stored(form)
            add_evidence(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                what=form.what.data or "",
                file=file,
                file_name=name,
            )

        if _done(form, add, reference):
            flash(_("Added."), "good")
            return redirect(url_for(".show", reference=reference), 303)
    return _page(action, evidence=form), 422


@blueprint.get("/<reference>/evidence/<int:number>")
@requires(Permission.READ_IMPROVEMENTS)
def evidence_file(reference: str, number: int) -> ResponseReturnValue:
    """The file as it came, to be saved."""
    action = _action(reference)
    row = next(
        (row for row in evidence_of(db.session(), action) if row.number == number and row.digest), None
    )
    if row is None or row.digest is None:
        raise NotFound(N_("There is no such file."))
    return give_out(row.digest, name=row.file_name or "")


@blueprint.post("/<reference>/verdict")
@requires(Permission.DIRECT_ACTIONS)
def judge(reference: str) -> ResponseReturnValue:
    """Judge the figures."""
    form = VerdictForm()
    if form.validate_on_submit():

        def say() -> None:
            judge_effect(
                actor=actor_of_request(),
                clock=clock(),
                reference=reference,
                verdict=form.verdict.data or "",
                words=form.words.data or "",
                again_on=form.again_on.day,
                version=version_of(form.known.data),
            )

        if _done(form, say, reference):
            flash(_("The verdict is recorded."), "good")
            return redirect(url_for(".show", reference=reference), 303)
    return _page(_action(reference), verdict=form), 422


def offer(form: PlanForm, unit: Unit) -> None:
    """What the form of a plan lets choose: units where this person may raise one, owners of the unit chosen."""
    session, actor = db.session(), actor_of_request()
    units = accounts.units(session, under=actor.paths_with(Permission.RAISE_ACTIONS))
    chosen = next((each for each in units if each.id == form.unit_id.data), unit)
    owners: dict[int, str] = {}
    for each in {chosen.id: chosen, unit.id: unit}.values():
        owners |= may_own(session, each)
    form.offer(
        units={each.id: each.name for each in units},
        owners=owners,
        products=dict(session.execute(select(Product.id, Product.name).order_by(Product.name)).all()),
        reasons={code_id: code_label(code) for code_id, code in reason_codes(session).items()},
    )


def _begin(form: PlanForm) -> None:
    form.unit_id.data = current_user.unit.id
    stage_id = row_id_in(request.args.get("stage"))
    stage = next((code for code, _meaning in codes_of(db.session(), STAGES) if code.id == stage_id), None)
    if stage is not None:
        form.place.data, form.where.data = "stage", code_label(stage)
    clause_id = row_id_in(request.args.get("clause"))
    clause = db.session.get(Clause, clause_id) if clause_id is not None else None
    if clause is not None:
        form.place.data, form.clause_id.data = "wording", str(clause.id)
        form.where.data = clause.cited_as[:200]
        form.measure.data = "upheld"


def _stored(form: EvidenceForm) -> tuple[StoredFile | None, str | None]:
    upload = form.file.data
    if not isinstance(upload, FileStorage) or not upload.filename:
        return None, None
    most = current_app.extensions["settings"].max_upload_mb * 1024 * 1024
    name = display_name(upload.filename)
    return current_store().put(upload.stream, max_bytes=most, name=name), name


def _done(form: FlaskForm, do: Callable[[], object], reference: str) -> bool:
    """Do it; a refusal stands at its field. Overtaken, the form says so and takes the newer version."""
    try:
        do()
    except Conflict as error:
        show_refusal(form, error)
        form["known"].data = str(_action(reference).version)
        return False
    except Refused as error:
        show_refusal(form, error)
        return False
    return True


def _action(reference: str) -> Action:
    action = action_named(db.session(), actor_of_request(), reference)
    if action is None:
        raise NotFound(N_("There is no action %(reference)s that you may open."), reference=reference[:40])
    return action


def _page(
    action: Action,
    *,
    steps: dict[str, StepForm] | None = None,
    evidence: EvidenceForm | None = None,
    verdict: VerdictForm | None = None,
) -> str:
    actor = actor_of_request()
    may_see = visible_to(actor, clock().now())
    page = action_page(db.session(), actor, action, today_here(), may_see)
    forms = {step["id"]: (steps or {}).get(step["id"]) or StepForm(formdata=None) for step in page["steps"]}
    for step, form in forms.items():
        for field in form:
            field.id = f"{step}-{field.name}"  # the same fields stand in several forms of the page
        form.offer(page["owners"])
    verdict = verdict or VerdictForm(formdata=None, verdict=page["suggestion"] or None)
    for known in (*(form.known for form in forms.values()), verdict.known):
        known.data = known.data or str(action.version)
    sent: list[FlaskForm | None] = [*forms.values(), evidence, verdict]
    wrong = next((each for each in sent if each is not None and each.errors), None)
    return render_template(
        "reports/improvements/action.html",
        action=action,
        page=page,
        forms=forms,
        evidence=evidence or EvidenceForm(formdata=None),
        verdict=verdict,
        wrong=wrong,
    )
