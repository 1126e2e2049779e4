"""Coding: the root cause of a point; the lists with their editions; Other; crosswalks to regulators' lists."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.cases.models import CodeList, Evidence
from app.cases.panels import CaseView
from app.cases.views.case import case_view
from app.cases.views.request import clock
from app.cases.words import code_label
from app.complaints.services.reasons import reason_codes
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import names_of
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.platform.web.fields import version_of
from app.platform.web.forms import show_refusal
from app.reports.codes import crosswalks
from app.reports.domain.coding import CAP_DAYS, CAP_PERCENT
from app.reports.forms.coding import CauseForm, CodeForm, RetireForm
from app.reports.presenters.coding import cause_page, choices_of, crosswalk_page, list_page
from app.reports.presenters.tabs import learning_tabs
from app.reports.queries.agreement import hidden_heads
from app.reports.queries.coding import (
    KINDS,
    STAGES,
    causes_of_case,
    codes_of,
    editions_of,
    other_words,
    others,
    papers_of_cause,
)
from app.reports.services.coding import add_code, code_cause, retire_code
from app.shared.errors import Conflict, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("coding", __name__)

TITLES = {STAGES: N_("Where in the process"), KINDS: N_("Of what kind")}


@blueprint.route("/cases/<reference>/causes/<int:number>", methods=["GET", "POST"])
@requires(Permission.CODE_CAUSES)
def cause(reference: str, number: int) -> ResponseReturnValue:
    """The reason, the finding and the cause of one point, three things apart; and the form of the cause."""
    view = case_view(reference)
    head = next((each for each in view.record.heads if each.number == number), None)
    if head is None:
        raise NotFound(N_("This case has no such complaint point."))
    waits = hidden_heads(view.session, view.actor, view.case).get(head.id)
    if waits is not None:  # coded blind first
        return redirect(url_for("agreement.code", sample_id=waits[0], number=waits[1]), 303)
    form = CauseForm()
    _offer(form, view)
    coded = causes_of_case(view.session, view.case).get(head.id)
    if request.method == "GET":
        form.known.data = str(coded.cause.id if coded else 0)
        if coded:
            form.stage_id.data, form.kind_id.data = coded.cause.stage_id, coded.cause.kind_id
            form.other.data, form.without_papers.data = coded.cause.other, coded.cause.without_papers
            form.papers.data = [paper.number for paper in papers_of_cause(view.session, coded.cause)]
    status = 200
    if form.validate_on_submit():
        try:
            code_cause(
                actor=view.actor,
                clock=clock(),
                reference=reference,
                number=number,
                cause=form.cause(),
                known=version_of(form.known.data),
            )
            flash(_("The cause of point %(number)s is coded.", number=number), "good")
            return redirect(url_for("cases.show", reference=reference), 303)
        except Conflict as error:
            show_refusal(form, error)
            form.known.data, status = str(coded.cause.id if coded else 0), 409
        except Refused as error:
            show_refusal(form, error)
    return render_template(
        "reports/coding/cause.html",
        view=view,
        head=head,
        form=form,
        page=cause_page(view.session, view.case, head, coded),
    ), (status if status != 200 else 422 if form.errors else 200)


@blueprint.get("/improvements/codes")
@requires(Permission.READ_IMPROVEMENTS)
def index() -> ResponseReturnValue:
    """The lists of root causes, Other, and the crosswalks."""
    session, actor = db.session(), actor_of_request()
    paths = actor.paths_with(Permission.READ_IMPROVEMENTS)
    since = clock().now() - timedelta(days=CAP_DAYS)
    said, coded = others(session, min(paths, key=len), since) if paths else (0, 0)
    reasons = {code.code: code_label(code) for code in reason_codes(session).values()}
    return render_template(
        "reports/coding/index.html",
        lists=[
            {"name": name, "title": _(title), "rows": list_page(session, name)}
            for name, title in TITLES.items()
        ],
        others=other_words(session, paths),
        share={"said": said, "coded": coded, "days": CAP_DAYS, "cap": CAP_PERCENT},
        crosswalks=[crosswalk_page(walk, reasons) for walk in crosswalks()],
        may_manage=actor.may(Permission.MANAGE_CODES),
        tabs=learning_tabs(actor, "coding.index"),
    )


@blueprint.get("/improvements/codes/<name>")
@requires(Permission.MANAGE_CODES)
def edit(name: str) -> ResponseReturnValue:
    """One list with its editions; add a code, retire one."""
    return _list_page(name)


@blueprint.post("/improvements/codes/<name>/add")
@requires(Permission.MANAGE_CODES)
def add(name: str) -> ResponseReturnValue:
    """Add a code."""
    _list(name)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            edition = add_code(
                actor=actor_of_request(),
                clock=clock(),
                list_name=name,
                new=form.new(),
                why=form.why.data or "",
            )
            flash(_("Edition %(number)s of the list stands.", number=edition.number), "good")
            return redirect(url_for(".edit", name=name), 303)
        except Refused as error:
            show_refusal(form, error)
    return _list_page(name, add=form), 422


@blueprint.post("/improvements/codes/<name>/retire")
@requires(Permission.MANAGE_CODES)
def retire(name: str) -> ResponseReturnValue:
    """Retire a code."""
    _list(name)
    form = RetireForm()
    form.offer(_in_use(name))
    if form.validate_on_submit():
        try:
            edition = retire_code(
                actor=actor_of_request(),
                clock=clock(),
                list_name=name,
                code=form.code.data or "",
                successor=form.successor.data or None,
                why=form.why.data or "",
            )
            flash(_("Edition %(number)s of the list stands.", number=edition.number), "good")
            return redirect(url_for(".edit", name=name), 303)
        except Refused as error:
            show_refusal(form, error)
    return _list_page(name, retire=form), 422


def _offer(form: CauseForm, view: CaseView) -> None:
    papers = view.session.scalars(
        select(Evidence).where(Evidence.case_id == view.case.id).order_by(Evidence.number)
    )
    form.offer(
        choices_of(view.session, STAGES),
        choices_of(view.session, KINDS),
        {paper.number: paper.listed_as for paper in papers},
    )


def _list(name: str) -> CodeList:
    row = db.session.scalar(select(CodeList).where(CodeList.name == name))
    if row is None or name not in TITLES:
        raise NotFound(N_("There is no such list."))
    return row


def _in_use(name: str) -> list[tuple[str, str]]:
    return [(code.code, code_label(code)) for code, _meaning in codes_of(db.session(), name)]


def _list_page(name: str, *, add: CodeForm | None = None, retire: RetireForm | None = None) -> str:
    row, session = _list(name), db.session()
    if retire is None:
        retire = RetireForm(formdata=None)
        retire.offer(_in_use(name))
    add = add or CodeForm(formdata=None)
    for prefix, form in (("add", add), ("retire", retire)):
        for field in form:
            field.id = f"{prefix}-{field.name}"  # both forms have a code and a reason
    editions = editions_of(session, row.id)
    names = names_of(session, [edition.by_id or 0 for edition in editions])
    return render_template(
        "reports/coding/list.html",
        name=name,
        title=_(TITLES[name]),
        rows=list_page(session, name),
        editions=[
            {"number": each.number, "at": each.made_at, "by": names.get(each.by_id or 0, ""), "why": each.why}
            for each in editions
        ],
        add=add,
        retire=retire,
        wrong=next((form for form in (add, retire) if form.errors), None),
    )
