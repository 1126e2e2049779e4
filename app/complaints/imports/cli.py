"""``flask cases import``: a register's file on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.cases.cli import cases
from app.complaints.imports.job import profile_folders
from app.complaints.imports.mapping import Problem
from app.complaints.imports.profile import BadProfile, Profile, load
from app.complaints.imports.reading import FileRefused, Opener
from app.complaints.imports.running import Report, rehearse, run_import
from app.complaints.imports.service import note_run, unit_for, unit_to_be
from app.platform.accounts.actor import SYSTEM
from app.platform.commands import ending_of
from app.shared.clock import Clock
from app.shared.errors import DomainError

_SHOWN = 20
_DONE, _FAILED, _FILE_REFUSED = 0, 1, 2


@cases.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--profile", "profile_name", required=True, help="What the file looks like, such as connecticut."
)
@click.option("--unit", "unit_code", metavar="CODE", help="Instead of the unit that the profile names.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts and errors as JSON.")
def import_command(
    file: Path, profile_name: str, unit_code: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import the complaints of a register kept elsewhere.

    Ends with 0 when done, also with rejected rows; with 2 when the file is refused whole; with 1 on failure.
    """
    clock: Clock = current_app.extensions["clock"]
    report = Report()
    try:
        profile = load(profile_name, profile_folders())
        import_ = _rehearsed if dry_run else _imported
        report = import_(file, profile, unit_code, clock, report)
    except (FileRefused, BadProfile) as refused:
        _stop(f"Refused: {refused}", Problem(1, "", "", str(refused)), Report(), as_json=as_json)
        raise SystemExit(_FILE_REFUSED) from refused
    except SQLAlchemyError as error:
        ending = ending_of(error) or click.ClickException(str(error))
        _stop(f"Not imported: {ending}", Problem(0, "", "", str(ending)), report, as_json=as_json)
        raise SystemExit(ending.exit_code) from error
    except (DomainError, OSError) as error:
        why = f"{file}: {error.strerror}" if isinstance(error, OSError) else str(error)
        _stop(f"Not imported: {why}", Problem(0, "", "", why), report, as_json=as_json)
        raise SystemExit(_FAILED) from error
    _show(report, dry_run=dry_run, as_json=as_json)
    raise SystemExit(_DONE)


def _stop(sentence: str, problem: Problem, so_far: Report, *, as_json: bool) -> None:
    """Say why it ended. What was counted before stands: those batches are in the database."""
    click.echo(sentence, err=True)
    if as_json:
        so_far.errors.append(problem)
        _print_json(so_far)


def _rehearsed(file: Path, profile: Profile, unit_code: str | None, clock: Clock, _so_far: Report) -> Report:
    unit_id = unit_to_be(profile, unit_code)
    with _Bar() as bar:
        return rehearse(
            opener=_opener(file), profile=profile, unit_id=unit_id, clock=clock, progress=bar.move
        )


def _imported(file: Path, profile: Profile, unit_code: str | None, clock: Clock, so_far: Report) -> Report:
    unit = unit_for(profile, unit_code, actor=SYSTEM, clock=clock)
    run_id = note_run(path=file, profile=profile, unit_id=unit.id, actor=SYSTEM)
    with _Bar() as bar:
        return run_import(
            opener=_opener(file),
            profile=profile,
            run_id=run_id,
            actor=SYSTEM,
            clock=clock,
            library=current_app.extensions["rules"],
            progress=bar.move,
            report=so_far,
        )


def _opener(file: Path) -> Opener:
    return lambda: file.open("rb")


class _Bar:
    """A progress bar on standard error; click hides it where nobody looks."""

    def __enter__(self) -> _Bar:
        self._bar = click.progressbar(length=1, label="Complaints", file=sys.stderr)
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)  # type: ignore[arg-type]  # what Python hands to any context manager

    def move(self, done: int, of: int) -> None:
        """Show that ``done`` of ``of`` complaints were dealt with."""
        self._bar.length = max(of, 1)
        self._bar.update(done - self._bar.pos)


def _show(report: Report, *, dry_run: bool, as_json: bool) -> None:
    _list(report.warnings, "warning")
    if as_json:
        _print_json(report)
        return
    _list(report.errors, "error")
    if dry_run:
        click.echo("Nothing was changed. An import would do this:")
    for name, count in report.counts().items():
        click.echo(f"{name:<11}{count:>9,}")


def _print_json(report: Report) -> None:
    click.echo(json.dumps(report.as_json(), ensure_ascii=False))


def _list(problems: list[Problem], severity: str) -> None:
    for problem in problems[:_SHOWN]:
        where = f"line {problem.line}, {problem.column or 'row'}"
        click.echo(f"{severity}: {where}: “{problem.value[:80]}”; expected {problem.expected}", err=True)
    if len(problems) > _SHOWN:
        click.echo(f"… and {len(problems) - _SHOWN:,} more {severity}s", err=True)
