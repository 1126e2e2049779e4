"""``flask storage``: rows and files compared."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from app.platform.storage import current_store, register_file_source
from app.platform.storage.current import FILE_SOURCES
from app.shared.clock import FixedClock
from tests.clients import CommandRunner


@pytest.fixture
def named(app: Flask) -> Iterator[set[str]]:
    """What the rows of the only room that stores files name."""
    before = list(app.extensions[FILE_SOURCES])
    digests: set[str] = set()
    app.extensions[FILE_SOURCES][:] = []
    register_file_source(app, lambda: digests)
    yield digests
    app.extensions[FILE_SOURCES][:] = before


def put(words: str) -> str:
    return current_store().put(io.BytesIO(words.encode()), max_bytes=1000, name="a.txt").digest


def test_a_store_that_agrees_with_its_rows_passes(runner: CommandRunner, named: set[str]) -> None:
    named.add(put("kept"))
    done = runner("storage", "check", "--content", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"files": 1, "named": 1, "missing": [], "damaged": [], "strays": []}


def test_a_missing_file_is_reported(runner: CommandRunner, named: set[str]) -> None:
    gone = put("gone")
    named.add(gone)
    current_store().remove(gone)
    done = runner("storage", "check")
    assert done.exit_code == 1
    assert f"missing: 1\n  {gone}" in done.stdout


def test_a_damaged_file_is_reported(runner: CommandRunner, named: set[str]) -> None:
    digest = put("sound")
    named.add(digest)
    next(path for path in current_store().root.rglob(digest)).write_text("rotten")
    done = runner("storage", "check", "--content", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["damaged"] == [digest]


def test_strays_are_cleared_when_they_are_old(
    runner: CommandRunner, named: set[str], clock: FixedClock
) -> None:
    kept, stray = put("kept"), put("stray")
    named.add(kept)
    clock.advance(days=20_000)
    assert "deleted 1 files" in runner("storage", "tidy").stdout
    assert current_store().has(kept)
    assert not current_store().has(stray)


def test_nothing_is_cleared_while_no_room_says_what_it_names(
    app: Flask, runner: CommandRunner, named: set[str], clock: FixedClock
) -> None:
    stray = put("stray")
    app.extensions[FILE_SOURCES].clear()
    clock.advance(days=20_000)
    assert runner("storage", "tidy").exit_code == 2
    assert current_store().has(stray)
