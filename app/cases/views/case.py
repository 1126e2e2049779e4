"""The case page, its log, and how a date was reached."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.cases.models import Case, Deadline
from app.cases.panels import CaseView
from app.cases.policy import case_to_read, stream_of
from app.cases.presenters.case_page import case_page
from app.cases.presenters.certificate import working
from app.cases.presenters.log import log_page
from app.cases.views.request import calendars, clock, library
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.log import entries
from app.platform.log.access import note_access
from app.platform.web.access import requires
from app.shared.clock import today
from app.shared.errors import NotFound
from app.shared.text import N_

blueprint = Blueprint("cases", __name__)


def case_view(reference: str) -> CaseView:
    """The case as this person may see it, noted as read."""
    session, actor = db.session(), actor_of_request()
    case = case_to_read(session, actor, reference, now=clock().now())
    note_access(actor.label, case.reference, "read")
    return CaseView(
        session=session,
        case=case,
        unit_path=session.get_one(Unit, case.unit_id).path,
        actor=actor,
        today=today(clock(), case.zone),
        entries=entries(session, stream_of(case)),
    )


@blueprint.get("/cases/<reference>")
@requires(Permission.SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """The case page. An administrator gets here by a broken glass, so the case's own policy decides."""
    view = case_view(reference)
    return render_template("cases/case.html", **case_page(view, view.record, library()))


@blueprint.get("/cases/<reference>/log")
@requires(Permission.SIGNED_IN)
def log(reference: str) -> ResponseReturnValue:
    """Every event of the case with its hash."""
    view = case_view(reference)
    return render_template("cases/log.html", page=log_page(view))


@blueprint.get("/cases/<reference>/deadlines/<regime>/<deadline>")
@requires(Permission.SIGNED_IN)
def certificate(reference: str, regime: str, deadline: str) -> ResponseReturnValue:
    """How this date was reached."""
    view = case_view(reference)
    row = _deadline(view.case, regime, deadline)
    if "print" in request.args:
        note_access(view.actor.label, view.case.reference, "print", f"deadline:{row.clock}")
    return render_template(
        "cases/certificate.html", working=working(view, row, library=library(), calendars=calendars())
    )


def _deadline(case: Case, regime: str, clock_id: str) -> Deadline:
    row = db.session.scalar(
        select(Deadline).where(
            Deadline.case_id == case.id, Deadline.regime == regime, Deadline.clock == clock_id
        )
    )
    if row is None:
        raise NotFound(N_("This case has no such deadline."))
    return row
