"""Confidential papers: what is marked and why, opened to whom, and the places that a person decides."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.cases.forms.confidential import HitForm, MarkForm, OpenForm
from app.cases.models import Evidence
from app.cases.panels import CaseView
from app.cases.presenters.confidential import confidential_page
from app.cases.queries import papers_of
from app.cases.services.confidential import NewMark, Opening, decide_hit, drop_hit, mark_paper
from app.cases.services.confidential import open_paper as open_to
from app.cases.services.evidence import paper_numbered
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.cases.words import listed
from app.disclosure.domain.classes import GROUND_TITLES, Ground, Privilege, grounds_for
from app.disclosure.domain.readers import Audience
from app.platform.accounts.permissions import Permission
from app.platform.log.access import note_access
from app.platform.web.access import requires
from app.platform.web.fields import choices, version_of
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("confidential", __name__, url_prefix="/cases/<reference>/confidential-papers")


@blueprint.get("")
@requires(Permission.WORK_CASES)
def show(reference: str) -> ResponseReturnValue:
    """What is marked, and what waits for a decision."""
    view = case_view(reference)
    return _page(view, HitForm())


def _page(view: CaseView, form: HitForm, deciding: int | None = None) -> ResponseReturnValue:
    note_access(view.actor.label, view.case.reference, "read", "confidential-papers")
    return render_template(
        "cases/confidential.html", view=view, page=confidential_page(view), form=form, deciding=deciding
    ), form_status(form)


@blueprint.route("/mark", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def mark(reference: str) -> ResponseReturnValue:
    """Mark a paper, or words in it."""
    view = case_view(reference)
    form = MarkForm()
    papers = papers_of(view.session, view.case)
    form.paper.choices = [SelectChoice(row.number, row.listed_as) for row in papers]
    if request.method == "GET":
        form.paper.data = request.args.get("paper", type=int)
    if form.validate_on_submit():
        meant = NewMark(
            number=form.paper.data,
            privilege=Privilege(form.privilege.data),
            reason=form.reason.data or "",
            passage=form.passage.data or "",
            dispute=form.dispute.data or "",
            exchanged=form.exchanged.data,
        )
        try:
            mark_paper(actor=view.actor, clock=clock(), reference=reference, mark=meant)
            flash(_marked(papers, meant), "good")
            return redirect(url_for("confidential.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/confidential_mark.html", view=view, form=form), form_status(form)


def _marked(papers: Sequence[Evidence], mark: NewMark) -> str:
    """What is said of a mark: the copies of a file are marked with it."""
    digest = next(row.digest for row in papers if row.number == mark.number)
    copies = [f"E{row.number}" for row in papers if row.digest == digest and row.number != mark.number]
    return (
        _("Marked, and with it %(papers)s: the same file.", papers=listed(copies)) if copies else _("Marked.")
    )


@blueprint.route("/<int:number>/open", methods=["GET", "POST"])
@requires(Permission.DECIDE_CONFIDENTIAL)
def open_paper(reference: str, number: int) -> ResponseReturnValue:
    """Open a marked paper to one audience on a ground."""
    view = case_view(reference)
    paper = paper_numbered(view.session, view.case, number)
    form = OpenForm()
    if request.method == "GET":
        form.mark.data = request.args.get("mark", "")
    mark_id = version_of(form.mark.data)
    if mark_id is None:
        grounds = grounds_for(Privilege(paper.privilege))
        form.ground.choices = choices({ground: GROUND_TITLES[ground] for ground in grounds})
    if form.validate_on_submit():
        opening = Opening(
            number, Audience(form.audience.data), Ground(form.ground.data), form.reason.data or "", mark_id
        )
        try:
            open_to(actor=view.actor, clock=clock(), reference=reference, opening=opening)
            flash(_("Opened."), "good")
            return redirect(url_for("confidential.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/confidential_open.html", view=view, form=form, paper=paper), form_status(
        form
    )


@blueprint.post("/hits/<int:hit>/drop")
@requires(Permission.DECIDE_CONFIDENTIAL)
def drop(reference: str, hit: int) -> ResponseReturnValue:
    """Nothing is sent after all."""
    view = case_view(reference)
    drop_hit(actor=view.actor, clock=clock(), reference=reference, hit_id=hit)
    flash(_("Dropped. Whatever is sent later is compared anew."), "good")
    return redirect(url_for("confidential.show", reference=reference), 303)


@blueprint.post("/hits/<int:hit>")
@requires(Permission.DECIDE_CONFIDENTIAL)
def decide(reference: str, hit: int) -> ResponseReturnValue:
    """Leak or not, with a reason."""
    view = case_view(reference)
    form = HitForm()
    if form.validate_on_submit():
        try:
            decide_hit(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                hit_id=hit,
                leak=form.verdict.data == "leak",
                reason=form.reason.data or "",
            )
            flash(_("Decided."), "good")
            return redirect(url_for("confidential.show", reference=reference), 303)
        except (Refused, Conflict) as error:
            show_refusal(form, error)
    return _page(case_view(reference), form, hit)
