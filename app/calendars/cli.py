"""`flask calendars …`. With --json, standard output is JSON alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from app.calendars import consequences
from app.calendars.domain import DayKind
from app.calendars.files import read_calendar_file
from app.calendars.models import Calendar
from app.calendars.planning import plan_shipped
from app.calendars.service import Imported, correct_days, import_file, take_shipped
from app.platform.accounts.actor import SYSTEM
from app.platform.commands import CommandGroup
from app.platform.db import db
from app.shared.clock import Clock

calendars = CommandGroup("calendars", help="The working-day calendars that deadlines read.")


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
@click.option("--source", default="", help="Where the file is from; who publishes such files without this.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON alone.")
def import_files(files: tuple[Path, ...], source: str, as_json: bool) -> None:
    """Import official calendar FILES (holiday-cn, GOV.UK bank holidays, data.gov.au)."""
    done: list[Imported] = []
    for path in files:
        content = read_calendar_file(path)
        done += import_file(file=content, source=source, actor=SYSTEM, clock=_clock())
    consequences.settle()
    _tell_taken_in(done, as_json)


@calendars.command("refresh")
@click.argument("codes", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say which days differ; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
def refresh(codes: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Take in the days that this release lays out: mended days, and years that have come within reach.

    Of all calendars, or of CODES. Days that a person corrected, and years that an official file gave, stay. Open dates
    that hang on a day are computed again at once; each calendar's page tells which moved. With --dry-run the days are
    listed; which dates they would move is shown under Rules, Calendars.
    """
    if not dry_run:
        done = take_shipped(codes=codes, actor=SYSTEM, clock=_clock())
        consequences.settle()
        _tell_taken_in(done, as_json)
        return
    plans = plan_shipped(db.session(), today=_clock().now().date(), codes=codes)
    if as_json:
        _print_json(
            [
                {"calendar": plan.code, "known_to": plan.known_to.isoformat(),
                 "days": [each.as_list() for each in plan.changes],
                 "kept": [each.as_list() for each in plan.kept]}
                for plan in plans
            ]
        )  # fmt: skip
        return
    for plan in plans:
        for each in plan.changes:
            click.echo(
                f"{plan.code}  {each.day}  {_called(each.old, each.was_called)} → {_called(each.new, each.called)}"
            )
        if plan.known_to != plan.was_known_to:
            click.echo(f"{plan.code}  known to {plan.was_known_to} → {plan.known_to}")
    click.echo(f"{len(plans)} calendars, {sum(len(plan.changes) for plan in plans)} days would change.")


def _called(kind: str, name: str) -> str:
    return f"{kind}, {name}" if name else kind


def _tell_taken_in(done: Sequence[Imported], as_json: bool) -> None:
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
    if not done:
        click.echo("Nothing to take in.")


@calendars.command("correct")
@click.argument("code")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("kind", type=click.Choice(["holiday", "workday", "ordinary"]))
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day, when it is several.")
@click.option("--name", default="", help="What the day is called.")
@click.option("--reason", required=True, help="Why; it is kept in the calendar's log.")
def correct(
    code: str, day: datetime, kind: DayKind, last: datetime | None, name: str, reason: str
) -> dict[str, str]:
    """Say what a DAY of a calendar really is: a holiday, a make-up workday, or what its weekday says.

    Open dates that hang on it are computed again at once; the calendar's page tells which moved.
    """
    first, until = day.date(), (last or day).date()
    correct_days(
        code=code,
        first=first,
        last=until,
        kind=kind,
        name=name,
        reason=reason,
        actor=SYSTEM,
        clock=_clock(),
    )
    consequences.settle()
    click.echo(f"{code}: {first} is now {kind}.")
    return {"calendar": code, "first": first.isoformat(), "last": until.isoformat(), "kind": kind}


def _clock() -> Clock:
    clock: Clock = current_app.extensions["clock"]
    return clock


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
