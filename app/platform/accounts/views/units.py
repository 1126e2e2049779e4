"""The administrator's pages about the tree of units."""

from __future__ import annotations

from types import SimpleNamespace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.platform.accounts import queries
from app.platform.accounts.forms import PROFILE_FIELDS, UnitForm
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.regimes import regime_titles
from app.platform.accounts.services import units
from app.platform.accounts.services.units import UnitValues
from app.platform.accounts.signed_in import actor_of_request
from app.platform.accounts.views.blueprint import blueprint, clock
from app.platform.db import db, transaction
from app.platform.web.access import requires
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, Refused

_COLUMNS = ("name", "kind", "country", "place", "zone", "regime", "currency", "language", "reference_prefix")


@blueprint.get("/units")
@requires(Permission.MANAGE_PEOPLE)
def unit_tree() -> ResponseReturnValue:
    found = queries.units(db.session(), under=actor_of_request().paths_with(Permission.MANAGE_PEOPLE))
    top = min((unit.path.count("/") for unit in found), default=0)
    rows = [(unit, unit.path.count("/") - top) for unit in found]
    return render_template("accounts/units.html", rows=rows, rules=regime_titles())


@blueprint.route("/units/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def unit_new() -> ResponseReturnValue:
    above = queries.find_unit(db.session(), request.args.get("below", ""))
    form = UnitForm(obj=_like(above) if above else None)
    form.parent.choices, form.regime.choices = _parent_choices(), _regime_choices(above)
    if form.validate_on_submit():
        try:
            unit = units.add_unit(
                actor=actor_of_request(),
                code=form.code.data,
                values=_values(form),
                parent_code=form.parent.data or None,
                clock=clock(),
            )
            flash(_("The unit is added."), "good")
            return redirect(url_for("accounts.unit", code=unit.code), 303)
        except Refused as refused:
            show_refusal(form, refused)
    return render_template("accounts/unit.html", form=form, unit=None), 422 if form.is_submitted() else 200


@blueprint.route("/units/<code>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def unit(code: str) -> ResponseReturnValue:
    found = queries.unit(db.session(), code)
    actor_of_request().require(Permission.MANAGE_PEOPLE, found.path)
    form = _form_about(found)
    differing = None
    if form.validate_on_submit():
        try:
            _change(found, form)
            flash(_("Kept."), "good")
            return redirect(url_for("accounts.unit", code=code), 303)
        except Conflict as error:
            found = queries.unit(db.session(), code)
            theirs = _form_about(found, sent=False)
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as refused:
            show_refusal(form, refused)
    page = render_template("accounts/unit.html", form=form, unit=found, differing=differing)
    return page, 409 if differing is not None else 422 if form.is_submitted() else 200


def _form_about(unit: Unit, *, sent: bool = True) -> UnitForm:
    """The form as it was sent, or filled with what is kept."""
    kept = _like(unit, parent=unit.parent.code if unit.parent else "")
    form = UnitForm(obj=kept) if sent else UnitForm(formdata=None, obj=kept)
    form.parent.choices, form.regime.choices = _parent_choices(besides=unit), _regime_choices(unit)
    return form


def _change(found: Unit, form: UnitForm) -> None:
    """What it is and where it hangs are two things to the log, and one page to a person: both happen or neither."""
    actor = actor_of_request()
    with transaction():
        units.change_unit(
            actor=actor,
            code=found.code,
            values=_values(form, found),
            clock=clock(),
            known=form.known.data,
        )
        units.move_unit(actor=actor, code=found.code, new_parent_code=form.parent.data or None, clock=clock())


def _parent_choices(*, besides: Unit | None = None) -> list[SelectChoice]:
    """The units it may hang below: those administered, without itself and what hangs below it, and its present one."""
    actor = actor_of_request()
    found = queries.units(db.session(), under=actor.paths_with(Permission.MANAGE_PEOPLE))
    allowed = [unit for unit in found if besides is None or not unit.path.startswith(besides.path)]
    if besides is not None and besides.parent is not None and besides.parent not in allowed:
        allowed.insert(0, besides.parent)
    return [SelectChoice("", _("Nothing: it stands at the top"))] + [
        SelectChoice(unit.code, f"{unit.name} ({unit.code})") for unit in allowed
    ]


def _regime_choices(unit: Unit | None) -> list[SelectChoice]:
    """All rules, and the one that ``unit`` names though nobody offers it any more."""
    titles = dict(regime_titles())
    if unit is not None and unit.regime:
        titles.setdefault(unit.regime, unit.regime)
    return [
        SelectChoice("", _("No rules of law: our own targets")),
        *(SelectChoice(code, title) for code, title in titles.items()),
    ]


def _like(unit: Unit, *, parent: str | None = None) -> SimpleNamespace:
    """The values of ``unit``; as a pattern for a new one below it, without what is its own alone."""
    shared = {name: getattr(unit, name) or "" for name in _COLUMNS}
    if parent is None:
        return SimpleNamespace(**{**shared, "name": "", "kind": "branch", "parent": unit.code})
    profile = {name: unit.profile.get(name, "") for name in PROFILE_FIELDS}
    lines = "\n".join(unit.profile.get("address", []))
    return SimpleNamespace(
        **shared, **profile, address=lines, parent=parent, code=unit.code, known=units.fingerprint(unit)
    )


def _values(form: UnitForm, kept: Unit | None = None) -> UnitValues:
    """What the form says; of the profile also what it does not ask for and some other room put there."""
    asked_for = {*PROFILE_FIELDS, "address"}
    profile = {name: value for name, value in (kept.profile if kept else {}).items() if name not in asked_for}
    profile |= {name: form[name].data for name in PROFILE_FIELDS if form[name].data}
    lines = [line.strip() for line in form.address.data.splitlines() if line.strip()]
    if lines:
        profile["address"] = lines
    return UnitValues(**{name: form[name].data for name in _COLUMNS}, profile=profile)
