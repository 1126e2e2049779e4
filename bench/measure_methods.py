"""The statistics of reports against scipy's on the same numbers, which have to be the same to nine figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from scipy import stats

from app.reports.domain.distributions import binomial_at_least, binomial_interval, poisson_interval
from bench.comparison import Comparison
from bench.stage import Stage

NUMBERS = [(count, 4 * count + 7, 0.2) for count in range(1, 400)]


def comparisons(_stage: Stage) -> Iterator[Comparison]:
    """Each is compared first: a fast method that says something else would be none."""

    def clopper(count: int, out_of: int) -> tuple[float, float]:
        return stats.beta.ppf(0.025, count, out_of - count + 1), stats.beta.ppf(
            0.975, count + 1, out_of - count
        )

    def garwood(count: int) -> tuple[float, float]:
        return stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2

    pairs: list[tuple[str, Callable[..., Any], Callable[..., Any]]] = [
        ("binomial tail", binomial_at_least, lambda x, n, p: stats.binom.sf(x - 1, n, p)),
        (
            "Clopper–Pearson interval",
            lambda x, n, _p: binomial_interval(x, n),
            lambda x, n, _p: clopper(x, n),
        ),
        ("Garwood interval", lambda x, _n, _p: poisson_interval(x), lambda x, _n, _p: garwood(x)),
    ]
    for name, our, theirs in pairs:
        for numbers in NUMBERS:
            _same(our(*numbers), theirs(*numbers))
        yield Comparison(
            name=name,
            ours=partial(_of_all, our),
            floor=partial(_of_all, theirs),
            floor_name="scipy",
            items=len(NUMBERS),
            item="a count",
        )


def _same(ours: Any, theirs: Any) -> None:
    ours, theirs = (each if isinstance(each, tuple) else (each,) for each in (ours, theirs))
    for one, other in zip(ours, theirs, strict=True):
        assert abs(one - other) <= 1e-9 * max(1.0, abs(other)), (ours, theirs)


def _of_all(method: Callable[..., object]) -> list[object]:
    return [method(*numbers) for numbers in NUMBERS]
