"""Evidence pages: add papers, look at one, write down what it says of itself, save its file."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.forms.evidence import PaperForm, UploadForm
from app.cases.models import Evidence
from app.cases.panels import CaseView
from app.cases.presenters.evidence import other_places, said_of_itself
from app.cases.queries import papers_of
from app.cases.services.evidence import add_evidence, describe_evidence, paper_numbered
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.cases.views.uploads import store_uploads
from app.cases.words import listed
from app.platform.accounts.permissions import Permission
from app.platform.log.access import note_access
from app.platform.storage import (
    NoPreview,
    PageImage,
    TextPage,
    current_previewer,
    give_out,
)
from app.platform.web.access import requires
from app.platform.web.fields import version_of
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("evidence", __name__, url_prefix="/cases/<reference>/evidence")


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """Several files at once; one that is refused says why and stops none of the others."""
    view = case_view(reference)
    form = UploadForm()
    following = str(len(papers_of(view.session, view.case)) + 1)
    if not form.validate_on_submit():
        form.known.data = form.known.data or following
        page = render_template("cases/evidence_add.html", form=form, view=view, refused=[], added=[])
        return page, form_status(form)
    papers, refused = store_uploads(form.side.data)
    if not (papers or refused):
        form.files.errors = [_("Choose at least one file.")]
    numbers: list[int] = []
    if papers:
        known = version_of(form.known.data)
        try:
            added = add_evidence(
                actor=view.actor, clock=clock(), reference=reference, papers=papers, known=known
            )
        except Conflict as error:  # sent twice: the page that follows is the same
            sent = error.params["numbers"]
            return redirect(url_for("papers.describe", reference=reference, paper=sent), 303)
        numbers = [item.evidence.number for item in added]
        form.known.data = str(max(numbers) + 1)
        flash(ngettext("%(num)s paper added.", "%(num)s papers added.", len(added)), "good")
        _say_what_is_here_already(view, [item.evidence for item in added])
    if refused or not papers:
        return render_template(
            "cases/evidence_add.html", form=form, view=view, refused=refused, added=numbers
        ), 422
    return redirect(url_for("papers.describe", reference=reference, paper=numbers), 303)


def _say_what_is_here_already(view: CaseView, added: list[Evidence]) -> None:
    for number, places in other_places(view, added, clock()).items():
        earlier = [place["label"] for place in places if place["number"] < number]
        if earlier:
            where = listed(earlier)
            flash(_("E%(number)s is the same file as %(where)s.", number=number, where=where), "warn")


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def show(reference: str, number: int) -> ResponseReturnValue:
    """The paper as pictures that can run nothing, and what it says of itself."""
    view = case_view(reference)
    row = paper_numbered(view.session, view.case, number)
    note_access(view.actor.label, reference, "read", f"evidence:{number}")
    form, differing = PaperForm(), None
    if request.method == "GET":
        form.show(row)
    else:
        view.actor.require(Permission.WORK_CASES)
        if form.validate():
            try:
                said = {number: form.said()}
                describe_evidence(
                    actor=view.actor, clock=clock(), reference=reference, papers=said, reason=form.reason.data
                )
                flash(_("E%(number)s is described.", number=number), "good")
                return redirect(url_for("evidence.show", reference=reference, number=number), 303)
            except Conflict as error:
                view = case_view(reference)
                row = paper_numbered(view.session, view.case, number)
                theirs = PaperForm(formdata=None)
                theirs.show(row)
                form.known.data = theirs.known.data
                differing = differences(form, theirs)
                show_refusal(form, error)
            except Refused as error:
                show_refusal(form, error)
    return render_template(
        "cases/evidence.html",
        view=view,
        row=row,
        form=form,
        differing=differing,
        may=view.may(Permission.WORK_CASES),
        facts=said_of_itself(row),
        places=other_places(view, [row], clock())[number],
        **_looked_at(row),
    ), form_status(form, differing)


def _looked_at(row: Evidence) -> dict[str, object]:
    """The page asked for: its number, and its text or why there is no picture of it."""
    page = min(max(1, request.args.get("page", 1, type=int)), row.pages or 1)
    preview = current_previewer().page(row.digest, page=page)
    return {
        "page": page,
        "text": preview.text if isinstance(preview, TextPage) else None,
        "no_preview": _(preview.label) if isinstance(preview, NoPreview) else None,
    }


@blueprint.get("/<int:number>/page/<int:page>.png")
@requires(Permission.SIGNED_IN)
def picture(reference: str, number: int, page: int) -> ResponseReturnValue:
    """One page as a picture, at the width asked for."""
    view = case_view(reference)
    row = paper_numbered(view.session, view.case, number)
    width = request.args.get("width", 800, type=int)
    image = current_previewer().page(row.digest, page=page, width=width)
    if not isinstance(image, PageImage):
        raise NotFound(N_("There is no picture of this page."))
    response = Response(image.content, mimetype=image.media_type)
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@blueprint.get("/<int:number>/file")
@requires(Permission.SIGNED_IN)
def download(reference: str, number: int) -> ResponseReturnValue:
    """The file as it came, to be saved, never shown by the browser on our address."""
    view = case_view(reference)
    row = paper_numbered(view.session, view.case, number)
    note_access(view.actor.label, reference, "download", f"evidence:{number}")
    return give_out(row.digest, name=row.file_name)
