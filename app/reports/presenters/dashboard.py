"""The dashboard's figures in words, each with the address of exactly its cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from operator import add
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.cases.models import Code
from app.cases.words import state_of
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Role
from app.platform.web.filters import chinese
from app.reports.domain.facts import NO, YES
from app.reports.domain.periods import months_later
from app.reports.models.tallies import ALL, KIND, OUTCOME, REASON, STAGE, STATE, Tally
from app.reports.presenters.words import percent, stretch
from app.reports.queries.coding import standings
from app.reports.queries.dashboard import Asked, by, forums

ORDER = ("registered", "assigned", "investigating", "deciding", "approving", "approved", "answered")
MOST = 12
Rows = Sequence[Row[*tuple[Any, ...]]]
Part = dict[str, Any]

_CAUSES = ("stages", "kinds")
FIRST_FOR: dict[Role, tuple[str, ...]] = {
    Role.SUPERVISOR: ("today", "open", "ages", "months", "units", "reasons", *_CAUSES, "outcomes", "forums"),
    Role.COMPLIANCE_OFFICER: ("months", "ages", "outcomes", "actions", "forums", *_CAUSES, "reasons"),
    Role.QUALITY_REVIEWER: (*_CAUSES, "reasons", "outcomes", "forums", "months", "actions"),
    Role.AUDITOR: ("months", "ages", "outcomes", "forums", "units"),
    Role.LEGAL: ("today", "open", "forums", "outcomes", "ages", "months"),
    Role.OFFICER: ("today", "open", "ages", "months", "reasons", "outcomes", "forums"),
    Role.INVESTIGATOR: ("today", "open", "ages", "months", "reasons", *_CAUSES),
    Role.APPROVER: ("open", "ages", "outcomes", "forums", "months", "reasons"),
    Role.EXECUTIVE: ("months", "outcomes", "forums", "open", "ages", "units", "products", "actions"),
    Role.IMPROVEMENT_OWNER: ("actions", *_CAUSES, "reasons", "products", "forums", "outcomes", "months"),
}
"""What whoever has this role looks at first; of several roles the first of these counts. All else follows."""
_REST = (
    *("today", "open", "ages", "months", "units", "products", "reasons"),
    *(*_CAUSES, "outcomes", "forums", "actions"),
)


def order_for(actor: Actor) -> list[str]:
    """The names of all parts, in the order for this person."""
    first = next((parts for role, parts in FIRST_FOR.items() if actor.has_role(role)), ())
    return list(dict.fromkeys((*first, *_REST)))


def strip(title: str, counters: list[dict[str, Any]]) -> Part | None:
    """A part that is a row of counters; none without any."""
    return {"form": "strip", "title": title, "counters": counters} if counters else None


def parts_of(
    session: Session, asked: Asked, kept: Mapping[str, Any], units: Mapping[int, tuple[str, str]], today: date
) -> dict[str, Part | None]:
    """By name the parts that are counted of cases: pipeline and age of open ones; all else of the period.

    ``kept`` is what the address already narrows by; every figure's address is that and what the figure is of.
    """
    open_ = by(session, _open(asked), STATE, Tally.value, Tally.month)
    period = by(session, asked, ALL, Tally.month)
    places = by(session, asked, ALL, Tally.unit_id)
    counts_as = {str(code): str(last) for code, last in standings(session).items()}
    reasons, stages, kinds = (
        _merged(by(session, asked, each, Tally.value), counts_as) for each in (REASON, STAGE, KIND)
    )
    names = _code_names(session, {int(row.value) for row in (*reasons, *stages, *kinds)})

    def code(value: str) -> str:
        return names.get(int(value), _("Not stated"))

    def coded(value: str) -> str:
        return names.get(int(value), _("Not coded yet"))

    def product(name: str) -> str:
        return name or _("Not stated")

    def unit(number: int) -> str:
        return units[number][1]

    table = partial(_table, kept=kept, units=units)
    return {
        "open": strip(_("Open now"), _pipeline(open_, kept)),
        "ages": _ages(open_, kept, today),
        "months": table(_("Month by month"), _("Month of receipt"), period, "month", _month, newest=True),
        "products": table(
            _("Products"), _("Product"), by(session, asked, ALL, Tally.product), "product", product
        ),
        "reasons": table(_("What it is about"), _("Complaint reason"), reasons, "reason", code),
        "stages": table(_("Root causes: where"), _("Stage of the process"), stages, "stage", coded),
        "kinds": table(_("Root causes: what kind"), _("Kind of cause"), kinds, "kind", coded),
        "units": table(_("Units"), _("Unit"), places, "at", unit) if len(places) > 1 else None,
        "outcomes": _outcomes(by(session, asked, OUTCOME, Tally.value), kept, period),
        "forums": _forums(forums(session, asked), kept),
    }


def stages_of(session: Session, asked: Asked, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What cases of the period were caused by, by stage of the process, for whoever owns it: as the dashboard counts,
    largest first; cases without a cause are nobody's."""
    counts_as = {str(code): str(last) for code, last in standings(session).items()}
    rows = [row for row in _merged(by(session, asked, STAGE, Tally.value), counts_as) if row.value != "0"]
    names = _code_names(session, {int(row.value) for row in rows})
    return [
        {"code": row.value, **_line(row, {"stage": row.value}, kept, lambda value: names[int(value)])}
        for row in sorted(rows, key=lambda each: (-each.cases, each.value))
    ]


class _Sums(NamedTuple):
    """Tallies of a code together with those of all that count as it."""

    value: str
    cases: int
    found: int
    upheld: int
    judged: int
    late: int


