"""Invented registers whose truth is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from app.reports.domain.facts import NO, UNKNOWN, YES, Facts
from app.reports.domain.periods import Stretches, stretches

PRODUCTS = ("Home", "Motor", "Travel", "Life")
REASONS = ("Delay", "Refusal", "Premium", "Manner", "Valuation")

Values = Mapping[str, str | tuple[str, ...]]
Draw = Callable[[random.Random, date], Values]


def draw_calm(chance: random.Random, _day: date) -> Values:
    """Nothing depends on anything."""
    return {"product": chance.choice(PRODUCTS), "reason": chance.choice(REASONS)}


class Register:
    """Complaints drawn day by day from a period's history to its end."""

    def __init__(self, first: date, last: date, *, seed: int = 1) -> None:
        self.steps: Stretches = stretches(first, last)
        self.chance = random.Random(seed)
        self.rows: list[tuple[date, date | None, int, int, Values]] = []

    def fill(
        self,
        a_day: float,
        draw: Draw = draw_calm,
        *,
        since: date | None = None,
        until: date | None = None,
        upheld: float = 0.4,
        late: float = 0.1,
        delay: Callable[[random.Random], int] = lambda chance: chance.randrange(5, 60),
    ) -> Register:
        """Add about ``a_day`` complaints a day, the number of each day by chance."""
        day = since or self.steps.firsts[0]
        last = until or self.steps.lasts[-1]
        while day <= last:
            for _ in range(_poisson(self.chance, a_day)):
                closed = day + timedelta(days=delay(self.chance))
                self.rows.append(
                    (
                        day,
                        closed,
                        YES if self.chance.random() < upheld else NO,
                        YES if self.chance.random() < late else NO,
                        draw(self.chance, day),
                    )
                )
            day += timedelta(days=1)
        return self

    def facts(self, *, known_until: date | None = None, closed_only: bool = False) -> Facts:
        """As columns; ``closed_only`` leaves out what was not closed by ``known_until``."""
        facts = Facts(self.steps)
        columns = {name: facts.open(name, name.capitalize(), name) for name in _names(self.rows)}
        for number, (day, closed, upheld, late, values) in enumerate(sorted(self.rows, key=_by_day), start=1):
            is_closed = known_until is None or (closed is not None and closed <= known_until)
            if closed_only and not is_closed:
                continue
            facts.add(
                number,
                day,
                closed=closed if is_closed else None,
                is_open=not is_closed,
                upheld=upheld if is_closed else UNKNOWN,
                late=late if is_closed else UNKNOWN,
                redress=None,
                values=[
                    (columns[name], columns[name].codes((value,) if isinstance(value, str) else value))
                    for name, value in values.items()
                    if value
                ],
            )
        return facts.finish()


def _names(rows: Iterable[tuple[date, date | None, int, int, Values]]) -> list[str]:
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row[4]))
    return list(names)


def _by_day(row: tuple[date, date | None, int, int, Values]) -> date:
    return row[0]


def _poisson(chance: random.Random, mean: float) -> int:
    """Waiting times between events are exponential."""
    count, time = 0, chance.expovariate(1.0)
    while time < mean:
        count += 1
        time += chance.expovariate(1.0)
    return count
