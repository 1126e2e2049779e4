"""``flask wordings``: read editions in, show what the register holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app

from app.platform.accounts.actor import SYSTEM
from app.platform.commands import CommandGroup, Refusal
from app.platform.db import db
from app.wordings.domain.comparing import Compared, changed_only, compare
from app.wordings.domain.marks import FrontMatter, Note, lines_of, with_mark
from app.wordings.domain.reading import Reading
from app.wordings.domain.tree import ClauseKind, ClauseNode, SharedNumber, Tree, UnknownClause
from app.wordings.endorsing import import_endorsement
from app.wordings.queries import edition_named, edition_on, edition_text
from app.wordings.service import WordingUnreadable, import_edition, parse_day, read_source, text_of_file

wordings = CommandGroup("wordings", help="Policy wordings, their editions and clauses.")


@wordings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--product", default="", help="The product's code; made if new.")
@click.option("--wording", default="", help="The wording's code; made if new.")
@click.option("--edition", default="", help="The edition's label.")
@click.option("--from", "from_", default="", metavar="DATE", help="First day on which it was agreed.")
@click.option("--to", default="", metavar="DATE", help="Last day, where one is known.")
@click.option("--lang", default="", help="en, zh-Hans …")
@click.option("--kind", type=click.Choice(["policy", "statute", "rule"]), default=None)
@click.option(
    "--settle",
    "settled",
    multiple=True,
    metavar="LINE:MARK",
    help="Put a mark at the end of a line, as in 767:clause or 31:under=I.B; may be given again and again.",
)
@click.option(
    "--settle-from",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of such marks, one a line.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be read, and what is in doubt; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def import_command(
    file: Path,
    product: str,
    wording: str,
    edition: str,
    from_: str,
    to: str,
    lang: str,
    kind: str | None,
    settled: tuple[str, ...],
    settle_from: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read an edition from FILE, plain text, Markdown or PDF. Options stand above the file's front matter.

    An edition never changes once it is read in: look at the doubts with --dry-run first, and settle them.
    """
    try:
        given = FrontMatter(
            product=product,
            wording=wording,
            edition=edition,
            effective_from=parse_day(from_, "from"),
            effective_to=parse_day(to, "to"),
            language=lang,
            kind=kind or "",
        )
        source = text_of_file(file.read_bytes())
        text = _settled(source.text, settled, settle_from)
        if dry_run:
            _preview(read_source(text, given), source.notes, as_json=as_json)
            return
        done = import_edition(actor=SYSTEM, clock=current_app.extensions["clock"], text=text, given=given)
    except WordingUnreadable as unreadable:
        _refuse("\n".join(str(problem) for problem in unreadable.problems))
    else:
        doubts = [*source.notes, *done.doubts]
        _say(doubts, done.set_aside)
        answer = {
            "wording": done.wording,
            "edition": done.edition,
            "clauses": done.clauses,
            "created": done.created,
            **_wanting_an_eye(doubts, done.set_aside),
        }
        said = f"{done.wording}, edition {done.edition}: {done.clauses} clauses"
        click.echo(_json(answer) if as_json else f"{said}, {'read in' if done.created else 'unchanged'}.")


def _settled(text: str, settled: tuple[str, ...], settle_from: Path | None) -> str:
    """The text with the marks that a person chose for its lines. Raises Refusal for what is none."""
    chosen = [*settled]
    if settle_from is not None:
        chosen += [line for line in settle_from.read_text("utf-8").splitlines() if line.strip()]
    count = len(lines_of(text))
    for each in chosen:
        line, _, mark = each.strip().partition(":")
        if not (line.isascii() and line.isdigit() and mark.strip()) or not 1 <= int(line[:9]) <= count:
            _refuse(
                f"“{each}” settles nothing. Accepted: LINE:MARK, a line from 1 to {count}, as in 17:words."
            )
        text = with_mark(text, int(line), mark.strip())
    return text


def _preview(reading: Reading, notes: tuple[Note, ...], *, as_json: bool) -> None:
    """What would be read in. Raises Refusal where nothing could be."""
    if reading.problems:
        _refuse("\n".join(str(problem) for problem in reading.problems))
    doubts = [*notes, *reading.doubts]
    _say(doubts, reading.set_aside)
    if as_json:
        rows = [_row(node) for node in reading.tree]
        click.echo(_json({"rows": rows, **_wanting_an_eye(doubts, reading.set_aside)}))
        return
    for node in reading.tree:
        kind = f"  [{node.kind.value}]" if node.kind is not ClauseKind.OTHER else ""
        click.echo(f"{node.line:>6}  {'  ' * node.depth}{node.title} {node.text}".rstrip() + kind)


def _say(doubts: Sequence[Note], set_aside: Mapping[int, str]) -> None:
    for doubt in doubts:
        click.echo(str(doubt), err=True)
    for line, words in set_aside.items():
        click.echo(f"line {line}: set aside as head or foot of a page: {words}", err=True)


