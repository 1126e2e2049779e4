"""The jobs of watching dates."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask

from app.platform.jobs import Job, register
from app.platform.jobs.schedule import hourly
from app.shared.clock import Clock
from app.watch.presenters.mail import write_morning
from app.watch.services.mornings import send_mornings
from app.watch.services.raising import raise_warnings


def register_jobs(app: Flask) -> None:
    """Warnings are looked for every hour, after the sweep has judged what lapsed: each zone's day begins at another."""
    register(Job("warnings", {"minute": 10}, partial(_warn, app), run_key=hourly))


def _warn(app: Flask, clock: Clock) -> dict[str, Any]:
    library, ladder = app.extensions["rules"], app.extensions["ladder"]
    raised = raise_warnings(clock=clock, library=library, ladder=ladder)
    sent = send_mornings(clock=clock, library=library, ladder=ladder, write=write_morning)
    return {"raised": raised, **sent}
