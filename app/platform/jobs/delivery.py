"""Delivery: takes waiting mails out of the outbox, one at a time, and notes what became of each.

At least once, never lost: a mail is marked "sending" before it leaves. A row still so marked when the next delivery
begins was left by a process that died; it is sent again under the same Message-ID.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import BinaryIO

import structlog
from sqlalchemy import select

from app.config import Settings
from app.platform.db import db, transaction
from app.platform.jobs.mail import Attachment, CannotBeSent, Transport, compose, transport
from app.platform.jobs.models import Message
from app.shared.clock import Clock
from app.shared.errors import DomainError

logger = structlog.get_logger()

OpenFile = Callable[[str], BinaryIO]
"""Opens a stored file by its digest; raises a DomainError when it is not there as it was stored."""

PATIENCE = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
"""How long to wait after each failed try; after the last one the mail has failed."""
MOST_AT_ONCE = 200


def deliver(*, settings: Settings, open_file: OpenFile, clock: Clock) -> dict[str, int]:
    """Send what is due. Only one process does this at a time (the lock of the job); returns counts."""
    counts = {"sent": 0, "put off": 0, "failed": 0}
    _take_up_interrupted(clock.now())
    with closing(transport(settings.smtp_url, settings.instance / "mail")) as way_out:
        while sum(counts.values()) < MOST_AT_ONCE:
            number = _claim_next(clock.now())
            if number is None:
                break
            ending = _send(number, way_out, settings.mail_from, open_file, clock)
            counts[ending] += 1
            if ending == "put off":
                break  # the server is not well: the rest stays waiting for the next tick
    return counts


def _send(number: int, way_out: Transport, sender: str, open_file: OpenFile, clock: Clock) -> str:
    """Send one claimed mail; says how that ended: sent, put off, failed."""
    message = db.session.get_one(Message, number)
    try:
        mail = compose(message, sender=sender, attachments=_attachments(message, open_file), now=clock.now())
        way_out.send(mail, number)
    except (CannotBeSent, DomainError) as error:
        return _fail(number, str(error))
    except (smtplib.SMTPException, OSError) as error:
        return _put_off(number, f"{type(error).__name__}: {error}", clock.now())
    with transaction() as session:
        sent = session.get_one(Message, number)
        sent.state, sent.sent_at, sent.error = "sent", clock.now(), None
    return "sent"


def _attachments(message: Message, open_file: OpenFile) -> list[Attachment]:
    read = []
    for attachment in message.attachments:
        with open_file(attachment["digest"]) as file:
            read.append(Attachment(attachment["name"], attachment["media_type"], file.read()))
    return read


def _claim_next(now: datetime) -> int | None:
    """The mail that has been due for longest, now marked as being sent."""
    with transaction() as session:
        message = session.scalar(
            select(Message)
            .where(Message.state == "waiting", Message.due_at <= now)
            .order_by(Message.due_at, Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.state = "sending"
        message.attempts += 1
        return message.id


def _take_up_interrupted(now: datetime) -> None:
    for number in db.session.scalars(select(Message.id).where(Message.state == "sending")).all():
        _put_off(number, "the process that was sending it ended", now)


def _put_off(number: int, why: str, now: datetime) -> str:
    """Try again later; or, when patience is at its end, give up."""
    with transaction() as session:
        message = session.get_one(Message, number)
        if message.attempts > len(PATIENCE):
            return _fail(number, why)
        message.state = "waiting"
        message.due_at = now + PATIENCE[message.attempts - 1]
        message.error = why[:500]
    return "put off"


def _fail(number: int, why: str) -> str:
    with transaction() as session:
        message = session.get_one(Message, number)
        message.state, message.error = "failed", why[:500]
    logger.warning("mail failed", message=number, why=why)
    return "failed"
