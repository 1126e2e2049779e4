"""``flask jobs serve | run | list``."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask import current_app

from app.platform.commands import CommandGroup
from app.platform.jobs import ledger
from app.platform.jobs.running import Ending, run_job
from app.platform.jobs.schedule import job_named, jobs
from app.platform.jobs.serving import serve
from app.shared.clock import Clock, FixedClock

commands = CommandGroup("jobs", help="The schedule: reminders, mail, work asked for on pages.")


@commands.command("serve")
def serve_command() -> None:
    """Run the schedule; waits while another jobs process leads."""
    serve(current_app._get_current_object())  # type: ignore[attr-defined]  # threads need the application itself


@commands.command("run")
@click.argument("name")
@click.option(
    "--now", "now_text", metavar="ISO", help="As if it were this instant, such as 2026-11-23T06:00Z."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON alone.")
def run_command(name: str, now_text: str | None, as_json: bool) -> None:
    """Make the run of job NAME that belongs to now, unless it was made already."""
    job = job_named(name)
    if job is None:
        raise click.BadParameter(
            f"there is no job {name!r}; there are: {', '.join(sorted(j.name for j in jobs()))}"
        )
    outcome = run_job(job, _clock(now_text))
    if as_json:
        click.echo(
            json.dumps({"job": name, "run": outcome.run_key, "ending": outcome.ending, **outcome.result})
        )
    else:
        counts = ", ".join(f"{what} {count}" for what, count in outcome.result.items())
        click.echo(f"{name} {outcome.run_key}: {outcome.ending}" + (f" ({counts})" if counts else ""))
    if outcome.ending is Ending.FAILED:
        click.echo(outcome.error, err=True)
    if outcome.ending in {Ending.FAILED, Ending.BUSY}:
        raise SystemExit(1)


@commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON alone.")
def list_command(as_json: bool) -> None:
    """What runs when, and how the last run ended."""
    rows = []
    for job in sorted(jobs(), key=lambda each: each.name):
        last = ledger.last_run(job.name)
        rows.append(
            {
                "job": job.name,
                "cron": " ".join(f"{field}={value}" for field, value in job.cron.items()),
                "last": last and last.run_key,
                "state": last and last.state,
                "started": last and last.started_at and last.started_at.isoformat(),
            }
        )
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(
            f"{row['job']:<24} {row['cron']:<24} {row['state'] or 'never run':<10} {row['last'] or ''}"
        )


def _clock(now_text: str | None) -> Clock:
    if now_text is None:
        clock: Clock = current_app.extensions["clock"]
        return clock
    try:
        instant = datetime.fromisoformat(now_text)
    except ValueError as error:
        raise click.BadParameter(f"{now_text!r} is no instant; write 2026-11-23T06:00Z") from error
    if instant.tzinfo is None:
        raise click.BadParameter(f"{now_text!r} names no zone; write 2026-11-23T06:00Z or …+08:00")
    return FixedClock(instant)
