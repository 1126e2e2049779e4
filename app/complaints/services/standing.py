"""Who stands how to a case: earlier parts in the matter, for independence and four eyes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, select, union
from sqlalchemy.orm import Session

from app.cases.models import Case, Involvement, Link
from app.complaints.domain.independence import BARRED_BECAUSE, Part
from app.complaints.models import Decision
from app.platform.accounts.actor import Actor
from app.shared.errors import NotAllowed
from app.shared.text import N_, Words


def parts_by_person(session: Session, case: Case) -> dict[int, frozenset[Part]]:
    """Everybody with an earlier part in the matter, and which."""
    return parts_of_cases(session, [case])[case.id]


def parts_of_cases(session: Session, cases: Sequence[Case]) -> dict[int, dict[int, frozenset[Part]]]:
    """The same for many cases at once, by case id: what was noted, and who decided a complaint that is linked."""
    ids = [case.id for case in cases]
    found: dict[int, dict[int, set[Part]]] = {case_id: {} for case_id in ids}
    noted = select(Involvement.case_id, Involvement.user_id, Involvement.kind)
    for case_id, user_id, kind in session.execute(noted.where(Involvement.case_id.in_(ids))):
        found[case_id].setdefault(user_id, set()).add(Part(kind))
    for case_id, investigator_id, approver_id in session.execute(_deciders_of_linked(ids)):
        for decider in (investigator_id, approver_id):
            if decider is not None:
                found[case_id].setdefault(decider, set()).add(Part.DECIDED)
    return {
        case_id: {user_id: frozenset(parts) for user_id, parts in people.items()}
        for case_id, people in found.items()
    }


def _deciders_of_linked(ids: Sequence[int]) -> Select[int, int | None, int | None]:
    """Per case: who investigated and who approved the decision on a complaint linked to it, either way round."""
    here = union(
        select(Link.case_id.label("case_id"), Link.other_id.label("linked_id")).where(Link.case_id.in_(ids)),
        select(Link.other_id, Link.case_id).where(Link.other_id.in_(ids)),
    ).subquery()
    return (
        select(here.c.case_id, Case.investigator_id, Decision.approved_by_id)
        .select_from(here)
        .join(Case, Case.id == here.c.linked_id)
        .join(Decision, and_(Decision.case_id == Case.id, Decision.state == "approved"))
    )


def require_independent(session: Session, case: Case, actor: Actor) -> None:
    """Raise NotAllowed when ``actor`` had a part in the matter."""
    parts = parts_by_person(session, case).get(actor.user_id or 0, frozenset())
    if parts:
        raise NotAllowed(
            N_("You may not handle this complaint: %(why)s"), why=Words(BARRED_BECAUSE[min(parts)])
        )


def require_investigator(session: Session, case: Case, actor: Actor) -> None:
    """Raise NotAllowed unless ``actor`` is the case's investigator, independent of the matter, or the system."""
    if actor.system:
        return
    require_independent(session, case, actor)
    if case.investigator_id != actor.user_id:
        raise NotAllowed(N_("Only the investigator of this complaint records findings."))
