"""Reading of codes, their meanings and editions, and of root causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.cases.models import Case, Code, CodeList, Evidence
from app.platform.accounts.models import Unit
from app.reports.models.coding import CausePaper, CodeEdition, CodeMeaning, PointCause

STAGES, KINDS = "process-stage", "cause-kind"
LISTED = 200


@dataclass(frozen=True)
class Coded:
    """A cause with its codes."""

    cause: PointCause
    stage: Code
    kind: Code


def codes_of(session: Session, name: str, *, retired: bool = False) -> list[tuple[Code, CodeMeaning | None]]:
    """The codes of a list in order, each with what it means; with ``retired`` those too that may not be chosen."""
    statement = (
        select(Code, CodeMeaning)
        .join(CodeList, CodeList.id == Code.list_id)
        .outerjoin(CodeMeaning, CodeMeaning.code_id == Code.id)
        .where(CodeList.name == name)
        .order_by(Code.position, Code.id)
    )
    if not retired:
        statement = statement.where(Code.retired.is_(False))
    return [(row[0], row[1]) for row in session.execute(statement)]


def code_named(session: Session, name: str, code: str) -> Code:
    """A code in use of a list; raises NoResultFound for another."""
    return session.scalars(
        select(Code)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name == name, Code.code == code, Code.retired.is_(False))
    ).one()


def edition_numbers(session: Session) -> dict[str, int]:
    """The newest edition of each list that has any."""
    rows = session.execute(
        select(CodeList.name, func.max(CodeEdition.number))
        .join(CodeEdition, CodeEdition.list_id == CodeList.id)
        .group_by(CodeList.name)
    )
    return dict(rows.all())


def editions_of(session: Session, list_id: int) -> Sequence[CodeEdition]:
    """Every edition of a list, newest first."""
    rows = select(CodeEdition).where(CodeEdition.list_id == list_id)
    return session.scalars(rows.order_by(CodeEdition.number.desc())).all()


def causes_of_case(session: Session, case: Case) -> dict[int, Coded]:
    """The cause that stands, by complaint point."""
    stage, kind = aliased(Code), aliased(Code)
    rows = session.execute(
        select(PointCause, stage, kind)
        .join(stage, stage.id == PointCause.stage_id)
        .join(kind, kind.id == PointCause.kind_id)
        .where(PointCause.case_id == case.id, PointCause.superseded_at.is_(None))
    )
    return {row[0].head_id: Coded(*row) for row in rows}


def papers_of_cause(session: Session, cause: PointCause) -> Sequence[Evidence]:
    """The papers that were looked at."""
    return session.scalars(
        select(Evidence)
        .join(CausePaper, CausePaper.evidence_id == Evidence.id)
        .where(CausePaper.cause_id == cause.id)
        .order_by(Evidence.number)
    ).all()


def others(session: Session, unit_path: str, since: datetime) -> tuple[int, int]:
    """How many causes of the unit and below were coded since then as Other, and how many in all."""
    row = session.execute(
        select(func.count().filter(PointCause.other != ""), func.count())
        .select_from(PointCause)
        .join(Case, Case.id == PointCause.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            PointCause.at >= since,
            PointCause.superseded_at.is_(None),
            Unit.path.startswith(unit_path, autoescape=True),
        )
    ).one()
    return row[0], row[1]


def other_words(session: Session, unit_paths: Sequence[str]) -> list[tuple[str, int]]:
    """What was coded as Other, in the words used, most frequent first: what the list may lack."""
    below = [Unit.path.startswith(path, autoescape=True) for path in unit_paths]
    if not below:
        return []
    condition = below[0]
    for each in below[1:]:
        condition = condition | each
    rows = session.execute(
        select(PointCause.other, func.count())
        .join(Case, Case.id == PointCause.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(PointCause.other != "", PointCause.superseded_at.is_(None), condition)
        .group_by(PointCause.other)
        .order_by(func.count().desc(), PointCause.other)
        .limit(LISTED)
    )
    return [(row[0], row[1]) for row in rows]


def cause_words(session: Session, *, chinese: bool = False) -> dict[tuple[int, int], str]:
    """``stage: kind`` for every stage and kind of causes.

    A retired code is called what took its place, so that a report does not call a recoding a fall.
    """
    names, colon = _names(session, chinese), "：" if chinese else ": "
    return {(stage, kind): f"{names[stage]}{colon}{names[kind]}" for stage in names for kind in names}


def _names(session: Session, chinese: bool) -> dict[int, str]:
    rows = session.execute(
        select(Code.id, Code.label, Code.label_zh)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name.in_((STAGES, KINDS)))
    ).all()
    said = {row.id: (row.label_zh if chinese and row.label_zh else row.label) for row in rows}
    counts_as = standings(session)
    return {code_id: said[counts_as.get(code_id, code_id)] for code_id in said}


def standings(session: Session) -> dict[int, int]:
    """Of each code that counts as another the id of that one: a label that an import met and somebody placed, a retired
    code that has a successor. Reports and the dashboard count by it."""
    rows = session.execute(
        select(Code.id, func.coalesce(Code.placed_as_id, CodeMeaning.successor_id))
        .outerjoin(CodeMeaning, CodeMeaning.code_id == Code.id)
        .where(or_(Code.placed_as_id.is_not(None), CodeMeaning.successor_id.is_not(None)))
    )
    follows: dict[int, int] = dict(rows.all())
    found = {}
    for code_id in follows:
        seen, last = {code_id}, code_id
        while (after := follows.get(last)) is not None and after not in seen:
            seen.add(after)
            last = after
        found[code_id] = last
    return found
