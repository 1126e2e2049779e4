"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask


def open_room(app: Flask) -> None:
    """Nothing to register: the rooms above call ``index`` when they write and ``found_by`` when they list."""
