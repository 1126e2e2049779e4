"""The auditor's list of answers outside the band of like cases."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.cases.views.request import clock
from app.complaints.presenters.like_cases import departure_line
from app.complaints.queries.like_cases import departures
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires

blueprint = Blueprint("like_cases", __name__, url_prefix="/audit/like-cases")


@blueprint.get("")
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    """Newest first, as far as this reader may see."""
    cursor = request.args.get("after") or None
    found, following = departures(db.session(), actor=actor_of_request(), now=clock().now(), cursor=cursor)
    return render_template(
        "complaints/like_cases.html",
        rows=[departure_line(row) for row in found],
        pager={
            "first_href": url_for(".index") if cursor else None,
            "next_href": url_for(".index", after=following) if following else None,
            "shown": "",
        },
        zone=current_user.unit.zone,
    )
