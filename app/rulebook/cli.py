"""`flask rules …`. With --json, standard output is JSON alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.calendars.models import Calendar
from app.calendars.source import TableCalendars
from app.platform.commands import CommandGroup, Refusal
from app.platform.db import db
from app.platform.log import kind_named
from app.rulebook.asking import require_admitted, require_case_has, require_known, what_would_do
from app.rulebook.linting import problems_beside
from app.rulebook.settled import SettledLibrary
from app.rulebook.telling import told
from app.rules import Result, RulesError, compute, lint, unverified
from app.rules.envelope import schema
from app.rules.errors import Problem
from app.rules.occurrences import parse_when
from app.rules.settling import confirmation_of
from app.rules.terms import Fact
from app.rules.vectors import Mismatch, read_vectors, verify
from app.shared.clock import today

rules = CommandGroup("rules", help="Rules, deadlines and their proofs.")

DATES = ("due", "rolled", "then", "opens", "not_before", "last_working_day")
DAY = click.DateTime(["%Y-%m-%d"])


def library() -> SettledLibrary:
    """The rules, as this firm has settled them."""
    loaded: SettledLibrary = current_app.extensions["rules"]
    return loaded


@rules.command("schema")
@click.option("--json", is_flag=True, expose_value=False, help="It is JSON in any case.")
def print_schema() -> None:
    """Print the JSON Schema of a certificate, as published in docs/certificate.schema.json."""
    _print_json(schema())


@rules.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
def verify_file(file: Path, as_json: bool) -> None:
    """Run a vectors FILE; exit 1 when any row does not come out as expected."""
    try:
        outcome = verify(library(), read_vectors(file), TableCalendars(db.session()))
    except RulesError as error:
        raise Refusal(str(error)) from error
    if as_json:
        _print_json(outcome.to_json())
    else:
        for row in outcome.failed:
            _tell_mismatch(row)
        for warned in outcome.warned:
            names = ", ".join(warned.unknown)
            click.echo(f"Row {warned.row}, {warned.id}: as expected, but these rules do not know: {names}")
        click.echo(f"{outcome.passed} of {outcome.rows} rows as expected.")
    if outcome.failed:
        sys.exit(1)


def _tell_mismatch(row: Mismatch) -> None:
    named = f"Row {row.row}, {row.id}" if row.id else f"Row {row.row}"
    if row.mistakes:
        click.echo(f"{named}: not run, because of what is written in it:")
        for mistake in row.mistakes:
            click.echo(f"  {mistake}")
        return
    expected, got = (
        ", ".join(f"{key} {value or 'none'}" for key, value in told.items())
        for told in (row.expected, row.got)
    )
    click.echo(f"{named}  {row.regime} {row.clock}: expected {expected}; got {got}")
    if row.unknown:
        click.echo(f"  These rules do not know: {', '.join(row.unknown)}")
    if row.certificate:
        click.echo(json.dumps(row.certificate, ensure_ascii=False, indent=2))


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
@click.option("--calendar-known-to", type=DAY, help="Take every calendar to end on this day.")
@click.option("--as-of", type=DAY, help="Judge lateness, and time still left out, from this day.")
@click.option("--json", "as_json", is_flag=True, help="Print dates and certificate as JSON alone.")
def compute_one(
    regime: str,
    clock: str,
    events: tuple[str, ...],
    facts: tuple[str, ...],
    place: str,
    zone: str | None,
    calendar: str,
    calendar_known_to: datetime | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Compute one CLOCK of a REGIME and show how its date was reached; exit 1 when no date can be given."""
    try:
        happened, known = _events(events), {name: _fact(value) for name, value in map(_pair, facts)}
        pack = library().pack(regime)
        pack.require_clock(clock)
        require_known(pack, happened, known, place=place, calendars=_calendar_codes() or set())
        result = compute(
            library(),
            regime=regime,
            clock=clock,
            events=happened,
            facts=known,
            place=place,
            zone=zone,
            calendar=calendar,
            calendars=TableCalendars(db.session()),
            known_to=calendar_known_to.date() if calendar_known_to else None,
            as_of=as_of.date() if as_of else None,
        )
        require_admitted(pack, known, result)
        require_case_has(pack, clock, known, version=result.version)
    except RulesError as error:
        raise Refusal(str(error)) from error
    if as_json:
        _print_json(_computed(result))
    elif result.certificate:
        for line in told(result.certificate, confirmation_of(library(), result.certificate)):
            click.echo(line)
    else:
        click.echo(f"No date: {result.error}")
    if result.error:
        if not as_json and (hint := what_would_do(pack, clock, result)):
            click.echo(hint)
        sys.exit(1)


def _computed(result: Result) -> dict[str, Any]:
    """The dates, then everything that the certificate holds."""
    dates = {name: getattr(result, name) for name in DATES}
    certificate = result.certificate.to_json() if result.certificate else {}
    compared = confirmation_of(library(), result.certificate) if result.certificate else None
    return {
        "regime": result.regime,
        "clock": result.clock,
        "version": result.version,
        **{name: day.isoformat() if day else None for name, day in dates.items()},
        "due_at": result.due_at.isoformat() if result.due_at else None,
        "state": result.state,
        "error": result.error,
        "compared": {**asdict(compared), "read_on": compared.read_on.isoformat()} if compared else None,
        **certificate,
    }


@rules.command("lint")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON alone.")
def lint_folder(folder: Path | None, as_json: bool) -> None:
    """Say what is wrong in a FOLDER of rules and procedures; exit 1 when anything is.

    Without one: those shipped and the firm's own.

    Runs also when the firm's rules are so broken that nothing else starts.
    """
    problems = _problems(folder)
    own = current_app.extensions["settings"].rules_in
    if folder is None and own.is_dir():
        problems += _problems(own)
    if as_json:
        _print_json([{"file": each.file, "key": each.key, "message": each.message} for each in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{len(problems)} problems.")
    if problems:
        sys.exit(1)


def _problems(folder: Path | None) -> list[Problem]:
    return lint(folder, calendars=_calendar_codes(), log_fields=_log_fields) + problems_beside(folder)


def _log_fields(kind: str) -> Collection[str] | None:
    declared = kind_named(kind)
    return declared.fields if declared else None


def _calendar_codes() -> set[str] | None:
    """The calendars there are; None before there is a database to ask."""
    try:
        return set(db.session().scalars(select(Calendar.code)))
    except SQLAlchemyError:
        return None


@rules.command("unverified")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON alone.")
def list_unverified(as_json: bool) -> None:
    """List what nobody has compared with the official text: the compliance officer's work."""
    open_points = unverified(library(), on=today(current_app.extensions["clock"], "UTC"))
    if as_json:
        _print_json(
            [
                {
                    "regime": each.regime, "key": each.key, "kind": each.kind, "title": each.title.en,
                    "verified": each.verified, "words_missing": each.missing, "rule": each.rule, "source": each.source,
                }
                for each in open_points
            ]
        )  # fmt: skip
        return
    for each in open_points:
        state = "words missing" if each.missing else each.verified
        click.echo(f"{each.regime:<22}{state:<14}{each.key}: {each.rule or each.title.en} [{each.source}]")
    click.echo(f"{len(open_points)} to settle.")


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
