"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.complaints import models as models  # tables are known once the room is open


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
