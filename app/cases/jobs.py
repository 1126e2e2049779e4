"""The spine's jobs."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask

from app.cases.services.restating import WORK, restate_asked_for
from app.cases.services.sweep import sweep
from app.platform.jobs import Job, handle, register
from app.platform.jobs.schedule import hourly
from app.rules.library import Library
from app.shared.clock import Clock


def register_jobs(app: Flask) -> None:
    """The sweep runs every hour: each zone's day begins at another hour, and a repeated run changes nothing."""
    register(Job("deadline-sweep", {"minute": 5}, partial(_sweep, app), run_key=hourly))
    handle(WORK, partial(restate_asked_for, library=app.extensions["rules"]))


def _sweep(app: Flask, clock: Clock) -> dict[str, Any]:
    library: Library = app.extensions["rules"]
    return sweep(clock=clock, library=library)
