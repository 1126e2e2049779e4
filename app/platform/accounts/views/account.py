"""One's own account: who I am here, my language and colours, my password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user

from app.platform.accounts.forms import PasswordForm, PreferencesForm
from app.platform.accounts.permissions import ROLE_TITLES, Permission, Role
from app.platform.accounts.services import own_account
from app.platform.accounts.signed_in import actor_of_request
from app.platform.accounts.views.blueprint import blueprint, clock, hasher
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Refused


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    form = PreferencesForm(obj=current_user)
    if form.validate_on_submit():
        own_account.choose(
            actor=actor_of_request(), clock=clock(), locale=form.locale.data, theme=form.theme.data
        )
        flash(_("Kept."), "good")
        return redirect(url_for("accounts.account"), 303)
    roles = [(_(ROLE_TITLES[Role(held.role)]), held.unit.name) for held in current_user.bindings]
    page = render_template("accounts/account.html", form=form, roles=roles)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and _changed(form):
        flash(_("Your password is changed. Your other sessions have ended."), "good")
        return redirect(url_for("accounts.account"), 303)
    forced = current_user.must_change_password
    return render_template(
        "accounts/password.html", form=form, forced=forced
    ), 422 if form.is_submitted() else 200


def _changed(form: PasswordForm) -> bool:
    if form.new_password.data != form.repeated.data:
        form.repeated.errors = [_("The two are not the same. Enter the new password again.")]
        return False
    try:
        user = own_account.change_password(
            actor=actor_of_request(),
            password=form.password.data,
            new_password=form.new_password.data,
            hasher=hasher(),
            clock=clock(),
        )
    except Refused as refused:
        show_refusal(form, refused)
        return False
    session.clear()  # with the old version in it, it would end here too
    login_user(user)
    session.permanent = True
    return True


def send_to_password_page() -> ResponseReturnValue | None:
    """Before each request: whoever has a password that somebody else chose, chooses one first."""
    if not current_user.is_authenticated or not current_user.must_change_password:
        return None
    if request.endpoint in {"accounts.password", "accounts.sign_out", "accounts.language", "static", None}:
        return None
    return redirect(url_for("accounts.password"), 303)
