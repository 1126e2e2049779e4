"""When two complaints are likely to be about the same matter, and which likeness says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Likeness(StrEnum):
    CLAIM = "claim"
    POLICY = "policy"
    PERSON = "person"


_WEIGHT = {Likeness.CLAIM: 4, Likeness.POLICY: 2, Likeness.PERSON: 1}


@dataclass(frozen=True)
class Keys:
    """What is compared, normalised by ``app.cases.domain.keys``."""

    policy: str | None = None
    claim: str | None = None
    person: str | None = None

    def __bool__(self) -> bool:
        return any((self.policy, self.claim, self.person))


@dataclass(frozen=True)
class Known:
    """A case already here."""

    reference: str
    keys: Keys
    is_open: bool
    received_on: date


@dataclass(frozen=True)
class Match:
    known: Known
    likenesses: tuple[Likeness, ...]


def likenesses(typed: Keys, known: Keys) -> tuple[Likeness, ...]:
    """In which of the three the two agree; what is not known on both sides never agrees."""
    pairs = (
        (Likeness.CLAIM, typed.claim, known.claim),
        (Likeness.POLICY, typed.policy, known.policy),
        (Likeness.PERSON, typed.person, known.person),
    )
    return tuple(kind for kind, one, other in pairs if one and one == other)


def best_match(typed: Keys, cases: Iterable[Known]) -> Match | None:
    """The likeliest: open before closed, more and stronger likenesses first, then the newest."""
    matches = [Match(case, found) for case in cases if (found := likenesses(typed, case.keys))]
    return max(
        matches,
        key=lambda match: (
            match.known.is_open,
            sum(_WEIGHT[kind] for kind in match.likenesses),
            match.known.received_on,
            match.known.reference,
        ),
        default=None,
    )
