"""The dashboard: live figures of the reader's units; what narrows them stands in the address."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.policy import visible_to
from app.cases.views.request import clock, today_here
from app.cases.views.work_list import first_counters
from app.platform.accounts import queries as accounts
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.platform.web.access import requires
from app.reports.domain.periods import months_later
from app.reports.presenters.dashboard import order_for, parts_of, strip
from app.reports.presenters.improvements import action_counters
from app.reports.queries.coding import standings
from app.reports.queries.dashboard import Asked, behind, sizes
from app.reports.queries.improvements import BoardFilter, counts
from app.reports.services.folding import MANY, waiting
from app.reports.views.reports import case_row
from app.shared.errors import Refused
from app.shared.text import N_

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")

MONTHS = ("1", "3", "12", "24")
_MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])\Z")
_WORD = re.compile(r"[a-z-]{1,24}\Z")


@blueprint.get("")
@requires(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """Open cases as they stand, and what was received in the last months."""
    units = _units()
    asked, kept = _asked(units)
    named = {unit.id: (unit.code, unit.name) for unit in units}
    changes = waiting(db.session())
    parts = parts_of(db.session(), asked, kept, named, today_here())
    parts |= {"today": strip(_("Today"), _today()), "actions": strip(_("Improvements"), _actions())}
    return render_template(
        "reports/dashboard.html",
        parts=[parts[name] for name in order_for(actor_of_request()) if parts[name]],
        unit={"chosen": request.args.get("unit", ""), "options": _options(units)} if len(units) > 1 else None,
        months={"chosen": _months(), "options": [(each, _span(each)) for each in MONTHS]},
        product=asked.product,
        all_products=url_for(".index", **{name: value for name, value in kept.items() if name != "product"}),
        waiting={"changes": changes, "many": changes >= MANY},
    )


@blueprint.get("/cases")
@requires(Permission.READ_REPORTS)
def cases() -> ResponseReturnValue:
    """Exactly the cases that a figure counts."""
    session, actor = db.session(), actor_of_request()
    asked, kept = _asked(_units())
    may_see, cursor = visible_to(actor, clock().now()), request.args.get("after")
    found = behind(session, asked, may_see, cursor=cursor)
    counted, hidden = sizes(session, asked, may_see)
    if not actor.may(Permission.READ_CASES):
        hidden = counted
    here: dict[str, Any] = {name: value for name, value in request.args.items() if name != "after"}
    return render_template(
        "reports/behind.html",
        rows=[case_row(row.Case) for row in found.rows],
        counted=counted,
        hidden=hidden,
        back=url_for(".index", **kept),
        pager={
            "first_href": url_for(".cases", **here) if cursor else None,
            "next_href": url_for(".cases", **here | {"after": found.next_cursor})
            if found.next_cursor
            else None,
            "shown": "",
        },
    )


def _today() -> list[dict[str, Any]]:
    """What whoever works on cases has to do first, counted as on the work list; nothing for who only reads."""
    return first_counters() if actor_of_request().may(Permission.WORK_CASES) else []


def _actions() -> list[dict[str, Any]]:
    """Improvements of this person's units and of those above, whatever narrows the cases; none for who may not read."""
    session, actor = db.session(), actor_of_request()
    if not actor.may(Permission.READ_IMPROVEMENTS):
        return []
    return action_counters(counts(session, actor, BoardFilter(), today_here()))


def _asked(units: list[Unit]) -> tuple[Asked, dict[str, Any]]:
    """What the address asks, and the part of it that every figure's address keeps."""
    typed = request.args
    code, product, months = typed.get("unit", ""), typed.get("product"), _months()
    chosen = _below(units, code) if code else units
    if typed.get("at"):
        chosen = [unit for unit in chosen if unit.code == typed["at"]]
    outcome = typed.get("outcome")
    asked = Asked(
        units=tuple(unit.id for unit in chosen),
        since=months_later(today_here().replace(day=1), 1 - int(months)),
        product=product[:120] if product is not None else None,
        state=_word("state"),
        month=_first_of("month"),
        before=_first_of("before"),
        outcome=None if outcome is None else "" if outcome == "none" else _word("outcome"),
        late=int(typed["late"]) if typed.get("late") in ("1", "2") else None,
        upheld=typed.get("upheld") == "1",
        **{name: _codes(name) for name in ("reason", "stage", "kind")},
        forum=forum[:200] if (forum := typed.get("forum")) else None,
        effect=_word("effect"),
    )
    kept: dict[str, Any] = {"months": months}
    kept |= {"unit": code} if code else {}
    kept |= {"product": product} if product is not None else {}
    return asked, kept


def _units() -> list[Unit]:
    under = actor_of_request().paths_with(Permission.READ_REPORTS)
    return list(accounts.units(db.session(), under=under))


def _below(units: list[Unit], code: str) -> list[Unit]:
    top = next((unit for unit in units if unit.code == code), None)
    if top is None:
        raise Refused(N_("There is no unit “%(code)s”."), code=code[:24])
    return [unit for unit in units if unit.path.startswith(top.path)]


def _options(units: list[Unit]) -> list[tuple[str, str]]:
    return [("", _("All units")), *((unit.code, unit.name) for unit in units)]


def _months() -> str:
    typed = request.args.get("months", "12")
    return typed if typed in MONTHS else "12"


def _span(months: str) -> str:
    return _("This month") if months == "1" else _("The last %(count)s months", count=months)


def _word(name: str) -> str | None:
    typed = request.args.get(name)
    return typed if typed and _WORD.match(typed) else None


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if re.match(r"[0-9]{1,9}\Z", typed) else None


def _codes(name: str) -> tuple[int, ...] | None:
    """The code asked for and all that count as it."""
    code_id = _number(name)
    if code_id is None:
        return None
    return (code_id, *(each for each, as_ in standings(db.session()).items() if as_ == code_id))


def _first_of(name: str) -> date | None:
    typed = request.args.get(name)
    if not typed:
        return None
    if not _MONTH.match(typed):
        raise Refused(N_("“%(month)s” is no month. Write it as 2026-11."), month=typed[:20])
    return date.fromisoformat(f"{typed}-01")
