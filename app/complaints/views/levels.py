"""The approval table: all units on one page, one unit's rows to be set on another."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.views.request import clock
from app.complaints.forms.levels import LevelsForm
from app.complaints.models import ApprovalLevel
from app.complaints.presenters.levels import level_table
from app.complaints.services.levels import fingerprint, set_levels, unit_levels
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.money import Money
from app.shared.text import N_

blueprint = Blueprint("complaints_levels", __name__, url_prefix="/approval-levels")
SPARE_ROWS = 2


@blueprint.get("")
@requires(Permission.MANAGE_LEVELS)
def index() -> ResponseReturnValue:
    """Every unit that this person manages levels for, with its rows and what it inherits."""
    return render_template("complaints/levels.html", units=level_table(db.session(), actor_of_request()))


@blueprint.route("/<code>", methods=["GET", "POST"])
@requires(Permission.MANAGE_LEVELS)
def edit(code: str) -> ResponseReturnValue:
    """Set one unit's rows together."""
    unit = _unit(code)
    form = LevelsForm() if request.method == "POST" else _filled(unit)
    if form.validate_on_submit():
        try:
            set_levels(
                actor=actor_of_request(),
                clock=clock(),
                unit_code=code,
                rows=form.levels(unit.currency),
                known=form.known.data,
            )
        except Conflict as error:
            return _conflict(code, form, error)
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The approval table is set. Decisions already proposed are judged by it too."), "good")
            return redirect(url_for(".index"), 303)
    return _page(_unit(code), form, 422 if form.errors else 200)


def _unit(code: str) -> Unit:
    unit = db.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None or not actor_of_request().may(Permission.MANAGE_LEVELS, unit.path):
        raise NotFound(N_("There is no unit “%(code)s” whose levels you manage."), code=code[:24])
    return unit


def _filled(unit: Unit) -> LevelsForm:
    rows = unit_levels(db.session(), unit)
    return LevelsForm(
        formdata=None,
        rows=[_row(row) for row in rows] + [{} for _spare in range(SPARE_ROWS)],
        known=fingerprint(rows),
    )


def _row(row: ApprovalLevel) -> dict[str, object]:
    most = str(Money(row.most_minor, row.currency)) if row.most_minor is not None else ""
    return {"level": row.level, "title": row.title, "role": row.role, "most": most, "hard": row.hard}


def _conflict(code: str, form: LevelsForm, error: Conflict) -> ResponseReturnValue:
    """What was typed stays; the table that stands now is shown beside it, and sending again replaces it."""
    unit = _unit(code)
    theirs = _filled(unit)
    form.known.data = theirs.known.data
    show_refusal(form, error)
    return _page(unit, form, 409, differing=differences(form, theirs))


def _page(
    unit: Unit, form: LevelsForm, status: int, differing: list[Difference] | None = None
) -> ResponseReturnValue:
    return render_template("complaints/levels_edit.html", unit=unit, form=form, differing=differing), status
