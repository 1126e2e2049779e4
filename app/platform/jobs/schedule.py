"""The schedule: rooms register jobs, the jobs process runs them. Schedules live in code, runs in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from app.shared.clock import Clock

RunKey = Callable[[datetime], str]


def daily(instant: datetime) -> str:
    """Run key of a job that runs once a day (UTC)."""
    return f"{instant:%Y-%m-%d}"


def hourly(instant: datetime) -> str:
    """Run key of a job that runs once an hour (UTC)."""
    return f"{instant:%Y-%m-%dT%H}"


@dataclass(frozen=True)
class Job:
    """``run`` gets the clock and returns counts for the ledger.

    ``cron`` holds APScheduler's cron fields, in UTC: ``{"hour": 6, "minute": 0}`` or ``{"second": "*/10"}``.
    ``run_key`` names the run that an instant belongs to; a run is made once, also one whose time passed while no
    jobs process was up. None marks a job that looks for work all the time, such as the delivery of mail: each tick
    is a run, and the ledger keeps those that did or failed at something.
    """

    name: str
    cron: dict[str, Any]
    run: Callable[[Clock], dict[str, Any]]
    run_key: RunKey | None

    def trigger(self) -> CronTrigger:
        """When it runs. The field ``second`` is 0 unless given, as in any crontab."""
        return CronTrigger(**{"second": 0, **self.cron}, timezone="UTC")

    def last_due(self, now: datetime, *, within: timedelta = timedelta(days=2)) -> datetime | None:
        """The latest time at or before ``now`` at which it was to run; None if that lies longer ago than ``within``."""
        latest = None
        for instant in self._due_between(now - within, now):
            latest = instant
        return latest

    def _due_between(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        trigger = self.trigger()
        instant = trigger.get_next_fire_time(None, begin)
        while instant is not None and instant <= end:
            yield instant
            instant = trigger.get_next_fire_time(instant, instant)


_JOBS: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job to the schedule; each room does this when it is opened."""
    _JOBS[job.name] = job


def jobs() -> tuple[Job, ...]:
    """All registered jobs."""
    return tuple(_JOBS.values())


def job_named(name: str) -> Job | None:
    """The registered job of that name."""
    return _JOBS.get(name)
