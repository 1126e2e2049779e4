"""Looking many times: how many of the finds may be chance."""

from __future__ import annotations

from collections.abc import Sequence


def discoveries(p: Sequence[float], rate: float, weights: Sequence[float] | None = None) -> list[int]:
    """The places of those p values that stand when a share ``rate`` of finds may be false.

    Benjamini & Hochberg, *Controlling the false discovery rate*, Journal of the Royal Statistical Society B 57, 1995:
    the largest k with p₍k₎ ≤ k · rate / m, and all below it. When there is nothing to find, the chance of finding
    anything is at most ``rate``.

    With ``weights`` (of mean 1, chosen before anything is seen) each p is divided by its own: easier for some at the
    cost of others, and as strict of all together (Genovese, Roeder & Wasserman, *False discovery control with p-value
    weighting*, Biometrika 93, 2006).
    """
    if weights is not None:
        p = [one / weight for one, weight in zip(p, weights, strict=True)]
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
