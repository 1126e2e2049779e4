"""Is this letter genuine? Open to everyone who holds one; says date, kind and digest, and never a name."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.complaints.domain.letter_kinds import TITLES
from app.complaints.letters.code import read_code
from app.complaints.queries.letters import sent_letter_with_code
from app.platform.db import db
from app.platform.web.access import public

blueprint = Blueprint("complaints_letter_check", __name__, url_prefix="/check")


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """Where a reader types the code of the letter."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("complaints_letter_check.answer", code=typed[:40]), 303)
    return render_template("complaints/letter_check.html", typed="", code=None, found=None)


@blueprint.get("/<code>")
@public
def answer(code: str) -> ResponseReturnValue:
    """What is known of the letter with this code; a draft, or a code of no letter, is not genuine."""
    given = read_code(code)
    row = sent_letter_with_code(db.session(), given) if given else None
    found = (
        {
            "kind": TITLES[row.kind],
            "sent_on": row.sent_on,
            "digest": row.pdf_digest,
            "scan": row.stamped_digest,
        }
        if row
        else None
    )
    page = render_template("complaints/letter_check.html", typed=code[:40], code=given, found=found)
    return page, 200 if found else 404
