"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.reports.cli import reports


def open_room(app: Flask) -> None:
    """Bring what this room shows and does."""
    app.cli.add_command(reports)
