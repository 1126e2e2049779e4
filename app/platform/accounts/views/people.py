"""The administrator's pages about people."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.platform.accounts import queries
from app.platform.accounts.forms import PersonForm, RoleForm
from app.platform.accounts.models import Unit, User
from app.platform.accounts.permissions import ROLE_TITLES, Permission, Role
from app.platform.accounts.services import people
from app.platform.accounts.services.people import Details
from app.platform.accounts.signed_in import actor_of_request
from app.platform.accounts.views.blueprint import blueprint, clock, hasher
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, Refused

_KEPT = ("display_name", "login", "email", "phone", "job_title", "languages", "usual_load")


@blueprint.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def people_list() -> ResponseReturnValue:
    closed = request.args.get("closed") == "1"
    found = queries.people(db.session(), under=_administered(), closed=closed)
    return render_template("accounts/people.html", people=found, closed=closed, role_titles=_role_titles())


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person_new() -> ResponseReturnValue:
    form = _person_form()
    if form.validate_on_submit():
        try:
            user, password = people.add_person(
                actor=actor_of_request(), details=_details(form), hasher=hasher(), clock=clock()
            )
            return render_template("accounts/given_password.html", person=user, password=password, added=True)
        except Refused as refused:
            show_refusal(form, refused)
    return render_template("accounts/person_new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/people/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person(user_id: int) -> ResponseReturnValue:
    user = people.managed_person(db.session(), actor_of_request(), user_id)
    form = _person_form(user)
    differing = None
    if form.validate_on_submit():
        try:
            details = _details(form, locale=user.locale)
            people.change_person(
                actor=actor_of_request(),
                user_id=user_id,
                details=details,
                clock=clock(),
                known=form.known.data,
            )
            flash(_("Kept."), "good")
            return redirect(url_for("accounts.person", user_id=user_id), 303)
        except Conflict as error:
            user = people.managed_person(db.session(), actor_of_request(), user_id)
            theirs = _person_form(user, sent=False)
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as refused:
            show_refusal(form, refused)
    page = _person_page(user, form, _role_form(), differing)
    return page, 409 if differing is not None else 422 if form.is_submitted() else 200


@blueprint.post("/people/<int:user_id>/roles")
@requires(Permission.MANAGE_PEOPLE)
def grant_role(user_id: int) -> ResponseReturnValue:
    form = _role_form()
    if not form.validate_on_submit():
        user = people.managed_person(db.session(), actor_of_request(), user_id)
        return _person_page(user, _person_form(user, sent=False), form), 422
    people.grant_role(
        actor=actor_of_request(),
        user_id=user_id,
        role=Role(form.role.data),
        unit_code=form.unit_code.data,
        clock=clock(),
    )
    flash(_("The role is given; it holds from the next page on."), "good")
    return redirect(url_for("accounts.person", user_id=user_id), 303)


@blueprint.post("/people/<int:user_id>/roles/<int:binding_id>/revoke")
@requires(Permission.MANAGE_PEOPLE)
def revoke_role(user_id: int, binding_id: int) -> ResponseReturnValue:
    people.revoke_role(actor=actor_of_request(), user_id=user_id, binding_id=binding_id, clock=clock())
    flash(_("The role is taken away."), "good")
    return redirect(url_for("accounts.person", user_id=user_id), 303)


@blueprint.post("/people/<int:user_id>/password")
@requires(Permission.MANAGE_PEOPLE)
def give_password(user_id: int) -> ResponseReturnValue:
    """Shown on the answer itself: a password kept for the next page would stand readable in a cookie."""
    password = people.give_password(actor=actor_of_request(), user_id=user_id, hasher=hasher(), clock=clock())
    user = queries.user(db.session(), user_id)
    return render_template("accounts/given_password.html", person=user, password=password, added=False)


@blueprint.post("/people/<int:user_id>/active")
@requires(Permission.MANAGE_PEOPLE)
def set_active(user_id: int) -> ResponseReturnValue:
    active = request.form.get("active") == "1"
    people.set_active(actor=actor_of_request(), user_id=user_id, active=active, clock=clock())
    flash(
        _("The account is open.") if active else _("The account is closed; its sessions have ended."), "good"
    )
    return redirect(url_for("accounts.person", user_id=user_id), 303)


def _administered() -> list[str]:
    return actor_of_request().paths_with(Permission.MANAGE_PEOPLE)


def _units() -> Sequence[Unit]:
    return queries.units(db.session(), under=_administered())


def _unit_choices(units: Sequence[Unit]) -> list[SelectChoice]:
    return [SelectChoice(unit.code, f"{unit.name} ({unit.code})") for unit in units]


def _person_form(user: User | None = None, *, sent: bool = True) -> PersonForm:
    """The form as it was sent, or filled with what is kept; not ``sent`` when another form of the page was."""
    kept = None
    if user is not None:
        kept = SimpleNamespace(**{name: getattr(user, name) for name in _KEPT})
        kept.unit_code, kept.skills = user.unit.code, ", ".join(user.skills)
        kept.known = people.fingerprint(user)
    form = PersonForm(obj=kept) if sent else PersonForm(formdata=None, obj=kept)
    form.unit_code.choices = _unit_choices(_units())
    return form


def _role_form() -> RoleForm:
    form = RoleForm(prefix="grant")  # another form of the page asks for a unit too
    form.unit_code.choices = _unit_choices(_units())
    return form


def _details(form: PersonForm, *, locale: str = "en") -> Details:
    return Details(
        login=form.login.data,
        display_name=form.display_name.data,
        email=form.email.data,
        unit_code=form.unit_code.data,
        phone=form.phone.data,
        job_title=form.job_title.data,
        locale=locale,
        languages=tuple(code for code in ("en", "zh-Hans") if code in form.languages.data),
        skills=tuple(form.skill_codes()),
        usual_load=form.usual_load.data,
    )


def _person_page(
    user: User, form: PersonForm, role_form: RoleForm, differing: list[Difference] | None = None
) -> str:
    return render_template(
        "accounts/person.html",
        person=user,
        form=form,
        role_form=role_form,
        role_titles=_role_titles(),
        differing=differing,
    )


def _role_titles() -> dict[str, str]:
    return {role.value: _(title) for role, title in ROLE_TITLES.items()}
