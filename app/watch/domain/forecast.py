"""Which dates will be missed with today's people and pace: a seeded simulation, and how right it was before. Pure.

Each person works through what they own, the nearest date first. How many dates a person meets on a working day on which
they are there is drawn from a Poisson law; its mean, the pace, is itself uncertain and drawn for each run from a Gamma
law around what they met lately, so that few observations give a wide forecast. Same arguments give the same result.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RUNS = 400
SEED = 20_260_101
BANDS = ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0))
"""Chances that are looked at together when a forecast is compared with what came."""
_SPLIT = 20.0  # beyond this mean a Poisson number is the sum of two


@dataclass(frozen=True, slots=True)
class Pace:
    """What somebody met lately: so many dates on so many working days on which they were there."""

    met: int
    days: int


@dataclass(frozen=True, slots=True)
class Due:
    """A date that its owner still has to meet; ``key`` is the caller's name for it."""

    key: int
    owner: int
    on: date


@dataclass(frozen=True, slots=True)
class Told:
    """A forecast made earlier of the date ``key``, and what came of it."""

    key: int
    chance: float
    missed: bool


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts between two chances: how many there were, the mean chance, and how many were missed."""

    low: float
    high: float
    count: int
    mean: float
    missed: int


ENOUGH = 30
"""With fewer dates behind it, a record says nothing of the forecast: a choice of ours."""
COIN = 0.25
"""The mean squared error of whoever says one half each time."""


@dataclass(frozen=True, slots=True)
class Record:
    """How right forecasts were: ``count`` of them, of so many ``dates``, foretold again each week until they ended.

    ``brier`` is the mean squared error: 0 is perfect, 0.25 is what a coin gets.
    """

    bands: tuple[Band, ...]
    count: int
    dates: int
    brier: float | None

    @property
    def enough(self) -> bool:
        """Whether so many dates ended that the record says something."""
        return self.brier is not None and self.dates >= ENOUGH

    @property
    def beats_a_coin(self) -> bool:
        """Whether the forecasts were any good."""
        return self.brier is not None and self.brier < COIN


def chances(
    dues: Iterable[Due],
    paces: Mapping[int, Pace],
    days_until: Mapping[int, Sequence[date]],
    *,
    usual: Pace,
    runs: int = RUNS,
    seed: int = SEED,
) -> dict[int, float]:
    """The chance, 0 to 1, that each date is missed.

    A date that is over already is missed for certain, and still has to be met before the others.
    ``days_until``: for each owner the working days ahead on which they are there, in order. ``usual`` is the pace of
    all together: what stands behind somebody who met little or nothing yet.
    """
    queues: dict[int, list[Due]] = {}
    for due in sorted(dues, key=lambda each: (each.on, each.key)):
        queues.setdefault(due.owner, []).append(due)
    found: dict[int, float] = {}
    for owner, queue in sorted(queues.items()):
        working = _working_days_before(queue, days_until.get(owner, ()))
        # One stream of chance for each person: another's cases do not change this one's numbers.
        chance = random.Random(f"{seed}:{owner}")
        missed = _missed(working, paces.get(owner, Pace(0, 0)), usual, runs, chance)
        found |= {due.key: count / runs for due, count in zip(queue, missed, strict=True)}
    return found


def record(told: Iterable[Told]) -> Record:
    """Forecasts beside what came, in bands."""
    told = list(told)
    bands = []
    for low, high in BANDS:
        inside = [each for each in told if low <= each.chance < high or (high == 1.0 and each.chance == 1.0)]
        mean = sum(each.chance for each in inside) / len(inside) if inside else 0.0
        bands.append(Band(low, high, len(inside), mean, sum(each.missed for each in inside)))
    brier = sum((each.chance - each.missed) ** 2 for each in told) / len(told) if told else None
    return Record(tuple(bands), len(told), len({each.key for each in told}), brier)


def there(
    first: date, last: date, works: Iterable[date], away: Iterable[tuple[date, date]]
) -> tuple[date, ...]:
    """The working days from ``first`` to ``last``, both included, without those of the absences."""
    gone = list(away)
    return tuple(
        on for on in works if first <= on <= last and not any(begins <= on <= ends for begins, ends in gone)
    )


def span(first: date, days: int) -> tuple[date, ...]:
    """So many days in a row, the first included."""
    return tuple(first + timedelta(days=offset) for offset in range(days))


def _working_days_before(queue: Sequence[Due], days: Sequence[date]) -> list[int]:
    """How many days of work lie before the end of each date, the day itself included."""
    counts, passed = [], 0
    for due in queue:
        while passed < len(days) and days[passed] <= due.on:
            passed += 1
        counts.append(passed)
    return counts


def _missed(working: Sequence[int], pace: Pace, usual: Pace, runs: int, chance: random.Random) -> list[int]:
    """In how many runs each date of the queue was missed: fewer were met by its day than stand up to it."""
    shape, rate = _prior(pace, usual)
    missed = [0] * len(working)
    for _run in range(runs):
        per_day = chance.gammavariate(shape, 1 / rate)
        met = before = 0
        for place, days in enumerate(working):
            if days > before:
                met += _poisson(per_day * (days - before), chance)
                before = days
            missed[place] += met <= place
    return missed


def _prior(pace: Pace, usual: Pace) -> tuple[float, float]:
    """Shape and rate of the Gamma law: what this person did, and one week of what is usual."""
    week = 5.0
    mean = (usual.met + 0.5) / (usual.days + 1)
    return pace.met + week * mean, pace.days + week


def _poisson(mean: float, chance: random.Random) -> int:
    """A Poisson number, by multiplying chances (Knuth); a large mean in halves."""
    if mean > _SPLIT:
        return _poisson(mean / 2, chance) + _poisson(mean / 2, chance)
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
