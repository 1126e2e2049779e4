"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.calendars import models as models  # tables are known once the room is open
from app.calendars.cli import calendars
from app.calendars.service import seed_if_empty
from app.platform.db.seeding import register_seed


def open_room(app: Flask) -> None:
    """Fill a new database, and bring the commands."""
    register_seed("calendars", seed_if_empty)
    app.cli.add_command(calendars)
