"""The people of a case: who they are, put right; who joined; who was recognised; whose part ended."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.cases import words
from app.cases.domain.people import COMPLAINANT, ROLES
from app.cases.forms.people import EndForm, IdentityForm, NewPersonForm, PersonForm, filled
from app.cases.models import Party
from app.cases.panels import CaseView
from app.cases.presenters.people import full_name, identity, people_href, people_page
from app.cases.queries import papers_of, people_of, person_numbered
from app.cases.services.people import (
    add_person,
    change_person,
    check_identity,
    end_part,
    fingerprint,
    person_of,
    waiting_letters,
)
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.fields import id_choices
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("case_people", __name__, url_prefix="/cases/<reference>/people")


@blueprint.get("")
@requires(Permission.SIGNED_IN)
def index(reference: str) -> ResponseReturnValue:
    """Everybody who has or had a part."""
    view = case_view(reference)
    page = people_page(view, list(people_of(view.session, view.case)))
    return render_template("cases/people.html", view=view, page=page)


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """Somebody who was not on the case: a representative, the insured, an heir, a witness."""
    view = case_view(reference)
    form = NewPersonForm()
    _offer_papers(view, form)
    there = any(party.role == COMPLAINANT for party in people_of(view.session, view.case))
    form.role.choices = [
        SelectChoice(code, _(words.ROLES[code])) for code in ROLES if code != COMPLAINANT or not there
    ]
    if form.validate_on_submit():
        try:
            add_person(actor=view.actor, clock=clock(), reference=reference, person=form.new_person())
            flash(_("%(name)s is added.", name=form.name.data), "good")
            return redirect(people_href(view), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/person.html", view=view, form=form, party=None), form_status(form)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def change(reference: str, number: int) -> ResponseReturnValue:
    """Their particulars, put right."""
    view = case_view(reference)
    party = person_numbered(view.session, view.case, number)
    form = PersonForm() if request.method == "POST" else _filled(party)
    _offer_papers(view, form)
    differing = None
    if form.validate_on_submit():
        try:
            change_person(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                person=form.person(person_of(party)),
                known=form.known.data or "",
            )
            flash(_("The particulars of %(name)s are changed.", name=form.name.data), "good")
            if waiting_letters(view.session, view.case):
                flash(_("A letter that is prepared still carries the old ones. Prepare it again."), "warn")
            return redirect(people_href(view), 303)
        except Conflict as error:
            view = case_view(reference)
            party = person_numbered(view.session, view.case, number)
            theirs = _filled(party)
            _offer_papers(view, theirs)
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "cases/person.html", view=view, form=form, party=party, differing=differing
    ), form_status(form, differing)


@blueprint.route("/<int:number>/identity", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def identity_check(reference: str, number: int) -> ResponseReturnValue:
    """We made sure who they are: how, and when."""
    view = case_view(reference)
    party = person_numbered(view.session, view.case, number)
    form = IdentityForm()
    if request.method == "GET":
        form.on.process_data(view.today)
    if form.validate_on_submit() and form.on.day is not None:
        try:
            check_identity(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                on=form.on.day,
                how=form.how.data,
                late_reason=form.reason.data or None,
            )
            flash(_("The identity check is recorded."), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "cases/person_identity.html",
        view=view,
        form=form,
        name=full_name(party),
        before=identity(party),
        number=number,
    ), form_status(form)


@blueprint.route("/<int:number>/end", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def end(reference: str, number: int) -> ResponseReturnValue:
    """They speak for the complainant no longer, or are no party any more."""
    view = case_view(reference)
    party = person_numbered(view.session, view.case, number)
    form = EndForm()
    if request.method == "GET":
        form.on.process_data(view.today)
    if form.validate_on_submit() and form.on.day is not None:
        try:
            end_part(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                on=form.on.day,
                reason=form.reason.data or "",
            )
            flash(_("Recorded."), "good")
            return redirect(people_href(view), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("cases/person_end.html", view=view, form=form, party=party), form_status(form)


def _filled(party: Party) -> PersonForm:
    return filled(person_of(party), fingerprint(party))


def _offer_papers(view: CaseView, form: PersonForm) -> None:
    papers = papers_of(view.session, view.case)
    offered = {row.number: row.listed_as for row in papers}
    form.paper.choices = id_choices(offered, blank="–")
