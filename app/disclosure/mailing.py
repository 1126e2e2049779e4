"""Mails to readers outside the house: into the outbox through the gate, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.disclosure.domain.leaks import Place
from app.disclosure.gate import Leaving, gate_for, require_release
from app.platform.jobs.outbox import enqueue
from app.shared.text import N_


@dataclass(frozen=True)
class Mail:
    """A finished mail. ``said``: label and text of all that its files say, read back from them.

    ``worded``: what people wrote into it. The same words are decided once, whatever day or name stands beside them.
    """

    leaving: Leaving
    key: str
    to_name: str
    to_address: str
    subject: str
    body: str
    worded: str
    attachments: tuple[dict[str, Any], ...] = ()
    said: tuple[tuple[str, str], ...] = ()

    def places(self) -> Iterator[Place]:
        """Everything that whoever gets it reads."""
        part = hashlib.sha256(self.worded.encode()).hexdigest()
        texts = (
            *self.said,
            (N_("Subject"), self.subject),
            *((N_("File name"), file["name"]) for file in self.attachments),
            (N_("Text of the e-mail"), self.body),
        )
        for label, text in texts:
            yield Place(label, text, part)


def send_out(session: Session, mails: Sequence[Mail], *, now: datetime) -> None:
    """Put them into the outbox, inside the transaction of the work, each once.

    All or none: raises HeldBack while one of them may say what its reader may not know.
    """
    together: dict[Leaving, list[Mail]] = {}
    for mail in mails:
        together.setdefault(mail.leaving, []).append(mail)
    compared = [
        gate_for(session, leaving).compare([place for mail in same for place in mail.places()])
        for leaving, same in together.items()
    ]
    require_release(session, compared, now=now)
    for mail in mails:
        enqueue(
            key=mail.key,
            to_name=mail.to_name,
            to_address=mail.to_address,
            subject=mail.subject,
            body=mail.body,
            attachments=mail.attachments,
            case_reference=mail.leaving.stream.id,
            now=now,
        )
