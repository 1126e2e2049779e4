"""Giving complaints to people: one on its own page, several from the work list; taking one; stepping aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.cases.models import Case
from app.cases.policy import visible_to
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.cases.views.work_list import list_page
from app.complaints.domain.independence import Part
from app.complaints.forms.assignment import AssignForm, PartForm
from app.complaints.presenters.assignment import may_move, move_dock, people_of
from app.complaints.services import assignment
from app.complaints.services.assignment import Proposal, proposals
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db, transaction
from app.platform.web.access import requires
from app.platform.web.fields import id_choices
from app.platform.web.forms import show_refusal
from app.shared.clock import today
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.ids import row_id_in
from app.shared.text import N_

blueprint = Blueprint("complaints_assignment", __name__, url_prefix="/cases")

MOST_MOVED = 100


@blueprint.route("/<reference>/assign", methods=["GET", "POST"])
@requires(Permission.ASSIGN_CASES)
def show(reference: str) -> ResponseReturnValue:
    """Everybody who could take it, with why and why not; the supervisor chooses."""
    view = case_view(reference)
    proposal = proposals(db.session(), [view.case], view.today)[view.case.id]
    form = AssignForm()
    meanwhile = None
    able = {item.candidate.user_id: item.candidate.name for item in proposal.verdicts if item.allowed}
    form.owner.choices = id_choices(able)
    form.investigator.choices = id_choices(able, blank=_("The owner"))
    if request.method == "GET":
        form.seen.show(view.case, view.entries)
        best = proposal.best.candidate.user_id if proposal.best else None
        form.owner.data = view.case.owner_id if view.case.owner_id in able else best
    if form.validate_on_submit():
        try:
            assignment.assign(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                owner_id=form.owner.data or 0,
                investigator_id=form.investigator.data,
                overruled=form.overruled.data or None,
                version=form.seen.version,
            )
            flash(_("%(name)s has it now.", name=able[form.owner.data or 0]), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "complaints/assign.html", view=view, form=form, people=people_of(proposal), meanwhile=meanwhile
    ), form_status(form, meanwhile)


@blueprint.post("/<reference>/take")
@requires(Permission.INVESTIGATE)
def take(reference: str) -> ResponseReturnValue:
    """Take a complaint that nobody has."""
    assignment.take(actor=actor_of_request(), clock=clock(), library=library(), reference=reference)
    flash(_("It is yours now."), "good")
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.post("/<reference>/start")
@requires(Permission.INVESTIGATE)
def start(reference: str) -> ResponseReturnValue:
    """Begin the investigation."""
    assignment.start_investigation(
        actor=actor_of_request(), clock=clock(), library=library(), reference=reference
    )
    flash(_("The investigation has started."), "good")
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.route("/<reference>/parts", methods=["GET", "POST"])
@requires(Permission.READ_CASES)
def parts(reference: str) -> ResponseReturnValue:
    """Declare an interest, or write down who had a part in the matter before."""
    view = case_view(reference)
    form = PartForm(who=view.actor.user_id)
    form.who.choices = id_choices(_people(view.actor.user_id or 0, view.may(Permission.WORK_CASES)))
    if form.validate_on_submit():
        try:
            assignment.note_involvement(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                user_id=form.who.data or 0,
                part=Part(form.part.data),
                explanation=form.explanation.data,
            )
            flash(_("It is noted; they do not handle this complaint."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("complaints/parts.html", view=view, form=form), status


@blueprint.post("/move")
@requires(Permission.ASSIGN_CASES)
def move() -> ResponseReturnValue:
    """The work list again, with who could take the picked cases and a verdict on each."""
    cases = _picked()
    found = _proposals(cases)
    dock = move_dock(cases, found, _chosen(), request.args.to_dict())
    return list_page(picked={str(case.id) for case in cases}, move=dock)


@blueprint.post("/move/confirm")
@requires(Permission.ASSIGN_CASES)
def confirm_move() -> ResponseReturnValue:
    """Move those that may go to this person: all of them, or none when one has changed meanwhile."""
    cases, to = _picked(), _chosen()
    if to is None:
        raise Refused(N_("Choose who takes them."))
    found = _proposals(cases)
    with transaction():
        moved = [case for case in cases if may_move(found[case.id].of(to))]
        for case in moved:
            assignment.assign(
                actor=actor_of_request(),
                clock=clock(),
                library=library(),
                reference=case.reference,
                owner_id=to,
            )
    flash(ngettext("%(num)s case moved.", "%(num)s cases moved.", len(moved)), "good")
    address: dict[str, Any] = request.args.to_dict()
    return redirect(url_for("work_list.show", **address), 303)


def _picked() -> Sequence[Case]:
    """The cases picked on the list, as far as this person may give them away."""
    given = map(row_id_in, request.form.getlist("case"))
    ids = [number for number in dict.fromkeys(given) if number is not None]
    if not ids:
        raise Refused(N_("Pick at least one case."))
    if len(ids) > MOST_MOVED:
        raise Refused(N_("Move at most %(most)s cases at once."), most=MOST_MOVED)
    actor = actor_of_request()
    cases = db.session.scalars(
        select(Case)
        .where(Case.id.in_(ids), Case.is_open, visible_to(actor, clock().now()))
        .order_by(Case.next_on, Case.id)
        .options(joinedload(Case.owner))
    ).all()
    if not cases:
        raise NotAllowed(N_("None of these cases is yours to move."))
    return cases


def _chosen() -> int | None:
    return row_id_in(request.form.get("to"))


def _proposals(cases: Sequence[Case]) -> dict[int, Proposal]:
    return proposals(db.session(), cases, today(clock(), cases[0].zone))


def _people(own_id: int, others: bool) -> dict[int, str]:
    if not others:
        return {own_id: _("I myself")}
    rows = db.session.execute(
        select(User.id, User.display_name).where(User.active).order_by(User.display_name)
    )
    return {own_id: _("I myself"), **{row.id: row.display_name for row in rows if row.id != own_id}}
