"""Who broke the glass: which administrator opened which case, when, for how long, and why."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.cases.services.access import broken_glass
from app.cases.views.request import clock
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires

blueprint = Blueprint("broken_glass", __name__, url_prefix="/audit/broken-glass")


@blueprint.get("")
@requires(Permission.READ_GLASS)
def index() -> ResponseReturnValue:
    """Newest first, of the reader's own units; who may not read the case still sees that it was opened."""
    cursor, actor = request.args.get("after") or None, actor_of_request()
    found, following = broken_glass(db.session(), actor=actor, now=clock().now(), cursor=cursor)
    return render_template(
        "cases/broken_glass.html",
        rows=found,
        audits=actor.may(Permission.READ_AUDIT),
        pager={
            "first_href": url_for(".index") if cursor else None,
            "next_href": url_for(".index", after=following) if following else None,
            "shown": "",
        },
        now=clock().now(),
        zone=current_user.unit.zone,
    )
