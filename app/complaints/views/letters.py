"""Letters of a case: the list of kinds, one letter with its check, and every step from draft to delivery."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.models import CaseLetter
from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.held_back import show_held_back
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status
from app.complaints.domain.letter_kinds import ASKS, TITLES, possible_kinds, title_under
from app.complaints.forms.letters import (
    AgainForm,
    ArrivalForm,
    DispatchForm,
    OverrideForm,
    PartsForm,
    StampForm,
)
from app.complaints.letters.material import Parts
from app.complaints.presenters.letters import file_of, letter_checks, letter_page, letter_pages
from app.complaints.queries.letters import can_be_prepared, open_papers
from app.complaints.services import letter_approval as approving
from app.complaints.services import letter_sending as sending
from app.complaints.services.letter_fate import Fate, record_fate
from app.complaints.services.letter_fate import stamp as keep_stamped
from app.complaints.services.letter_following import bring_up_to_date, still_says
from app.complaints.services.letters import (
    compose_letter,
    draft_to_replace,
    fingerprint,
    letter_of_case,
)
from app.complaints.services.sending_again import AGAIN, reader_of, send_again
from app.disclosure.gate import HeldBack
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.log.access import note_access
from app.platform.storage import (
    WIDTHS,
    PageImage,
    current_previewer,
    give_out,
)
from app.platform.web.access import requires
from app.platform.web.errors import translated
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, DomainError, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("complaints_letters", __name__, url_prefix="/cases/<reference>/letters")


# --- preparing ------------------------------------------------------------------------------------------


@blueprint.get("/new")
@requires(Permission.ISSUE_LETTERS)
def new(reference: str) -> ResponseReturnValue:
    """The letters that this complaint can have now."""
    view = case_view(reference)
    possible = possible_kinds(view.case.state, view.case.closing, regime=view.case.regime or "")
    kinds = [
        kind for kind in possible if kind != "decision" and can_be_prepared(view.session, view.case, kind)
    ]
    return render_template(
        "complaints/letter_kinds.html",
        view=view,
        kinds=[(kind, title_under(kind, view.case.regime)) for kind in kinds],
    )


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@requires(Permission.ISSUE_LETTERS)
def write(reference: str, kind: str) -> ResponseReturnValue:
    """What a person has to write for a letter of this kind."""
    view = case_view(reference)
    if kind not in TITLES or kind == "decision" or not can_be_prepared(view.session, view.case, kind):
        raise NotFound(N_("Such a letter cannot be prepared in this state of the complaint."))
    return _prepare(view, kind, None)


@blueprint.route("/<int:letter>/write", methods=["GET", "POST"])
@requires(Permission.ISSUE_LETTERS)
def rewrite(reference: str, letter: int) -> ResponseReturnValue:
    """The same for a draft: it is prepared anew from the case as it is now."""
    view = case_view(reference)
    row = letter_of_case(view.session, view.case, letter)
    return _prepare(view, row.kind, row)


def _prepare(view: CaseView, kind: str, row: CaseLetter | None) -> ResponseReturnValue:
    reference = view.case.reference
    form = _filled(view, kind, row) if request.method == "GET" else _sent(view)
    differing = None
    if form.validate_on_submit():
        try:
            made = compose_letter(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                kind=kind,
                parts=form.parts(),
                letter_id=row.id if row else None,
                known=form.known.data or "",
            )
        except Conflict as error:
            theirs = _filled(case_view(reference), kind, row)
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except DomainError as error:
            show_refusal(form, error)
        else:
            flash(_("The letter is prepared. Look at its pages and its check."))
            return redirect(url_for("complaints_letters.show", reference=reference, letter=made.id), 303)
    here = (
        url_for("complaints_letters.rewrite", reference=reference, letter=row.id)
        if row
        else url_for("complaints_letters.write", reference=reference, kind=kind)
    )
    page = render_template(
        "complaints/letter_write.html",
        view=view,
        form=form,
        kind=kind,
        title=title_under(kind, view.case.regime),
        asks=ASKS[kind],
        here=here,
        differing=differing,
    )
    return page, form_status(form, differing)


def _filled(view: CaseView, kind: str, row: CaseLetter | None) -> PartsForm:
    """The form as the draft stands that it would be a new version of; empty where there is none."""
    draft = row or draft_to_replace(view.session, view.case, kind)
    form = PartsForm(formdata=None, known=fingerprint(draft))
    form.show(Parts.from_json(draft.parts) if draft else Parts())
    return _with_papers(view, form)


def _sent(view: CaseView) -> PartsForm:
    return _with_papers(view, PartsForm())


def _with_papers(view: CaseView, form: PartsForm) -> PartsForm:
    form.papers.choices = [(paper.number, paper.listed_as) for paper in open_papers(view.session, view.case)]
    return form


@blueprint.route("/<int:letter>/again", methods=["GET", "POST"])
@requires(Permission.ISSUE_LETTERS)
def again(reference: str, letter: int) -> ResponseReturnValue:
    """Send a letter that did not arrive once more, to where its reader is now."""
    view = case_view(reference)
    row = letter_of_case(view.session, view.case, letter)
    if row.state not in AGAIN:
        raise NotFound(N_("Only a letter that left and did not arrive is sent again."))
    form = AgainForm()
    if form.validate_on_submit():
        try:
            made = send_again(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                letter_id=letter,
                address=form.address.data or "",
                same_address=form.same.data,
            )
        except DomainError as error:
            show_refusal(form, error)
            view = case_view(reference)
            row = letter_of_case(view.session, view.case, letter)
        else:
            return _done(reference, made.id, _("The letter is prepared. Look at its pages and its check."))
    reader = reader_of(view.session, view.case, clock())
    if request.method == "GET":
        form.address.data = reader.address or ""
    page = render_template(
        "complaints/letter_again.html",
        view=view,
        row=row,
        form=form,
        reader=reader,
        title=title_under(row.kind, view.case.regime),
    )
    return page, 422 if form.errors else 200


# --- looking --------------------------------------------------------------------------------------------


@blueprint.get("/<int:letter>")
@requires(Permission.SIGNED_IN)
def show(reference: str, letter: int) -> ResponseReturnValue:
    """The letter's pages, its check, and what can be done with it now; why it cannot be set, where it cannot."""
    try:
        row = bring_up_to_date(
            actor=actor_of_request(), clock=clock(), library=library(), reference=reference, letter_id=letter
        )
    except Refused as error:
        return _again(reference, letter, refused=translated(error))
    return _page(case_view(reference), row)


