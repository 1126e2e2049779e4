"""Letter templates: the list, one template with its versions and test letters, and the second person's decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.views.request import clock, library
from app.complaints.domain.house_words import MOST_PIECES
from app.complaints.forms.templates import SPARE, TemplateForm, TemplateWhyForm
from app.complaints.models import LetterTemplate
from app.complaints.presenters.templates import index_page, template_page
from app.complaints.queries.templates import versions_of
from app.complaints.services import templates as service
from app.complaints.services.templates import Which
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import WIDTHS, PageImage, current_previewer
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.clock import today
from app.shared.errors import Conflict, DomainError, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_templates", __name__, url_prefix="/letter-templates")


@blueprint.get("")
@requires(Permission.READ_RULES)
def index() -> ResponseReturnValue:
    """Every kind of letter that rules speak of, with what the firm has of its own in it."""
    return render_template("complaints/templates.html", packs=index_page(db.session(), library(), _today()))


@blueprint.get("/<regime>/<kind>/<lang>")
@requires(Permission.READ_RULES)
def show(regime: str, kind: str, lang: str) -> ResponseReturnValue:
    """One template: its versions, its test letters, and a form for the next version."""
    which = _which(regime, kind, lang)
    return _page(which, _filled(which))


@blueprint.post("/<regime>/<kind>/<lang>")
@requires(Permission.EDIT_TEMPLATES)
def propose(regime: str, kind: str, lang: str) -> ResponseReturnValue:
    """Save a new version, which is tried at once and then waits for a second person."""
    which, form = _which(regime, kind, lang), TemplateForm()
    status = 422
    if form.validate_on_submit():
        try:
            service.propose(
                actor=actor_of_request(),
                clock=clock(),
                library=library(),
                which=which,
                pieces=form.written(),
                since=form.day(),
                note=form.note.data or "",
                seen=_number(form.seen.data),
            )
        except (Refused, Conflict) as error:
            show_refusal(form, error)
            status = error.status
            if isinstance(error, Conflict):
                form.seen.data = str(_newest(which))
        else:
            flash(_("Saved and tried. A second person must approve it before letters use it."), "good")
            return redirect(url_for(".show", regime=regime, kind=kind, lang=lang), 303)
    return _page(which, form, status=status)


@blueprint.post("/versions/<int:template_id>/approve")
@requires(Permission.APPROVE_TEMPLATES)
def approve(template_id: int) -> ResponseReturnValue:
    """The second person's yes."""
    try:
        row = service.approve(
            actor=actor_of_request(),
            clock=clock(),
            library=library(),
            template_id=template_id,
            digest=request.form.get("digest", ""),
        )
    except Refused as error:
        form = TemplateForm(formdata=None)
        show_refusal(form, error)
        return _page(Which.of(_row(template_id)), form, status=422)
    flash(_("Approved: letters use it from its day on."), "good")
    return _back(row)


@blueprint.post("/versions/<int:template_id>/return")
@requires(Permission.APPROVE_TEMPLATES)
def send_back(template_id: int) -> ResponseReturnValue:
    """Send a version back, with what is wrong with it."""
    return _end(template_id, service.send_back, _("Sent back."))


@blueprint.post("/versions/<int:template_id>/withdraw")
@requires(Permission.EDIT_TEMPLATES)
def withdraw(template_id: int) -> ResponseReturnValue:
    """Withdraw a version, with a reason."""
    return _end(template_id, service.withdraw, _("Withdrawn: letters no longer use it."))


@blueprint.get("/versions/<int:template_id>/<int:sample>/<int:page>.webp")
@requires(Permission.READ_RULES)
def picture(template_id: int, sample: int, page: int) -> ResponseReturnValue:
    """One page of a test letter as a picture."""
    samples = _row(template_id).samples
    image = (
        current_previewer().page(
            samples[sample]["digest"], page=page, width=request.args.get("width", WIDTHS[1], type=int)
        )
        if sample < len(samples)
        else None
    )
    if not isinstance(image, PageImage):
        raise NotFound(N_("There is no picture of this page."))
    response = Response(image.content, mimetype=image.media_type)
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


# --- inside ---------------------------------------------------------------------------------------------


def _today() -> date:
    return today(clock(), current_user.unit.zone)


def _which(regime: str, kind: str, lang: str) -> Which:
    which = Which(regime, kind, lang)
    service.require_known(library(), which)
    return which


def _row(template_id: int) -> LetterTemplate:
    row = db.session.get(LetterTemplate, template_id)
    if row is None:
        raise NotFound(N_("There is no such version."))
    return row


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _newest(which: Which) -> int:
    rows = versions_of(db.session(), which.regime, which.kind, which.lang)
    return rows[0].number if rows else 0


def _filled(which: Which) -> TemplateForm:
    """The form begins with the newest version's pieces and one empty row."""
    rows = versions_of(db.session(), which.regime, which.kind, which.lang)
    pieces = list(rows[0].pieces) if rows else []
    spare: list[dict[str, Any]] = [{} for _spare in range(SPARE)] if len(pieces) < MOST_PIECES else []
    return TemplateForm(
        formdata=None, pieces=[*pieces, *spare], since=_today(), seen=rows[0].number if rows else 0
    )


def _end(template_id: int, end: Callable[..., LetterTemplate], done: str) -> ResponseReturnValue:
    form = _why(template_id)
    if form.validate_on_submit():
        try:
            row = end(
                actor=actor_of_request(), clock=clock(), template_id=template_id, why=form.why.data or ""
            )
        except DomainError as error:
            if error.status != 422:
                raise
            show_refusal(form, error)
        else:
            flash(done)
            return _back(row)
    which = Which.of(_row(template_id))
    return _page(which, _filled(which), {template_id: form}, 422)


def _back(row: LetterTemplate) -> ResponseReturnValue:
    return redirect(url_for(".show", regime=row.regime, kind=row.kind, lang=row.lang), 303)


def _why(template_id: int) -> TemplateWhyForm:
    """Each version on the page has a reason of its own to give."""
    return TemplateWhyForm(prefix=f"version-{template_id}")


def _page(
    which: Which, form: TemplateForm, typed: dict[int, TemplateWhyForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    actor = actor_of_request()
    page = template_page(db.session(), library(), which, today=_today(), zone=current_user.unit.zone)
    rows = versions_of(db.session(), which.regime, which.kind, which.lang)
    may_decide = [
        row.id
        for row in rows
        if row.state == "proposed" and row.by_id != actor.user_id and actor.may(Permission.APPROVE_TEMPLATES)
    ]
    return (
        render_template(
            "complaints/template.html",
            page=page,
            form=form if actor.may(Permission.EDIT_TEMPLATES) else None,
            refused=form if form.errors else None,
            whys={row.id: _why(row.id) for row in rows} | (typed or {}),
            wrong=next(iter((typed or {}).values()), None),
            may_decide=may_decide,
            may_withdraw=actor.may(Permission.EDIT_TEMPLATES),
        ),
        status,
    )
