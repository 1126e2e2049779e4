"""Reports: the list, a report with its charts, papers and files, the very cases of a signal; and what is scheduled."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.cases.exports import safe_cell
from app.cases.policy import visible_to
from app.cases.views.request import clock
from app.cases.words import state_of
from app.platform.accounts import queries as accounts
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.storage import content_disposition, give_out
from app.platform.web.access import requires
from app.platform.web.filters import chinese
from app.platform.web.forms import show_refusal
from app.reports.forms.schedule import ScheduleForm
from app.reports.models.summaries import Report
from app.reports.presenters.figures import behind
from app.reports.presenters.legends import charts_told
from app.reports.presenters.report import EVERY, changes, headings, page, signal_told, table, title
from app.reports.queries import summaries
from app.reports.queries.improvements import actions_of_report, people_with
from app.reports.services.scheduling import ask_again, end_schedule, schedule_reports
from app.shared.errors import NotFound, Refused
from app.shared.text import N_

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Reports, newest first, and what is made regularly."""
    actor, cursor = actor_of_request(), request.args.get("after")
    found = summaries.report_page(db.session(), actor, cursor=cursor)
    return render_template(
        "reports/index.html",
        reports=headings([row[0] for row in found.rows]),
        schedules=[
            {
                "id": each.id,
                "unit": each.unit.name,
                "every": _(EVERY[each.every]),
                "product": each.product or "",
                "readers": _(", ").join(reader.user.display_name for reader in each.readers),
                "mine": actor.may(Permission.MANAGE_REPORTS, each.unit.path),
            }
            for each in summaries.schedules(db.session(), actor)
        ],
        may_manage=actor.may(Permission.MANAGE_REPORTS),
        pager={
            "first_href": url_for(".index") if cursor else None,
            "next_href": url_for(".index", after=found.next_cursor) if found.next_cursor else None,
            "shown": "",
        },
        zone=current_user.unit.zone,
    )


@blueprint.route("/schedule", methods=["GET", "POST"])
@requires(Permission.MANAGE_REPORTS)
def schedule() -> ResponseReturnValue:
    """Have reports made regularly."""
    actor, session = actor_of_request(), db.session()
    under = actor.paths_with(Permission.MANAGE_REPORTS)
    units = accounts.units(session, under=under)
    reading = {each.id for unit in units for each in people_with(session, Permission.READ_REPORTS, unit.path)}
    people = [each for each in accounts.people(session, under=under) if each.id in reading]
    form = ScheduleForm().offer(units, people)
    if form.validate_on_submit():
        try:
            schedule_reports(
                actor=actor,
                clock=clock(),
                unit_code=form.unit.data,
                every=form.every.data,
                product=form.product.data or "",
                reader_ids=form.readers.data,
            )
        except Refused as error:
            show_refusal(form, error)
        else:
            flash(_("The first report is made on the next working day."), "good")
            return redirect(url_for(".index"), 303)
    return render_template("reports/schedule.html", form=form), 422 if form.errors else 200


@blueprint.post("/schedule/<int:number>/end")
@requires(Permission.MANAGE_REPORTS)
def end(number: int) -> ResponseReturnValue:
    """Make no more of these."""
    end_schedule(actor=actor_of_request(), clock=clock(), schedule_id=number)
    flash(_("No more of these reports are made. Those made stay."), "good")
    return redirect(url_for(".index"), 303)


@blueprint.get("/<int:number>")
@requires(Permission.READ_REPORTS)
def show(number: int) -> ResponseReturnValue:
    """A report as it was made."""
    report = _report(number)
    document = json.loads(report.document)
    actor = actor_of_request()
    return render_template(
        "reports/report.html",
        report=page(document),
        about=report,
        charts=charts_told(document, report.charts),
        versions=summaries.versions_of(db.session(), report),
        changes=changes(report),
        actions=actions_of_report(db.session(), actor, report.id),
        may_raise=actor.may(Permission.RAISE_ACTIONS),
        may_remake=actor.may(Permission.MANAGE_REPORTS, report.unit.path),
        zone=current_user.unit.zone,
    )


@blueprint.post("/<int:number>/again")
@requires(Permission.MANAGE_REPORTS)
def again(number: int) -> ResponseReturnValue:
    """Count again from what is known now."""
    if ask_again(actor=actor_of_request(), clock=clock(), report_id=number):
        flash(_("It is counted again; a new version appears if anything differs."), "good")
    return redirect(url_for(".show", number=number), 303)