def _page(view: CaseView, row: CaseLetter, **forms: object) -> str:
    page, check = request.args.get("page", 1, type=int), request.args.get("check", type=int)
    return render_template(
        "complaints/letter.html",
        view=view,
        row=row,
        sheet=letter_page(view, row, overtaken=_overtaken(view, row)),
        letter=letter_pages(view, row, page=page, check=check),
        checks=letter_checks(view, row, shown=check),
        **{
            "dispatch_form": DispatchForm(),
            "arrival_form": ArrivalForm(),
            "override_form": OverrideForm(),
            "stamp_form": StampForm(),
            "refused": None,
            **forms,
        },
    )


def _overtaken(view: CaseView, row: CaseLetter) -> bool:
    """True when an approved letter no longer says what the case says."""
    return row.state == "approved" and not still_says(
        view.session, view.case, row, clock=clock(), library=library()
    )


@blueprint.get("/<int:letter>/page/<int:page>.webp")
@requires(Permission.SIGNED_IN)
def picture(reference: str, letter: int, page: int) -> ResponseReturnValue:
    """One page as a picture, which can run nothing."""
    view = case_view(reference)
    digest = _digest(letter_of_case(view.session, view.case, letter))
    image = current_previewer().page(digest, page=page, width=request.args.get("width", WIDTHS[1], type=int))
    if not isinstance(image, PageImage):
        raise NotFound(N_("There is no picture of this page."))
    response = Response(image.content, mimetype=image.media_type)
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@blueprint.get("/<int:letter>/letter.pdf")
@requires(Permission.SIGNED_IN)
def file(reference: str, letter: int) -> ResponseReturnValue:
    """The letter as it was sent, byte for byte; the draft before that."""
    view = case_view(reference)
    row = letter_of_case(view.session, view.case, letter)
    note_access(view.actor.label, reference, "download", f"letter:{row.id}")
    name = f"{reference}-{row.kind}{'' if row.pdf_digest else '-draft'}.pdf"
    return give_out(_digest(row), name=name, media_type="application/pdf", inline=True)


@blueprint.get("/<int:letter>/stamped")
@requires(Permission.SIGNED_IN)
def stamped(reference: str, letter: int) -> ResponseReturnValue:
    """The scan of the stamped paper, to be saved."""
    view = case_view(reference)
    row = letter_of_case(view.session, view.case, letter)
    if row.stamped_digest is None:
        raise NotFound(N_("No stamped scan is kept for this letter."))
    note_access(view.actor.label, reference, "download", f"letter:{row.id}:stamped")
    return give_out(row.stamped_digest, name=f"{reference}-{row.kind}-stamped")


