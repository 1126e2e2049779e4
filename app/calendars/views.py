"""Pages of the calendars: index, a year as cells, a day; corrections and files, looked at before they count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from app.calendars import consequences, presenters, queries
from app.calendars.domain import DayChange, DayKind, Plan
from app.calendars.files import LARGEST, read_calendar
from app.calendars.forms import ConfirmForm, CorrectionForm, FileForm
from app.calendars.models import Calendar
from app.calendars.planning import calendar_named, plan_correction, plan_import, plan_shipped
from app.calendars.seeding import SOURCE
from app.calendars.service import Imported, correct_days, import_file, take_shipped
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import current_store
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.clock import Clock, today
from app.shared.errors import Conflict, DomainError, NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")


def _clock() -> Clock:
    found: Clock = current_app.extensions["clock"]
    return found


def _today() -> date:
    return today(_clock(), current_user.unit.zone)


def _may_correct() -> bool:
    return actor_of_request().may(Permission.MANAGE_CALENDARS)


@blueprint.get("")
@requires(Permission.READ_RULES)
def index() -> ResponseReturnValue:
    """Every calendar with its horizon, edition and provisional days."""
    session, on = db.session(), _today()
    used = consequences.in_use(session, on)
    rows = presenters.index_rows(queries.all_calendars(session), used, on)
    return render_template(
        "calendars/index.html", rows=rows, shipped=_shipped_words(), may_correct=_may_correct()
    )


def _shipped_words(*codes: str) -> str:
    """For whoever may take them in."""
    if not _may_correct():
        return ""
    return presenters.shipped_words(plan_shipped(db.session(), today=_utc_today(), codes=codes))


@blueprint.get("/<code>")
@requires(Permission.READ_RULES)
def calendar(code: str) -> ResponseReturnValue:
    """A year as cells, its named days with their sources, and what was changed."""
    session, on = db.session(), _today()
    row = calendar_named(session, code)
    year = _year(row, on)
    told = queries.told(session, code)
    names = queries.names_of(session, {entry.actor for entry in told})
    return render_template(
        "calendars/calendar.html",
        calendar=row,
        page=presenters.year_page(
            row, year, queries.days_of_year(session, code, year), on, may_correct=_may_correct()
        ),
        key=presenters.key(),
        side=presenters.side(row, code in consequences.in_use(session, on), on, presenters.week_words(row)),
        changes=presenters.changes(told, names, code, current_user.unit.zone),
        may_correct=_may_correct(),
        shipped=_shipped_words(code),
    )


def _year(row: Calendar, on: date) -> int:
    """The year asked for, within what is laid out; this year without one."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else on.year
    if not row.known_from.year <= year <= row.known_to.year + 2:
        raise NotFound(N_("The calendar %(code)s has no such year."), code=row.code)
    return year


