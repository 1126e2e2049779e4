"""Who had a paper, from whom, since when and why: each change of hands is an event of the case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from app.cases import events
from app.cases.domain.papers import HANDED
from app.cases.domain.receipt import EARLIEST
from app.cases.policy import case_to_change, stream_of
from app.cases.recording import keep, note
from app.cases.services.evidence import paper_numbered
from app.platform.accounts.actor import Actor
from app.platform.accounts.permissions import Permission
from app.platform.db import transaction
from app.platform.log import entries
from app.shared.clock import Clock
from app.shared.errors import Conflict, Refused
from app.shared.text import N_

LONGEST_NAME = 200
LONGEST_WHY = 500


@dataclass(frozen=True)
class HandOver:
    """``what`` one of ``HANDED``; ``at`` the instant on day ``on``, where it is known.

    ``late_reason``: why one of an earlier day is noted only now.
    """

    what: str
    on: date
    at: datetime | None
    giver: str
    taker: str
    place: str
    why: str
    late_reason: str | None = None


def hand_over(
    *,
    actor: Actor,
    clock: Clock,
    reference: str,
    number: int,
    handed: HandOver,
    known: int | None = None,
) -> None:
    """Record that paper E<number> changed hands. Names and places are kept texts, no part of the log.

    ``known`` is the number of the last event that the form showed: Conflict when the paper changed hands since. Raises
    Refused for a day that cannot be, or without from whom, to whom and why.
    """
    with transaction() as session:
        case = case_to_change(session, actor, reference, Permission.WORK_CASES, now=clock.now())
        row = paper_numbered(session, case, number)
        newer = (
            entry for entry in entries(session, stream_of(case)) if known is not None and entry.seq > known
        )
        if any(
            entry.kind == events.EVIDENCE_HANDED.name and entry.fields["number"] == number for entry in newer
        ):
            raise Conflict(
                N_("Somebody else has recorded a change of hands while you were writing this one.")
            )
        _check(handed)
        told = {key: getattr(handed, key) for key in ("giver", "taker", "place", "why")}
        note(
            case,
            events.EVIDENCE_HANDED,
            actor=actor,
            clock=clock,
            on=handed.on,
            at=handed.at,
            reason=handed.late_reason,
            number=row.number,
            what=handed.what,
            details=keep(case, "custody", json.dumps(told, ensure_ascii=False, sort_keys=True), clock=clock),
        )


def _check(handed: HandOver) -> None:
    if handed.what not in HANDED:
        raise Refused(N_("Say what changed hands."), field="what")
    if handed.on < EARLIEST:
        raise Refused(N_("%(day)s is too long ago to be meant."), field="on", day=handed.on)
    for name, most in (
        ("giver", LONGEST_NAME),
        ("taker", LONGEST_NAME),
        ("place", LONGEST_NAME),
        ("why", LONGEST_WHY),
    ):
        words = getattr(handed, name)
        if len(words) > most:
            raise Refused(N_("Keep it to %(most)s characters."), field=name, most=most)
        if not words.strip() and name != "place":
            raise Refused(N_("Say from whom, to whom and why."), field=name)
    if handed.giver.strip().casefold() == handed.taker.strip().casefold():
        raise Refused(N_("It goes from one person or place to another."), field="taker")
