"""The jobs of this room."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from app.calendars.source import TableCalendars
from app.complaints.imports.job import profile_folders
from app.platform.accounts.models import Unit
from app.platform.db import db
from app.platform.jobs import Job, register, work
from app.platform.jobs.schedule import daily, hourly
from app.reports.presenters.charts import draw
from app.reports.presenters.report import largest_file, print_, say, tell
from app.reports.services.effects import check_effects
from app.reports.services.folding import fold
from app.reports.services.making import Craft, make_report
from app.reports.services.reminders import send_reminders
from app.reports.services.scheduling import WORK, ask_for_due
from app.shared.clock import Clock
from app.watch.services.working_days import working_days_at

MOST_AT_ONCE = 40_000
"""Changes folded in one tick, so that other jobs have their turn after a large import."""


def register_jobs(app: Flask) -> None:
    """Once a day what is due is asked for; each report is a run of its own in the ledger.

    Improvements are looked at every hour: each zone's day begins at another.
    """
    register(Job("improvements", {"minute": 25}, _improvements, run_key=hourly))
    register(Job("reports", {"hour": 4, "minute": 30}, partial(_ask, app), run_key=daily))
    register(Job("fold-tallies", {"second": "*/5"}, lambda _clock: fold(most=MOST_AT_ONCE), run_key=None))
    work.handle(WORK, _make)


def _ask(app: Flask, clock: Clock) -> dict[str, Any]:
    library, calendars = app.extensions["rules"], TableCalendars(db.session())

    def works(unit: Unit, day: date) -> bool:
        return working_days_at(unit, library, calendars)(day)

    return ask_for_due(clock=clock, works=works)


def _make(params: dict[str, Any], clock: Clock) -> dict[str, Any]:
    folders: tuple[Path, ...] = profile_folders()
    return dict(make_report(params, clock, Craft(say, draw, print_, tell, folders, largest_file())))


def _improvements(clock: Clock) -> dict[str, Any]:
    return {"checked": check_effects(clock=clock), "reminded": send_reminders(clock=clock)}
