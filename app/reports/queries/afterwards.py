"""Where complaints of a period went after our answer, and which clauses the answers relied on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.cases.models import Case, Head
from app.complaints.domain.outcomes import Outcome
from app.complaints.models import Citation
from app.mediation.models import PointOutcome, Proceeding
from app.reports.domain.afterwards import Afterwards, AtForum, Reliance, afterwards
from app.reports.queries.selection import Selection, chosen
from app.wordings.models import Clause, Edition, Wording

CLAUSE_NAME = Wording.name + " " + Clause.cited_as + " (" + Edition.label + ")"
"""As it is cited, and of which edition: the next may number others so."""
GAVE_WAY = (Outcome.UPHELD, Outcome.PARTLY)
AT_ONCE = 2000


def read_afterwards(session: Session, selection: Selection) -> Afterwards:
    """Of complaints received in the period, whenever a forum decided; registers of others tell nothing of it."""
    period = [
        *chosen(selection),
        Case.source.is_(None),
        Case.received_on.between(selection.first, selection.last),
    ]
    return afterwards(
        (AtForum(*row) for row in _streamed(session, _at_forums(period))),
        (
            Reliance(case_id, clause, outcome in GAVE_WAY, effect or "")
            for case_id, clause, outcome, effect in _streamed(session, _relied_on(period))
        ),
    )


def _streamed(session: Session, statement: Select[*tuple[object, ...]]):  # type: ignore[no-untyped-def]
    return session.execute(statement.execution_options(yield_per=AT_ONCE))


def _at_forums(period: Sequence[ColumnElement[bool]]) -> Select[int, str, str]:
    return (
        select(Case.id, Proceeding.forum, func.coalesce(PointOutcome.effect, ""))
        .select_from(Case)
        .join(Proceeding, Proceeding.case_id == Case.id)
        .outerjoin(PointOutcome, PointOutcome.proceeding_id == Proceeding.id)
        .where(*period)
    )


def _relied_on(period: Sequence[ColumnElement[bool]]) -> Select[int, str, str | None, str | None]:
    """Several rows of a point that went to several forums: the worst counts."""
    return (
        select(Case.id, CLAUSE_NAME, Head.outcome, PointOutcome.effect)
        .select_from(Case)
        .join(Citation, and_(Citation.case_id == Case.id, Citation.relied_on == "against"))
        .join(Head, Head.id == Citation.head_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Citation.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .outerjoin(PointOutcome, PointOutcome.head_id == Head.id)
        .where(*period)
    )
