"""Pages of the rules: index, one regime, the compliance officer's desk, one point, the firm's copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from app.calendars.planning import plan_shipped
from app.calendars.presenters import shipped_words
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import current_store, display_name, give_out
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.rulebook import queries
from app.rulebook.forms import CompareForm, PaperForm, WhyForm, WordsForm
from app.rulebook.models import RuleCheck, RuleCopy
from app.rulebook.presenters import desk as presenting
from app.rulebook.presenters.pages import index_rows, pack_page
from app.rulebook.services import comparing, copying
from app.rulebook.services.recording import Act
from app.rulebook.settled import SettledLibrary
from app.rules.errors import RulesError
from app.rules.pack import Pack
from app.rules.points import point_of
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, DomainError, NotFound
from app.shared.text import N_

blueprint = Blueprint("rules", __name__, url_prefix="/rules")


def _library() -> SettledLibrary:
    loaded: SettledLibrary = current_app.extensions["rules"]
    return loaded


def _today() -> date:
    return today(_clock(), current_user.unit.zone)


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock


def _act() -> Act:
    return Act(actor_of_request(), _clock(), _today())


def _pack(regime: str) -> Pack:
    try:
        return _library().pack(regime)
    except RulesError as error:
        raise NotFound(N_("There are no rules of this name.")) from error


@blueprint.get("")
@requires(Permission.READ_RULES)
def index() -> ResponseReturnValue:
    """Every regime, with what is in force today and what is still to settle."""
    rows = index_rows(_library(), _today())
    return render_template("rulebook/index.html", rows=rows, open=sum(row["open"] for row in rows))


@blueprint.get("/to-settle")
@requires(Permission.READ_RULES)
def to_settle() -> ResponseReturnValue:
    """What nobody has compared with the official text, words that letters wait for, copies that wait for approval."""
    session = db.session()
    waiting = queries.waiting_copies(session)
    page = presenting.desk(
        _library(),
        today=_today(),
        waiting=waiting,
        lapsed=comparing.lapsed_points(session, _library()),
        people=queries.names(session, [copy.by_id for copy in waiting]),
        regime=request.args.get("regime", ""),
    )
    may_take_in = actor_of_request().may(Permission.MANAGE_CALENDARS)
    plans = plan_shipped(session, today=_clock().now().date()) if may_take_in else ()
    return render_template("rulebook/to_settle.html", page=page, calendars=shipped_words(plans))


@blueprint.get("/<regime>")
@requires(Permission.READ_RULES)
def pack(regime: str) -> ResponseReturnValue:
    """One regime: its deadlines as a person would explain them, its letters, its words."""
    return render_template("rulebook/pack.html", page=pack_page(_pack(regime), _library(), _today()))


@blueprint.get("/<regime>/points/<path:key>")
@requires(Permission.READ_RULES)
def point(regime: str, key: str) -> ResponseReturnValue:
    """One point of the rules, and who compared it with what."""
    return _point_page(regime, key, CompareForm(), WhyForm())


@blueprint.post("/<regime>/points/<path:key>")
@requires(Permission.VERIFY_RULES)
def compare(regime: str, key: str) -> ResponseReturnValue:
    """Mark the point as compared with the official text."""
    form = CompareForm()
    if form.validate_on_submit():
        try:
            comparing.compare(
                act=_act(), library=_library(), regime=regime, key=key, seen=form.seen.data or "",
                reading=form.reading(),
            )  # fmt: skip
        except Conflict as error:
            show_refusal(form, error)
            return _point_page(regime, key, form, WhyForm(), 409)
        except DomainError as error:
            _keep(form, error)
        else:
            flash(_("Recorded: compared with the official text."), "good")
            return redirect(url_for(".point", regime=regime, key=key), 303)
    return _point_page(regime, key, form, WhyForm(), 422)


@blueprint.post("/<regime>/second/<path:key>")
@requires(Permission.SECOND_RULES)
def second(regime: str, key: str) -> ResponseReturnValue:
    """A second person looked at the comparison too."""
    comparing.second(act=_act(), library=_library(), regime=regime, key=key)
    flash(_("Recorded: a second look."), "good")
    return redirect(url_for(".point", regime=regime, key=key), 303)


@blueprint.post("/<regime>/take-back/<path:key>")
@requires(Permission.VERIFY_RULES)
def take_back(regime: str, key: str) -> ResponseReturnValue:
    """Take the comparison back, with a reason."""
    form = WhyForm()
    if form.validate_on_submit():
        try:
            comparing.withdraw(
                act=_act(), library=_library(), regime=regime, key=key, why=form.why.data or ""
            )
        except DomainError as error:
            _keep(form, error)
        else:
            flash(_("The comparison is taken back; the point is open again."))
            return redirect(url_for(".point", regime=regime, key=key), 303)
    return _point_page(regime, key, CompareForm(formdata=None), form, 422)


def _point_page(
    regime: str, key: str, form: CompareForm, why: WhyForm, status: int = 200
) -> ResponseReturnValue:
    shown = _pack(regime)
    found = point_of(shown, key, on=_today())
    if found is None:
        raise NotFound(N_("These rules have no such point."))
    form.seen.data = found.item.digest
    checks = queries.checks_of(db.session(), regime, key)
    people = queries.names(db.session(), [each for row in checks for each in (row.by_id, row.second_id)])
    actor = actor_of_request()
    standing = next((row for row in checks if row.ended_at is None and row.digest == found.item.digest), None)
    may_verify = actor.may(Permission.VERIFY_RULES)
    return (
        render_template(
            "rulebook/point.html",
            page=presenting.point_page(shown, found, dates=presenting.dates_of_point(shown, found)),
            checks=presenting.check_rows(checks, people, current_user.unit.zone),
            form=form
            if may_verify and standing is None and found.item.digest and not found.missing
            else None,
            why=why if may_verify and standing else None,
            may_second=_may_second(standing),
        ),
        status,
    )


def _may_second(standing: RuleCheck | None) -> bool:
    actor = actor_of_request()
    return (
        standing is not None
        and standing.second_id is None
        and standing.by_id != actor.user_id
        and actor.may(Permission.SECOND_RULES)
    )


@blueprint.get("/<regime>/copies/<item>")
@requires(Permission.READ_RULES)
def copies(regime: str, item: str) -> ResponseReturnValue:
    """The firm's copies of prescribed words or of a paper."""
    return _copies_page(regime, item, _copy_form(regime, item))


