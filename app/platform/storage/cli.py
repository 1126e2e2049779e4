"""``flask storage``: rows and files compared, and what nobody names cleared away."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app

from app.platform.commands import CommandGroup, Refusal
from app.platform.storage.current import current_previewer, current_store, named_files

storage = CommandGroup("storage", help="Check and tidy the stored files.")


@storage.command()
@click.option("--content", is_flag=True, help="Read every file and compare its digest: slow.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(content: bool, as_json: bool) -> None:
    """Compare rows and files. Exits 1 if a file that a row names is missing or damaged."""
    store = current_store()
    named = named_files() or set()
    digests = list(store.digests())
    result: dict[str, int | list[str]] = {
        "files": len(digests),
        "named": len(named),
        "missing": store.missing(named),
        "damaged": [digest for digest in digests if not store.verify(digest)] if content else [],
        "strays": list(store.strays(named, now=current_app.extensions["clock"].now())),
    }
    if as_json:
        click.echo(json.dumps(result))
    else:
        for name, found in result.items():
            listed = found if isinstance(found, list) else []
            click.echo(f"{name}: {len(listed) if listed is found else found}")
            for digest in listed:
                click.echo(f"  {digest}")
    if result["missing"] or result["damaged"]:
        sys.exit(1)


@storage.command()
def tidy() -> dict[str, int]:
    """Delete files older than a day that no row names, with their previews, and uploads cut off half-way."""
    store, named, now = current_store(), named_files(), current_app.extensions["clock"].now()
    if named is None:
        raise Refusal("No room has said which files it names, so nothing can be called a stray.")
    strays = list(store.strays(named, now=now))
    for digest in strays:
        current_previewer().forget(digest)
        store.remove(digest)
    cut_off = store.clear_abandoned(now=now)
    click.echo(f"deleted {len(strays)} files and {cut_off} cut-off uploads")
    return {"deleted": len(strays), "cut_off": cut_off}
