"""The bundle builder: begin, describe, place papers, build, release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.bundles.domain import recipe as rules
from app.bundles.domain.recipe import Recipe
from app.bundles.forms import BuildForm, ChangeForm, DetailsForm, SupplyForm
from app.bundles.models import Bundle
from app.bundles.presenters.builder import builder_page
from app.bundles.queries import bundles_of
from app.bundles.services.choosing import papers_of
from app.bundles.services.composing import file_name
from app.bundles.services.recipes import (
    Details,
    ask_build,
    begin_bundle,
    bundle_numbered,
    change_recipe,
    describe_bundle,
    file_to_release,
    fingerprint,
    freeze_held,
    supply_filing,
)
from app.bundles.sources import Gathered, gathered
from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.cases.words import listed
from app.disclosure.domain.readers import Audience
from app.platform.accounts.permissions import Permission
from app.platform.log.access import note_access
from app.platform.storage import give_out
from app.platform.web.access import requires
from app.platform.web.errors import translated
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, DomainError, Refused
from app.shared.text import N_

blueprint = Blueprint("bundles", __name__, url_prefix="/cases/<reference>/bundles")


@blueprint.get("")
@requires(Permission.WORK_CASES)
def index(reference: str) -> ResponseReturnValue:
    """The bundles of a complaint."""
    view = case_view(reference)
    return render_template("bundles/index.html", view=view, bundles=bundles_of(view.session, view.case))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def new(reference: str) -> ResponseReturnValue:
    """Begin one: everything is placed by rule."""
    view = case_view(reference)
    form = DetailsForm()
    if request.method == "GET":
        _fill_in(form, view)
    if form.validate_on_submit():
        try:
            row = begin_bundle(actor=view.actor, clock=clock(), reference=reference, details=_details(form))
            return redirect(url_for("bundles.show", reference=reference, number=row.number), 303)
        except Refused as error:
            show_refusal(form, error)
    return render_template("bundles/details.html", view=view, form=form, bundle=None), form_status(form)


def _fill_in(form: DetailsForm, view: CaseView) -> None:
    """What the complaint and its external case already say of a new bundle."""
    chinese = view.case.language == "zh-Hans"
    form.language.data = "zh-Hans" if chinese else "en"
    forum = gathered(view.session, view.case, form.language.data).forum
    separate = forum is not None and forum.reader is Audience.OMBUDSMAN
    form.kind.data = "court-file" if chinese else "files" if separate else "bundle"
    if forum is not None:
        form.forum.data, form.forum_number.data = forum.name[:120], forum.number[:60]
        form.neutral.data = listed(forum.neutrals)[:200]


@blueprint.route("/<int:number>/details", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def details(reference: str, number: int) -> ResponseReturnValue:
    """What is said of a bundle."""
    view = case_view(reference)
    row = bundle_numbered(view.session, view.case, number)
    form = _described(row) if request.method == "GET" else DetailsForm()
    differing = None
    if form.validate_on_submit():
        try:
            describe_bundle(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                details=_details(form),
                known=form.known.data or "",
            )
            flash(_("Recorded."), "good")
            return redirect(url_for("bundles.show", reference=reference, number=number), 303)
        except Conflict as error:
            view = case_view(reference)
            theirs = _described(bundle_numbered(view.session, view.case, number))
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    page = render_template("bundles/details.html", view=view, form=form, bundle=row, differing=differing)
    return page, form_status(form, differing)


def _described(row: Bundle) -> DetailsForm:
    return DetailsForm(formdata=None, obj=row, known=fingerprint(row))


def _details(form: DetailsForm) -> Details:
    return Details(
        kind=form.kind.data or "",
        language=form.language.data or "",
        title=form.title.data or "",
        forum=form.forum.data or "",
        forum_number=form.forum_number.data or "",
        neutral=form.neutral.data or "",
        about=form.about.data or "",
        dispute=form.dispute.data or "",
        purpose=form.purpose.data or "",
        knows_mediation=form.knows_mediation.data,
    )


@blueprint.get("/<int:number>")
@requires(Permission.WORK_CASES)
def show(reference: str, number: int) -> ResponseReturnValue:
    """The builder."""
    view = case_view(reference)
    return _page(view, bundle_numbered(view.session, view.case, number))


def _page(view: CaseView, row: Bundle, problem: str = "", status: int = 200) -> ResponseReturnValue:
    page = builder_page(view, row, _audience(), request.args.get("paper", "")[:40])
    return render_template(
        "bundles/builder.html", view=view, page=page, form=ChangeForm(formdata=None), problem=problem
    ), status


def _audience() -> Audience | None:
    """The reader whom the address names; None when it names none that there is."""
    try:
        return Audience(request.args.get("audience", ""))
    except ValueError:
        return None


@blueprint.post("/<int:number>/change")
@requires(Permission.WORK_CASES)
def change(reference: str, number: int) -> ResponseReturnValue:
    """One small change of the recipe."""
    view = case_view(reference)
    form = ChangeForm()
    try:
        if not form.validate() or form.op.data not in _CHANGES:
            raise Refused(N_("This page was made for another version of Fairfile. Load it again."))
        name = form.op.data
        change_recipe(
            actor=view.actor,
            clock=clock(),
            reference=reference,
            number=number,
            what=name,
            item=form.item.data or "",
            change=lambda recipe, known: _CHANGES[name](_as_read(recipe, name, form), known, form, view),
        )
    except (Refused, Conflict) as error:
        view = case_view(reference)
        row = bundle_numbered(view.session, view.case, number)
        return _page(view, row, translated(error), error.status)
    return _back(
        reference, number, anchor=f"paper-{form.item.data}".replace(":", "-") if form.item.data else None
    )


def _back(reference: str, number: int, anchor: str | None = None) -> ResponseReturnValue:
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("audience", "paper") if name in request.args
    }
    return redirect(url_for("bundles.show", reference=reference, number=number, _anchor=anchor, **kept), 303)


Change = Callable[[Recipe, Gathered, ChangeForm, CaseView], Recipe]


def _placed(recipe: Recipe, known: Gathered, form: ChangeForm, _view: CaseView) -> Recipe:
    return rules.place(recipe, form.item.data, form.section.data, papers_of(known), form.before.data or "")


def _skipped(recipe: Recipe, _known: Gathered, form: ChangeForm, view: CaseView) -> Recipe:
    return rules.skip(
        recipe, form.item.data, form.words.data or "", by=view.actor.name, on=view.today.isoformat()
    )


_CHANGES: dict[str, Change] = {
    "place": _placed,
    "up": lambda recipe, _k, form, _v: rules.move(recipe, form.item.data, -1),
    "down": lambda recipe, _k, form, _v: rules.move(recipe, form.item.data, 1),
    "leave-out": lambda recipe, _k, form, _v: rules.leave_out(recipe, form.item.data, form.words.data or ""),
    "skip": _skipped,
    "unskip": lambda recipe, _k, form, _v: rules.unskip(recipe, form.item.data),
    "prove": lambda recipe, _k, form, _v: rules.prove(recipe, form.item.data, form.words.data or ""),
    "add-section": lambda recipe, _k, form, _v: rules.add_section(recipe, form.words.data or ""),
    "rename-section": lambda recipe, _k, form, _v: rules.rename_section(
        recipe, form.section.data, form.words.data or ""
    ),
    "section-up": lambda recipe, _k, form, _v: rules.move_section(recipe, form.section.data, -1),
    "section-down": lambda recipe, _k, form, _v: rules.move_section(recipe, form.section.data, 1),
    "drop-section": lambda recipe, _k, form, _v: rules.drop_section(recipe, form.section.data),
}


_WORDS: dict[str, Callable[[Recipe, ChangeForm], str]] = {
    "leave-out": lambda recipe, form: recipe.left_out.get(form.item.data, ""),
    "skip": lambda recipe, form: recipe.skipped.get(form.item.data, {}).get("why", ""),
    "prove": lambda recipe, form: recipe.purposes.get(form.item.data, ""),
    "rename-section": lambda recipe, form: next(
        (section.title for section in recipe.sections if section.id == form.section.data),
        form.was.data or "",
    ),
}
"""What a change writes over. Whatever else is changed is added to what others do."""


def _as_read(recipe: Recipe, name: str, form: ChangeForm) -> Recipe:
    """The recipe, unless somebody has written meanwhile what the form would write over. Raises Conflict with both."""
    theirs = _WORDS[name](recipe, form) if name in _WORDS else ""
    ours = (form.words.data or "").strip()
    if name in _WORDS and form.was.data is not None and theirs not in (form.was.data, ours):
        raise Conflict(
            N_(
                "Somebody else wrote “%(written)s” here while you wrote “%(typed)s”. Theirs stands; send yours again "
                "if it is to stand instead."
            ),
            written=theirs,
            typed=ours,
        )
    return recipe


@blueprint.post("/<int:number>/build")
@requires(Permission.WORK_CASES)
def build(reference: str, number: int) -> ResponseReturnValue:
    """Ask for one variant; the jobs process builds it. Or freeze one that was made and held."""
    view = case_view(reference)
    form = BuildForm()
    if not form.validate():
        return _page(view, bundle_numbered(view.session, view.case, number), _("Choose for whom."), 422)
    told: dict[str, Any] = {"actor": view.actor, "clock": clock(), "reference": reference, "number": number}
    try:
        if form.made.data:
            freeze_held(**told, build_id=form.made.data)
        else:
            ask_build(**told, audience=Audience(form.audience.data), freeze=form.freeze.data)
    except Refused as error:
        view = case_view(reference)
        return _page(view, bundle_numbered(view.session, view.case, number), translated(error), error.status)
    return redirect(
        url_for(
            "bundles.show", reference=reference, number=number, audience=form.audience.data, _anchor="build"
        ),
        303,
    )


@blueprint.post("/<int:number>/supply")
@requires(Permission.WORK_CASES)
def supply(reference: str, number: int) -> ResponseReturnValue:
    """A PDF that a person made of a paper which cannot be filed as it is."""
    view = case_view(reference)
    form = SupplyForm()
    upload = request.files.get("file")
    try:
        if not form.validate() or upload is None or not upload.filename:
            raise Refused(N_("Choose the PDF."))
        supply_filing(
            actor=view.actor,
            clock=clock(),
            reference=reference,
            number=number,
            item=form.item.data or "",
            file=upload.stream,
            name=upload.filename,
        )
    except DomainError as error:
        view = case_view(reference)
        row = bundle_numbered(view.session, view.case, number)
        return _page(view, row, translated(error), error.status)
    flash(_("The PDF will be filed in its place."), "good")
    return _back(reference, number)


@blueprint.get("/<int:number>/builds/<int:build>/file")
@requires(Permission.WORK_CASES)
def file(reference: str, number: int, build: int) -> ResponseReturnValue:
    """The finished file, once nothing stands in the way."""
    view = case_view(reference)
    row = file_to_release(actor=view.actor, clock=clock(), reference=reference, number=number, build_id=build)
    note_access(view.actor.label, reference, "download", f"bundle:{number}:{row.audience}:{row.number}")
    bundle = bundle_numbered(view.session, view.case, number)
    ending, kind = ("zip", "application/zip") if bundle.kind == "files" else ("pdf", "application/pdf")
    title = row.report.get("title") or str(number)  # as it was compared, whatever the bundle is called since
    name = file_name(
        reference, title, Audience(row.audience), row.number, language=bundle.language, ending=ending
    )
    return give_out(str(row.digest), name=name, media_type=kind)
