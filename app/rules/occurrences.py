"""Events as the engine sees them: legal days in the regime's zone, with the instant where one is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from app.rules.errors import NoDate, RulesError
from app.rules.pack import Fact, Pack


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened: on a legal day, or at an instant (aware). `ref` names the log event it came from."""

    when: date | datetime
    ref: str = ""


When: TypeAlias = date | datetime | Occurrence
Events: TypeAlias = Mapping[str, When | Sequence[When]]


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """One event on its legal day. `at` is aware and in the zone in which the day was read.

    `came` is the day itself, where the rule counts it as a later one.
    """

    day: date
    at: datetime | None = None
    ref: str = ""
    came: date | None = None

    @property
    def since(self) -> date:
        """The day from which what is done about it counts."""
        return self.came or self.day


class Timeline:
    """All events of one computation, by name, each in the order of time."""

    def __init__(self, events: Events, zone: ZoneInfo) -> None:
        self._zone = zone
        self._happenings = {name: self._read(value) for name, value in events.items()}

    def first(self, name: str) -> Happening | None:
        """The first time it happened."""
        found = self._happenings.get(name)
        return found[0] if found else None

    def last(self, name: str) -> Happening | None:
        """The last time it happened."""
        found = self._happenings.get(name)
        return found[-1] if found else None

    def all(self, name: str) -> tuple[Happening, ...]:
        """Every time it happened."""
        return self._happenings.get(name, ())

    def has(self, name: str) -> bool:
        """True when it happened at least once."""
        return bool(self._happenings.get(name))

    def names(self) -> tuple[str, ...]:
        """Every event that happened."""
        return tuple(name for name, found in self._happenings.items() if found)

    def _read(self, value: When | Sequence[When]) -> tuple[Happening, ...]:
        items = value if isinstance(value, Sequence) else (value,)
        return tuple(
            sorted((self._happening(item) for item in items), key=lambda each: (each.day, str(each.at or "")))
        )

    def _happening(self, item: When) -> Happening:
        when, ref = (item.when, item.ref) if isinstance(item, Occurrence) else (item, "")
        if not isinstance(when, datetime):
            return Happening(when, None, ref)
        # An instant without an offset is a wall-clock time in the regime's own zone.
        try:
            local = when.astimezone(self._zone) if when.tzinfo else when.replace(tzinfo=self._zone)
        except OverflowError as error:
            raise NoDate("out-of-range", day=when.date().isoformat()) from error
        return Happening(local.date(), local, ref)


def parse_when(text: str) -> date | datetime:
    """`2026-09-20` or `2026-04-02T17:30+11:00`; RulesError on anything else, an instant without its offset too."""
    try:
        if len(text) == len("2026-09-20"):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise RulesError(
            f"{text!r} is neither a day such as 2026-09-20 nor an instant such as 2026-04-02T17:30+11:00"
        ) from error
    if instant.tzinfo is None:
        raise RulesError(
            f"{text!r} names no offset, so it could be several instants: write it as 2026-04-02T17:30+11:00"
        )
    return instant


class LogEntry(Protocol):
    """What the engine needs of an entry in a case's log."""

    @property
    def kind(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, object]: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def occurred_at(self) -> datetime | None: ...
    @property
    def sequence(self) -> int: ...


def events_from_log(pack: Pack, entries: Iterable[LogEntry]) -> dict[str, tuple[Occurrence, ...]]:
    """A pack's events read out of a log, by the one map that the pack declares (log kind, and field values).

    Corrections are the caller's: pass the entries as they stand after corrections.
    """
    found: dict[str, list[Occurrence]] = {}
    for entry in entries:
        for name in pack.events.values():
            if name.kind == entry.kind and _fields_match(name.fields, entry.fields):
                when = entry.occurred_at or entry.occurred_on
                found.setdefault(name.name, []).append(Occurrence(when, str(entry.sequence)))
    return {name: tuple(items) for name, items in found.items()}


def _fields_match(wanted: tuple[tuple[str, Fact], ...], fields: Mapping[str, object]) -> bool:
    return all(fields.get(key) == value for key, value in wanted)
