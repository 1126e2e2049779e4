"""The spine's jobs, and the words of its reminders."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from app.cases import words
from app.cases.services.sweep import Reminder, sweep
from app.platform.jobs import Job, register
from app.platform.jobs.schedule import hourly
from app.platform.web.filters import weekday_day
from app.rules.library import Library
from app.shared.clock import Clock


def register_jobs(app: Flask) -> None:
    """The sweep runs every hour: each zone's day begins at another hour, and a repeated run sends nothing twice."""
    register(Job("deadline-sweep", {"minute": 5}, partial(_sweep, app), run_key=hourly))


def _sweep(app: Flask, clock: Clock) -> dict[str, Any]:
    library: Library = app.extensions["rules"]
    address = app.extensions["settings"].public_url
    return sweep(clock=clock, library=library, write=partial(_words, address))


def _words(address: str, locale: str, reminder: Reminder) -> tuple[str, str]:
    """Subject and body in the reader's language."""
    with force_locale(locale):
        what = words.said(reminder.title)
        on = weekday_day(reminder.due_on)
        subjects = {
            "near": _(
                "%(reference)s: %(what)s is due on %(on)s", reference=reminder.reference, what=what, on=on
            ),
            "today": _("%(reference)s: %(what)s is due today", reference=reminder.reference, what=what),
            "over": _(
                "%(reference)s: %(what)s was due on %(on)s", reference=reminder.reference, what=what, on=on
            ),
        }
        kind = _("This date is set by law or authority.") if reminder.law else _("This is our own target.")
        body = "\n\n".join([subjects[reminder.step], kind, f"{address}/cases/{reminder.reference}"])
        return subjects[reminder.step], body
