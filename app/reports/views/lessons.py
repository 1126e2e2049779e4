"""What complaints taught, for complainants: open to everyone; notes that two people approved, and nothing of a case."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.cases.words import chinese
from app.platform.db import db
from app.platform.web.access import public
from app.reports.presenters.improvements import lessons
from app.reports.queries.improvements import notes

blueprint = Blueprint("lessons", __name__)


@blueprint.get("/guidance")
@public
def index() -> ResponseReturnValue:
    """Published notes for complainants in the reader's language."""
    language = "zh-Hans" if chinese() else "en"
    found = notes(db.session(), audience="complainant", language=language, states=("published",))
    return render_template("reports/lessons.html", subjects=lessons(found))
