"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
