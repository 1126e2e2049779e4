"""Writing into a case's stream: the actor, the instant and the legal day in the case's zone, in one place."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.cases.models import Case
from app.cases.policy import stream_of
from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.log import EventKind, LogEvent
from app.shared.clock import Clock


def note(
    case: Case,
    kind: EventKind,
    *,
    actor: Actor,
    clock: Clock,
    on: date | None = None,
    at: datetime | None = None,
    reason: str | None = None,
    corrects: int | None = None,
    **fields: Any,
) -> LogEvent:
    """Record an event of ``case``; without ``on`` it happened on the day of ``at``, or today, in the case's zone.

    ``reason`` is for events that lie in the past, which the log asks for, or need one anyway; ``corrects`` names the
    event this one replaces.
    """
    return log.record(
        stream_of(case),
        kind,
        actor=actor.label,
        recorded_at=clock.now(),
        legal_zone=case.zone,
        occurred_on=on,
        occurred_at=at,
        reason=reason,
        corrects=corrects,
        **fields,
    )


def keep(case: Case, field: str, text: str, *, clock: Clock) -> str:
    """Keep a personal text of ``case`` and return the digest that events and rows name it by."""
    return log.keep_text(stream_of(case), field, text, now=clock.now())
