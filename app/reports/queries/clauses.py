"""Clauses for whoever owns wordings: how often each is relied on, and how often the answer went against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.complaints.domain.outcomes import Outcome
from app.complaints.models import Citation
from app.reports.models.actions import Action
from app.wordings.models import Clause, Edition, Wording

MOST = 100


@dataclass(frozen=True)
class Disputed:
    """A clause quoted on complaint points. ``overturned``: relied on against the complainant, and yet upheld."""

    clause_id: int
    wording: str
    name: str
    edition: str
    path: str
    cited_as: str
    heading: str
    points: int
    overturned: int
    actions: int


def disputed_clauses(session: Session, units: Sequence[int]) -> list[Disputed]:
    """The clauses quoted on most points of these units, with actions that are about them; confidential cases are
    counted too."""
    against = Citation.relied_on == "against"
    counted = (
        select(
            Citation.clause_id,
            func.count(distinct(Head.id)).label("points"),
            func.count(distinct(Head.id))
            .filter(against, Head.outcome.in_((Outcome.UPHELD, Outcome.PARTLY)))
            .label("overturned"),
        )
        .join(Head, Head.id == Citation.head_id)
        .join(Case, Case.id == Citation.case_id)
        .where(Case.unit_id.in_(units))
        .group_by(Citation.clause_id)
        .order_by(func.count(distinct(Head.id)).desc(), Citation.clause_id)
        .limit(MOST)
        .subquery()
    )
    actions = (
        select(func.count())
        .where(Action.clause_id == counted.c.clause_id, Action.state.not_in(("declined", "dropped")))
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            counted.c.clause_id,
            Wording.code,
            Wording.name,
            Edition.label,
            Clause.path,
            Clause.cited_as,
            Clause.heading,
            counted.c.points,
            counted.c.overturned,
            actions,
        )
        .join(Clause, Clause.id == counted.c.clause_id)
        .join(Edition, Edition.id == Clause.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .order_by(counted.c.overturned.desc(), counted.c.points.desc(), counted.c.clause_id)
    )
    return [Disputed(*row) for row in rows]
