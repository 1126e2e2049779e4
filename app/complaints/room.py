"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.cases.cli import cases
from app.complaints import models as models  # tables are known once the room is open
from app.complaints.imports import cli as import_cli  # noqa: F401  # adds its command to the group


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
    app.cli.add_command(cases)
