"""Like cases in words, for the workbench; see complaints/workbench_point.html for the model."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.panels import CaseView
from app.cases.words import listed
from app.complaints.domain.like_cases import FEWEST
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.presenters.points import outcome_mark
from app.complaints.queries.decision import PointRecord
from app.complaints.queries.like_cases import LATEST, LikeCases, like_cases
from app.platform.web.filters import money
from app.shared.money import Money

MOST_NAMED = 5


def like_of(view: CaseView, point: PointRecord, *, now: datetime) -> dict[str, Any] | None:
    """The model of the part "Like cases" on the workbench; None where no clause is quoted."""
    if not point.quoted:
        return None
    clauses = [each.clause.id for each in point.quoted]
    found = like_cases(view.session, view.case, point.head, clauses, actor=view.actor, now=now)
    return {
        "text": _counted(found),
        "money": _paid(view, point, found),
        "named": [
            {
                "reference": one.reference,
                "href": url_for("cases.show", reference=one.reference),
                "outcome": outcome_mark(one.outcome),
                "closed_on": one.closed_on,
                "redress": Money(one.redress_minor, view.case.currency) if one.redress_minor else None,
            }
            for one in found.named[:MOST_NAMED]
        ],
    }


def _counted(found: LikeCases) -> str:
    number = len(found.points)
    if number == 0:
        return _("No closed case turned on this clause yet.")
    if number < FEWEST:
        return ngettext(
            "%(num)s closed case turned on this clause: not enough to say.",
            "%(num)s closed cases turned on this clause: not enough to say.",
            number,
        )
    outcomes = Counter(Outcome(point.outcome) for point in found.points)
    parts = listed(
        _("%(number)s %(outcome)s", number=outcomes[outcome], outcome=_(OUTCOME_TITLES[outcome]).lower())
        for outcome in Outcome
        if outcomes[outcome]
    )
    if number >= LATEST:
        return _("The latest %(number)s closed cases: %(parts)s.", number=number, parts=parts)
    return _("%(number)s closed cases: %(parts)s.", number=number, parts=parts)


def _paid(view: CaseView, point: PointRecord, found: LikeCases) -> str:
    band = found.paid
    if band is None:
        return ""
    lower, middle, upper = (
        money(Money(minor, view.case.currency), sign=True) for minor in (band.lower, band.middle, band.upper)
    )
    told = _(
        "Where money was paid, half lay between %(lower)s and %(upper)s, the middle at %(middle)s.",
        lower=lower,
        middle=middle,
        upper=upper,
    )
    own = point.head.redress_minor or 0
    if own <= 0:
        return told
    where = _("This answer lies among them.") if band.holds(own) else _("This answer lies outside.")
    return f"{told} {where}"
