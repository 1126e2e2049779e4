"""Like cases in words, for the workbench; see complaints/workbench_point.html for the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.panels import CaseView
from app.cases.queries import texts_by_digest
from app.cases.words import listed
from app.complaints.domain.like_cases import FEWEST, Departure, LikePoint, Measure, departure, paid
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.models import Decision, LikeDeparture
from app.complaints.presenters.points import outcome_mark
from app.complaints.queries.decision import PointRecord
from app.complaints.queries.like_cases import LATEST, DepartureRow, explained, like_points
from app.complaints.services.like_cases import unexplained
from app.platform.accounts.permissions import Permission
from app.platform.web.filters import money
from app.shared.money import Money

MOST_NAMED = 5


def like_of(view: CaseView, point: PointRecord) -> dict[str, Any] | None:
    """The model of the part "Like cases" on the workbench; None where no clause is quoted."""
    if not point.quoted:
        return None
    clauses = [each.clause.id for each in point.quoted]
    now = current_app.extensions["clock"].now()
    points = like_points(view.session, view.case, point.head, clauses, actor=view.actor, now=now)
    return {
        "text": _counted(points, point.head.reason_id),
        "money": _paid(view, points),
        "named": [
            {
                "reference": one.reference,
                "href": url_for("cases.show", reference=one.reference),
                "outcome": outcome_mark(one.outcome),
                "closed_on": one.closed_on,
                "redress": Money(one.minor, view.case.currency) if one.minor else None,
            }
            for one in [each for each in points if each.reference][:MOST_NAMED]
        ],
        **_left(view, point, points),
    }


def _left(view: CaseView, point: PointRecord, points: Sequence[LikePoint]) -> dict[str, Any]:
    """How the answer leaves the band, why, and where that is said.

    While it is drafted it is held against its like cases of today. Once it went to approval, against those it was held
    against then: a case that closed since makes nobody's answer unlike.
    """
    nothing = {"outside": None, "reason": "", "href": None}
    if point.answer is None:
        return nothing
    outcome, minor = point.answer.outcome, point.head.redress_minor or 0
    kept = explained(view.session, point.head, outcome, minor)
    drafted = view.case.state == "deciding"
    found = departure(points, outcome, minor) if drafted else _as_kept(kept) if kept else None
    if found is None:
        return nothing
    texts = texts_by_digest(view.session, [kept.reason_digest if kept else None])
    href = url_for("complaints_decision.explain", reference=view.case.reference, number=point.head.number)
    return {
        "outside": outside(found, view.case.currency),
        "reason": (texts.get(kept.reason_digest) or "") if kept else "",
        "href": href if drafted and view.may(Permission.DRAFT_DECISION) else None,
    }


def without_reason(view: CaseView, decision: Decision) -> list[int]:
    """Numbers of the points of a draft that leave the band while nobody has said why."""
    return unexplained(
        view.session, view.case, decision, actor=view.actor, clock=current_app.extensions["clock"]
    )


def departure_line(row: DepartureRow) -> dict[str, Any]:
    """A line of the auditor's list; see templates/complaints/like_cases.html for the model."""
    return {
        "at": row.departure.at,
        "reference": row.case.reference,
        "href": url_for("complaints_decision.workbench", reference=row.case.reference, point=row.head.number),
        "title": row.head.title,
        "outside": outside(_as_kept(row.departure), row.case.currency),
        "reason": row.reason or _("(erased)"),
        "said_by": row.said_by,
        "approved_by": row.approved_by,
    }


def _as_kept(row: LikeDeparture) -> Departure:
    """What the answer was held against when the reason was given."""
    return Departure(
        Measure(row.measure), row.outcome, row.minor, row.compared, row.same, row.lower_minor, row.upper_minor
    )


def outside(found: Departure, currency: str) -> str:
    """In what an answer leaves the band, in a sentence."""
    if found.lower is None or found.upper is None or found.measure is Measure.OUTCOME:
        return ngettext(
            "Outside the band: %(num)s of %(all)s like cases was answered so.",
            "Outside the band: %(num)s of %(all)s like cases were answered so.",
            found.same,
            all=found.compared,
        )
    own, lower, upper = (
        money(Money(minor, currency), sign=True) for minor in (found.minor, found.lower, found.upper)
    )
    return _(
        "Outside the band: %(own)s, where half of the like cases got %(lower)s to %(upper)s.",
        own=own,
        lower=lower,
        upper=upper,
    )


def _counted(points: Sequence[LikePoint], reason_id: int | None) -> str:
    number = len(points)
    if number == 0:
        return _("No closed case turned on this clause yet.")
    if number < FEWEST:
        return ngettext(
            "%(num)s closed case turned on this clause: not enough to say.",
            "%(num)s closed cases turned on this clause: not enough to say.",
            number,
        )
    outcomes = Counter(Outcome(point.outcome) for point in points)
    parts = listed(
        _("%(number)s %(outcome)s", number=outcomes[outcome], outcome=_(OUTCOME_TITLES[outcome]).lower())
        for outcome in Outcome
        if outcomes[outcome]
    )
    if number >= LATEST:
        return _("The latest %(number)s closed cases on this clause: %(parts)s.", number=number, parts=parts)
    if reason_id is not None and all(point.reason_id == reason_id for point in points):
        return _(
            "%(number)s closed cases on this clause, for the same reason: %(parts)s.",
            number=number,
            parts=parts,
        )
    return _("%(number)s closed cases on this clause: %(parts)s.", number=number, parts=parts)


def _paid(view: CaseView, points: Sequence[LikePoint]) -> str:
    band = paid(points)
    if band is None:
        return ""
    lower, middle, upper = (
        money(Money(minor, view.case.currency), sign=True) for minor in (band.lower, band.middle, band.upper)
    )
    return _(
        "Where money was paid, half lay between %(lower)s and %(upper)s, the middle at %(middle)s.",
        lower=lower,
        middle=middle,
        upper=upper,
    )
