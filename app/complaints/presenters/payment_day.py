"""Redress on the day of payment; see templates/complaints/redress_on.html for the model."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.cases.panels import CaseView
from app.complaints.domain.redress import LINE_TITLES, Line
from app.complaints.presenters.money_working import doubt_words, limit_words
from app.complaints.services.payment_day import redress_on
from app.letters.printed import capitals
from app.platform.web.filters import legalday


def redress_page(view: CaseView, on: date) -> dict[str, Any]:
    """The lines as decided beside those of the day ``on``."""
    found = redress_on(view.session, view.case, on)
    return {
        "on": on,
        "points": [
            {
                "number": point.number,
                "title": point.title,
                "lines": [
                    {
                        "what": now.what or _(LINE_TITLES[now.kind]),
                        "working": [words for words in (*_working(now), _doubt(view, now)) if words],
                        "decided": was.amount,
                        "due": now.amount,
                    }
                    for was, now in zip(point.decided, point.on_day, strict=True)
                ],
            }
            for point in found.points
            if point.decided
        ],
        "decided": found.decided,
        "due": found.due,
        "more": found.more,
        "capitals": capitals(found.due.minor) if found.currency == "CNY" and found.due.minor >= 0 else "",
    }


def _working(line: Line) -> list[str]:
    """Each rate with its days and what it comes to; only the sum is rounded."""
    interest = line.interest
    if interest is None:
        return [line.basis, limit_words(line)]
    if not interest.steps:
        return [_step(interest.percent, interest.from_on, interest.to_on, interest.days)]
    return [_step(step.percent, step.from_on, step.to_on, step.days) for step in interest.steps]


def _doubt(view: CaseView, line: Line) -> str:
    interest = line.interest
    return doubt_words(view.session, interest.rule, interest.to_on) if interest is not None else ""


def _step(percent: Any, start: date, end: date, days: int) -> str:
    return _(
        "%(percent)s %% simple, %(start)s to %(end)s, %(days)s days",
        percent=f"{percent.normalize():f}",
        start=legalday(start),
        end=legalday(end),
        days=days,
    )
