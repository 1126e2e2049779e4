"""Where letters are made: the store, the firm's enclosures, the address under which a letter can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from app.config import BadSetting, Settings
from app.letters.blocks import Letter
from app.letters.signing import BadCertificate, Seal
from app.platform.storage import Store, current_store
from app.platform.web.paths import printed_address_of
from app.shared.clock import Clock
from app.shared.errors import Refused
from app.shared.text import N_

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

    def require_files(self, letter: Letter) -> None:
        """Refuse a letter of which an enclosure is gone from the store."""
        for paper in letter.enclosures:
            if paper.digest and not self.store.has(paper.digest):
                raise Refused(
                    N_("The enclosure “%(title)s” is not in the store any more."), title=paper.title
                )

    def sign(self, pdf: bytes, clock: Clock) -> tuple[bytes, dict[str, Any] | None]:
        """The file that leaves: signed where the firm has a certificate, after everything else is done to it."""
        if self.seal is None:
            return pdf, None
        if self.seal.not_after < clock.now():
            raise Refused(
                N_(
                    "The certificate that signs letters has run out. An administrator sets another one, or none."
                )
            )
        signed = self.seal.sign(pdf)
        return signed.pdf, {
            "by": signed.signer,
            "certificate": self.seal.fingerprint,
            "unsigned": signed.unsigned_digest,
        }


def current_office() -> Office:
    """The office of the application in whose context we are."""
    settings: Settings = current_app.extensions["settings"]
    return Office(
        current_store(),
        settings.instance / ENCLOSURES,
        printed_address_of("/verify"),
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
