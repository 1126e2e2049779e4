"""The bytes that are hashed. They cannot change once a first event is stored: see ADR 2."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

VERSION = 1
GENESIS = "0" * 64


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def instant_text(instant: datetime | None) -> str | None:
    """An aware instant as ``2026-11-23T09:00:00.000000Z``: always UTC, always microseconds."""
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise ValueError("naive datetime; nobody could say when it was")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(body: dict[str, Any]) -> str:
    """Sorted keys, no spaces, characters as they are (UTF-8 when hashed)."""
    return _ENCODER.encode(body)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
