"""The gate: what leaves for a reader outside says here who reads it, and passes the leak test over its finished text.

    INVITATION = register_way("invitation", N_("Invitation"))             # the room that sends it, once
    gate = gate_for(session, Leaving(INVITATION, stream, "1/2", reader))  # reads what this reader may not be told
    compared = gate.compare([Place(_("Place"), "Room 4", "place")])       # before the transaction, where it takes long
    compared.keep(session, now=now)                                       # inside transaction(); empty: it may leave

What may be a leak is kept for a person to decide on the page of the case; until then it does not leave, and what was
decided to be a leak never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.disclosure.domain.leaks import Hit, HitKind, Place
from app.disclosure.domain.readers import Reader
from app.disclosure.models import LeakHit, named
from app.disclosure.screening import Screen, screen_for
from app.platform.db import insert_into, transaction
from app.platform.db.transaction import in_transaction
from app.platform.log import Stream
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

_CUT = {"value": 400, "title": 300, "said": 1000, "shown": 1000, "place": 200}


@dataclass(frozen=True)
class Way:
    """A way out of the house. ``title`` is what a thing that leaves by it is called on the page, as a msgid.

    ``asked_when_sent``: it is compared in the very act of leaving, so that a place nobody decided may be dropped when
    the thing is given up; what is built first and leaves later needs its places.
    """

    name: str
    title: str
    asked_when_sent: bool = False


_WAYS: dict[str, Way] = {}


def register_way(name: str, title: str, *, asked_when_sent: bool = False) -> Way:
    """Declare a way out; each room that sends something does this once."""
    return _WAYS.setdefault(name, Way(name, title, asked_when_sent))


def way_of(target: str) -> Way | None:
    """By which way the thing leaves that hits name ``target``; None for a way that is no longer there."""
    return _WAYS.get(target.split(":", 1)[0])


@dataclass(frozen=True)
class Leaving:
    """A thing that is to leave, and who reads it. ``known``: registered clauses and the like, never a hit.

    ``thing`` is its name among those that leave the same way. It stays the same in a later version, so that what was
    decided once holds; whatever goes to two readers is two things.
    """

    way: Way
    stream: Stream
    thing: str
    reader: Reader
    known: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """How hits name it."""
        return f"{self.way.name}:{self.thing}"


@dataclass(frozen=True)
class Gate:
    """What may not be told to whoever reads one thing; made from the database, asked without it.

    ``cleared``: fingerprints of what a person decided is no leak.
    """

    leaving: Leaving
    screen: Screen
    cleared: frozenset[str]

    def compare(self, places: Iterable[Place]) -> Compared:
        """The leak test over ``places``, which are read only where anything is to be kept from the reader."""
        return Compared(self, tuple(self.screen.hits(places)))


@dataclass(frozen=True)
class Compared:
    """What the leak test found in one thing."""

    gate: Gate
    hits: tuple[Hit, ...]

    @property
    def uncleared(self) -> list[Hit]:
        """Hits that nobody had decided to be no leak when the gate was made."""
        return [hit for hit in self.hits if hit.fingerprint not in self.gate.cleared]

    def keep(self, session: Session, *, now: datetime) -> list[LeakHit]:
        """Keep the hits for a person to decide, forget undecided ones that are gone; the rows that stand in the way.

        Call inside ``transaction()``.
        """
        leaving, found = self.gate.leaving, _first_of_each(self.hits)
        kept = {row.fingerprint: row for row in _rows(session, leaving)}
        for fingerprint, row in kept.items():
            if fingerprint not in found and row.verdict is None:
                session.delete(row)
        new = [_values(leaving, hit, now) for mark, hit in found.items() if mark not in kept]
        if new:  # whoever tried the same at the same moment may have been first
            session.execute(insert_into(session, LeakHit).on_conflict_do_nothing(), new)
        session.flush()
        return standing(session, leaving, found)


def gate_for(session: Session, leaving: Leaving) -> Gate:
    """Read what the reader of ``leaving`` may not be told, and what was decided about it."""
    screen = screen_for(session, leaving.stream, leaving.reader, known=leaving.known)
    decided = (row.fingerprint for row in _rows(session, leaving) if row.verdict == "no-leak")
    return Gate(leaving, screen, frozenset(decided))


def standing(session: Session, leaving: Leaving, fingerprints: Iterable[str]) -> list[LeakHit]:
    """Of hits kept earlier, those that keep the thing in the house: undecided, or decided to be a leak."""
    asked = set(fingerprints)
    return [row for row in _rows(session, leaving) if row.fingerprint in asked and _stands(row)]


def _rows(session: Session, leaving: Leaving) -> Sequence[LeakHit]:
    query = select(LeakHit).where(LeakHit.stream == named(leaving.stream), LeakHit.target == leaving.target)
    return session.scalars(query.order_by(LeakHit.id)).all()


def _stands(row: LeakHit) -> bool:
    return row.verdict != "no-leak"


def _first_of_each(hits: Iterable[Hit]) -> dict[str, Hit]:
    found: dict[str, Hit] = {}
    for hit in hits:
        found.setdefault(hit.fingerprint, hit)
    return found


def _values(leaving: Leaving, hit: Hit, now: datetime) -> dict[str, Any]:
    return {
        "stream": named(leaving.stream),
        "target": leaving.target,
        "fingerprint": hit.fingerprint,
        "kind": hit.kind.value,
        "item": hit.item,
        "audience": leaving.reader.audience.value,
        "found_at": now,
        **{name: getattr(hit, name)[:size] for name, size in _CUT.items()},
    }


UNREAD = N_(
    "Nothing was sent: no program can read all of “%(paper)s”, so nothing compared it with the confidential papers. "
    "Legal staff look at it under Confidential papers and decide; then do this again."
)


class HeldBack(Refused):
    """Something may be a leak: nothing leaves until a person has decided."""

    def __init__(self, compared: Sequence[Compared], rows: Sequence[LeakHit]) -> None:
        self.compared = compared
        if rows[0].kind == HitKind.UNREAD:
            super().__init__(UNREAD, paper=rows[0].title[:60])
            return
        super().__init__(
            N_(
                "Nothing was sent: confidential words may stand in it, such as “%(value)s”. Legal staff decide each "
                "place under Confidential papers; then do this again."
            ),
            value=rows[0].value[:60],
        )


def require_release(session: Session, compared: Sequence[Compared], *, now: datetime) -> None:
    """Let things leave together, inside the transaction of the work. Raises HeldBack while one may be a leak."""
    rows = [row for each in compared for row in each.keep(session, now=now)]
    if rows:
        raise HeldBack(compared, rows)


@contextmanager
def keeping_what_held_back(*, clock: Clock) -> Iterator[None]:
    """Around the transaction of such work: it is undone as a whole, yet what held it back waits for a decision."""
    try:
        yield
    except HeldBack as held:
        if not in_transaction():
            with transaction() as session:
                for each in held.compared:
                    each.keep(session, now=clock.now())
        raise
