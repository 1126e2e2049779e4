"""Tails and intervals of the Poisson, binomial, beta and hypergeometric distributions, exact to about twelve figures.

Everything rests on the two regularised incomplete functions (Abramowitz & Stegun, *Handbook of Mathematical Functions*,
6.5 and 26.5). Counts may be fractions: an overdispersed count divided by its dispersion is one (Rao & Scott, *A simple
method for the analysis of clustered binary data*, Biometrics 48, 1992).
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, log1p

_TINY = 1e-300
_EPSILON = 1e-15
_MOST_STEPS = 2000


def beta_below(x: float, a: float, b: float) -> float:
    """I_x(a, b), the probability that a beta(a, b) variable is at most ``x`` (A&S 26.5.8, by Lentz's method)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1 - front * _beta_fraction(1 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _solid(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):  # _solid() written out: most of the time of a report's tests is spent here
            d = 1 + part * d
            d = 1 / (d if d > _TINY or d < -_TINY else _TINY)
            c = 1 + part / c
            c = c if c > _TINY or c < -_TINY else _TINY
            result *= d * c
        if -_EPSILON < d * c - 1 < _EPSILON:
            break
    return result


def gamma_below(x: float, a: float) -> float:
    """P(a, x), the probability that a gamma(a) variable is at most ``x`` (A&S 6.5.29 and 6.5.31)."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while term > total * _EPSILON:
            n += 1
            term *= x / n
            total += term
        return front * total
    return 1 - front * _gamma_fraction(x, a)


def _gamma_fraction(x: float, a: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / _solid(b)
    result = d
    for i in range(1, _MOST_STEPS):
        part = -i * (i - a)
        b += 2
        d = 1 / _solid(part * d + b)
        c = _solid(b + part / c)
        result *= d * c
        if abs(d * c - 1) < _EPSILON:
            break
    return result


def _solid(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def binomial_at_least(x: float, n: float, p: float) -> float:
    """P(X ≥ x) for n trials of probability p: I_p(x, n − x + 1) (A&S 26.5.24). 1 for x = 0."""
    if x <= 0:
        return 1.0
    return 0.0 if x > n else beta_below(p, x, n - x + 1)


def binomial_at_most(x: float, n: float, p: float) -> float:
    """P(X ≤ x): 1 − I_p(x + 1, n − x)."""
    return 1.0 if x >= n else beta_below(1 - p, n - x, x + 1)


def drawn_at_least(x: int, marked: int, drawn: int, of: int) -> float:
    """P(X ≥ x) marked ones among ``drawn`` of ``of``, of which ``marked`` are: the hypergeometric tail of Fisher's
    exact test (*The Design of Experiments*, 1935), term by term from the ratio of neighbours."""
    if x <= max(0, drawn + marked - of):
        return 1.0
    if x > min(marked, drawn):
        return 0.0
    term = exp(_log_choose(marked, x) + _log_choose(of - marked, drawn - x) - _log_choose(of, drawn))
    total = 0.0
    for k in range(x, min(marked, drawn) + 1):
        total += term
        term *= (marked - k) * (drawn - k) / ((k + 1) * (of - marked - drawn + k + 1))
        if term < total * _EPSILON:
            break
    return min(1.0, total)


def drawn_at_most(x: int, marked: int, drawn: int, of: int) -> float:
    """P(X ≤ x): so many at least of the others are drawn."""
    return drawn_at_least(drawn - x, of - marked, drawn, of)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def poisson_at_least(x: float, mean: float) -> float:
    """P(X ≥ x): the gamma tail P(x, mean) (A&S 26.4.21)."""
    return 1.0 if x <= 0 else gamma_below(mean, x)


def poisson_at_most(x: float, mean: float) -> float:
    """P(X ≤ x)."""
    return 1 - gamma_below(mean, x + 1) if mean > 0 else 1.0


def poisson_interval(x: float, level: float = 0.95) -> tuple[float, float]:
    """Garwood's exact interval for a mean of which ``x`` was seen (*Fiducial limits…*, Biometrika 28, 1936)."""
    tail = (1 - level) / 2
    most = x + 10 + 12 * (x + 1) ** 0.5
    low = 0.0 if x <= 0 else _solve(lambda mean: poisson_at_least(x, mean) - tail, 0.0, most)
    return low, _solve(lambda mean: tail - poisson_at_most(x, mean), 0.0, most)


def binomial_interval(x: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's exact interval for a share of ``x`` in ``n`` (Biometrika 26, 1934); 0 to 1 for n = 0."""
    if n <= 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if x <= 0 else _solve(lambda p: beta_below(p, x, n - x + 1) - tail, 0.0, 1.0)
    high = 1.0 if x >= n else _solve(lambda p: beta_below(p, x + 1, n - x) - (1 - tail), 0.0, 1.0)
    return low, high


def usual_interval(mean: float, spread: float = 1.0, level: float = 0.95) -> tuple[float, float]:
    """Between which counts a Poisson count of this mean and dispersion (variance over mean) lies about ``level`` of the
    time: the quantiles of the distribution with its steps smoothed."""
    tail = (1 - level) / 2
    if mean <= 0:
        return 0.0, 0.0
    scaled = mean / spread
    reach = 12 * (scaled + 1) ** 0.5 + 10
    low = _solve(lambda x: poisson_at_most(x, scaled) - tail, -1.0, scaled + reach)
    high = _solve(lambda x: poisson_at_most(x, scaled) - (1 - tail), -1.0, scaled + reach)
    return max(0.0, low * spread), max(0.0, high * spread)


def ratio_interval(
    seen: float, before: float, weight: float, weight_before: float, level: float = 0.95
) -> tuple[float, float]:
    """The exact interval for a ratio of two Poisson rates (Przyborowski & Wilenski, Biometrika 31, 1940).

    Given ``seen + before``, ``seen`` is binomial; its limits are turned into those of the ratio. The upper limit is
    infinite when there was nothing before.
    """
    low, high = binomial_interval(seen, seen + before, level)
    turn = weight_before / weight

    def odds(p: float) -> float:
        return p / (1 - p) * turn if p < 1 else float("inf")

    return odds(low), odds(high)


def _solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero, by halving."""
    for _ in range(70):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