def _digest(row: CaseLetter) -> str:
    digest = file_of(row)
    if not digest:
        raise NotFound(N_("This letter has no pages yet."))
    return digest


# --- steps ----------------------------------------------------------------------------------------------


@blueprint.post("/<int:letter>/override")
@requires(Permission.ISSUE_LETTERS)
def override(reference: str, letter: int) -> ResponseReturnValue:
    """Ask that the failed checks be set aside."""
    form = OverrideForm()
    if not form.validate_on_submit():
        return _again(reference, letter, override_form=form)
    approving.override_check(
        actor=actor_of_request(),
        clock=clock(),
        reference=reference,
        letter_id=letter,
        reason=form.reason.data or "",
    )
    return _done(reference, letter, _("It waits for a second person to agree."))


@blueprint.post("/<int:letter>/agree")
@requires(Permission.ISSUE_LETTERS)
def agree(reference: str, letter: int) -> ResponseReturnValue:
    """The second person's yes."""
    approving.agree_to_override(
        actor=actor_of_request(), clock=clock(), reference=reference, letter_id=letter
    )
    return _done(reference, letter, _("The check is set aside; both names are in the log."))


@blueprint.post("/<int:letter>/approve")
@requires(Permission.ISSUE_LETTERS)
def approve(reference: str, letter: int) -> ResponseReturnValue:
    """Approve the content that the page showed."""
    approving.approve_letter(
        actor=actor_of_request(),
        clock=clock(),
        library=library(),
        reference=reference,
        letter_id=letter,
        content_digest=request.form.get("content", ""),
    )
    return _done(reference, letter, _("The letter is approved. It gets its date on the day it is sent."))


@blueprint.post("/<int:letter>/dispatch")
@requires(Permission.ISSUE_LETTERS)
def dispatch(reference: str, letter: int) -> ResponseReturnValue:
    """Send it today."""
    form = DispatchForm()
    if not form.validate_on_submit():
        return _again(reference, letter, dispatch_form=form)
    try:
        sending.dispatch(
            actor=actor_of_request(),
            clock=clock(),
            library=library(),
            reference=reference,
            letter_id=letter,
            how=form.how.data,
            proof=form.proof.data,
        )
    except HeldBack as error:
        show_held_back(form, error, reference)
        return _again(reference, letter, dispatch_form=form)
    except Refused as error:
        show_refusal(form, error)
        return _again(reference, letter, dispatch_form=form)
    return _done(
        reference, letter, _("The letter is sent and frozen: this very file is the letter from now on.")
    )


@blueprint.post("/<int:letter>/arrival")
@requires(Permission.ISSUE_LETTERS)
def arrival(reference: str, letter: int) -> ResponseReturnValue:
    """It arrived, or it came back."""
    form = ArrivalForm()
    if not form.validate_on_submit() or form.on.day is None:
        return _again(reference, letter, arrival_form=form)
    try:
        record_fate(
            actor=actor_of_request(),
            clock=clock(),
            library=library(),
            reference=reference,
            letter_id=letter,
            fate=Fate(form.fate.data),
            on=form.on.day,
            words=form.words.data,
        )
    except Refused as error:
        show_refusal(form, error)
        return _again(reference, letter, arrival_form=form)
    told = {
        Fate.DELIVERED: _("The delivery is recorded."),
        Fate.RETURNED: _("It is recorded that the letter came back."),
    }
    return _done(reference, letter, told[Fate(form.fate.data)])


@blueprint.post("/<int:letter>/stamp")
@requires(Permission.ISSUE_LETTERS)
def stamp(reference: str, letter: int) -> ResponseReturnValue:
    """The scan of the stamped paper."""
    form = StampForm()
    if not form.validate_on_submit():
        return _again(reference, letter, stamp_form=form)
    upload = form.scan.data
    try:
        keep_stamped(
            actor=actor_of_request(),
            clock=clock(),
            reference=reference,
            letter_id=letter,
            scan=upload.stream,
            file_name=upload.filename or "",
        )
    except Refused as error:
        show_refusal(form, error)
        return _again(reference, letter, stamp_form=form)
    return _done(reference, letter, _("The stamped scan is kept beside the letter."))


def _done(reference: str, letter: int, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("complaints_letters.show", reference=reference, letter=letter), 303)


def _again(reference: str, letter: int, **forms: object) -> ResponseReturnValue:
    view = case_view(reference)
    return _page(view, letter_of_case(view.session, view.case, letter), **forms), 422
