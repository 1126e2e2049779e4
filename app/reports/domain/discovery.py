"""Looking many times: how many of the finds may be chance."""

from __future__ import annotations

from collections.abc import Sequence


def discoveries(p: Sequence[float], rate: float) -> list[int]:
    """The places of those p values that stand when a share ``rate`` of finds may be false.

    Benjamini & Hochberg, *Controlling the false discovery rate*, Journal of the Royal Statistical Society B 57, 1995:
    the largest k with p₍k₎ ≤ k · rate / m, and all below it. When there is nothing to find, the chance of finding
    anything is at most ``rate``.
    """
    order = sorted(range(len(p)), key=lambda at: p[at])
    last = 0
    for rank, at in enumerate(order, start=1):
        if p[at] <= rate * rank / len(p):
            last = rank
    return sorted(order[:last])


def adjusted(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p values: the smallest rate at which each would stand."""
    order = sorted(range(len(p)), key=lambda at: p[at], reverse=True)
    found = [1.0] * len(p)
    least = 1.0
    for place, at in enumerate(order):
        least = min(least, p[at] * len(p) / (len(p) - place))
        found[at] = least
    return found
