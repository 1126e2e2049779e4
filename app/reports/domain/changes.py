"""Since when: the month at which a level changed, or that it changes little by little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

_MOST_STEPS, _LONGEST_STEP, _CLOSE = 50, 0.2, 1e-9


@dataclass(frozen=True)
class Change:
    """The level changed at ``at`` (first place of the new one), from ``before`` to ``after`` per unit of exposure."""

    at: int
    before: float
    after: float
    gain: float
    growth: float = 0.0
    """Not 0 when steady growth explains the series as well, by exp(``growth``) times from place to place: then no place
    can be named since when."""

    @property
    def gradual(self) -> bool:
        return bool(self.growth)


def change_point(
    counts: Sequence[float], weights: Sequence[float], *, spread: float = 1.0, least: int = 3
) -> Change | None:
    """The one change of level that explains a series of counts best, or None when none is worth the words.

    Twice the gain in Poisson log-likelihood, 2 Σ c log(rate / common rate), over the dispersion ``spread``²; it has to
    pass 3 log(n) + log(n), the modified Bayes criterion of Zhang & Siegmund (Biometrics 63, 2007) for one change.
    ``least`` places stand on either side. It is ``gradual`` when one rate of growth, log λ = a + b t, is worth more by
    the same reckoning: its gain less log(n), for it has one figure to choose and no place.
    """
    size = len(counts)
    if size < 2 * least or sum(counts) <= 0:
        return None
    whole, weight = sum(counts), sum(weights)
    best = None
    seen = gone = 0.0
    for at in range(size):
        if least <= at <= size - least and 0 < gone < weight:
            gain = 2 * (
                _likelihood(seen, gone)
                + _likelihood(whole - seen, weight - gone)
                - _likelihood(whole, weight)
            )
            if best is None or gain > best.gain:
                best = Change(at, seen / gone, (whole - seen) / (weight - gone), gain)
        seen += counts[at]
        gone += weights[at]
    if best is None or best.gain / spread**2 < 4 * log(size):
        return None
    growth, gain = steady_growth(counts, weights)
    if gain / spread**2 - log(size) > best.gain / spread**2 - 4 * log(size):
        return replace(best, growth=growth)
    return best


def steady_growth(counts: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    """b of log λ = a + b t and twice its gain in Poisson log-likelihood over one rate, by Newton's method.

    With a at its best, the likelihood of b is that of the places of all complaints, drawn with the odds w exp(b t):
    its slope is Σ c t − C m(b), its curvature −C v(b), with m and v their mean and variance (McCullagh & Nelder,
    *Generalized Linear Models*, 1989, 6.4).
    """
    total = sum(counts)
    times = [at - (len(counts) - 1) / 2 for at in range(len(counts))]
    seen = sum(count * at for count, at in zip(counts, times, strict=True))
    growth = 0.0
    for _ in range(_MOST_STEPS):
        odds = [weight * exp(growth * at) for weight, at in zip(weights, times, strict=True)]
        whole = sum(odds)
        mean = sum(odd * at for odd, at in zip(odds, times, strict=True)) / whole
        variance = sum(odd * (at - mean) ** 2 for odd, at in zip(odds, times, strict=True)) / whole
        step = (seen / total - mean) / variance
        growth += max(-_LONGEST_STEP, min(_LONGEST_STEP, step))
        if abs(step) < _CLOSE:
            break
    odds = [weight * exp(growth * at) for weight, at in zip(weights, times, strict=True)]
    return growth, 2 * (growth * seen - total * log(sum(odds) / sum(weights)))


def _likelihood(count: float, weight: float) -> float:
    return count * log(count / weight) if count > 0 else 0.0
