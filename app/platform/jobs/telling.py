"""Mails to our own people. Whatever goes to anybody else passes the gate (``app.disclosure.mailing``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.platform.accounts.models import User
from app.platform.jobs.outbox import enqueue


def tell_colleague(
    person: User,
    *,
    key: str,
    subject: str,
    body: str,
    now: datetime,
    html: str | None = None,
    case_reference: str | None = None,
    attachments: Sequence[dict[str, Any]] = (),
) -> bool:
    """Put a mail to a colleague into the outbox once: False when ``key`` is there already."""
    return enqueue(
        key=key,
        to_name=person.display_name,
        to_address=person.email,
        subject=subject,
        body=body,
        html=html,
        case_reference=case_reference,
        attachments=attachments,
        now=now,
    )
