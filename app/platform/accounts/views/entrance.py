"""The door: sign-in, sign-out, and the language for those who are still outside."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from app.platform.accounts.forms import SignInForm
from app.platform.accounts.models import User
from app.platform.accounts.permissions import Permission
from app.platform.accounts.services import own_account, signing_in
from app.platform.accounts.signed_in import actor_for, actor_of_request, begin_session
from app.platform.accounts.views.blueprint import blueprint, clock, hasher, settings
from app.platform.web.access import public, requires
from app.platform.web.forms import show_refusal
from app.platform.web.navigation import first_page
from app.platform.web.paths import own_path, own_path_of_referrer
from app.shared.errors import DomainError

_LANGUAGES = {"en": "en", "zh": "zh_Hans_CN"}
_A_YEAR = 365 * 24 * 3600


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    """Everybody starts at their own work."""
    return redirect(_start_of(current_user), 303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The form, and what it sends. Whoever is in already goes on."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(own_path(request.args.get("next")) or _start_of(current_user), 303)
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    try:
        user = signing_in.sign_in(
            login=form.login.data,
            password=form.password.data,
            address=request.remote_addr,
            hasher=hasher(),
            key=settings().signing_key(),
            clock=clock(),
        )
    except DomainError as refused:
        show_refusal(form, refused)
        return render_template("accounts/sign_in.html", form=form), refused.status
    _begin_session(user)
    return redirect(own_path(form.next.data) or _start_of(user), 303)


@blueprint.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    signing_in.sign_out(actor=actor_of_request(), clock=clock())
    logout_user()
    session.clear()
    flash(_("You are signed out."), "message")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Show the pages in the language asked for, from the page where it was asked."""
    wanted = "zh" if request.form.get("language") == "zh" else "en"
    if current_user.is_authenticated:
        own_account.choose(actor=actor_of_request(), clock=clock(), locale=_LANGUAGES[wanted])
    back = own_path_of_referrer(request.referrer, request.host) or "/"
    response = redirect(back, 303)
    # Kept for the sign-in page too, whoever signs in next at this desk.
    response.set_cookie(
        "language", wanted, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=settings().production
    )
    return response


def _begin_session(user: User) -> None:
    begin_session(clock().now())
    login_user(user)


def _start_of(user: User) -> str:
    """The page of this person’s own work; for somebody without any role, their account."""
    actor = actor_for(user)
    return first_page(lambda permission: actor.may(Permission(permission))) or url_for("accounts.account")
