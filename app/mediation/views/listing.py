"""The list of external cases, and opening one from a complaint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.policy import visible_to
from app.cases.views.case import case_view
from app.cases.views.request import clock, library, today_here
from app.cases.views.stale import form_status
from app.mediation.domain.tracks import Track
from app.mediation.forms.opening import OpeningForm, asked_facts, facts_typed, opening_form
from app.mediation.presenters.listing import list_page
from app.mediation.presenters.opening import choices_page, opening_page
from app.mediation.presenters.procedures import index_rows, procedure_page
from app.mediation.queries import Asked, next_dates, proceeding_counts, proceedings_page
from app.mediation.services.opening import Opening, check, open_proceeding
from app.mediation.views.proceeding import by_request, tracks
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import NotAllowed, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("external_cases", __name__)
procedures = Blueprint("procedures", __name__, url_prefix="/procedures")
STATES, DUES = ("open", "running", "decided", "ended", "all"), ("", "overdue", "week", "unpaid")


@blueprint.get("/external-cases")
@requires(Permission.READ_CASES)
def index() -> ResponseReturnValue:
    """External cases: mine or everybody's, by state, procedure, words and what is due."""
    session, actor, today = db.session(), actor_of_request(), today_here()
    asked = _asked()
    cursor = request.args.get("after")
    about: dict[str, Any] = {
        "may_see": visible_to(actor, clock().now()),
        "user_id": actor.user_id,
        "today": today,
        "week": today + timedelta(days=7),
    }
    page = proceedings_page(session, asked, cursor=cursor, **about)
    model = list_page(
        asked,
        page,
        counts=proceeding_counts(session, asked, **about),
        dates=next_dates(session, [row[0] for row in page.rows]),
        tracks=tracks(),
        today=today,
        cursor=cursor,
        negotiates=actor.may(Permission.WORK_PROCEEDINGS),
    )
    return render_template("mediation/list.html", page=model)


def _asked() -> Asked:
    typed = request.args
    works = actor_of_request().may(Permission.WORK_PROCEEDINGS)
    state, due, who = typed.get("state", "open"), typed.get("due", ""), typed.get("who", "mine")
    track = typed.get("track", "")
    return Asked(
        who="mine" if works and who != "all" else "all",
        state=state if state in STATES else "open",
        track=track if track in tracks().names() else "",
        q=typed.get("q", "").strip()[:200],
        due=due if due in DUES else "",
    )


@blueprint.get("/cases/<reference>/proceedings/open")
@requires(Permission.WORK_PROCEEDINGS)
def choose(reference: str) -> ResponseReturnValue:
    """Which procedure: those of the complaint's country first."""
    view = _may_open(reference)
    return render_template(
        "mediation/choose.html", view=view, page=choices_page(view, view.record.unit.country, tracks())
    )


@blueprint.route("/cases/<reference>/proceedings/open/<track>", methods=["GET", "POST"])
@requires(Permission.WORK_PROCEEDINGS)
def open_one(reference: str, track: str) -> ResponseReturnValue:
    """Open an external case. What stands against it is shown before, and stops only what we open ourselves."""
    view = _may_open(reference)
    found = tracks().find(track)
    if found is None:
        raise NotFound(N_("There is no procedure of this name."))
    values = _filled(view, found) if request.method == "GET" else {}
    form = opening_form(found, library(), view.case.currency, **values)
    form.opened_on.up_to = view.today
    if form.validate_on_submit():
        try:
            row = open_proceeding(by=by_request(), reference=reference, opening=_opening(form, found))
            flash(_("The external case is open; its dates are counted."), "good")
            return redirect(url_for("proceedings.show", reference=reference, number=row.number), 303)
        except Refused as error:
            show_refusal(form, error)
        view = case_view(reference)
    noes = check(view.session, by_request(), view.case, found, _opening(form, found, view))
    return (
        render_template(
            "mediation/open.html",
            view=view,
            page=opening_page(view, found, noes, library()),
            form=form,
            facts=[form[f"fact_{each.name}"] for each in asked_facts(found, library())],
        ),
        form_status(form),
    )


def _may_open(reference: str) -> CaseView:
    view = case_view(reference)
    if not view.may(Permission.WORK_PROCEEDINGS):
        raise NotAllowed(N_("Your roles do not allow this here."))
    return view


def _filled(view: CaseView, track: Track) -> dict[str, object]:
    return {
        "opened_by": track.opened_by[0],
        "opened_on": view.today,
        "forum": track.forum.zh if view.case.language.startswith("zh") else track.forum.en,
        "agreement": False,
    }


def _opening(form: OpeningForm, track: Track, view: CaseView | None = None) -> Opening:
    """What was typed; for looking at the check alone, today where no day can be read."""
    day = form.opened_on.day or (view.today if view else None)
    if day is None:
        abort(422)
    return Opening(
        track=track.track,
        opened_by=form.opened_by.data or track.opened_by[0],
        opened_on=day,
        forum=form.forum.data or "",
        reference=form.reference.data or None,
        objection_by=form.objection_by.day,
        claimed_minor=form.claimed.minor if hasattr(form.claimed, "minor") else None,
        agreement=bool(form.agreement.data),
        facts=facts_typed(form, track, library()),
        why=form.why.data or "",
    )


@procedures.get("", endpoint="index")
@requires(Permission.READ_RULES)
def every_procedure() -> ResponseReturnValue:
    """Every procedure that there is."""
    return render_template("mediation/procedures.html", rows=index_rows(tracks()))


@procedures.get("/<track>")
@requires(Permission.READ_RULES)
def show(track: str) -> ResponseReturnValue:
    """One procedure: stages, dates, what binds whom."""
    found = tracks().find(track)
    if found is None:
        raise NotFound(N_("There is no procedure of this name."))
    return render_template("mediation/procedure.html", page=procedure_page(found, library()))
