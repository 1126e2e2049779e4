"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.demo.cli import commands


def open_room(app: Flask) -> None:
    """Bring ``flask demo``."""
    app.cli.add_command(commands)