def _wanting_an_eye(doubts: Sequence[Note], set_aside: Mapping[int, str]) -> dict[str, object]:
    return {
        "set_aside": [{"line": line, "words": words} for line, words in set_aside.items()],
        "doubts": [{"line": doubt.line, "message": str(doubt)} for doubt in doubts],
    }


@wordings.command("show")
@click.argument("wording")
@click.option("--edition", required=True, help="The edition's label.")
@click.option("--clause", "path", default="", metavar="PATH", help="One clause with what stands below it.")
@click.option("--on", default="", metavar="DATE", help="As it read on that day, endorsements applied.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def show_command(wording: str, edition: str, path: str, on: str, as_json: bool) -> None:
    """The clauses of an edition, flat, in document order."""
    try:
        shown = edition_named(db.session(), wording, edition)
        day = parse_day(on, "on")
        tree = (
            edition_on(db.session(), shown, day)
            if day
            else edition_text(db.session(), shown, endorsed=False).tree
        )
        nodes = tree.subtree(_found(tree, path).path) if path else tree.nodes
    except SharedNumber as shared:
        _refuse(f"{shared.cited} stands in several parts. Accepted: {', '.join(shared.paths)}.")
    except UnknownClause as unknown:
        _refuse(f"There is no clause {unknown.cited}. Close to it: {', '.join(unknown.near) or 'none'}.")
    else:
        if as_json:
            click.echo(_json([_row(node) for node in nodes]))
            return
        for node in nodes:
            by = f"  [{node.endorsement}]" if node.endorsement else ""
            click.echo(f"{'  ' * node.depth}{node.title} {node.text}".rstrip() + by)


@wordings.command("endorse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--wording", required=True, help="The wording's code.")
@click.option("--edition", required=True, help="The edition's label.")
@click.option("--code", required=True, help="The endorsement's own code, such as E12.")
@click.option("--title", default="", help="What it is called.")
@click.option("--from", "from_", required=True, metavar="DATE", help="First day on which it holds.")
@click.option("--settle", "settled", multiple=True, metavar="LINE:MARK", help='As in 3:deletes="4.2(c)".')
@click.option(
    "--settle-from",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of such marks, one a line.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def endorse_command(
    file: Path,
    wording: str,
    edition: str,
    code: str,
    title: str,
    from_: str,
    settled: tuple[str, ...],
    settle_from: Path | None,
    as_json: bool,
) -> None:
    """Read an endorsement from FILE: clauses that replace, delete or add clauses of an edition."""
    try:
        done = import_endorsement(
            actor=SYSTEM,
            clock=current_app.extensions["clock"],
            wording=wording,
            edition=edition,
            code=code,
            title=title,
            effective_from=parse_day(from_, "from"),
            text=_settled(text_of_file(file.read_bytes()).text, settled, settle_from),
        )
    except WordingUnreadable as unreadable:
        _refuse("\n".join(str(problem) for problem in unreadable.problems))
    else:
        for doubt in done.doubts:
            click.echo(str(doubt), err=True)
        changes = [
            {"change": each.change.value, "path": each.path, "by": each.by} for each in done.operations
        ]
        if as_json:
            click.echo(_json({"code": done.code, "created": done.created, "changes": changes}))
            return
        click.echo(f"{done.code}: {'read in' if done.created else 'unchanged'}.")
        for each in done.operations:
            click.echo(f"  {each.change.value} {each.path}  ({each.by})")


@wordings.command("compare")
@click.argument("wording")
@click.argument("older")
@click.argument("newer")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone on standard output.")
def compare_command(wording: str, older: str, newer: str, as_json: bool) -> None:
    """What changed from edition OLDER to edition NEWER: moved, reworded, new, gone."""
    was, now = (
        edition_text(db.session(), edition_named(db.session(), wording, each), endorsed=False).tree
        for each in (older, newer)
    )
    comparison = compare(was, now)
    if as_json:
        counts = {change.value: count for change, count in comparison.count().items()}
        changes = [_change(row) for row in changed_only(comparison)]
        click.echo(_json({"counts": counts, "changes": changes}))
        return
    for row in changed_only(comparison):
        before, after = (node.path if node else "–" for node in (row.before, row.after))
        click.echo(f"{row.change.value:<15} {before} → {after}")


def _change(row: Compared) -> dict[str, object]:
    return {
        "change": row.change.value,
        "before": row.before.path if row.before else None,
        "after": row.after.path if row.after else None,
        "words": [{"what": run.what, "text": run.text} for run in row.runs],
    }


def _found(tree: Tree, path: str) -> ClauseNode:
    """An exact path is always unique; anything else is read as a citation."""
    return tree.get(path) or tree.resolve(path)


def _row(node: ClauseNode) -> dict[str, object]:
    return {
        "path": node.path,
        "part": node.part,
        "number": node.number,
        "heading": node.heading,
        "text": node.text,
        "kind": node.kind.value,
        "role": node.role.value,
        "relieves": node.relieves.value,
        "exception_of": list(node.exception_of),
        "page": node.page,
        "endorsement": node.endorsement,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _refuse(message: str) -> NoReturn:
    raise Refusal(message)
