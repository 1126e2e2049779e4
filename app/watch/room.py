"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.watch import models as models  # tables are known once the room is open
from app.watch.cli import warnings
from app.watch.jobs import register_jobs
from app.watch.reading import OWN, load_ladder


def open_room(app: Flask) -> None:
    """Read the warning ladder once (a broken file stops the start, with file and key) and bring jobs and commands."""
    settings: Settings = app.extensions["settings"]
    app.extensions["ladder"] = load_ladder(settings.instance / OWN)
    app.cli.add_command(warnings)
    register_jobs(app)
