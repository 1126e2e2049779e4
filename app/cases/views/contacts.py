"""Adding a contact."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.forms import ContactForm
from app.cases.presenters.meanwhile import contacts_since
from app.cases.queries import newest_contact
from app.cases.services.contacts import NewContact, record_contact
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.fields import version_of
from app.platform.web.forms import show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("contacts", __name__, url_prefix="/cases/<reference>/contacts")


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """What was said, by whom, and what comes next."""
    view = case_view(reference)
    zone = ZoneInfo(view.case.zone)
    form = ContactForm()
    if request.method == "GET":
        now = clock().now().astimezone(zone)
        form.on.process_data(now.date())
        form.time.process_data(now)
        form.with_whom.data = view.case.complainant_name
        form.known.data = str(newest_contact(view.session, view.case))
    meanwhile = None
    if form.validate_on_submit() and form.on.day is not None and form.time.time is not None:
        contact = NewContact(
            at=datetime.combine(form.on.day, form.time.time, zone),
            channel=form.channel.data,
            direction=form.direction.data,
            with_whom=form.with_whom.data or "",
            words=form.words.data or "",
            next_on=form.next_on.day,
            next_words=form.next_words.data or None,
            late_reason=form.reason.data or None,
        )
        known = version_of(form.known.data)
        try:
            record_contact(actor=view.actor, clock=clock(), reference=reference, contact=contact, known=known)
            flash(_("The contact is recorded."))
            return redirect(url_for("cases.show", reference=reference), 303)
        except Conflict as error:
            view = case_view(reference)
            meanwhile = contacts_since(view, known or 0)
            form.known.data = str(newest_contact(view.session, view.case))
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/contact_add.html", form=form, view=view, meanwhile=meanwhile), form_status(
        form, meanwhile
    )
