"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.platform.accounts.permissions import Permission
from app.platform.web.navigation import Entry, add_entry
from app.shared.text import N_
from app.watch import models as models  # tables are known once the room is open
from app.watch.cli import warnings
from app.watch.jobs import register_jobs
from app.watch.reading import OWN, load_ladder
from app.watch.views import feeds, forecast
from app.watch.views.board import blueprint as board


def open_room(app: Flask) -> None:
    """Read the warning ladder once (a broken file stops the start, with file and key) and bring jobs and commands."""
    settings: Settings = app.extensions["settings"]
    app.extensions["ladder"] = load_ladder(settings.instance / OWN)
    app.cli.add_command(warnings)
    app.register_blueprint(board)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(forecast.blueprint)
    add_entry(Entry(N_("Deadlines"), "deadlines.board", Permission.READ_CASES, 15))
    register_jobs(app)
