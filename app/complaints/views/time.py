"""What deadlines hang on, recorded by hand: the page shows old and new dates before anything is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.cases.services.supposing import Move
from app.cases.views.case import case_view
from app.cases.views.looking import has_looked, looked_at
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.complaints.domain.clock_events import RECORDABLE
from app.complaints.forms.clock_events import ClockEventForm, ComplexityForm
from app.complaints.presenters.time import title_of, told_by, ways_of
from app.complaints.services.clock_events import (
    ClockEvent,
    change_complexity,
    letter_with,
    preview_clock_event,
    preview_complexity,
    record_clock_event,
    recordables,
    waits_for,
)
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_time", __name__, url_prefix="/cases/<reference>/time")


@dataclass(frozen=True)
class _Page:
    """One page of these: its words, its fields, and what looking and recording do."""

    title: str
    hint: str
    href: str
    names: tuple[str, ...]
    record: Callable[[], object]
    look: Callable[[CaseView], Sequence[Move]] | None
    kind: str = ""
    optional: tuple[str, ...] = ()


@blueprint.get("")
@requires(Permission.WORK_CASES)
def index(reference: str) -> ResponseReturnValue:
    """Everything that the rules of this complaint read and people record."""
    view = case_view(reference)
    found = recordables(library(), view.case)
    return render_template("complaints/time.html", view=view, groups=ways_of(view, found))


@blueprint.route("/complexity", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def complexity(reference: str) -> ResponseReturnValue:
    """Mark it complex, in time and with a reason."""
    view = case_view(reference)
    form = ComplexityForm(complexity=view.case.facts.get("complexity"))

    def record() -> None:
        change_complexity(
            actor=view.actor,
            clock=clock(),
            library=library(),
            reference=reference,
            complexity=form.complexity.data,
            reason=form.reason.data,
            version=form.seen.version,
        )

    def look(now: CaseView) -> Sequence[Move]:
        return preview_complexity(
            now.session, now.case, form.complexity.data, library=library(), clock=clock()
        )

    href = url_for(".complexity", reference=reference)
    return _answer(view, form, _Page(_("Complexity"), "", href, ("complexity", "reason"), record, look))


@blueprint.route("/<kind>", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def record(reference: str, kind: str) -> ResponseReturnValue:
    """One event: the day and what it asks."""
    view = case_view(reference)
    name = kind.replace("-", "_")
    what = RECORDABLE.get(name) or recordables(library(), view.case).get(name)
    if what is None:
        raise NotFound(N_("There is nothing of this kind to record."))
    form = ClockEventForm()
    if request.method == "GET":
        form.on.process_data(view.today)

    def record() -> None:
        record_clock_event(
            actor=view.actor,
            clock=clock(),
            library=library(),
            reference=reference,
            event=_event(kind, form),
            version=form.seen.version,
        )

    def look(now: CaseView) -> Sequence[Move]:
        return preview_clock_event(
            now.session, now.case, _event(kind, form), library=library(), clock=clock()
        )

    page = _Page(
        title=title_of(what),
        hint=_(what.hint) if what.hint else "",
        href=url_for(".record", reference=reference, kind=kind),
        names=("on", *what.asks, "reason"),
        record=record,
        look=look if what.looks else None,
        kind=kind.replace("-", "_"),
        optional=() if what.reasoned else ("reason",),
    )
    return _answer(view, form, page)


def _event(kind: str, form: ClockEventForm) -> ClockEvent:
    if form.on.day is None:
        raise Refused(N_("Give the day."), field="on")
    return ClockEvent(
        kind=kind.replace("-", "_"),
        on=form.on.day,
        reason=form.reason.data or None,
        days=form.days.data,
        approver=form.approver.data,
        how=form.how.data,
        by=form.by.data,
        what=form.what.data,
    )


def _answer(view: CaseView, form: ComplexityForm | ClockEventForm, page: _Page) -> ResponseReturnValue:
    """The form; what it would do; and only when just that has been looked at, it is done."""
    meanwhile = looked = None
    if request.method == "GET":
        form.seen.show(view.case, view.entries)
    if form.validate_on_submit():
        try:
            if page.look is None or has_looked(form, page.names):
                page.record()
                flash(_("Recorded; every date was computed again."), "good")
                return redirect(url_for("cases.show", reference=view.case.reference), 303)
            looked = _looked(view, form, page)
        except Conflict as error:
            meanwhile = overtaken(view.case.reference, form, error)
            looked = _looked(case_view(view.case.reference), form, page)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "complaints/time_one.html",
        view=view,
        form=form,
        page=page,
        looked=looked,
        meanwhile=meanwhile,
    ), form_status(form, meanwhile)


def _looked(view: CaseView, form: ComplexityForm | ClockEventForm, page: _Page) -> dict[str, Any] | None:
    if page.look is None:
        return None
    moves = page.look(view)
    moved = any(move.is_change for move in moves)
    letter = letter_with(library(), view.case, page.kind, moved=moved, known=view.entries)
    told = told_by(letter, waits=waits_for(library(), view.case, letter))
    return {**looked_at(form, page.names, moves), "letter": told}
