"""The outbox: a mail is a row written in the transaction of the work that asks for it; the jobs process delivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.platform.db import db
from app.platform.jobs.models import Message


def enqueue(
    *,
    key: str,
    to_name: str,
    to_address: str,
    subject: str,
    body: str,
    now: datetime,
    html: str | None = None,
    case_reference: str | None = None,
    attachments: Sequence[dict[str, Any]] = (),
    due_at: datetime | None = None,
) -> bool:
    """Put a mail into the outbox once: False when ``key`` is there already.

    ``html`` says the same as ``body``, which stays for whoever reads plain text. ``attachments``: dicts of ``name``,
    ``digest`` (of a stored file) and ``media_type``. An address that no server would take is not refused here, where it
    would undo the work: the delivery fails, visibly.
    """
    session = db.session()
    if session.scalar(select(Message.id).where(Message.key == key)) is not None:
        return False
    session.add(
        Message(
            key=key,
            to_name=_one_line(to_name, 200),
            to_address=to_address[:254],
            subject=_one_line(subject, 300),
            body=body,
            html=html,
            attachments=list(attachments),
            case_reference=case_reference,
            state="waiting",
            created_at=now,
            due_at=due_at or now,
        )
    )
    return True


def _one_line(text: str, longest: int) -> str:
    """Names and subjects come from what people typed; a header has one line."""
    return " ".join(text.split())[:longest]
