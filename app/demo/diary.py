"""When things happened: a story's days turned into instants, up to today and no further."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.demo.story import Story

OWN_DAYS = {
    "GB": {
        "register": 0,
        "acknowledge": 0,
        "assign": 1,
        "investigate": 3,
        "find": 14,
        "draft": 17,
        "propose": 18,
        "approve": 20,
        "dispatch": 20,
        "deliver": 23,
        "close": 29,
    },
    "CN": {
        "register": 0,
        "acknowledge": 0,
        "assign": 1,
        "investigate": 2,
        "find": 7,
        "draft": 8,
        "propose": 9,
        "approve": 10,
        "dispatch": 11,
        "deliver": 13,
        "close": 21,
    },
}
"""How many days after a complaint each step is taken where nobody is slow."""
ORDER = tuple(OWN_DAYS["GB"])
REGISTERED_AFTER = timedelta(minutes=12)
"""How long the desk takes to register what came in."""
COMPLEX_PACE = 1.9
"""What the rules give more time for takes more time."""


@dataclass(frozen=True)
class Diary:
    """The days of one story in its unit's zone, seen from ``now``."""

    story: Story
    country: str
    zone: str
    now: datetime

    @property
    def received_at(self) -> datetime:
        """When the complaint came; on the very day of loading at the latest a moment ago, and never so late in the
        evening that it is registered on the next day."""
        hour, minute = self.story.time.split(":")
        day = self.now.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=self.story.day)
        told = datetime.combine(day, time(int(hour), int(minute)), ZoneInfo(self.zone)).astimezone(UTC)
        came = min(told, self.now - timedelta(minutes=50))
        return (
            came if self._day_of(came) == self._day_of(came + REGISTERED_AFTER) else came - REGISTERED_AFTER
        )

    def _day_of(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.zone)).date()

    @property
    def received_on(self) -> date:
        """The legal day of receipt."""
        return self._day_of(self.received_at)

    def at(self, step: str) -> datetime | None:
        """When ``step`` was taken; None when that lies ahead, or the story was left lying before it."""
        if self.story.until and ORDER.index(step) > ORDER.index(self.story.until):
            return None
        minutes = REGISTERED_AFTER // timedelta(minutes=1) + 7 * ORDER.index(step)
        days = OWN_DAYS[self.country][step] * self.story.pace
        if self.story.complex and self.country == "CN":
            days *= COMPLEX_PACE
        return self.after(days, minutes=minutes)

    def after(self, days: float, *, minutes: int = 0) -> datetime | None:
        """Office hours ``days`` after the complaint, never at a weekend; None when that lies ahead."""
        if days == 0:
            instant = self.received_at + timedelta(minutes=minutes)
        else:
            day = self.received_on + timedelta(days=int(days))
            while day.isoweekday() > 5:
                day += timedelta(days=1)
            start = datetime.combine(day, time(9, 0), ZoneInfo(self.zone)).astimezone(UTC)
            instant = start + timedelta(minutes=self._habit() + minutes)
        return instant if instant <= self.now else None

    def _habit(self) -> int:
        """Minutes after nine at which this desk turns to this story: no two stories are worked on at one instant."""
        return hashlib.sha256(self.story.key.encode()).digest()[0]
