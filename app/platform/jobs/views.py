"""The mail pages: what waits, what left, what failed and why."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.jobs.queries import mail_counts, mail_named, mail_page, may_read_text
from app.platform.jobs.service import try_again
from app.platform.web.access import requires
from app.shared.errors import NotFound
from app.shared.text import N_

blueprint = Blueprint("mail", __name__, url_prefix="/mail")
STATES = ("waiting", "sent", "failed")


@blueprint.get("")
@requires(Permission.READ_MAIL)
def index() -> ResponseReturnValue:
    """The outbox, newest first."""
    state, cursor = request.args.get("state") or None, request.args.get("after")
    if state is not None and state not in STATES:
        raise NotFound(N_("There is no such list of messages."))
    page = mail_page(db.session(), actor=actor_of_request(), state=state, cursor=cursor)
    return render_template(
        "jobs/mail.html",
        messages=[row[0] for row in page.rows],
        counters=_counters(state),
        pager={
            "first_href": url_for(".index", state=state) if cursor else None,
            "next_href": url_for(".index", state=state, after=page.next_cursor) if page.next_cursor else None,
            "shown": "",
        },
        zone=current_user.unit.zone,
    )


@blueprint.get("/<int:number>")
@requires(Permission.READ_MAIL)
def message(number: int) -> ResponseReturnValue:
    """One message, as plain text."""
    session, actor = db.session(), actor_of_request()
    found = mail_named(session, actor=actor, number=number)
    return render_template(
        "jobs/message.html",
        message=found,
        may_read_text=may_read_text(session, actor=actor, message=found),
        may_resend=actor.may(Permission.RESEND_MAIL),
        zone=current_user.unit.zone,
    )


@blueprint.post("/<int:number>/again")
@requires(Permission.RESEND_MAIL)
def again(number: int) -> ResponseReturnValue:
    """Try a failed message again."""
    try_again(actor=actor_of_request(), clock=current_app.extensions["clock"], number=number)
    flash(_("The message is back in the outbox and leaves within seconds."), "good")
    return redirect(url_for(".message", number=number), 303)


def _counters(chosen: str | None) -> list[dict[str, object]]:
    counts = mail_counts(db.session(), actor=actor_of_request())
    labels = {"waiting": _("waiting"), "sent": _("sent"), "failed": _("failed")}
    return [
        {
            "count": counts[state],
            "label": labels[state],
            "href": url_for(".index", state=None if state == chosen else state),
            "current": state == chosen,
            "bad": state == "failed",
        }
        for state in STATES
    ]
