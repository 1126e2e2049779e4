"""Access marks. A route without one is refused when the application starts: deny is the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "fairfile_access"
PUBLIC = "public"


def requires(permission: str) -> Callable[[View], View]:
    """Mark a view: only whoever holds ``permission`` at some unit gets in. Rules about one case are the service's."""

    def mark(view: View) -> View:
        setattr(view, _MARK, str(permission))
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everyone, signed in or not."""
    setattr(view, _MARK, PUBLIC)
    return view


def access_mark(app: Flask, endpoint: str) -> str | None:
    """``public``, a permission, or None for an unmarked endpoint."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions[endpoint], _MARK, None)


def guard(app: Flask, *, signed_in: Callable[[], bool], may: Callable[[str], bool]) -> None:
    """Install the gate. ``may(permission)`` is the authoriser; this room does not know what a role is."""

    @app.before_request
    def check_access() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # an unknown address: the 404 page follows
        mark = access_mark(app, request.endpoint)
        if mark == PUBLIC:
            return None
        if not signed_in():
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("accounts.sign_in", next=back), 303)
        if mark is None or not may(mark):
            abort(403)
        return None


def refuse_unmarked(app: Flask) -> None:
    """Raise at start-up when a route carries no mark. Called last by create_app."""
    unmarked = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if access_mark(app, rule.endpoint) is None}
    )
    if unmarked:
        raise RuntimeError(f"routes without an access mark: {', '.join(unmarked)}")
