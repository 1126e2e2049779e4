"""The work list, its search and its exports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.cases.counting import counts
from app.cases.domain.working_days import third_working_day
from app.cases.exports import as_csv, as_xlsx
from app.cases.list_filters import Reader, list_filters
from app.cases.policy import visible_to
from app.cases.presenters.work_list import SCOPES, board, day_counters
from app.cases.queries import Filters, all_listed, work_list
from app.cases.services.deadlines import basis_at
from app.cases.team import team
from app.cases.views.request import calendars, clock, library, today_here
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.accounts.queries import regimes_below, units
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.shared.days import read_day
from app.shared.errors import Refused
from app.shared.ids import row_id_in
from app.shared.text import N_

blueprint = Blueprint("work_list", __name__)

LONGEST_QUERY = 200
GROUPINGS = ("none", "owner")


@blueprint.get("/cases")
@requires(Permission.READ_CASES)
def show() -> ResponseReturnValue:
    """One page of the list, with its counters."""
    return list_page()


def list_page(*, picked: Collection[str] = (), move: dict[str, Any] | None = None) -> str:
    """The list as the address asks for it; with rows ``picked`` and the dock ``move`` while they are moved."""
    filters, actor = _filters(), actor_of_request()
    reader = _reader(actor)
    cursor = request.args.get("after")
    find = team if _is_by_owner(filters, actor) else work_list
    page = find(db.session(), filters, reader, cursor=cursor)
    model = board(
        filters=filters,
        reader=reader,
        page=page,
        counts=_counts(filters, reader, actor),
        library=library(),
        unit_name=current_user.unit.name,
        units=units(db.session(), under=actor.paths_with(Permission.READ_CASES)) if filters.closed else (),
        permissions={
            "export": actor.may(Permission.EXPORT_CASES),
            "register": actor.may(Permission.REGISTER_COMPLAINT),
            "assign": actor.may(Permission.ASSIGN_CASES),
            "write": actor.may(Permission.ISSUE_LETTERS),
        },
        cursor=cursor,
    )
    model["move"] = move
    for row in (row for group in model["groups"] for row in group["rows"]):
        row["picked"] = row["id"] in picked
    return render_template("cases/work_list.html", board=model, search_query=filters.q)


@blueprint.get("/cases/export")
@requires(Permission.EXPORT_CASES)
def export() -> Response:
    """Exactly what the filters show, as CSV or XLSX; each case's access stream says who took it along."""
    filters, actor = _filters(), actor_of_request()
    rows = all_listed(db.session(), filters, _reader(actor))
    make = as_csv if request.args.get("form") == "csv" else as_xlsx
    return make(rows, actor=actor, now=clock().now(), today=today_here())


def _filters() -> Filters:
    asked = request.args
    q = asked.get("q", "")
    if len(q) > LONGEST_QUERY:
        raise Refused(N_("A search may have up to %(most)s characters."), most=LONGEST_QUERY)
    scope = asked.get("scope", "")
    return Filters(
        scope=scope if scope in SCOPES else _first_scope(searching=bool(q)),
        state=asked.get("state") or None,
        owner_id=_number("owner"),
        unassigned="unassigned" in asked,
        unit_id=_number("unit"),
        regime=asked.get("regime") or None,
        product=asked.get("product") or None,
        due=asked.get("due") or None,
        silent="silent" in asked,
        closed="closed" in asked,
        confidential="confidential" in asked,
        outcome=asked.get("outcome") or None,
        closing=asked.get("closing") or None,
        closed_from=_day("from"),
        closed_to=_day("to"),
        near=asked.get("near") or None,
        more=tuple((each.name, asked[each.name]) for each in list_filters() if asked.get(each.name)),
        q=q,
        group=group if (group := asked.get("group")) in GROUPINGS else None,
    )


def _first_scope(*, searching: bool) -> str:
    """Where a person's list opens: a search looks everywhere; whoever gives out work sees the unit's, a reader all."""
    actor = actor_of_request()
    if searching or not actor.may(Permission.WORK_CASES):
        return "all"
    return "unit" if actor.may(Permission.ASSIGN_CASES) else "mine"


def _is_by_owner(filters: Filters, actor: Actor) -> bool:
    """Whoever gives out work opens the unit's list by owner: to whom stands beside what."""
    if filters.scope == "mine" or filters.closed:
        return False
    opens_so = (
        filters.scope == "unit" and not filters.q and filters.owner_id is None and not filters.unassigned
    )
    return filters.group == "owner" or (
        filters.group is None and opens_so and actor.may(Permission.ASSIGN_CASES)
    )


def _day(name: str) -> date | None:
    """A day of the filter form, as people type it."""
    return read_day(request.args.get(name, "").strip()) if request.args.get(name, "").strip() else None


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    if not value:
        return None
    number = row_id_in(value)
    if number is None:
        raise Refused(N_("“%(value)s” is not a number that we gave out."), value=value[:20])
    return number


def _reader(actor: Actor) -> Reader:
    today = today_here()
    unit = current_user.unit
    calendar = basis_at(unit, library(), calendars()).calendar
    return Reader(
        user_id=actor.user_id,
        unit_path=unit.path,
        may_see=visible_to(actor, clock().now()),
        today=today,
        near=third_working_day(today, calendar, calendars()),
        approaching={
            f"{regime}:{each.clock}": each.days
            for regime in regimes_below(db.session(), unit)
            for each in library().pack(regime).watches
        },
    )


def first_counters() -> list[dict[str, Any]]:
    """The first counters of the list as it opens for this person, each leading there."""
    actor = actor_of_request()
    base = Filters(scope=_first_scope(searching=False))
    asked = {name: replace(base, due=name) for name in ("overdue", "today", "near")}
    asked |= {"silent": replace(base, silent=True)}
    if actor.may(Permission.ASSIGN_CASES):
        asked |= {"unassigned": replace(base, unassigned=True)}
    return day_counters(counts(db.session(), asked, _reader(actor)), base)


def _counts(filters: Filters, reader: Reader, actor: Actor) -> dict[str, int]:
    """Every counter in the scope that is shown, and how much each scope holds."""
    base = Filters(scope=filters.scope)
    asked = {
        "overdue": replace(base, due="overdue"),
        "today": replace(base, due="today"),
        "near": replace(base, due="near"),
        "late-target": replace(base, due="late-target"),
        "silent": replace(base, silent=True),
        "unassigned": replace(base, unassigned=True),
        "scope-mine": Filters(scope="mine"),
        "scope-unit": Filters(scope="unit"),
        "scope-all": Filters(scope="all"),
        "closed": replace(base, closed=True),
        **{f"near-{name}": replace(base, near=name) for name in reader.approaching},
        **{
            each.name: replace(base, more=((each.name, "1"),))
            for each in list_filters()
            if each.title and (each.permission is None or actor.may(each.permission))
        },
    }
    return counts(db.session(), asked, reader)
