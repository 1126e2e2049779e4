"""One thing measured: our way and a bare floor, taken in turns so that a busy moment hits both."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Comparison:
    """What to measure.

    ``ours`` and ``floor`` do the same ``items`` pieces of work; what they return is ignored. ``before`` runs,
    unmeasured, before each of the two. ``peer`` is a figure to beat from elsewhere, in words.
    """

    name: str
    ours: Callable[[], object]
    floor: Callable[[], object]
    floor_name: str
    items: int = 1
    item: str = "once"
    repetitions: int = 7
    before: Callable[[], object] | None = None
    peer: str = ""


@dataclass(frozen=True)
class Figures:
    """What was measured: medians, in seconds for all items together.

    ``cpu`` is what processors worked for ours, children included: what a busy machine leaves as it is.
    """

    name: str
    item: str
    items: int
    repetitions: int
    ours: float
    fastest: float
    slowest: float
    floor: float
    floor_name: str
    peer: str
    cpu: float
    peak_mib: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times the floor we cost."""
        return self.ours / self.floor

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio}


def measure(comparison: Comparison) -> Figures:
    """Run both once to warm up, then in turns, and take the medians. What is measured once takes minutes and is not run
    a second time to be warm."""
    ours: list[float] = []
    floor: list[float] = []
    cpu: list[float] = []
    for repetition in range(-1 if comparison.repetitions > 1 else 0, comparison.repetitions):
        for times, work in ((floor, comparison.floor), (ours, comparison.ours)):
            if comparison.before is not None:
                comparison.before()
            seconds, worked = _seconds(work)
            if repetition >= 0:
                times.append(seconds)
                cpu += [worked] if times is ours else []
    return Figures(
        name=comparison.name,
        item=comparison.item,
        items=comparison.items,
        repetitions=comparison.repetitions,
        ours=statistics.median(ours),
        fastest=min(ours),
        slowest=max(ours),
        floor=statistics.median(floor),
        floor_name=comparison.floor_name,
        peer=comparison.peer,
        cpu=statistics.median(cpu),
    )


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """How long it took, and how long processors worked for it."""
    gc.collect()
    start, worked = time.perf_counter(), _worked()
    work()
    return time.perf_counter() - start, _worked() - worked


def _worked() -> float:
    return sum(os.times()[:4])
