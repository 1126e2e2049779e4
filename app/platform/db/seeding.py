"""What a new database must hold before anyone signs in: calendars, code lists. Rooms register, migrating runs them."""

from __future__ import annotations

from collections.abc import Callable

from app.shared.clock import Clock

Seed = Callable[[Clock], None]
_SEEDS: dict[str, Seed] = {}


def register_seed(name: str, seed: Seed) -> None:
    """Register ``seed``, which must do nothing when its rows are there and opens its own transaction."""
    _SEEDS[name] = seed


def run_seeds(clock: Clock) -> None:
    """Run every seed; called when a database has been brought to the newest migration."""
    for seed in _SEEDS.values():
        seed(clock)
