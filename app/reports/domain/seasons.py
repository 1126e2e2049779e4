"""What returns every year."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from app.reports.domain.distributions import beta_below

YEAR = 12
BY_CHANCE = 0.025
"""How often a series without seasons may be said to have them."""
BY_CHANCE_OF_MANY = 0.001
"""The same of one of many series, of which those that stand out are asked."""
_PLACES = [place - (YEAR - 1) / 2 for place in range(YEAR)]
"""The places of a year from its middle."""


def season_factors(
    counts: Sequence[float], weights: Sequence[float], trusted: Sequence[bool], by_chance: float = BY_CHANCE
) -> list[float]:
    """For each of the twelve places in the year how many times the year's average is usual; 1 where nothing returns.

    The series is monthly and is cut into whole years from its end; two are needed. A place's ratio to its own year's
    average counts only as far as *every* year shows it (the ratio nearest to 1 when all lie on one side; the median of
    three and more): what happened in one year alone, a storm, is no season. Nor is what years share by chance: where
    they agree no better (``returning``), all factors are 1, else half of the noise would be taken for a season, what
    is left would look calmer than it is, and the next year wilder. A steady growth is taken out first (``_drift``): it
    makes every year begin low and end high, and is no season either. Ratio-to-average method; see Hyndman &
    Athanasopoulos, *Forecasting: Principles and Practice*, 3.4. Place 0 is the first month after the series.
    """
    years: list[list[float]] = []
    averages: list[float] = []
    end = len(counts)
    while end >= YEAR:
        span = range(end - YEAR, end)
        if not all(trusted[at] and weights[at] > 0 for at in span):
            break
        rates = [counts[at] / weights[at] for at in span]
        average = sum(rates) / YEAR
        if average <= 0:
            break
        averages.append(average)
        years.append([rate / average for rate in rates])
        end -= YEAR
    if len(years) < 2:
        return [1.0] * YEAR
    slope = _drift(averages, years)
    years = [
        [ratio / (1 + slope * from_middle) for ratio, from_middle in zip(year, _PLACES, strict=True)]
        for year in years
    ]
    if returning(years) > by_chance:
        return [1.0] * YEAR
    factors = [_shown_by_all([year[place] for year in years]) for place in range(YEAR)]
    average = sum(factors) / YEAR
    return [factor / average for factor in factors]


def returning(years: Sequence[Sequence[float]]) -> float:
    """How likely years that share nothing agree so well: p of the F test of months in an analysis of variance of
    months by years without replication (Fisher, *Statistical Methods for Research Workers*, 1925).

    F = MS(months) / MS(rest) with 11 and 11 (k − 1) degrees of freedom; every year's ratios have the mean 1.
    """
    times = len(years)
    means = [sum(year[place] for year in years) / times for place in range(YEAR)]
    shared = times * sum((mean - 1) ** 2 for mean in means)
    rest = sum((year[place] - means[place]) ** 2 for year in years for place in range(YEAR))
    if shared + rest <= 0:
        return 1.0
    # F's upper tail in terms of the beta distribution, which needs no division by a rest of nothing
    return beta_below(rest / (rest + shared), (YEAR - 1) * (times - 1) / 2, (YEAR - 1) / 2)


def _drift(averages: Sequence[float], years: Sequence[Sequence[float]]) -> float:
    """By which part of the year's average a series grows a month, as far as the growth within the years and that from
    year to year agree: a season that climbs brings the first alone, a step between years the second alone."""
    squares = sum(place**2 for place in _PLACES)
    within = (
        sum(place * ratio for year in years for place, ratio in zip(_PLACES, year, strict=True))
        / squares
        / len(years)
    )
    between = log(averages[0] / averages[-1]) / (YEAR * (len(averages) - 1))  # the first is the latest
    if within * between <= 0:
        return 0.0
    return min(within, between, key=abs)


def _shown_by_all(ratios: Sequence[float]) -> float:
    if len(ratios) > 2:
        middle = sorted(ratios)
        half = len(middle) // 2
        return middle[half] if len(middle) % 2 else (middle[half - 1] + middle[half]) / 2
    if min(ratios) > 1:
        return min(ratios)
    return max(ratios) if max(ratios) < 1 else 1.0
