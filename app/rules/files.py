"""Opening a TOML file that somebody wrote by hand: what cannot be one is named, whatever it is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.rules.errors import PackError, Problem

LARGEST_FILE = 1_000_000
"""Bytes. Ours have fewer than 50,000."""
DEEPEST = 20
"""Tables and lists inside one another. Ours have six."""


def read_toml(path: Path) -> Mapping[str, Any]:
    """The content of a TOML file; PackError when it is not readable as one."""
    try:
        content = tomllib.loads(_text(path))
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"it is not UTF-8 (byte {error.start})") from error
    except RecursionError as error:
        raise _unreadable(path, "its lists or tables are nested too deeply") from error
    except (tomllib.TOMLDecodeError, OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    if problems := tuple(Problem(path.name, key, message) for key, message in _unfit(content)):
        raise PackError(problems)
    return content


def _text(path: Path) -> str:
    """Never waits for a pipe and never fills the memory. The mark that some editors begin a file with is no text."""
    path.stat()
    if not path.is_file():
        raise OSError("it is no file")
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise OSError(f"it has more than {LARGEST_FILE:,} bytes")
    return raw.decode("utf-8-sig")


def _unreadable(path: Path, why: str) -> PackError:
    return PackError((Problem(path.name, "", f"cannot be read: {why}"),))


def _unfit(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys under which stands what no page or table could hold."""
    waiting: list[tuple[str, object, int]] = [("", content, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        if depth > DEEPEST:
            yield key.partition(".")[0], f"is nested more than {DEEPEST} deep"
        elif isinstance(value, Mapping):
            waiting += [(f"{key}.{name}".lstrip("."), inner, depth + 1) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{key}[{number}]", inner, depth + 1) for number, inner in enumerate(value, start=1)]
        elif isinstance(value, str) and any(ord(mark) < 32 and mark not in "\n\r\t" for mark in value):
            yield key, "holds a control character"
