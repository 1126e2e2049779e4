"""Evidence pages: add, look at, describe, mark, download."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.domain.privilege import Privilege
from app.cases.forms import PaperForm, PrivilegeForm, UploadForm
from app.cases.models import Evidence
from app.cases.services.evidence import (
    PaperFacts,
    add_evidence,
    describe_evidence,
    mark_evidence,
    paper_numbered,
)
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.uploads import store_uploads
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.log.access import note_access
from app.platform.storage import (
    NoPreview,
    PageImage,
    TextPage,
    content_disposition,
    current_previewer,
    current_store,
)
from app.platform.web.access import requires
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("evidence", __name__, url_prefix="/cases/<reference>/evidence")


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def add(reference: str) -> ResponseReturnValue:
    """Several files at once; one that is refused says why and stops none of the others."""
    view = case_view(reference)
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("cases/evidence_add.html", form=form, view=view, refused=[])
    papers, refused = store_uploads(form.side.data)
    if papers:
        added = add_evidence(actor=view.actor, clock=clock(), reference=reference, papers=papers)
        flash(ngettext("%(num)s paper added.", "%(num)s papers added.", len(added)))
        for item in added:
            if item.same_as is not None:
                flash(
                    _(
                        "E%(number)s is the same file as E%(other)s.",
                        number=item.evidence.number,
                        other=item.same_as,
                    ),
                    "warn",
                )
    if refused or not papers:
        return render_template("cases/evidence_add.html", form=form, view=view, refused=refused), 422
    return redirect(url_for("cases.show", reference=reference), 303)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def show(reference: str, number: int) -> ResponseReturnValue:
    """The paper as pictures that can run nothing, with its facts."""
    view = case_view(reference)
    row = _row(reference, number)
    facts = PaperForm(obj=row, original="" if row.original is None else "yes" if row.original else "no")
    if request.method == "POST":
        view.actor.require(Permission.WORK_CASES)
        if facts.validate_on_submit():
            describe_evidence(
                actor=view.actor, clock=clock(), reference=reference, facts={number: _facts(facts, row)}
            )
            flash(_("E%(number)s is described.", number=number))
            return redirect(url_for("evidence.show", reference=reference, number=number), 303)
    may = view.may(Permission.WORK_CASES)
    page = max(1, request.args.get("page", 1, type=int))
    preview = current_previewer().page(row.digest, page=min(page, row.pages or 1))
    return render_template(
        "cases/evidence.html",
        view=view,
        row=row,
        form=facts,
        mark=PrivilegeForm(privilege=row.privilege),
        may=may,
        page=min(page, row.pages or 1),
        text=preview.text if isinstance(preview, TextPage) else None,
        no_preview=_(preview.label) if isinstance(preview, NoPreview) else None,
    ), (422 if facts.errors else 200)


@blueprint.post("/<int:number>/mark")
@requires(Permission.WORK_CASES)
def mark(reference: str, number: int) -> ResponseReturnValue:
    """Mark the paper confidential, or open again."""
    form = PrivilegeForm()
    if not form.validate_on_submit():
        raise Refused(N_("A mark needs a class and a reason."))
    mark_evidence(
        actor=actor_of_request(),
        clock=clock(),
        reference=reference,
        number=number,
        privilege=Privilege(form.privilege.data),
        reason=form.reason.data or "",
    )
    flash(_("The mark is recorded."))
    return redirect(url_for("evidence.show", reference=reference, number=number), 303)


@blueprint.get("/<int:number>/page/<int:page>.png")
@requires(Permission.SIGNED_IN)
def picture(reference: str, number: int, page: int) -> ResponseReturnValue:
    """One page as a picture."""
    row = _row(reference, number)
    image = current_previewer().page(row.digest, page=page)
    if not isinstance(image, PageImage):
        raise NotFound(N_("There is no picture of this page."))
    response = Response(image.content, mimetype=image.media_type)
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@blueprint.get("/<int:number>/file")
@requires(Permission.SIGNED_IN)
def download(reference: str, number: int) -> ResponseReturnValue:
    """The file as it came, to be saved, never shown by the browser on our address."""
    row = _row(reference, number)
    note_access(actor_of_request().label, reference, "download", f"evidence:{number}")
    response = Response(current_store().open(row.digest), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition(row.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Length"] = str(row.size)
    return response


def _row(reference: str, number: int) -> Evidence:
    view = case_view(reference)
    return paper_numbered(view.session, view.case, number)


def _facts(form: PaperForm, row: Evidence) -> PaperFacts:
    return PaperFacts(
        description=form.description.data or row.file_name,
        kind=row.kind,
        dated=form.dated.data or None,
        author=form.author.data or None,
        sent_from=form.sent_from.data or None,
        sent_to=form.sent_to.data or None,
        original=None if not form.original.data else form.original.data == "yes",
        language=row.language,
        side=form.side.data,
    )
