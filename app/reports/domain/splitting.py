"""Splitting a change of a headline: how much is a change of mix, how much a change of rates, and whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """A group in both periods: how many of how many."""

    count_before: float
    size_before: float
    count_after: float
    size_after: float


@dataclass(frozen=True)
class Split:
    """``mix + rate = total``; both in the unit of the rate (a share: 0.05 is five points)."""

    total: float
    mix: float
    rate: float
    by_group: dict[str, tuple[float, float]]


def mix_and_rate(groups: Mapping[str, Group]) -> Split | None:
    """Kitagawa's split of a change of a rate (*Components of a difference between two rates*, JASA 50, 1955).

    mix = Σ (w₁ − w₀) (r₀ + r₁) / 2, rate = Σ (r₁ − r₀) (w₀ + w₁) / 2, with w a group's weight and r its rate. A group
    that is in one period only brings mix alone: its rate is taken to have been the same. Each group's part of the mix
    is told against the average rate, so that parts say who moved the headline. None when a period is empty.
    """
    before = sum(group.size_before for group in groups.values())
    after = sum(group.size_after for group in groups.values())
    if not before or not after:
        return None
    whole_before = sum(group.count_before for group in groups.values()) / before
    whole_after = sum(group.count_after for group in groups.values()) / after
    average = (whole_before + whole_after) / 2
    parts = {}
    for name, group in groups.items():
        weight_before, weight_after = group.size_before / before, group.size_after / after
        own_before = group.count_before / group.size_before if group.size_before else None
        own_after = group.count_after / group.size_after if group.size_after else None
        first = own_before if own_before is not None else own_after or 0.0
        last = own_after if own_after is not None else first
        mix = (weight_after - weight_before) * ((first + last) / 2 - average)
        parts[name] = (mix, (last - first) * (weight_before + weight_after) / 2)
    return Split(
        total=whole_after - whole_before,
        mix=sum(mix for mix, _ in parts.values()),
        rate=sum(rate for _, rate in parts.values()),
        by_group=parts,
    )


def without(groups: Mapping[str, Group], name: str) -> tuple[float, float] | None:
    """The rate before and after when one group is left out; None when nothing is left."""
    rest = [group for other, group in groups.items() if other != name]
    before, after = sum(g.size_before for g in rest), sum(g.size_after for g in rest)
    if not before or not after:
        return None
    return sum(g.count_before for g in rest) / before, sum(g.count_after for g in rest) / after
