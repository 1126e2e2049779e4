"""Opens this room in the application."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.platform.storage import alarms
from app.platform.storage.cli import storage
from app.platform.storage.current import FILE_SOURCES, PREVIEWER, STORE
from app.platform.storage.preview import Previewer
from app.platform.storage.store import Store


def open_room(app: Flask) -> None:
    """Put the store and the previews into the instance folder; bring ``flask storage``."""
    settings: Settings = app.extensions["settings"]
    alarms.install(app)
    store = Store(settings.instance / "files", alarm=alarms.note_alarm)
    app.extensions[STORE] = store
    app.extensions[PREVIEWER] = Previewer(store, settings.instance / "previews")
    app.extensions[FILE_SOURCES] = []
    app.cli.add_command(storage)
