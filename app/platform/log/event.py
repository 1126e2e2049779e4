"""What is told to the log: an event, and the stream that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.platform.log.kinds import EventKind


@dataclass(frozen=True, order=True)
class Stream:
    """A chain of its own: ``Stream("case", "FF-2026-00412")``. Writers of different streams never wait for each other.

    The types in use: case, access (looks at a case), user, sign-in (of unknown logins), unit, and those of upper rooms.
    """

    type: str
    id: str


@dataclass(frozen=True)
class NewEvent:
    """An event to be recorded; ``reason`` is a code or a short text without personal content."""

    stream: Stream
    kind: EventKind
    occurred_on: date
    occurred_at: datetime | None = None
    reason: str | None = None
    corrects: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
