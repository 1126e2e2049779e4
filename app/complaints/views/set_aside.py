"""The auditor's list of letters whose check was set aside."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.views.request import clock
from app.complaints.presenters.set_aside import set_aside_line
from app.complaints.queries.set_aside import set_aside
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires

blueprint = Blueprint("set_aside", __name__, url_prefix="/audit/checks-set-aside")


@blueprint.get("")
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    """The latest first, as far as this reader may see."""
    cursor = request.args.get("after") or None
    found, following = set_aside(db.session(), actor=actor_of_request(), now=clock().now(), cursor=cursor)
    return render_template(
        "complaints/set_aside.html",
        rows=[set_aside_line(row) for row in found],
        pager={
            "first_href": url_for(".index") if cursor else None,
            "next_href": url_for(".index", after=following) if following else None,
            "shown": "",
        },
    )
