"""The dashboard's figures in words, each with the address of exactly its cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.cases.models import Code
from app.cases.words import state_of
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.platform.web.filters import chinese
from app.reports.domain.facts import YES
from app.reports.domain.periods import months_later
from app.reports.models.tallies import ALL, OUTCOME, REASON, STATE, Tally
from app.reports.presenters.words import percent, stretch
from app.reports.queries.dashboard import Asked, by

ORDER = ("registered", "assigned", "investigating", "deciding", "approving", "approved", "answered")
MOST = 12
Rows = Sequence[Row[Any]]


def figures(
    session: Session, asked: Asked, kept: Mapping[str, Any], units: Mapping[int, tuple[str, str]], today: date
) -> dict[str, Any]:
    """Everything below the head: pipeline and age of open cases; months, products, reasons, units of the period.

    ``kept`` is what the address already narrows by; every figure's address is that and what the figure is of.
    """
    open_ = by(session, _open(asked), STATE, Tally.value, Tally.month)
    period = by(session, asked, ALL, Tally.month)
    products = by(session, asked, ALL, Tally.product)
    reasons = by(session, asked, REASON, Tally.value)
    places = by(session, asked, ALL, Tally.unit_id)
    outcomes = by(session, asked, OUTCOME, Tally.value)
    names = _reasons(session, {int(row.value) for row in reasons})
    return {
        "open": sum(row.cases for row in open_),
        "open_href": _href(kept, state="open"),
        "received": sum(row.cases for row in period),
        "received_href": _href(kept),
        "pipeline": _pipeline(open_, kept),
        "ages": _ages(open_, kept, today),
        "tables": [
            _table(_("Month by month"), _("Month of receipt"), period, "month", kept, _month, newest=True),
            _table(
                _("Products"), _("Product"), products, "product", kept, lambda name: name or _("Not stated")
            ),
            _table(
                _("What it is about"),
                _("Complaint reason"),
                reasons,
                "reason_id",
                kept,
                lambda code: names.get(int(code), _("Not stated")),
            ),
            *(
                [_table(_("Units"), _("Unit"), places, "unit_id", kept, lambda unit: units[unit][1], units)]
                if len(places) > 1
                else []
            ),
        ],
        "outcomes": _outcomes(outcomes, kept),
    }


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


def _ages(rows: Rows, kept: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
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
    return [
        *ages,
        {
            "label": _("before %(month)s", month=_month(edge)),
            "count": older,
            "href": _href(kept, state="open", before=edge.isoformat()[:7]),
        },
    ]


def _month(month: date) -> str:
    return stretch({"grain": "month"}, month.isoformat())


def _table(
    title: str,
    head: str,
    rows: Rows,
    name: str,
    kept: Mapping[str, Any],
    say: Any,
    units: Mapping[int, tuple[str, str]] | None = None,
    *,
    newest: bool = False,
) -> dict[str, Any]:
    """Received, share upheld and share on time of each value (first in its row), largest or newest first."""
    order = (
        sorted(rows, key=lambda row: row[0], reverse=True)
        if newest
        else sorted(rows, key=lambda row: (-row.cases, str(row[0])))
    )
    return {
        "title": title,
        "head": head,
        "rows": [_line(row, name, kept, say, units) for row in order[:MOST]],
        "more": max(0, len(order) - MOST),
    }


def _line(
    row: Row[Any],
    name: str,
    kept: Mapping[str, Any],
    say: Any,
    units: Mapping[int, tuple[str, str]] | None,
) -> dict[str, Any]:
    value = row[0]
    narrowed = _narrowed(name, value, units)
    return {
        "label": say(value),
        "count": row.cases,
        "href": _href(kept, **narrowed),
        "upheld": percent(row.upheld / row.found) if row.found else "–",
        "on_time": percent(1 - row.late / row.judged) if row.judged else "–",
        "late": row.late,
        "late_href": _href(kept, late=YES, **narrowed),
    }


def _narrowed(name: str, value: Any, units: Mapping[int, tuple[str, str]] | None) -> dict[str, Any]:
    if name == "month":
        return {"month": value.isoformat()[:7]}
    if name == "unit_id":
        assert units is not None
        return {"at": units[value][0]}
    return {"reason": value} if name == "reason_id" else {"product": value}


def _outcomes(rows: Rows, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": outcome_title(row.value),
            "count": row.cases,
            "href": _href(kept, outcome=row.value or "none"),
        }
        for row in sorted(rows, key=lambda each: (-each.cases, each.value))
    ]


def outcome_title(outcome: str) -> str:
    """The words for an outcome; the empty one is of cases that have none yet."""
    if not outcome:
        return _("No outcome yet")
    known = outcome in set(Outcome)
    if not known:
        return outcome
    title = OUTCOME_TITLES[Outcome(outcome)]
    return _(title)


def _reasons(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(select(Code.id, Code.label, Code.label_zh).where(Code.id.in_(ids)))
    return {row.id: (row.label_zh if chinese() and row.label_zh else row.label) for row in rows}
