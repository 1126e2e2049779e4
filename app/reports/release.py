"""Which code made a report: the version of the program and a digest of the sources that decide what a report says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.shared.release import release_of

_ROOM = Path(__file__).resolve().parent
_DECIDING = ("domain", "queries", "services", "presenters")


@cache
def release() -> str:
    """``0.1.0+3f9a…``: equal releases make equal reports of equal inputs."""
    return release_of(path for folder in _DECIDING for path in sorted((_ROOM / folder).glob("*.py")))
