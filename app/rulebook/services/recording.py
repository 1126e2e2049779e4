"""What every change of the rulebook shares: the pack's stream, and the person who acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.platform.accounts.actor import Actor
from app.platform.db import db
from app.platform.log import EventKind, Stream, lock_stream, record
from app.rulebook.events import STREAM
from app.rulebook.settled import forget_reading
from app.shared.clock import Clock
from app.shared.errors import NotAllowed, Refused
from app.shared.text import N_

EARLIEST = date(1990, 1, 1)
LONGEST_SOURCE, LONGEST_EDITION, LONGEST_NOTE = 300, 120, 2000


@dataclass(frozen=True)
class Act:
    """Who acts, when, and which day it is where they sit."""

    actor: Actor
    clock: Clock
    on: date

    @property
    def person(self) -> int:
        """The person's id. Raises NotAllowed for a part of the system: what is settled is settled by somebody."""
        if self.actor.user_id is None:
            raise NotAllowed(N_("This is for a person to do, by name."))
        return self.actor.user_id


@dataclass(frozen=True)
class Reading:
    """What was read: which official text, in which edition, on which day; ``note`` says what was found."""

    source: str
    edition: str
    read_on: date
    note: str = ""


def check_reading(reading: Reading, today: date) -> None:
    """Raises Refused, at the field, for a reading that says too little or cannot be."""
    if not reading.source.strip():
        raise Refused(N_("Name the text that you read, so that somebody else finds it."), field="source")
    if not reading.edition.strip():
        raise Refused(N_("Say which edition, view or date of that text it was."), field="edition")
    if not EARLIEST <= reading.read_on <= today:
        raise Refused(N_("Give the day on which you read it: today or earlier."), field="read_on")


def hold(regime: str) -> None:
    """Let nobody else settle anything of these rules until this transaction ends."""
    lock_stream(Stream(STREAM, regime))


def note(regime: str, kind: EventKind, act: Act, *, reason: str | None = None, **fields: Any) -> None:
    """Write it into the stream of the rules; from now on they are read anew."""
    record(
        Stream(STREAM, regime),
        kind,
        actor=act.actor.label,
        recorded_at=act.clock.now(),
        legal_zone="UTC",
        reason=reason or None,
        **fields,
    )
    forget_reading(db.session())
