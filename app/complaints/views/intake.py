"""Taking a complaint in: the form, its side, and what becomes of it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from app.cases.domain.basis import may_run_beside
from app.cases.models import Case
from app.cases.views.request import calendars, clock, library
from app.cases.views.uploads import store_uploads
from app.cases.words import said
from app.complaints.forms.intake_desk import IntakeDesk
from app.complaints.forms.intake_reading import contact_instant, read_intake, read_points
from app.complaints.forms.words import CHANNELS, SAME_AS_CLOSED
from app.complaints.presenters.intake import IntakeView, intake_page, intake_side
from app.complaints.presenters.quoting import edition_words
from app.complaints.services.again import add_to_complaint
from app.complaints.services.duplicates import Duplicate, find_duplicate
from app.complaints.services.editions import AgreedEdition, edition_for_policy
from app.complaints.services.intake import register, taken_before
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.log.access import note_access
from app.platform.web.access import requires
from app.platform.web.fields import choices
from app.platform.web.forms import show_refusal
from app.shared.errors import Refused

blueprint = Blueprint("complaints_intake", __name__, url_prefix="/complaints/new")


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.REGISTER_COMPLAINT)
def new() -> ResponseReturnValue:
    """The form; sent, a complaint, or a call about one that is here. What is refused comes back as it was typed."""
    desk = _desk()
    if request.method == "GET":
        channel = request.args.get("channel", "phone")
        desk.begin(channel if channel in CHANNELS else "letter")
        return _page(desk, None)
    if (known := taken_before(db.session(), desk.form.key.data)) is not None:
        flash(_("This was taken already; nothing was added a second time."))
        return redirect(url_for("cases.show", reference=known.reference), 303)
    refused = _take_papers(desk)
    duplicate = _duplicate(desk)
    if "add_point" in request.form:
        desk.add_point()
        return _page(desk, duplicate)
    if not _complete(desk, duplicate) or refused:
        return _page(desk, duplicate, refused), 422
    try:
        case = _take(desk, duplicate)
    except Refused as error:
        show_refusal(desk.form, error)
        return _page(desk, duplicate), 422
    return redirect(_next_page(case), 303)


@blueprint.post("/side")
@requires(Permission.REGISTER_COMPLAINT)
def side() -> ResponseReturnValue:
    """The side and the complaint like this one, for what is typed so far; nothing is kept.

    Plain text: pieces of a page are no page.
    """
    desk = _desk()
    desk.validate()  # reads days and amounts; what is wrong is said when the form is sent
    desk.form.duplicate.errors = []
    view = _view(desk, _duplicate(desk))
    pieces = render_template(
        "complaints/intake_pieces.html",
        form=desk.form,
        intake=intake_page(view, current_user.display_name),
        side=intake_side(view),
    )
    return Response(pieces, mimetype="text/plain")


def _desk() -> IntakeDesk:
    desk = IntakeDesk(db.session(), actor_of_request(), current_user.unit_id, clock().now())
    packs = library().packs
    desk.form.beside.choices = [
        SelectChoice(name, said(packs[name].title)) for name in may_run_beside(library(), desk.unit.regime)
    ]
    return desk


def _view(desk: IntakeDesk, duplicate: Duplicate | None) -> IntakeView:
    return IntakeView(db.session(), desk, duplicate, library(), calendars(), clock().now())


def _page(desk: IntakeDesk, duplicate: Duplicate | None, refused: list[tuple[str, str]] | None = None) -> str:
    view = _view(desk, duplicate)
    return render_template(
        "complaints/intake.html",
        form=desk.form,
        all_errors=desk.all_errors,
        refused=refused or [],
        intake=intake_page(view, current_user.display_name),
        side=intake_side(view),
    )


def _take_papers(desk: IntakeDesk) -> list[tuple[str, str]]:
    """Files into the store at once, so that they survive a form that has to be put right."""
    papers, refused = store_uploads("complainant")
    if papers:
        desk.keep(papers)
    return refused


def _duplicate(desk: IntakeDesk) -> Duplicate | None:
    """The complaint like this one, if any; the form then offers what can be done with it as it stands.

    It will be shown, which is a look at it. An answer given of another complaint is none of this one.
    """
    form = desk.form
    found = find_duplicate(
        db.session(),
        desk.actor,
        now=clock().now(),
        name=form.complainant.data or form.name.data,
        phone=form.complainant_phone.data or form.phone.data,
        numbers=(form.number.data, form.policy_number.data, form.claim_number.data),
    )
    if found is None:
        return None
    note_access(desk.actor.label, found.case.reference, "read", "at-intake")
    if form.duplicate_of.data != found.case.reference:
        form.duplicate.data = None
    if not found.case.is_open:
        form.duplicate.choices = choices(SAME_AS_CLOSED)
    return found


def _complete(desk: IntakeDesk, duplicate: Duplicate | None) -> bool:
    """Validate, and demand an answer to the question about the duplicate before anything is registered."""
    valid = desk.validate()
    if duplicate is None or desk.form.says_which:
        return valid
    desk.form.duplicate.errors = [_("A complaint like this one is here already. Say which it is.")]
    return False


def _take(desk: IntakeDesk, duplicate: Duplicate | None) -> Case:
    """Register it, or add it to the complaint that is here."""
    form = desk.form
    answer = form.duplicate.data if duplicate else "none"
    if duplicate is not None and answer in {"same", "point"}:
        points = read_points(form, desk.further, desk.offered.reasons) if answer == "point" else ()
        case = add_to_complaint(
            actor=desk.actor,
            clock=clock(),
            library=library(),
            reference=duplicate.case.reference,
            caller=form.name.data,
            words=form.words.data,
            channel=form.channel.data,
            at=contact_instant(form, desk.unit.zone, clock().now()),
            late_reason=form.late_reason.data or None,
            points=points,
            papers=desk.papers,
            key=form.key.data,
        )
        flash(_("Added to %(reference)s.", reference=case.reference), "good")
        return case
    _sort_number(desk, duplicate)
    agreed = _edition(desk)
    case = register(
        actor=desk.actor,
        clock=clock(),
        library=library(),
        intake=read_intake(
            form,
            desk.further,
            unit=desk.unit,
            reasons=desk.offered.reasons,
            papers=desk.papers,
            edition_id=agreed.edition_id if agreed else None,
            linked_to=duplicate.case.reference if duplicate else None,
        ),
    )
    flash(_("Registered as %(reference)s.", reference=case.reference), "good")
    for note in agreed.warnings if agreed else ():
        flash(edition_words(note), "warn")
    return case


def _sort_number(desk: IntakeDesk, duplicate: Duplicate | None) -> None:
    """The one number of the first part is the policy's, unless it is known as a claim's or as a case."""
    form = desk.form
    if not form.number.data or form.policy_number.data:
        return
    if duplicate is not None and not duplicate.is_policy_number(form.number.data):
        form.claim_number.data = form.claim_number.data or duplicate.claim_number(form.number.data)
        return
    form.policy_number.data = form.number.data


def _edition(desk: IntakeDesk) -> AgreedEdition | None:
    form = desk.form
    return edition_for_policy(
        db.session(),
        product_id=form.product.data,
        edition_id=form.edition.data,
        period_from=form.period_from.day,
        period_to=form.period_to.day,
        inception_on=form.inception_on.day,
        loss_on=form.loss_on.day,
    )


def _next_page(case: Case) -> str:
    if "settle" in request.form and case.is_open:
        return url_for("complaints_closing.close", reference=case.reference, how="resolve")
    if "later" in request.form and case.is_open:
        return url_for("contacts.add", reference=case.reference)
    return url_for("cases.show", reference=case.reference)
