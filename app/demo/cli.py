"""``flask demo load | accounts``.

The commands import what they need when they are called: the demonstration reaches into every room, and neither the web
nor the jobs process should pay for that at its start.
"""

from __future__ import annotations

import json
import sys

import click
from flask import current_app

from app.platform.commands import CommandGroup

commands = CommandGroup("demo", help="An invented insurer to look around in.")


@commands.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing where there are units of somebody else's.")
def load_command(if_empty: bool) -> dict[str, int]:
    """Load the demonstration, or the rest of it."""
    from app.demo.loading import is_empty, is_loaded, is_ours, load

    if if_empty and not (is_empty() or is_ours()):
        return {"loaded": 0}
    if is_loaded():
        click.echo("The demonstration is there already.", err=True)
        return {"loaded": 0}
    with click.progressbar(
        length=1, label="Loading the demonstration, which takes a minute", file=sys.stderr
    ) as bar:

        def progress(done: int, stories: int) -> None:
            bar.length = stories
            bar.update(done - bar.pos)

        told = load(
            settings=current_app.extensions["settings"],
            clock=current_app.extensions["clock"],
            progress=progress,
        )
    click.echo(f"{told} complaints loaded.", err=True)
    return {"loaded": told}


@commands.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON alone.")
def accounts_command(as_json: bool) -> None:
    """One sign-in per role of the demonstration."""
    from app.demo.firm import sign_ins

    shown = sign_ins()
    if as_json:
        click.echo(json.dumps(shown))
        return
    for sign_in in shown:
        click.echo(
            f"{sign_in['role']:<20} {sign_in['login']:<18} {sign_in['password']:<28} {sign_in['unit']}"
        )
