"""Calendar feeds: the page on which a person makes and takes them back, and the address that calendars read."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.views.request import clock
from app.platform.accounts import queries as accounts
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import public, requires
from app.platform.web.errors import translated
from app.platform.web.filters import instant
from app.shared.errors import Refused
from app.watch.presenters.feed import as_calendar
from app.watch.services.feeds import (
    WITHIN,
    ReadTooOften,
    make_feed,
    open_feeds,
    read_feed,
    revoke_feed,
)

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/deadlines/feeds")
@requires(Permission.READ_CASES)
def index() -> ResponseReturnValue:
    """The feeds of this person."""
    return _page(None)


@blueprint.post("/deadlines/feeds")
@requires(Permission.READ_CASES)
def make() -> ResponseReturnValue:
    """A new feed; its address is shown this once."""
    try:
        secret = make_feed(
            actor=actor_of_request(), clock=clock(), unit_code=request.form.get("unit") or None
        )
    except Refused as error:
        flash(translated(error), "bad")
        return redirect(url_for(".index"), 303)
    return _page(url_for(".read", secret=secret, _external=True))


@blueprint.post("/deadlines/feeds/<int:feed_id>/revoke")
@requires(Permission.READ_CASES)
def revoke(feed_id: int) -> ResponseReturnValue:
    """Taken back at once."""
    revoke_feed(actor=actor_of_request(), clock=clock(), feed_id=feed_id)
    flash(_("The feed is taken back; its address gives nothing any more."), "good")
    return redirect(url_for(".index"), 303)


@blueprint.get("/feeds/<secret>.ics")
@public
def read(secret: str) -> ResponseReturnValue:
    """What a calendar reads, with no other sign-in than the address."""
    try:
        reading = read_feed(secret=secret, clock=clock())
    except ReadTooOften:
        return Response(
            status=429, mimetype="text/plain", headers={"Retry-After": str(int(WITHIN.total_seconds()))}
        )
    with force_locale(reading.person.locale):
        content = as_calendar(reading)
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(hashlib.sha256(content).hexdigest())
    return response.make_conditional(request)


def _page(made: str | None) -> str:
    session, actor = db.session(), actor_of_request()
    units = accounts.units(session, under=actor.paths_with(Permission.READ_CASES))
    names = {unit.id: unit.name for unit in units}
    return render_template(
        "watch/feeds.html",
        made=made,
        units=[("", _("My own dates")), *((unit.code, unit.name) for unit in units)],
        feeds=[
            {
                "id": feed.id,
                "whose": names.get(feed.unit_id, "–") if feed.unit_id else _("My own dates"),
                "made": instant(feed.made_at, current_user.unit.zone),
                "read": instant(feed.read_at, current_user.unit.zone) if feed.read_at else None,
            }
            for feed in open_feeds(session, current_user.id)
        ],
    )
