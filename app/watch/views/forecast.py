"""Which dates will be missed with today's people and pace."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.policy import visible_to
from app.cases.services.deadlines import basis_at
from app.cases.views.request import calendars, clock, library, today_here
from app.platform.accounts import queries as accounts
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.watch.presenters.forecast import forecast_page
from app.watch.queries import BoardReader
from app.watch.services.forecasting import forecast
from app.watch.services.working_days import working_days
from app.watch.views.board import unit_path

blueprint = Blueprint("forecast", __name__)


@blueprint.get("/deadlines/forecast")
@requires(Permission.READ_CASES)
def show() -> ResponseReturnValue:
    """The forecast of a unit, or of everything this person may read."""
    session, actor = db.session(), actor_of_request()
    units = accounts.units(session, under=actor.paths_with(Permission.READ_CASES))
    chosen = request.args.get("unit", "")[:24]
    reader = BoardReader(actor.user_id, visible_to(actor, clock().now()), today_here())
    calendar = basis_at(current_user.unit, library(), calendars()).calendar
    works = working_days(calendar, calendars())
    made = forecast(session, reader, unit_path=unit_path(chosen, units), works=works)
    return render_template(
        "watch/forecast.html",
        page=forecast_page(made, library()),
        units=[("", _("All")), *((unit.code, unit.name) for unit in units)],
        chosen=chosen,
    )
