"""The warning ladder: on which day a date asks for attention, and whose. Its rungs are data: see ``watch.reading``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class WorkingDays(Protocol):
    """Says which days count as working days."""

    def __call__(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. It is reached when a share of the period has gone, so many working days are left, or days over.

    Exactly one of ``elapsed`` (per cent), ``left`` (working days; 0 is the last day on which it can still be done) and
    ``over`` (calendar days after the date) is set. ``clocks`` narrows it to clocks by id, ``shortest`` to periods of at
    least so many days. ``to``: owner, investigator, supervisor, unit-above, ``role:<role>``, ``person:<login>``.
    """

    id: str
    kinds: frozenset[str]
    to: tuple[str, ...]
    elapsed: int | None = None
    left: int | None = None
    over: int | None = None
    clocks: frozenset[str] = frozenset()
    shortest: int = 0

    def applies(self, term: Term) -> bool:
        """True when a date of that kind has this step."""
        if term.kind not in self.kinds or (self.clocks and term.clock not in self.clocks):
            return False
        return self.shortest == 0 or (term.days or 0) >= self.shortest

    def reached_on(self, term: Term, works: WorkingDays) -> date | None:
        """The first day on which it is reached; None for a share of a period whose start is unknown."""
        if self.over is not None:
            return term.due + timedelta(days=self.over)
        if self.left is not None:
            return _working_days_before(term.due, self.left, works)
        if self.elapsed is None or term.start is None:
            return None
        gone = -(
            -(term.due - term.start).days * self.elapsed // 100
        )  # rounded up: the share has gone that day
        return term.start + timedelta(days=gone)


@dataclass(frozen=True, slots=True)
class Term:
    """A date as the ladder sees it. ``kind`` law, authority or target; ``start`` the day from which it runs."""

    kind: str
    clock: str
    start: date | None
    due: date

    @property
    def days(self) -> int | None:
        """How long it runs."""
        return (self.due - self.start).days if self.start else None


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that was reached, and the day."""

    rung: Rung
    on: date


@dataclass(frozen=True)
class Ladder:
    """All rungs. ``hour`` of the reader's day from which mails go out; ``ahead`` working days that a digest shows."""

    rungs: tuple[Rung, ...]
    hour: int = 7
    ahead: int = 5

    def reached(self, term: Term, today: date, works: WorkingDays) -> list[Reached]:
        """The steps reached by ``today``, the latest last."""
        return [each for each in self._climb(term, works) if each.on <= today]

    def next_look(self, term: Term, today: date, works: WorkingDays) -> date | None:
        """The day on which the next step is reached; None when none is left."""
        return next((each.on for each in self._climb(term, works) if each.on > today), None)

    def _climb(self, term: Term, works: WorkingDays) -> list[Reached]:
        steps = [
            Reached(rung, on)
            for rung in self.rungs
            if rung.applies(term) and (on := rung.reached_on(term, works)) is not None
        ]
        order = {rung.id: number for number, rung in enumerate(self.rungs)}
        return sorted(steps, key=lambda each: (each.on, order[each.rung.id]))


def _working_days_before(due: date, count: int, works: WorkingDays) -> date:
    """The day after which ``count`` working days are left up to ``due``; the last working day itself for 0."""
    day = due
    while not works(day):
        day -= timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not works(day):
            day -= timedelta(days=1)
    return day
