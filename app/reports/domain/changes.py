"""Since when: the month at which a level changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log


@dataclass(frozen=True)
class Change:
    """The level changed at ``at`` (first place of the new one), from ``before`` to ``after`` per unit of exposure."""

    at: int
    before: float
    after: float
    gain: float


def change_point(
    counts: Sequence[float], weights: Sequence[float], *, spread: float = 1.0, least: int = 3
) -> Change | None:
    """The one change of level that explains a series of counts best, or None when none is worth the words.

    Twice the gain in Poisson log-likelihood, 2 Σ c log(rate / common rate), over the dispersion ``spread``²; it has to
    pass 3 log(n) + log(n), the modified Bayes criterion of Zhang & Siegmund (Biometrics 63, 2007) for one change.
    ``least`` places stand on either side.
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
    return best


def _likelihood(count: float, weight: float) -> float:
    return count * log(count / weight) if count > 0 else 0.0
