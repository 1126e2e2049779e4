"""`flask rules …` and `flask calendars …`. With --json, standard output is JSON alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.calendars.files import read_calendar_file
from app.calendars.models import Calendar
from app.calendars.seeding import DayKind
from app.calendars.service import Imported, correct_day, import_file
from app.calendars.source import TableCalendars
from app.platform.accounts.actor import SYSTEM
from app.platform.db import db
from app.rules import Library, RulesError, compute, lint, unverified
from app.rules.occurrences import parse_when
from app.rules.pack import Fact
from app.rules.steps import PARTS, render
from app.rules.vectors import read_vectors, verify
from app.shared.clock import Clock
from app.shared.errors import DomainError

rules = AppGroup("rules", help="Rules, deadlines and their proofs.")
calendars = AppGroup("calendars", help="The working-day calendars that deadlines read.")


def library() -> Library:
    """The library that the application loaded when it opened this room."""
    loaded: Library = current_app.extensions["rules"]
    return loaded


@rules.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
def verify_file(file: Path, as_json: bool) -> None:
    """Run a vectors FILE; exit 1 when any row does not come out as expected."""
    try:
        outcome = verify(library(), read_vectors(file), TableCalendars(db.session()))
    except RulesError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        _print_json(outcome.to_json())
    else:
        for row in outcome.failed:
            click.echo(
                f"{row.id}  {row.regime} {row.clock}: expected {dict(row.expected)}, got {dict(row.got)}"
            )
            if row.certificate:
                click.echo(json.dumps(row.certificate, ensure_ascii=False, indent=2))
        click.echo(f"{outcome.passed} of {outcome.rows} rows as expected.")
    if outcome.failed:
        sys.exit(1)


@rules.command("compute")
@click.argument("regime")
@click.argument("clock")
@click.option(
    "--event", "events", multiple=True, metavar="NAME=WHEN", help="A day, or an instant with its offset."
)
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="true, false, a number or a text.")
@click.option("--place", default="", help="ENG, NSW …; the national days without it.")
@click.option("--zone", help="Instead of the rules’ own time zone.")
@click.option("--calendar", default="", help="Counts working days where the rules name no calendar.")
@click.option("--json", "as_json", is_flag=True, help="Print the certificate as JSON alone.")
def compute_one(
    regime: str,
    clock: str,
    events: tuple[str, ...],
    facts: tuple[str, ...],
    place: str,
    zone: str | None,
    calendar: str,
    as_json: bool,
) -> None:
    """Compute one CLOCK of a REGIME and show how its date was reached; exit 1 when no date can be given."""
    try:
        result = compute(
            library(),
            regime=regime,
            clock=clock,
            events=_events(events),
            facts={name: _fact(value) for name, value in map(_pair, facts)},
            place=place,
            zone=zone,
            calendar=calendar,
            calendars=TableCalendars(db.session()),
        )
    except RulesError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        outcome = result.certificate.to_json() if result.certificate else {"outcome": {"error": result.error}}
        _print_json(outcome)
    elif result.certificate:
        for shown in result.certificate.steps:
            line = render(shown, translate=str, write_day=lambda day: f"{day:%A %-d %B %Y}", lang="en")
            click.echo(f"{PARTS[shown.part]:<20}{line}")
    else:
        click.echo(f"No date: {result.error}")
    if result.error:
        sys.exit(1)


@rules.command("lint")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON alone.")
def lint_folder(folder: Path | None, as_json: bool) -> None:
    """Say what is wrong in a FOLDER of rules (those shipped without one); exit 1 when anything is."""
    problems = lint(folder)
    if as_json:
        _print_json([{"file": each.file, "key": each.key, "message": each.message} for each in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(problems)} problems.")
    if problems:
        sys.exit(1)


@rules.command("unverified")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON alone.")
def list_unverified(as_json: bool) -> None:
    """List what nobody has read in the official text: the compliance officer's work."""
    doubts = unverified(library())
    if as_json:
        _print_json(
            [
                {"regime": each.regime, "key": each.key, "verified": each.verified, "rule": each.rule,
                 "source": each.source}
                for each in doubts
            ]
        )  # fmt: skip
        return
    for doubt in doubts:
        click.echo(f"{doubt.regime:<22}{doubt.verified:<12}{doubt.key}: {doubt.rule} [{doubt.source}]")
    click.echo(f"{len(doubts)} to settle.")


@calendars.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON alone.")
def list_calendars(as_json: bool) -> None:
    """List the calendars, how far each is known, and its edition."""
    rows = db.session().scalars(select(Calendar).order_by(Calendar.code)).all()
    if as_json:
        _print_json(
            [
                {"code": row.code, "name": row.name, "week": row.week, "basis": row.basis,
                 "known_to": row.known_to.isoformat(), "edition": row.edition}
                for row in rows
            ]
        )  # fmt: skip
        return
    for row in rows:
        click.echo(f"{row.code:<8}known to {row.known_to}  {row.basis:<10}{row.name} [{row.edition}]")


@calendars.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--source", default="", help="Where the file is from; its name without this.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON alone.")
def import_files(files: tuple[Path, ...], source: str, as_json: bool) -> None:
    """Import official calendar FILES (holiday-cn, GOV.UK bank holidays, data.gov.au)."""
    done: list[Imported] = []
    try:
        for path in files:
            content = read_calendar_file(path)
            done += import_file(file=content, source=source or path.name, actor=SYSTEM, clock=_clock())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        _print_json(
            [
                {"calendar": each.code, "added": each.added, "changed": each.changed, "removed": each.removed,
                 "kept": [day.isoformat() for day in each.kept]}
                for each in done
            ]
        )  # fmt: skip
        return
    for each in done:
        click.echo(f"{each.code}: {each.added} added, {each.changed} changed, {each.removed} removed, "
                   f"{len(each.kept)} corrected days kept")  # fmt: skip


@calendars.command("correct")
@click.argument("code")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("kind", type=click.Choice(["holiday", "workday", "ordinary"]))
@click.option("--name", default="", help="What the day is called.")
@click.option("--reason", required=True, help="Why; it is kept in the calendar's log.")
def correct(code: str, day: datetime, kind: DayKind, name: str, reason: str) -> None:
    """Say what a DAY of a calendar really is: a holiday, a make-up workday, or what its weekday says."""
    try:
        correct_day(
            code=code, day=day.date(), kind=kind, name=name, reason=reason, actor=SYSTEM, clock=_clock()
        )
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{code}: {day.date()} is now {kind}.")


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock


def _events(pairs: Iterable[str]) -> dict[str, list[date | datetime]]:
    """Events by name; one given twice happened twice."""
    events: dict[str, list[date | datetime]] = {}
    for name, when in map(_pair, pairs):
        events.setdefault(name, []).append(parse_when(when))
    return events


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE")
    return name, value


def _fact(text: str) -> Fact:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
