"""Policy, claim and the facts that the rules ask for, put right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.panels import CaseView
from app.cases.services.people import waiting_letters
from app.cases.views.case import case_view
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status
from app.cases.words import listed
from app.complaints.forms.matter import MatterForm, filled
from app.complaints.presenters.quoting import edition_words
from app.complaints.queries.offers import foreign_to, policy_editions, products_sold
from app.complaints.services.matter import Corrected, correct_matter, matter_of, proposed_edition
from app.platform.accounts.permissions import Permission
from app.platform.web.access import requires
from app.platform.web.forms import differences, show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("complaints_matter", __name__, url_prefix="/cases/<reference>/matter")


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def correct(reference: str) -> ResponseReturnValue:
    """What was taken down wrong, with the reason; dates and the agreed edition follow."""
    view = case_view(reference)
    form = _form(view)
    differing = None
    if form.validate_on_submit():
        try:
            corrected = correct_matter(
                actor=view.actor,
                clock=clock(),
                library=library(),
                reference=reference,
                matter=form.matter(matter_of(view.session, view.case)),
                reason=form.reason.data or "",
                known=form.known.data or "",
            )
            _say(view, corrected)
            return redirect(url_for("cases.show", reference=reference), 303)
        except Conflict as error:
            theirs = _filled(case_view(reference))
            form.known.data = theirs.known.data
            differing = differences(form, theirs)
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    return render_template("complaints/matter.html", view=view, form=form, differing=differing), form_status(
        form, differing
    )


def _form(view: CaseView) -> MatterForm:
    if request.method == "GET":
        return _filled(view)
    form = MatterForm()
    _prepare(view, form)
    return form


def _filled(view: CaseView) -> MatterForm:
    """The form as the case stands."""
    matter = matter_of(view.session, view.case)
    agreed = proposed_edition(view.session, matter)
    form = filled(matter, view.case, agreed.edition_id if agreed else None)
    _prepare(view, form)
    return form


def _prepare(view: CaseView, form: MatterForm) -> None:
    session, present = view.session, matter_of(view.session, view.case).policy
    foreign = foreign_to(session, view.record.unit.language)
    form.offer(
        products_sold(session, foreign=foreign, present=present.product_id),
        policy_editions(session, foreign=foreign, present=present.edition_id),
    )
    form.count_in(view.case.currency)


def _say(view: CaseView, corrected: Corrected) -> None:
    flash(_("It is put right, and every date was computed again."), "good")
    for note in corrected.agreed.warnings if corrected.agreed else ():
        flash(edition_words(note), "warn")
    if corrected.astray:
        flash(
            ngettext(
                "Point %(numbers)s quotes another edition than the one agreed. Look at it on the workbench.",
                "Points %(numbers)s quote another edition than the one agreed. Look at them on the workbench.",
                len(corrected.astray),
                numbers=listed(corrected.astray),
            ),
            "warn",
        )
    if waiting_letters(view.session, view.case):
        flash(_("A letter that is prepared still says what stood before. Prepare it again."), "warn")
