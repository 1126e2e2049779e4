"""Where letters are made: the store, the firm's enclosures, the address under which a letter can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from app.config import Settings
from app.platform.storage import Store, current_store

ENCLOSURES = "enclosures"
"""Folder inside the instance folder with the papers that rules want enclosed, such as ``fos-leaflet.pdf``."""


@dataclass(frozen=True)
class Office:
    """What every letter of this installation is made with."""

    store: Store
    enclosures_folder: Path
    check_address: str
    largest_bytes: int


def current_office() -> Office:
    """The office of the application in whose context we are."""
    settings: Settings = current_app.extensions["settings"]
    host = settings.public_url.split("://", 1)[1].rstrip("/")
    return Office(
        current_store(),
        settings.instance / ENCLOSURES,
        f"{host}/verify",
        settings.max_upload_mb << 20,
    )
