"""What several papers say of themselves, written down on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.forms.evidence import AT_ONCE, PapersForm
from app.cases.models import Evidence
from app.cases.panels import CaseView
from app.cases.queries import papers_of
from app.cases.services.evidence import describe_evidence
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.views.stale import form_status
from app.platform.accounts.permissions import Permission
from app.platform.storage import DRAWN_MEDIA_TYPES
from app.platform.web.access import requires
from app.platform.web.forms import Difference, differences, show_refusal
from app.shared.errors import Conflict, Refused

blueprint = Blueprint("papers", __name__, url_prefix="/cases/<reference>/evidence")


@blueprint.route("/describe", methods=["GET", "POST"])
@requires(Permission.WORK_CASES)
def describe(reference: str) -> ResponseReturnValue:
    """A row a paper: those asked for by ``only``, else all of them, some at a time from number ``start`` on."""
    view = case_view(reference)
    asked_for = _asked_for(view)
    form, differing = PapersForm(), None
    if request.method == "GET":
        form.show(asked_for[:AT_ONCE])
    elif "fill" in request.form:
        if form.validate():
            num = form.fill_in()
            said = ngettext(
                "Filled in on %(num)s paper; not saved yet.",
                "Filled in on %(num)s papers; not saved yet.",
                num,
            )
            flash(said if num else _("Tick the papers first."), "message" if num else "warn")
    elif form.validate():
        try:
            return _save(view, form)
        except Conflict as error:
            view = case_view(reference)
            differing = list(_overtaken(view, form))
            show_refusal(form, error)
        except Refused as error:
            show_refusal(form, error)
    return _page(view, form, asked_for[AT_ONCE:], differing)


def _save(view: CaseView, form: PapersForm) -> ResponseReturnValue:
    papers = {row.number for row in papers_of(view.session, view.case)}
    changed = describe_evidence(
        actor=view.actor,
        clock=clock(),
        reference=view.case.reference,
        papers=form.said(papers),
        reason=form.reason.data,
    )
    flash(ngettext("%(num)s paper described.", "%(num)s papers described.", len(changed)), "good")
    return redirect(url_for("cases.show", reference=view.case.reference, _anchor="evidence"), 303)


def _asked_for(view: CaseView) -> Sequence[Evidence]:
    only, start = set(request.args.getlist("paper", type=int)), request.args.get("start", 1, type=int)
    return [
        row
        for row in papers_of(view.session, view.case)
        if row.number >= start and (not only or row.number in only)
    ]


def _overtaken(view: CaseView, form: PapersForm) -> Iterator[Difference]:
    """Both versions of every paper that somebody else has described since; the form now says that it knows theirs."""
    stands = PapersForm(formdata=None)
    stands.show(papers_of(view.session, view.case))
    theirs = {int(entry.form.number.data): entry.form for entry in stands.papers}
    for number, row in form.numbered().items():
        if number not in theirs or row.known.data == theirs[number].known.data:
            continue
        row.known.data = theirs[number].known.data
        row.picked.data = False
        for each in differences(row, theirs[number]):
            yield Difference(f"E{number} {each.label}", each.theirs, each.mine)


def _page(
    view: CaseView, form: PapersForm, further: Sequence[Evidence], differing: list[Difference] | None
) -> ResponseReturnValue:
    return render_template(
        "cases/papers.html",
        view=view,
        form=form,
        papers={row.number: row for row in papers_of(view.session, view.case)},
        differing=differing,
        following=further[0].number if further else None,
        drawn=DRAWN_MEDIA_TYPES,
        only=request.args.getlist("paper", type=int),
        here=request.full_path,
    ), form_status(form, differing)
