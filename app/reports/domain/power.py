"""What cannot be seen: how many complaints a value needs before a doubling of them is told from chance."""

from __future__ import annotations

from math import sqrt

from app.reports.domain.distributions import binomial_at_least

STRETCHES = 3
"""For how long a doubling lasts that is meant."""
_NINE_TIMES_IN_TEN = 1.2816
_MOST = 1000


def least_that_doubles(alpha: float, past: float) -> int | None:
    """The fewest complaints a stretch of which a doubling for ``STRETCHES`` stretches is found nine times in ten.

    ``alpha`` is how seldom by chance something must be to be told, ``past`` the number of stretches it is held against.
    With n a stretch the doubling gives 6 n, and nine times in ten 6 n − 1.28 √(6 n) at least (the normal approximation
    of a Poisson count); that, given x + b, has to pass the exact binomial test of ``scanning.scan``. None when 1,000
    are not enough.
    """
    part = STRETCHES / (STRETCHES + past)
    for each in range(1, _MOST + 1):
        doubled = 2 * STRETCHES * each
        seen = doubled - _NINE_TIMES_IN_TEN * sqrt(doubled)
        if binomial_at_least(seen, seen + each * past, part) <= alpha:
            return each
    return None
