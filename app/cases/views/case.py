"""The case page, its log, and how a date was reached."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from app.cases.models import Case, Deadline
from app.cases.panels import CaseView
from app.cases.policy import case_to_read, stream_of
from app.cases.presenters.case_page import case_page
from app.cases.presenters.certificate import working
from app.cases.presenters.certificate_file import as_json, as_sheet, file_name
from app.cases.presenters.log import log_page
from app.cases.services.certificate_leaving import require_certificate_release
from app.cases.views.request import calendars, clock, library
from app.letters.pool import set_sheet_in_pool
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.log import entries
from app.platform.log.access import note_access
from app.platform.storage import content_disposition
from app.platform.web.access import requires
from app.shared.clock import today
from app.shared.errors import NotFound
from app.shared.text import N_

blueprint = Blueprint("cases", __name__)


def case_view(reference: str) -> CaseView:
    """The case as this person may see it, noted as read."""
    session, actor, now = db.session(), actor_of_request(), clock().now()
    case = case_to_read(session, actor, reference, now=now)
    note_access(actor.label, case.reference, "read")
    return CaseView(
        session=session,
        case=case,
        unit_path=session.get_one(Unit, case.unit_id).path,
        actor=actor,
        now=now,
        today=today(clock(), case.zone),
        entries=entries(session, stream_of(case)),
    )


@blueprint.get("/cases/<reference>")
@requires(Permission.SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """The case page. An administrator gets here by a broken glass, so the case's own policy decides."""
    try:
        view = case_view(reference)
    except NotFound:
        if actor_of_request().may(Permission.BREAK_GLASS):
            return redirect(url_for("case_access.glass", reference=reference), 303)
        raise
    return render_template("cases/case.html", **case_page(view, view.record, library()))


@blueprint.get("/cases/<reference>/log")
@requires(Permission.SIGNED_IN)
def log(reference: str) -> ResponseReturnValue:
    """Every event of the case with its hash."""
    view = case_view(reference)
    return render_template("cases/log.html", page=log_page(view))


_DEADLINE = "/cases/<reference>/deadlines/<regime>/<deadline>"


@blueprint.get(_DEADLINE)
@requires(Permission.SIGNED_IN)
def certificate(reference: str, regime: str, deadline: str) -> ResponseReturnValue:
    """How this date was reached."""
    view = case_view(reference)
    row = _deadline(view.case, regime, deadline)
    model = working(view, row, library=library(), calendars=calendars(), now=clock().now())
    return render_template("cases/certificate.html", working=model)


@blueprint.get(f"{_DEADLINE}/certificate.pdf")
@requires(Permission.SIGNED_IN)
def certificate_pdf(reference: str, regime: str, deadline: str) -> ResponseReturnValue:
    """The certificate as a paper."""
    view = case_view(reference)
    row = _deadline(view.case, regime, deadline)
    note_access(view.actor.label, view.case.reference, "print", f"deadline:{row.clock}")
    sheet = as_sheet(view, row, library=library(), calendars=calendars())
    name, said = file_name(view, row, "pdf"), Markup(sheet.html).striptags()
    enclosed = [file.content.decode() for file in sheet.files]
    content = set_sheet_in_pool(sheet)
    require_certificate_release(clock=clock(), case=view.case, deadline=row, texts=[said, *enclosed])
    return _file(content, "application/pdf", name)


@blueprint.get(f"{_DEADLINE}/certificate.json")
@requires(Permission.SIGNED_IN)
def certificate_json(reference: str, regime: str, deadline: str) -> ResponseReturnValue:
    """The certificate for machines; its schema is published (docs/certificate.schema.json)."""
    view = case_view(reference)
    row = _deadline(view.case, regime, deadline)
    note_access(view.actor.label, view.case.reference, "export", f"deadline:{row.clock}")
    name, content = file_name(view, row, "json"), as_json(view, row)
    require_certificate_release(clock=clock(), case=view.case, deadline=row, texts=[content.decode()])
    return _file(content, "application/json", name)


def _file(content: bytes, media_type: str, name: str) -> ResponseReturnValue:
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = content_disposition(name, inline=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _deadline(case: Case, regime: str, clock_id: str) -> Deadline:
    row = db.session.scalar(
        select(Deadline).where(
            Deadline.case_id == case.id, Deadline.regime == regime, Deadline.clock == clock_id
        )
    )
    if row is None:
        raise NotFound(N_("This case has no such deadline."))
    return row
