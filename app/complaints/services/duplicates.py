"""Is this complaint here already? Asked while it is taken down, by three indexed keys, never by reading all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cases.domain.keys import number_key, person_key
from app.cases.models import Case
from app.cases.policy import visible_to
from app.complaints.domain.duplicates import Keys, Known, Likeness, best_match
from app.platform.accounts.actor import Actor

MOST = 5
"""Cases looked at for each key: the newest ones tell enough."""


@dataclass(frozen=True)
class Duplicate:
    """The likeliest case of the same matter, and what is the same."""

    case: Case
    likenesses: tuple[Likeness, ...]

    def is_policy_number(self, number: str) -> bool:
        """True unless ``number`` is known as this case's claim number or reference."""
        return number_key(number) not in (self.case.claim_key, number_key(self.case.reference))

    def claim_number(self, number: str) -> str:
        """``number`` when it is the claim's, else nothing."""
        return number if number_key(number) == self.case.claim_key else ""


def find_duplicate(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    name: str,
    phone: str,
    numbers: tuple[str, ...],
) -> Duplicate | None:
    """The likeliest case that ``actor`` may read with the same person, policy or claim; or whose reference was typed.

    ``numbers`` are whatever was given: people do not always know whether theirs is a policy's or a claim's.
    """
    typed = {key for number in numbers if (key := number_key(number))}
    person = person_key(name, phone)
    found = {case.id: case for case in _by_reference(session, actor, numbers, now)}
    for column, keys in (
        (Case.policy_key, typed),
        (Case.claim_key, typed),
        (Case.person_key, {person} - {None}),
    ):
        if keys:
            statement = (
                select(Case)
                .where(column.in_(keys), visible_to(actor, now))
                .options(joinedload(Case.owner))
                .order_by(Case.received_on.desc(), Case.id.desc())
                .limit(MOST)
            )
            found |= {case.id: case for case in session.scalars(statement)}
    named = next((case for case in found.values() if number_key(case.reference) in typed), None)
    if named is not None:
        return Duplicate(named, ())
    return _likeliest(found, typed, person)


def _likeliest(found: dict[int, Case], typed: set[str], person: str | None) -> Duplicate | None:
    cases = {case.reference: case for case in found.values()}
    best = None
    # One typed number may be a policy's and another a claim's: each is tried as both.
    for number in typed or {""}:
        keys = Keys(number or None, number or None, person)
        match = best_match(keys, [_known(case) for case in cases.values()])
        if match and (best is None or len(match.likenesses) > len(best.likenesses)):
            best = match
    return Duplicate(cases[best.known.reference], best.likenesses) if best else None


def _known(case: Case) -> Known:
    keys = Keys(case.policy_key, case.claim_key, case.person_key)
    return Known(case.reference, keys, case.is_open, case.received_on)


def _by_reference(session: Session, actor: Actor, numbers: tuple[str, ...], now: datetime) -> list[Case]:
    references = [number.strip().upper() for number in numbers if number.strip()]
    if not references:
        return []
    statement = select(Case).where(Case.reference.in_(references), visible_to(actor, now))
    return list(session.scalars(statement.options(joinedload(Case.owner))))
