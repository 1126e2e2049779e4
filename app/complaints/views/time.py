"""What deadlines hang on, recorded by hand: each page says what it does to the dates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.complaints.domain.clock_events import RECORDABLE, recordable_in
from app.complaints.forms.clock_events import ClockEventForm, ComplexityForm
from app.complaints.services.clock_events import ClockEvent, change_complexity, record_clock_event
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_time", __name__, url_prefix="/cases/<reference>/time")


@blueprint.get("")
@requires(Permission.WORK_CASES)
def index(reference: str) -> ResponseReturnValue:
    """Everything that the rules of this complaint read and people record."""
    view = case_view(reference)
    case = view.case
    found = recordable_in(library().pack(case.regime), case.received_on) if case.regime else {}
    ways = [
        {
            "title": _(what.title),
            "does": _(what.hint) if what.hint else "",
            "href": url_for(".record", reference=reference, kind=kind.replace("_", "-")),
        }
        for kind, what in found.items()
    ]
    if (case.regime or "").startswith("cn-"):
        title, does = _("Complexity"), _("Simple until it is marked otherwise, in time and with a reason.")
        ways.insert(0, {"title": title, "does": does, "href": url_for(".complexity", reference=reference)})
    return render_template("complaints/time.html", view=view, ways=ways)


@blueprint.route("/complexity", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def complexity(reference: str) -> ResponseReturnValue:
    """Mark it complex, in time and with a reason."""
    view = case_view(reference)
    form = ComplexityForm(complexity=view.case.facts.get("complexity"))
    meanwhile = None
    if request.method == "GET":
        form.seen.show(view.case, view.entries)
    if form.validate_on_submit():
        try:
            change_complexity(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                complexity=form.complexity.data,
                reason=form.reason.data,
                version=form.seen.version,
            )
            return _recorded(view)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
        except Refused as error:
            show_refusal(form, error)
    page = {"title": _("Complexity"), "hint": "", "href": url_for(".complexity", reference=reference)}
    return _page(view, form, page, ("complexity", "reason"), meanwhile)


@blueprint.route("/<kind>", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def record(reference: str, kind: str) -> ResponseReturnValue:
    """One event: the day and what it asks."""
    view = case_view(reference)
    what = RECORDABLE.get(kind.replace("-", "_"))
    if what is None:
        raise NotFound(N_("There is nothing of this kind to record."))
    form = ClockEventForm()
    meanwhile = None
    if request.method == "GET":
        form.seen.show(view.case, view.entries)
        form.on.process_data(view.today)
    if form.validate_on_submit() and form.on.day is not None:
        try:
            event = ClockEvent(
                kind=kind.replace("-", "_"),
                on=form.on.day,
                reason=form.reason.data or None,
                days=form.days.data,
                approver=form.approver.data,
                how=form.how.data,
                by=form.by.data,
            )
            record_clock_event(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                event=event,
                version=form.seen.version,
            )
            return _recorded(view)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
        except Refused as error:
            show_refusal(form, error)
    page = {
        "title": _(what.title),
        "hint": _(what.hint) if what.hint else "",
        "href": url_for(".record", reference=reference, kind=kind),
    }
    return _page(view, form, page, ("on", *what.asks, "reason"), meanwhile)


def _page(
    view: CaseView,
    form: ComplexityForm | ClockEventForm,
    page: dict[str, str],
    names: tuple[str, ...],
    meanwhile: list[dict[str, Any]] | None,
) -> ResponseReturnValue:
    return render_template(
        "complaints/time_one.html", view=view, form=form, page=page, names=names, meanwhile=meanwhile
    ), form_status(form, meanwhile)


def _recorded(view: CaseView) -> ResponseReturnValue:
    flash(_("Recorded; every date was computed again."), "good")
    return redirect(url_for("cases.show", reference=view.case.reference), 303)
