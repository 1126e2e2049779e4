"""A period of complaints, examined: everything that a report says, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from app.reports.domain.cells import Series, cells, whole
from app.reports.domain.changes import Change
from app.reports.domain.completeness import closed_within, present, recorded_closings
from app.reports.domain.distributions import binomial_interval
from app.reports.domain.facts import Facts
from app.reports.domain.headline import Moved, level, movers, unusual_stretches
from app.reports.domain.hunting import hunt
from app.reports.domain.looking import Hunt
from app.reports.domain.marks import STATES_OF, Marking
from app.reports.domain.power import least_that_doubles
from app.reports.domain.recoding import Recoding
from app.reports.domain.scanning import BACK, LEAST_BEFORE, windows_tried
from app.reports.domain.seasons import YEAR, season_factors
from app.reports.domain.signals import Signal

FINISHED = 0.9
"""A stretch is trusted when so much of it is there."""
ENOUGH = 30
TOP = 10


@dataclass(frozen=True)
class Figure:
    """A share with its exact interval."""

    count: int
    out_of: int

    @property
    def share(self) -> float | None:
        return self.count / self.out_of if self.out_of else None

    @property
    def interval(self) -> tuple[float, float]:
        return binomial_interval(self.count, self.out_of)


@dataclass(frozen=True)
class Headline:
    """The figures of some stretches. Days and amounts are of closed complaints whose day of closing is known."""

    complaints: int
    upheld: Figure
    late: Figure
    closed: int
    median_days: float | None
    redress: int
    redressed: int


@dataclass(frozen=True)
class Ranked:
    """A value of a dimension in the period and in as long a time before it."""

    code: int
    count: int
    before: int


@dataclass
class Analysis:
    """What was found. ``present`` says of each stretch how much of it is there; ``enough`` whether anything can be
    said of change, ``compared`` with how many stretches."""

    facts: Facts
    total: Series
    present: list[float]
    trusted: list[bool]
    seasons: list[float]
    seasonal: bool
    now: Headline
    before: Headline | None
    year_before: Headline | None
    ranking: dict[str, list[Ranked]]
    unranked: dict[str, int]
    """How many values of a dimension stand in no ranking, where there are any."""
    signals: list[Signal] = field(default_factory=list)
    level: tuple[Change, int] | None = None
    recodings: list[Recoding] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    looked_at: int = 0
    enough: bool = False
    compared: int = 0
    least_doubling: int | None = None
    """Of a value with fewer complaints a stretch even a doubling may stay unseen (``power``)."""

    @property
    def unfinished(self) -> list[int]:
        """The stretches of the period that are not to be trusted yet."""
        return [at for at in range(self.facts.stretches.start, len(self.trusted)) if not self.trusted[at]]


def analyse(
    facts: Facts,
    *,
    as_of: int,
    known_from: int | None = None,
    behind: Sequence[float] | None = None,
    behind_each: Mapping[tuple[str, str], Sequence[float]] | None = None,
) -> Analysis:
    """Examine complaints. ``as_of`` is the day (an ordinal) up to which receipts are known, ``known_from`` the first
    receipt of the whole record: stretches without it are no past of nothing, they are no past. ``behind`` is what
    stands behind the complaints of each stretch (policies in force), 0 where it is not known: no past either;
    ``behind_each`` the same of values (by dimension and name) as far as that is known of every stretch."""
    total = whole(facts)
    parts = _present(facts, as_of, known_from)
    behind = behind or [1.0] * len(parts)
    trusted = [part >= FINISHED and known > 0 for part, known in zip(parts, behind, strict=True)]
    seasons, seasonal = _seasons(facts, total, parts, trusted, behind)
    start, size = facts.stretches.start, len(facts.stretches)
    length, ranking = size - start, _ranking(facts)
    found = Analysis(
        facts,
        total,
        parts,
        trusted,
        seasons,
        seasonal,
        now=_headline(facts, start, size),
        before=_headline(facts, start - length, start) if start >= length else None,
        year_before=_headline(facts, start - YEAR, start - YEAR + length)
        if facts.stretches.grain == "month" and length <= YEAR
        else None,
        ranking={name: ranked[:TOP] for name, ranked in ranking.items()},
        unranked={name: len(ranked) - TOP for name, ranked in ranking.items() if len(ranked) > TOP},
    )
    found.compared = sum(trusted[:start])
    inside = sum(total.counts[at] for at in range(start, size) if trusted[at])
    found.enough = inside >= ENOUGH and sum(trusted) > LEAST_BEFORE
    if found.enough:
        _hunt(found, _parts(facts, trusted, behind, behind_each or {}))
    return found


def _parts(
    facts: Facts,
    trusted: Sequence[bool],
    behind: Sequence[float],
    behind_each: Mapping[tuple[str, str], Sequence[float]],
) -> dict[tuple[str, int], list[float]]:
    """Which part of all policies is a value's own; of values of which some trusted stretch has none it is not known."""
    found = {}
    for (name, value), own in behind_each.items():
        column = facts.columns.get(name)
        if column and value in column.values and all(own[at] > 0 for at, good in enumerate(trusted) if good):
            parts = [one / whole if whole else 0.0 for one, whole in zip(own, behind, strict=True)]
            found[name, column.values.index(value)] = parts
    return found


