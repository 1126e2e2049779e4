"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.platform.accounts import models as models  # tables are known once the room is open
from app.platform.accounts.cli import people_group, units_group
from app.platform.accounts.hashing import PasswordHasher
from app.platform.accounts.permissions import Permission
from app.platform.accounts.views import blueprint
from app.platform.accounts.views.account import send_to_password_page
from app.platform.web.navigation import Entry, Start, add_entry, add_start
from app.shared.text import N_


def open_room(app: Flask) -> None:
    """Bring this room's pages, commands and registrations."""
    settings: Settings = app.extensions["settings"]
    app.extensions["password_hasher"] = PasswordHasher(settings.argon2_memory_kib)
    app.before_request(send_to_password_page)
    app.register_blueprint(blueprint)
    app.cli.add_command(units_group)
    app.cli.add_command(people_group)
    prefixes = tuple(f"accounts.{name}" for name in ("people", "person", "unit", "grant", "revoke", "give"))
    add_entry(Entry(N_("People"), "accounts.people_list", Permission.MANAGE_PEOPLE, 90, prefixes))
    add_start(Start(Permission.MANAGE_PEOPLE, "accounts.people_list", 40))
