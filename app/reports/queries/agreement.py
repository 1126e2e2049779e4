"""Samples that are coded twice: what waits for whom, and the pairs of what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.cases.models import Case, Code, Head
from app.cases.policy import visible_to
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.accounts.permissions import Permission
from app.reports.models.agreement import CodingSample, SecondCoding
from app.reports.models.coding import PointCause
from app.reports.queries.coding import Coded, causes_of_case
from app.shared.clock import Clock

LISTED = 50


@dataclass(frozen=True)
class Pair:
    """One cause coded twice: the codes of both, and whose case it is."""

    number: int
    case_id: int
    reference: str
    title: str
    first_by: int | None
    first: tuple[Code, Code]
    second: tuple[Code, Code]


def population(session: Session, coder: Actor, unit_path: str, clock: Clock) -> Sequence[int]:
    """Causes that stand at the unit and below, coded by others, of cases that the coder may see: ids in order."""
    return session.scalars(
        select(PointCause.id)
        .join(Case, Case.id == PointCause.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            PointCause.superseded_at.is_(None),
            PointCause.by_id.is_not(None),
            PointCause.by_id != coder.user_id,
            Unit.path.startswith(unit_path, autoescape=True),
            visible_to(coder, clock.now()),
        )
        .order_by(PointCause.id)
    ).all()


def samples(session: Session, actor: Actor) -> Sequence[Row[CodingSample, int, int]]:
    """The newest samples that this person may read of or has to code: sample, how many, how many are done."""
    paths = actor.paths_with(Permission.READ_IMPROVEMENTS)
    below: list[ColumnElement[bool]] = [Unit.path.startswith(path, autoescape=True) for path in sorted(paths)]
    counted = (
        select(SecondCoding.sample_id, func.count().label("all"), func.count(SecondCoding.at).label("done"))
        .group_by(SecondCoding.sample_id)
        .subquery()
    )
    return session.execute(
        select(CodingSample, counted.c.all, counted.c.done)
        .join(Unit, Unit.id == CodingSample.unit_id)
        .join(counted, counted.c.sample_id == CodingSample.id)
        .where(or_(CodingSample.coder_id == actor.user_id, *below))
        .options(joinedload(CodingSample.coder), joinedload(CodingSample.unit))
        .order_by(CodingSample.id.desc())
        .limit(LISTED)
    ).all()


def progress(session: Session, sample_id: int) -> tuple[int, int]:
    """How many causes were drawn, and how many of them are coded twice."""
    counted = select(func.count(), func.count(SecondCoding.at)).where(SecondCoding.sample_id == sample_id)
    size, done = session.execute(counted).one()
    return size, done


def to_code(session: Session, sample_id: int, number: int, coder_id: int | None) -> SecondCoding | None:
    """One of a sample, with its cause, for the person who is to code it and for nobody else."""
    return session.scalar(
        select(SecondCoding)
        .join(CodingSample, CodingSample.id == SecondCoding.sample_id)
        .where(
            SecondCoding.sample_id == sample_id,
            SecondCoding.number == number,
            CodingSample.coder_id == coder_id,
        )
        .options(joinedload(SecondCoding.cause), joinedload(SecondCoding.sample))
    )


def next_to_code(session: Session, sample_id: int, after: int = 0) -> int | None:
    """The number of the next one that waits, from ``after`` on and then from the start."""
    waiting = session.scalars(
        select(SecondCoding.number)
        .where(SecondCoding.sample_id == sample_id, SecondCoding.at.is_(None))
        .order_by(SecondCoding.number)
    ).all()
    return next((number for number in waiting if number > after), waiting[0] if waiting else None)


def causes_seen(
    session: Session, actor: Actor, case: Case
) -> tuple[dict[int, Coded], dict[int, tuple[int, int]]]:
    """The causes of a case that this person may see, and where they code the others: head id → sample and number."""
    causes = causes_of_case(session, case)
    hidden = hidden_heads(session, actor, case) if causes else {}
    return {head_id: coded for head_id, coded in causes.items() if head_id not in hidden}, hidden


def hidden_heads(session: Session, actor: Actor, case: Case) -> dict[int, tuple[int, int]]:
    """Complaint points whose cause this person is still to code blind: head id → sample and number."""
    rows = session.execute(
        select(PointCause.head_id, SecondCoding.sample_id, SecondCoding.number)
        .join(SecondCoding, SecondCoding.cause_id == PointCause.id)
        .join(CodingSample, CodingSample.id == SecondCoding.sample_id)
        .where(
            PointCause.case_id == case.id, SecondCoding.at.is_(None), CodingSample.coder_id == actor.user_id
        )
    )
    return {head_id: (sample, number) for head_id, sample, number in rows}


def readable_cases(session: Session, actor: Actor, pairs: Sequence[Pair], clock: Clock) -> set[int]:
    """Ids of those cases of a sample that this person may open."""
    ids = [pair.case_id for pair in pairs]
    return set(session.scalars(select(Case.id).where(Case.id.in_(ids), visible_to(actor, clock.now()))))


def pairs_of(session: Session, sample: CodingSample) -> list[Pair]:
    """Everything of a sample that is coded twice, in the order of the draw."""
    stage, kind, stage2, kind2 = (aliased(Code) for _ in range(4))
    rows = session.execute(
        select(
            SecondCoding.number,
            Case.id,
            Case.reference,
            Head.title,
            PointCause.by_id,
            stage,
            kind,
            stage2,
            kind2,
        )
        .join(PointCause, PointCause.id == SecondCoding.cause_id)
        .join(Case, Case.id == PointCause.case_id)
        .join(Head, Head.id == PointCause.head_id)
        .join(stage, stage.id == PointCause.stage_id)
        .join(kind, kind.id == PointCause.kind_id)
        .join(stage2, stage2.id == SecondCoding.stage_id)
        .join(kind2, kind2.id == SecondCoding.kind_id)
        .where(SecondCoding.sample_id == sample.id)
        .order_by(SecondCoding.number)
    )
    return [Pair(*row[:5], (row[5], row[6]), (row[7], row[8])) for row in rows]
