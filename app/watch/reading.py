"""Reads the warning ladder: ours, and a firm's own over it. Whoever writes one is told file, key and what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.platform.accounts.permissions import Role
from app.rules.errors import PackError, Problem
from app.rules.files import read_toml
from app.rules.table import Table
from app.watch.domain.ladder import Ladder, Rung

SHIPPED = Path(__file__).with_name("ladder.toml")
OWN = "warnings.toml"
"""The firm's own file, in the instance folder."""
KINDS = ("law", "authority", "target")
PEOPLE = ("owner", "investigator", "supervisor", "unit-above")
LONGEST_LEFT, LONGEST_OVER = 60, 365


def load_ladder(own: Path | None = None) -> Ladder:
    """The shipped ladder with the firm's own file over it; PackError names file, key and what is wrong.

    A rung of the same id replaces ours, another id adds one, ``drop`` takes some away.
    """
    problems: list[Problem] = []
    ladder = _read(read_toml(SHIPPED), SHIPPED.name, Ladder(()), problems)
    if own is not None and own.exists():
        ladder = _read(read_toml(own), own.name, ladder, problems)
    if problems:
        raise PackError(tuple(problems))
    return ladder


def read_ladder(text: str, file: str = OWN) -> Ladder:
    """A firm's file over the shipped ladder, from its text. PackError like :func:`load_ladder`."""
    problems: list[Problem] = []
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError((Problem(file, "", str(error)),)) from error
    ladder = _read(content, file, load_ladder(), problems)
    if problems:
        raise PackError(tuple(problems))
    return ladder


def _read(content: Mapping[str, Any], file: str, under: Ladder, problems: list[Problem]) -> Ladder:
    table = Table(content, file, "", problems)
    hour, ahead = table.number("hour", under.hour), table.number("ahead", under.ahead)
    if hour > 23:
        table.problem("hour", "must lie between 0 and 23")
    if not 1 <= ahead <= 30:
        table.problem("ahead", "must lie between 1 and 30")
    dropped = set(table.texts("drop"))
    rungs = {rung.id: rung for rung in under.rungs}
    for unknown in sorted(dropped - set(rungs)):
        table.problem("drop", f"there is no step {unknown!r}; there are: {', '.join(rungs)}")
    seen: set[str] = set()
    for inner in table.tables("steps"):
        rung = _rung(inner)
        if rung.id in seen:
            inner.problem("id", f"{rung.id!r} is there twice")
        seen.add(rung.id)
        rungs[rung.id] = rung
    table.close()
    kept = tuple(rung for rung in rungs.values() if rung.id not in dropped)
    return replace(under, rungs=kept, hour=hour, ahead=ahead)


def _rung(table: Table) -> Rung:
    rung = Rung(
        id=table.text("id")[:24],
        kinds=frozenset(_known(table, "for", table.texts("for"), KINDS)),
        to=tuple(_people(table)),
        elapsed=table.number("elapsed") if table.has("elapsed") else None,
        left=table.number("left") if table.has("left") else None,
        over=table.number("over") if table.has("over") else None,
        clocks=frozenset(table.texts("clocks")),
        shortest=table.number("shortest", 0),
    )
    measures = [each for each in (rung.elapsed, rung.left, rung.over) if each is not None]
    if len(measures) != 1:
        table.problem("id", "needs exactly one of: elapsed, left, over")
    if rung.elapsed is not None and not 1 <= rung.elapsed <= 100:
        table.problem("elapsed", "must lie between 1 and 100 per cent")
    if rung.left is not None and rung.left > LONGEST_LEFT:
        table.problem("left", f"must be {LONGEST_LEFT} working days at most")
    if rung.over is not None and not 1 <= rung.over <= LONGEST_OVER:
        table.problem("over", f"must lie between 1 and {LONGEST_OVER} days")
    if not rung.kinds:
        table.problem("for", f"name one or more of: {', '.join(KINDS)}")
    table.close()
    return rung


def _people(table: Table) -> Iterator[str]:
    named = table.texts("to")
    if not named:
        table.problem("to", "says who is told")
    for who in named:
        kind, _, name = who.partition(":")
        if who in PEOPLE or (kind == "person" and name) or (kind == "role" and name in set(Role)):
            yield who
        else:
            accepted = f"{', '.join(PEOPLE)}, person:<login>, role:<one of {', '.join(Role)}>"
            table.problem("to", f"is {who!r}; must be one of: {accepted}")


def _known(table: Table, key: str, given: Sequence[str], allowed: Sequence[str]) -> Iterable[str]:
    for word in given:
        if word in allowed:
            yield word
        else:
            table.problem(key, f"is {word!r}; must be one of: {', '.join(allowed)}")
