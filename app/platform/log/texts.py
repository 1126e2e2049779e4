"""Personal texts: kept in versions, each with a salt of its own, named in the log by their salted digest."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.platform.db import db
from app.platform.log.event import Stream
from app.platform.log.kinds import declare
from app.platform.log.models import TextVersion
from app.platform.log.recording import record
from app.shared.errors import NotFound
from app.shared.text import N_

TEXT_DIGEST = re.compile(r'"(t[0-9a-f]{63})"')
"""A digest of a text as it stands in the body of an event."""
TEXT_ERASED = declare("text_erased", N_("Personal text erased"), digest=str)


def salted_digest(salt: str, text: str) -> str:
    """SHA-256 over salt and text, written as ``t`` and 63 hex digits.

    Without the salt a short text cannot be guessed from its digest. The letter tells it from the digest of a file, so
    that verification finds every text that an event names, whatever the kind of event.
    """
    return "t" + hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()[:63]


def keep_text(stream: Stream, field: str, text: str, *, now: datetime) -> str:
    """Keep a version of ``text`` for ``stream`` and return its digest, which the event then names."""
    return keep_texts([(stream, field, text)], now=now)[0]


def keep_texts(texts: Sequence[tuple[Stream, str, str]], *, now: datetime) -> list[str]:
    """Keep many versions with one statement; digests in the same order."""
    rows: list[dict[str, Any]] = []
    for stream, field, text in texts:
        salt = secrets.token_hex(16)
        rows.append(
            {
                "stream_type": stream.type,
                "stream_id": stream.id,
                "field": field,
                "salt": salt,
                "text": text,
                "digest": salted_digest(salt, text),
                "created_at": now,
            }
        )
    if rows:
        db.session.execute(insert(TextVersion), rows)
    return [row["digest"] for row in rows]


def text_of(session: Session, digest: str) -> str | None:
    """The text behind a digest; None when it was erased."""
    return session.scalar(select(TextVersion.text).where(TextVersion.digest == digest))


def erase_text(
    session: Session, digest: str, *, actor: str, now: datetime, legal_zone: str, reason: str
) -> None:
    """Remove text and salt, and record that in the text's stream.

    The digest stays in table and log, so the chain still verifies over a marked hole. Raises NotFound when no such
    text is kept; one already erased is left as it is.
    """
    version = session.scalar(select(TextVersion).where(TextVersion.digest == digest))
    if version is None:
        raise NotFound(N_("There is no such text."))
    if version.erased_at is not None:
        return
    version.text, version.salt, version.erased_at = None, None, now
    record(
        Stream(version.stream_type, version.stream_id),
        TEXT_ERASED,
        actor=actor,
        recorded_at=now,
        legal_zone=legal_zone,
        reason=reason,
        digest=digest,
    )
