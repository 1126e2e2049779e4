"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.disclosure import models as models  # tables are known once the room is open


def open_room(app: Flask) -> None:
    """Bring the tables. What is on file, and the pages, come with the rooms above."""
