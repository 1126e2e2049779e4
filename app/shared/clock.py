"""Time is passed in. Instants are aware and in UTC; a legal day is the date of an instant in a named zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Whatever tells the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands still until told to move: for tests, the demonstration and 'as it stood on'."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def advance(self, **delta: float) -> None:
        """Move on by ``timedelta(**delta)``."""
        self.instant += timedelta(**delta)


def legal_day(instant: datetime, zone: str) -> date:
    """The calendar day on which ``instant`` (aware) falls in ``zone`` (IANA name)."""
    return instant.astimezone(ZoneInfo(zone)).date()


def today(clock: Clock, zone: str) -> date:
    """The present legal day in ``zone``: never the UTC day, which differs near midnight."""
    return legal_day(clock.now(), zone)


def zone_in_english(zone: str) -> str:
    """Whose clocks show it: ``London time`` of ``Europe/London``."""
    return zone if zone == "UTC" else f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"
