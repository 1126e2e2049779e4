"""Is this letter genuine? Open to everyone who holds one; says day, kind, unit and digest, and never a name."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.complaints.domain.letter_kinds import title_under
from app.complaints.letters.code import read_code
from app.complaints.queries.letters import SentLetter, sent_letter_with_bytes, sent_letter_with_code
from app.complaints.services.verifying import digest_of
from app.complaints.views.turns import note_turn, take_turn
from app.platform.db import db
from app.platform.web.access import public

blueprint = Blueprint("complaints_letter_check", __name__)


@blueprint.get("/verify")
@public
def ask() -> ResponseReturnValue:
    """Where a reader types the code of the letter, or hands in the file."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("complaints_letter_check.answer", code=typed[:40]), 303)
    return _page(typed="", code=None, found=None)


@blueprint.get("/verify/<code>")
@public
def answer(code: str) -> ResponseReturnValue:
    """What is known of the letter with this code; a draft, or a code of no letter, is not genuine."""
    take_turn()
    given = read_code(code)
    found = sent_letter_with_code(db.session(), given) if given else None
    note_turn(found=found is not None)
    return _page(typed=code[:40], code=given, found=found), 200 if found else 404


@blueprint.post("/verify")
@public
def compare() -> ResponseReturnValue:
    """Compare the bytes of a file with those that were sent. The file is read once and not kept."""
    take_turn()
    upload = request.files.get("file")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return _page(typed="", code=None, found=None, error=_("Choose the PDF file of the letter.")), 422
    digest = digest_of(upload.stream)
    code = read_code(request.form.get("code", ""))
    found = sent_letter_with_bytes(db.session(), digest)
    claimed = sent_letter_with_code(db.session(), code) if code else None
    note_turn(found=found is not None)
    page = _page(typed="", code=code, found=found or claimed, digest=digest, same=found is not None)
    return page, 200 if found else 404


def _page(
    *,
    typed: str,
    code: str | None,
    found: SentLetter | None,
    digest: str = "",
    same: bool = False,
    error: str = "",
) -> str:
    shown: dict[str, Any] | None = None
    if found is not None:
        shown = {
            "code": found.code,
            "kind": title_under(found.kind, found.regime),
            "sent_on": found.sent_on,
            "unit": found.unit,
            "digest": found.pdf_digest,
            "scan": found.stamped_digest,
            "replaced": found.replaced,
            "signed_by": found.signed_by,
        }
    return render_template(
        "complaints/letter_check.html",
        typed=typed,
        code=code,
        found=shown,
        digest=digest,
        same=same,
        error=error,
    )
