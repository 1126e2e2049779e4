"""Opens this room in the application."""

from __future__ import annotations

from functools import partial

from flask import Flask

from app.calendars import models as models  # tables are known once the room is open
from app.calendars.cli import calendars
from app.calendars.jobs import tell_of_shipped, warn_of_ends
from app.calendars.queries import file_digests
from app.calendars.service import seed_missing
from app.calendars.views import blueprint
from app.platform.accounts.permissions import Permission
from app.platform.db import db
from app.platform.db.seeding import register_seed
from app.platform.jobs import Job, daily, register
from app.platform.storage import register_file_source
from app.platform.web.navigation import Entry, add_entry
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Fill a new database; bring pages, commands, the warning before a calendar ends, and the files to keep."""
    register_seed("calendars", seed_missing)
    app.register_blueprint(blueprint)
    app.cli.add_command(calendars)
    add_entry(Entry(N_("Calendars"), "calendars.index", Permission.MANAGE_CALENDARS, 64))
    register(Job("calendar-ends", {"hour": 4, "minute": 20}, partial(warn_of_ends, app), run_key=daily))
    register(
        Job("calendars-shipped", {"hour": 4, "minute": 25}, partial(tell_of_shipped, app), run_key=daily)
    )
    register_file_source(app, lambda: file_digests(db.session()))
