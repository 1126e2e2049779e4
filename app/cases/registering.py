"""Registries that rooms fill when they are opened: nothing silently takes another's place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Entered = TypeVar("Entered")


def enter(
    registry: dict[Key, Entered], key: Key, entered: Entered, *, by: Callable[[Entered], object]
) -> None:
    """Enter something once. A second application enters the same again, as ``by`` tells; another raises ValueError."""
    before = registry.get(key)
    if before is not None and by(before) != by(entered):
        raise ValueError(f"{key!r} is taken by {by(before)!r}, and {by(entered)!r} would silently replace it")
    registry[key] = entered


def function_of(entered: object) -> object:
    """What an application's own ``partial`` calls, or ``entered`` itself."""
    return getattr(entered, "func", entered)
