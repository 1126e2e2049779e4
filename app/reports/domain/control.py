"""The control charts of a report: the whole, stretch by stretch, with the limits that its own past sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.reports.domain.analysis import Analysis
from app.reports.domain.charts import ChartPoint, broken_rules, p_chart, u_chart

SHOWN = 36
LEAST_BASE = 12
"""From so many earlier stretches on they alone set the limits; with fewer all do."""
LEAST_SIZE = 5
"""A share of fewer is not drawn."""
LEAST_POINTS = 3


@dataclass(frozen=True)
class Plotted:
    """A stretch as it is drawn: what was seen, middle and limits (numbers, or shares), and which rules break there."""

    at: int
    value: float
    centre: float
    low: float
    high: float
    rules: tuple[str, ...]


def control_charts(found: Analysis) -> dict[str, list[Plotted]]:
    """By name the points of each chart that can be drawn; stretches that are not to be trusted have none."""
    total = found.total
    charts = {
        "volume": _volume(found),
        "upheld": _shares(found, total.upheld, total.decided),
        "late": _shares(found, total.late, total.timed),
    }
    return {name: points for name, points in charts.items() if len(points) >= LEAST_POINTS}


def _volume(found: Analysis) -> list[Plotted]:
    """Numbers; the limits follow the days of a month and the time of year."""
    places = _places(found, found.seasons, 0.0)
    weights = [found.seasons[at] for at in places]
    counts = [found.total.counts[at] for at in places]
    if not any(counts):
        return []
    return _plotted(places, u_chart(counts, weights, base=_base(found, places)), weights)


def _shares(found: Analysis, counts: Sequence[int], sizes: Sequence[int]) -> list[Plotted]:
    places = _places(found, sizes, LEAST_SIZE)
    points = p_chart([counts[at] for at in places], [sizes[at] for at in places], base=_base(found, places))
    return _plotted(places, points, [1.0] * len(places))


def _places(found: Analysis, sizes: Sequence[float], least: float) -> list[int]:
    return [at for at, good in enumerate(found.trusted) if good and sizes[at] > 0 and sizes[at] >= least]


def _base(found: Analysis, places: Sequence[int]) -> int | None:
    earlier = sum(at < found.facts.stretches.start for at in places)
    return earlier if earlier >= LEAST_BASE else None


def _plotted(places: Sequence[int], points: Sequence[ChartPoint], weights: Sequence[float]) -> list[Plotted]:
    broken = broken_rules(points)
    plotted = [
        Plotted(
            at,
            point.value * weight,
            point.centre * weight,
            point.low * weight,
            point.high * weight,
            tuple(broken.get(number, ())),
        )
        for number, (at, point, weight) in enumerate(zip(places, points, weights, strict=True))
    ]
    return plotted[-SHOWN:]