def _hunt(found: Analysis, behind: Mapping[tuple[str, int], Sequence[float]]) -> None:
    quarry = Hunt(found.facts, found.total, found.trusted, found.seasons, Marking(found.facts), behind)
    caught = hunt(quarry, cells(found.facts))
    unusual = unusual_stretches(quarry)
    found.signals = [*unusual, *caught.signals]
    found.recodings = caught.recodings
    found.looked_at = caught.looked_at
    start = found.facts.stretches.start
    tried = windows_tried(found.total.counts, found.seasons, found.trusted, start)
    past = sum(found.trusted[max(0, start - BACK) : start])
    found.least_doubling = least_that_doubles(caught.alpha / (2 * tried), past) if past else None
    found.level = level(quarry, unusual)
    found.moved = [*movers(quarry, "upheld"), *movers(quarry, "late")]


def _present(facts: Facts, as_of: int, known_from: int | None) -> list[float]:
    """How much of each stretch is there: days that have come, and, where only closed complaints are kept, those that
    are closed by now."""
    steps = facts.stretches
    days = [1.0] * len(steps)
    for at in range(len(steps)):
        first, last = steps.firsts[at].toordinal(), steps.lasts[at].toordinal()
        begin = max(first, known_from) if known_from is not None else first
        days[at] = max(0, min(last, as_of) - begin + 1) / (last - first + 1)
    if facts.open_cases:
        return days
    dated = Counter(zip(facts.received, facts.delay, strict=True))
    for day, delay in [each for each in dated if each[1] < 0]:
        del dated[day, delay]
    if not dated:
        return days
    first_closing, last_closing = recorded_closings(_summed(dated, lambda day, delay: day + delay))
    seen = Counter(
        {(day, delay): times for (day, delay), times in dated.items() if day + delay <= last_closing}
    )
    within = closed_within(
        _summed(seen, lambda _day, delay: delay), _summed(seen, lambda day, _delay: last_closing - day)
    )
    for at in range(len(steps)):
        ordinals = range(steps.firsts[at].toordinal(), steps.lasts[at].toordinal() + 1)
        shares = [
            present(within, first=max(0, first_closing - day), last=last_closing - day) for day in ordinals
        ]
        days[at] *= sum(shares) / len(shares)
    return days


def _summed(dated: Mapping[tuple[int, int], int], of: Callable[[int, int], int]) -> Counter[int]:
    """How many complaints there are of each number that receipt and delay make."""
    found: Counter[int] = Counter()
    for each, times in dated.items():
        found[of(*each)] += times
    return found


def _seasons(
    facts: Facts, total: Series, parts: Sequence[float], trusted: Sequence[bool], behind: Sequence[float]
) -> tuple[list[float], bool]:
    """What each stretch weighs: its days, the time of year, how much of it is there, and what stands behind it."""
    steps = facts.stretches
    weights = [steps.days(at) * part * behind[at] for at, part in enumerate(parts)]
    if steps.grain != "month":
        return weights, False
    factors = season_factors(total.counts[: steps.start], weights[: steps.start], trusted[: steps.start])
    weighed = [weight * factors[(at - steps.start) % YEAR] for at, weight in enumerate(weights)]
    return weighed, any(abs(factor - 1) > 0.02 for factor in factors)


def _headline(facts: Facts, start: int, end: int) -> Headline:
    rows = facts.rows_from(max(0, start), end)
    span = slice(rows.start, rows.stop)
    states = Counter(facts.state[span])

    def counted(line: str) -> int:
        return sum(states[state] for state in STATES_OF[line])

    delays = [delay for delay in facts.delay[span] if delay >= 0]
    amounts = [amount for row, amount in facts.redress.items() if row in rows]
    return Headline(
        len(rows),
        Figure(counted("upheld"), counted("decided")),
        Figure(counted("late"), counted("timed")),
        len(delays),
        median(delays) if delays else None,
        sum(amounts),
        len(amounts),
    )


def _ranking(facts: Facts) -> dict[str, list[Ranked]]:
    """Of each dimension the values of the period, those with most complaints first."""
    rows_now, rows_before = facts.compared()
    ranking = {}
    for name, column in facts.columns.items():
        now, before = column.counted(rows_now), column.counted(rows_before)
        order = sorted(now, key=lambda code: (-now[code], column.values[code]))
        ranking[name] = [Ranked(code, now[code], before[code]) for code in order]
    return ranking
