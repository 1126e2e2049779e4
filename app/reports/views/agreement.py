"""Coding twice: samples, the blind page of the second person, and how far two people agree."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from app.cases.models import Case, Head
from app.cases.policy import case_to_read
from app.cases.queries import papers_of
from app.cases.views.request import clock, today_here
from app.platform.accounts import queries as accounts
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import names_of
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.reports.forms.coding import AgainForm, DrawForm
from app.reports.presenters.agreement import results, sizes
from app.reports.presenters.coding import blind_page, choices_of
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.agreement import next_to_code, pairs_of, progress, readable_cases, samples, to_code
from app.reports.queries.coding import KINDS, STAGES
from app.reports.queries.improvements import people_with
from app.reports.services.agreement import code_again, draw_sample, sample_named
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("agreement", __name__, url_prefix="/improvements/agreement")


@blueprint.get("")
@requires(Permission.READ_IMPROVEMENTS)
def index() -> ResponseReturnValue:
    """Samples drawn, with what waits for this person; the form to draw one."""
    form = DrawForm(formdata=None, seed=today_here().isoformat(), unit_id=current_user.unit_id)
    return _index(form)


@blueprint.post("")
@requires(Permission.MANAGE_CODES)
def draw() -> ResponseReturnValue:
    """Draw a sample."""
    form = DrawForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            sample = draw_sample(
                actor=actor_of_request(),
                clock=clock(),
                unit_id=form.unit_id.data or 0,
                coder_id=form.coder_id.data or 0,
                size=form.size.data or 0,
                seed=form.seed.data or "",
            )
            flash(_("Drawn. It stands on this page for whoever codes it."), "good")
            return redirect(url_for(".show", sample_id=sample.id), 303)
        except Refused as error:
            show_refusal(form, error)
    return _index(form), 422


@blueprint.get("/<int:sample_id>")
@requires(Permission.READ_IMPROVEMENTS)
def show(sample_id: int) -> ResponseReturnValue:
    """How far two people agree; nothing of it to the person who is still coding."""
    session, actor = db.session(), actor_of_request()
    sample = sample_named(session, actor, sample_id)
    unit, coder = session.get_one(Unit, sample.unit_id), session.get_one(User, sample.coder_id)
    size, done = progress(session, sample.id)
    blind = sample.coder_id == actor.user_id and done < size
    pairs = [] if blind else pairs_of(session, sample)
    compares = actor.may(Permission.MANAGE_CODES, unit.path)
    names = names_of(session, sorted({pair.first_by or 0 for pair in pairs})) if compares else {}
    return render_template(
        "reports/agreement/sample.html",
        sample=sample,
        unit=unit.name,
        coder=coder.display_name,
        size=size,
        done=done,
        blind=blind,
        next=next_to_code(session, sample.id) if sample.coder_id == actor.user_id else None,
        page=results(pairs, names, readable_cases(session, actor, pairs, clock())),
        zone=current_user.unit.zone,
    )


@blueprint.route("/<int:sample_id>/<int:number>", methods=["GET", "POST"])
@requires(Permission.CODE_CAUSES)
def code(sample_id: int, number: int) -> ResponseReturnValue:
    """One point, coded a second time by a person who sees nothing of the first coding."""
    session, actor = db.session(), actor_of_request()
    row = to_code(session, sample_id, number, actor.user_id)
    if row is None:
        raise NotFound(N_("There is no such point for you to code."))
    if row.at is not None:
        return redirect(url_for(".show", sample_id=sample_id), 303)
    head_id = row.cause.head_id
    reference = session.get_one(Case, row.cause.case_id).reference
    case = case_to_read(session, actor, reference, now=clock().now())
    form = AgainForm()
    form.offer_codes(choices_of(session, STAGES), choices_of(session, KINDS))
    if form.validate_on_submit():
        try:
            code_again(
                actor=actor,
                clock=clock(),
                sample_id=sample_id,
                number=number,
                stage_id=form.stage_id.data,
                kind_id=form.kind_id.data,
                why=form.why.data or "",
            )
            following = next_to_code(session, sample_id, number)
            if following is None:
                return redirect(url_for(".show", sample_id=sample_id), 303)
            return redirect(url_for(".code", sample_id=sample_id, number=following), 303)
        except Refused as error:
            show_refusal(form, error)
    size, done = progress(session, sample_id)
    head = session.get_one(Head, head_id, options=[joinedload(Head.reason)])
    return render_template(
        "reports/agreement/code.html",
        form=form,
        sample_id=sample_id,
        number=number,
        done=done,
        size=size,
        page=blind_page(head, papers_of(session, case), reference),
        reference=reference,
    ), 422 if form.errors else 200


def _index(form: DrawForm) -> str:
    session, actor = db.session(), actor_of_request()
    may_draw = actor.may(Permission.MANAGE_CODES)
    if may_draw:
        _offer(form)
    return render_template(
        "reports/agreement/index.html",
        form=form,
        may_draw=may_draw,
        sizes=sizes(),
        rows=[
            {
                "id": sample.id,
                "unit": sample.unit.name,
                "coder": sample.coder.display_name,
                "mine": sample.coder_id == actor.user_id,
                "size": size,
                "done": done,
                "drawn_at": sample.drawn_at,
            }
            for sample, size, done in samples(session, actor)
        ],
        zone=current_user.unit.zone,
        tabs=learning_tabs(actor, "agreement.index"),
    )


def _offer(form: DrawForm) -> None:
    session, actor = db.session(), actor_of_request()
    units = accounts.units(session, under=actor.paths_with(Permission.MANAGE_CODES))
    coders = {
        each.id: each.display_name
        for unit in units
        for each in people_with(session, Permission.CODE_CAUSES, unit.path)
        if each.id != actor.user_id
    }
    form.offer({each.id: each.name for each in units}, coders)
