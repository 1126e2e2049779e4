"""How far two people who coded the same things agree, beyond what chance would give.

Cohen's kappa (Educational and Psychological Measurement 20, 1960): ``κ = (p_o − p_e) / (1 − p_e)``, with the
large-sample variance of Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969, formula 13).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt

Z = 1.959964
LEAST = 10
"""Below so many pairs the variance formula means nothing: κ is told without an interval."""


@dataclass(frozen=True)
class Agreement:
    """``kappa`` None: chance alone would make them agree always.

    ``interval``: 95 %; None under ``LEAST`` pairs, and where they never differ: the variance is 0 there, whatever n is.
    """

    pairs: int
    same: int
    kappa: float | None
    interval: tuple[float, float] | None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Agreement over all codes; each pair is what the first and the second person chose."""
    n, same = len(pairs), sum(first == second for first, second in pairs)
    if not n:
        return Agreement(0, 0, None, None)
    cells = Counter(pairs)
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = same / n
    chance = sum(firsts[code] * seconds[code] for code in firsts) / n**2
    if chance == 1:
        return Agreement(n, same, None, None)
    kappa = (observed - chance) / (1 - chance)
    if n < LEAST or same == n:
        return Agreement(n, same, kappa, None)
    on = off = 0.0
    for (first, second), count in cells.items():
        if first == second:
            on += count / n * (1 - (firsts[first] + seconds[first]) / n * (1 - kappa)) ** 2
        else:
            off += count / n * ((seconds[first] + firsts[second]) / n) ** 2
    rest = (kappa - chance * (1 - kappa)) ** 2
    variance = max(0.0, on + (1 - kappa) ** 2 * off - rest) / (n * (1 - chance) ** 2)
    half = Z * sqrt(variance)
    return Agreement(n, same, kappa, (max(-1.0, kappa - half), min(1.0, kappa + half)))


def known_within(pairs: int, observed: float = 0.8, chance: float = 0.2) -> float:
    """To within how much κ will be known from so many pairs: 1.96 √(p_o (1 − p_o) / n) / (1 − p_e),
    Cohen's own approximation (1960), where people agree on ``observed`` and would on ``chance`` by chance."""
    return Z * sqrt(observed * (1 - observed) / pairs) / (1 - chance)


def of_code(pairs: Sequence[tuple[Hashable, Hashable]], code: Hashable) -> Agreement:
    """Agreement on one code: this one or any other. ``pairs`` and ``same`` count those where either chose it.

    Where few chose it there is no interval: the others agreeing on "any other" would make it look sure.
    """
    found = agreement([(first == code, second == code) for first, second in pairs])
    either = [pair for pair in pairs if code in pair]
    both = sum(first == second for first, second in either)
    return Agreement(len(either), both, found.kappa, found.interval if len(either) >= LEAST else None)


def drawn(ids: Iterable[int], seed: str, size: int) -> list[int]:
    """``size`` of the ids by their order under SHA-256 of the seed: anybody who knows the seed draws the same."""
    return sorted(ids, key=lambda each: sha256(f"{seed}:{each}".encode()).digest())[:size]
