"""Opens this room in the application."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.platform.db import db
from app.platform.jobs.cli import commands
from app.platform.jobs.delivery import deliver
from app.platform.jobs.models import Message
from app.platform.jobs.pruning import prune
from app.platform.jobs.schedule import Job, daily, register
from app.platform.jobs.views import blueprint
from app.platform.web.navigation import Entry, add_entry
from app.shared.clock import Clock
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Bring the mail pages, ``flask jobs`` and the delivery of mail."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands)
    add_entry(Entry(N_("Mail"), "mail.index", "read-mail", 80))
    register(Job("deliver-mail", {"second": "*/10"}, partial(_deliver, app), run_key=None))
    register(Job("prune", {"hour": 3, "minute": 40}, partial(_prune, app), run_key=daily))
    # Rooms on one line do not import each other; the storage room leaves its store and its list with the application.
    app.extensions["file_sources"].append(_attached_files)


def _deliver(app: Flask, clock: Clock) -> dict[str, Any]:
    return deliver(
        settings=app.extensions["settings"], open_file=app.extensions["file_store"].open_named, clock=clock
    )


def _prune(app: Flask, clock: Clock) -> dict[str, Any]:
    return prune(clock=clock, days=app.extensions["settings"].ledger_days)


def _attached_files() -> Iterable[str]:
    for attachments in db.session.scalars(select(Message.attachments)):
        yield from (attachment["digest"] for attachment in attachments)
