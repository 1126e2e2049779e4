"""Whether two complaints are of one person, as far as the people on file say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.domain.keys import name_key
from app.cases.domain.people import COMPLAINANT, GROUP_REPRESENTATIVE, REPRESENTATIVE
from app.cases.models import Case, Party


@dataclass(frozen=True)
class _People:
    """``own`` complain themselves, alone or for their group; ``speakers`` may speak here."""

    own: frozenset[str]
    speakers: frozenset[str]


def are_of_two_people(session: Session, case: Case, other: Case) -> bool:
    """True when different people complain, and nobody who complains in one of the two speaks in the other.

    A representative whom both have chosen makes them no one person. Without a name on both sides nothing is known.
    """
    here, there = _people(session, case), _people(session, other)
    if not here.own or not there.own:
        return False
    return not (here.own & there.speakers or here.speakers & there.own)


def _people(session: Session, case: Case) -> _People:
    rows = session.execute(
        select(Party.role, Party.name).where(
            Party.case_id == case.id,
            Party.role.in_({COMPLAINANT, *REPRESENTATIVE}),
            Party.ended_on.is_(None),
        )
    )
    named = [(role, key) for role, name in rows if (key := name_key(name))]
    own = frozenset(key for role, key in named if role in {COMPLAINANT, GROUP_REPRESENTATIVE})
    return _People(own, frozenset(key for _role, key in named))
