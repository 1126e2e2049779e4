"""``flask reports``: root-cause reports on the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.complaints.imports.job import profile_folders
from app.platform.commands import CommandGroup
from app.platform.db import db
from app.reports.presenters.sentences import sentences, warnings
from app.reports.presenters.words import value_words
from app.reports.queries.selection import Selection
from app.reports.services.folding import fold, mend, reconcile
from app.reports.services.summarising import Document, summarise
from app.shared.clock import Clock

reports = CommandGroup("reports", help="What complaints say: figures, what is unusual, and why.")

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_SHOWN_CASES = 5


@reports.command("summary")
@click.option("--from", "first", required=True, type=_DAY, help="First day of receipt, as 2026-01-31.")
@click.option("--to", "last", required=True, type=_DAY, help="Last day of receipt.")
@click.option("--unit", metavar="CODE", help="A unit and all below it.")
@click.option("--product", metavar="NAME", help="A product, or a line of products.")
@click.option("--source", metavar="NAME", help="An imported register, or own for complaints taken in here.")
@click.option("--language", type=click.Choice(["en", "zh-Hans"]), default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON alone.")
def summary_command(
    first: datetime,
    last: datetime,
    unit: str | None,
    product: str | None,
    source: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Examine the complaints received in a period: what is usual, what is not, since when, and where.

    Ends with 0, also when nothing is unusual; with 2 when there is no such unit or source.
    """
    clock: Clock = current_app.extensions["clock"]
    selection = Selection(first.date(), last.date(), unit, product, source)
    today: date = clock.now().date()
    document = summarise(db.session(), selection, today=today, folders=profile_folders())
    with force_locale("zh_Hans_CN" if language == "zh-Hans" else "en"):
        if as_json:
            click.echo(json.dumps(_plain(document), ensure_ascii=False))
        else:
            _print(document)


def _plain(document: Document) -> dict[str, Any]:
    return {"sentences": sentences(document), "warnings": warnings(document), **document}


def _print(document: Document) -> None:
    for sentence in sentences(document):
        click.echo(f"  {sentence}")
    said = warnings(document)
    if said:
        click.echo("\n" + _("To be borne in mind:"))
    for warning in said:
        click.echo(f"  {warning}")
    listed = [signal for signal in document["signals"] if signal["cases"]]
    if listed:
        click.echo("\n" + _("Cases:"))
    for signal in listed:
        named = " · ".join(value_words(document, name, of) for name, of in signal["dimensions"].items()) or _(
            "All complaints"
        )
        shown = ", ".join(signal["cases"][:_SHOWN_CASES])
        more = f" … {len(signal['cases']):,}" if len(signal["cases"]) > _SHOWN_CASES else ""
        click.echo(f"  {named}: {shown}{more}")


@reports.command("fold")
def fold_command() -> dict[str, int]:
    """Count now what changed since it was last counted; the jobs process does it every few seconds."""
    folded = fold().get("folded", 0)
    click.echo(f"{folded} changes counted.")
    return {"folded": folded}


@reports.command("reconcile")
@click.option("--mend", "mends", is_flag=True, help="Count everything again from the cases.")
@click.option("--json", "as_json", is_flag=True, help="Print cases and differences as JSON alone.")
def reconcile_command(mends: bool, as_json: bool) -> None:
    """Prove the dashboard's tallies: count every case again and compare. Ends with 1 when one differs.

    Changes that wait to be counted are counted first.
    """
    if mends:
        mend()
    fold()
    cases, wrong = reconcile(db.session())
    if as_json:
        click.echo(json.dumps({"cases": cases, "differences": [asdict(each) for each in wrong]}, default=str))
    else:
        for each in wrong:
            click.echo(f"{each.what}: stored {each.stored}, counted {each.counted}")
        click.echo(f"{cases} cases, {len(wrong)} differences.")
    if wrong:
        raise SystemExit(1)
