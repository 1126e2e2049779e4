"""The grounds of law that the points of a case raise, and how each stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, Head
from app.complaints.models import Citation, GroundCheck, GroundPaper
from app.platform.accounts.models import Unit
from app.rules.grounds import Ground, Standing, grounds_of, standing
from app.wordings.models import Clause, Edition, Wording


@dataclass(frozen=True)
class GroundRecord:
    """A ground of one point: of a clause quoted on it (``clause_id``), or of the answer as a whole."""

    number: int
    ground: Ground
    clause_id: int | None
    check: GroundCheck | None
    standing: Standing

    @property
    def is_raised(self) -> bool:
        """False for a ground on which an answer could rest and does not."""
        return self.clause_id is not None or self.check is not None


def grounds_of_case(session: Session, case: Case) -> tuple[GroundRecord, ...]:
    """Every ground that the law of the unit's country asks for: five statements, however many points.

    Of clauses those of a policy that are quoted against the complainant, in the order quoted.
    """
    country = session.scalar(select(Unit.country).where(Unit.id == case.unit_id)) or ""
    grounds = grounds_of(country)
    if not grounds:
        return ()
    heads = {
        row.id: row.number
        for row in session.execute(
            select(Head.id, Head.number).where(Head.case_id == case.id).order_by(Head.number)
        )
    }
    checks = {
        (row.head_id, row.ground, row.clause_id): row
        for row in session.scalars(
            select(GroundCheck)
            .where(GroundCheck.case_id == case.id)
            .options(selectinload(GroundCheck.papers).joinedload(GroundPaper.evidence))
        )
    }
    against = _against(session, case)
    return tuple(
        _record(head_id, number, ground, clause_id, checks.get((head_id, ground.id, clause_id)))
        for head_id, number in heads.items()
        for ground, clause_id in _asked(grounds, against.get(head_id, {}))
    )


def _asked(grounds: tuple[Ground, ...], clauses: dict[int, Clause]) -> Iterator[tuple[Ground, int | None]]:
    """Clause by clause first, then what the answer as a whole may rest on."""
    for clause_id, clause in clauses.items():
        for ground in grounds:
            if ground.is_asked_of(clause.kind, clause.relieves):
                yield ground, clause_id
    for ground in grounds:
        if ground.asked == "of-point":
            yield ground, None


def _record(
    head_id: int, number: int, ground: Ground, clause_id: int | None, check: GroundCheck | None
) -> GroundRecord:
    answers = check.answers if check else {}
    proofs = [paper.proof for paper in check.papers] if check else []
    return GroundRecord(number, ground, clause_id, check, standing(ground, answers, proofs))


def _against(session: Session, case: Case) -> dict[int, dict[int, Clause]]:
    """The clauses of policies that are quoted against the complainant, by point, each once."""
    rows = session.execute(
        select(Citation.head_id, Clause)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Edition, Edition.id == Clause.edition_id)
        .join(Wording, Wording.id == Edition.wording_id)
        .where(Citation.case_id == case.id, Citation.relied_on == "against", Wording.kind == "policy")
        .order_by(Citation.id)
    )
    found: dict[int, dict[int, Clause]] = {}
    for head_id, clause in rows:
        found.setdefault(head_id, {}).setdefault(clause.id, clause)
    return found
