"""Who stands how to a case: earlier parts in the matter, for independence and four eyes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case, Involvement
from app.complaints.domain.independence import BARRED_BECAUSE, Part
from app.platform.accounts.actor import Actor
from app.shared.errors import NotAllowed
from app.shared.text import N_, Words


def parts_by_person(session: Session, case: Case) -> dict[int, frozenset[Part]]:
    """Everybody with an earlier part in the matter, and which."""
    found: dict[int, set[Part]] = {}
    for user_id, kind in session.execute(
        select(Involvement.user_id, Involvement.kind).where(Involvement.case_id == case.id)
    ):
        found.setdefault(user_id, set()).add(Part(kind))
    return {user_id: frozenset(parts) for user_id, parts in found.items()}


def require_independent(session: Session, case: Case, actor: Actor) -> None:
    """Raise NotAllowed when ``actor`` had a part in the matter."""
    parts = parts_by_person(session, case).get(actor.user_id or 0, frozenset())
    if parts:
        raise NotAllowed(N_("You may not handle this complaint: %(why)s"), why=Words(BARRED_BECAUSE[min(parts)]))


def require_investigator(session: Session, case: Case, actor: Actor) -> None:
    """Raise NotAllowed unless ``actor`` is the case's investigator, independent of the matter, or the system."""
    if actor.system:
        return
    require_independent(session, case, actor)
    if case.investigator_id != actor.user_id:
        raise NotAllowed(N_("Only the investigator of this complaint records findings."))
