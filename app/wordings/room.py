"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.platform.accounts.permissions import Permission
from app.platform.web.navigation import Entry, add_entry
from app.shared.text import N_
from app.wordings import models as models  # tables are known once the room is open
from app.wordings.cli import wordings
from app.wordings.views import blueprint


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
    app.register_blueprint(blueprint)
    app.cli.add_command(wordings)
    add_entry(Entry(N_("Wordings"), "wordings.index", Permission.READ_WORDINGS, 60))
