"""A letter that waits follows the case: what is looked at, approved and sent is what the case says then."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.cases.models import Case, CaseLetter
from app.cases.policy import case_to_read
from app.complaints.domain.letter_kinds import is_possible
from app.complaints.letters.composing import compose
from app.complaints.letters.material import Material, Parts
from app.complaints.services.letters import (
    compose_letter,
    finish_draft,
    letter_of_case,
    material_of,
    permission_for,
)
from app.letters.content import content_digest
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit
from app.platform.db import db
from app.rules.library import Library
from app.shared.clock import Clock


def says(row: CaseLetter, material: Material) -> bool:
    """True when the letter, composed again now, would be the very same; findings or people may have changed."""
    return content_digest(compose(material)) == row.content_digest


def still_says(session: Session, case: Case, row: CaseLetter, *, clock: Clock, library: Library) -> bool:
    """True when a letter that waits says what the case says today. What is sent again says what was said once."""
    if row.replaces_id is not None:
        return True
    return says(row, material_of(session, case, row, clock=clock, library=library))


def bring_up_to_date(
    *, actor: Actor, clock: Clock, library: Library, reference: str, letter_id: int
) -> CaseLetter:
    """A draft as the case is now, with its pages: composed anew, what was written kept, where it would say otherwise.

    A letter that has left, or is approved, is given as it is; so is a draft that this person may not prepare, and the
    draft of a decision, which follows the decision.
    """
    session = db.session()
    case = case_to_read(session, actor, reference, now=clock.now())
    row = letter_of_case(session, case, letter_id)
    may = actor.may(permission_for(row.kind), session.get_one(Unit, case.unit_id).path)
    follows = (
        row.state == "draft" and row.kind != "decision" and is_possible(row.kind, case.state, case.closing)
    )
    if may and follows and not still_says(session, case, row, clock=clock, library=library):
        return compose_letter(
            actor=actor,
            clock=clock,
            library=library,
            reference=reference,
            kind=row.kind,
            parts=Parts.from_json(row.parts),
            letter_id=row.id,
        )
    return finish_draft(clock=clock, library=library, letter_id=row.id)
