"""Control charts with exposure: what is ordinary variation, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import median

_MOVING_RANGE = 1.128
"""d₂ of two points: the mean range of two normal values in standard deviations."""


_ERROR = 2.76
"""n times the squared standard error of σ_z² where the model fits: (2 · 0.83)², by the efficiency of moving ranges."""


@dataclass(frozen=True)
class ChartPoint:
    """A point of a chart: what was seen, the centre, and the limits of ordinary variation."""

    value: float
    centre: float
    low: float
    high: float
    z: float


def spread_of(z: Sequence[float]) -> float:
    """Laney's σ_z: the mean moving range of standardised values over 1.128; 1 when the model fits.

    Laney, *Improved control charts for attributes*, Quality Engineering 14, 2002. Never less than 1: data that vary
    less than chance allows are no reason for narrower limits.
    """
    return sqrt(1 + max(0.0, excess_of(z)))


def excess_of(z: Sequence[float]) -> float:
    """σ_z² − 1: by how much standardised values vary more than chance, or less."""
    if len(z) < 3:
        return 0.0
    ranges = [abs(after - before) for before, after in pairwise(z)]
    return (sum(ranges) / len(ranges) / _MOVING_RANGE) ** 2 - 1


def settled_spread(z: Sequence[float], usual: float = 0.0) -> float:
    """σ_z as far as it is more than chance: σ² = 1 + m + (e − m) · max(0, 1 − s² / (e − m)²), e = σ_z² − 1 with
    standard error s, m what is ``usual`` among its like.

    The positive-part shrinkage of James & Stein (1961). A few dozen points of well-behaved data give a σ_z of 1.2 now
    and then; taking that at its word would hide a third more complaints. Large excesses stay what they are.
    """
    return sqrt(max(1.0, 1 + usual + _settled(excess_of(z) - usual, len(z))))


def usual_excess(each: Sequence[float], points: int) -> float:
    """What excess is usual among series that are like each other, of ``points`` points each: their median as far as it
    is more than chance.

    One series of two years cannot tell an excess of a third from chance; fifty together can (Efron & Morris, *Data
    analysis using Stein's estimator and its generalizations*, JASA 70, 1975).
    """
    return max(0.0, _settled(median(each), points * len(each))) if each and points else 0.0


def _settled(excess: float, points: int) -> float:
    return excess * max(0.0, 1 - _ERROR / points / excess**2) if excess and points else 0.0


def u_chart(
    counts: Sequence[float], exposure: Sequence[float], sigmas: float = 3.0, *, base: int | None = None
) -> list[ChartPoint]:
    """Rates per exposure: centre ū = Σc / Σn, limits ū ± 3 σ_z √(ū / n) (Shewhart; Laney's correction).

    Centre and σ_z are those of the first ``base`` points, otherwise of all.
    """
    weight = sum(exposure[:base])
    centre = sum(counts[:base]) / weight if weight else 0.0
    z = [
        (count - centre * size) / sqrt(centre * size) if centre * size > 0 else 0.0
        for count, size in zip(counts, exposure, strict=True)
    ]
    spread = spread_of([value for value, size in zip(z[:base], exposure, strict=False) if size > 0])
    points = []
    for count, size, value in zip(counts, exposure, z, strict=True):
        reach = sigmas * spread * sqrt(centre / size) if size > 0 else 0.0
        rate = count / size if size > 0 else 0.0
        points.append(ChartPoint(rate, centre, max(0.0, centre - reach), centre + reach, value / spread))
    return points


def p_chart(
    counts: Sequence[float], sizes: Sequence[float], sigmas: float = 3.0, *, base: int | None = None
) -> list[ChartPoint]:
    """Shares: centre p̄ = Σc / Σn, limits p̄ ± 3 σ_z √(p̄(1 − p̄) / n), within 0 and 1 (Laney's p′-chart); ``base`` as
    for rates."""
    weight = sum(sizes[:base])
    centre = sum(counts[:base]) / weight if weight else 0.0
    one = sqrt(centre * (1 - centre))
    z = [
        (count / size - centre) / (one / sqrt(size)) if size > 0 and one > 0 else 0.0
        for count, size in zip(counts, sizes, strict=True)
    ]
    spread = spread_of([value for value, size in zip(z[:base], sizes, strict=False) if size > 0])
    points = []
    for count, size, value in zip(counts, sizes, z, strict=True):
        reach = sigmas * spread * one / sqrt(size) if size > 0 else 0.0
        share = count / size if size > 0 else 0.0
        points.append(
            ChartPoint(share, centre, max(0.0, centre - reach), min(1.0, centre + reach), value / spread)
        )
    return points


RUN_RULES = ("beyond-3-sigma", "nine-on-one-side", "six-in-a-row", "two-of-three-beyond-2-sigma")


def broken_rules(points: Sequence[ChartPoint]) -> dict[int, list[str]]:
    """Which of four run rules break at which point (Nelson, *The Shewhart control chart: tests for special causes*,
    Journal of Quality Technology 16, 1984: tests 1, 2, 3 and 5)."""
    broken: dict[int, list[str]] = {}
    z = [point.z for point in points]
    for at in range(len(z)):
        found = []
        if abs(z[at]) > 3:
            found.append(RUN_RULES[0])
        if at >= 8 and (all(v > 0 for v in z[at - 8 : at + 1]) or all(v < 0 for v in z[at - 8 : at + 1])):
            found.append(RUN_RULES[1])
        if at >= 5:
            steps = [points[i + 1].value - points[i].value for i in range(at - 5, at)]
            if all(step > 0 for step in steps) or all(step < 0 for step in steps):
                found.append(RUN_RULES[2])
        if at >= 2:
            last = z[at - 2 : at + 1]
            if sum(v > 2 for v in last) >= 2 or sum(v < -2 for v in last) >= 2:
                found.append(RUN_RULES[3])
        if found:
            broken[at] = found
    return broken
