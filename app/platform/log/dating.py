"""When an event happened and when it was recorded, and what the log asks where the two lie apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.platform.log.event import NewEvent
from app.platform.log.kinds import EventKind
from app.shared.clock import legal_day
from app.shared.errors import Refused
from app.shared.text import N_


def dated(event: NewEvent, *, recorded_at: datetime, zone: str) -> NewEvent:
    """``event`` as the log takes it: with a reason where it lies in the past.

    The days are legal days in ``zone``, the zone of the stream: an event of 00:30 in Shanghai belongs to the day that
    has begun there, although it is still yesterday in UTC.

    Raises Refused for what lies in the future, and for what lies before the day it is recorded, or corrects another
    event, without a reason, unless its kind says itself why one learns of such things later. Raises ValueError when
    day and instant are not the same moment.
    """
    on, at, today = event.occurred_on, event.occurred_at, legal_day(recorded_at, zone)
    if at is not None and at.tzinfo is None:
        raise ValueError("naive datetime; nobody could say when it was")
    if isinstance(on, datetime):
        raise TypeError(f"event {event.kind.name!r}: occurred_on is a day, not an instant")
    if at is not None and legal_day(at, zone) != on:
        raise ValueError(f"event {event.kind.name!r}: {at.isoformat()} is not on {on} in {zone}")
    if on > today or (at is not None and at > recorded_at):
        raise Refused(N_("This cannot have happened in the future."), field="on")
    reason = event.reason if (event.reason or "").strip() else None
    if reason is None and event.corrects is not None:
        raise Refused(N_("Say why it is corrected."), field="reason")
    if reason is None and on < today:
        reason = why_so_late(event.kind)
    return event if reason == event.reason else replace(event, reason=reason)


def why_so_late(kind: EventKind) -> str:
    """Why an event of this kind is recorded after its day, where nobody says so. Raises Refused where somebody must."""
    if kind.because is None:
        raise Refused(N_("It happened before today: say why it is recorded only now."), field="reason")
    return kind.because
