"""One letter or one decision for many complaints: chosen from the work list, tried, started, followed, approved."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from app.cases.models import Case
from app.cases.policy import visible_to
from app.cases.views.request import clock, library
from app.complaints.domain.house_words import FIELDS
from app.complaints.domain.letter_kinds import TITLES
from app.complaints.forms.many import ManyForm
from app.complaints.many import queries, service
from app.complaints.presenters.many import RUN_STATES, previews, run_page
from app.letters.pool import render_in_pool
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import content_disposition
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import DomainError, NotAllowed, NotFound, Refused
from app.shared.ids import row_id_in
from app.shared.text import N_

blueprint = Blueprint("complaints_many", __name__, url_prefix="/letters-to-many")


@blueprint.get("")
@requires(Permission.ISSUE_LETTERS)
def index() -> ResponseReturnValue:
    """What was asked for lately, and how far it is."""
    listed = queries.runs(db.session(), actor=actor_of_request(), clock=clock())
    return render_template(
        "complaints/many.html", runs=listed, states=RUN_STATES, titles=TITLES, zone=current_user.unit.zone
    )


@blueprint.post("/write")
@requires(Permission.ISSUE_LETTERS)
def write() -> ResponseReturnValue:
    """What is said in all of the picked complaints; sent, it is tried in each of them."""
    cases = _picked()
    asked = "kind" in request.form
    form = ManyForm() if asked else ManyForm(formdata=None)
    form.papers.choices = []
    if asked and form.validate():
        try:
            run_id = service.prepare(
                actor=actor_of_request(),
                clock=clock(),
                library=library(),
                case_ids=[case.id for case in cases],
                common=form.common(),
            )
            return redirect(url_for(".show", number=run_id), 303)
        except DomainError as error:
            show_refusal(form, error)
    names = [(name, FIELDS[name].label) for name in service.NAMES]
    page = render_template("complaints/many_write.html", form=form, cases=cases, names=names)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/<int:number>")
@requires(Permission.ISSUE_LETTERS)
def show(number: int) -> ResponseReturnValue:
    """What each will get; once started, how far it is; then what is to be approved and what is left by hand."""
    actor = actor_of_request()
    run, entries = queries.run_named(db.session(), number, actor=actor, clock=clock())
    common = service.common_of(run)
    shown = (
        previews(entries, common, actor=actor, clock=clock(), library=library())
        if run.state == "prepared"
        else []
    )
    return render_template(
        "complaints/many_run.html",
        run=run,
        sheet=run_page(run, entries, actor),
        previews=shown,
        has_pages=run.outcome is None,
    )


@blueprint.get("/<int:number>/<reference>.pdf")
@requires(Permission.ISSUE_LETTERS)
def preview(number: int, reference: str) -> ResponseReturnValue:
    """The pages that one of them would get, made for this look and not kept."""
    actor, session = actor_of_request(), db.session()
    run, entries = queries.run_named(session, number, actor=actor, clock=clock())
    case = next((entry.case for entry in entries if entry.case.reference == reference), None)
    if case is None or run.state != "prepared" or run.outcome is not None:
        raise NotFound(N_("There are no pages to look at."))
    letter = service.letter_for(
        session, case, service.common_of(run), actor=actor, clock=clock(), library=library()
    )
    response = Response(render_in_pool(letter, draft=True).pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = content_disposition(f"{reference}-draft.pdf", inline=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/<int:number>/start")
@requires(Permission.ISSUE_LETTERS)
def start(number: int) -> ResponseReturnValue:
    """Have the jobs process prepare them."""
    service.start(actor=actor_of_request(), clock=clock(), run_id=number)
    return redirect(url_for(".show", number=number), 303)


@blueprint.post("/<int:number>/again")
@requires(Permission.ISSUE_LETTERS)
def again(number: int) -> ResponseReturnValue:
    """Have those that failed prepared once more."""
    service.try_again(actor=actor_of_request(), clock=clock(), run_id=number)
    return redirect(url_for(".show", number=number), 303)


@blueprint.post("/<int:number>/drop")
@requires(Permission.ISSUE_LETTERS)
def drop(number: int) -> ResponseReturnValue:
    """Leave it; nothing was made."""
    service.drop(actor=actor_of_request(), clock=clock(), run_id=number)
    flash(_("Nothing was prepared."))
    return redirect(url_for(".index"), 303)


@blueprint.post("/<int:number>/approve")
@requires(Permission.ISSUE_LETTERS)
def approve(number: int) -> ResponseReturnValue:
    """The second person's yes to the letters that are picked."""
    found = service.approve_clean(
        actor=actor_of_request(),
        clock=clock(),
        library=library(),
        run_id=number,
        looked_at=_looked_at(),
    )
    if found.letters:
        flash(ngettext("%(num)s letter approved.", "%(num)s letters approved.", found.letters), "good")
    for reference, error in found.refused.items():
        why = _(error.message, **error.params) if error.params else _(error.message)
        flash(f"{reference}: {why}", "warn")
    return redirect(url_for(".show", number=number), 303)


def _picked() -> list[Case]:
    """The cases picked on the list, in its order, as far as this person may read them."""
    given = map(row_id_in, request.form.getlist("case"))
    ids = {number for number in given if number is not None}
    if not ids:
        raise Refused(N_("Pick at least one case."))
    if len(ids) > service.MOST:
        raise Refused(N_("Pick from 1 to %(most)s complaints."), most=service.MOST)
    statement = select(Case).where(Case.id.in_(ids), visible_to(actor_of_request(), clock().now()))
    cases = list(db.session.scalars(statement.order_by(Case.next_on, Case.id)))
    if not cases:
        raise NotAllowed(N_("None of these cases is yours to write to."))
    return cases


def _looked_at() -> dict[int, str]:
    """Letter numbers with the digests of what was shown: ``17:ab12…``."""
    pairs = (value.partition(":") for value in request.form.getlist("letter"))
    return {
        letter_id: digest for number, _colon, digest in pairs if (letter_id := row_id_in(number)) is not None
    }
