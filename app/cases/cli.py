"""``flask cases`` (rooms above add their own to the group), and ``flask rules replay``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click
from flask import current_app

from app.cases.services.following_rules import Followed, follow_rules, foresee_rules
from app.cases.services.replaying import RULE, Mismatch, Replay, Replayed, replay_apart
from app.cases.services.shifting import as_told
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


@rules.command("restate")
@click.option("--dry-run", is_flag=True, help="Only say what would move; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
def restate(dry_run: bool, as_json: bool) -> None:
    """Count the dates of open cases by the rules as they are written now, after a release or a change of own rules.

    Each date that moved is told, also in the log of its case. Closed cases keep their dates and certificates. It can be
    killed and called again.
    """
    clock = current_app.extensions["clock"]
    found = (
        foresee_rules(db.session(), clock=clock, library=library())
        if dry_run
        else follow_rules(clock=clock, library=library())
    )
    cases_moved = [_told(each, as_json) for each in found]
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "cases": cases_moved}, ensure_ascii=False))
    else:
        dates = sum(len(each["moved"]) for each in cases_moved)
        click.echo(f"{len(cases_moved)} cases, {dates} dates {'would move' if dry_run else 'moved'}.")


def _told(followed: Followed, quiet: bool) -> dict[str, Any]:
    """One case as JSON; printed as it is found unless ``quiet``."""
    moved = as_told(followed.moved)
    for regime, clock, was, now in () if quiet else moved:
        click.echo(f"{followed.case}  {regime} {clock}  {was or 'no date'} → {now or 'no date'}")
    return {"case": followed.case, "moved": moved}


def _print(done: Iterable[Replayed]) -> int:
    cases_done = clocks = differences = kept = 0
    for case in done:
        cases_done, clocks = cases_done + 1, clocks + case.clocks
        for mismatch in case.mismatches:
            differences, kept = differences + (not mismatch.kept), kept + mismatch.kept
            click.echo(_line(mismatch) + (" (closed: keeps its certificate)" if mismatch.kept else ""))
    click.echo(f"{cases_done} cases, {clocks} dates, {differences} differences.")
    if differences:
        click.echo("Where rules were written anew, `flask rules restate` counts open cases by them.")
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
