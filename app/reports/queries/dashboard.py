"""The figures of the dashboard, from the tallies, and the very cases behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, case, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, load_only

from app.cases.models import Case
from app.complaints.domain.states import State
from app.mediation.models import PointOutcome, Proceeding
from app.platform.db import Page, keyset_rows, keyset_statement
from app.reports.domain.afterwards import WEIGHT
from app.reports.domain.facts import NO, YES
from app.reports.domain.periods import months_later
from app.reports.models.tallies import ALL, KIND, OUTCOME, REASON, STAGE, STATE, SUMS, CountedCase, Tally
from app.reports.queries.counted import UPHELD

PAGE = 30
EFFECTS = {"decided": 1, "overturned": WEIGHT["overturned"]}
"""What became of our answer at a forum: from which weight on it is so."""
IN_WHOLE_OR_PART = tuple(outcome for outcome, found in UPHELD.items() if found == YES)
CLOSED = "closed"
OPEN = tuple(state.value for state in State if state is not State.CLOSED)
"""Named one by one: "not closed" would be looked for among all that are."""


@dataclass(frozen=True)
class Asked:
    """What narrows the figures: units (ids), a product; and, for cases, what one figure counts."""

    units: tuple[int, ...]
    since: date
    product: str | None = None
    state: str | None = None  # a state, or "open"
    month: date | None = None
    before: date | None = None  # received in a month before this one
    outcome: str | None = None
    late: int | None = None
    upheld: bool = False
    reason: tuple[int, ...] | None = None  # a code and those that count as it; so too the next two
    stage: tuple[int, ...] | None = None
    kind: tuple[int, ...] | None = None
    forum: str | None = None
    effect: str | None = None  # what became there of our answer, see ``EFFECTS``


def _where(asked: Asked, of: type[CountedCase] = CountedCase) -> list[ColumnElement[bool]]:
    """The cases that a figure counts."""
    found = [*_period(asked, of), of.state.in_(OPEN) if asked.state == "open" else None]
    if asked.month is not None:  # so that a walk in the order of receipt begins and ends there
        following = months_later(asked.month, 1)
        found.append(of.received.between(asked.month.toordinal(), following.toordinal() - 1))
    for column, value in (
        (of.product, asked.product),
        (of.state, asked.state if asked.state != "open" else None),
        (of.outcome, asked.outcome),
        (of.late, asked.late),
    ):
        found.append(None if value is None else column == value)
    for column, codes in ((of.reason_id, asked.reason), (of.stage_id, asked.stage), (of.kind_id, asked.kind)):
        if codes is not None:  # of one code an index knows the order of receipt
            found.append(column == codes[0] if len(codes) == 1 else column.in_(codes))
    if asked.upheld:  # of two outcomes no index knows the order of receipt
        found.append((of.outcome + "").in_(IN_WHOLE_OR_PART))
    if asked.forum is not None:
        least = EFFECTS.get(asked.effect or "", 0)
        at = taken_elsewhere(asked)
        found.append(of.case_id.in_(select(at.c.case_id).where(at.c.worst >= least)))
    return [each for each in found if each is not None]


def _period(asked: Asked, of: type[Tally] | type[CountedCase]) -> list[ColumnElement[bool] | None]:
    """Units and months; cases in a state are counted since whenever they were received."""
    # of several units' cases no index knows the order of receipt: "+ 0" keeps SQLite from sorting all of them by hand
    unit = of.unit_id + 0 if of is CountedCase and len(asked.units) > 1 else of.unit_id
    return [
        unit.in_(asked.units),
        None if asked.state is not None else of.month >= asked.since,
        None if asked.month is None else of.month == asked.month,
        None if asked.before is None else of.month < asked.before,
    ]


def by(
    session: Session, asked: Asked, dimension: str, *columns: InstrumentedAttribute[Any]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Sums of the tallies of a dimension by some of what they are of."""
    sums = [func.sum(getattr(Tally, name)).label(name) for name in SUMS]
    statement = select(*columns, *sums).where(*_tallies(asked, dimension, Tally.product in columns))
    return session.execute(statement.group_by(*columns)).all()


