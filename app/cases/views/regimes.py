"""Rules that run beside those of a case: looked at first, then chosen with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.cases import words
from app.cases.domain.basis import may_run_beside, rules_of
from app.cases.forms import BesideForm
from app.cases.panels import CaseView
from app.cases.services.regimes import choose_beside, preview_beside
from app.cases.views.case import case_view
from app.cases.views.looking import has_looked, looked_at
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status, overtaken
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, Refused

_LOOKED_AT = ("beside",)

blueprint = Blueprint("case_rules", __name__, url_prefix="/cases/<reference>/rules")


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def beside(reference: str) -> ResponseReturnValue:
    """Which rules run beside, after a look at the dates that come or go."""
    view = case_view(reference)
    form = _form(view)
    meanwhile = differing = looked = None
    if form.validate_on_submit():
        try:
            if has_looked(form, _LOOKED_AT):
                _choose(view, form)
                flash(_("Recorded; every date was computed again."), "good")
                return redirect(url_for("cases.show", reference=reference), 303)
            looked = _look(view, form)
        except Conflict as error:
            meanwhile = overtaken(reference, form, error)
            differing = differences(form, _filled(case_view(reference)))
        except Refused as error:
            show_refusal(form, error)
            if "beside" not in form.errors:
                looked = _look(view, form)
    return render_template(
        "cases/rules.html",
        view=view,
        form=form,
        own=words.said(library().pack(rules_of(view.case.regime)).title),
        looked=looked,
        meanwhile=meanwhile,
        differing=differing,
    ), form_status(form, meanwhile)


def _choose(view: CaseView, form: BesideForm) -> None:
    choose_beside(
        actor=view.actor,
        clock=clock(),
        library=library(),
        reference=view.case.reference,
        beside=form.beside.data or [],
        reason=form.reason.data or "",
        version=form.seen.version,
    )


def _look(view: CaseView, form: BesideForm) -> dict[str, Any]:
    moves = preview_beside(
        view.session,
        view.case,
        form.beside.data or [],
        library=library(),
        clock=clock(),
        log_entries=view.entries,
    )
    return looked_at(form, _LOOKED_AT, moves)


def _form(view: CaseView) -> BesideForm:
    if request.method == "GET":
        return _filled(view)
    form = BesideForm()
    _offer(view, form)
    return form


def _filled(view: CaseView) -> BesideForm:
    """The form as the case stands."""
    form = BesideForm(formdata=None, beside=view.case.beside)
    _offer(view, form)
    form.seen.show(view.case, view.entries)
    return form


def _offer(view: CaseView, form: BesideForm) -> None:
    packs = library().packs
    names = dict.fromkeys([*may_run_beside(library(), view.case.regime), *view.case.beside])
    form.beside.choices = [
        SelectChoice(name, words.said(packs[name].title) if name in packs else name) for name in names
    ]
