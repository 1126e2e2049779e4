"""Guidance notes: what closed cases taught, for staff and for complainants."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.models import Code, CodeList
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.cases.words import code_label
from app.complaints.services.reasons import LIST
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import names_of
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.fields import version_of
from app.platform.web.forms import differences, show_refusal
from app.reports.forms.improvements import AUDIENCES, NoteForm, WhyForm
from app.reports.models.actions import Action, GuidanceNote
from app.reports.presenters.improvements import note_model
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.coding import KINDS, STAGES
from app.reports.queries.improvements import notes
from app.reports.services.guidance import Writing, publish_note, retire_note, write_note
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.ids import row_id_in
from app.shared.text import N_

blueprint = Blueprint("guidance", __name__, url_prefix="/improvements/guidance")

LISTS = {LIST: "", STAGES: N_("Where in the process"), KINDS: N_("Of what kind")}
"""Lists whose codes a note may speak of; what stands before a code of the lists of causes."""


@blueprint.get("")
@requires(Permission.READ_IMPROVEMENTS)
def index() -> ResponseReturnValue:
    """Every note by what it is about; ``for`` narrows to those for staff (for a training) or for complainants."""
    return _page()


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.RAISE_ACTIONS)
def new() -> ResponseReturnValue:
    """Write one."""
    return _write(None)


@blueprint.route("/<int:note_id>", methods=["GET", "POST"])
@requires(Permission.RAISE_ACTIONS)
def edit(note_id: int) -> ResponseReturnValue:
    """Write a draft anew."""
    return _write(_note(note_id))


def _note(note_id: int) -> GuidanceNote:
    note = db.session.get(GuidanceNote, note_id)
    if note is None:
        raise NotFound(N_("There is no such note."))
    return note


@blueprint.post("/<int:note_id>/publish")
@requires(Permission.DIRECT_ACTIONS)
def publish(note_id: int) -> ResponseReturnValue:
    """Let it be read."""
    publish_note(
        actor=actor_of_request(),
        clock=clock(),
        note_id=note_id,
        version=version_of(request.form.get("known")),
    )
    flash(_("Published."), "good")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<int:note_id>/retire")
@requires(Permission.DIRECT_ACTIONS)
def retire(note_id: int) -> ResponseReturnValue:
    """Take it back."""
    form = WhyForm()
    if form.validate_on_submit():
        retire_note(actor=actor_of_request(), clock=clock(), note_id=note_id, reason=form.reason.data or "")
        flash(_("Taken back."))
        return redirect(url_for(".index"), 303)
    return _page(form, _note(note_id).id), 422


def _write(note: GuidanceNote | None) -> ResponseReturnValue:
    form = _filled(note) if request.method == "GET" else _sent()
    differing = None
    if form.validate_on_submit():
        try:
            write_note(
                actor=actor_of_request(),
                clock=clock(),
                note_id=note.id if note else None,
                writing=Writing(
                    form.code_id.data,
                    form.audience.data or "",
                    form.language.data or "",
                    form.title.data or "",
                    form.words.data or "",
                    form.action.data or "",
                ),
                version=version_of(form.known.data),
            )
            flash(_("Written. Somebody else publishes it."), "good")
            return redirect(url_for(".index"), 303)
        except Conflict as error:
            theirs = _filled(note)
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    page = render_template("reports/improvements/note.html", form=form, note=note, differing=differing)
    return page, form_status(form, differing)


def _sent() -> NoteForm:
    form = NoteForm()
    form.offer(_codes())
    return form


def _filled(note: GuidanceNote | None) -> NoteForm:
    """The form as the note stands; a new one speaks of what the address names."""
    if note is None:
        about, action = row_id_in(request.args.get("code")), request.args.get("action", "")[:40]
        form = NoteForm(formdata=None, code_id=about, action=action)
    else:
        came_from = db.session.get(Action, note.action_id) if note.action_id else None
        action = came_from.reference if came_from else ""
        form = NoteForm(formdata=None, obj=note, action=action, known=str(note.version))
    form.offer(_codes())
    return form


def _codes() -> dict[int, str]:
    rows = db.session.execute(
        select(Code, CodeList.name)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name.in_(LISTS), Code.retired.is_(False))
        .order_by(CodeList.id, Code.position)
    )
    return {
        code.id: _("%(title)s: %(words)s", title=_(LISTS[name]), words=code_label(code))
        if LISTS[name]
        else code_label(code)
        for code, name in rows
    }


def _page(why: WhyForm | None = None, wrong: int | None = None) -> str:
    session, actor = db.session(), actor_of_request()
    audience = request.args.get("for", "")
    found = notes(session, audience=audience if audience in AUDIENCES else "")
    names = names_of(session, [note.written_by_id or 0 for note, _code in found])
    models = [note_model(note, code, names) for note, code in found]
    return render_template(
        "reports/improvements/guidance.html",
        subjects=[(about, list(rows)) for about, rows in groupby(models, key=itemgetter("about"))],
        audience=audience,
        audiences=[("", _("everybody")), *((code, _(title)) for code, title in AUDIENCES.items())],
        may_write=actor.may(Permission.RAISE_ACTIONS),
        may_publish=actor.may(Permission.DIRECT_ACTIONS),
        me=actor.user_id,
        tabs=learning_tabs(actor, "guidance.index"),
        why=why or WhyForm(formdata=None),
        wrong=wrong,
        asked=any(note.id == wrong and note.state == "published" for note, _code in found),
    )
