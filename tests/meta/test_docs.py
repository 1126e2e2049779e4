"""What the README and the pages of docs/ name is there: commands with their options, make targets, files, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"flask ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)([^`\n]*)")
BROUGHT = {"db", "command", "commands"}
"""What flask and its extensions bring, and the words after flask in running text."""
OURS = re.compile(
    r"`((?:app|templates|static|tests|scripts|bench|accept|docs|migrations)/[A-Za-z0-9_./*-]+)`"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(app: Flask, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [*_commands(app, text), *_targets(text), *_files(text), *_links(page, text)] == []


def _commands(app: Flask, text: str) -> Iterator[str]:
    for found in COMMAND.finditer(text):
        words = found[1].split()
        if words[0] in BROUGHT:
            continue
        command: click.Command = app.cli
        for word in words:
            if not isinstance(command, click.Group):
                break  # an argument
            command = command.commands.get(word) or click.Command(None)
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        typed = set(re.findall(r"--[a-z][a-z-]+", found[2].split("#")[0]))
        if command.name is None or (not isinstance(command, click.Group) and typed - known):
            yield found[0]


def _targets(text: str) -> Iterator[str]:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    yield from (f"make {name}" for name in re.findall(r"`make ([a-z-]+)", text) if name not in made)


def _files(text: str) -> Iterator[str]:
    yield from (name for name in OURS.findall(text) if not any(ROOT.glob(name.rstrip("/"))))


def _links(page: Path, text: str) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        if not (page.parent / link).exists():
            yield link
