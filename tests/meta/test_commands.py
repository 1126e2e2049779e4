"""Every registered command: with ``--json`` standard output is one JSON document, and the exit code means what it says.

The commands are found, not listed: a new one is held to this without anybody thinking of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app.platform.commands import UNMIGRATED, Command, CommandGroup
from app.platform.db import db
from tests.clients import CommandRunner

LONG = {("jobs", "serve"), ("demo", "load")}
"""Would serve for ever, or load for a minute: here they are only called wrongly or without tables."""
NEEDS_NO_DATABASE = {("rules", "schema"), ("rules", "lint"), ("rules", "unverified"), ("warnings", "ladder")}


def registered(app: Flask) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Path and command of everything that rooms brought."""
    for name, group in sorted(app.cli.commands.items()):
        if isinstance(group, CommandGroup):
            for of_group, command in sorted(group.commands.items()):
                assert isinstance(command, Command), f"{name} {of_group} ends in a way of its own"
                yield (name, of_group), command


def arguments(command: Command, *, file: Path, word: str) -> list[str]:
    """Values for all that a command must be given: ``file`` for a path, ``word`` for a text."""
    given: list[str] = []
    for each in command.params:
        if not each.required:
            continue
        if isinstance(each.type, click.Path):
            value = str(file)
        elif isinstance(each.type, click.Choice):
            value = str(each.type.choices[0])
        elif isinstance(each.type, click.DateTime):
            value = "2026-01-31"
        else:
            value = "1" if each.type is click.INT else word
        given += [value] if isinstance(each, click.Argument) else [each.opts[0], value]
    return given


def held(result: Result, called: tuple[str, ...]) -> object:
    """The document on standard output, once it and the exit code are as promised."""
    assert result.exit_code in (0, 1, 2), called
    assert "Traceback" not in result.stderr, (called, result.stderr)
    try:
        document = json.loads(result.stdout)
    except ValueError:
        pytest.fail(f"{' '.join(called)}: no JSON alone on standard output: {result.stdout[:300]!r}")
    if result.exit_code == 2:
        assert isinstance(document, dict) and (document.get("error") or document.get("errors")), called
    return document


def test_every_group_of_the_house_is_held_to_this(app: Flask) -> None:
    brought_by_flask = {"run", "shell", "routes", "db"}
    others = {name for name, group in app.cli.commands.items() if not isinstance(group, CommandGroup)}
    assert others <= brought_by_flask
    assert len(list(registered(app))) >= 25


def test_wrong_arguments_are_answered_with_json(app: Flask, runner: CommandRunner) -> None:
    for path, command in registered(app):
        for wrong in (["--no-such-option"], ["one", "word", "too", "many", "x", "y"]):
            result = runner(*path, *wrong, "--json")
            assert result.exit_code == 2, (path, result.output) if "files" not in str(command.params) else ()
            held(result, path)
    for group in {path[0] for path, _command in registered(app)}:
        assert runner(group, "no-such-command", "--json").exit_code == 2
        held(runner(group, "no-such-command", "--json"), (group,))


@pytest.mark.parametrize("kind", ["binary", "empty", "missing", "folder"])
def test_unknown_names_and_strange_files_are_answered_with_json(
    app: Flask, runner: CommandRunner, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "strange"
    if kind == "folder":
        file.mkdir()
    elif kind != "missing":
        file.write_bytes(bytes(range(256)) * 400 if kind == "binary" else b"")
    for path, command in registered(app):
        if path not in LONG:
            called = (*path, *arguments(command, file=file, word="NOPE"))
            document = held(runner(*called, "--json"), called)
            plain = runner(*called)
            assert "Traceback" not in plain.output and plain.exit_code in (0, 1, 2), called
            assert document is not None


def test_a_database_without_tables_is_one_plain_sentence(
    app: Flask, runner: CommandRunner, tmp_path: Path
) -> None:
    file = tmp_path / "file.csv"
    file.write_text("a,b\n1,2\n")
    db.drop_all()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    told = 0
    for path, command in registered(app):
        if path == ("jobs", "serve"):
            continue
        called = (*path, *arguments(command, file=file, word="NOPE"))
        held(runner(*called, "--json"), called)
        plain = runner(*called)
        assert "sqlalche" not in plain.output.lower() and "SELECT" not in plain.output, called
        if UNMIGRATED in plain.stderr:
            assert plain.exit_code == 2 and plain.stdout == "", called
            told += 1
    assert told >= 15


def test_a_fault_of_ours_is_still_json_and_tells_where(
    runner: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        click.echo("half an answer")
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("app.platform.audit.cli.verify", fails)
    result = runner("audit", "verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "error": "A fault of the program: ZeroDivisionError: by nought",
        "exit": 1,
    }
    assert "Traceback" in result.stderr
