"""What a clause's page says of the cases that rely on it."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext as _

from app.cases.aftermath import aftermath_counted, aftermath_of
from app.cases.policy import visible_to
from app.cases.words import STATES
from app.complaints.domain.outcomes import OUTCOME_TITLES, Outcome
from app.complaints.queries.reliance import heads_relying_on, outcomes_relying_on, points_relying_on
from app.platform.accounts.signed_in import actor_of_request
from app.platform.db import db
from app.shared.text import N_
from app.wordings.citing import CitedBy, Reliance

MOST = 100
_SIDES = {"for": N_("for the complainant"), "against": N_("against the complainant")}


def reliance_on(clause_id: int) -> Reliance:
    """Who relied on the clause, as far as the reader of this request may see, and how all of them ended."""
    may_see = visible_to(actor_of_request(), current_app.extensions["clock"].now())
    points = points_relying_on(db.session(), clause_id, may_see, most=MOST + 1)
    counts = outcomes_relying_on(db.session(), clause_id)
    after = aftermath_of(db.session(), [point.head.id for point in points[:MOST]])
    elsewhere = aftermath_counted(db.session(), heads_relying_on(clause_id))
    return Reliance(
        cited=tuple(
            CitedBy(
                reference=point.case.reference,
                title=point.head.title,
                href=url_for("cases.show", reference=point.case.reference),
                state=_(STATES[point.case.state][1]),
                outcome=_title(point.head.outcome) if point.head.outcome else "",
                side=_(_SIDES[point.relied_on]),
                afterwards=_(after[point.head.id]) if point.head.id in after else "",
            )
            for point in points[:MOST]
        ),
        more=len(points) > MOST,
        list_href=url_for("work_list.show", scope="all", clause=clause_id),
        outcomes=(
            *((_title(outcome), counts[outcome]) for outcome in sorted(counts, key=_by_table)),
            *((_(words), number) for words, number in sorted(elsewhere.items())),
        ),
    )


def _title(outcome: str | None) -> str:
    if outcome is None:
        return _("Not yet answered")
    return _(OUTCOME_TITLES[Outcome(outcome)]) if outcome in set(Outcome) else outcome


def _by_table(outcome: str | None) -> int:
    order = [each.value for each in Outcome]
    return order.index(outcome) if outcome in order else len(order)