@blueprint.post("/<regime>/copies/<item>")
@requires(Permission.VERIFY_RULES)
def load_copy(regime: str, item: str) -> ResponseReturnValue:
    """Load a copy, which then waits for a second person."""
    form = _copy_form(regime, item)
    if form.validate_on_submit():
        try:
            copying.load(act=_act(), library=_library(), regime=regime, copy=_new_copy(form, item))
        except DomainError as error:
            _keep(form, error)
        else:
            flash(_("Loaded. A second person must compare and approve it before letters use it."), "good")
            return redirect(url_for(".copies", regime=regime, item=item), 303)
    return _copies_page(regime, item, form, status=422)


def _copy_form(regime: str, item: str) -> WordsForm | PaperForm:
    return WordsForm() if copying.item_kind(_library().written.get(regime), item) == "words" else PaperForm()


def _new_copy(form: WordsForm | PaperForm, item: str) -> copying.NewCopy:
    digest, name = "", ""
    if isinstance(form, PaperForm):
        upload = form.file.data
        if isinstance(upload, FileStorage) and upload.filename:
            digest = copying.store_paper(current_store(), upload.stream, upload.filename)
            name = display_name(upload.filename)
    return copying.NewCopy(
        item=item,
        lang=form.lang.data or "",
        since=form.since.day or date.max,
        reading=form.reading(),
        body=form.body.data or "" if isinstance(form, WordsForm) else "",
        file_digest=digest,
        file_name=name,
    )


