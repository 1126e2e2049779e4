"""Sign-in, sign-out and one's own account."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.platform.web.access import public

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return "sign in"
