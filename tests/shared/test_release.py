"""One version for the whole program, and a digest that knows its sources."""

from __future__ import annotations

import tomllib
from pathlib import Path

from app.shared.release import VERSION, release_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_is_that_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_other_sources_are_another_release(tmp_path: Path) -> None:
    source = tmp_path / "counting.py"
    source.write_text("one = 1\n")
    first = release_of([source])
    source.write_text("one = 2\n")
    assert first.startswith(f"{VERSION}+")
    assert release_of([source]) != first
