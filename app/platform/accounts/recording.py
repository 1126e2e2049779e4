"""Recording of what happens to people and units, on the day of their unit."""

from __future__ import annotations

from typing import Any

from app.platform import log
from app.platform.accounts.actor import Actor
from app.platform.accounts.models import Unit, User
from app.platform.accounts.streams import stream_of_unit, stream_of_user
from app.shared.clock import Clock


def record_of_user(user: User, kind: log.EventKind, *, actor: Actor, clock: Clock, **fields: Any) -> None:
    """Append an event to the person's stream."""
    _record(stream_of_user(user), user.unit.zone, kind, actor, clock, fields)


def record_of_unit(unit: Unit, kind: log.EventKind, *, actor: Actor, clock: Clock, **fields: Any) -> None:
    """Append an event to the unit's stream."""
    _record(stream_of_unit(unit), unit.zone, kind, actor, clock, fields)


def _record(
    stream: log.Stream, zone: str, kind: log.EventKind, actor: Actor, clock: Clock, fields: dict[str, Any]
) -> None:
    now = clock.now()
    log.record(stream, kind, actor=actor.label, recorded_at=now, legal_zone=zone, occurred_at=now, **fields)
