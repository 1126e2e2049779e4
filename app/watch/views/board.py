"""The board of deadlines. Everything that narrows it stands in the address bar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.cases.domain.working_days import third_working_day
from app.cases.policy import visible_to
from app.cases.services.deadlines import basis_at
from app.cases.views.request import calendars, clock, library, today_here
from app.platform.accounts import queries as accounts
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.shared.errors import Refused
from app.shared.text import N_
from app.watch.presenters.board import Asked, frame, grid, listed, month
from app.watch.queries import (
    BoardFilters,
    BoardReader,
    board_counts,
    board_page,
    month_days,
    people_with_work,
)
from app.watch.services.working_days import working_days

blueprint = Blueprint("deadlines", __name__, url_prefix="/deadlines")

KINDS, VIEWS, DUES = ("all", "law", "own"), ("list", "month"), ("overdue", "today", "week")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
EARLIEST, LATEST = 2000, 2199


@blueprint.get("")
@requires(Permission.READ_CASES)
def board() -> ResponseReturnValue:
    """Dates that are owed: by person, unit and kind, as a list or as a month."""
    session, actor, today = db.session(), actor_of_request(), today_here()
    units = accounts.units(session, under=actor.paths_with(Permission.READ_CASES))
    asked = _asked()
    filters = BoardFilters(asked.who, unit_path(asked.unit, units), asked.kind, asked.day, asked.due or None)
    reader = BoardReader(actor.user_id, visible_to(actor, clock().now()), today)
    model = frame(
        asked,
        today=today,
        counts=board_counts(session, filters, reader),
        people=people_with_work(session, actor.paths_with(Permission.READ_CASES)),
        units=units,
        me=actor.user_id,
    )
    calendar = basis_at(current_user.unit, library(), calendars()).calendar
    if asked.view == "month":
        first = asked.month or today.replace(day=1)
        stretch = grid(first)
        sheet = month(
            asked,
            first=first,
            today=today,
            by_day=month_days(session, filters, reader, *stretch),
            works=working_days(calendar, calendars()),
        )
        return render_template("watch/month.html", board=model, month=sheet)
    cursor = request.args.get("after")
    page = board_page(session, filters, reader, cursor)
    near = third_working_day(today, calendar, calendars())
    model |= listed(asked, page, today=today, near=near, cursor=cursor, library=library())
    return render_template("watch/board.html", board=model)


def _asked() -> Asked:
    """The filters as typed; an unknown word means the usual, an impossible day is refused."""
    typed = request.args
    who = typed.get("who") or _first_who()
    return Asked(
        view=_one_of(typed.get("view") or ("month" if typed.get("month") else None), VIEWS),
        who=who if who in ("all", "nobody") or _NUMBER.match(who) else "mine",
        unit=typed.get("unit", "")[:24],
        kind=_one_of(typed.get("kind"), KINDS),
        due=typed.get("due", "") if typed.get("due") in DUES else "",
        day=_day(typed.get("day")),
        month=_day(f"{typed['month']}-01") if typed.get("month") else None,
    )


def _first_who() -> str:
    """Where the board opens: whoever gives out work, or does none, sees everybody's dates."""
    actor = actor_of_request()
    works = actor.may(Permission.WORK_CASES) and not actor.may(Permission.ASSIGN_CASES)
    return "mine" if works else "all"


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Refused(N_("“%(day)s” is no day. Write it as 2026-11-23."), day=text[:20]) from error
    if not EARLIEST <= day.year <= LATEST:
        raise Refused(N_("Choose a day between 2000 and 2199."))
    return day


def unit_path(code: str, units: Sequence[Unit]) -> str | None:
    """The path of a unit that this person may read; None: all of them."""
    if not code:
        return None
    found = next((unit.path for unit in units if unit.code == code), None)
    if found is None:
        raise Refused(N_("There is no unit “%(code)s”."), code=code)
    return found