def _merged(rows: Rows, counts_as: Mapping[str, str]) -> list[_Sums]:
    sums: dict[str, tuple[int, ...]] = {}
    for value, *numbers in rows:
        last = counts_as.get(value, value)
        sums[last] = tuple(map(add, sums.get(last, (0,) * len(numbers)), numbers))
    return [_Sums(value, *numbers) for value, numbers in sums.items()]


def _open(asked: Asked) -> Asked:
    return Asked(asked.units, asked.since, asked.product, state="open")


def _href(kept: Mapping[str, Any], **more: Any) -> str:
    asked: dict[str, Any] = {**kept, **more}
    return url_for("dashboard.cases", **asked)


def _pipeline(rows: Rows, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.value] += row.cases
    states = [*ORDER, *sorted(counts.keys() - set(ORDER))]
    return [
        {
            "count": counts[state],
            "label": state_of(state)["label"],
            "href": _href(kept, state=state),
            "current": False,
            "bad": False,
        }
        for state in states
        if state in ORDER or counts[state]
    ]


def _ages(rows: Rows, kept: Mapping[str, Any], today: date) -> Part:
    """Open cases by the month of their receipt; older ones together."""
    this = today.replace(day=1)
    edge = months_later(this, -5)
    counts: dict[date, int] = defaultdict(int)
    older = 0
    for row in rows:
        if row.month < edge:
            older += row.cases
        else:
            counts[row.month] += row.cases
    months = [months_later(this, -back) for back in range(6)]
    ages = [
        {
            "label": _month(month),
            "count": counts[month],
            "href": _href(kept, state="open", month=month.isoformat()[:7]),
        }
        for month in months
    ]
    before = {
        "label": _("before %(month)s", month=_month(edge)),
        "count": older,
        "href": _href(kept, state="open", before=edge.isoformat()[:7]),
    }
    total = sum(row.cases for row in rows)
    return {
        "form": "lines",
        "title": _("Open cases by receipt"),
        "head": _("Received"),
        "total": ngettext("one open case", "%(num)s open cases", total),
        "href": _href(kept, state="open"),
        "rows": [*ages, before],
    }


def _month(month: date) -> str:
    return stretch({"grain": "month"}, month.isoformat())


def _table(
    title: str,
    head: str,
    rows: Rows | Sequence[_Sums],
    name: str,
    say: Callable[[Any], str],
    *,
    kept: Mapping[str, Any],
    units: Mapping[int, tuple[str, str]],
    newest: bool = False,
) -> Part:
    """Received, share upheld and share on time of each value (first in its row), largest or newest first.

    ``name`` is what the address of a figure narrows by.
    """
    order: list[Any] = (
        sorted(rows, key=lambda row: row[0], reverse=True)
        if newest
        else sorted(rows, key=lambda row: (-row.cases, str(row[0])))
    )
    return {
        "form": "table",
        "title": title,
        "head": head,
        "rows": [_line(row, {name: _value(row[0], name, units)}, kept, say) for row in order[:MOST]],
        "more": max(0, len(order) - MOST),
    }


def _line(
    row: Row[*tuple[Any, ...]] | _Sums,
    narrowed: dict[str, Any],
    kept: Mapping[str, Any],
    say: Callable[[Any], str],
) -> dict[str, Any]:
    return {
        "label": say(row[0]),
        "count": row.cases,
        "href": _href(kept, **narrowed),
        "upheld": percent(row.upheld / row.found) if row.found else "–",
        "upheld_href": _href(kept, upheld=1, **narrowed) if row.found else None,
        "on_time": percent(1 - row.late / row.judged) if row.judged else "–",
        "on_time_href": _href(kept, late=NO, **narrowed) if row.judged else None,
        "late": row.late,
        "late_href": _href(kept, late=YES, **narrowed),
    }


def _value(value: Any, name: str, units: Mapping[int, tuple[str, str]]) -> Any:
    """As it stands in an address: a month without its day, a unit by its code."""
    if name == "month":
        return value.isoformat()[:7]
    return units[value][0] if name == "at" else value


def _outcomes(rows: Rows, kept: Mapping[str, Any], period: Rows) -> Part:
    return {
        "form": "lines",
        "title": _("Outcomes"),
        "head": _("Outcome"),
        "total": ngettext("one case received", "%(num)s cases received", sum(row.cases for row in period)),
        "href": _href(kept),
        "rows": [
            {
                "label": outcome_title(row.value),
                "count": row.cases,
                "href": _href(kept, outcome=row.value or "none"),
            }
            for row in sorted(rows, key=lambda each: (-each.cases, each.value))
        ],
    }


def _forums(rows: Rows, kept: Mapping[str, Any]) -> Part | None:
    """Where cases of the period were taken; a case that went to two forums stands in both."""
    if not rows:
        return None
    order = sorted(rows, key=lambda row: (-row[1], row[0]))
    return {
        "form": "forums",
        "title": _("Taken elsewhere"),
        "rows": [
            {
                "label": forum,
                "went": went,
                "href": _href(kept, forum=forum),
                "decided": decided,
                "decided_href": _href(kept, forum=forum, effect="decided"),
                "overturned": overturned,
                "overturned_href": _href(kept, forum=forum, effect="overturned"),
                "share": percent(overturned / decided) if decided else "–",
            }
            for forum, went, decided, overturned in order[:MOST]
        ],
        "more": max(0, len(order) - MOST),
    }


def outcome_title(outcome: str) -> str:
    """The words for an outcome; the empty one is of cases that have none yet."""
    if not outcome:
        return _("No outcome yet")
    known = outcome in set(Outcome)
    if not known:
        return outcome
    title = OUTCOME_TITLES[Outcome(outcome)]
    return _(title)


def _code_names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(Code.id, Code.label, Code.label_zh).where(Code.id.in_(ids)))
    return {row.id: (row.label_zh if chinese() and row.label_zh else row.label) for row in rows}
