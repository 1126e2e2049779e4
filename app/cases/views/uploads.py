"""Files that came with a request: each into the store, or with its reason onto the list of those refused."""

from __future__ import annotations

from flask import current_app, request
from flask_babel import gettext as _

from app.cases.services.evidence import Paper
from app.platform.storage import current_previewer, current_store, display_name
from app.platform.web.errors import translated
from app.shared.errors import Refused

MOST_FILES = 50


def store_uploads(side: str, field: str = "files") -> tuple[list[Paper], list[tuple[str, str]]]:
    """The papers stored, and (name, reason) of each file refused. Files first: rows are the caller's."""
    most = current_app.extensions["settings"].max_upload_mb * 1024 * 1024
    papers, refused = [], []
    sent = [item for item in request.files.getlist(field) if item.filename]
    for number, upload in enumerate(sent, start=1):
        name = display_name(upload.filename or "")
        if number > MOST_FILES:
            refused.append(
                (name, _("Send up to %(most)s files at once, and the others after them.", most=MOST_FILES))
            )
            continue
        try:
            file = current_store().put(upload.stream, max_bytes=most, name=name)
        except Refused as error:
            refused.append((name, translated(error)))
            continue
        pages = current_previewer().page_count(file.digest)
        papers.append(Paper(file, name, pages if isinstance(pages, int) else None, side))
    return papers, refused
