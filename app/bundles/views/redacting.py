"""Redaction of one paper: what is proposed, words, rectangles, decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from app.bundles.forms import RegionForm, WordsForm
from app.bundles.services.recipes import bundle_numbered
from app.bundles.services.redactions import (
    decide_redactions,
    filing_to_redact,
    propose,
    redact_region,
    redact_words,
    redactions_of,
)
from app.bundles.sources import gathered
from app.bundles.views.builder import blueprint
from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.platform.accounts.permissions import Permission
from app.platform.storage import NoPreview, PageImage, current_previewer
from app.platform.web.access import requires
from app.platform.web.errors import translated
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

_PATH = "/<int:number>/redact/<item>"


@blueprint.get(_PATH)
@requires(Permission.WORK_CASES)
def redact(reference: str, number: int, item: str) -> ResponseReturnValue:
    """One page of the paper with its places, and what can be done."""
    return _page(case_view(reference), number, item)


def _page(
    view: CaseView, number: int, item: str, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    bundle = bundle_numbered(view.session, view.case, number)
    reference = view.case.reference
    waits, pages = False, 0
    try:
        filing = filing_to_redact(actor=view.actor, clock=clock(), reference=reference, item=item)
        waits, pages = filing is None, filing.pages if filing else 0
    except Refused as error:
        problem, status = translated(error), 422
    view = case_view(reference)  # asking for the pages may have ended the reading transaction
    bundle = bundle_numbered(view.session, view.case, number)
    source = gathered(view.session, view.case, bundle.language).sources[item]
    page = min(max(1, request.args.get("page", 1, type=int)), max(pages, 1))
    return render_template(
        "bundles/redact.html",
        view=view,
        bundle=bundle,
        item=item,
        title=source.title,
        pages=pages,
        waits=waits,
        page=page,
        places=redactions_of(view.session, view.case, item),
        problem=problem,
        at={"reference": reference, "number": number, "item": item},
        words=_typed(WordsForm, "words"),
        region=_typed(RegionForm, "region"),
    ), status


def _typed(form: type[FlaskForm], name: str) -> FlaskForm:
    """The form with what was typed into it, if it was this one that was sent."""
    sent = (request.endpoint or "").endswith(f"redact_{name}_page")
    return form() if sent else form(formdata=None)


def _done(view: CaseView, number: int, item: str, do: Callable[..., int], **told: Any) -> ResponseReturnValue:
    """Do it and say how many places; a refusal is said above the page, with what was typed kept."""
    try:
        found = do(actor=view.actor, clock=clock(), reference=view.case.reference, item=item, **told)
    except Refused as error:
        return _page(case_view(view.case.reference), number, item, translated(error), error.status)
    flash(ngettext("%(num)s place.", "%(num)s places.", found), "good")
    page = request.args.get("page", type=int)
    return redirect(
        url_for("bundles.redact", reference=view.case.reference, number=number, item=item, page=page), 303
    )


@blueprint.post(_PATH + "/propose")
@requires(Permission.WORK_CASES)
def redact_propose(reference: str, number: int, item: str) -> ResponseReturnValue:
    """Look for identity, card and phone numbers."""
    return _done(case_view(reference), number, item, propose)


@blueprint.post(_PATH + "/words")
@requires(Permission.WORK_CASES)
def redact_words_page(reference: str, number: int, item: str) -> ResponseReturnValue:
    """Redact words wherever they stand."""
    form = WordsForm()
    told = {"words": form.words.data or "", "label": form.label.data or "", "reason": form.reason.data or ""}
    return _done(case_view(reference), number, item, redact_words, **told)


@blueprint.post(_PATH + "/region")
@requires(Permission.WORK_CASES)
def redact_region_page(reference: str, number: int, item: str) -> ResponseReturnValue:
    """Redact a rectangle."""
    view, form = case_view(reference), RegionForm()
    try:
        left, top, right, bottom = (
            float((form[name].data or "").replace(",", ".").strip(" %")) / 100
            for name in ("left", "top", "right", "bottom")
        )
        page = int(form.page.data or "")
    except ValueError:
        return _page(
            view, number, item, _("Write the page as a number, the rectangle in per cent: 12.5."), 422
        )
    told = {"label": form.label.data or "", "reason": form.reason.data or ""}
    return _done(view, number, item, redact_region, page=page, box=(left, top, right, bottom), **told)


@blueprint.post(_PATH + "/decide")
@requires(Permission.WORK_CASES)
def redact_decide(reference: str, number: int, item: str) -> ResponseReturnValue:
    """Black or not, for the places ticked."""
    ids = request.form.getlist("place", type=int)
    told = {
        "ids": ids,
        "accept": request.form.get("verdict") == "accept",
        "reason": request.form.get("reason", ""),
    }
    return _done(case_view(reference), number, item, decide_redactions, **told)


@blueprint.get(_PATH + "/page/<int:page>.png")
@requires(Permission.WORK_CASES)
def redact_page(reference: str, number: int, item: str, page: int) -> ResponseReturnValue:
    """A page as the bundle has it, as a picture."""
    view = case_view(reference)
    bundle_numbered(view.session, view.case, number)
    filing = filing_to_redact(actor=view.actor, clock=clock(), reference=reference, item=item)
    image = current_previewer().page(str(filing.made), page=page, width=1600) if filing else None
    if not isinstance(image, PageImage):
        raise NotFound(image.label if isinstance(image, NoPreview) else N_("There is no such page."))
    response = Response(image.content, mimetype=image.media_type)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
