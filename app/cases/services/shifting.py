"""Dates before and after: which of them moved, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.cases.models import Deadline
from app.rules.certificate import RULE_DIGEST
from app.rules.engine import Result
from app.rules.lapsing import lapsed, moves_with_the_day
from app.rules.library import Library


@dataclass(frozen=True, slots=True)
class Shift:
    """A date of a case before and after. None: no date could be given, or the clock did not run."""

    regime: str
    clock: str
    kind: str
    title: dict[str, str]
    was: date | None
    now: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """What a date comes to, as far as a reader of the case would notice."""

    on: date | None
    rolled: date | None
    state: str
    kind: str
    title: dict[str, str]

    @classmethod
    def stored(cls, row: Deadline) -> Stands:
        """As a row has it."""
        return cls(
            _on(row.due_on, row.not_before_on), row.rolled_on, row.state, row.kind, row.certificate["title"]
        )

    @classmethod
    def reckoned(cls, result: Result) -> Stands:
        """As it was just reckoned."""
        title = {"en": result.title.en, "zh": result.title.zh}
        return cls(_on(result.due, result.not_before), result.rolled, result.state, result.kind, title)

    @property
    def shown(self) -> date | None:
        """The day that a list shows: of a complainant's right the one after rolling."""
        return self.rolled if self.kind == "right" and self.rolled else self.on


Key = tuple[str, str]


def shifts(before: dict[Key, Stands], after: dict[Key, Stands]) -> list[Shift]:
    """Every date that is another than it was, or in another state, in the order of before."""
    found = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        shown = now or was
        if shown is None or (
            was and now and (was.on, was.rolled, was.state) == (now.on, now.rolled, now.state)
        ):
            continue
        late = now is not None and now.state == "late" and (was is None or was.state != "late")
        if was and now and was.shown == now.shown and was.rolled != now.rolled:
            found.append(
                Shift(*key, shown.kind, _next_working_day(shown.title), was.rolled, now.rolled, late)
            )
            continue
        found.append(
            Shift(*key, shown.kind, shown.title, was.shown if was else None, now.shown if now else None, late)
        )
    return found


def _next_working_day(title: dict[str, str]) -> dict[str, str]:
    """The title of a date whose strict day stands and whose next working day is another."""
    return {"en": f"{title['en']}, next working day", "zh": f"{title['zh']}（顺延至工作日）"}


def as_stored(rows: Iterable[Deadline]) -> dict[Key, Stands]:
    """What the dates of a case are, by its rows."""
    return {(row.regime, row.clock): Stands.stored(row) for row in rows}


def as_judged(rows: Iterable[Deadline], library: Library, as_of: date) -> dict[Key, Stands]:
    """The same on the day ``as_of``: what has passed since it was last looked at is late, or over, by that alone."""
    found = {}
    for row in rows:
        stands = Stands.stored(row)
        rule = library.clock_written(row.certificate.get(RULE_DIGEST, ""))
        if stands.state == "running" and row.due_on and rule and not moves_with_the_day(row.certificate):
            after = lapsed(row.certificate, rule, as_of)
            stands = replace(stands, state=after.state) if after else stands
        found[row.regime, row.clock] = stands
    return found


def unmoved(row: Deadline) -> Shift:
    """A date that comes out as it was, where that is worth a line."""
    stands = Stands.stored(row)
    return Shift(row.regime, row.clock, stands.kind, stands.title, stands.shown, stands.shown, late=False)


def as_told(moved: Sequence[Shift]) -> list[list[str | None]]:
    """What the log keeps of each move: regime, clock, what the date was and what it is."""
    return [[shift.regime, shift.clock, _iso(shift.was), _iso(shift.now)] for shift in moved]


def _on(due: date | None, not_before: date | None) -> date | None:
    return due or not_before


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
