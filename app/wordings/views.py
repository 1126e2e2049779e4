"""Pages of the register: list, edition, clause, and reading an edition in."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import NotFound, Refused
from app.shared.text import N_
from app.wordings import presenting
from app.wordings.citing import reliance
from app.wordings.differences import differences
from app.wordings.domain.comparing import compare
from app.wordings.domain.marks import with_mark
from app.wordings.domain.reading import CONTROL, Reading
from app.wordings.endorsing import EndorsementReading, import_endorsement, read_endorsement
from app.wordings.forms import EndorsementForm, ImportForm
from app.wordings.queries import (
    amendments_of,
    clauses_found,
    edition_named,
    edition_on,
    edition_text,
    editions_of,
    same_words_elsewhere,
    wording_lines,
)
from app.wordings.service import WordingUnreadable, import_edition, parse_day, read_source, text_of_file

blueprint = Blueprint("wordings", __name__, url_prefix="/wordings")
LONGEST_SEARCH = 200
_LONGEST_LINE_NUMBER = 6


@blueprint.get("")
@requires(Permission.READ_WORDINGS)
def index() -> ResponseReturnValue:
    """All wordings with their editions."""
    return render_template(
        "wordings/index.html",
        groups=presenting.grouped(wording_lines(db.session())),
        may_import=actor_of_request().may(Permission.MANAGE_WORDINGS),
    )


@blueprint.get("/<code>/<label>")
@requires(Permission.READ_WORDINGS)
def edition(code: str, label: str) -> ResponseReturnValue:
    """An edition as a tree; with ``q`` the clauses that hold these words."""
    shown = edition_named(db.session(), code, label)
    text = edition_text(db.session(), shown)
    on = parse_day(request.args.get("on", "")[:10], "on")
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = clauses_found(db.session(), words, edition_ids=[shown.id]) if words else []
    return render_template(
        "wordings/edition.html",
        edition=shown,
        others=[each for each in editions_of(db.session(), shown.wording_id) if each.id != shown.id],
        rows=presenting.tree_rows(edition_on(db.session(), shown, on) if on else text.tree),
        endorsements=amendments_of(db.session(), [shown.id]).get(shown.id, []),
        on=on,
        may_endorse=actor_of_request().may(Permission.MANAGE_WORDINGS),
        words=words,
        found=presenting.found_rows(text.tree, [clause.path for clause in found]),
    )


@blueprint.get("/<code>/<label>/clauses/<path:path>")
@requires(Permission.READ_WORDINGS)
def clause(code: str, label: str, path: str) -> ResponseReturnValue:
    """One clause with what stands below it, its exceptions and those who cite it."""
    shown = edition_named(db.session(), code, label)
    text = edition_text(db.session(), shown)
    node = text.tree.get(path)
    if node is None:
        raise NotFound(N_("This edition has no clause “%(path)s”."), path=path[:60])
    return render_template(
        "wordings/clause.html",
        edition=shown,
        clause=presenting.clause_page(text.tree, node),
        changes=presenting.changes(
            text.tree, path, amendments_of(db.session(), [shown.id]).get(shown.id, [])
        ),
        reliance=reliance(text.ids[path]),
        elsewhere=same_words_elsewhere(db.session(), shown, node.text) if node.text else (),
    )


@blueprint.get("/<code>/<label>/since/<older>")
@requires(Permission.READ_WORDINGS)
def changes(code: str, label: str, older: str) -> ResponseReturnValue:
    """What changed from the edition ``older`` to the edition ``label``, clause by clause."""
    before, after = edition_named(db.session(), code, older), edition_named(db.session(), code, label)
    was, now = (edition_text(db.session(), each, endorsed=False).tree for each in (before, after))
    return render_template(
        "wordings/differences.html",
        older=before,
        newer=after,
        differences=differences(was, now, compare(was, now)),
    )


@blueprint.route("/<code>/<label>/endorse", methods=["GET", "POST"])
@requires(Permission.MANAGE_WORDINGS)
def endorse(code: str, label: str) -> ResponseReturnValue:
    """Read an endorsement in: first what it changes, then, on a second press, into the register."""
    shown = edition_named(db.session(), code, label)
    form = EndorsementForm()
    reading: EndorsementReading | None = None
    if form.validate_on_submit() and _take_upload(form):
        _settle(form)
        if "import" in request.form and _endorsed(form, code, label):
            return redirect(url_for(".edition", code=code, label=label), 303)
        reading = read_endorsement(
            edition_text(db.session(), shown, endorsed=False).tree,
            form.text.data,
            code=form.code.data or "",
            title=form.title.data or "",
            language=shown.language,
        )
    status = 422 if form.errors or (reading is not None and reading.problems) else 200
    preview = presenting.endorsement_preview(reading, form.text.data) if reading is not None else None
    return render_template("wordings/endorse.html", form=form, edition=shown, preview=preview), status


def _endorsed(form: EndorsementForm, code: str, label: str) -> bool:
    try:
        done = import_endorsement(
            actor=actor_of_request(),
            clock=current_app.extensions["clock"],
            wording=code,
            edition=label,
            code=form.code.data or "",
            title=form.title.data or "",
            effective_from=form.effective_from.day,
            text=form.text.data,
        )
    except WordingUnreadable:
        return False  # the preview lists every line at fault
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    if done.created:
        flash(_("Endorsement %(code)s is in the register.", code=done.code), "good")
    else:
        flash(_("Endorsement %(code)s was in the register already, with the same text.", code=done.code))
    return True


@blueprint.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_WORDINGS)
def import_page() -> ResponseReturnValue:
    """Read an edition in: first what was understood, then, on a second press, into the register."""
    form = ImportForm()
    reading: Reading | None = None
    if form.validate_on_submit() and _take_upload(form):
        _settle(form)
        if "import" in request.form and _imported(form):
            front = read_source(form.text.data, form.given()).front
            return redirect(url_for(".edition", code=front.wording, label=front.edition), 303)
        reading = read_source(form.text.data, form.given())
    status = 422 if form.errors or (reading is not None and reading.problems) else 200
    shown = presenting.preview(reading, form.text.data) if reading is not None else None
    return render_template("wordings/import.html", form=form, preview=shown), status


def _settle(form: ImportForm | EndorsementForm) -> None:
    """Set the mark that a person chose for a line, as ``17:clause``: the text field is what is read and kept."""
    line, _colon, mark = request.form.get("settle", "").partition(":")
    if (
        presenting.is_settling(mark)
        and line.isascii()
        and line.isdigit()
        and len(line) <= _LONGEST_LINE_NUMBER
    ):
        form.text.data = with_mark(form.text.data, int(line), mark)


def _take_upload(form: ImportForm | EndorsementForm) -> bool:
    """Put the uploaded file's text into the text field, where it is kept and can be mended."""
    upload = form.file.data
    if isinstance(upload, FileStorage) and upload.filename:
        try:
            source = text_of_file(upload.stream.read())
        except Refused as refusal:
            show_refusal(form, refusal)
            return False
        if CONTROL.search(source.text):
            form.file.errors = [_("This is not text. Choose plain text, UTF-8, or a PDF.")]
            return False
        form.text.data = source.text
        for note in source.notes:
            flash(presenting.note_text(note))
    if not (form.text.data or "").strip():
        form.text.errors = [_("Paste the wording here, or choose a file.")]
        return False
    return True


def _imported(form: ImportForm) -> bool:
    try:
        done = import_edition(
            actor=actor_of_request(),
            clock=current_app.extensions["clock"],
            text=form.text.data,
            given=form.given(),
        )
    except WordingUnreadable:
        return False  # the preview lists every line at fault
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    if done.created:
        flash(
            _(
                "Edition %(edition)s is in the register: %(count)s clauses.",
                edition=done.edition,
                count=done.clauses,
            ),
            "good",
        )
    else:
        flash(_("Edition %(edition)s was in the register already, with the same text.", edition=done.edition))
    return True
