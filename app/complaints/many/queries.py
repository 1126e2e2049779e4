"""Letters to many as pages show them: only of complaints that the reader may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, selectinload

from app.cases.models import Case, CaseLetter
from app.cases.policy import visible_to
from app.complaints.many.models import LetterRun, LetterRunItem
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import User
from app.shared.clock import Clock
from app.shared.errors import NotFound
from app.shared.text import N_

NEWEST = 50


@dataclass(frozen=True)
class Listed:
    """One run in the list of runs."""

    run: LetterRun
    by: str
    cases: int
    made: int
    failed: int


@dataclass(frozen=True)
class Entry:
    """One complaint of a run with its letter, if it has one by now."""

    item: LetterRunItem
    case: Case
    letter: CaseLetter | None


def runs(session: Session, *, actor: Actor, clock: Clock) -> list[Listed]:
    """The newest runs of which the reader may read at least one complaint, counted by those."""
    made = func.count().filter(LetterRunItem.state == "made")
    failed = func.count().filter(LetterRunItem.state == "failed")
    rows = session.execute(
        select(LetterRun, User.display_name, func.count(), made, failed)
        .select_from(LetterRunItem)
        .join(LetterRun, LetterRun.id == LetterRunItem.run_id)
        .join(Case, Case.id == LetterRunItem.case_id)
        .join(User, User.id == LetterRun.by_id)
        .where(visible_to(actor, clock.now()), LetterRun.state != "dropped")
        .group_by(LetterRun.id, User.display_name)
        .order_by(LetterRun.id.desc())
        .limit(NEWEST)
    )
    return [Listed(*row) for row in rows]


def run_named(session: Session, number: int, *, actor: Actor, clock: Clock) -> tuple[LetterRun, list[Entry]]:
    """A run and those of its complaints that the reader may read. Raises NotFound where there is none of them."""
    rows = session.execute(
        select(LetterRunItem, Case, CaseLetter)
        .select_from(LetterRunItem)
        .join(Case, and_(Case.id == LetterRunItem.case_id, visible_to(actor, clock.now())))
        .outerjoin(CaseLetter, CaseLetter.id == LetterRunItem.letter_id)
        .where(LetterRunItem.run_id == number)
        .order_by(LetterRunItem.id)
        .options(selectinload(Case.owner))
    ).all()
    run = session.get(LetterRun, number)
    if run is None or not rows:
        raise NotFound(N_("There are no such letters."))
    return run, [Entry(*row) for row in rows]


def waiting_items(session: Session, run_id: int) -> Sequence[int]:
    """The ids of what is still to be done, in the order in which it was asked for."""
    return session.scalars(
        select(LetterRunItem.id)
        .where(LetterRunItem.run_id == run_id, LetterRunItem.state == "waiting")
        .order_by(LetterRunItem.id)
    ).all()