@blueprint.get("/<int:number>/charts/<name>.svg")
@requires(Permission.READ_REPORTS)
def chart(number: int, name: str) -> ResponseReturnValue:
    """A chart as it was drawn."""
    svg = _report(number).charts.get(name)
    if svg is None:
        raise NotFound(N_("There is no such chart."))
    response = Response(svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@blueprint.get("/<int:number>/report.pdf")
@requires(Permission.READ_REPORTS)
def paper(number: int) -> ResponseReturnValue:
    """The paper, in the reader's language, as it was made."""
    report = _report(number)
    digest = report.pdf["zh-Hans" if chinese() else "en"]
    return give_out(digest, name=f"{_name(report)}.pdf", media_type="application/pdf", inline=True)


@blueprint.get("/<int:number>/report.<kind>")
@requires(Permission.READ_REPORTS)
def file(number: int, kind: str) -> ResponseReturnValue:
    """The figures as a file; as JSON the document itself, whose digest the page shows."""
    report = _report(number)
    if kind not in ("csv", "xlsx", "json"):
        raise NotFound(N_("A report is there as PDF, XLSX, CSV and JSON."))
    if kind == "json":
        return _file(report.document.encode(), "application/json", f"{_name(report)}.json")
    rows = table(json.loads(report.document))
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([[safe_cell(value) for value in row] for row in rows])
        return _file(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{_name(report)}.csv")
    return _file(_workbook(rows), _XLSX, f"{_name(report)}.xlsx")


@blueprint.get("/<int:number>/signals/<int:signal>")
@requires(Permission.READ_REPORTS)
def cases(number: int, signal: int) -> ResponseReturnValue:
    """The very cases that a number counts."""
    report, actor, session = _report(number), actor_of_request(), db.session()
    document = json.loads(report.document)
    if signal >= len(document["signals"]):
        raise NotFound(N_("There is no such number in this report."))
    may_see, cursor = visible_to(actor, clock().now()), request.args.get("after")
    found = summaries.signal_page(session, report, signal, may_see, cursor=cursor)
    counted, seen = summaries.signal_size(session, report, signal, may_see)
    here: dict[str, Any] = {"number": number, "signal": signal}
    return render_template(
        "reports/cases.html",
        about=report,
        title=title(document),
        signal=signal_told(document, signal),
        rows=[case_row(row[0]) for row in found.rows],
        counted=counted,
        hidden=counted - seen,
        pager={
            "first_href": url_for(".cases", **here) if cursor else None,
            "next_href": url_for(".cases", after=found.next_cursor, **here) if found.next_cursor else None,
            "shown": "",
        },
    )


@blueprint.get("/<int:number>/figure")
@requires(Permission.READ_REPORTS)
def figure(number: int) -> ResponseReturnValue:
    """The very cases that a number of the report counts, as they were read for it."""
    report, session = _report(number), db.session()
    document = json.loads(report.document)
    asked = {name: value for name, value in request.args.items() if name != "after"}
    found = behind(report, document, asked)
    may_see = visible_to(actor_of_request(), clock().now())
    after = request.args.get("after", "")
    start = int(after) if re.fullmatch(r"[0-9]{1,9}", after) else 0
    shown = summaries.shown(session, found.ids, may_see, start=start)
    here: dict[str, Any] = {"number": number, **asked}
    return render_template(
        "reports/cases.html",
        about=report,
        title=page(document)["title"],
        signal={"name": found.name, "sentence": found.sentence},
        rows=[case_row(row[0]) for row in shown.rows],
        counted=len(found.ids),
        hidden=len(found.ids) - summaries.visible(session, found.ids, may_see),
        pager={
            "first_href": url_for(".figure", **here) if start else None,
            "next_href": url_for(".figure", **here | {"after": shown.next_cursor})
            if shown.next_cursor
            else None,
            "shown": "",
        },
    )


def case_row(case: Any) -> dict[str, Any]:
    """A case in a list of those that a number counts."""
    return {
        "reference": case.reference,
        "name": case.complainant_name,
        "point": case.point,
        "product": case.product_label,
        "received_on": case.received_on,
        "state": state_of(case.state)["label"],
    }


def _report(number: int) -> Report:
    return summaries.report_named(db.session(), actor_of_request(), number)


def _name(report: Report) -> str:
    return f"{report.unit.code}-{report.first_on}-v{report.version}"


def _file(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition(name, inline=inline)
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _workbook(rows: list[list[Any]]) -> bytes:
    import xlsxwriter  # loaded for whoever wants a workbook

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, safe_cell(value))
    return out.getvalue()