def _tallies(asked: Asked, dimension: str, by_product: bool) -> list[ColumnElement[bool]]:
    found = [
        Tally.by_product.is_(by_product or asked.product is not None),
        Tally.dimension == dimension,
        None if asked.product is None else Tally.product == asked.product,
        Tally.value != CLOSED if asked.state == "open" else None,
        *_period(asked, Tally),
    ]
    return [each for each in found if each is not None]


def taken_elsewhere(asked: Asked) -> CTE:
    """Complaints that were taken to a forum: forum, case, and the worst that became there of our answer.

    None is taken there before it is received, so those opened since the period began are enough.
    """
    conditions = [
        None if asked.forum is None else Proceeding.forum == asked.forum,
        None if asked.state is not None else Proceeding.opened_on >= asked.since,
    ]
    worst = case(WEIGHT, value=PointOutcome.effect, else_=0)
    return (
        select(Proceeding.forum, Proceeding.case_id, func.max(worst).label("worst"))
        .outerjoin(PointOutcome, PointOutcome.proceeding_id == Proceeding.id)
        .where(*(each for each in conditions if each is not None))
        .group_by(Proceeding.forum, Proceeding.case_id)
        .cte("elsewhere")
        .prefix_with("MATERIALIZED")  # those few first, and of each its case
    )


def forums(session: Session, asked: Asked) -> Sequence[Row[*tuple[Any, ...]]]:
    """By forum how many cases of the period were taken there, in how many our answer was decided on, and overturned."""
    at = taken_elsewhere(asked)
    counts = [func.count().filter(at.c.worst >= least) for least in (0, *EFFECTS.values())]
    statement = (
        select(at.c.forum, *counts)
        .join(CountedCase, CountedCase.case_id == at.c.case_id)
        .where(*_where(asked))
        .group_by(at.c.forum)
    )
    return session.execute(statement).all()


def behind(session: Session, asked: Asked, may_see: ColumnElement[bool], *, cursor: str | None) -> Page:
    """The cases that a figure counts, as far as this person may see them, newest receipt first; rows of (CountedCase,
    Case). In the order in which they are counted: the index of what is asked gives a page without sorting the rest."""
    statement: Any = (
        select(CountedCase, Case)
        .join(Case, Case.id == CountedCase.case_id)
        .where(*_where(asked), may_see)
        .options(load_only(CountedCase.received))
    )
    keys = [CountedCase.received, CountedCase.case_id]
    statement = keyset_statement(statement, keys=keys, cursor=cursor, size=PAGE, descending=True)
    return keyset_rows(session, statement, keys=keys, size=PAGE)


def sizes(session: Session, asked: Asked, may_see: ColumnElement[bool]) -> tuple[int, int]:
    """How many cases a figure counts, and how many confidential ones of them this person may not see."""
    few = (
        select(CountedCase)
        # "= true", as the index of these few says it
        .where(CountedCase.unit_id.in_(asked.units), CountedCase.confidential == true())
        .cte("few")
        .prefix_with("MATERIALIZED")  # or the planner may read all that the figure counts instead
    )
    of = aliased(CountedCase, few)
    confidential = select(func.count()).select_from(of).where(*_where(asked, of))
    seen = confidential.join(Case, Case.id == of.case_id).where(may_see)
    hidden = (session.scalar(confidential) or 0) - (session.scalar(seen) or 0)
    return _size(session, asked), hidden


def _size(session: Session, asked: Asked) -> int:
    """From the tallies where one of their dimensions answers, as for all that the page links to."""
    values = {
        REASON: asked.reason,
        OUTCOME: None if asked.outcome is None else (asked.outcome,),
        STATE: None if asked.state is None else (asked.state,),
        STAGE: asked.stage,
        KIND: asked.kind,
    }
    given = [(dimension, tuple(map(str, each))) for dimension, each in values.items() if each is not None]
    if len(given) > 1 or asked.forum is not None or (asked.upheld and asked.late is not None):
        return session.scalar(select(func.count()).select_from(CountedCase).where(*_where(asked))) or 0
    dimension, wanted = given[0] if given else (ALL, ("",))
    counts = {None: Tally.cases, YES: Tally.late, NO: Tally.judged - Tally.late}
    size = Tally.upheld if asked.upheld else counts[asked.late]
    statement = select(func.coalesce(func.sum(size), 0)).where(*_tallies(asked, dimension, by_product=False))
    if wanted != ("open",):
        statement = statement.where(Tally.value.in_(wanted))
    return session.scalar(statement) or 0
