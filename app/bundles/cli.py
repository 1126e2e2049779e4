"""``flask bundles``: build a variant to a file, check a file."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from app.bundles.models import Bundle, BundleBuild
from app.bundles.press.proving import Proof, prove, prove_files
from app.bundles.services.building import build as build_now
from app.bundles.services.recipes import (
    ask_build,
    bundle_numbered,
    file_to_release,
    open_hits,
)
from app.cases.models import Case
from app.cases.policy import case_to_read
from app.disclosure.domain.readers import Audience
from app.platform.accounts.actor import SYSTEM
from app.platform.commands import CommandGroup
from app.platform.db import db
from app.platform.storage import current_store

bundles = CommandGroup("bundles", help="Files for a forum: build and check.")


@bundles.command("build")
@click.argument("reference")
@click.option(
    "--recipe", "number", type=int, required=True, help="The number of the bundle on its complaint."
)
@click.option("--audience", type=click.Choice([each.value for each in Audience]), required=True)
@click.option(
    "--to", "target", type=click.Path(path_type=Path), required=True, help="Where to write the file."
)
@click.option("--freeze", is_flag=True, help="Freeze it as the next version.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
def build(reference: str, number: int, audience: str, target: Path, freeze: bool, as_json: bool) -> None:
    """Build bundle NUMBER of a complaint for one reader.

    Exit 1 when a paper cannot be filed or a place may leak; nothing is written then.
    """
    clock = current_app.extensions["clock"]
    told = {"actor": SYSTEM, "clock": clock, "reference": reference, "number": number}
    row = ask_build(**told, audience=Audience(audience), freeze=freeze)
    row = build_now(clock=clock, build_id=row.id)
    hits = _open_hits(reference, number, row)
    if row.digest is not None and not hits:
        row = file_to_release(**told, build_id=row.id)
        shutil.copyfile(current_store().path_of(str(row.digest)), target)
    outcome = {
        "state": "held" if hits else row.state,
        "version": row.number,
        "pages": row.pages,
        "sha256": row.digest,
        "code": row.code,
        "file": str(target) if row.digest and not hits else None,
        "hits": hits,
        "unusable": row.report.get("unusable", []),
        "unburnt": row.report.get("unburnt", []),
        "problems": row.report.get("problems", {}),
        "not_compared": row.report.get("blind", []),
    }
    click.echo(json.dumps(outcome, ensure_ascii=False) if as_json else _told(outcome))
    if outcome["file"] is None:
        sys.exit(1)


def _open_hits(reference: str, number: int, row: BundleBuild) -> int:
    session = db.session()
    case = case_to_read(session, SYSTEM, reference, now=current_app.extensions["clock"].now())
    return len(open_hits(session, case, bundle_numbered(session, case, number), row))


def _told(outcome: dict[str, object]) -> str:
    lines = [
        f"{outcome['state']}, version {outcome['version']}, {outcome['pages']} pages, {outcome['sha256']}"
    ]
    if outcome["hits"]:
        lines.append(
            f"{outcome['hits']} places may leak: legal staff decide them on the page. Nothing was written."
        )
    if outcome["unusable"]:
        lines.append(f"cannot be filed: {outcome['unusable']}")
    if outcome["unburnt"]:
        lines.append(
            f"what is redacted could still be read, or more than that was lost: {outcome['unburnt']}"
        )
    return "\n".join(lines)


@bundles.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON alone.")
def verify(file: Path, as_json: bool) -> None:
    """Check a bundle against the manifest that travels in it, and against what this house froze.

    Exit 1 when a page is not the one of the manifest, or no manifest is there. It proves that nothing was changed
    since, not that what stands in it is true.
    """
    proof = _proof(file)
    known = db.session.execute(
        select(BundleBuild, Case.reference)
        .join(Bundle, BundleBuild.bundle_id == Bundle.id)
        .join(Case, Bundle.case_id == Case.id)
        .where(BundleBuild.digest == proof.digest)
    ).first()
    outcome = {
        "holds": proof.holds,
        "pages": proof.pages,
        "changed": proof.changed,
        "extra": proof.extra,
        "files": list(proof.files),
        "sha256": proof.digest,
        "known_here": known is not None,
        "frozen": known is not None and known[0].state == "frozen",
        "case": known[1] if known else None,
    }
    click.echo(json.dumps(outcome) if as_json else _verdict(outcome, proof))
    if not proof.holds:
        sys.exit(1)


def _proof(file: Path) -> Proof:
    try:
        return prove_files(str(file)) if zipfile.is_zipfile(file) else prove(str(file))
    except Exception as error:  # a foreign file may provoke anything; it is no bundle then
        raise click.ClickException(f"{file} is no bundle: {type(error).__name__}") from error


def _verdict(outcome: dict[str, object], proof: Proof) -> str:
    if proof.manifest is None:
        return "No manifest in this file: it is no bundle of Fairfile, or somebody took it out."
    if proof.files:
        return f"CHANGED: {'; '.join(proof.files)}"
    if not proof.holds:
        return f"CHANGED: pages {proof.changed or '-'}; pages too many or missing: {proof.extra}."
    known = "the very file this house made" if outcome["known_here"] else "not a file of this house's record"
    return f"{proof.pages} pages, all as the manifest says (unchanged since made, not proven true); {known}."