@blueprint.get("/<code>/days/<day>")
@requires(Permission.READ_RULES)
def day(code: str, day: str) -> ResponseReturnValue:
    """One day: what it is, where that comes from, and what it was before."""
    session, on = db.session(), _day(day)
    row = calendar_named(session, code)
    stored = queries.day_of(session, code, on)
    told = presenters.of_day(queries.told(session, code), on)
    names = queries.names_of(session, {entry.actor for entry in told})
    return render_template(
        "calendars/day.html",
        calendar=row,
        on=on,
        stored=stored,
        kind=presenters.KINDS[stored.kind if stored else "ordinary"],
        source=presenters.source_words(stored.source) if stored else None,
        worked=row.week[on.weekday()] == "1",
        changes=presenters.changes(told, names, code, current_user.unit.zone),
        may_correct=_may_correct(),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(N_("There is no such day.")) from error


@blueprint.route("/<code>/correct", methods=["GET", "POST"])
@requires(Permission.MANAGE_CALENDARS)
def correct(code: str) -> ResponseReturnValue:
    """Days put right: what would change and which dates would move is shown before it counts."""
    session = db.session()
    row = calendar_named(session, code)
    form = CorrectionForm()
    looked = None
    if request.method == "GET":
        _prefill(form, code)
    elif form.validate_on_submit() and form.first.day is not None:
        try:
            plan = _planned(code, form)
            if "confirm" in request.form:
                return _corrected(code, form)
            looked = _looked([plan], after=request.form.get("after"))
            form.seen.data = plan.was_edition
        except Conflict as error:
            show_refusal(form, error)
            plan = _planned(code, form)
            looked, form.seen.data = _looked([plan], after=None), plan.was_edition
        except Refused as error:
            show_refusal(form, error)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("calendars/correct.html", calendar=row, form=form, looked=looked), status


def _prefill(form: CorrectionForm, code: str) -> None:
    asked = request.args.get("day")
    if asked:
        on = _day(asked)
        form.first.process_data(on)
        stored = queries.day_of(db.session(), code, on)
        if stored is not None:
            form.kind.data, form.name.data = stored.kind, stored.name


def _planned(code: str, form: CorrectionForm) -> Plan:
    assert form.first.day is not None  # the form was found valid
    return plan_correction(
        db.session(),
        code=code,
        first=form.first.day,
        last=form.last.day or form.first.day,
        kind=_kind(form),
        name=form.name.data or "",
    )


def _kind(form: CorrectionForm) -> DayKind:
    kind: DayKind = form.kind.data
    return kind


def _corrected(code: str, form: CorrectionForm) -> ResponseReturnValue:
    assert form.first.day is not None
    change = correct_days(
        code=code,
        first=form.first.day,
        last=form.last.day or form.first.day,
        kind=_kind(form),
        name=form.name.data or "",
        reason=form.reason.data or "",
        actor=actor_of_request(),
        clock=_clock(),
        seen=form.seen.data or None,
    )
    flash(_("The calendar is corrected."), "good")
    return redirect(url_for(".change", code=code, seq=change.seq), 303)


def _looked(plans: Sequence[Plan], *, after: str | None) -> dict[str, Any]:
    """What is shown before it counts: the days, and the dates that would move."""
    session, actor = db.session(), actor_of_request()
    return {
        "plans": presenters.plan_rows(plans),
        "dates": consequences.foresee(session, actor, plans, after),
        "seen": "\n".join(plan.was_edition for plan in plans),
        "nothing": not any(plan.changes or plan.known_to != plan.was_known_to for plan in plans),
    }


@blueprint.get("/<code>/changes/<int:seq>")
@requires(Permission.READ_RULES)
def change(code: str, seq: int) -> ResponseReturnValue:
    """What one change was, and what it did to dates, case by case."""
    session = db.session()
    row = calendar_named(session, code)
    told = [entry for entry in queries.told(session, code) if entry.seq == seq]
    if not told or told[0].kind not in presenters.CHANGES:
        raise NotFound(N_("There is no such change of this calendar."))
    entry = told[0]
    names = queries.names_of(session, {entry.actor})
    return render_template(
        "calendars/change.html",
        calendar=row,
        change=presenters.changes([entry], names, code, current_user.unit.zone)[0],
        rows=presenters.day_rows([DayChange.from_list(values) for values in entry.fields["days"]]),
        dates=consequences.report(session, actor_of_request(), code, seq, request.args.get("after")),
    )


# ── official files ───────────────────────────────────────────────────────────────────────────────────────────────


@blueprint.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_CALENDARS)
def upload() -> ResponseReturnValue:
    """Take an official file in; nothing changes before it was looked at."""
    form = FileForm()
    if form.validate_on_submit():
        upload: FileStorage = form.file.data
        try:
            with closing(upload):
                read_calendar(upload.stream.read(LARGEST + 1), upload.filename or "")
                upload.stream.seek(0)
                stored = current_store().put(upload.stream, max_bytes=LARGEST)
            return redirect(url_for(".preview", digest=stored.digest, source=form.source.data or None), 303)
        except Refused as error:
            show_refusal(form, error)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("calendars/import.html", form=form), status


@blueprint.route("/import/<digest>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CALENDARS)
def preview(digest: str) -> ResponseReturnValue:
    """What a file would change, calendar by calendar; then it is imported."""
    with current_store().open(digest) as stored:
        file = read_calendar(stored.read(LARGEST + 1), digest[:12])
    source = request.args.get("source", "")[:48] or file.source
    return _take_in(
        source,
        url_for(".preview", digest=digest, source=source),
        plan=lambda: plan_import(db.session(), file=file, source=source, today=_utc_today()),
        do=partial(import_file, file=file, source=source, digest=digest),
    )


@blueprint.route("/shipped", methods=["GET", "POST"])
@requires(Permission.MANAGE_CALENDARS)
def shipped() -> ResponseReturnValue:
    """The days that this release lays out, mended ones and further years, of all calendars or of one."""
    code = request.args.get("calendar")
    codes = [code] if code else []
    return _take_in(
        SOURCE,
        url_for(".shipped", calendar=code),
        plan=lambda: plan_shipped(db.session(), today=_utc_today(), codes=codes),
        do=partial(take_shipped, codes=codes),
    )


def _utc_today() -> date:
    return _clock().now().date()


def _take_in(
    source: str, href: str, *, plan: Callable[[], tuple[Plan, ...]], do: Callable[..., tuple[Imported, ...]]
) -> ResponseReturnValue:
    """Show what days from a source would change; when that was looked at, take them in."""
    form, status = ConfirmForm(), 200
    if form.validate_on_submit() and "confirm" in request.form:
        try:
            done = do(actor=actor_of_request(), clock=_clock(), seen=(form.seen.data or "").splitlines())
            flash(_("The days are taken into the calendar."), "good")
            changed = [each.change for each in done if each.change]
            if len(changed) == 1:
                return redirect(url_for(".change", code=changed[0].code, seq=changed[0].seq), 303)
            return redirect(url_for(".index"), 303)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
    looked = _looked(plan(), after=request.values.get("after"))
    form.seen.data = looked["seen"]
    return render_template(
        "calendars/preview.html", form=form, looked=looked, source=source, href=href
    ), status
