"""The pages of one proceeding: its record, its offers, and the forms that add to either."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.services.deadlines import LAW
from app.cases.views.case import case_view
from app.cases.views.held_back import show_held_back
from app.cases.views.looking import has_looked, looked_at
from app.cases.views.request import clock, library
from app.cases.views.stale import form_status
from app.disclosure.gate import HeldBack
from app.mediation.domain import words
from app.mediation.domain.tracks import Tracks
from app.mediation.presenters import offers as offer_pages
from app.mediation.presenters import outcome as endings
from app.mediation.presenters import page as pages
from app.mediation.presenters import record as lists
from app.mediation.presenters.desk import Desk
from app.mediation.queries import proceeding_numbered, record_of
from app.mediation.services.changing import By, track_of
from app.mediation.views.part import Layout, Look, Part
from app.mediation.views.part_course import particulars_layout
from app.mediation.views.part_ending import ending_layout
from app.mediation.views.parts import ADDED, DONE, known_row
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.log.access import note_access
from app.platform.web.access import requires
from app.platform.web.forms import show_refusal
from app.rulebook.words import said
from app.shared.errors import Conflict, NotAllowed, Refused
from app.shared.text import N_

blueprint = Blueprint("proceedings", __name__, url_prefix="/cases/<reference>/proceedings")


def tracks() -> Tracks:
    """The procedures, loaded at start."""
    found: Tracks = current_app.extensions["tracks"]
    return found


def by_request() -> By:
    """Who acts in this request, and by what."""
    return By(actor_of_request(), clock(), library(), tracks())


def desk_of(reference: str, number: int) -> Desk:
    """The proceeding as this person may see it, noted as read."""
    view = case_view(reference)
    row = proceeding_numbered(view.session, view.case, number)
    return Desk(view, row, track_of(tracks(), row), record_of(view.session, row), by_request())


@blueprint.get("/<int:number>")
@requires(Permission.SIGNED_IN)
def show(reference: str, number: int) -> ResponseReturnValue:
    """The record of one external case."""
    desk = desk_of(reference, number)
    return render_template(
        "mediation/proceeding.html",
        page=pages.frame(desk, "record"),
        facts=pages.facts(desk),
        dates=pages.dates(desk),
        law=sorted(LAW),
        outcome=endings.outcome(desk),
        endings=_endings(desk),
        main=[
            lists.directions(desk),
            lists.sittings(desk),
            lists.issues(desk),
            lists.exhibits(desk),
            lists.letters(desk),
        ],
        lower=[pages.steps_list(desk), lists.costs(desk)],
        people=lists.people(desk),
        procedure=pages.procedure_side(desk),
        happened=pages.happened(desk),
        against=_against(desk),
        actions=_actions(desk),
    )


@blueprint.get("/<int:number>/offers")
@requires(Permission.READ_CASES)
def offers(reference: str, number: int) -> ResponseReturnValue:
    """The ledger, for whoever may know of what is in it; others see the open part."""
    desk = desk_of(reference, number)
    note_access(desk.view.actor.label, desk.view.case.reference, "read", f"offers:{number}")
    weighs = desk.works and desk.row.state != "ended"
    return render_template(
        "mediation/offers.html",
        page=pages.frame(desk, "offers"),
        ledger=offer_pages.ledger(desk),
        beside=offer_pages.award_beside_offers(desk),
        ways=offer_pages.exposure_rows(desk),
        weigh_href=desk.add("exposure") if weighs else None,
        known=pages.procedure_side(desk)[-1:],
    )


@blueprint.route("/<int:number>/<part>/add", methods=["GET", "POST"])
@requires(Permission.WORK_PROCEEDINGS)
def add(reference: str, number: int, part: str) -> ResponseReturnValue:
    """Add something to the record, or decide something about the whole."""
    found = ADDED.get(part)
    if found is None:
        abort(404)
    key = request.args.get("option", "")[:32] if part in ("outcome", "offers", "people") else ""
    return _worked(reference, number, found, key, "")


@blueprint.route("/<int:number>/<part>/<row>/<act>", methods=["GET", "POST"])
@requires(Permission.WORK_PROCEEDINGS)
def act(reference: str, number: int, part: str, row: str, act: str) -> ResponseReturnValue:
    """Do something with an entry."""
    found = DONE.get((part, act))
    if found is None:
        abort(404)
    return _worked(reference, number, found, row, part)


def _worked(reference: str, number: int, part: Part, key: str, about: str) -> ResponseReturnValue:
    """Show the form; take it, or say at its fields what is wrong; a stale one keeps what was typed."""
    desk = desk_of(reference, number)
    if not desk.works:
        raise NotAllowed(N_("Your roles do not allow this here."))
    subject = known_row(desk, about, key) if about else ""
    form = part.make(desk, key, request.method == "GET")
    if request.method == "GET":
        form.seen.data = str(desk.row.version)
    elif form.validate_on_submit():
        try:
            if part.look and not has_looked(form, part.look.names, _stands(desk)):
                return _page(desk, part, form, key, subject, _looked(desk, part.look, form))
            told = part.save(desk, form, replace(desk.at, seen=form.version or -1), key)
            flash(told, "good")
            return redirect(_back(desk, part), 303)
        except Conflict as error:
            desk = desk_of(reference, number)
            form.seen.data = str(desk.row.version)
            show_refusal(form, error)
            return _page(desk, part, form, key, subject), 409
        except HeldBack as error:
            show_held_back(form, error, reference)
        except Refused as error:
            show_refusal(form, error)
        desk = desk_of(reference, number)
    looked = _looked(desk, part.look, form) if part.look and "looked" in request.form else None
    return _page(desk, part, form, key, subject, looked), form_status(form)


def _looked(desk: Desk, look: Look, form: Any) -> dict[str, Any]:
    """The dates before and after."""
    moves = look.moves(desk, form)
    return looked_at(form, look.names, moves, unsaid=frozenset({"start"}), stands=_stands(desk))


def _stands(desk: Desk) -> str:
    """The log of the whole case: what the complaint learns meanwhile moves dates too."""
    return str(desk.view.entries[-1].seq)


def _back(desk: Desk, part: Part) -> str:
    address = url_for(f"proceedings.{part.page}", reference=desk.view.case.reference, number=desk.row.number)
    return f"{address}#{part.anchor}" if part.anchor else address


def _page(
    desk: Desk, part: Part, form: Any, key: str, subject: str, looked: dict[str, Any] | None = None
) -> str:
    layout = part.layout or _layout(desk, part, key)
    others = part.others(desk) if part.others else ("", [])
    chosen = desk.track.outcome(key) if part is ADDED["outcome"] else None
    return render_template(
        "mediation/form.html",
        page=pages.frame(desk, ""),
        title=said(chosen.title) if chosen else part.title,
        note=said(chosen.text) if chosen else part.note,
        subject=subject,
        form=form,
        action=request.full_path.rstrip("?"),
        layout=[
            [
                {"field": form[name], "optional": _optional(part, form[name]), "box": _is_box(form[name])}
                for name in row
                if name in form
            ]
            for row in layout
            if any(name in form for name in row)
        ],
        submit=part.submit if looked or not part.look else _("See what it does"),
        looked=looked,
        back=_back(desk, part),
        others={"title": others[0], "links": others[1]},
    )


def _layout(desk: Desk, part: Part, key: str) -> Layout:
    if part is ADDED["outcome"]:
        return ending_layout(desk, key)
    return particulars_layout(desk) if part is ADDED["particulars"] else ()


def _optional(part: Part, field: Any) -> bool:
    return field.short_name in part.optional or field.short_name.startswith(("brings_", "why_", "fact_"))


def _is_box(field: Any) -> bool:
    return field.type == "BooleanField"


def _endings(desk: Desk) -> list[dict[str, str]]:
    """The ways to end that can be written down now."""
    if not desk.works or desk.row.outcome is not None:
        return []
    return [{"label": said(each.title), "href": desk.add("outcome", each.id)} for each in desk.track.outcomes]


def _against(desk: Desk) -> list[str]:
    if desk.row.objection_on is not None:  # it was dealt with
        return []
    return [_(words.REFUSALS[code]) for code in desk.row.against if code in words.REFUSALS]


def _actions(desk: Desk) -> list[dict[str, str]]:
    if not desk.works or desk.row.state == "ended":
        return []
    found = []
    if desk.row.objection_on is None:
        found.append({"label": _("Answer on jurisdiction"), "href": desk.add("jurisdiction")})
    elif desk.row.objection_ground and desk.row.objection_result is None:
        found.append({"label": _("Decision on our objection"), "href": desk.add("objection")})
    bundles = url_for("bundles.index", reference=desk.view.case.reference)
    return [
        *found,
        {"label": _("Build the file for the forum"), "href": bundles},
        {"label": _("Add evidence"), "href": url_for("evidence.add", reference=desk.view.case.reference)},
        {"label": _("Put particulars right"), "href": desk.add("particulars")},
        {"label": _("Correct the day of opening"), "href": desk.add("opened")},
        {"label": _("Give it to somebody"), "href": desk.add("give")},
    ]
