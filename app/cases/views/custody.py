"""Through whose hands a paper went, and recording the next change of hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.forms.evidence import HandOverForm
from app.cases.models import Evidence
from app.cases.panels import CaseView
from app.cases.presenters.evidence import custody_page
from app.cases.services.custody import HandOver, hand_over
from app.cases.services.evidence import paper_numbered
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status, overtaken
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("custody", __name__, url_prefix="/cases/<reference>/evidence/<int:number>/custody")


@blueprint.get("")
@requires(Permission.SIGNED_IN)
def show(reference: str, number: int) -> ResponseReturnValue:
    """Everybody who had it, in order."""
    view = case_view(reference)
    row = paper_numbered(view.session, view.case, number)
    form = HandOverForm(formdata=None)
    form.seen.show(view.case, view.entries)
    form.on.process_data(view.today)
    return _page(view, row, form)


@blueprint.post("")
@requires(Permission.WORK_CASES)
def record(reference: str, number: int) -> ResponseReturnValue:
    """It changed hands."""
    view = case_view(reference)
    row = paper_numbered(view.session, view.case, number)
    form, meanwhile = HandOverForm(), None
    form.on.up_to = view.today
    if form.validate_on_submit():
        try:
            hand_over(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                handed=_handed(view, form),
                known=form.seen.seq,
            )
            flash(_("The change of hands is recorded."), "good")
            return redirect(url_for(".show", reference=reference, number=number), 303)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
            view = case_view(reference)
        except Refused as error:
            show_refusal(form, error)
    return _page(view, row, form, meanwhile)


def _handed(view: CaseView, form: HandOverForm) -> HandOver:
    """What was typed; the instant only where a time of day is known."""
    day, time = form.on.day or view.today, form.time.time
    return HandOver(
        what=form.what.data,
        on=day,
        at=datetime.combine(day, time, ZoneInfo(view.case.zone)) if time else None,
        giver=form.giver.data,
        taker=form.taker.data,
        place=form.place.data,
        why=form.why.data,
        late_reason=form.reason.data or None,
    )


def _page(
    view: CaseView, row: Evidence, form: HandOverForm, meanwhile: list[dict[str, Any]] | None = None
) -> ResponseReturnValue:
    return render_template(
        "cases/custody.html",
        view=view,
        row=row,
        form=form,
        may=view.may(Permission.WORK_CASES),
        meanwhile=meanwhile,
        page=custody_page(view, row),
    ), form_status(form, meanwhile)
