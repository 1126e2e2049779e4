"""Opens this room in the application."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.calendars import models as models  # tables are known once the room is open
from app.calendars.cli import calendars, rules
from app.calendars.service import seed_if_empty
from app.config import Settings
from app.platform.db.seeding import register_seed
from app.rules import load_library


def open_room(app: Flask) -> None:
    """Load the rules once (a broken pack stops the start, with file and key) and bring the commands."""
    settings: Settings = app.extensions["settings"]
    folder = Path(settings.rules_folder) if settings.rules_folder else settings.instance / "rules"
    app.extensions["rules"] = load_library(folder)
    register_seed("calendars", seed_if_empty)
    app.cli.add_command(rules)
    app.cli.add_command(calendars)
