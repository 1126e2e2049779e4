"""A mail and the two ways it leaves: through an SMTP server, or as a file into a folder."""

from __future__ import annotations

import email.policy
import hashlib
import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.platform.jobs.models import Message

POLICY = email.policy.SMTP.clone(cte_type="7bit")  # any server takes it, whatever it offers
SECONDS_PATIENT = 20
_MEDIA_TYPE = POLICY.header_factory


class CannotBeSent(Exception):
    """This mail will never be sent as it is: trying again is of no use until somebody mends it."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with the mail. ``media_type`` with its parameters: ``text/calendar; method=REQUEST``."""

    name: str
    media_type: str
    content: bytes


class Transport(Protocol):
    """Takes a mail away. Raises CannotBeSent, or smtplib.SMTPException and OSError when later may be better."""

    def send(self, message: EmailMessage, number: int) -> None:
        """``number`` is the mail's own, for transports that need a name."""
        ...

    def close(self) -> None:
        """End what was opened."""
        ...


def compose(message: Message, *, sender: str, attachments: list[Attachment], now: datetime) -> EmailMessage:
    """The mail as it leaves. Headers are set through the policy, which refuses line breaks and bad addresses.

    The Message-ID hangs on the outbox key alone, so a mail that leaves twice (the process died between sending and
    noting it) can be recognised as one.
    """
    mail = EmailMessage(policy=POLICY)
    try:
        domain = Address(addr_spec=sender).domain
        mail["From"] = Address(addr_spec=sender)
        mail["To"] = Address(display_name=message.to_name, addr_spec=message.to_address)
        mail["Subject"] = message.subject
    except (ValueError, IndexError, MessageError) as error:  # all three come from the standard parser
        raise CannotBeSent(f"address or subject cannot stand in a mail: {error}") from error
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    if message.html is not None:
        mail.add_alternative(message.html, subtype="html")
    _attach(mail, attachments)
    return mail


def _attach(mail: EmailMessage, attachments: list[Attachment]) -> None:
    """Put the files in; an invitation first also beside the text, where mail programs look for one (RFC 6047, 4)."""
    read = [(each, _MEDIA_TYPE("Content-Type", each.media_type)) for each in attachments]
    for each, kind in read:
        if "method" in kind.params:
            mail.add_alternative(
                each.content, maintype=kind.maintype, subtype=kind.subtype, params=kind.params, cte="base64"
            )
    for each, kind in read:
        mail.add_attachment(
            each.content, maintype=kind.maintype, subtype=kind.subtype, params=kind.params, filename=each.name
        )


def transport(smtp_url: str, folder: Path) -> Transport:
    """The way out: the SMTP server where one is configured, else the folder. To be closed."""
    return SmtpTransport(smtp_url) if smtp_url else FolderTransport(folder)


class FolderTransport:
    """Writes ``000123.eml`` files; each appears whole or not at all, and a second try replaces the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, number: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{number:06d}.eml"
        unfinished = path.with_suffix(".part")
        with open(unfinished, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def close(self) -> None:
        """Nothing is kept open."""


class SmtpTransport:
    """Hands mails to a server; connects for the first one and keeps the connection."""

    def __init__(self, smtp_url: str) -> None:
        self.smtp_url = smtp_url
        self.server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, number: int) -> None:
        if self.server is None:
            self.server = _connect(self.smtp_url)
        try:
            self.server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            _raise_if_final(code, reply, error)
            raise
        except smtplib.SMTPResponseException as error:
            _raise_if_final(error.smtp_code, error.smtp_error, error)
            raise
        except smtplib.SMTPNotSupportedError as error:
            raise CannotBeSent(str(error)) from error

    def close(self) -> None:
        """Say goodbye; what was handed over is handed over, whatever the answer."""
        if self.server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.server.quit()


def _raise_if_final(code: int, reply: bytes | str, error: smtplib.SMTPException) -> None:
    """A code from 500 on is the server's last word; below that it asks to come again."""
    if code >= 500:
        words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        raise CannotBeSent(f"{code} {words}") from error


def _connect(smtp_url: str) -> smtplib.SMTP:
    """A connection, encrypted where the server offers it."""
    url = urlsplit(smtp_url)
    host = url.hostname or "localhost"
    server: smtplib.SMTP
    if url.scheme == "smtps":
        tls = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, url.port or 465, timeout=SECONDS_PATIENT, context=tls)
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=SECONDS_PATIENT)
    try:
        _greet(server, url)
    except BaseException:
        server.close()
        raise
    return server


def _greet(server: smtplib.SMTP, url: SplitResult) -> None:
    """Encrypt and sign in; a password is never sent in the open."""
    server.ehlo()
    encrypted = url.scheme == "smtps"
    if not encrypted and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        encrypted = True
    if url.username:
        if not encrypted:
            raise OSError(f"{url.hostname} offers no encryption; the password is not sent in the open")
        server.login(unquote(url.username), unquote(url.password or ""))
