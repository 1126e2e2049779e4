"""``flask audit``: proof of the log on the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import select

from app.platform import log
from app.platform.audit.anchors import anchor_now
from app.platform.commands import CommandGroup, Refusal
from app.platform.db import db
from app.platform.log import Stream
from app.platform.log.models import LogEvent, LogStream
from app.platform.log.verifying import Break, Report, verify
from app.platform.storage import current_store

audit = CommandGroup("audit", help="Prove that the log is unchanged.")
_SHOWN = 50


@audit.command("verify")
@click.option("--case", "case_reference", metavar="REF", help="Only this case and the looks at it.")
@click.option("--files", is_flag=True, help="Read the letters and papers too: slow. One case always does.")
@click.option(
    "--anchor",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also say whether the state of that anchor is still in the log.",
)
@click.option("--json", "as_json", is_flag=True, help="Print ok, streams, events, texts and breaks as JSON.")
def verify_command(case_reference: str | None, files: bool, anchor: Path | None, as_json: bool) -> None:
    """Walk the chains and name the first break of each. Ends with 1 when there is one, 2 for an unknown case."""
    if anchor is not None and case_reference is not None:
        raise Refusal("An anchor is of the whole log: give --anchor without --case.")
    streams = _streams_of(case_reference) if case_reference is not None else ()
    reads = files or bool(streams)
    report = verify(db.session(), *streams, intact=current_store().verify if reads else None)
    if anchor is not None:
        with anchor.open(encoding="utf-8", errors="replace") as lines:
            report.breaks += log.compare_anchor(db.session(), lines)
    if as_json:
        click.echo(json.dumps({"ok": report.ok, **asdict(report)}, ensure_ascii=False))
    else:
        _print(report)
    raise SystemExit(0 if report.ok else 1)


@audit.command("anchor")
@click.option(
    "--to",
    "target",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With all ends, into FILE.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the statement as JSON.")
def anchor_command(target: Path | None, as_json: bool) -> None:
    """State what the whole log is, to be kept elsewhere; ``flask audit verify --anchor`` compares it later."""
    whole = anchor_now(with_heads=target is not None)
    if target is not None:
        target.write_text(whole, encoding="utf-8")
    anchor, _ends = log.read_anchor(whole.splitlines())
    click.echo(json.dumps(asdict(anchor)) if as_json else anchor.statement(), nl=as_json)


def _streams_of(case_reference: str) -> list[Stream]:
    streams = [Stream("case", case_reference), Stream("access", case_reference)]
    if db.session.get(LogStream, ("case", case_reference)) is None and not _has_events(streams[0]):
        raise Refusal(f"There is no case “{case_reference}” in the log. Give its reference in full.")
    return streams


def _has_events(stream: Stream) -> bool:
    """A case whose head was removed is a break, not an unknown case."""
    found = (
        select(LogEvent.id)
        .where(LogEvent.stream_type == stream.type, LogEvent.stream_id == stream.id)
        .limit(1)
    )
    return db.session.scalar(found) is not None


def _print(report: Report) -> None:
    click.echo(f"{report.streams:,} streams, {report.events:,} events, {report.texts:,} texts read.")
    if report.ok:
        click.echo(
            "Unchanged since recorded: every hash, column, sequence and end agrees, and the rows they tell of."
        )
        click.echo(
            "This proves that nothing was altered afterwards. It does not prove that what was recorded is true."
        )
        return
    for found in report.breaks[:_SHOWN]:
        click.echo(f"BREAK  {_described(found)}")
    if len(report.breaks) > _SHOWN:
        click.echo(f"… and {len(report.breaks) - _SHOWN:,} more; --json lists all.")
    click.echo(
        "What comes after a break in its stream is not proven. The other streams are unchanged since recorded."
    )


def _described(found: Break) -> str:
    code, _, detail = found.problem.partition(":")
    sentence = {
        "hash": "the text of the event does not have the recorded hash",
        "body": f"the text of the event is {detail.replace('-', ' ')}",
        "column": f"the column “{detail}” differs from the hashed text",
        "missing": f"event {detail} is missing before this one",
        "prev": "the event does not follow the one before it",
        "end": "the end was cut off: the stream should end here",
        "head-missing": "the stream’s end mark is missing",
        "log-missing": "rows belong to it, but its whole log is gone",
        "row": f"the row beside the log is not as this event tells: {detail.replace(':', ', ')}",
        "copy": f"a copy for lists does not agree with the rows it follows from: {detail.replace(':', ', ')}",
        "file": f"the stored file was altered or is gone: {detail.replace(':', ', ')}",
        "anchor": f"the log is not what it was then; streams and events since: {detail}",
        "anchor-gone": "the event that ended this stream at the anchor is gone",
        "anchor-other": "the event that ended this stream at the anchor is another one",
        "text": f"a kept text does not agree: {detail}",
    }[code]
    return f"{found.stream_type}/{found.stream_id}, event {found.seq}: {sentence}"
