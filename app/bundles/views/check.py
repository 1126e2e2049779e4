"""Is this bundle ours, unchanged? Open to everyone who holds one; says day, version, pages and unit, never a name."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.bundles.queries import FrozenFile, frozen_with
from app.complaints.letters.code import read_code
from app.complaints.services.verifying import digest_of
from app.complaints.views.turns import note_turn, take_turn
from app.platform.db import db
from app.platform.web.access import public

blueprint = Blueprint("bundle_check", __name__, url_prefix="/verify/bundle")


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """Where a reader types the code of the cover, or hands in the file."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("bundle_check.answer", code=typed[:40]), 303)
    return _page()


@blueprint.get("/<code>")
@public
def answer(code: str) -> ResponseReturnValue:
    """What is known of the frozen version with this code; a draft is nobody's to rely on."""
    take_turn()
    given = read_code(code)
    found = frozen_with(db.session(), code=given) if given else None
    note_turn(found=found is not None)
    return _page(typed=code[:40], found=found), 200 if found else 404


@blueprint.post("")
@public
def compare() -> ResponseReturnValue:
    """Compare the bytes of a file with those that were frozen. The file is read once and not kept."""
    take_turn()
    upload = request.files.get("file")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return _page(error=_("Choose the file of the bundle.")), 422
    digest = digest_of(upload.stream)
    found = frozen_with(db.session(), digest=digest)
    note_turn(found=found is not None)
    return _page(digest=digest, found=found), 200 if found else 404


def _page(*, typed: str = "", found: FrozenFile | None = None, digest: str = "", error: str = "") -> str:
    return render_template("bundles/check.html", typed=typed, found=found, digest=digest, error=error)
