"""What a day of a calendar is, and what a change of days comes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DayKind = Literal["holiday", "workday", "ordinary"]
ORDINARY: DayKind = "ordinary"
ONE_DAY = timedelta(days=1)
LONGEST_NAME = 120
"""Characters of what a day is called."""

Run = tuple[date, date]
"""Consecutive days, both included."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not what its weekday says; `ordinary` undoes what a source says of it."""

    day: date
    kind: DayKind
    name: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class DayChange:
    """What a day was and what it is now, each with its name; `ordinary` has none."""

    day: date
    old: DayKind
    was_called: str
    new: DayKind
    called: str

    def as_list(self) -> list[str]:
        """As the log keeps it."""
        return [self.day.isoformat(), self.old, self.was_called, self.new, self.called]

    @classmethod
    def from_list(cls, values: Sequence[str]) -> DayChange:
        """From what the log kept."""
        day, old, was_called, new, called = values
        return cls(date.fromisoformat(day), _kind(old), was_called, _kind(new), called)


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of one calendar, worked out and not yet carried out.

    `changes` are the days that differ; `days` all rows that would stand in `replaced`, the days whose rows go. `kept`
    are corrected days on which the source says otherwise: the correction stands.
    """

    code: str
    name: str
    week: str
    source: str
    changes: tuple[DayChange, ...]
    days: tuple[Day, ...]
    replaced: tuple[date, ...]
    kept: tuple[DayChange, ...]
    years: tuple[int, ...]
    was_edition: str
    edition: str
    was_known_to: date
    known_to: date

    @property
    def added(self) -> int:
        """Days that were ordinary."""
        return sum(1 for each in self.changes if each.old == ORDINARY)

    @property
    def removed(self) -> int:
        """Days that become ordinary."""
        return sum(1 for each in self.changes if each.new == ORDINARY)

    @property
    def changed(self) -> int:
        """Days that get another kind or name."""
        return len(self.changes) - self.added - self.removed

    @property
    def runs(self) -> tuple[Run, ...]:
        """The days that a date could notice: those worked where they were not, or the other way, and those newly known.

        Another name moves no date.
        """
        turned = [
            (each.day, each.day)
            for each in self.changes
            if is_worked(each.day, each.old, self.week) != is_worked(each.day, each.new, self.week)
        ]
        if self.known_to > self.was_known_to:
            turned.append((self.was_known_to + ONE_DAY, self.known_to))
        return joined(turned)


def is_worked(day: date, kind: DayKind, week: str) -> bool:
    """True on a day of work; `week` has a 1 for each weekday of work, Monday first."""
    return kind == "workday" or (kind == ORDINARY and week[day.weekday()] == "1")


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same days as runs that neither touch nor overlap, in order."""
    found: list[Run] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def meet(runs: Iterable[Run], first: date, last: date) -> bool:
    """True when some run shares a day with `first` to `last`."""
    return any(begin <= last and first <= end for begin, end in runs)


def differences(before: Iterable[Day], after: Iterable[Day]) -> tuple[DayChange, ...]:
    """The days whose kind or name differs, in order."""
    was = {each.day: (each.kind, each.name) for each in before}
    now = {each.day: (each.kind, each.name) for each in after}
    plain: tuple[DayKind, str] = (ORDINARY, "")
    return tuple(
        DayChange(day, *was.get(day, plain), *now.get(day, plain))
        for day in sorted(was.keys() | now.keys())
        if was.get(day, plain) != now.get(day, plain)
    )


def fresh_edition(wanted: str, used: set[str]) -> str:
    """`wanted`, or with a number where that name was used: an edition names one state of a calendar for good."""
    if wanted not in used:
        return wanted
    return next(name for number in range(2, len(used) + 3) if (name := f"{wanted} ({number})") not in used)


def corrected_edition(edition: str) -> str:
    """`…` → `…, corrected 1` → `…, corrected 2`."""
    base, mark, number = edition.rpartition(", corrected ")
    if mark and number.isdecimal():
        return f"{base}{mark}{int(number) + 1}"
    return f"{edition[:LONGEST_EDITION]}, corrected 1"


LONGEST_EDITION = 60
"""Leaves room in its column for a number and for corrections."""


def _kind(text: str) -> DayKind:
    return "holiday" if text == "holiday" else "workday" if text == "workday" else ORDINARY
