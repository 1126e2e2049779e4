"""Where letters are made: the store, the firm's enclosures, the address under which a letter can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from app.config import BadSetting, Settings
from app.letters.signing import BadCertificate, Seal
from app.platform.storage import Store, current_store

SEAL = "letter_seal"
ENCLOSURES = "enclosures"
"""Folder inside the instance folder with the papers that rules want enclosed, such as ``fos-leaflet.pdf``."""


@dataclass(frozen=True)
class Office:
    """What every letter of this installation is made with."""

    store: Store
    enclosures_folder: Path
    check_address: str
    largest_bytes: int
    seal: Seal | None = None
    """What signs letters that leave; None where the firm has set no certificate."""


def current_office() -> Office:
    """The office of the application in whose context we are."""
    settings: Settings = current_app.extensions["settings"]
    host = settings.public_url.split("://", 1)[1].rstrip("/")
    return Office(
        current_store(),
        settings.instance / ENCLOSURES,
        f"{host}/verify",
        settings.max_upload_mb << 20,
        current_app.extensions.get(SEAL),
    )


def open_seal(app: Flask) -> None:
    """Open the firm's certificate when the application starts. Raises BadSetting where it cannot sign."""
    settings: Settings = app.extensions["settings"]
    app.extensions[SEAL] = None
    if settings.signing_certificate:
        try:
            app.extensions[SEAL] = Seal(Path(settings.signing_certificate), settings.signing_password)
        except BadCertificate as error:
            raise BadSetting("signing_certificate", str(error)) from error
