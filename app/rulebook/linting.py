"""Who else reads files of the rules' folders: rooms above register, and ``flask rules lint`` asks them too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.rules.errors import Problem

Linter = Callable[[Path | None], list[Problem]]
"""Given a folder (None: what is shipped), everything wrong in the files that this reader understands."""

_LINTERS: dict[str, Linter] = {}


def register_linter(name: str, linter: Linter) -> None:
    """Called by each room when it is opened."""
    _LINTERS[name] = linter


def problems_beside(folder: Path | None) -> list[Problem]:
    """What the registered readers find wrong."""
    return [problem for _name, linter in sorted(_LINTERS.items()) for problem in linter(folder)]
