"""``flask warnings ladder | lint``: the warning ladder as it stands, and a firm's own file tried out."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app

from app.platform.commands import CommandGroup
from app.rules.errors import PackError
from app.watch.domain.ladder import Ladder, Rung
from app.watch.reading import read_ladder

warnings = CommandGroup("warnings", help="The warning ladder: when a date asks for attention, and whose.")


@warnings.command("ladder")
@click.option("--json", "as_json", is_flag=True, help="Print the ladder as JSON alone.")
def ladder_command(as_json: bool) -> None:
    """The steps that are climbed, ours and the firm's."""
    ladder: Ladder = current_app.extensions["ladder"]
    if as_json:
        click.echo(
            json.dumps({"hour": ladder.hour, "ahead": ladder.ahead, "steps": list(map(_plain, ladder.rungs))})
        )
        return
    click.echo(
        f"mails from {ladder.hour}:00 of the reader's day; the digest looks {ladder.ahead} working days ahead"
    )
    for rung in ladder.rungs:
        click.echo(
            f"{rung.id:<20} {_measure(rung):<24} {', '.join(sorted(rung.kinds)):<24} → {', '.join(rung.to)}"
        )


@warnings.command("lint")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print steps and problems as JSON alone.")
def lint_command(file: Path, as_json: bool) -> None:
    """Say what is wrong in a firm's own warnings FILE; exit 1 if anything is."""
    try:
        ladder = read_ladder(file.read_text(encoding="utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name}: is no UTF-8 text: {error}") from error
    except PackError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        if as_json:
            click.echo(
                json.dumps({"steps": 0, "problems": list(map(str, error.problems))}, ensure_ascii=False)
            )
        raise SystemExit(1) from error
    steps = len(ladder.rungs)
    click.echo(json.dumps({"steps": steps, "problems": []}) if as_json else f"{file.name}: {steps} steps")


def _measure(rung: Rung) -> str:
    if rung.elapsed is not None:
        return f"{rung.elapsed} % gone"
    return f"{rung.left} working days left" if rung.left is not None else f"{rung.over} days over"


def _plain(rung: Rung) -> dict[str, object]:
    return {
        "id": rung.id,
        "for": sorted(rung.kinds),
        "clocks": sorted(rung.clocks),
        "elapsed": rung.elapsed,
        "left": rung.left,
        "over": rung.over,
        "shortest": rung.shortest,
        "to": list(rung.to),
    }
