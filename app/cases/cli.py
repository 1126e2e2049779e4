"""``flask cases`` (rooms above add their own to the group), and ``flask rules replay``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict

import click
from flask import current_app

from app.cases.services.replaying import RULE, Mismatch, Replay, Replayed, replay_apart
from app.platform.commands import CommandGroup
from app.platform.db import db
from app.rulebook.cli import library, rules

cases = CommandGroup("cases", help="Complaints and disputes.")


@rules.command("replay")
@click.option("--case", "reference", help="Only the case with this reference.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=lambda: len(os.sched_getaffinity(0)),
    show_default="one for each core",
    help="Share the cases out among so many processes.",
)
def replay(reference: str | None, as_json: bool, processes: int) -> None:
    """Compute every date again from the log alone and compare with what is stored; exit 1 when one differs.

    Each difference names case, deadline, what is stored and what was recomputed. A closed case keeps the certificate of
    the rule as it was then written: where that was written anew since, the difference is listed and is no error.
    """
    now = current_app.extensions["clock"].now()
    done: Iterable[Replayed]
    if reference:
        done = [Replay(db.session(), library=library(), now=now).one(reference)]
    else:
        done = replay_apart(library=library(), now=now, processes=processes)
    differences = _print_json(done) if as_json else _print(done)
    if differences:
        sys.exit(1)


def _print(done: Iterable[Replayed]) -> int:
    cases_done = clocks = differences = kept = 0
    for case in done:
        cases_done, clocks = cases_done + 1, clocks + case.clocks
        for mismatch in case.mismatches:
            differences, kept = differences + (not mismatch.kept), kept + mismatch.kept
            click.echo(_line(mismatch) + (" (closed: keeps its certificate)" if mismatch.kept else ""))
    click.echo(f"{cases_done} cases, {clocks} dates, {differences} differences.")
    if kept:
        click.echo(f"{kept} more in closed cases, whose rules were written anew since: no error.")
    return differences


def _line(mismatch: Mismatch) -> str:
    if mismatch.what == RULE:
        return (
            f"{mismatch.case}  {mismatch.regime} {mismatch.clock}  the text of the rule was changed under the same"
            f" version: stored {mismatch.stored}, now {mismatch.recomputed}"
        )
    return (
        f"{mismatch.case}  {mismatch.regime} {mismatch.clock}  {mismatch.what}: "
        f"stored {mismatch.stored}, recomputed {mismatch.recomputed}"
    )


def _print_json(done: Iterable[Replayed]) -> int:
    """One JSON document, written as it is found: a million differences need no more memory than one."""
    cases_done = clocks = differences = kept = 0
    click.echo('{"differences": [', nl=False)
    for case in done:
        cases_done, clocks = cases_done + 1, clocks + case.clocks
        for mismatch in case.mismatches:
            click.echo(
                (", " if differences or kept else "") + json.dumps(asdict(mismatch), ensure_ascii=False),
                nl=False,
            )
            differences, kept = differences + (not mismatch.kept), kept + mismatch.kept
    totals = f'"cases": {cases_done}, "clocks": {clocks}, "differing": {differences}, "kept": {kept}'
    click.echo(f"], {totals}}}")
    return differences
