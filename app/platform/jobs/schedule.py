"""The schedule: rooms register jobs, the jobs process runs them. Schedules live in code, runs in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.shared.clock import Clock


@dataclass(frozen=True)
class Job:
    """``run`` gets the clock and returns counts for the ledger; ``run_key`` names the run it claims, once ever.

    ``cron`` holds APScheduler cron fields, such as ``{"hour": 6, "minute": 0}`` or ``{"minute": "*"}``.
    """

    name: str
    cron: dict[str, Any]
    run: Callable[[Clock], dict[str, Any]]
    run_key: Callable[[datetime], str]


_JOBS: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job to the schedule; create_app does this once for each room that has jobs."""
    _JOBS[job.name] = job


def jobs() -> tuple[Job, ...]:
    """All registered jobs."""
    return tuple(_JOBS.values())