@blueprint.post("/copies/<int:copy_id>/approve")
@requires(Permission.SECOND_RULES)
def approve_copy(copy_id: int) -> ResponseReturnValue:
    """Approve a copy that somebody else loaded."""
    row = copying.approve(act=_act(), copy_id=copy_id)
    flash(_("Approved: letters use it from its day on."), "good")
    return redirect(url_for(".copies", regime=row.regime, item=row.item), 303)


@blueprint.post("/copies/<int:copy_id>/return")
@requires(Permission.SECOND_RULES)
def return_copy(copy_id: int) -> ResponseReturnValue:
    """Send a copy back, with what is wrong with it."""
    return _end_copy(copy_id, copying.send_back, _("Sent back."))


@blueprint.post("/copies/<int:copy_id>/withdraw")
@requires(Permission.VERIFY_RULES)
def withdraw_copy(copy_id: int) -> ResponseReturnValue:
    """Withdraw a copy, with a reason."""
    return _end_copy(copy_id, copying.take_away, _("Withdrawn: letters no longer use it."))


def _end_copy(copy_id: int, end: Callable[..., RuleCopy], done: str) -> ResponseReturnValue:
    form, row = _why(copy_id), _copy(copy_id)
    if form.validate_on_submit():
        try:
            end(act=_act(), copy_id=copy_id, why=form.why.data or "")
        except DomainError as error:
            _keep(form, error)
        else:
            flash(done)
            return redirect(url_for(".copies", regime=row.regime, item=row.item), 303)
    fresh = WordsForm if row.body else PaperForm
    return _copies_page(row.regime, row.item, fresh(formdata=None), {copy_id: form}, 422)


def _why(copy_id: int) -> WhyForm:
    """Each copy on the page has a reason of its own to give."""
    return WhyForm(prefix=f"copy-{copy_id}")


@blueprint.get("/copies/<int:copy_id>/file")
@requires(Permission.READ_RULES)
def copy_file(copy_id: int) -> ResponseReturnValue:
    """The paper itself."""
    row = _copy(copy_id)
    if not row.file_digest:
        raise NotFound(N_("There is no such copy."))
    return give_out(row.file_digest, name=row.file_name or "paper.pdf", media_type=copying.PDF)


def _copy(copy_id: int) -> RuleCopy:
    row = db.session.get(RuleCopy, copy_id)
    if row is None:
        raise NotFound(N_("There is no such copy."))
    return row


def _copies_page(
    regime: str,
    item: str,
    form: WordsForm | PaperForm,
    typed: Mapping[int, WhyForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    shown = _pack(regime)
    rows = queries.copies_of(db.session(), regime, item)
    people = queries.names(db.session(), [each for row in rows for each in (row.by_id, row.decided_by_id)])
    actor = actor_of_request()
    return (
        render_template(
            "rulebook/copies.html",
            page=presenting.copies_page(shown, item, _library().written[regime]),
            copies=presenting.copy_rows(rows, people, current_user.unit.zone),
            form=form if actor.may(Permission.VERIFY_RULES) else None,
            whys={row.id: _why(row.id) for row in rows} | dict(typed or {}),
            wrong=next(iter((typed or {}).values()), None),
            may_decide=_others(rows) if actor.may(Permission.SECOND_RULES) else [],
            may_withdraw=actor.may(Permission.VERIFY_RULES),
        ),
        status,
    )


def _others(rows: Sequence[RuleCopy]) -> list[int]:
    """Copies that wait and were loaded by somebody else."""
    me = actor_of_request().user_id
    return [row.id for row in rows if row.state == "proposed" and row.by_id != me]


def _keep(form: Any, error: DomainError) -> None:
    """Show a refusal on the form, which keeps what was typed; what nobody may do at all is an error page."""
    if error.status != 422:
        raise error
    show_refusal(form, error)
