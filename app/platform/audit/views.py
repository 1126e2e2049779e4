"""The audit page: is the log unchanged, and who looked at what."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from app.platform import log
from app.platform.accounts.permissions import ROLE_TITLES, Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.audit import queries
from app.platform.audit.alarms import newest_alarms
from app.platform.audit.anchors import anchor_now
from app.platform.audit.checking import ask_for_check, last_checks
from app.platform.audit.forms import AnchorForm
from app.platform.db import db
from app.platform.log.models import LogStream
from app.platform.storage import content_disposition, current_store
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.shared.errors import Refused
from app.shared.text import N_

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("")
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    """The whole log, or one case: its chain is walked at once, since a case has few events."""
    case_reference = request.args.get("case", "").strip() or None
    who, cursor = request.args.get("who") or None, request.args.get("after") or None
    found, following = queries.looks(
        db.session(), actor=actor_of_request(), case_reference=case_reference, who=who, cursor=cursor
    )
    return render_template(
        "audit/index.html",
        looks=found,
        case_reference=case_reference,
        who=found[0].who if who and found else who,
        report=_report_of(case_reference),
        checks=last_checks(db.session()),
        alarms=newest_alarms(db.session()),
        pager={
            "first_href": url_for(".index", case=case_reference, who=who) if cursor else None,
            "next_href": url_for(".index", case=case_reference, who=who, after=following)
            if following
            else None,
            "shown": "",
        },
        acts=_acts(),
        part_said=_part_said,
        zone=current_user.unit.zone,
    )


@blueprint.get("/rights")
@requires(Permission.READ_AUDIT)
def rights() -> ResponseReturnValue:
    """What was done to people's accounts: who was given which role, by whom."""
    cursor = request.args.get("after") or None
    found, following = queries.changes_of_rights(db.session(), actor=actor_of_request(), cursor=cursor)
    return render_template(
        "audit/rights.html",
        rows=found,
        pager={
            "first_href": url_for(".rights") if cursor else None,
            "next_href": url_for(".rights", after=following) if following else None,
            "shown": "",
        },
        role_titles={role.value: _(title) for role, title in ROLE_TITLES.items()},
        zone=current_user.unit.zone,
    )


@blueprint.route("/anchor", methods=["GET", "POST"])
@requires(Permission.READ_AUDIT)
def anchor() -> ResponseReturnValue:
    """Take an anchor of the log, or compare one that was kept."""
    form, breaks, kept = AnchorForm(), None, None
    if form.validate_on_submit():
        lines = (form.statement.data or "").splitlines() or _lines(form.file.data)
        try:
            kept, _ends = log.read_anchor(lines)
            breaks = list(log.compare_anchor(db.session(), lines))
        except Refused as refusal:
            show_refusal(form, refusal)
    status = 422 if form.errors or form.form_errors else 200
    now = anchor_now(with_heads=False)
    return render_template("audit/anchor.html", form=form, breaks=breaks, kept=kept, statement=now), status


@blueprint.get("/anchor/file")
@requires(Permission.READ_AUDIT)
def anchor_file() -> ResponseReturnValue:
    """The anchor with the end of each stream, to be kept elsewhere."""
    now = current_app.extensions["clock"].now()
    response = Response(anchor_now(with_heads=True), mimetype="text/plain")
    response.headers["Content-Disposition"] = content_disposition(f"fairfile-anchor-{now:%Y-%m-%d}.txt")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/check")
@requires(Permission.READ_AUDIT)
def check() -> ResponseReturnValue:
    """Have the whole log checked by the jobs process."""
    if ask_for_check(actor=actor_of_request(), clock=current_app.extensions["clock"]):
        flash(_("The check begins within seconds. Open this page again for its result."), "good")
    else:
        flash(_("A check was asked for a moment ago."), "message")
    return redirect(url_for(".index"), 303)


def _lines(upload: FileStorage | None) -> list[str]:
    return upload.stream.read().decode("utf-8", "replace").splitlines() if upload else []


def _report_of(case_reference: str | None) -> log.Report | None:
    """The proof of one case and of the looks at it; None without a case, or when the log knows none of that name."""
    if case_reference is None:
        return None
    streams = [log.Stream("case", case_reference), log.Stream("access", case_reference)]
    if not any(db.session.get(LogStream, (stream.type, stream.id)) for stream in streams):
        return None
    return log.verify(db.session(), *streams, intact=current_store().verify)


_PARTS = {
    "evidence": N_("paper E%(which)s"),
    "letter": N_("letter %(which)s"),
    "deadline": N_("how a date was reached (%(which)s)"),
    "bundle": N_("bundle %(which)s"),
    "offers": N_("offers of external case %(which)s"),
    "confidential-papers": N_("the list of confidential papers"),
    "at-intake": N_("its first line, beside a new complaint"),
}
"""Parts of a case that rooms note a look at, by what stands before their number."""


def _part_said(part: str) -> str:
    """``evidence:1`` in words; a part that nobody has words for, as it was noted."""
    name, _colon, which = part.partition(":")
    return _(_PARTS[name], which=which.replace(":", ", ")) if name in _PARTS else part


def _acts() -> dict[str, str]:
    return {"read": _("read"), "print": _("printed"), "export": _("exported"), "download": _("downloaded")}
