"""The lists of root causes as they are shipped, the words that suggest them, and crosswalks to regulators' lists."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_CROSSWALKS = _HERE.parent / "crosswalks"


@dataclass(frozen=True)
class Crosswalk:
    """Our codes on a regulator's list. ``verified``: whether its list was read in the official text or a copy of it."""

    name: str
    title: str
    title_zh: str
    source: str
    verified: bool
    read: str
    map: Mapping[str, tuple[str, str]]


@cache
def shipped_lists() -> tuple[dict[str, Any], ...]:
    """Each list with ``name``, ``title`` and ``codes``."""
    return tuple(tomllib.loads((_HERE / "lists.toml").read_text(encoding="utf-8"))["lists"])


@cache
def lexicon() -> dict[str, dict[str, list[str]]]:
    """By list and code, the words that suggest it."""
    return tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))


@cache
def crosswalks() -> tuple[Crosswalk, ...]:
    """Every crosswalk that is shipped."""
    found = []
    for path in sorted(_CROSSWALKS.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        pairs = {code: (first, second) for code, (first, second) in data["map"].items()}
        found.append(
            Crosswalk(
                path.stem,
                data["title"],
                data["title_zh"],
                data["source"],
                data["verified"],
                data["read"],
                pairs,
            )
        )
    return tuple(found)
